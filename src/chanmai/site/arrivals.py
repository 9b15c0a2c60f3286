"""When a thread takes a request up: once its head, and a body of moderate size, have arrived.

A client that sends a byte now and then keeps a connection busy, and no thread. Who is slow with a large body, or with
taking an answer, is let go after `STILL` seconds without a byte.
"""

import functools
import re
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import _DEFER, ThreadWorker

PATIENCE = 10.0  # seconds until a head has to be there
STILL = 30  # seconds without a byte
AT_HAND = 32 * 1024  # bytes of head and body that are waited for; what is longer is read by the thread
END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n", re.IGNORECASE)

CONTINUES = re.compile(rb"\r\nexpect:", re.IGNORECASE)  # the body comes when it is asked for


class ArrivalWorker(ThreadWorker):
    """Threads for what has arrived; what has not waits in the poller, which costs nothing.

    gunicorn waits for clients to hang up after their last answer, up to two seconds each, in the loop that accepts all
    others; here threads of their own wait.
    """

    def init_process(self) -> None:
        """Begin to work; does not return."""
        self.farewells = ThreadPoolExecutor(max_workers=4)
        super().init_process()

    def handle(self, conn: Any) -> Any:
        """Serve the connection, or put it back until more of its request is there. Runs in a thread."""
        now = time.monotonic()
        if getattr(conn, "expected_by", None) is None:
            _let_go_when_still(conn.sock)
            conn.expected_by, conn.seen, conn.answered = now + PATIENCE, -1, False
            conn.close = functools.partial(self._close, conn)
        if not _buffered(conn):
            seen = _peek(conn.sock)
            if len(seen) < _enough(seen):
                if len(seen) == conn.seen or now > conn.expected_by:
                    return False  # woken without a new byte: the other side has hung up
                conn.seen = len(seen)
                _wake_at(conn.sock, conn.seen + 1)
                return _DEFER
        _wake_at(conn.sock, 1)
        conn.data_ready, conn.expected_by, conn.answered = True, None, True
        return super().handle(conn)

    def _close(self, conn: Any, graceful: bool = False) -> None:
        if graceful and conn.answered:
            self.farewells.submit(util.close_graceful, conn.sock)
        else:
            util.close(conn.sock)


def _peek(sock: socket.socket) -> bytes:
    """What has arrived and was not read yet."""
    try:
        return sock.recv(AT_HAND, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return b""


def _buffered(conn: Any) -> bool:
    """Whether the thread before read ahead into this request."""
    return conn.parser is not None and bool(conn.parser.unreader.buf.getvalue())


def _enough(seen: bytes) -> int:
    """How many bytes have to be there before a thread begins; more than are `seen` while the head has no end."""
    end = seen.find(END)
    if end < 0:
        return min(len(seen) + 1, AT_HAND)
    length = None if CONTINUES.search(seen, 0, end + 2) else LENGTH.search(seen, 0, end + 2)
    return min(end + len(END) + (int(length[1]) if length else 0), AT_HAND)


def _wake_at(sock: socket.socket, number: int) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, number)


def _let_go_when_still(sock: socket.socket) -> None:
    limit = struct.pack("ll", STILL, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
