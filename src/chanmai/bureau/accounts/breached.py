"""Passwords that are known from breaches: a list that the installation keeps, looked into without a network.

The list is the one of “Pwned Passwords”, ordered by hash: a line a password, its SHA-1 in hexadecimal, then `:` and how
often it was seen.
"""

import hashlib
from bisect import bisect_left
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

DIGITS = 40


class _Hashes:
    """The hashes of an ordered file by offset: that of the first line which begins there or later, in capitals."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file, self.size = file, size

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, offset: int) -> str:
        if offset:
            self.file.seek(offset - 1)
            self.file.readline()
        else:
            self.file.seek(0)
        line = self.file.readline()
        return line[:DIGITS].decode("ascii", "replace").upper() if line else "~"


def is_breached(password: str, path: Path) -> bool:
    """Whether a list has the password. Raises OSError when it cannot be read."""
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    with path.open("rb") as file:
        hashes = _Hashes(file, path.stat().st_size)
        return hashes[bisect_left(hashes, digest)] == digest


class BreachValidator:
    """A password that was in a breach is tried first by whoever guesses (ASVS 5.0, 6.2.12)."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002  # the validators' signature
        """Raises ValidationError for a password of the list, and while a list that is named cannot be read."""
        if settings.BREACHED is None:
            return
        try:
            found = is_breached(password, settings.BREACHED)
        except OSError as error:
            raise ValidationError(
                gettext("泄露密码清单读不到，暂不能设密码；请告诉管理员检查 CHANMAI_BREACHED。"),
                code="breaches_not_read",
            ) from error
        if found:
            raise ValidationError(gettext("这个密码已经泄露过，请换一个。"), code="password_breached")

    def get_help_text(self) -> str:
        """The same, before it is done wrong."""
        return gettext("密码不能是已经泄露过的。") if settings.BREACHED else ""
