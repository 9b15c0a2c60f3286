"""Exact arithmetic on whole columns: integers with one common unit and, where something was divided, a divisor a row.

A vector stands for `num * unit / den`, row by row. Every vector carries a bound on its integers; an operation that
could leave 64 bits goes on in Python's integers (dtype object) instead of wrapping or turning to float.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.language.op import Op

Ints = NDArray[Any]  # int64, or object when 64 bits would not do
Bools = NDArray[np.bool_]

WIDEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Vector:
    """Rows of exact numbers. `known` None means that every row is known; `den` None means 1; `den` is positive.

    `top` and `base` bound |num| and den; `unit` is positive.
    """

    num: Ints
    unit: Fraction
    known: Bools | None
    top: int
    den: Ints | None = None
    base: int = 1

    def there(self) -> Bools:
        """Where it is known, as a mask."""
        return np.asarray(True if self.known is None else self.known)

    def everywhere(self) -> "Vector":
        """The same numbers, taken as known; the caller knows which rows count."""
        return (
            self if self.known is None else Vector(self.num, self.unit, None, self.top, self.den, self.base)
        )

    def only(self, rows: Bools) -> "Vector":
        """The same numbers, known in no other rows than these."""
        known = rows if self.known is None else self.known & rows
        return Vector(self.num, self.unit, known, self.top, self.den, self.base)

    def at(self, row: int) -> Fraction | None:
        """The number of one row."""
        if not np.broadcast_to(self.there(), (row + 1,))[row]:
            return None
        num = int(np.broadcast_to(self.num, (row + 1,))[row])
        return num * self.unit / (1 if self.den is None else int(np.broadcast_to(self.den, (row + 1,))[row]))


def ints(numbers: Any) -> Ints:
    """Integers as an array of int64 or of Python's: numpy would take a lone one of 64 bits for unsigned."""
    array = np.asarray(numbers)
    return array if array.dtype in (np.int64, object) else np.asarray(numbers, dtype=object)


def constant(value: Fraction) -> Vector:
    """One number for every row."""
    return Vector(np.array((value > 0) - (value < 0), dtype=np.int64), abs(value) or Fraction(1), None, 1)


def nowhere() -> Vector:
    """No number in any row."""
    return Vector(np.array(0, dtype=np.int64), Fraction(1), np.array(False), 1)


def column(values: Ints, unit: Fraction, known: Bools | None, top: int) -> Vector:
    """A column of kept integers; `unit` is what one of them is worth, `top` bounds their size."""
    return Vector(values, unit, known, top)


def both(a: Bools | None, b: Bools | None) -> Bools | None:
    """Where both are known."""
    if a is None:
        return b
    return a if b is None else a & b


def _times(values: Ints, top: int, factor: int | Ints, factor_top: int) -> tuple[Ints, int]:
    """values * factor and its bound, widened first if 64 bits might not hold the product."""
    if isinstance(factor, int) and factor == 1:
        return values, top
    reach = max(1, top) * max(1, factor_top)
    if reach > WIDEST and values.dtype != object:
        values = values.astype(object)
    return ints(np.multiply(values, factor)), reach


def _common_unit(a: Fraction, b: Fraction) -> Fraction:
    """The largest unit of which both are whole multiples."""
    top = gcd(a.numerator * b.denominator, b.numerator * a.denominator)
    return Fraction(top, a.denominator * b.denominator)


def _align(a: Vector, b: Vector) -> tuple[Ints, int, Ints, int, Fraction, Ints | None, int]:
    """Numerators of both over one unit and one divisor: (a, its bound, b, its bound, unit, den, base)."""
    unit = a.unit if a.unit == b.unit else _common_unit(a.unit, b.unit)
    left, left_top = _scaled(a, unit)
    right, right_top = _scaled(b, unit)
    if a.den is None and b.den is None:
        return left, left_top, right, right_top, unit, None, 1
    if a.den is not None and a.den is b.den:
        return left, left_top, right, right_top, unit, a.den, a.base
    if b.den is not None:
        left, left_top = _times(left, left_top, b.den, b.base)
    if a.den is not None:
        right, right_top = _times(right, right_top, a.den, a.base)
    if a.den is None:
        return left, left_top, right, right_top, unit, b.den, b.base
    if b.den is None:
        return left, left_top, right, right_top, unit, a.den, a.base
    den, base = _times(a.den, a.base, b.den, b.base)
    return left, left_top, right, right_top, unit, den, base


