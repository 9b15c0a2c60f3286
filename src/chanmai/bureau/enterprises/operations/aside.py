"""A large import on SQLite is written aside first, so that the one lock of the database is held for a moment only.

SQLite lets one transaction write at a time, and writing sixty thousand rows through the models takes many seconds, in
which nobody could sign in. So the tables of the library are copied into temporary ones of the same names, which stand
before the real ones; what is written there is noted by row, and brought over by a few statements in one transaction.
PostgreSQL locks rows, and needs none of this.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

from chanmai.bureau.enterprises.models import (
    Absence,
    Enterprise,
    EnterpriseName,
    Filing,
    Naming,
    Novelty,
    Qualification,
    Question,
    Withdrawal,
)
from chanmai.bureau.enterprises.operations.staging import Stage

TABLES: tuple[type[models.Model], ...] = (
    Enterprise,
    EnterpriseName,
    Qualification,
    Naming,
    Filing,
    Withdrawal,
    Absence,
    Question,
    Novelty,
)
"""The tables of the library, those first to which others refer."""
MANY = 2000
"""Rows from which it is worth while."""
REFERENCE = re.compile(r' REFERENCES "\w+" \("\w+"\)( DEFERRABLE INITIALLY DEFERRED)?')
CHANGES = "CREATE TEMP TABLE library_change (place TEXT, row INTEGER)"
NOTED = """CREATE TEMP TRIGGER "{event} of {table}" AFTER {event} ON temp."{table}" BEGIN
INSERT INTO library_change VALUES ('{table}', {row}.id); END"""

# Filled in with the names of our own tables and columns, never with what anybody says
DELETE = """DELETE FROM main."{table}" WHERE id IN (SELECT row FROM library_change WHERE place = '{table}')
AND id NOT IN (SELECT id FROM temp."{table}")"""
UPSERT = """INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM temp."{table}"
WHERE id IN (SELECT row FROM library_change WHERE place = '{table}') ORDER BY id
ON CONFLICT (id) DO UPDATE SET {others}"""


def is_worth_while(stages: Iterable[Stage]) -> bool:
    """Whether these rows are written aside: many, and none that puts a firm back, which leaves a line in the audit."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    rows = [firm for stage in stages for _row, firm in stage.good]
    return len(rows) >= MANY and not any(firm.back for firm in rows)


@contextmanager
def writing_aside() -> Iterator[None]:
    """What the block writes to the library goes aside. Only while nobody else writes to it; see `bring_over`."""
    own: Any = connection
    mode, own.transaction_mode = own.transaction_mode, "DEFERRED"  # takes no lock for temporary tables
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(CHANGES)
                for model in TABLES:
                    _copy(cursor, model._meta.db_table)
            yield
    finally:
        own.transaction_mode = mode


def bring_over() -> None:
    """Write what was written aside. Must run in a transaction; `drop` what lies aside after it."""
    with connection.cursor() as cursor:
        for model in reversed(TABLES):
            cursor.execute(DELETE.format(table=model._meta.db_table))
        for model in TABLES:
            names = [field.column for field in model._meta.concrete_fields]
            columns = ", ".join(f'"{name}"' for name in names)
            others = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != "id")
            cursor.execute(UPSERT.format(table=model._meta.db_table, columns=columns, others=others))


def drop() -> None:
    """Drop the temporary tables, those that there are."""
    with connection.cursor() as cursor:
        for table in ("library_change", *(model._meta.db_table for model in TABLES)):
            cursor.execute(f'DROP TABLE IF EXISTS temp."{table}"')


def _copy(cursor: Any, table: str) -> None:
    """A temporary table that is as the real one, without references, and notes which of its rows are written."""
    cursor.execute(
        "SELECT type, sql FROM main.sqlite_master WHERE tbl_name = %s AND type IN ('table', 'index') "
        "AND sql IS NOT NULL ORDER BY type DESC",
        [table],
    )
    for kind, sql in cursor.fetchall():
        place = "CREATE TEMP TABLE" if kind == "table" else re.sub(r'INDEX "', 'INDEX temp."', sql, count=1)
        cursor.execute(REFERENCE.sub("", sql.replace("CREATE TABLE", place, 1) if kind == "table" else place))
        if kind == "table":
            cursor.execute(f'INSERT INTO temp."{table}" SELECT * FROM main."{table}"')  # noqa: S608  # names of ours
            cursor.execute("DELETE FROM temp.sqlite_sequence WHERE name = %s", [table])
            cursor.execute(
                "INSERT INTO temp.sqlite_sequence SELECT * FROM main.sqlite_sequence WHERE name = %s", [table]
            )
    for event, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
        cursor.execute(NOTED.format(event=event, row=row, table=table))
