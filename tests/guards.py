"""The triggers that keep stored lines as they are, lifted for a while: by who owns the database, or to empty it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

OWN = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
HELD = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Without triggers inside, all of them back afterwards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(OWN)
            own = cursor.fetchall()
            for table, trigger in own:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
            yield
            for table, trigger in own:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
            return
        cursor.execute(HELD)
        held = cursor.fetchall()
        for trigger, _sql in held:
            cursor.execute(f"DROP TRIGGER {trigger}")
        yield
        for _trigger, sql in held:
            cursor.execute(sql)
