"""Passwords that are known from breaches: a list that the installation keeps, looked into without a network.

The list is the one of “Pwned Passwords”, ordered by hash: a line a password, its SHA-1 in hexadecimal, then `:` and how
often it was seen.
"""

import hashlib
from bisect import bisect_left
from pathlib import Path
from typing import BinaryIO

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
