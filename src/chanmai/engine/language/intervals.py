"""Interval arithmetic over expressions with missing facts. Ends are exact and included; None is no end.

Days take part by their numbers (`day_number`).
"""

import datetime
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from chanmai.engine.facts.days import FIRST, LAST, between, calendar, later
from chanmai.engine.facts.fact import FIRST_DAY, Value, day_number, number_of
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.rounding import round_to
from chanmai.engine.language.nodes import (
    Arith,
    Between,
    Calendar,
    Compare,
    Day,
    Extreme,
    Fetch,
    Floor,
    If,
    Later,
    Lookup,
    Marginal,
    Negate,
    Node,
    Number,
    Power,
    StepRounding,
    Steps,
)
from chanmai.engine.language.op import Op

End = Fraction | None
Interval = tuple[End, End]
Limits = Callable[[Ref], Interval]
Evaluate = Callable[[Node, Callable[[Ref], Value | None]], Value | None]
ALL: Interval = (None, None)


def interval(
    node: Node, fetch: Callable[[Ref], Value | None], limits: Limits, evaluate: Evaluate
) -> Interval:
    """The range of a quantity or a day; see `evaluate.bounds`."""
    return _Reach(fetch, limits, evaluate).of(node)


class _Reach:
    """Walks a quantity. Every method is sound: no completion of the missing facts leaves the interval."""

    def __init__(self, fetch: Callable[[Ref], Value | None], limits: Limits, evaluate: Evaluate) -> None:
        self.fetch = fetch
        self.limits = limits
        self.evaluate = evaluate
        self.rules: dict[type[Node], Callable[[Any], Interval]] = {
            Number: lambda node: (node.value, node.value),
            Day: lambda node: (Fraction(day_number(node.value)),) * 2,
            Fetch: self._fetch,
            Negate: lambda node: _negated(self.of(node.item)),
            Arith: self._arith,
            Extreme: self._extreme,
            If: self._if,
            Steps: self._steps,
            Marginal: self._marginal,
            Lookup: self._lookup,
            Floor: self._floor,
            Later: self._later,
            Between: self._between,
            Calendar: lambda node: _moved(self.of(node.item), lambda day: calendar(day, node.kind)),
            StepRounding: self._rounded,
            Power: lambda node: raised(self.of(node.item), node.exponent),
        }

    def of(self, node: Node) -> Interval:
        """The range of one node."""
        rule = self.rules.get(type(node))
        return ALL if rule is None else rule(node)

    def _fetch(self, node: Fetch) -> Interval:
        value = self.fetch(node.ref)
        if value is None:
            return self.limits(node.ref)
        known = number_of(value)
        return known, known

    def _arith(self, node: Arith) -> Interval:
        left, right = self.of(node.left), self.of(node.right)
        match node.op:
            case "+":
                return _added(left, right)
            case "-":
                return _added(left, _negated(right))
            case "*":
                return _multiplied(left, right)
            case _:
                return _divided(left, right)

    def _extreme(self, node: Extreme) -> Interval:
        lows, highs = zip(*(self.of(item) for item in node.items), strict=True)
        return (_least(lows), _some_least(highs)) if node.op == "min" else (_some_most(lows), _most(highs))

    def _if(self, node: If) -> Interval:
        test = self.truth(node.test)
        if test is not None:
            return self.of(node.then if test else node.otherwise)
        return _hull([self.of(node.then), self.of(node.otherwise)])

    def truth(self, test: Node) -> bool | None:
        """Whether a test holds in every completion, in none, or perhaps."""
        value = self.evaluate(test, self.fetch)
        if value is not None:
            return bool(value)
        if isinstance(test, Compare) and test.op.compares_size:
            return _ordered(test.op, self.of(test.left), self.of(test.right))
        return None

    def _steps(self, node: Steps) -> Interval:
        low, high = self.of(node.subject)
        reached = [node.below, *node.values]
        starts = [start.value for start in node.starts]
        first = 0 if low is None else _step(starts, low, node.strict)
        last = len(starts) if high is None else _step(starts, high, node.strict)
        return _hull([self.of(value) for value in reached[first : last + 1]])

    def _marginal(self, node: Marginal) -> Interval:
        low, high = self.of(node.subject)
        corners = [start.value for start in node.starts]
        at = [
            corner for corner in corners if (low is None or low < corner) and (high is None or corner < high)
        ]
        at += [
            corners[0] if low is None else low,
            max(corners[-1], low or corners[-1]) if high is None else high,
        ]
        values = [_marginal_at(node, x) for x in at]
        slope = node.rates[-1].value if high is None else 0
        return (None if slope < 0 else min(values), None if slope > 0 else max(values))

    def _lookup(self, node: Lookup) -> Interval:
        subject = self.evaluate(node.subject, self.fetch)
        rest = [] if node.otherwise is None else [node.otherwise]
        if subject is None:
            return _hull([self.of(value) for value in [*(value for _, value in node.cases), *rest]])
        for value in [*(value for key, value in node.cases if key == subject), *rest]:
            return self.of(value)
        return ALL

    def _floor(self, node: Floor) -> Interval:
        low, high = _divided(self.of(node.item), self.of(node.block))
        return (
            None if low is None else Fraction(math.floor(low)),
            None if high is None else Fraction(math.floor(high)),
        )

    def _later(self, node: Later) -> Interval:
        (low, high), (least, most) = self.of(node.item), self.of(node.count)
        return _day(low, least, node.unit), _day(high, most, node.unit)

    def _between(self, node: Between) -> Interval:
        (first, last), (low, high) = self.of(node.start), self.of(node.end)
        return _units(last, low, node.unit), _units(first, high, node.unit)

    def _rounded(self, node: StepRounding) -> Interval:
        low, high = self.of(node.item)
        step, mode = node.step.value, node.mode
        return (
            None if low is None else round_to(low, step, mode),
            None if high is None else round_to(high, step, mode),
        )


