"""The files that were imported, kept as they came under their hash, so that a refused one can be marked and retried."""

import hashlib
from pathlib import Path

from django.conf import settings

from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text


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


def content_of(digest: str, name: str) -> bytes:
    """The bytes of a file by its hash. Raises Conflict when it is not below this folder any more, or never was."""
    content = kept_file(digest)
    if content is None:
        raise Conflict(
            Text(
                f"“{name}”的原文件不在本机的数据目录中（可能在另一台服务器上传，或恢复备份时没有带上）。",
                f"The file of “{name}” is not in the data folder of this machine (uploaded to another server, "
                "perhaps, or not part of a restored backup).",
            ),
            mend=Text("什么都没有写入，请再上传一次。", "Nothing was written; upload it again."),
            code="kept-file-missing",
        )
    return content


def drop_file(digest: str) -> None:
    """Drop bytes that turned out to hold no table."""
    _path(digest).unlink(missing_ok=True)


def _path(digest: str) -> Path:
    return Path(settings.HOME) / "imports" / digest
