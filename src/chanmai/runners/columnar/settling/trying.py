"""Trying values for one missing fact: where the answers of conditions can change, and what they are there.

The fact is tried just below, on and just above every zero of the lines of the conditions (`lines.py`), within its
bounds: between those points nothing changes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.facts.dictionary import AWARD, HISTORY, Dictionary
from chanmai.engine.facts.fact import Kind, Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.op import Op
from chanmai.runners.columnar.atoms import Atom, Equals, General, Quotient, Reaches, Sum, Terms
from chanmai.runners.columnar.columns import Column, Columns
from chanmai.runners.columnar.formulas import Answer, Batch, Formulas, Rows
from chanmai.runners.columnar.settling.lines import Lines, NotCovered
from chanmai.runners.columnar.vectors import (
    Bools,
    Vector,
    add,
    choose,
    column,
    compare,
    constant,
    divide,
    extreme,
    multiply,
    negate,
    whole,
)

FALSE, NEITHER, TRUE = 0, 1, 2  # neither: without a value, as where a divisor is 0
ONE, ZERO = constant(Fraction(1)), constant(Fraction(0))


@dataclass(frozen=True, slots=True)
class Trial:
    """Values of the missing fact [try, row], and by atom how it turns out there: FALSE, NEITHER or TRUE."""

    values: NDArray[Any]
    codes: tuple[NDArray[np.int64], ...]


def trial(atoms: Sequence[Atom], fact: Ref, columns: Columns, rows: NDArray[np.intp]) -> Trial:
    """Try the fact. In these rows the atoms know all their facts but this one.

    Raises NotCovered where only the engine can tell.
    """
    if not _can_be_tried(fact, columns.dictionary):
        raise NotCovered
    candidates = _tried(atoms, fact, columns, rows)
    values = np.stack([np.broadcast_to(each.num, rows.shape) for each in candidates])
    top = max(each.top for each in candidates)
    supposed = TrialBatch(columns, fact, column(values.ravel(), Fraction(1), None, top))
    judge = _Judge(supposed, fact, np.tile(rows, len(candidates)))
    shape = values.shape
    codes = (np.broadcast_to(judge.of(atom), (values.size,)).reshape(shape) for atom in atoms)
    return Trial(values, tuple(codes))


def _can_be_tried(ref: Ref, dictionary: Dictionary) -> bool:
    """True for a quantity that takes whole numbers between bounds that are the same for every row."""
    if ref.prefix == AWARD:
        return False
    fact = dictionary.get(ref.fact)
    return fact.scale == 1 and (fact.kind is Kind.MONEY or (fact.kind is Kind.NUMBER and fact.whole))


def _tried(atoms: Sequence[Atom], fact: Ref, columns: Columns, rows: NDArray[np.intp]) -> list[Vector]:
    """Whole numbers within the bounds of the fact: around every zero, and the ends."""
    low, high = _bounds(fact, columns.dictionary)
    lines = Lines(fact, Formulas(columns, rows), lambda ref: _kept(columns, ref, rows))
    for atom in atoms:
        lines.of(atom)
    candidates = [constant(Fraction(end)) for end in (low, high) if end is not None] or [ZERO]
    for line in lines.found:
        slope = ONE if line.slope is None else line.slope
        below = whole(divide(negate(line.rest), slope).everywhere(), Fraction(1))
        candidates += [add(below, ONE, -1), below, add(below, ONE)]
    return [_within(values, low, high) for values in candidates]


def _bounds(ref: Ref, dictionary: Dictionary) -> tuple[int | None, int | None]:
    if ref.prefix in HISTORY:
        return 0, None
    fact = dictionary.get(ref.fact)
    low = None if fact.lowest is None else ceil(fact.lowest)
    high = None if fact.highest is None else floor(fact.highest)
    if low is not None and high is not None and low > high:
        raise NotCovered
    return low, high


def _within(values: Vector, low: int | None, high: int | None) -> Vector:
    """The values, those outside of the bounds moved to the bound; with unit 1."""
    if low is not None:
        values = extreme("max", values, constant(Fraction(low)))
    if high is not None:
        values = extreme("min", values, constant(Fraction(high)))
    return whole(values, Fraction(1))


def _kept(columns: Batch, ref: Ref, rows: Rows) -> Vector:
    """A quantity in kept steps."""
    vector = columns.vector(ref, rows)
    return Vector(vector.num, Fraction(1), vector.known, vector.top)


class _Judge:
    """Decides atoms for supposed values."""

    def __init__(self, supposed: Batch, fact: Ref, rows: NDArray[np.intp]) -> None:
        self._supposed = supposed
        self._value = supposed.vector(fact, rows)
        self._rows = rows
        self._formulas = Formulas(supposed, rows)

    def of(self, atom: Atom) -> Any:
        """FALSE, NEITHER or TRUE by row."""
        match atom:
            case Reaches(threshold=value):
                return 2 * compare(Op.GE, self._value, constant(Fraction(value)))
            case Equals(value=int(value)):
                return 2 * compare(Op.EQ, self._value, constant(Fraction(value)))
            case Equals():
                return FALSE
            case Sum(terms=terms, threshold=threshold):
                return 2 * compare(Op.GE, self._sum(terms, -threshold), ZERO)
            case Quotient():
                return self._quotient(atom)
            case General(node=node):
                return _code(self._formulas.condition(node))
        raise NotCovered

    def _sum(self, terms: Terms, start: int) -> Vector:
        total = constant(Fraction(start))
        for ref, factor in terms:
            part = multiply(_kept(self._supposed, ref, self._rows), constant(Fraction(factor)))
            total = add(total, part)
        return total

    def _quotient(self, atom: Quotient) -> NDArray[np.int64]:
        excess, den = self._sum(atom.excess, atom.constant), self._sum(atom.den, atom.den_constant)
        positive, negative = compare(Op.GT, den, ZERO), compare(Op.LT, den, ZERO)
        signed = choose(negative, negate(excess), excess)
        holds = compare(Op.GT if atom.strict else Op.GE, signed, ZERO)
        valued = positive if atom.positive_only else positive | negative
        return np.where(valued, 2 * holds, NEITHER)


def _code(answer: Answer) -> NDArray[np.int64]:
    return answer.surely.astype(np.int64) + answer.possibly


class TrialBatch:
    """A batch as `Columns` gives it, in which one missing fact has the values that are tried."""

    def __init__(self, columns: Columns, fact: Ref, values: Vector) -> None:
        self.dictionary = columns.dictionary
        self.rows = columns.rows
        self._columns = columns
        self._fact = fact
        self._values = values

    def presence(self, ref: Ref, rows: Rows) -> Bools | None:
        """Where the reference is known."""
        return None if ref == self._fact else self._columns.presence(ref, rows)

    def vector(self, ref: Ref, rows: Rows) -> Vector:
        """A quantity; that of the missing fact are the values tried."""
        return self._values if ref == self._fact else self._columns.vector(ref, rows)

    def flags(self, ref: Ref, rows: Rows) -> Bools:
        """A flag."""
        return self._columns.flags(ref, rows)

    def shares(self, ref: Ref, choices: frozenset[str]) -> NDArray[np.uint8]:
        """Packed bits: the set has one of the choices."""
        return self._columns.shares(ref, choices)

    def __getitem__(self, ref: Ref) -> Column:
        return self._columns[ref]

    def reader(self, row: int) -> Callable[[Ref], Value | None]:
        """Nothing is evaluated row by row here. Raises NotCovered."""
        raise NotCovered(row)
