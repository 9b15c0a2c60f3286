"""The settings of e-mail, from one address: smtp://user:password@host:587?tls=start, or smtps:// for TLS throughout."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtp": 25, "smtps": 465}
SECONDS = 20


def mail_settings(environ: Mapping[str, str], *, sender: str) -> dict[str, Any]:
    """Django's settings of e-mail; without CHANMAI_MAIL no letter is written. Raises ValueError for a wrong address."""
    address = environ.get("CHANMAI_MAIL", "")
    found: dict[str, Any] = {
        "DEFAULT_FROM_EMAIL": environ.get("CHANMAI_MAIL_FROM", "") or sender,
        "EMAIL_TIMEOUT": SECONDS,
    }
    if not address:
        return found | {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(
            "CHANMAI_MAIL: smtp://用户:密码@主机:端口?tls=start / smtp://user:password@host:port?tls=start"
        )
    return found | {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parse_qs(parts.query).get("tls") == ["start"],
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }
