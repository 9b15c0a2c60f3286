"""Tables whose rows stay as they are: the database itself refuses to change, delete or empty them, whoever asks."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import migrations

EVENTS = ("update", "delete")
_OWN = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
_HELD = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"


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


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the database refuses: at an event of a table, where a condition over NEW and OLD holds, in plain SQL."""

    name: str
    table: str
    event: str
    condition: str
    message: str

    def sqlite(self) -> str:
        """The trigger for SQLite."""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} WHEN {self.condition} "
            f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        )

    def postgresql(self) -> tuple[str, str]:
        """The function and the trigger for PostgreSQL; triggers of a table go in the order of their names."""
        row = "OLD" if self.event == "DELETE" else "NEW"
        return (
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {self.condition} THEN RAISE EXCEPTION '{self.message}'; END IF; RETURN {row}; END $$",
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        )


def rows_refused(refusals: Sequence[Refusal]) -> migrations.RunPython:
    """The step of a migration after which the database refuses, whoever asks."""

    def guard(_apps: Any, schema_editor: Any) -> None:
        for each in refusals:
            postgresql = schema_editor.connection.vendor == "postgresql"
            for statement in each.postgresql() if postgresql else (each.sqlite(),):
                schema_editor.execute(statement, params=None)

    def unguard(_apps: Any, schema_editor: Any) -> None:
        postgresql = schema_editor.connection.vendor == "postgresql"
        for each in refusals:
            schema_editor.execute(
                f"DROP TRIGGER {each.name}" + (f" ON {each.table}" if postgresql else ""), params=None
            )
            if postgresql:
                schema_editor.execute(f"DROP FUNCTION {each.name}()", params=None)

    return migrations.RunPython(guard, unguard)


@contextmanager
def unguarded(connection: Any) -> Iterator[None]:
    """Without triggers inside, all of them back afterwards: for who owns the database and fills or empties it whole."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_OWN)
            own = cursor.fetchall()
            connection.check_constraints()  # a table with rows still to be looked at is not altered
            for table, trigger in own:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
            yield
            connection.check_constraints()
            for table, trigger in own:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
            return
        cursor.execute(_HELD)
        held = cursor.fetchall()
        for trigger, _sql in held:
            cursor.execute(f"DROP TRIGGER {trigger}")
        yield
        for _trigger, sql in held:
            cursor.execute(sql)
