"""Linear constraints over rationals and whole numbers: can they hold together?

Fourier–Motzkin elimination in exact fractions decides the rational case; whole-number variables are then settled by
branch and bound. Both stop with `TooHard` beyond the limits below, so that a caller never waits.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.facts.record import Ref

MOST_ROWS = 10_000  # rows written down for one question
MOST_BRANCHES = 200  # splits of whole-number variables for one question
ONE = Fraction(1)
ZERO = Fraction(0)


class TooHard(Exception):
    """The question exceeds the documented limits; the caller must leave it open."""


@dataclass(frozen=True, slots=True)
class Linear:
    """constant + sum of coefficient * variable. Coefficients are never zero and the terms are sorted."""

    terms: tuple[tuple[Ref, Fraction], ...] = ()
    constant: Fraction = ZERO

    @staticmethod
    def of(coefficients: Mapping[Ref, Fraction], constant: Fraction = ZERO) -> "Linear":
        """The form with the given coefficients, zeros left out."""
        return Linear(tuple(sorted((ref, c) for ref, c in coefficients.items() if c)), Fraction(constant))

    def plus(self, other: "Linear", factor: Fraction = ONE) -> "Linear":
        """self + factor * other"""
        if not other.terms:
            return Linear(self.terms, self.constant + factor * other.constant)
        sums = dict(self.terms)
        for ref, c in other.terms:
            sums[ref] = sums.get(ref, ZERO) + factor * c
        return Linear.of(sums, self.constant + factor * other.constant)

    def times(self, factor: Fraction) -> "Linear":
        """factor * self"""
        return Linear(
            tuple((ref, c * factor) for ref, c in self.terms) if factor else (), self.constant * factor
        )


@dataclass(frozen=True, slots=True)
class Relation:
    """form >= 0, form > 0 (strict) or form == 0 (equal)."""

    form: Linear
    strict: bool = False
    equal: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """Sum of coefficient * variable + constant >= 0, or > 0 when strict."""

    terms: tuple[tuple[Ref, Fraction], ...]
    constant: Fraction
    strict: bool

    def coefficient(self, ref: Ref) -> Fraction:
        return next((c for r, c in self.terms if r == ref), ZERO)


@dataclass(slots=True)
class Work:
    """What may still be spent on one question, which may take many systems of relations."""

    rows: int = MOST_ROWS
    branches: int = MOST_BRANCHES

    def spend(self, *, rows: int = 0, branches: int = 0) -> None:
        """Take from what is left. Raises TooHard when nothing is."""
        self.rows -= rows
        self.branches -= branches
        if self.rows < 0 or self.branches < 0:
            raise TooHard


def feasible(relations: Iterable[Relation], is_whole: Callable[[Ref], bool], work: Work) -> bool:
    """True if some values of the variables satisfy every relation; variables said to be whole take whole numbers.

    Raises TooHard when the elimination or the branching exceeds the work that is left.
    """
    rows = [row for relation in relations for row in _rows(relation)]
    return _search(rows, is_whole, work)


def _rows(relation: Relation) -> list[_Row]:
    row = _Row(relation.form.terms, relation.form.constant, relation.strict)
    if not relation.equal:
        return [row]
    opposite = relation.form.times(-ONE)
    return [row, _Row(opposite.terms, opposite.constant, False)]


def _search(rows: Sequence[_Row], is_whole: Callable[[Ref], bool], work: Work) -> bool:
    point = _witness([_tight(row, is_whole) for row in rows], is_whole, work)
    if point is None:
        return False
    fractional = next(
        (ref for ref, value in sorted(point.items()) if is_whole(ref) and value.denominator != 1), None
    )
    if fractional is None:
        return True
    work.spend(branches=1)
    floor = Fraction(math.floor(point[fractional]))
    at_most = _Row(((fractional, -ONE),), floor, False)
    at_least = _Row(((fractional, ONE),), -floor - 1, False)
    return any(_search([*rows, bound], is_whole, work) for bound in (at_most, at_least))


def _tight(row: _Row, is_whole: Callable[[Ref], bool]) -> _Row:
    """Over whole variables: coprime whole coefficients, the constant rounded to what can be reached, not strict."""
    if not row.terms or not all(is_whole(ref) for ref, _ in row.terms):
        return row
    scale = math.lcm(*(c.denominator for _, c in row.terms))
    divisor = Fraction(scale, math.gcd(*(int(c * scale) for _, c in row.terms)))
    constant = row.constant * divisor
    least = math.ceil(constant) - 1 if row.strict else math.floor(constant)
    return _Row(tuple((ref, c * divisor) for ref, c in row.terms), Fraction(least), False)


def _witness(rows: Sequence[_Row], is_whole: Callable[[Ref], bool], work: Work) -> dict[Ref, Fraction] | None:
    """A point that satisfies the rows over the rationals, whole where the interval allows it; None if there is none."""
    layers: list[tuple[Ref, list[_Row]]] = []
    rest = _distinct(rows, work)
    while rest is not None and (ref := _cheapest(rest)) is not None:
        own = [row for row in rest if row.coefficient(ref)]
        layers.append((ref, own))
        rest = _distinct(
            [*(row for row in rest if not row.coefficient(ref)), *_combined(own, ref, work)], work
        )
    if rest is None:
        return None
    point: dict[Ref, Fraction] = {}
    for ref, own in reversed(layers):
        point[ref] = _between(ref, own, point, is_whole(ref))
    return point


def _distinct(rows: Sequence[_Row], work: Work) -> list[_Row] | None:
    """The strongest row of each direction; None when a row without variables fails."""
    work.spend(rows=len(rows))
    best: dict[tuple[tuple[Ref, Fraction], ...], _Row] = {}
    for row in rows:
        if not row.terms:
            if row.constant < 0 or (row.strict and row.constant == 0):
                return None
            continue
        size = abs(row.terms[0][1])
        unit = _Row(tuple((ref, c / size) for ref, c in row.terms), row.constant / size, row.strict)
        known = best.get(unit.terms)
        if known is None or (unit.constant, not unit.strict) < (known.constant, not known.strict):
            best[unit.terms] = unit
    return list(best.values())


def _cheapest(rows: Sequence[_Row]) -> Ref | None:
    """The variable whose elimination makes the fewest new rows."""
    above: dict[Ref, int] = {}
    below: dict[Ref, int] = {}
    for row in rows:
        for ref, c in row.terms:
            side = above if c > 0 else below
            side[ref] = side.get(ref, 0) + 1
    return min({**above, **below}, key=lambda ref: (above.get(ref, 0) * below.get(ref, 0), ref), default=None)


def _combined(rows: Sequence[_Row], ref: Ref, work: Work) -> list[_Row]:
    """Each lower bound of the variable against each upper bound."""
    lower = [(row, row.coefficient(ref)) for row in rows if row.coefficient(ref) > 0]
    upper = [(row, -row.coefficient(ref)) for row in rows if row.coefficient(ref) < 0]
    work.spend(rows=len(lower) * len(upper))
    rows_left = []
    for low, a in lower:
        for high, b in upper:
            form = Linear(low.terms, low.constant).times(b).plus(Linear(high.terms, high.constant), a)
            rows_left.append(_Row(form.terms, form.constant, low.strict or high.strict))
    return rows_left


def _between(ref: Ref, rows: Sequence[_Row], point: dict[Ref, Fraction], whole: bool) -> Fraction:
    """A value that satisfies the rows once the other variables have theirs."""
    low: tuple[Fraction, bool] | None = None  # value, strict
    high: tuple[Fraction, bool] | None = None
    for row in rows:
        c = row.coefficient(ref)
        rest = row.constant + sum((k * point.setdefault(r, ZERO) for r, k in row.terms if r != ref), ZERO)
        edge = (-rest / c, row.strict)
        if c > 0:
            low = edge if low is None else max(low, edge)
        else:
            high = edge if high is None else min(high, edge, key=lambda e: (e[0], not e[1]))
    return _pick(low, high, whole)


def _pick(low: tuple[Fraction, bool] | None, high: tuple[Fraction, bool] | None, whole: bool) -> Fraction:
    if low is None:
        return ZERO if high is None else Fraction(math.ceil(high[0]) - 1)
    up = Fraction(math.floor(low[0]) + 1) if low[1] or not whole else Fraction(math.ceil(low[0]))
    if high is None:
        return up
    inside = up < high[0] or (up == high[0] and not high[1])
    return up if whole and inside else (low[0] + high[0]) / 2
