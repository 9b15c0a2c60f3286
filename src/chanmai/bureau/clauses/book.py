"""The clauses of this installation's pack for a day, compiled once per process, and the pack's hash."""

import datetime
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from chanmai.bureau.city import pack_at
from chanmai.engine.eligibility.clauses.book import Book, book_of


def book_on(as_of: datetime.date) -> Book:
    """The book of this installation's pack for a day; kept by the process. Raises PackError."""
    return _book(settings.PACK, as_of)


@lru_cache(maxsize=16)
def _book(path: Path, as_of: datetime.date) -> Book:
    pack = pack_at(path)
    return book_of(pack.clauses.values(), as_of, pack.dictionary)


@lru_cache(maxsize=4)
def pack_hash(path: Path) -> str:
    """sha256 over the files of a pack, names included, as they were when first asked."""
    digest = hashlib.sha256()
    for file in _files(path):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(path).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(path: Path) -> Sequence[Path]:
    return sorted(file for file in path.rglob("*") if file.is_file() and file.suffix in (".yaml", ".csv"))
