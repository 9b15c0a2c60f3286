"""What an installation may set from outside: where its data live, which database, which hosts."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TIME_ZONE = "Asia/Shanghai"
SQLITE_OPENING = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
POSTGRESQL_SCHEMES = ("postgresql", "postgres")


def home() -> Path:
    """The folder of this installation's data (`CHANMAI_HOME`, else `var` under the current folder)."""
    return Path(os.environ.get("CHANMAI_HOME") or "var").resolve()


def flag(name: str) -> bool:
    """True when the variable is set to something other than empty, 0, no, false or off."""
    return os.environ.get(name, "").strip().lower() not in ("", "0", "no", "false", "off")


def words(name: str) -> list[str]:
    """The comma-separated words of the variable, without blanks."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def pack(package: Path) -> Path:
    """The folder of the city's pack (`CHANMAI_PACK`, else `packs/xiamen` beside the sources)."""
    return Path(os.environ.get("CHANMAI_PACK") or package.parent.parent / "packs" / "xiamen").resolve()


def secret_key(folder: Path) -> str:
    """`CHANMAI_SECRET_KEY`, else the key kept in `folder`, which is made at the first start."""
    if given := os.environ.get("CHANMAI_SECRET_KEY"):
        return given
    file = folder / "secret_key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64), encoding="ascii")
        try:
            os.link(draft, file)  # the first of several starting processes wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="ascii")


def database(folder: Path) -> dict[str, Any]:
    """Django's connection settings for `CHANMAI_DATABASE`, else for a SQLite file in `folder`.

    Raises ImproperlyConfigured, in both languages, for an address of another kind.
    """
    address = os.environ.get("CHANMAI_DATABASE", "")
    if not address:
        return sqlite(folder / "db.sqlite3")
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme in POSTGRESQL_SCHEMES:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
        }
    raise ImproperlyConfigured(
        f"CHANMAI_DATABASE 无法识别：{address!r}。请写 postgresql://用户:密码@主机:端口/库名，或留空使用 SQLite。 / "
        f"CHANMAI_DATABASE is not understood: {address!r}. Write postgresql://user:password@host:port/name, "
        "or leave it empty for SQLite."
    )


def sqlite(file: Path) -> dict[str, Any]:
    """Settings for a SQLite file: readers never wait for the writer, writers queue instead of failing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_OPENING},
    }
