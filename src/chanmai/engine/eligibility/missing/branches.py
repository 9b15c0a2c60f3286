"""The value of an expression over missing facts, as a list of cases: under this guard it has this form."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.eligibility.missing.formula import (
    Formula,
    OneOf,
    Same,
    both,
    comparison,
    either,
    opposite,
)
from chanmai.engine.eligibility.missing.linear import ONE, Linear
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.op import Op

MOST_CASES = 48
UNIT = Linear((), ONE)


class NotLinear(Exception):
    """The expression multiplies or divides missing facts in a way that linear arithmetic does not cover."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """above / below; it has no value where `below` is zero."""

    above: Linear
    below: Linear = UNIT

    @property
    def constant(self) -> Fraction | None:
        """The value when no missing fact takes part."""
        return None if self.above.terms or self.below.terms else self.above.constant / self.below.constant


@dataclass(frozen=True, slots=True)
class Word:
    """A category or flag: known, or that of a missing fact."""

    value: str | bool | None = None
    ref: Ref | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A set: known, or that of a missing fact."""

    value: frozenset[str] | None = None
    ref: Ref | None = None


Form = Quantity | Word | Words | None
"""None: the expression has no value here (a zero divisor, a category that the table does not list)."""

Case = tuple[Formula, Form]


def possible_cases(cases: list[Case]) -> list[Case]:
    """The cases whose guard can hold. Raises NotLinear when there are too many to look into."""
    possible = [case for case in cases if case[0] is not False]
    if len(possible) > MOST_CASES:
        raise NotLinear
    return possible


def combine(left: list[Case], right: list[Case], join: Callable[[Quantity, Quantity], Form]) -> list[Case]:
    """Every pair of cases, joined; without a value where either has none."""
    cases: list[Case] = []
    for guard, one in left:
        for other_guard, other in right:
            form = join(one, other) if isinstance(one, Quantity) and isinstance(other, Quantity) else None
            cases.append((both(guard, other_guard), form))
    return possible_cases(cases)


def plus(left: Quantity, right: Quantity, factor: Fraction = ONE) -> Quantity:
    """left + factor * right"""
    if left.below == right.below:
        return Quantity(left.above.plus(right.above, factor), left.below)
    constant = right.constant
    if constant is not None:
        return Quantity(left.above.plus(left.below, factor * constant), left.below)
    constant = left.constant
    if constant is not None:
        return Quantity(right.above.times(factor).plus(right.below, constant), right.below)
    raise NotLinear


def minus(left: Quantity, right: Quantity) -> Quantity:
    """left - right"""
    return plus(left, right, -ONE)


def times(left: Quantity, right: Quantity) -> Quantity:
    """left * right, when at least one is constant."""
    for one, other in ((left, right), (right, left)):
        if other.constant is not None:
            return Quantity(one.above.times(other.constant), one.below)
    raise NotLinear


def quotient(left: Quantity, right: Quantity) -> Quantity | None:
    """left / right; None when right is the constant zero."""
    constant = right.constant
    if constant is not None:
        return Quantity(left.above.times(1 / constant), left.below) if constant else None
    if left.below.terms or right.below.terms:
        raise NotLinear
    return Quantity(left.above.times(right.below.constant / left.below.constant), right.above)


def relation(op: Op, left: Form, right: Form) -> Formula:
    """The formula for `left op right`; False where either has no value."""
    if isinstance(left, Quantity) and isinstance(right, Quantity):
        return _signed(op, plus(left, right, -ONE))
    if isinstance(left, Word) and isinstance(right, Word):
        same = _same(left, right)
        return same if op is Op.EQ else opposite(same)
    if left is None or right is None:
        return False
    raise NotLinear


def _signed(op: Op, difference: Quantity) -> Formula:
    above, below = difference.above, difference.below
    if not below.terms:
        return comparison(op, above.times(1 / below.constant)) if below.constant else False
    positive = both(comparison(Op.GT, below), comparison(op, above))
    negative = both(comparison(Op.LT, below), comparison(op, above.times(-ONE)))
    return either(positive, negative)


def _same(left: Word, right: Word) -> Formula:
    if left.ref is None and right.ref is None:
        return left.value == right.value
    if left.ref is not None and right.ref is not None:
        return left.ref == right.ref or Same(min(left.ref, right.ref), max(left.ref, right.ref))
    for one, other in ((left, right), (right, left)):
        if one.ref is not None and other.value is not None:
            return OneOf(one.ref, frozenset((other.value,)))
    return False
