"""Rows of tables written down and put back, and a database of one's own, on SQLite and PostgreSQL."""

import contextlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.models import Model

Table = dict[str, Any]
"""`columns` and `rows`; moments and days as ISO text, JSON as it is."""
SEARCH = "INSERT INTO policies_clause_search (rowid, tokens) SELECT id, tokens FROM policies_clauseversion"
"""The full-text index of SQLite is a table of its own."""


def rows_of(model: type[Model], columns: Iterable[str]) -> list[list[Any]]:
    """The rows of a model in the order of their keys."""
    rows: list[list[Any]] = json.loads(text(list(model._base_manager.order_by("pk").values_list(*columns))))
    return rows


def text(value: Any) -> str:
    """JSON in one line."""
    return json.dumps(value, ensure_ascii=False, default=lambda moment: moment.isoformat())


def fill(models: Iterable[type[Model]], tables: Mapping[str, Table]) -> None:
    """Put rows into empty tables, under their keys. `models` are as they were when the rows were written down."""
    filled = [model for model in models if model._meta.db_table in tables]
    assert len(filled) == len(tables)
    with transaction.atomic(), connection.cursor() as cursor:
        for model in filled:
            table = tables[model._meta.db_table]
            made = (model(**dict(zip(table["columns"], row, strict=True))) for row in table["rows"])
            model._base_manager.bulk_create(made)
        for statement in connection.ops.sequence_reset_sql(no_style(), filled):
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute(SEARCH)


@contextlib.contextmanager
def own_database(folder: Path) -> Iterator[None]:
    """An empty database for the time of the block: a file in the folder, or one more on the server of the tests."""
    usual = connections["default"]
    name = str(folder / "db.sqlite3") if usual.vendor == "sqlite" else f"upgrade_{os.getpid()}"
    _order(usual, f'CREATE DATABASE "{name}"')
    connections.settings["default"] = usual.settings_dict | {"NAME": name}
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = usual.settings_dict
        connections["default"] = usual
        _order(usual, f'DROP DATABASE "{name}"')


def _order(usual: Any, statement: str) -> None:
    if usual.vendor == "postgresql":
        with usual._nodb_cursor() as cursor:
            cursor.execute(statement)
