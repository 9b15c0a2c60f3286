"""Between what a quantity lies when facts are missing, for many rows at once: interval arithmetic on exact vectors.

The meaning is that of `engine.language.intervals`, row by row. The two ends of a range are vectors; a row that an end
does not know has no end on that side (an infinite bound).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.facts.record import Ref
from chanmai.engine.language import nodes
from chanmai.engine.language.evaluate import bounds
from chanmai.engine.language.op import Op
from chanmai.engine.language.types import is_day
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.days import EPOCH, calendar_days, days_between, later_days
from chanmai.runners.columnar.formulas import Formulas, NotVectorised, exact_vector, marginal
from chanmai.runners.columnar.rounding import raise_all, round_sizes
from chanmai.runners.columnar.vectors import (
    Bools,
    Vector,
    add,
    among,
    choose,
    compare,
    constant,
    divide,
    extreme,
    multiply,
    negate,
    nowhere,
    whole,
)

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Range:
    """The ends of a quantity, both included. Where an end is not known there is none."""

    low: Vector
    high: Vector

    @property
    def exact(self) -> bool:
        """True when it is a known number in every row."""
        return self.low is self.high and self.low.known is None


Limits = Callable[[Ref, NDArray[np.intp]], Range]
"""The possible range of a reference where it is missing, in base units, over some rows."""


def exactly(value: Vector) -> Range:
    """The range of what is known."""
    return Range(value, value)


class Ranges:
    """Ranges of quantities over some rows of one batch; equal parts are computed once."""

    def __init__(self, columns: Columns, rows: NDArray[np.intp], limits: Limits) -> None:
        self._columns = columns
        self._rows = rows
        self._limits = limits
        self._formulas = Formulas(columns, rows)
        self._found: dict[nodes.Node, Range] = {}

    def of(self, node: nodes.Node) -> Range:
        """The range of one node."""
        range_of_node = self._found.get(node)
        if range_of_node is None:
            try:
                range_of_node = self._range(node)
            except NotVectorised:
                range_of_node = self._row_by_row(node)
            self._found[node] = range_of_node
        return range_of_node

    def _row_by_row(self, node: nodes.Node) -> Range:
        """The way for what is not vectorised: the engine's own bounds."""
        ends = [self._bounds(node, place, row) for place, row in enumerate(self._rows.tolist())]
        return Range(exact_vector([low for low, _ in ends]), exact_vector([high for _, high in ends]))

    def _bounds(self, node: nodes.Node, place: int, row: int) -> tuple[Fraction | None, Fraction | None]:
        def limits(ref: Ref) -> tuple[Fraction | None, Fraction | None]:
            own = self._limits(ref, self._rows[place : place + 1])
            return own.low.at(0), own.high.at(0)

        low, high = bounds(node, self._columns.reader(row), limits)
        from_day = EPOCH if is_day(node, self._columns.dictionary) else 0
        return None if low is None else low - from_day, None if high is None else high - from_day

    def _range(self, node: nodes.Node) -> Range:
        match node:
            case nodes.Number() | nodes.Day():
                return exactly(self._formulas.quantity(node))
            case nodes.Fetch(ref=ref):
                return self._fetch(ref)
            case nodes.Negate(item=item):
                return _negated(self.of(item))
            case nodes.Arith(op=op, left=left, right=right):
                return _JOINS[op](self.of(left), self.of(right))
            case nodes.Extreme(op=op, items=items):
                return reduce(lambda a, b: _extreme(op, a, b), map(self.of, items))
            case nodes.Floor(item=item, block=block):
                blocks = _divided(self.of(item), self.of(block))
                return Range(whole(blocks.low, Fraction(1)), whole(blocks.high, Fraction(1)))
        return self._by_case(node)

    def _by_case(self, node: nodes.Node) -> Range:
        match node:
            case nodes.If(test=test, then=then, otherwise=otherwise):
                surely, possibly = self._truth(test)
                return self._hull([(possibly, self.of(then)), (~surely, self.of(otherwise))])
            case nodes.Steps():
                return self._steps(node)
            case nodes.Marginal(subject=subject):
                return _marginal(node, self.of(subject))
            case nodes.Lookup(subject=nodes.Fetch(ref=ref)):
                return self._lookup(node, ref)
        return self._by_function(node)

    def _by_function(self, node: nodes.Node) -> Range:
        match node:
            case nodes.Day():
                return exactly(self._formulas.quantity(node))
            case nodes.Later(item=item, count=count, unit=unit):
                day, many = self.of(item), self.of(count)
                return Range(later_days(day.low, many.low, unit), later_days(day.high, many.high, unit))
            case nodes.Between(start=start, end=end, unit=unit):
                first, last = self.of(start), self.of(end)
                return Range(
                    days_between(first.high, last.low, unit), days_between(first.low, last.high, unit)
                )
            case nodes.Calendar(kind=kind, item=item):
                day = self.of(item)
                return Range(calendar_days(day.low, kind), calendar_days(day.high, kind))
            case nodes.StepRounding(mode=mode, item=item, step=step):
                value = self.of(item)
                return Range(
                    round_sizes(value.low, step.value, mode), round_sizes(value.high, step.value, mode)
                )
            case nodes.Power(item=item, exponent=exponent) if self.of(item).exact:
                return exactly(raise_all(self.of(item).low, exponent))
        raise NotVectorised(type(node).__name__)

    def _fetch(self, ref: Ref) -> Range:
        value = self._columns.vector(ref, self._rows)
        if value.known is None:
            return exactly(value)
        known, there = value.known, value.everywhere()
        missing = self._limits(ref, self._rows)
        return Range(choose(known, there, missing.low), choose(known, there, missing.high))

    def _truth(self, test: nodes.Node) -> tuple[Bools, Bools]:
        """Where a test holds in every completion, and where in some; comparisons also by the ranges of their sides."""
        answer = self._formulas.condition(test)
        if not (isinstance(test, nodes.Compare) and test.op.compares_size):
            return answer.surely, answer.possibly
        left, right = self.of(test.left), self.of(test.right)
        op = test.op
        if op.below:
            op, left, right = op.mirror, right, left
        above = _both_there(left.low, right.high) & compare(op, left.low, right.high)
        below = _both_there(left.high, right.low) & compare(op.opposite, left.high, right.low)
        doubtful = answer.possibly & ~answer.surely
        return answer.surely | (doubtful & above), answer.possibly & ~(doubtful & below & ~above)

    def _steps(self, node: nodes.Steps) -> Range:
        subject = self.of(node.subject)
        reach = Op.GT if node.strict else Op.GE
        starts = [constant(start.value) for start in node.starts]
        low = [subject.low.there() & compare(reach, subject.low, start) for start in starts]
        high = [~subject.high.there() | compare(reach, subject.high, start) for start in starts]
        parts = []
        for index, value in enumerate((node.below, *node.values)):
            enters = high[index - 1] if index else np.True_
            stays = ~low[index] if index < len(starts) else np.True_
            parts.append((np.asarray(enters & stays), self.of(value)))
        return self._hull(parts)

    def _lookup(self, node: nodes.Lookup, ref: Ref) -> Range:
        own = self._columns[ref]
        codes = own.data[self._rows]
        known = self._columns.presence(ref, self._rows)
        open_rows: Any = np.False_ if known is None else ~known
        unlisted: Bools = np.ones(len(self._rows), dtype=bool)
        parts = []
        for word, value in node.cases:
            here = unlisted & (codes == own.words.index(word)) if word in own.words else np.False_
            unlisted = unlisted & ~here
            parts.append((np.asarray(open_rows | here), self.of(value)))
        rest = exactly(nowhere()) if node.otherwise is None else self.of(node.otherwise)
        parts.append((np.asarray(unlisted if node.otherwise is None else open_rows | unlisted), rest))
        if node.otherwise is None and known is not None:
            parts[-1] = (unlisted & known, rest)
        return self._hull(parts)

    def _hull(self, parts: Iterable[tuple[Bools, Range]]) -> Range:
        """The least range around those parts of which the mask is set; every row has at least one."""
        (first, hull), *others = parts
        rows_so_far = np.broadcast_to(first, self._rows.shape)
        for mask, part in others:
            low = choose(rows_so_far, extreme("min", hull.low, part.low), part.low)
            high = choose(rows_so_far, extreme("max", hull.high, part.high), part.high)
            hull = Range(choose(mask, low, hull.low), choose(mask, high, hull.high))
            rows_so_far = rows_so_far | mask
        return hull


