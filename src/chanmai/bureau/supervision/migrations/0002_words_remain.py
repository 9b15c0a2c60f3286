"""What was said stays: the database itself refuses to change or delete a charge, a word, its evidence, an opinion,
an evaluation or a resolution, whoever asks.
"""

from typing import Any

from django.db import migrations

TABLES = ("charge", "progress", "evidence", "opinion", "evaluation", "resolution")


def guard(_apps: Any, schema_editor: Any) -> None:
    """Add the triggers of the database at hand."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION supervision_remains() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is never changed or deleted', TG_TABLE_NAME; END $$",
            params=None,
        )
    for statement in _statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def _statements(vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON supervision_{table} "
            f"FOR EACH {unit} EXECUTE FUNCTION supervision_remains()"
            for table in TABLES
            for name, event, unit in (
                ("remains", "UPDATE OR DELETE", "ROW"),
                ("stays", "TRUNCATE", "STATEMENT"),
            )
        ]
    return [
        f"CREATE TRIGGER supervision_{table}_{name} BEFORE {event} ON supervision_{table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is never changed or deleted'); END"
        for table in TABLES
        for name, event in (("remains", "DELETE"), ("unchanged", "UPDATE"))
    ]


def unguard(_apps: Any, schema_editor: Any) -> None:
    """Remove them."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        for name in ("remains", "stays" if postgresql else "unchanged"):
            trigger = (
                f"{table}_{name} ON supervision_{table}" if postgresql else f"supervision_{table}_{name}"
            )
            schema_editor.execute(f"DROP TRIGGER {trigger}", params=None)
    if postgresql:
        schema_editor.execute("DROP FUNCTION supervision_remains()", params=None)


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_tasks")]
    operations = [migrations.RunPython(guard, unguard)]
