"""A snapshot says from which day its months count: a decision for a day of another month refuses it."""

import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chanmai.bureau.refusal import Unfit
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.record import Record, Ref
from chanmai.runners.rowgroups import open_snapshot
from chanmai.runners.table import Table
from chanmai.site.commands.decide import _same_months

POWER = Dictionary([Fact("当月电费", "power", "Power", Kind.MONEY, PeriodKind.MONTH)])


def book(day: str, *, months: int = -1, quarters: int = -1) -> Any:
    return SimpleNamespace(as_of=datetime.date.fromisoformat(day), months=months, quarters=quarters)


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        (book("2026-06-01", months=2), True), (book("2026-07-01", months=2), False),
        (book("2026-05-31", months=0), False), (book("2026-04-01", quarters=0), True),
        (book("2026-07-01", quarters=0), False), (book("2026-12-31"), True),
    ],
)  # fmt: skip
def test_months_of_another_day_are_refused(tmp_path: Path, asked: Any, fits: bool) -> None:
    table = Table.from_records([Record("甲", 2026, {Ref("当月电费", 1): 5})], POWER)
    table.write(tmp_path / "a.parquet", as_of=datetime.date(2026, 6, 30))
    snapshot = open_snapshot([str(tmp_path)])
    assert snapshot.days == {"2026-06-30"}
    if fits:
        _same_months(asked, snapshot)
        return
    with pytest.raises(Unfit) as caught:
        _same_months(asked, snapshot)
    assert "2026-06-30" in caught.value.message.zh
