"""Letters to the systems of organisations, signed as Standard Webhooks has it (standardwebhooks.com).

The headers are `webhook-id` (the same at every attempt), `webhook-timestamp` and `webhook-signature`, HMAC-SHA256 over
id.timestamp.body. The body names what a notice is of, and no value of it. It goes to a public address over https, and
to the very machine whose address was looked at: no redirection is followed, and a name that means another machine a
moment later changes nothing.
"""

import base64
import datetime
import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac
from standardwebhooks import Webhook

from chanmai.engine.facts.texts import Text

SECONDS = 10  # that the other side has
MOST = 64 * 1024  # bytes of an answer that are read
SCHEMES = {"https": 443, "http": 80}


class Untaken(Exception):
    """The other side did not take it, or may not be asked; in words."""

    def __init__(self, words: Text) -> None:
        super().__init__(words.zh)
        self.words = words


def secret_of(nonce: str) -> str:
    """The secret with which an organisation checks what comes: whsec_ and Base64 of 32 bytes."""
    key = salted_hmac("chanmai.notices.hook", nonce, algorithm="sha256").digest()
    return f"whsec_{base64.b64encode(key).decode('ascii')}"


def fault_of(address: str) -> Text | None:
    """What is wrong with an address; None when it may be asked."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return Text("地址不合格。", "That is no address.")
    if parts.scheme not in (SCHEMES if settings.WEBHOOK_PRIVATE else ("https",)) or not parts.hostname:
        return Text("地址须以 https:// 开头。", "The address has to begin with https://.")
    if parts.username or parts.password or parts.fragment or port == 0:
        return Text("地址里不能有用户名、密码或 #。", "No user name, password or # in the address.")
    return None


def send(
    *, address: str, secret: str, name: str, kind: str, content: Mapping[str, Any], at: datetime.datetime
) -> None:
    """Send one message. Raises Untaken when it was not taken."""
    fault = fault_of(address)
    if fault is not None:
        raise Untaken(fault)
    whole = {"type": f"notice.{kind}", "timestamp": at.isoformat(timespec="seconds"), "data": content}
    body = json.dumps(whole, ensure_ascii=False)
    stamp = at.astimezone(datetime.UTC).replace(microsecond=0)
    heads = {
        "Content-Type": "application/json",
        "User-Agent": "chanmai",
        "webhook-id": name,
        "webhook-timestamp": str(int(stamp.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, stamp, body),
    }
    try:
        status = _post(urlsplit(address), body.encode(), heads)
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = str(error)[:120] or type(error).__name__
        raise Untaken(Text(f"连接不成：{why}", f"No connection: {why}")) from error
    if not 200 <= status < 300:
        raise Untaken(Text(f"对方答复 {status}", f"The other side answered {status}"))


def _post(parts: SplitResult, body: bytes, heads: Mapping[str, str]) -> int:
    host = parts.hostname or ""
    port = parts.port or SCHEMES[parts.scheme]
    family, place = _place(host, port)
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    with socket.socket(family, socket.SOCK_STREAM) as line:
        line.settimeout(SECONDS)
        line.connect(place)
        connection.sock = line
        if parts.scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            named = host if parts.port is None else f"{host}:{port}"
            connection.request("POST", path, body=body, headers={"Host": named, **heads})
            answer = connection.getresponse()
            answer.read(MOST)
            return answer.status
        finally:
            connection.close()


def _place(host: str, port: int) -> tuple[int, Any]:
    """To which machine a name leads. Raises Untaken when one of those it means is not open to everybody."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for _family, _type, _protocol, _name, place in found:
        if not settings.WEBHOOK_PRIVATE and not _is_public(str(place[0])):
            raise Untaken(
                Text(
                    f"{host} 指向内部地址，本系统不向内部地址推送",
                    f"{host} leads to an internal address; nothing is sent there",
                )
            )
    family, _type, _protocol, _name, place = found[0]
    return family, place


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_global and not address.is_multicast
