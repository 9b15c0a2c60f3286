"""The full-text index over the tokens of clauses, as the database at hand makes it."""

from django.db import migrations

TABLE = "policies_clause_search"


def make(_apps, editor):
    if editor.connection.vendor == "sqlite":
        editor.execute(f"CREATE VIRTUAL TABLE {TABLE} USING fts5(tokens)")
    else:
        editor.execute(
            f"CREATE INDEX {TABLE} ON policies_clauseversion USING gin (to_tsvector('simple', tokens))"
        )


def drop(_apps, editor):
    kind = "TABLE" if editor.connection.vendor == "sqlite" else "INDEX"
    editor.execute(f"DROP {kind} {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_policies")]
    operations = [migrations.RunPython(make, drop)]