def _both_there(a: Vector, b: Vector) -> Bools:
    return np.asarray(a.there() & b.there())


def _negated(item: Range) -> Range:
    if item.exact:
        return exactly(negate(item.low))
    return Range(negate(item.high), negate(item.low))


def _added(left: Range, right: Range) -> Range:
    if left.exact and right.exact:
        return exactly(add(left.low, right.low))
    return Range(add(left.low, right.low), add(left.high, right.high))


def _extreme(op: str, left: Range, right: Range) -> Range:
    """min: the least end below, if both have one; above, the least of those that there are. max the other way round."""
    if left.exact and right.exact:
        return exactly(extreme(op, left.low, right.low))
    low, high = (extreme, among) if op == "min" else (among, extreme)
    return Range(low(op, left.low, right.low), high(op, left.high, right.high))


_End = tuple[Vector, NDArray[Any]]
"""An end that is known everywhere, and by row: 0 finite, -1 and 1 the infinities."""


def _multiplied(left: Range, right: Range) -> Range:
    if left.exact and right.exact:
        return exactly(multiply(left.low, right.low))
    corners = [_product(one, other) for one in _ends(left) for other in _ends(right)]
    low, high = reduce(_lesser, corners), reduce(lambda a, b: _greater(a, b), corners)
    return Range(_finite(low), _finite(high))


