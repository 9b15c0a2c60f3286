"""The database itself refuses to delete or change what was filed and withdrawn, whoever asks."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bureau.enterprises.made import CITY
from chanmai.bureau.enterprises.models import Absence, Enterprise, Filing, ImportBatch, Naming, Withdrawal
from chanmai.bureau.enterprises.operations.withdrawals import restore, withdraw
from chanmai.bureau.enterprises.queries.reach import Target
from upgrade.tables import own_database

TABLES = {"filing": Filing, "withdrawal": Withdrawal, "naming": Naming, "absence": Absence}


@pytest.fixture
def entry(register: ImportBatch) -> int:
    """An import that was withdrawn."""
    return withdraw(Target("import", register.pk), by=CITY, at=timezone.now(), reason="误报")


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", TABLES)
def test_no_record_is_deleted(entry: int, table: str) -> None:
    before = TABLES[table].objects.latest("pk").pk
    rows = QuerySet[Any](TABLES[table])
    for some in (rows, rows.filter(pk=before)):
        with pytest.raises(DatabaseError), transaction.atomic():
            some._raw_delete("default")
    if connection.vendor == "postgresql":
        refused(f"TRUNCATE enterprises_{table} CASCADE")
    assert rows.filter(pk=before).exists()


def test_firms_and_imports_do_not_take_their_records_along(entry: int) -> None:
    before = [model.objects.count() for model in TABLES.values()]
    for table in ("enterprise", "importbatch"):
        if connection.vendor == "postgresql":
            refused(f"TRUNCATE enterprises_{table} CASCADE")
    with pytest.raises(DatabaseError), transaction.atomic():
        Naming.objects.all().delete()
    assert [model.objects.count() for model in TABLES.values()] == before


@pytest.mark.parametrize(
    "change",
    [
        "enterprises_filing SET source = 'x'",
        "enterprises_withdrawal SET reason = 'x'",
        "enterprises_naming SET name = 'x'",
        "enterprises_absence SET since = '2020-01-01 00:00:00'",
        "enterprises_absence SET filing_id = NULL WHERE filing_id IS NOT NULL",
    ],
)
def test_no_record_is_changed(entry: int, change: str) -> None:
    refused(f"UPDATE {change}")


def test_an_absence_ends_once(entry: int) -> None:
    restore(entry, by=CITY, at=timezone.now(), reason="无误")
    assert not Absence.objects.filter(until=None).exists()
    refused("UPDATE enterprises_absence SET until = NULL, restoration_id = NULL")


@pytest.mark.database
def test_the_guards_go_and_come_with_their_migration(tmp_path: Path, django_db_blocker: Any) -> None:
    """In a database of its own: the way back takes along every table that was made later."""
    with django_db_blocker.unblock(), own_database(tmp_path):
        call_command("migrate", verbosity=0)
        call_command("migrate", "enterprises", "0007", verbosity=0)
        call_command("migrate", verbosity=0)
        firm = Enterprise.objects.create(
            name="甲", pinyin="jia", added_at=timezone.now(), changed_at=timezone.now()
        )
        Naming.objects.create(
            enterprise=firm,
            name="甲",
            kind="现名",
            filed_at=timezone.localdate(),
            received_at=timezone.now(),
        )
        refused("DELETE FROM enterprises_naming")
