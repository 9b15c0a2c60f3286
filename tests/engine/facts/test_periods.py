"""Which month or quarter is meant on a day, and how periods and earlier ones are written."""

import datetime

import pytest

from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.periods import (
    before,
    earlier_named,
    earlier_read,
    fits,
    period_written,
    periods_back,
)

YEAR, QUARTER, MONTH, POINT = PeriodKind.YEAR, PeriodKind.QUARTER, PeriodKind.MONTH, PeriodKind.POINT


@pytest.mark.parametrize(
    ("day", "kind", "back", "written"),
    [
        ("2026-06-30", MONTH, 0, "2026-05"),
        ("2026-07-01", MONTH, 0, "2026-06"),
        ("2026-07-31", MONTH, 0, "2026-06"),
        ("2026-01-01", MONTH, 0, "2025-12"),
        ("2026-01-31", MONTH, 12, "2024-12"),
        ("2026-03-01", MONTH, 3, "2025-11"),
        ("2026-06-30", QUARTER, 0, "2026-Q1"),
        ("2026-07-01", QUARTER, 0, "2026-Q2"),
        ("2026-01-01", QUARTER, 0, "2025-Q4"),
        ("2026-12-31", QUARTER, 0, "2026-Q3"),
        ("2026-12-31", QUARTER, 4, "2025-Q3"),
        ("2026-06-30", YEAR, 1, "2025"),
        ("2026-06-30", POINT, 0, ""),
    ],
)
def test_the_period_meant_on_a_day(day: str, kind: PeriodKind, back: int, written: str) -> None:
    on = datetime.date.fromisoformat(day)
    assert period_written(kind, back, on, 2026) == written
    assert periods_back(written, on, 2026) == ((kind, back) if written else None)


def test_a_month_that_is_not_over_lies_before_none() -> None:
    day = datetime.date(2026, 6, 30)
    assert periods_back("2026-06", day, 2026) == (MONTH, -1)
    assert periods_back("2026-Q2", day, 2026) == (QUARTER, -1)


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "2026-Q5", "2026-Q0", "2026-5", "26-05", "2026-05-01"]
)
def test_no_period(text: str) -> None:
    assert periods_back(text, datetime.date(2026, 6, 30), 2026) is None


@pytest.mark.parametrize(
    ("kind", "back", "zh", "en"),
    [
        (YEAR, 1, "上年.", "last year's "),
        (YEAR, 2, "前2年.", "2 years ago: "),
        (QUARTER, 1, "上季.", "last quarter's "),
        (QUARTER, 4, "前4季.", "4 quarters ago: "),
        (MONTH, 1, "上月.", "last month's "),
        (MONTH, 12, "前12个月.", "12 months ago: "),
    ],
)
def test_earlier_ones_are_written_and_read(kind: PeriodKind, back: int, zh: str, en: str) -> None:
    text = earlier_named(kind, back)
    assert (text.zh, text.en) == (zh, en)
    assert earlier_read(f"{zh}营业收入") == (kind, back, "营业收入")


@pytest.mark.parametrize(
    ("written", "kind", "good"),
    [
        ("2026-05", MONTH, True), ("2026", MONTH, False), ("", MONTH, False), ("2026-Q1", MONTH, False),
        ("2026-Q1", QUARTER, True), ("2026-05", QUARTER, False), ("", QUARTER, False), ("2026", YEAR, True),
        ("2026-05", YEAR, True), ("", YEAR, False), ("", POINT, True), ("2026-05", POINT, True),
    ],
)  # fmt: skip
def test_for_which_period_a_figure_can_be_filed(written: str, kind: PeriodKind, good: bool) -> None:
    assert fits(written, kind) is good


@pytest.mark.parametrize(
    ("written", "kind", "back", "earlier"),
    [
        ("2026-01", MONTH, 1, "2025-12"),
        ("2026-Q1", QUARTER, 5, "2024-Q4"),
        ("2026", YEAR, 1, "2025"),
        ("2026", MONTH, 1, ""),
    ],
)
def test_so_many_before_a_period(written: str, kind: PeriodKind, back: int, earlier: str) -> None:
    assert before(written, kind, back) == earlier


def test_a_bare_name_is_none_back() -> None:
    assert earlier_named(MONTH, 0).zh == ""
    assert earlier_read("上月营业收入") == (POINT, 0, "上月营业收入")
