"""A filled database is carried to an empty one, of the same kind and of the other, and is the same there.

On PostgreSQL the way goes to a SQLite file and from there back to an empty PostgreSQL.
"""

import datetime
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from chanmai.bureau.accounts import operations
from chanmai.bureau.accounts.queries import audit_break
from chanmai.bureau.clauses.fulltext import ranking
from chanmai.bureau.refusal import Conflict
from chanmai.site import cli, environment
from chanmai.site.move import move
from guards import lifted
from upgrade.tables import fill, own_database
from upgrade.test_upgrade_from_0_2 import LEAVES, TABLES, models_of_then

pytestmark = pytest.mark.database
AT = datetime.datetime(2026, 6, 30, 8, 0, 0, 123_000, tzinfo=datetime.UTC)


def silent(_table: str, _done: int, _of: int) -> None:
    """Nobody looks."""


@contextmanager
def opened(address: str) -> Iterator[None]:
    """The database at the address instead of the usual one."""
    usual = connections["default"]
    connections.settings["default"] = usual.settings_dict | environment.database_at(address)
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = usual.settings_dict
        connections["default"] = usual


@contextmanager
def emptied(folder: Path) -> Iterator[str]:
    """The address of an empty database of the kind of the tests."""
    server = os.environ.get("CHANMAI_TEST_DATABASE")
    if not server:
        yield f"sqlite://{folder / 'moved.sqlite3'}"
        return
    import psycopg

    name = f"moved_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as line:
        line.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            line.execute(f"DROP DATABASE {name}")


def content() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables by the columns of their models."""
    return {
        model._meta.db_table: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models(include_auto_created=True)
    }


@pytest.fixture
def city(tmp_path: Path, django_db_blocker: Any, settings: Any) -> Iterator[Path]:
    """A city of version 0.2.0 brought up to date, whose chain goes on."""
    settings.HOME = tmp_path
    with django_db_blocker.unblock(), own_database(tmp_path):
        MigrationExecutor(connection).migrate(LEAVES)
        fill(models_of_then(), TABLES)
        call_command("migrate", verbosity=0)
        for number in range(3):
            operations.record_audit(
                by="甲",
                action="a",
                target=f"t{number}",
                at=AT,
                before=None,
                after={"b": 1.5, "a": ["厦", None]},
            )
        yield tmp_path


def look_at_what_was_moved(before: dict[str, list[tuple[Any, ...]]]) -> None:
    """Rows, index, triggers and numbers are there, and everything goes on."""
    assert content() == before
    assert audit_break() is None
    assert ranking(["企业"]), "clauses are found by their words"
    for statement in (
        "UPDATE enterprises_filing SET source = 'x'",
        "DELETE FROM enterprises_filing",
        "DELETE FROM accounts_auditline",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    line = operations.record_audit(by="甲", action="goes on", target="t", at=AT)
    assert line.sequence == len(before["accounts_auditline"]) + 1
    assert audit_break() is None
    users = apps.get_model("auth", "User").objects
    assert users.create(username="new").pk > max(row[0] for row in before["auth_user"])


def test_everything_is_there_afterwards_on_either_kind_of_database(city: Path) -> None:
    before = content()
    assert sum(len(rows) for rows in before.values()) > 300
    between = f"sqlite://{city / 'between.sqlite3'}"
    assert move(between, silent) == {table: len(rows) for table, rows in before.items()}
    assert sorted(city.glob(".*")) == []
    assert content() == before, "what is left is as it was"
    with opened(between), emptied(city) as address:
        assert content() == before
        told: list[tuple[str, int, int]] = []
        move(address, lambda *step: told.append(step))
        assert ("enterprises_filing", len(before["enterprises_filing"])) in {
            (step[0], step[1]) for step in told
        }
        with opened(address):
            look_at_what_was_moved(before)


def test_what_is_not_empty_is_refused_and_nothing_half_is_left(
    city: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content()
    with emptied(city) as address:

        def broken() -> int:
            return 3

        with monkeypatch.context() as patch:
            patch.setattr("chanmai.site.move.audit_break", broken)
            with pytest.raises(Conflict, match="第 3 行断开"):
                move(address, silent)
        assert sorted(city.glob("moved*")) == sorted(city.glob(".*")) == []
        assert cli.main(["move", "--to", address]) == 0
        assert "逐表相符" in capsys.readouterr().out
        with opened(address):
            assert len(content()["accounts_auditline"]) == len(before["accounts_auditline"]) + 1
        assert cli.main(["move", "--to", address]) == 1
        assert "不是空的" in capsys.readouterr().err
    assert cli.main(["move", "--to", "mysql://x/y"]) == 1
    assert audit_break() is None


def test_a_chain_that_does_not_hold_is_not_moved(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with lifted(connection):
        apps.get_model("accounts", "AuditLine").objects.filter(sequence=2).update(reason="另有原因")
    assert cli.main(["move", "--to", f"sqlite://{city / 'x.sqlite3'}"]) == 1
    assert "audit verify" in capsys.readouterr().err
    assert not (city / "x.sqlite3").exists()
