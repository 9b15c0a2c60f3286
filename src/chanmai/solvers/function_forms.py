"""Terms of days, of what is known and empty, of rounding and powers.

Years and months are no linear arithmetic of days: but for the year of a day, such a function has a term where it is
compared with what is fixed (`language.thresholds`), and is not translated anywhere else.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import z3

from chanmai.engine.facts.days import DAYS, YEAR_OF
from chanmai.engine.facts.rounding import DOWN, HALF, HALF_UP, UP
from chanmai.engine.language.nodes import (
    Between,
    Calendar,
    Empty,
    Knowledge,
    Later,
    Node,
    Number,
    Power,
    StepRounding,
)
from chanmai.solvers.logic import Logic, Term, choice, conj, disj, exact, neg, some_whole
from chanmai.solvers.shapes import Form, NotTranslated, Quantity, Truths, Words, minus, plus, times

MOST_FACTORS = 4  # of a power that is written out


def _later(node: Later, terms: Any) -> Form:
    if node.unit != DAYS or not isinstance(node.count, Number):
        raise NotTranslated("years and months")
    return plus(terms.quantity(node.item), Quantity(exact(Fraction(node.count.value.__floor__()))))


def _between(node: Between, terms: Any) -> Form:
    if node.unit != DAYS:
        raise NotTranslated("years and months")
    return minus(terms.quantity(node.end), terms.quantity(node.start))


def _calendar(node: Calendar, terms: Any) -> Form:
    """The year y of a day: the first of January of y is not after it, that of y + 1 is."""
    if node.kind[0] != "年":
        raise NotTranslated("years and months")
    day, year = terms.quantity(node.item), some_whole()
    terms.axioms.append(conj(_new_year(year) <= day.above, day.above < _new_year(year + 1)))
    day_number = {"年初": _new_year(year), "年末": _new_year(year + 1) - 1, YEAR_OF: year}[node.kind]
    return Quantity(z3.ToReal(day_number), None, day.defined)


def _new_year(year: Term) -> Term:
    """The number of the first of January of a year, by the Gregorian rule of leap years."""
    before = year - 1
    return 365 * before + before / 4 - before / 100 + before / 400 + 1


def _known(_node: Knowledge, _terms: Any) -> Form:
    """Of an imagined firm everything is known."""
    return Truths(True, False)


def _empty(node: Empty, terms: Any) -> Form:
    item = terms.form(node.item)
    if not isinstance(item, Words) or item.listed is None:
        raise NotTranslated("a set of any words")
    any_member = disj(*(item.has(word) for word in item.listed))
    return Truths(conj(item.defined, neg(any_member)), conj(item.defined, any_member), item.defined is True)


def _rounded(node: StepRounding, terms: Any) -> Form:
    item = terms.quantity(node.item)
    if item.below is not None:
        raise NotTranslated("rounding of a fraction")
    steps = item.above * exact(1 / node.step.value)
    below: Logic = steps < 0
    size = _size(choice(below, -steps, steps), node.mode)
    return Quantity(choice(below, -size, size) * exact(node.step.value), None, item.defined)


def _size(steps: Term, mode: str) -> Term:
    if mode == UP:
        return -_floor(-steps)
    if mode in (DOWN, HALF_UP):
        return _floor(steps + exact(HALF) if mode == HALF_UP else steps)
    even = _floor((steps + exact(HALF)) * exact(HALF)) * exact(Fraction(2))
    return choice(steps > even + exact(HALF), even + exact(Fraction(1)), even)


def _floor(term: Term) -> Term:
    return z3.ToReal(z3.ToInt(term))


def _power(node: Power, terms: Any) -> Form:
    item, factors = terms.quantity(node.item), abs(node.exponent)
    if factors > MOST_FACTORS:
        raise NotTranslated("a power of many factors")
    above, below = exact(Fraction(1)), None
    for _ in range(factors):
        above = above * item.above
        below = item.below if below is None else times(below, item.below)
    if node.exponent >= 0:
        return Quantity(above, below, item.defined, item.positive)
    one = exact(Fraction(1)) if below is None else below
    return Quantity(one, above, conj(item.defined, item.above != 0), False)


FUNCTION_FORMS: dict[type[Node], Callable[[Any, Any], Form]] = {
    Later: _later,
    Between: _between,
    Calendar: _calendar,
    Knowledge: _known,
    Empty: _empty,
    StepRounding: _rounded,
    Power: _power,
}
