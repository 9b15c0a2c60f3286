"""Clients that send a byte now and then, against a real server of two threads."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

SERVER = """
import sys
from gunicorn.app.base import BaseApplication
from chanmai.site import arrivals

arrivals.PATIENCE = 2.0

def application(environ, start):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body) + 2))])
    return [b"ok" + body]

class Server(BaseApplication):
    def load_config(self):
        options = dict(bind=sys.argv[1], threads=2, worker_class=arrivals.ArrivalWorker, keepalive=3, loglevel="error",
                       control_socket_disable=True)
        for name, value in options.items():
            self.cfg.set(name, value)
    def load(self):
        return application

Server().run()
"""


def line(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def answer(port: int, request: bytes = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") -> bytes:
    with line(port) as sock:
        sock.sendall(request)
        return b"".join(iter(lambda: sock.recv(65536), b""))


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[int, int]]:
    """Port and number of the process that works."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen([sys.executable, "-c", SERVER, f"127.0.0.1:{port}"]) as master:
        try:
            for _ in range(200):
                with contextlib.suppress(ConnectionRefusedError):
                    line(port).close()
                    break
                time.sleep(0.05)
            with open(f"/proc/{master.pid}/task/{master.pid}/children", encoding="ascii") as children:
                yield port, int(children.read().split()[0])
        finally:
            master.terminate()


def seconds_of(process: int) -> float:
    """Processor time of a process."""
    with open(f"/proc/{process}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def test_twelve_trickling_clients_stop_nobody_and_are_let_go(server: tuple[int, int]) -> None:
    port, _ = server
    slow = [line(port) for _ in range(12)]
    for sock in slow:
        sock.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
    end = time.monotonic() + 2.6
    while time.monotonic() < end:
        for sock in slow:
            with contextlib.suppress(OSError):
                sock.sendall(b"x")
        begun = time.monotonic()
        assert answer(port).endswith(b"ok")
        assert time.monotonic() - begun < 1
        time.sleep(0.2)
    for sock in slow:
        with contextlib.suppress(ConnectionError):
            assert sock.recv(100) == b""
        sock.close()


def test_a_body_that_trickles_keeps_no_thread_and_is_read_when_it_is_there(server: tuple[int, int]) -> None:
    port, _ = server
    head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\n"
    slow = [line(port) for _ in range(6)]
    for part in (head[:30], head[30:], b"a", b"b", b"c"):
        for sock in slow:
            sock.sendall(part)
        assert answer(port).endswith(b"ok")
        time.sleep(0.1)
    for sock in slow:
        sock.sendall(b"d")
        assert b"".join(iter(lambda sock=sock: sock.recv(65536), b"")).endswith(b"okabcd")  # type: ignore[misc]
        sock.close()


def test_large_bodies_requests_in_a_row_and_those_that_wait_to_be_asked(server: tuple[int, int]) -> None:
    port, _ = server
    large = b"y" * 3_000_000
    post = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    assert answer(port, post % len(large) + large).endswith(b"ok" + large)
    get = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    assert answer(port, get + get + get.replace(b"Host", b"Connection: close\r\nHost")).count(b"200 OK") == 3
    with line(port) as sock:
        sock.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert sock.recv(100).startswith(b"HTTP/1.1 100")
        sock.sendall(b"zz")
        received = b""
        while not received.endswith(b"okzz"):
            part = sock.recv(1000)
            assert part, received
            received += part


def test_who_hangs_up_in_the_middle_costs_nothing(server: tuple[int, int]) -> None:
    port, process = server
    before = seconds_of(process)
    for _ in range(20):
        with line(port) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\nHo")
            sock.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionError):
                assert sock.recv(100) == b""
    assert answer(port).endswith(b"ok")
    assert seconds_of(process) - before < 0.5
