"""Filings, withdrawals, namings and absences stay: the database itself refuses to delete them, whoever asks.

A naming is never changed either, and of an absence only its end is entered, once.
"""

from typing import Any

from django.db import migrations

TABLES = ("filing", "withdrawal", "naming", "absence")
OPEN = (
    "OLD.until IS NOT NULL OR NEW.id <> OLD.id OR NEW.withdrawal_id <> OLD.withdrawal_id OR NEW.since <> OLD.since "
    "OR NEW.filing_id {other} OLD.filing_id OR NEW.enterprise_id {other} OLD.enterprise_id "
    "OR NEW.naming_id {other} OLD.naming_id"
)
"""When a change of an absence is more than its end; `other`: unequal, where nothing equals nothing."""


def _sqlite() -> list[str]:
    stays = [
        f"CREATE TRIGGER {table}_remains BEFORE DELETE ON enterprises_{table} "
        f"BEGIN SELECT RAISE(ABORT, 'a {table} is never deleted'); END"
        for table in TABLES
    ]
    return [
        *stays,
        "CREATE TRIGGER naming_never_changes BEFORE UPDATE ON enterprises_naming "
        "BEGIN SELECT RAISE(ABORT, 'a naming is never changed'); END",
        "CREATE TRIGGER absence_ends_once BEFORE UPDATE ON enterprises_absence "
        f"WHEN {OPEN.format(other='IS NOT')} BEGIN SELECT RAISE(ABORT, 'an absence ends once'); END",
    ]


def _postgresql() -> list[str]:
    stays = [
        f"CREATE TRIGGER {table}_{name} BEFORE {event} ON enterprises_{table} "
        f"FOR EACH {unit} EXECUTE FUNCTION record_remains()"
        for table in TABLES
        for name, event, unit in (("remains", "DELETE", "ROW"), ("stays", "TRUNCATE", "STATEMENT"))
    ]
    return [
        "CREATE FUNCTION record_remains() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is never changed or deleted', TG_TABLE_NAME; END $$",
        *stays,
        "CREATE TRIGGER naming_never_changes BEFORE UPDATE ON enterprises_naming "
        "FOR EACH ROW EXECUTE FUNCTION record_remains()",
        "CREATE TRIGGER absence_ends_once BEFORE UPDATE ON enterprises_absence FOR EACH ROW "
        f"WHEN ({OPEN.format(other='IS DISTINCT FROM')}) EXECUTE FUNCTION record_remains()",
    ]


def guard(_apps: Any, schema_editor: Any) -> None:
    """Add the triggers of the database at hand."""
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


def unguard(_apps: Any, schema_editor: Any) -> None:
    """Remove them."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    triggers = [(f"{table}_remains", table) for table in TABLES]
    triggers += [("naming_never_changes", "naming"), ("absence_ends_once", "absence")]
    triggers += [(f"{table}_stays", table) for table in TABLES] if postgresql else []
    for trigger, table in triggers:
        on = f" ON enterprises_{table}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {trigger}{on}", params=None)
    if postgresql:
        schema_editor.execute("DROP FUNCTION record_remains()", params=None)


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0007_namings")]
    operations = [migrations.RunPython(guard, unguard)]
