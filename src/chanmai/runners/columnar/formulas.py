"""Any expression over a set of rows, exactly: quantities as vectors, conditions as (surely, possibly) pairs.

The meaning is that of `engine.language.evaluate`, row by row; this is the way for amounts and for the few
conditions that are not atoms of a simpler kind.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Kind, Value, day_number, is_ordered, number_of
from chanmai.engine.facts.record import Ref
from chanmai.engine.language import nodes
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.op import Op
from chanmai.runners.columnar.columns import Bytes, Column
from chanmai.runners.columnar.days import EPOCH, calendar_days, days_between, later_days
from chanmai.runners.columnar.rounding import raise_all, round_sizes
from chanmai.runners.columnar.vectors import (
    Bools,
    Vector,
    add,
    choose,
    compare,
    constant,
    divide,
    equal,
    extreme,
    multiply,
    negate,
    whole,
)

Rows = slice | NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Answer:
    """A condition over rows: where it surely holds, and where it may hold."""

    surely: Bools
    possibly: Bools


class Batch(Protocol):
    """Rows whose facts are asked for column by column: `Columns`, or what stands in for them."""

    @property
    def rows(self) -> int:
        """How many rows there are."""
        ...

    @property
    def dictionary(self) -> Dictionary:
        """The facts."""
        ...

    def vector(self, ref: Ref, rows: Rows) -> Vector:
        """A quantity."""
        ...

    def presence(self, ref: Ref, rows: Rows) -> Bools | None:
        """Where a reference is known; None: everywhere."""
        ...

    def flags(self, ref: Ref, rows: Rows) -> Bools:
        """A flag, without regard to what is known."""
        ...

    def shares(self, ref: Ref, choices: frozenset[str]) -> Bytes:
        """Packed bits: the set of the row has one of the choices."""
        ...

    def reader(self, row: int) -> Callable[[Ref], Value | None]:
        """The values of one row."""
        ...

    def __getitem__(self, ref: Ref) -> Column: ...


class NotVectorised(LookupError):
    """A part that only the scalar evaluator knows."""


class Formulas:
    """Evaluates expressions over rows of one batch; equal parts are computed once. Days are numbers of days."""

    def __init__(self, columns: Batch, rows: Rows) -> None:
        self._columns = columns
        self._rows = rows
        self.count = rows.stop - rows.start if isinstance(rows, slice) else len(rows)
        self._vectors: dict[nodes.Node, Vector] = {}

    def quantity(self, node: nodes.Node) -> Vector:
        """The node as an exact vector."""
        vector = self._vectors.get(node)
        if vector is None:
            try:
                vector = self._quantity(node)
            except NotVectorised:
                vector = self._scalar_quantity(node)
            self._vectors[node] = vector
        return vector

    def _scalar_quantity(self, node: nodes.Node) -> Vector:
        """The way for what is not vectorised: the scalar evaluator, row by row."""
        values = [evaluate(node, self._columns.reader(row)) for row in self._row_numbers()]
        return exact_vector([number_of(value) for value in values])

    def _row_numbers(self) -> list[int]:
        rows = self._rows
        return list(range(rows.start, rows.stop)) if isinstance(rows, slice) else rows.tolist()

    def _quantity(self, node: nodes.Node) -> Vector:
        match node:
            case nodes.Number(value=value):
                return constant(value)
            case nodes.Day(value=day):
                return constant(Fraction(day_number(day)))
            case nodes.Fetch(ref=ref):
                return self._columns.vector(ref, self._rows)
            case nodes.Negate(item=item):
                return negate(self.quantity(item))
            case nodes.Arith(op=op, left=left, right=right):
                return _ARITHMETIC[op](self.quantity(left), self.quantity(right))
            case nodes.Extreme(op=op, items=items):
                return reduce(lambda a, b: extreme(op, a, b), map(self.quantity, items))
            case nodes.Floor(item=item, block=block):
                return whole(divide(self.quantity(item), self.quantity(block)), Fraction(1))
        return self._by_case(node)

    def _by_case(self, node: nodes.Node) -> Vector:
        match node:
            case nodes.If(test=test, then=then, otherwise=otherwise):
                return self._if(self.condition(test), self.quantity(then), self.quantity(otherwise))
            case nodes.Steps():
                return self._steps(node)
            case nodes.Marginal(subject=subject, starts=starts, rates=rates):
                return marginal(self.quantity(subject), starts, rates)
            case nodes.Lookup(subject=nodes.Fetch(ref=ref), cases=cases, otherwise=otherwise):
                return self._lookup(ref, cases, otherwise)
        return self._by_function(node)

    def _by_function(self, node: nodes.Node) -> Vector:
        match node:
            case nodes.Day(value=value):
                return constant(Fraction(value.toordinal() - EPOCH))
            case nodes.Later(item=item, count=count, unit=unit):
                return later_days(self.quantity(item), self.quantity(count), unit)
            case nodes.Between(start=start, end=end, unit=unit):
                return days_between(self.quantity(start), self.quantity(end), unit)
            case nodes.Calendar(kind=kind, item=item):
                return calendar_days(self.quantity(item), kind)
            case nodes.StepRounding(mode=mode, item=item, step=step):
                return round_sizes(self.quantity(item), step.value, mode)
            case nodes.Power(item=item, exponent=exponent):
                return raise_all(self.quantity(item), exponent)
        raise NotVectorised(type(node).__name__)

    def _if(self, test: Answer, a: Vector, b: Vector) -> Vector:
        choice = choose(test.surely, a, b)
        doubtful = test.possibly & ~test.surely
        if not doubtful.any():
            return choice
        agreement = ~doubtful | equal(a, b)
        known = agreement if choice.known is None else agreement & choice.known
        return Vector(choice.num, choice.unit, known, choice.top, choice.den, choice.base)

    def _steps(self, node: nodes.Steps) -> Vector:
        subject = self.quantity(node.subject)
        result = self.quantity(node.below)
        for start, value in zip(node.starts, node.values, strict=True):
            hits = compare(Op.GT if node.strict else Op.GE, subject, constant(start.value))
            result = choose(hits, self.quantity(value), result)
        return _known_only(result, subject.known)

    def _lookup(
        self, ref: Ref, cases: tuple[tuple[str, nodes.Node], ...], otherwise: nodes.Node | None
    ) -> Vector:
        own = self._columns[ref]
        codes = own.data[self._rows]
        result = constant(Fraction(0)) if otherwise is None else self.quantity(otherwise)
        is_case: Bools = np.full(self.count, otherwise is not None)
        for word, value in cases:
            is_word = (
                codes == own.words.index(word) if word in own.words else np.zeros(self.count, dtype=bool)
            )
            result = choose(is_word, self.quantity(value), result)
            is_case = is_case | is_word
        known = self._columns.presence(ref, self._rows)
        return _known_only(result, is_case if known is None else is_case & known)

    def condition(self, node: nodes.Node) -> Answer:
        """The node as a condition."""
        try:
            return self._condition(node)
        except NotVectorised:
            values = [evaluate(node, self._columns.reader(row)) for row in self._row_numbers()]
            surely = np.array([v is True for v in values], dtype=bool)
            return Answer(surely, np.array([v is not False for v in values], dtype=bool))

    def _condition(self, node: nodes.Node) -> Answer:
        match node:
            case nodes.Truth(value=value):
                return self._answer(np.full(self.count, value), None)
            case nodes.Fetch(ref=ref):
                return self._answer(
                    self._columns.flags(ref, self._rows), self._columns.presence(ref, self._rows)
                )
            case nodes.Not(item=item):
                inner = self.condition(item)
                return Answer(~inner.possibly, ~inner.surely)
            case nodes.And(items=items) | nodes.Or(items=items):
                join: Any = np.logical_and if isinstance(node, nodes.And) else np.logical_or
                parts = [self.condition(item) for item in items]
                return Answer(
                    join.reduce([p.surely for p in parts]), join.reduce([p.possibly for p in parts])
                )
            case nodes.AtLeast(count=count, items=items):
                parts = [self.condition(item) for item in items]
                surely = np.sum([p.surely for p in parts], axis=0) >= count
                return Answer(surely, np.sum([p.possibly for p in parts], axis=0) >= count)
            case nodes.Member(item=nodes.Fetch(ref=ref), choices=choices):
                return self._member(ref, frozenset(choices.values))
            case nodes.Compare(op=op, left=left, right=right):
                return self._compare(op, left, right)
            case nodes.Knowledge(item=nodes.Fetch(ref=ref)):
                presence = self._columns.presence(ref, self._rows)
                return self._answer(np.asarray(True) if presence is None else presence, None)
        raise NotVectorised(type(node).__name__)

    def counts(self, node: nodes.Node) -> bool:
        """True where the value of a checked expression is a quantity or a day, and no word, flag or set."""
        match node:
            case nodes.Fetch(ref=ref):
                return is_ordered(self._columns.dictionary.get(ref.fact))
            case nodes.If(then=item) | nodes.Steps(below=item) | nodes.Lookup(cases=((_, item), *_)):
                return self.counts(item)
        return isinstance(node, _NUMERIC)

    def _member(self, ref: Ref, choices: frozenset[str]) -> Answer:
        known = self._columns.presence(ref, self._rows)
        if self._columns.dictionary.get(ref.fact).kind is Kind.SET:
            bits = np.unpackbits(self._columns.shares(ref, choices), bitorder="little")
            return self._answer(bits.view(np.bool_)[: self._columns.rows][self._rows], known)
        own = self._columns[ref]
        hits = np.array([word in choices for word in own.words] or [False])
        return self._answer(hits[own.data[self._rows]], known)

    def _compare(self, op: Op, left: nodes.Node, right: nodes.Node) -> Answer:
        if isinstance(left, nodes.Fetch) and isinstance(right, nodes.Category) and not op.compares_size:
            same = self._member(left.ref, frozenset((right.value,)))
            return same if op is Op.EQ else Answer(~same.possibly, ~same.surely)
        if not (self.counts(left) and self.counts(right)):
            raise NotVectorised("comparison of words or flags")
        a, b = self.quantity(left), self.quantity(right)
        known = a.known if b.known is None else b.known if a.known is None else a.known & b.known
        return self._answer(compare(op, a, b), known)

    def _answer(self, holds: Bools, known: Bools | None) -> Answer:
        holds = np.broadcast_to(holds, (self.count,))
        return Answer(holds, holds) if known is None else Answer(holds & known, holds | ~known)


def _kept_number(value: Value | None) -> Fraction | None:
    """A value as columns hold it: a number, or a day as days since 1970; None for all else."""
    if isinstance(value, datetime.date):
        return Fraction(value.toordinal() - EPOCH)
    return Fraction(value) if isinstance(value, int | Fraction) else None


def exact_vector(values: Sequence[Fraction | None]) -> Vector:
    """The vector of numbers given one by one; None: not known."""
    num = np.array([0 if v is None else v.numerator for v in values], dtype=object)
    den = np.array([1 if v is None else v.denominator for v in values], dtype=object)
    known = np.array([v is not None for v in values], dtype=bool)
    top = max((abs(int(n)) for n in num), default=1)
    return Vector(num, Fraction(1), known, max(1, top), den, max((int(d) for d in den), default=1))


def marginal(x: Vector, starts: Sequence[nodes.Number], rates: Sequence[nodes.Number]) -> Vector:
    """累进: each slice of x above a start, up to the next, times its rate; added up."""
    total = constant(Fraction(0))
    ends = [*(start.value for start in starts[1:]), None]
    for start, end, rate in zip(starts, ends, rates, strict=True):
        upper = x if end is None else extreme("min", x, constant(end))
        part = extreme("max", add(upper, constant(start.value), -1), constant(Fraction(0)))
        total = add(total, multiply(part, constant(rate.value)))
    return total


def _known_only(v: Vector, known: Bools | None) -> Vector:
    if known is None:
        return v
    return Vector(v.num, v.unit, known if v.known is None else v.known & known, v.top, v.den, v.base)


_NUMERIC = (
    nodes.Number, nodes.Day, nodes.Negate, nodes.Arith, nodes.Extreme, nodes.Floor, nodes.Marginal
)  # fmt: skip
_ARITHMETIC: dict[str, Callable[[Vector, Vector], Vector]] = {
    "+": add,
    "-": lambda a, b: add(a, b, -1),
    "*": multiply,
    "/": divide,
}