def _date(number: Fraction) -> datetime.date:
    """The day of a number; the nearest there is for one outside of the calendar."""
    ordinal = int(number) + FIRST_DAY
    return datetime.date.fromordinal(min(max(ordinal, FIRST.toordinal()), LAST.toordinal()))


def _day(day: End, count: End, unit: str) -> End:
    return None if day is None or count is None else number_of(later(_date(day), count, unit))


def _units(start: End, end: End, unit: str) -> End:
    return None if start is None or end is None else Fraction(between(_date(start), _date(end), unit))


def _moved(item: Interval, change: Callable[[datetime.date], datetime.date | int]) -> Interval:
    """The ends after a function that grows with its day."""
    low, high = item
    return (
        None if low is None else number_of(change(_date(low))),
        None if high is None else number_of(change(_date(high))),
    )


def raised(item: Interval, exponent: int) -> Interval:
    """Between what a power lies; a power below 0 is one over the other."""
    if exponent < 0:
        return _divided((Fraction(1), Fraction(1)), raised(item, -exponent))
    if exponent == 0:
        return Fraction(1), Fraction(1)
    low, high = item
    ends = (None if low is None else low**exponent, None if high is None else high**exponent)
    if exponent % 2 or (low is not None and low >= 0):
        return ends
    if high is not None and high <= 0:
        return ends[::-1]
    return Fraction(0), None if None in ends else max(end for end in ends if end is not None)


def _ordered(op: Op, left: Interval, right: Interval) -> bool | None:
    if op.below:
        return _ordered(op.mirror, right, left)
    (low, high), (floor, ceiling) = left, right
    if low is not None and ceiling is not None and (low > ceiling or (not op.strict and low == ceiling)):
        return True
    if high is not None and floor is not None and (high < floor or (op.strict and high == floor)):
        return False
    return None


def _step(starts: list[Fraction], value: Fraction, strict: bool) -> int:
    return sum(1 for start in starts if (value > start if strict else value >= start))


def _marginal_at(node: Marginal, x: Fraction) -> Fraction:
    total = Fraction(0)
    for start, rate in zip(reversed(node.starts), reversed(node.rates), strict=True):
        if x > start.value:
            total += (x - start.value) * rate.value
            x = start.value
    return total


def _negated(item: Interval) -> Interval:
    low, high = item
    return (None if high is None else -high, None if low is None else -low)


def _added(left: Interval, right: Interval) -> Interval:
    low = None if left[0] is None or right[0] is None else left[0] + right[0]
    high = None if left[1] is None or right[1] is None else left[1] + right[1]
    return low, high


Extended = tuple[
    int, Fraction
]  # (-1, 0) and (1, 0) are the infinities, (0, x) is x; they compare as they should


def _multiplied(left: Interval, right: Interval) -> Interval:
    corners = [_times(one, other) for one in _extended(left) for other in _extended(right)]
    (below, low), (above, high) = min(corners), max(corners)
    return (None if below else low, None if above else high)


def _extended(item: Interval) -> tuple[Extended, Extended]:
    low, high = item
    return (-1, Fraction(0)) if low is None else (0, low), (1, Fraction(0)) if high is None else (0, high)


def _times(one: Extended, other: Extended) -> Extended:
    """The product of two ends. Infinity times 0 is 0: an end that is 0 is a value that is reached."""
    if not one[0] and not other[0]:
        return 0, one[1] * other[1]
    return _sign(one) * _sign(other), Fraction(0)


def _sign(end: Extended) -> int:
    return end[0] or (end[1] > 0) - (end[1] < 0)


def _divided(left: Interval, right: Interval) -> Interval:
    """left / right; a divisor that is exactly 0 gives no value and so does not count."""
    low, high = right
    if low is not None and low >= 0 and not (high is not None and high <= 0):
        reciprocal = (Fraction(0) if high is None else 1 / high, None if low == 0 else 1 / low)
        return _multiplied(left, reciprocal)
    if high is not None and high <= 0 and not (low is not None and low >= 0):
        return _negated(_divided(left, _negated(right)))
    return ALL


def _hull(parts: list[Interval]) -> Interval:
    return _least([low for low, _ in parts]), _most([high for _, high in parts])


def _least(ends: Any) -> End:
    return None if any(end is None for end in ends) else min(ends)


def _most(ends: Any) -> End:
    return None if any(end is None for end in ends) else max(ends)


def _some_least(ends: Any) -> End:
    return min((end for end in ends if end is not None), default=None)


def _some_most(ends: Any) -> End:
    return max((end for end in ends if end is not None), default=None)
