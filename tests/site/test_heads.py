"""Heads of the audit chain sent to a receiver, which checks the signature and may be away."""

import base64
import contextlib
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from chanmai.bureau.accounts.anchors import FILE, Anchor, add_anchor
from chanmai.site import cli, heads

KEY = b"0123456789abcdef0123456789abcdef"
SECRET = "whsec_" + base64.b64encode(KEY).decode()


class Receiver(HTTPServer):
    """What came, and with which status it is answered."""

    came: list[tuple[dict[str, str], bytes]]
    status = 204

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/heads"


class Answers(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append(({key.lower(): value for key, value in self.headers.items()}, body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(("127.0.0.1", 0), Answers) as server:
        server.came = []
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


def write_heads(home: Path, *numbers: int) -> None:
    for number in numbers:
        add_anchor(home / FILE, Anchor(f"2026-05-{number:02}", number, f"{number:064x}"))


def test_every_head_goes_once_in_order_and_is_signed(receiver: Receiver, tmp_path: Path) -> None:
    write_heads(tmp_path, 1, 2)
    assert heads.send_heads(tmp_path, receiver.address, SECRET) == 2
    assert heads.send_heads(tmp_path, receiver.address, SECRET) == 0
    write_heads(tmp_path, 3)
    assert heads.send_heads(tmp_path, receiver.address, SECRET) == 1
    assert [json.loads(body)["data"]["sequence"] for _, body in receiver.came] == [1, 2, 3]
    for head, body in receiver.came:
        text = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + body
        right = base64.b64encode(hmac.new(KEY, text, hashlib.sha256).digest()).decode()
        assert head["webhook-signature"] == f"v1,{right}"


def test_what_was_not_taken_is_sent_again_under_the_same_id(receiver: Receiver, tmp_path: Path) -> None:
    write_heads(tmp_path, 1, 2)
    for status in (500, 302):
        receiver.status = status
        with pytest.raises(OSError, match=str(status)):
            heads.send_heads(tmp_path, receiver.address, SECRET)
    receiver.status = 200
    assert heads.send_heads(tmp_path, receiver.address, SECRET) == 2
    ids = [head["webhook-id"] for head, _ in receiver.came]
    assert ids[0] == ids[1] == ids[2] != ids[3]


def test_a_receiver_that_is_away_is_told_and_nothing_is_lost(
    receiver: Receiver, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    write_heads(tmp_path, 1)
    settings.HOME, settings.AUDIT_WEBHOOK, settings.AUDIT_WEBHOOK_SECRET = tmp_path, "", SECRET
    assert cli.main(["audit", "send"]) == 1
    assert "CHANMAI_AUDIT_WEBHOOK" in capsys.readouterr().err
    settings.AUDIT_WEBHOOK = "http://127.0.0.1:9/"
    assert cli.main(["audit", "send"]) == 1
    assert "没有收下" in capsys.readouterr().err
    settings.AUDIT_WEBHOOK = receiver.address
    assert cli.main(["audit", "send"]) == 0
    assert "已发出 1 个链尾" in capsys.readouterr().out


def test_two_processes_do_not_send_the_same(receiver: Receiver, tmp_path: Path) -> None:
    write_heads(tmp_path, 1)
    with contextlib.closing((tmp_path / heads.SENT).open("a+")) as mark:
        heads.fcntl.flock(mark, heads.fcntl.LOCK_EX)
        assert heads.send_heads(tmp_path, receiver.address, SECRET) == 0
    assert receiver.came == []


@pytest.mark.parametrize(
    ("address", "secret", "word"),
    [
        ("", "", ""),
        ("https://keeper.example/heads", SECRET, ""),
        ("http://keeper.example/heads", SECRET, "https"),
        ("file:///etc/passwd", SECRET, "https"),
        ("https://keeper.example/", "", "whsec_"),
        ("https://keeper.example/", "whsec_c2hvcnQ=", "24"),
        ("https://keeper.example/", SECRET + "!", "whsec_"),
    ],
)
def test_settings_that_are_not_safe_are_found(address: str, secret: str, word: str) -> None:
    fault = heads.fault_of_webhook(address, secret)
    assert (fault is None) == (word == "")
    assert fault is None or word in fault.en
