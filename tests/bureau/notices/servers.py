"""Real servers on loopback: one that takes mail by SMTP, one that takes calls by HTTP and may answer anything."""

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller


class Post:
    """What came by mail."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # its name
        """Keep a message, unless it is to be refused."""
        if self.answer.startswith("250"):
            self.messages.append(message_from_bytes(envelope.content))
        return self.answer


@contextmanager
def smtp(settings: Any) -> Iterator[Post]:
    """The server, and Django's settings for it."""
    post = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.MAIL_SERVER = True
    try:
        yield post
    finally:
        controller.stop()


class Calls:
    """What came by HTTP: headers and body; and what is answered."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.address = ""


@contextmanager
def http_server() -> Iterator[Calls]:
    """The server; it answers 200 after the answers that are set."""
    calls = Calls()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            calls.came.append(({key.lower(): value for key, value in self.headers.items()}, body))
            status, heads = calls.answers.pop(0) if calls.answers else (200, {})
            self.send_response(status)
            for key, value in heads.items():
                self.send_header(key, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_what: Any) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    calls.address = f"http://127.0.0.1:{server.server_address[1]}/in?x=1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield calls
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
