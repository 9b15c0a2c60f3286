"""A large import that is written aside first: the same comes of it, all or nothing, and others can write meanwhile."""

import datetime
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, models

from bureau.enterprises.made import AT, CITY, ONE, REGISTER, TWO, xlsx
from chanmai.bureau.enterprises.models import Enterprise, Filing, ImportBatch, Novelty
from chanmai.bureau.enterprises.operations import aside, imports
from chanmai.bureau.enterprises.operations.import_queue import Delivery

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'sqlite'",
        reason="PostgreSQL 逐行加锁，不需要 / PostgreSQL locks rows and needs none of this",
    ),
]
HEAD = ["信用代码", "企业名称", "年度", "营业收入（万元）", "软件业务收入（万元）", "从业人员"]
A, B = "厦门海风信息技术有限公司", "厦门山石软件股份有限公司"
FILES = [
    REGISTER,
    [HEAD, [ONE, A, 2024, 100, 50, 3], [TWO, B, 2024, 200, 90, 5]],
    [HEAD, [ONE, A, 2024, 120, 50, 3], [TWO, B, 2023, 10, 9, 1]],  # a correction, and an older year
    [REGISTER[0], [ONE, "厦门海风科技有限公司", *REGISTER[1][2:]]],  # a new name
]
LATER = AT + datetime.timedelta(days=1)
Deliver = Callable[[], None]


@pytest.fixture
def deliver() -> Deliver:
    """Import the files, one after the other."""

    def run() -> None:
        for number, rows in enumerate(FILES):
            at = LATER if number else AT
            batch = imports.import_file(delivery=Delivery(f"{number}.xlsx", xlsx(rows)), by=CITY, at=at)
            assert batch.state == "accepted", batch.problems

    return run


def library() -> dict[str, list[Any]]:
    """Every row of the library, without what differs by the running of the clock."""
    return {model.__name__: list(rows(model)) for model in aside.TABLES}


def rows(model: type[models.Model]) -> list[Any]:
    names = [field.attname for field in model._meta.concrete_fields if field.attname != "id"]
    return sorted(map(str, model._default_manager.values_list(*names)))


def empty() -> None:
    """Begin anew, numbers included."""
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)


def test_the_same_comes_of_it(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    empty()
    deliver()
    plain = library()
    assert plain["Filing"]
    empty()
    monkeypatch.setattr(aside, "MANY", 1)
    deliver()
    assert library() == plain
    assert list(Enterprise.objects.order_by("pk").values_list("pk", flat=True)) == [1, 2]


def test_nothing_is_written_when_it_fails(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver()
    before = library()
    monkeypatch.setattr(aside, "MANY", 1)

    def broken(*_args: Any) -> None:
        raise OSError("disk full")

    delivery = Delivery("x.xlsx", xlsx([HEAD, [ONE, A, 2025, 1, 1, 1]]))
    for step in ("_finish", "write_stages"):
        monkeypatch.undo()
        monkeypatch.setattr(aside, "MANY", 1)
        monkeypatch.setattr(imports, step, broken)
        with pytest.raises(OSError, match="disk full"):
            imports.import_file(delivery=delivery, by=CITY, at=LATER)
        assert library() == before
        assert ImportBatch.objects.latest("pk").state == "failed"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM temp.sqlite_master WHERE type IN ('table', 'trigger') "
                       "AND name NOT LIKE 'sqlite%'")  # fmt: skip
        assert cursor.fetchone() == (0,)


def test_others_write_while_it_is_written_aside(monkeypatch: pytest.MonkeyPatch, deliver: Deliver) -> None:
    monkeypatch.setattr(aside, "MANY", 1)
    right, free = imports.write_stages, list[bool]()

    def write(*things: Any) -> Any:
        outcome = right(*things)
        address = connection.settings_dict["NAME"]
        with sqlite3.connect(address, timeout=0, uri=str(address).startswith("file:")) as other:
            other.execute("BEGIN IMMEDIATE")  # raises OperationalError where the database is locked
            free.append(True)
            other.rollback()
        return outcome

    monkeypatch.setattr(imports, "write_stages", write)
    deliver()
    assert free == [True] * len(FILES)
    assert Filing.objects.count() >= 4
    assert Novelty.objects.exists()
