"""Rules over days, with the day of decision among them: both runners, the naive reading and the verifier agree."""

import datetime
from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chanmai.engine.eligibility.clauses.clause import Amount
from chanmai.engine.eligibility.clauses.clause import Test as Condition
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.facts.days import CALENDAR_KINDS, FIRST, LAST, UNITS_OF_TIME, between, calendar, later
from chanmai.engine.facts.dictionary import DECISION_DAY, Dictionary
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language import nodes as n
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.tree import children, rebuild
from chanmai.runners.columnar.days import EPOCH, calendar_days, days_between, later_days
from chanmai.runners.columnar.rounding import raise_all, round_sizes
from chanmai.runners.columnar.vectors import Vector, column, constant
from engine.eligibility.rules import clause
from generative import strategies as make
from generative.oracle import meaning
from generative.test_runners import same_answers

BOOK: Dictionary = make._DICTIONARIES[-1]
ALL_DAYS = st.dates(FIRST, LAST)


def asked_for(node: n.Node, literal: bool) -> n.Node:
    """The expression with the day of decision in place of days: written ones, or those of a fact."""
    if isinstance(node, n.Day) if literal else node == n.Fetch(Ref("登记日期")):
        return n.Fetch(Ref(DECISION_DAY))
    return rebuild(node, [asked_for(part, literal) for part in children(node)])


conditions = st.builds(asked_for, make._terms(BOOK).reckoned_days(2), st.booleans())
amounts = st.builds(asked_for, make.money_formulas(BOOK, 2), st.booleans())


@st.composite
def rules_of_a_day(draw: st.DrawFn) -> tuple[datetime.date, list[Compiled], list[Record]]:
    as_of = draw(st.sampled_from(make.DAYS))
    made = []
    for number in range(5):
        test = Condition("1", draw(st.one_of(conditions, st.tuples(conditions, conditions).map(n.Or))), "")
        pays = Amount(draw(amounts), cap=make.WAN)
        made.append(compile_clause(clause(test, pays, code=f"c{number}"), BOOK, as_of=as_of))
    return as_of, made, [draw(make.records(BOOK)) for _ in range(16)]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(rules_of_a_day())
def test_runners_and_the_naive_reading_agree(
    drawn: tuple[datetime.date, list[Compiled], list[Record]],
) -> None:
    as_of, compiled, records = drawn
    same_answers(compiled, records, BOOK)
    for item in compiled:
        for record in records:
            on_the_day = replace(record, values={**record.values, Ref(DECISION_DAY): as_of})
            read = meaning(item.clause.condition.expr, on_the_day, BOOK)  # type: ignore[union-attr]
            assert evaluate(item.condition, record.value) == read


def days_in(values: list[datetime.date]) -> Vector:
    ordinals = np.array([day.toordinal() - EPOCH for day in values], dtype=np.int64)
    return column(ordinals, Fraction(1), None, 4_000_000)


def out_of(vector: Vector, rows: int) -> list[Fraction]:
    return [int(number) * vector.unit for number in np.broadcast_to(vector.num, (rows,))]


@given(st.lists(st.tuples(ALL_DAYS, ALL_DAYS, st.integers(-200, 200)), min_size=1, max_size=12))
def test_columns_of_days_are_reckoned_like_single_ones(
    rows: list[tuple[datetime.date, datetime.date, int]],
) -> None:
    days, others = days_in([day for day, _, _ in rows]), days_in([other for _, other, _ in rows])
    counts = column(np.array([count for _, _, count in rows]), Fraction(1), None, 200)
    for unit in UNITS_OF_TIME:
        moved = [Fraction(later(day, count, unit).toordinal() - EPOCH) for day, _, count in rows]
        assert out_of(later_days(days, counts, unit), len(rows)) == moved
        apart = [between(day, other, unit) for day, other, _ in rows]
        assert out_of(days_between(days, others, unit), len(rows)) == apart
    for kind in CALENDAR_KINDS:
        found = [calendar(day, kind) for day, _, _ in rows]
        kept = [each.toordinal() - EPOCH if isinstance(each, datetime.date) else each for each in found]
        assert out_of(calendar_days(days, kind), len(rows)) == kept


NUMBERS = st.builds(Fraction, st.integers(-40, 40), st.sampled_from((1, 2, 3, 4)))


@given(NUMBERS, st.sampled_from((Fraction(1), Fraction(1, 2), Fraction(3))), st.integers(-4, 6))
def test_columns_are_rounded_and_raised_like_single_numbers(
    value: Fraction, step: Fraction, exponent: int
) -> None:
    literal = n.Number(value)
    for mode in make.ROUNDINGS:
        rounded = n.StepRounding(mode, literal, n.Number(step))
        assert round_sizes(constant(value), step, mode).at(0) == evaluate(rounded, lambda _: None)
    raised = raise_all(constant(value), exponent)
    assert raised.at(0) == evaluate(n.Power(literal, exponent), lambda _: None)
