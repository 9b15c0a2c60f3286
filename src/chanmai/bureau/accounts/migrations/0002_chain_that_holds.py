"""Who by number, wrong passwords beside the chain, and a database that itself refuses to alter the chain."""

from typing import Any

from django.db import migrations, models

SQLITE = (
    """
CREATE TRIGGER audit_line_follows BEFORE INSERT ON accounts_auditline
WHEN NEW.sequence <> (SELECT COALESCE(MAX(sequence), 0) + 1 FROM accounts_auditline)
  OR NEW.previous <> COALESCE((SELECT digest FROM accounts_auditline ORDER BY sequence DESC LIMIT 1),
    '0000000000000000000000000000000000000000000000000000000000000000')
BEGIN SELECT RAISE(ABORT, 'an audit line follows the last one'); END
""",
    """
CREATE TRIGGER audit_line_stays BEFORE UPDATE ON accounts_auditline
BEGIN SELECT RAISE(ABORT, 'an audit line is never changed'); END
""",
    """
CREATE TRIGGER audit_line_remains BEFORE DELETE ON accounts_auditline
BEGIN SELECT RAISE(ABORT, 'an audit line is never deleted'); END
""",
)
POSTGRESQL = (
    """
CREATE FUNCTION audit_line_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.sequence <> (SELECT COALESCE(MAX(sequence), 0) + 1 FROM accounts_auditline)
    OR NEW.previous <> COALESCE((SELECT digest FROM accounts_auditline ORDER BY sequence DESC LIMIT 1),
      '0000000000000000000000000000000000000000000000000000000000000000')
  THEN RAISE EXCEPTION 'an audit line follows the last one'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_line_follows BEFORE INSERT ON accounts_auditline
FOR EACH ROW EXECUTE FUNCTION audit_line_follows();
CREATE FUNCTION audit_line_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'an audit line is never changed or deleted'; END $$;
CREATE TRIGGER audit_line_stays BEFORE UPDATE OR DELETE ON accounts_auditline
FOR EACH ROW EXECUTE FUNCTION audit_line_stays();
CREATE TRIGGER audit_line_remains BEFORE TRUNCATE ON accounts_auditline
FOR EACH STATEMENT EXECUTE FUNCTION audit_line_stays();
""",
)
TRIGGERS = ("audit_line_follows", "audit_line_stays", "audit_line_remains")
FUNCTIONS = ("audit_line_follows", "audit_line_stays")


def guard(_apps: Any, schema_editor: Any) -> None:
    """Add the triggers of the database at hand."""
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unguard(_apps: Any, schema_editor: Any) -> None:
    """Remove them."""
    on = " ON accounts_auditline" if schema_editor.connection.vendor == "postgresql" else ""
    for trigger in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {trigger}{on}", params=None)
    for function in FUNCTIONS if on else ():
        schema_editor.execute(f"DROP FUNCTION {function}()", params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_members")]
    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bucket", models.CharField(max_length=160)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "失败的登录",
                "verbose_name_plural": "失败的登录",
                "indexes": [models.Index(fields=["bucket", "at"], name="attempts_of_a_bucket")],
            },
        ),
        migrations.AddField(
            model_name="auditline",
            name="user",
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name="账户号"),
        ),
        migrations.RunPython(guard, unguard),
    ]
