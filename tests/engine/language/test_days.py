"""Days: so many years, months or days later, what lies between, and comparisons turned to the day itself."""

import datetime
from fractions import Fraction

import pytest

from chanmai.engine.facts.days import CALENDAR_KINDS, FIRST, LAST, UNITS_OF_TIME, between, calendar, later
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import Arith, Between, Calendar, Compare, Day, Fetch, Later, Node, Number
from chanmai.engine.language.op import Op
from chanmai.engine.language.thresholds import nothing, turned

date = datetime.date
X = Fetch(Ref("登记日期"))
EVERY_DAY = [date(2023, 12, 1) + datetime.timedelta(days=each) for each in range(900)]


@pytest.mark.parametrize(
    ("day", "count", "unit", "expected"),
    [
        (date(2024, 2, 29), 1, "年", date(2025, 2, 28)),  # 没有对应日的，月末日为期间的最后一日
        (date(2024, 2, 29), 4, "年", date(2028, 2, 29)),
        (date(2023, 2, 28), 1, "年", date(2024, 2, 28)),
        (date(2024, 1, 31), 1, "月", date(2024, 2, 29)),
        (date(2024, 3, 31), -1, "月", date(2024, 2, 29)),
        (date(2024, 12, 31), 2, "月", date(2025, 2, 28)),
        (date(2024, 1, 15), -13, "月", date(2022, 12, 15)),
        (date(2024, 2, 28), 2, "天", date(2024, 3, 1)),
        (date(2024, 3, 1), Fraction(5, 2), "天", date(2024, 3, 3)),
        (date(9999, 6, 1), 1, "年", LAST),
        (date(1, 6, 1), -12, "月", FIRST),
        (date(2024, 1, 1), 10**9, "天", LAST),
        (date(2024, 1, 1), -(10**30), "年", FIRST),
    ],
)
def test_a_day_so_much_later(
    day: datetime.date, count: int | Fraction, unit: str, expected: datetime.date
) -> None:
    assert later(day, count, unit) == expected


@pytest.mark.parametrize(
    ("start", "end", "unit", "expected"),
    [
        (date(2015, 5, 12), date(2026, 2, 1), "年", 10),
        (date(2015, 5, 12), date(2026, 5, 12), "年", 11),
        (date(2015, 5, 12), date(2036, 6, 30), "年", 21),
        (date(2016, 2, 29), date(2017, 2, 27), "年", 0),
        (date(2016, 2, 29), date(2017, 2, 28), "年", 1),
        (date(2024, 1, 31), date(2024, 2, 28), "月", 0),
        (date(2024, 1, 31), date(2024, 2, 29), "月", 1),
        (date(2024, 5, 2), date(2024, 5, 1), "年", -1),
        (date(2024, 5, 2), date(2024, 4, 2), "月", -1),
        (date(2024, 2, 28), date(2024, 3, 1), "天", 2),
        (date(2024, 3, 1), date(2024, 2, 28), "天", -2),
    ],
)
def test_whole_units_between(start: datetime.date, end: datetime.date, unit: str, expected: int) -> None:
    assert between(start, end, unit) == expected


@pytest.mark.parametrize("unit", UNITS_OF_TIME)
@pytest.mark.parametrize("start", [date(2024, 2, 29), date(2024, 1, 31), date(2023, 2, 28)])
def test_between_is_the_most_that_can_be_added(start: datetime.date, unit: str) -> None:
    for end in EVERY_DAY:
        count = between(start, end, unit)
        assert later(start, count, unit) <= end < later(start, count + 1, unit)


def test_first_and_last_days() -> None:
    day = date(2024, 2, 15)
    found = [calendar(day, kind) for kind in ("年初", "年末", "月初", "月末", "年份")]
    assert found == [date(2024, 1, 1), date(2024, 12, 31), date(2024, 2, 1), date(2024, 2, 29), 2024]
    assert calendar(LAST, "年末") == calendar(LAST, "月末") == LAST


def _of_a_day() -> list[tuple[Node, list[Node]]]:
    """What is reckoned from x, and what it is compared with."""
    days: list[Node] = [Day(date(2025, 2, 28)), Day(date(2024, 2, 29)), Day(date(2025, 1, 1))]
    counts: list[Node] = [Number(Fraction(each, 2)) for each in range(-3, 5)]
    found: list[tuple[Node, list[Node]]] = []
    for unit in UNITS_OF_TIME:
        found += [(Later(X, Number(Fraction(each)), unit), days) for each in (-1, 1, 12)]
        found += [(Between(X, Day(date(2024, 2, 29)), unit), counts)]
        found += [(Between(Day(date(2024, 2, 29)), X, unit), counts)]
    years: list[Node] = [Number(Fraction(2024)), Number(Fraction(4049, 2))]
    return [*found, *((Calendar(kind, X), years if kind == "年份" else days) for kind in CALENDAR_KINDS)]


@pytest.mark.parametrize(("node", "others"), _of_a_day())
def test_a_comparison_is_turned_to_the_day_itself(node: Node, others: list[Node]) -> None:
    for op in Op:
        for other in others:
            for written in (Compare(op, node, other), Compare(op.mirror, other, node)):
                made = turned(written, nothing)
                assert made is not written
                for day in [*EVERY_DAY[::3], date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1)]:
                    known = {X.ref: day}.get
                    assert evaluate(made, known) is evaluate(written, known)
                assert evaluate(made, nothing) is None


@pytest.mark.parametrize("op", list(Op))
def test_what_is_known_beside_it_is_moved_to_the_other_side(op: Op) -> None:
    known, year, three = Fetch(Ref("纳统年度")), Calendar("年份", X), Number(Fraction(1))
    look = {known.ref: 2026}.get
    for left in (
        Arith("-", known, year),
        Arith("-", year, known),
        Arith("+", year, known),
        Arith("+", known, year),
    ):
        for written in (Compare(op, left, three), Compare(op, three, left)):
            made = turned(written, look)
            assert turned(written, nothing) is written
            for day in EVERY_DAY[::30]:
                assert evaluate(made, {X.ref: day}.get) is evaluate(
                    written, {X.ref: day, known.ref: 2026}.get
                )


def test_what_depends_on_more_than_the_day_stays_as_it_is() -> None:
    other = Fetch(Ref("认定日期"))
    for node in (Later(X, Fetch(Ref("年限")), "年"), Between(X, other, "年")):
        written = Compare(Op.GE, node, Day(date(2024, 1, 1)))
        assert turned(written, nothing) is written


def test_what_no_day_reaches_stays_as_it_is() -> None:
    written = Compare(Op.GT, Later(X, Number(Fraction(1)), "年"), Day(LAST))
    assert turned(written, nothing) is written
