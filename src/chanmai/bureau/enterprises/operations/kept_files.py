"""The files that were imported, kept as they came under their hash, so that a refused one can be marked and retried."""

import hashlib
from pathlib import Path

from django.conf import settings


def sha256_of(content: bytes) -> str:
    """The hash that names the content."""
    return hashlib.sha256(content).hexdigest()


def keep_file(content: bytes) -> str:
    """Keep the bytes; the same content is kept once. Returns its hash."""
    digest = sha256_of(content)
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_bytes(content)
        draft.replace(path)
    return digest


def kept_file(digest: str) -> bytes | None:
    """The bytes kept under the hash, or None."""
    path = _path(digest)
    return path.read_bytes() if digest.isalnum() and path.exists() else None


def drop_file(digest: str) -> None:
    """Drop bytes that turned out to hold no table."""
    _path(digest).unlink(missing_ok=True)


def _path(digest: str) -> Path:
    return Path(settings.HOME) / "imports" / digest
