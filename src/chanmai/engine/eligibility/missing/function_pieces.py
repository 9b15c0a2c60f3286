"""The pieces of days, rounding and powers over missing facts; days take part by their numbers (`day_number`)."""

import datetime
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Protocol

from chanmai.engine.eligibility.missing.branches import (
    Case,
    NotLinear,
    Quantity,
    combine,
    minus,
    plus,
    relation,
    times,
)
from chanmai.engine.eligibility.missing.formula import Formula, both
from chanmai.engine.eligibility.missing.linear import Linear
from chanmai.engine.facts.days import DAYS, between, calendar, later
from chanmai.engine.facts.fact import FIRST_DAY, day_number
from chanmai.engine.facts.rounding import DOWN, HALF, HALF_UP, UP, round_to
from chanmai.engine.language.evaluate import power
from chanmai.engine.language.nodes import Between, Calendar, Later, Node, Power, StepRounding
from chanmai.engine.language.op import Op


class PieceSource(Protocol):
    """What takes expressions to pieces."""

    def cases(self, node: Node) -> list[Case]:
        """The pieces of an expression."""

    def whole(self, blocks: Quantity) -> Quantity:
        """The greatest whole number not above a quantity."""


def _number(value: int | Fraction) -> Quantity:
    return Quantity(Linear((), Fraction(value)))


def _day(form: Quantity) -> datetime.date:
    """The day that a constant stands for. Raises NotLinear when a missing fact takes part."""
    constant = form.constant
    if constant is None:
        raise NotLinear
    return datetime.date.fromordinal(int(constant) + FIRST_DAY)


def _later(source: PieceSource, node: Later) -> list[Case]:
    def joined(day: Quantity, count: Quantity) -> Quantity:
        if count.constant is None:
            raise NotLinear
        if node.unit == DAYS and day.constant is None:
            return plus(day, _number(count.constant.__floor__()))
        return _number(day_number(later(_day(day), count.constant, node.unit)))

    return combine(source.cases(node.item), source.cases(node.count), joined)


def _between(source: PieceSource, node: Between) -> list[Case]:
    def joined(start: Quantity, end: Quantity) -> Quantity:
        if node.unit == DAYS:
            return minus(end, start)
        return _number(between(_day(start), _day(end), node.unit))

    return combine(source.cases(node.start), source.cases(node.end), joined)


def _calendar(source: PieceSource, node: Calendar) -> list[Case]:
    cases: list[Case] = []
    for guard, form in source.cases(node.item):
        if isinstance(form, Quantity):
            outcome = calendar(_day(form), node.kind)
            cases.append(
                (guard, _number(day_number(outcome) if isinstance(outcome, datetime.date) else outcome))
            )
    return cases


def _power(source: PieceSource, node: Power) -> list[Case]:
    cases: list[Case] = []
    for guard, form in source.cases(node.item):
        if not isinstance(form, Quantity):
            continue
        if form.constant is not None:
            value = power(form.constant, node.exponent)
            cases.append((guard, None if value is None else _number(value)))
        elif node.exponent == 1:
            cases.append((guard, form))
        else:
            raise NotLinear
    return cases


def _rounded(source: PieceSource, node: StepRounding) -> list[Case]:
    """By the sign of what is rounded; a half to the even step by whether two steps or one stand for it."""
    step = node.step.value
    cases: list[Case] = []
    for guard, form in source.cases(node.item):
        if not isinstance(form, Quantity):
            continue
        if form.constant is not None:
            cases.append((guard, _number(round_to(form.constant, step, node.mode))))
            continue
        steps = times(form, _number(1 / step))
        cases += [
            (both(guard, inside), times(whole, _number(step)))
            for inside, whole in _whole(source, steps, node.mode)
        ]
    return cases


def _whole(source: PieceSource, steps: Quantity, mode: str) -> list[tuple[Formula, Quantity]]:
    if mode in (UP, DOWN, HALF_UP):
        size = _nearest(source, steps, mode), _turned(_nearest(source, _turned(steps), mode))
        return [
            (relation(op, steps, _number(0)), each) for op, each in zip((Op.GE, Op.LT), size, strict=True)
        ]
    pairs = source.whole(times(plus(steps, _number(HALF)), _number(HALF)))
    even = times(pairs, _number(2))
    middle = plus(even, _number(HALF))
    return [(relation(Op.LE, steps, middle), even), (relation(Op.GT, steps, middle), plus(even, _number(1)))]


def _nearest(source: PieceSource, size: Quantity, mode: str) -> Quantity:
    """Whole steps for a size that is not below 0."""
    if mode == UP:
        return _turned(source.whole(_turned(size)))
    return source.whole(plus(size, _number(HALF)) if mode == HALF_UP else size)


def _turned(form: Quantity) -> Quantity:
    return times(form, _number(-1))


FUNCTION_CASES: dict[type[Node], Callable[[Any, Any], list[Case]]] = {
    Later: _later,
    Between: _between,
    Calendar: _calendar,
    StepRounding: _rounded,
    Power: _power,
}
