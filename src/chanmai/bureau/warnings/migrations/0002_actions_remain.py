"""Entries of the action log stay as they are: the database itself refuses to change or delete them."""

from typing import Any

from django.db import migrations

TABLES = ("action",)
EVENTS = ("update", "delete")


def _names() -> list[tuple[str, str, str]]:
    return [(table, event, f"warnings_{table}_no_{event}") for table in TABLES for event in EVENTS]


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {event.upper()} ON warnings_{table} "
        f"BEGIN SELECT RAISE(ABORT, 'a {table} is never changed or deleted'); END"
        for table, event, name in _names()
    ]


def _postgresql() -> list[str]:
    rows = [
        f"CREATE TRIGGER {name} BEFORE {event.upper()} ON warnings_{table} "
        "FOR EACH ROW EXECUTE FUNCTION action_remains()"
        for table, event, name in _names()
    ]
    whole = [
        f"CREATE TRIGGER warnings_{table}_no_truncate BEFORE TRUNCATE ON warnings_{table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION action_remains()"
        for table in TABLES
    ]
    return [
        "CREATE FUNCTION action_remains() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is never changed or deleted', TG_TABLE_NAME; END $$",
        *rows,
        *whole,
    ]


def guard(_apps: Any, schema_editor: Any) -> None:
    """Add the triggers of the database at hand."""
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


def unguard(_apps: Any, schema_editor: Any) -> None:
    """Remove them."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    triggers = [(name, table) for table, _, name in _names()]
    triggers += [(f"warnings_{table}_no_truncate", table) for table in TABLES] if postgresql else []
    for trigger, table in triggers:
        on = f" ON warnings_{table}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {trigger}{on}", params=None)
    if postgresql:
        schema_editor.execute("DROP FUNCTION action_remains()", params=None)


class Migration(migrations.Migration):
    dependencies = [("warnings", "0001_warnings")]
    operations = [migrations.RunPython(guard, unguard)]