def _ends(item: Range) -> tuple[_End, _End]:
    return (
        (item.low.everywhere(), np.where(item.low.there(), 0, -1)),
        (item.high.everywhere(), np.where(item.high.there(), 0, 1)),
    )


def _product(one: _End, other: _End) -> _End:
    """The product of two ends. Infinity times 0 is 0: an end that is 0 is a value that is reached."""
    rank = np.where((one[1] == 0) & (other[1] == 0), 0, _sign(one) * _sign(other))
    product = multiply(one[0], other[0])
    infinite = (one[1] != 0) | (other[1] != 0)
    return choose(np.asarray(infinite), constant(ZERO), product), rank


def _sign(end: _End) -> NDArray[Any]:
    return np.where(end[1] == 0, np.asarray(np.sign(end[0].num)).astype(np.int64), end[1])


def _lesser(a: _End, b: _End) -> _End:
    first = (a[1] < b[1]) | ((a[1] == b[1]) & compare(Op.LE, a[0], b[0]))
    return choose(np.asarray(first), a[0], b[0]), np.where(first, a[1], b[1])


def _greater(a: _End, b: _End) -> _End:
    first = (a[1] > b[1]) | ((a[1] == b[1]) & compare(Op.GE, a[0], b[0]))
    return choose(np.asarray(first), a[0], b[0]), np.where(first, a[1], b[1])


def _finite(end: _End) -> Vector:
    return end[0].only(np.asarray(end[1] == 0))


def _divided(left: Range, right: Range) -> Range:
    """left / right; a divisor that is exactly 0 gives no value and so does not count."""
    at_least, at_most = _at(right.low, Op.GE), _at(right.high, Op.LE)
    plain, flipped = at_least & ~at_most, at_most & ~at_least
    if not flipped.any():
        return _over(left, right, plain)
    divisor_negative = _negated(right)
    divisor = Range(
        choose(flipped, divisor_negative.low, right.low), choose(flipped, divisor_negative.high, right.high)
    )
    quotient = _over(left, divisor, plain | flipped)
    back = _negated(quotient)
    return Range(choose(flipped, back.low, quotient.low), choose(flipped, back.high, quotient.high))


def _at(end: Vector, op: Op) -> Bools:
    """Where there is an end, and it is not on the other side of 0."""
    return np.asarray(end.there() & compare(op, end, constant(ZERO)))


def _over(left: Range, right: Range, counts: Bools) -> Range:
    """left / right where `counts` says that right does not reach below 0; no ends elsewhere."""
    one = constant(Fraction(1))
    most = divide(one, right.low)
    if right.exact:
        quotient = _multiplied(left, exactly(most.everywhere()))
    else:
        least = choose(right.high.there(), divide(one, right.high).everywhere(), constant(ZERO))
        quotient = _multiplied(left, Range(least, most))
    return quotient if counts.all() else Range(quotient.low.only(counts), quotient.high.only(counts))


def _marginal(node: nodes.Marginal, subject: Range) -> Range:
    """The least and the greatest among the values at the ends and at the corners between them."""
    low, high = subject.low, subject.high
    corners = [constant(start.value) for start in node.starts]
    last = corners[-1]
    nonzero = low.there() & compare(Op.NE, low, constant(ZERO))
    top = extreme("max", last, choose(np.asarray(nonzero), low.everywhere(), last))
    lowest = marginal(choose(low.there(), low.everywhere(), corners[0]), node.starts, node.rates)
    highest = marginal(choose(high.there(), high.everywhere(), top), node.starts, node.rates)
    least, most = extreme("min", lowest, highest), extreme("max", lowest, highest)
    for corner in corners:
        inside = ~low.there() | compare(Op.LT, low, corner)
        inside &= ~high.there() | compare(Op.LT, corner, high)
        value = marginal(corner, node.starts, node.rates)
        least = choose(np.asarray(inside), extreme("min", least, value), least)
        most = choose(np.asarray(inside), extreme("max", most, value), most)
    slope = node.rates[-1].value
    finite = high.there()
    return Range(
        least.only(finite) if slope < 0 else least.everywhere(),
        most.only(finite) if slope > 0 else most.everywhere(),
    )


_JOINS: dict[str, Callable[[Range, Range], Range]] = {
    "+": _added,
    "-": lambda a, b: _added(a, _negated(b)),
    "*": _multiplied,
    "/": _divided,
}
