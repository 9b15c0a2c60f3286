"""The heads of the audit chain sent away: each line of `audit_heads.jsonl` once, signed, in their order.

The message follows Standard Webhooks: the headers `webhook-id` (the same at every attempt), `webhook-timestamp` and
`webhook-signature`, HMAC-SHA256 over id.timestamp.body. Who keeps the bodies' `data` line by line has a file for
`chanmai audit verify --heads`.
"""

import base64
import binascii
import fcntl
import hashlib
import hmac
import http.client
import json
import logging
import threading
import time
import urllib.request
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from chanmai.bureau.accounts.anchors import FILE, Anchor, anchors
from chanmai.engine.facts.texts import Text

logger = logging.getLogger("chanmai.audit")
SENT = "audit_heads.sent"
SECRET = "whsec_"  # noqa: S105  # how every secret of Standard Webhooks begins
SECONDS = 10  # that the other side has
FIRST_PAUSE, LONGEST_PAUSE = 60, 3600  # seconds between two attempts
LOCAL = ("127.0.0.1", "localhost", "::1")


class Unmoved(urllib.request.HTTPRedirectHandler):
    """What is signed goes where it was addressed to, and nowhere else."""

    def redirect_request(self, *_what: Any) -> None:
        """None: a redirection is an error."""
        return


def fault_of_webhook(address: str, secret: str) -> Text | None:
    """What is wrong with the settings; None when they fit, or none are made."""
    parts = urlsplit(address)
    if address and (parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL)):
        return Text("审计链尾的接收地址不是 https。", "The address for heads of the chain is not https.")
    if address and len(_key(secret)) < 24:
        return Text(
            "审计链尾的签名密钥不是 whsec_ 加 Base64（至少 24 字节）。",
            "The secret for heads of the chain is not whsec_ and Base64 of at least 24 bytes.",
        )
    return None


def send_heads(home: Path, address: str, secret: str) -> int:
    """Send what was not sent yet; how many. Raises OSError when the other side does not take one."""
    if not address or fault_of_webhook(address, secret) is not None:
        return 0
    with (home / SENT).open("a+", encoding="ascii") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0  # another process is at it
        mark.seek(0)
        before = int(mark.read() or 0)
        heads = list(anchors(home / FILE))[before:]
        for number, head in enumerate(heads, start=before + 1):
            _send(head, address, _key(secret))
            mark.seek(0)
            mark.truncate()
            mark.write(str(number))
            mark.flush()
    return len(heads)


def signature(key: bytes, name: str, moment: int, body: bytes) -> str:
    """The value of the header `webhook-signature`."""
    digest = hmac.digest(key, f"{name}.{moment}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode('ascii')}"


def _send(head: Anchor, address: str, key: bytes) -> None:
    now = timezone.now()
    name, moment = f"head-{head.sequence}-{head.digest[:16]}", int(now.timestamp())
    content = {"type": "audit.head", "timestamp": now.isoformat(timespec="seconds"), "data": asdict(head)}
    body = json.dumps(content).encode()
    request = urllib.request.Request(  # noqa: S310  # https, or this machine: fault_of_webhook
        address,
        data=body,
        headers={
            "Content-Type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": str(moment),
            "webhook-signature": signature(key, name, moment, body),
        },
    )
    try:
        with urllib.request.build_opener(Unmoved).open(request, timeout=SECONDS):
            return
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error


def _key(secret: str) -> bytes:
    try:
        return (
            base64.b64decode(secret.removeprefix(SECRET), validate=True) if secret.startswith(SECRET) else b""
        )
    except (binascii.Error, ValueError):
        return b""


def watch() -> None:
    """Send heads beside serving, for ever; a receiver that is away is tried again, ever more rarely."""
    if settings.AUDIT_WEBHOOK:
        threading.Thread(target=_watch, name="heads", daemon=True).start()


def _watch() -> None:
    pause = FIRST_PAUSE
    while True:
        try:
            send_heads(Path(settings.HOME), settings.AUDIT_WEBHOOK, settings.AUDIT_WEBHOOK_SECRET)
            pause = FIRST_PAUSE
        except (OSError, ValueError) as error:
            logger.warning("a head of the audit chain was not taken: %s", error)
            pause = min(2 * pause, LONGEST_PAUSE)
        time.sleep(pause)
