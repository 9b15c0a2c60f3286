"""A whole database carried to an empty one of the same or the other kind: every row under its key, the chain included.

Values go through the fields of the models, so that moments, JSON and numbers mean the same on both sides. PostgreSQL
is made and filled in one transaction; a SQLite file is made under another name and takes its own when it is whole.
Until the end the database that is left refuses changes (SQLite) or is read as of one moment (PostgreSQL).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, models, transaction

from chanmai.bureau.accounts.queries import audit_break
from chanmai.bureau.clauses.fulltext import fill_index
from chanmai.bureau.permanence import unguarded
from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text
from chanmai.site import environment

SOURCE = "source"
AT_ONCE = 2_000
Progress = Callable[[str, int, int], None]
"""Called with a table, how many of its rows are there, and of how many."""


def move(address: str, progress: Progress) -> dict[str, int]:
    """Carry all rows to the database at `address`; the number of rows by table.

    Raises Conflict when something is in the target, or a table or the chain is not the same there afterwards;
    ImproperlyConfigured for an address that is none. The target is then as empty as before.
    """
    with _target(address), _one_moment(), _made_whole():
        tables = list(_tables())
        for model in reversed(tables):
            _empty(model)
        with unguarded(connection):  # what was sealed and ended there comes as it is
            counts = {model._meta.db_table: _carry(model, progress) for model in tables}
        _count_on(tables)
        fill_index()
        _compare(counts)
    return counts


def _tables() -> Iterator[type[models.Model]]:
    """The models in an order in which every row finds those that it points to, as far as there is one."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


@contextmanager
def _target(address: str) -> Iterator[None]:
    """The database at the address in place of the usual one, which is the connection `source` inside.

    So migrations, which ask the usual one, work on it. A SQLite file has another name until the end.
    """
    usual = connections["default"]
    settings = usual.settings_dict | environment.database_at(address)
    file = Path(settings["NAME"]) if settings["ENGINE"].endswith("sqlite3") else None
    if file is not None:
        if file.exists():
            raise _not_empty(str(file))
        settings["NAME"] = file.with_name(f".{file.name}.part")
    connections.settings |= {SOURCE: usual.settings_dict, "default": settings}
    for alias in (SOURCE, "default"):
        connections[alias] = connections.create_connection(alias)
    try:
        if tables := connection.introspection.table_names():
            raise _not_empty(tables[0])
        yield
        connection.close()
        if file is not None:
            settings["NAME"].replace(file)
    finally:
        connection.close()
        connections[SOURCE].close()
        connections["default"], connections.settings["default"] = usual, usual.settings_dict
        if file is not None:
            for ending in ("", "-wal", "-shm"):
                Path(f"{settings['NAME']}{ending}").unlink(missing_ok=True)
        del connections[SOURCE]
        del connections.settings[SOURCE]


@contextmanager
def _one_moment() -> Iterator[None]:
    """What is left is read as it was at one moment."""
    with transaction.atomic(using=SOURCE):
        if connections[SOURCE].vendor == "postgresql":
            with connections[SOURCE].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def _made_whole() -> Iterator[None]:
    """The tables of the target; in PostgreSQL they and what is put in are there together or not at all."""
    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0)
        with transaction.atomic():
            yield
        return
    with transaction.atomic():
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # migrations leave some to be looked at row by row
        yield


def _empty(model: type[models.Model]) -> None:
    """Take out what making the tables put in: kinds of content, permissions."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608  # the name of a table of ours
        if cursor.fetchone()[0]:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608


def _carry(model: type[models.Model], progress: Progress) -> int:
    """Put the rows of one table into the target in the order of their keys; how many."""
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column or "") for field in fields)
    signs = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({signs})"  # noqa: S608
    names = [str(field.attname) for field in fields]
    rows = model._base_manager.using(SOURCE).order_by("pk")
    total, done = rows.count(), 0
    progress(model._meta.db_table, 0, total)
    draft: list[list[Any]] = []
    with connection.cursor() as cursor:
        for row in rows.values_list(*names).iterator(chunk_size=AT_ONCE):
            pairs = zip(fields, row, strict=True)
            draft.append([field.get_db_prep_save(value, connection) for field, value in pairs])
            if len(draft) == AT_ONCE:
                cursor.executemany(statement, draft)
                done, draft = done + len(draft), []
                progress(model._meta.db_table, done, total)
        if draft:
            cursor.executemany(statement, draft)
    progress(model._meta.db_table, done + len(draft), total)
    return done + len(draft)


def _count_on(tables: list[type[models.Model]]) -> None:
    """The next row of every table gets a number after the last one."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


def _compare(counts: dict[str, int]) -> None:
    """Raises Conflict where the target is not what was to be carried there."""
    with connection.cursor() as cursor:
        for table, number in counts.items():
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            if cursor.fetchone()[0] != number:
                raise Conflict(
                    Text(f"{table} 的行数不符，没有搬迁。", f"{table} differs in rows; nothing was moved.")
                )
    connection.check_constraints()
    if (line := audit_break()) is not None:
        raise Conflict(
            Text(
                f"审计链在新库的第 {line} 行断开，没有搬迁。",
                f"The audit chain breaks at line {line} of the target; nothing was moved.",
            )
        )


def _not_empty(what: str) -> Conflict:
    return Conflict(
        Text(
            f"目标库不是空的（有 {what}），没有搬迁。",
            f"The target is not empty ({what}); nothing was moved.",
        ),
        mend=Text("请新建一个空库。", "Make an empty database."),
        code="target-not-empty",
    )
