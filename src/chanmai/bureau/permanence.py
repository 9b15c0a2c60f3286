"""Tables whose rows stay as they are: the database itself refuses to change, delete or empty them, whoever asks."""

from collections.abc import Sequence
from typing import Any

from django.db import migrations

EVENTS = ("update", "delete")


def rows_remain(app: str, tables: Sequence[str], function: str, once: str = "") -> migrations.RunPython:
    """The step of a migration that guards tables of an app; on PostgreSQL `function` is what their triggers call.

    `once`: a condition in SQL on OLD from which on a row stays as it is; without it from the beginning.
    """

    def guard(_apps: Any, schema_editor: Any) -> None:
        statements = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
        for statement in statements(app, tables, function, once):
            schema_editor.execute(statement, params=None)

    def unguard(_apps: Any, schema_editor: Any) -> None:
        postgresql = schema_editor.connection.vendor == "postgresql"
        for table in tables:
            on = f" ON {app}_{table}" if postgresql else ""
            for event in (*EVENTS, "truncate") if postgresql else EVENTS:
                schema_editor.execute(f"DROP TRIGGER {app}_{table}_no_{event}{on}", params=None)
        if postgresql:
            schema_editor.execute(f"DROP FUNCTION {function}()", params=None)

    return migrations.RunPython(guard, unguard)


def _sqlite(app: str, tables: Sequence[str], _function: str, once: str) -> list[str]:
    when = f"WHEN {once} " if once else ""
    return [
        f"CREATE TRIGGER {app}_{table}_no_{event} BEFORE {event.upper()} ON {app}_{table} "
        f"{when}BEGIN SELECT RAISE(ABORT, 'a {table} is never changed or deleted'); END"
        for table in tables
        for event in EVENTS
    ]


def _postgresql(app: str, tables: Sequence[str], function: str, once: str) -> list[str]:
    row = f"FOR EACH ROW WHEN ({once})" if once else "FOR EACH ROW"
    units = {**dict.fromkeys(EVENTS, row), "truncate": "FOR EACH STATEMENT"}
    return [
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is never changed or deleted', TG_TABLE_NAME; END $$",
        *(
            f"CREATE TRIGGER {app}_{table}_no_{event} BEFORE {event.upper()} ON {app}_{table} "
            f"{unit} EXECUTE FUNCTION {function}()"
            for table in tables
            for event, unit in units.items()
        ),
    ]
