"""Let the database itself refuse to change a filing, whoever asks."""

from typing import Any

from django.db import migrations

SQLITE = """
CREATE TRIGGER filing_never_changes BEFORE UPDATE ON enterprises_filing
BEGIN SELECT RAISE(ABORT, 'a filing is never changed; file a correction'); END;
"""
POSTGRESQL = """
CREATE FUNCTION filing_never_changes() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a filing is never changed; file a correction'; END $$;
CREATE TRIGGER filing_never_changes BEFORE UPDATE ON enterprises_filing
FOR EACH ROW EXECUTE FUNCTION filing_never_changes();
"""


def guard(_apps: Any, schema_editor: Any) -> None:
    """Add the trigger of the database at hand."""
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
    schema_editor.execute(statements[schema_editor.connection.vendor], params=None)


def unguard(_apps: Any, schema_editor: Any) -> None:
    """Remove it."""
    on = " ON enterprises_filing" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER filing_never_changes{on}")
    if on:
        schema_editor.execute("DROP FUNCTION filing_never_changes()")


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0001_enterprises")]
    operations = [migrations.RunPython(guard, unguard)]
