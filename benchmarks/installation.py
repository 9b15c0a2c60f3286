"""An installation of its own to try things on: a folder and a database, put back as they were when they were kept.

The settings of the product are read once a process, from the environment: `Installation.enter` comes before Django.
"""

import importlib
import os
import pkgutil
import shutil
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

DATA = ("imports", "snapshots")
SQLITE = ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm")
FOREIGN = (
    "CHANMAI_HOSTS",
    "CHANMAI_DEBUG",
    "CHANMAI_SECRET_KEY",
    "CHANMAI_TEST_DATABASE",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
)


class Installation:
    """A folder `home`, and a database in it or, with the address of a PostgreSQL server, one named `name` there."""

    def __init__(
        self, home: Path, *, server: str = "", name: str = "chanmai_trial", pack: Path | None = None
    ) -> None:
        self.home = home
        self.server = server
        self.name = name
        self.env = {key: value for key, value in os.environ.items() if key not in FOREIGN} | {
            "DJANGO_SETTINGS_MODULE": "chanmai.site.settings",
            "CHANMAI_HOME": str(home),
            "CHANMAI_DATABASE": urlunsplit((*urlsplit(server)[:2], f"/{name}", "", "")) if server else "",
        }
        if pack is not None:
            self.env["CHANMAI_PACK"] = str(pack)
        home.mkdir(parents=True, exist_ok=True)
        self._states: set[str] = set()

    @property
    def kind(self) -> str:
        """Which database: SQLite or PostgreSQL."""
        return "PostgreSQL" if self.server else "SQLite"

    def enter(self) -> None:
        """Make this process one of this installation."""
        for key in FOREIGN:
            os.environ.pop(key, None)
        os.environ.update(self.env)
        import django

        django.setup()

    def command(self, *words: str) -> str:
        """What a command of the product prints. Raises RuntimeError with its words when it fails."""
        whole = [sys.executable, "-m", "chanmai.site.cli", *words]
        done = subprocess.run(whole, env=self.env, capture_output=True, text=True, check=False, cwd=self.home)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return done.stdout

    def empty(self) -> None:
        """Without any data."""
        self._drop_files()
        if self.server:
            self._ask(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)', f'CREATE DATABASE "{self.name}"')

    def keep(self, state: str) -> None:
        """Keep everything under a name. Nobody may be connected."""
        self._states.add(state)
        folder = self._kept(state)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for part in DATA:
            if (self.home / part).exists():
                shutil.copytree(self.home / part, folder / part)
        if self.server:
            copy = f"{self.name}_{state}"
            self._ask(
                f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)',
                f'CREATE DATABASE "{copy}" TEMPLATE "{self.name}"',
            )
            return
        with sqlite3.connect(self.home / SQLITE[0]) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        shutil.copy(self.home / SQLITE[0], folder)

    def restore(self, state: str) -> None:
        """Everything as it was kept. Nobody may be connected who still works."""
        self._drop_files()
        shutil.copytree(self._kept(state), self.home, dirs_exist_ok=True)
        if self.server:
            self._ask(
                f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
                f'CREATE DATABASE "{self.name}" TEMPLATE "{self.name}_{state}"',
            )

    def remove(self) -> None:
        """Leave nothing behind."""
        if self.server:
            for name in (self.name, *(f"{self.name}_{state}" for state in self._states)):
                self._ask(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(self.home, ignore_errors=True)

    def _kept(self, state: str) -> Path:
        return self.home / "kept" / state

    def _drop_files(self) -> None:
        for part in DATA:
            shutil.rmtree(self.home / part, ignore_errors=True)
        for name in (*SQLITE, "audit_heads.jsonl"):
            with suppress(FileNotFoundError):
                (self.home / name).unlink()

    def _ask(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            for statement in statements:
                connection.execute(_literal(statement))


def _literal(statement: str) -> Any:
    from psycopg.sql import SQL

    return SQL(statement)  # type: ignore[arg-type]  # names of ours


def preload() -> None:
    """Read once what every process would read: the product's modules and the pack. Nothing here opens a connection."""
    import chanmai.bureau
    import chanmai.runners
    from chanmai.bureau.city import city_pack

    for package in (chanmai.bureau, chanmai.runners):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name and "spark" not in module.name:
                importlib.import_module(module.name)
    for name in ("pyarrow.parquet", "pandas"):  # the second only where it is: pyarrow looks for it
        with suppress(ImportError):
            importlib.import_module(name)
    city_pack()
