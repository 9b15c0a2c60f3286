"""Letters as e-mail: text and HTML in the person's language, with a way out of one click (RFC 8058)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation


@dataclass(frozen=True, slots=True)
class Line:
    """A notice in a letter."""

    label: str
    subject: str
    reasons: tuple[str, ...]
    address: str


def letter(
    *,
    to: str,
    language: str,
    subject: str,
    lines: Sequence[Line],
    name: str,
    more: int = 0,
    leave: str = "",
    confirm: str = "",
) -> EmailMultiAlternatives:
    """The e-mail; `name` makes its Message-ID.

    `more` counts the notices that are in the inbox only; `leave` is the address that ends such letters, `confirm` the
    one by which somebody says to read letters to this address.
    """
    with translation.override("en" if language == "en" else "zh-hans"):
        context = {
            "lines": lines,
            "more": more,
            "leave": leave,
            "confirm": confirm,
            "inbox": f"{settings.SITE_ADDRESS}/notices/",
            "preferences": f"{settings.SITE_ADDRESS}/notices/preferences/",
            "subject": subject,
            "language": language,
        }
        text = render_to_string("notices/mail/letter.txt", context)
        html = render_to_string("notices/mail/letter.html", context)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    heads = {"Message-ID": f"<{name}@{domain}>", "Auto-Submitted": "auto-generated"}
    if leave:
        heads |= {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail = EmailMultiAlternatives(subject=subject, body=text, to=[to], headers=heads)
    mail.attach_alternative(html, "text/html")
    return mail
