"""Who brought in the firms there are, what they were called and when; and no withdrawal ever changes."""

from typing import Any

from django.db import migrations
from django.db.models import F, Max
from django.utils import timezone

SQLITE = """
CREATE TRIGGER withdrawal_never_changes BEFORE UPDATE ON enterprises_withdrawal
BEGIN SELECT RAISE(ABORT, 'a withdrawal is never changed; restore it'); END;
"""
POSTGRESQL = """
CREATE FUNCTION withdrawal_never_changes() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a withdrawal is never changed; restore it'; END $$;
CREATE TRIGGER withdrawal_never_changes BEFORE UPDATE ON enterprises_withdrawal
FOR EACH ROW EXECUTE FUNCTION withdrawal_never_changes();
"""


def name_firms(apps: Any, _schema_editor: Any) -> None:
    """The import of each firm, by its moment; a naming for each name, of the day of the last register."""
    rows_of = {
        name: apps.get_model("enterprises", name).objects
        for name in ("Enterprise", "ImportBatch", "EnterpriseName", "Filing", "Naming")
    }
    naming, zone = rows_of["Naming"].model, timezone.get_default_timezone()
    for batch in rows_of["ImportBatch"].filter(firms__gt=0, state__in=("accepted", "partial")):
        rows_of["Enterprise"].filter(added_at=batch.at, batch=None).update(batch=batch)
    registered = rows_of["Filing"].filter(batch__kind="registry").order_by()
    last = dict(registered.values_list("enterprise_id").annotate(day=Max("filed_at")))
    names = rows_of["EnterpriseName"].annotate(at=F("enterprise__added_at"), of=F("enterprise__batch_id"))
    rows = names.values_list("enterprise_id", "name", "kind", "at", "of").iterator(chunk_size=2000)
    namings = (
        naming(
            enterprise_id=firm,
            name=name,
            kind=kind,
            filed_at=last.get(firm) or at.astimezone(zone).date(),
            received_at=at,
            batch_id=batch,
        )
        for firm, name, kind, at, batch in rows
    )
    rows_of["Naming"].bulk_create(namings, batch_size=500)


def guard(_apps: Any, schema_editor: Any) -> None:
    """Add the trigger of the database at hand."""
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
    schema_editor.execute(statements[schema_editor.connection.vendor], params=None)


def unguard(_apps: Any, schema_editor: Any) -> None:
    """Remove it."""
    on = " ON enterprises_withdrawal" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER withdrawal_never_changes{on}")
    if on:
        schema_editor.execute("DROP FUNCTION withdrawal_never_changes()")


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0006_withdrawals")]
    operations = [
        migrations.RunPython(name_firms, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
