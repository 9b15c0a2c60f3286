"""What an installation may set from outside: where its data live, which database, which hosts."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TIME_ZONE = "Asia/Shanghai"
SQLITE_OPENING = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
POSTGRESQL_SCHEMES = ("postgresql", "postgres")
POSTGRESQL_OPTIONS = {
    "application_name", "connect_timeout", "host", "keepalives_idle", "options", "passfile", "service", "sslcert",
    "pool", "sslcrl", "sslkey", "sslmode", "sslrootcert", "target_session_attrs",
}  # fmt: skip
POOL = "pool"
CONNECT_SECONDS = "5"
POOL_SECONDS = 10  # that a thread waits for a connection of the pool


def home() -> Path:
    """The folder of this installation's data (`CHANMAI_HOME`, else `var` under the current folder)."""
    return Path(os.environ.get("CHANMAI_HOME") or "var").resolve()


def close_to_others(folder: Path) -> None:
    """Make the folder if need be, and let nobody but its owner look into it: it holds passwords' digests and data."""
    folder.mkdir(parents=True, exist_ok=True)
    status = folder.stat()
    if status.st_mode & 0o077 and status.st_uid == os.geteuid():
        folder.chmod(status.st_mode & 0o700)


def flag(name: str) -> bool:
    """True when the variable is set to something other than empty, 0, no, false or off."""
    return os.environ.get(name, "").strip().lower() not in ("", "0", "no", "false", "off")


def file(name: str) -> Path | None:
    """The file that a variable names, if it does."""
    value = os.environ.get(name, "").strip()
    return Path(value).resolve() if value else None


def words(name: str) -> list[str]:
    """The comma-separated words of the variable, without blanks."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def pack(package: Path) -> Path:
    """The folder of the city's pack (`CHANMAI_PACK`, else `packs/xiamen` beside the sources or in the package)."""
    return Path(os.environ.get("CHANMAI_PACK") or beside(package, "packs/xiamen")).resolve()


def beside(package: Path, name: str) -> Path:
    """A file that a checkout keeps beside the sources (`name` from its root) and a wheel inside the package."""
    source = package.parent.parent / name
    return source if source.exists() else package / name.removeprefix("tools/")


def secret_key(folder: Path) -> str:
    """`CHANMAI_SECRET_KEY`, else the key kept in `folder`, which is made at the first start."""
    if key := os.environ.get("CHANMAI_SECRET_KEY"):
        return key
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
    """Django's connection settings for `CHANMAI_DATABASE`, else for a SQLite file in `folder`."""
    address = os.environ.get("CHANMAI_DATABASE", "")
    return database_at(address) if address else sqlite(folder / "db.sqlite3")


def database_at(address: str) -> dict[str, Any]:
    """Django's connection settings for an address.

    Raises ImproperlyConfigured, in both languages, for an address of another kind.
    """
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme not in POSTGRESQL_SCHEMES:
        raise ImproperlyConfigured(
            f"CHANMAI_DATABASE 无法识别：以“{parts.scheme}:”开头。请写 postgresql://用户:密码@主机:端口/库名，"
            "或留空使用 SQLite。 / CHANMAI_DATABASE is not understood: it begins with "
            f"{parts.scheme}:. Write postgresql://user:password@host:port/name, or leave it empty for SQLite."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(_port(parts) or ""),
        "CONN_HEALTH_CHECKS": True,
        **_connecting(_options(parts.query)),
    }


def _connecting(options: dict[str, str]) -> dict[str, Any]:
    """How connections are made: each thread keeps one, or with `pool=N` a process has N that its threads share."""
    waiting = {"connect_timeout": CONNECT_SECONDS} | options
    size = options.pop(POOL, "")
    if not size:
        return {"CONN_MAX_AGE": 60, "OPTIONS": waiting}
    if not size.isdecimal() or int(size) < 1:
        raise ImproperlyConfigured(
            "CHANMAI_DATABASE 中的 pool 应为正整数。 / pool in CHANMAI_DATABASE should be a whole number above 0."
        )
    pool = {"min_size": 1, "max_size": int(size), "timeout": POOL_SECONDS}
    return {"CONN_MAX_AGE": 0, "OPTIONS": {**waiting, POOL: pool}}


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise ImproperlyConfigured(
            "CHANMAI_DATABASE 的端口不是 0 至 65535 的整数。 / The port in CHANMAI_DATABASE is no number up to 65535."
        ) from None


def _options(query: str) -> dict[str, str]:
    """What stands behind the ? of the address. Raises ImproperlyConfigured for what is not passed on."""
    options = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := sorted(options.keys() - POSTGRESQL_OPTIONS):
        raise ImproperlyConfigured(
            f"CHANMAI_DATABASE 中的 {'、'.join(unknown)} 不认识；可用：{'、'.join(sorted(POSTGRESQL_OPTIONS))}。 / "
            f"CHANMAI_DATABASE: {', '.join(unknown)} is not understood; there are "
            f"{', '.join(sorted(POSTGRESQL_OPTIONS))}."
        )
    return options


def sqlite(file: Path) -> dict[str, Any]:
    """Settings for a SQLite file: readers never wait for the writer, writers queue instead of failing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_OPENING},
    }