def _scaled(v: Vector, unit: Fraction) -> tuple[Ints, int]:
    if v.unit == unit:
        return v.num, v.top
    factor = v.unit / unit
    return _times(v.num, v.top, factor.numerator, abs(factor.numerator))


def _sum(left: Ints, right: Ints, reach: int, sign: int) -> Ints:
    if reach > WIDEST and left.dtype != object:
        left = left.astype(object)
    return ints(left + right if sign > 0 else left - right)


def add(a: Vector, b: Vector, sign: int = 1) -> Vector:
    """a + b, or a - b with sign -1."""
    left, left_top, right, right_top, unit, den, base = _align(a, b)
    reach = left_top + right_top
    return Vector(_sum(left, right, reach, sign), unit, both(a.known, b.known), reach, den, base)


def negate(a: Vector) -> Vector:
    """-a"""
    return Vector(ints(-a.num), a.unit, a.known, a.top, a.den, a.base)


def multiply(a: Vector, b: Vector) -> Vector:
    """a * b"""
    num, top = _times(a.num, a.top, b.num, b.top)
    den, base = a.den, a.base
    if den is None:
        den, base = b.den, b.base
    elif b.den is not None:
        den, base = _times(den, base, b.den, b.base)
    return Vector(num, a.unit * b.unit, both(a.known, b.known), top, den, base)


def divide(a: Vector, b: Vector) -> Vector:
    """a / b; unknown where b is zero."""
    num, top = (a.num, a.top) if b.den is None else _times(a.num, a.top, b.den, b.base)
    den, base = (b.num, b.top) if a.den is None else _times(b.num, b.top, a.den, a.base)
    zero = np.asarray(den == 0, dtype=bool)
    known = both(a.known, b.known)
    if zero.any():
        known = ~zero if known is None else known & ~zero
        den = np.where(zero, 1, den)
    below = np.asarray(den < 0, dtype=bool)
    if below.any():
        num, den = np.where(below, ints(-num), num), np.where(below, ints(-den), den)
    return Vector(num, a.unit / b.unit, known, top, den, max(base, 1))


def compare(op: Op, a: Vector, b: Vector) -> Bools:
    """Row by row `a op b`, without regard to what is known."""
    left, _, right, _, _, _, _ = _align(a, b)
    return np.asarray(op.holds(left, right), dtype=bool)


def choose(test: Bools, a: Vector, b: Vector) -> Vector:
    """a where `test`, else b; known where the chosen one is."""
    left, left_top, right, right_top, unit, den, base = _align(a, b)
    known = None
    if a.known is not None or b.known is not None:
        yes = np.True_ if a.known is None else a.known
        no = np.True_ if b.known is None else b.known
        known = np.where(test, yes, no)
    return Vector(np.where(test, left, right), unit, known, max(left_top, right_top), den, base)


def extreme(op: str, a: Vector, b: Vector) -> Vector:
    """min or max of the two; unknown where either is."""
    left, left_top, right, right_top, unit, den, base = _align(a, b)
    numbers = ints((np.minimum if op == "min" else np.maximum)(left, right))
    return Vector(numbers, unit, both(a.known, b.known), max(left_top, right_top), den, base)


def among(op: str, a: Vector, b: Vector) -> Vector:
    """min or max of those of the two that are known; unknown where neither is."""
    first = compare(Op.LE if op == "min" else Op.GE, a, b)
    return choose(np.asarray(a.there() & (first | ~b.there())), a, b)


def equal(a: Vector, b: Vector) -> Bools:
    """Rows in which both are known and equal."""
    same = compare(Op.EQ, a, b)
    known = both(a.known, b.known)
    return same if known is None else same & known


def whole(a: Vector, unit: Fraction, *, half_up: bool = False) -> Vector:
    """How many whole `unit`s (> 0) are in a: rounded down, or half up."""
    ratio = a.unit / unit
    num, top = _times(a.num, a.top, ratio.numerator, ratio.numerator)
    den, base = ints(ratio.denominator), ratio.denominator
    if a.den is not None:
        den, base = _times(a.den, a.base, ratio.denominator, ratio.denominator)
    if half_up:
        num, top = _times(num, top, 2, 2)
        num, top = _sum(num, den, top + base, 1), top + base
        den, base = _times(den, base, 2, 2)
    if num.dtype == object or den.dtype == object:
        num, den = np.asarray(num, dtype=object), np.asarray(den, dtype=object)
    return Vector(ints(num // den), unit, a.known, top // ratio.denominator + 1)
