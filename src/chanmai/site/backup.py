"""An installation as one file, and back: database, files that were brought in, snapshots, key, heads of the chain.

The file is a tar: `manifest.json` with the SHA-256 of every member, then the members. A SQLite database is copied in
one transaction (VACUUM INTO), so that the site may go on working; PostgreSQL is dumped and restored by its own
programs, `pg_dump` and `pg_restore`, which have to be installed.
"""

import datetime
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import connection

from chanmai import __version__
from chanmai.bureau.refusal import Conflict, Unfit
from chanmai.engine.facts.texts import Text

FORMAT = 1
MANIFEST = "manifest.json"
DATABASES = {"sqlite": "db.sqlite3", "postgresql": "database.dump"}
BESIDE = ("secret_key", "audit_heads.jsonl", "demo.json", "imports", "snapshots")
DRAFTS = (".part", ".draft", ".progress")


def back_up(home: Path, file: Path, at: datetime.datetime) -> dict[str, Any]:
    """Write the backup; its manifest. Raises Conflict when the file is there already, or a program is missing."""
    if file.exists():
        raise Conflict(
            Text(f"{file} 已经存在，没有覆盖。", f"{file} exists already; it was not overwritten."),
            mend=Text("请换一个文件名。", "Choose another name."),
        )
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(dir=file.parent) as room:
            dump = Path(room) / DATABASES[connection.vendor]
            _dump(dump)
            members = {dump.name: dump, **dict(_beside(home))}
            manifest = {
                "format": FORMAT,
                "version": __version__,
                "database": connection.vendor,
                "at": at.isoformat(timespec="seconds"),
                "members": {name: _digest(path) for name, path in members.items()},
            }
            _pack(draft, manifest, members, Path(room))
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def restore(home: Path, file: Path) -> dict[str, Any]:
    """Put a backup into an installation that holds nothing yet; its manifest.

    Raises Unfit when the file is no sound backup of this kind of database, Conflict when something is there already.
    """
    with tempfile.TemporaryDirectory(dir=home) as room:
        folder = Path(room)
        manifest = _unpack(file, folder)
        _refuse_what_is_there(home)
        _load(folder / DATABASES[connection.vendor])
        for name in manifest["members"]:
            source, target = folder / name, home / name
            if name != DATABASES["postgresql"]:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(source, target)
    (home / "secret_key").chmod(0o600)
    return manifest


def _beside(home: Path) -> Iterator[tuple[str, Path]]:
    for name in BESIDE:
        top = home / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and path.suffix not in DRAFTS:
                yield path.relative_to(home).as_posix(), path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pack(file: Path, manifest: Mapping[str, Any], members: Mapping[str, Path], room: Path) -> None:
    head = room / MANIFEST
    head.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    file.touch(mode=0o600)
    with tarfile.open(file, "w") as tar:
        tar.add(head, MANIFEST)
        for name, path in members.items():
            tar.add(path, name, recursive=False)


def _unpack(file: Path, folder: Path) -> dict[str, Any]:
    """The members of a backup in a folder, each as the manifest says."""
    try:
        with tarfile.open(file, "r:") as tar:
            tar.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        wrong = [name for name, digest in manifest["members"].items() if _digest(folder / name) != digest]
        kind = manifest["database"]
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError) as error:
        raise Unfit(
            Text(f"{file} 不是完整的备份。", f"{file} is no complete backup."),
            mend=Text("请换一份备份。", "Use another backup."),
        ) from error
    if wrong or manifest["format"] != FORMAT:
        raise Unfit(
            Text(
                f"备份中的 {(wrong or [MANIFEST])[0]} 与清单不符。",
                f"{(wrong or [MANIFEST])[0]} in the backup differs.",
            ),
            mend=Text("这份备份已损坏，请换一份。", "This backup is damaged; use another one."),
        )
    if kind != connection.vendor:
        raise Unfit(
            Text(
                f"这是 {kind} 的备份，而本安装用 {connection.vendor}。",
                f"A backup of {kind}; here is {connection.vendor}.",
            ),
            mend=Text("请按备份设 CHANMAI_DATABASE。", "Set CHANMAI_DATABASE as the backup needs it."),
        )
    return manifest


def _refuse_what_is_there(home: Path) -> None:
    if connection.introspection.table_names() or any(
        (home / name).exists() for name in ("imports", "snapshots")
    ):
        raise Conflict(
            Text(
                "这里已有数据，备份不会覆盖它。",
                "There are data here already; a backup does not overwrite them.",
            ),
            mend=Text(
                "请用空的 CHANMAI_HOME 和空库恢复。",
                "Restore into an empty CHANMAI_HOME and an empty database.",
            ),
        )


def _dump(file: Path) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
        return
    _run_program("pg_dump", "--format=custom", "--no-owner", f"--file={file}")


def _load(file: Path) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{suffix}").unlink(missing_ok=True)
        return  # the member itself is moved into place
    _run_program(
        "pg_restore",
        "--no-owner",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={_database()}",
        str(file),
    )


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def _run_program(name: str, *options: str) -> None:
    """Run a program of PostgreSQL on our database. Raises Conflict when it is missing or fails."""
    database_settings = connection.settings_dict
    own = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    settings = {
        variable: str(database_settings[key]) for variable, key in own.items() if database_settings[key]
    }
    settings |= {
        f"PG{key.upper()}": str(value)
        for key, value in database_settings["OPTIONS"].items()
        if key.startswith("ssl")
    }
    database = [f"--dbname={_database()}"] if name == "pg_dump" else []
    try:
        subprocess.run(  # noqa: S603  # a fixed program with our own options
            [name, *database, *options],
            env={**os.environ, **settings},
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as error:
        raise Conflict(
            Text(f"找不到 {name}。", f"{name} is not installed."),
            mend=Text("请安装 PostgreSQL 的客户端程序。", "Install the client programs of PostgreSQL."),
        ) from error
    except subprocess.CalledProcessError as error:
        last = (error.stderr.strip().splitlines() or [""])[-1]
        raise Conflict(Text(f"{name} 没有成功：{last}", f"{name} failed: {last}")) from error
