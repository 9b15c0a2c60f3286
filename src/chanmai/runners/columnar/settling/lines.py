"""Where the answer of a condition can turn as one missing fact moves: the zeros of straight lines, row by row.

An expression in one missing fact x is taken to quotients of lines in x, as `engine.eligibility.pieces` does; between
two neighbouring zeros of the lines collected on the way, no comparison in the expression changes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.eligibility.missing.branches import MOST_CASES
from chanmai.engine.eligibility.missing.pieces import may_lack_value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language import nodes
from chanmai.engine.language.refs import refs
from chanmai.runners.columnar.atoms import Atom, Equals, General, Quotient, Reaches, Sum, Terms
from chanmai.runners.columnar.formulas import Formulas
from chanmai.runners.columnar.vectors import Vector, add, constant, divide, multiply, negate

ONE, ZERO = constant(Fraction(1)), constant(Fraction(0))


class NotCovered(LookupError):
    """The engine must look at this by itself: not a quotient of lines, or too many cases."""


@dataclass(frozen=True, slots=True)
class Line:
    """slope * x + rest, in base units; `slope` None: x does not occur."""

    slope: Vector | None
    rest: Vector

    def plus(self, other: "Line", sign: int = 1) -> "Line":
        """self + sign * other"""
        slope = other.slope if sign > 0 or other.slope is None else negate(other.slope)
        if self.slope is not None:
            slope = self.slope if other.slope is None else add(self.slope, other.slope, sign)
        return Line(slope, add(self.rest, other.rest, sign))

    def times(self, factor: Vector) -> "Line":
        """self * factor"""
        return Line(None if self.slope is None else multiply(self.slope, factor), multiply(self.rest, factor))


@dataclass(frozen=True, slots=True)
class Share:
    """above / below; `below` None: 1."""

    above: Line
    below: Line | None = None

    @property
    def constant(self) -> Vector | None:
        """The value if x does not occur."""
        return self.above.rest if self.below is None and self.above.slope is None else None


@dataclass(frozen=True, slots=True)
class Cases:
    """What a quantity can be, case by case; `most` bounds the number of cases that the engine makes of it."""

    shares: tuple[Share, ...]
    most: int


def _cases(shares: Sequence[Share], most: int) -> Cases:
    if most > MOST_CASES:
        raise NotCovered
    return Cases(tuple(shares), most)


class Lines:
    """Collects the lines of conditions in one missing fact over some rows in which all other facts are known."""

    def __init__(self, fact: Ref, formulas: Formulas, reader: Callable[[Ref], Vector]) -> None:
        self._fact = fact
        self._formulas = formulas
        self._kept = reader
        self.found: list[Line] = []

    def of(self, atom: Atom) -> None:
        """Note the lines of an atom. Raises NotCovered."""
        match atom:
            case Reaches(threshold=value) | Equals(value=int(value)):
                self._note(Line(ONE, constant(Fraction(-value))))
            case Equals():
                return
            case Sum(terms=terms, threshold=threshold):
                self._note(self._sum(terms, -threshold))
            case Quotient():
                self._note(self._sum(atom.excess, atom.constant))
                self._note(self._sum(atom.den, atom.den_constant))
            case General(node=node):
                self._condition(node)
            case _:
                raise NotCovered

    def _note(self, line: Line) -> None:
        if line.slope is not None:
            self.found.append(line)

    def _sum(self, terms: Terms, start: int) -> Line:
        slope, rest = None, constant(Fraction(start))
        for ref, factor in terms:
            if ref == self._fact:
                slope = constant(Fraction(factor))
            else:
                rest = add(rest, multiply(self._kept(ref), constant(Fraction(factor))))
        return Line(slope, rest)

    def _condition(self, node: nodes.Node) -> None:
        if self._fact not in refs(node):
            return
        match node:
            case nodes.Compare(left=left, right=right):
                if not (self._formulas.counts(left) and self._formulas.counts(right)):
                    raise NotCovered  # words
                self._compared(self._quantity(left), self._quantity(right))
            case nodes.Not(item=item):
                self._condition(item)
            case nodes.Several(items=items):
                for item in items:
                    self._condition(item)
            case nodes.If(test=test, then=then, otherwise=otherwise):
                for item in (test, then, otherwise):
                    self._condition(item)
            case _:
                raise NotCovered

    def _compared(self, left: Cases, right: Cases) -> None:
        _cases((), left.most * right.most)
        for one in left.shares:
            for other in right.shares:
                difference = _added(one, other, -1)
                self._note(difference.above)
                if difference.below is not None:
                    self._note(difference.below)

    def _quantity(self, node: nodes.Node) -> Cases:
        if self._fact not in refs(node):
            return Cases((Share(Line(None, self._formulas.quantity(node).everywhere())),), 1)
        match node:
            case nodes.Fetch():
                return Cases((Share(Line(ONE, ZERO)),), 1)
            case nodes.Negate(item=item):
                inner = self._quantity(item)
                return Cases(tuple(_times(share, negate(ONE)) for share in inner.shares), inner.most)
            case nodes.Arith(op=op, left=left, right=right):
                return self._arith(op, self._quantity(left), self._quantity(right))
            case nodes.Extreme(items=items):
                return self._extreme([self._quantity(item) for item in items])
            case nodes.If(test=test, then=then, otherwise=otherwise):
                return self._if(test, self._quantity(then), self._quantity(otherwise))
        raise NotCovered

    def _arith(self, op: str, left: Cases, right: Cases) -> Cases:
        shares = [_JOINS[op](one, other) for one in left.shares for other in right.shares]
        if op == "/":
            for share in right.shares:
                self._note(share.above)
        return _cases(shares, left.most * right.most)

    def _extreme(self, items: Sequence[Cases]) -> Cases:
        first, *others = items
        shares, most = first.shares, first.most
        for item in others:
            self._compared(Cases(shares, most), item)
            shares, most = (*shares, *item.shares), 2 * most * item.most
        return _cases(shares, most)

    def _if(self, test: nodes.Node, then: Cases, otherwise: Cases) -> Cases:
        self._condition(test)
        both = then.most * otherwise.most if may_lack_value(test) else 0
        if both:
            self._compared(then, otherwise)
        return _cases((*then.shares, *otherwise.shares), then.most + otherwise.most + both)


def _times(share: Share, factor: Vector) -> Share:
    return Share(share.above.times(factor), share.below)


def _added(left: Share, right: Share, sign: int = 1) -> Share:
    """left + sign * right, where that is a quotient of lines again."""
    if left.below is right.below:
        return Share(left.above.plus(right.above, sign), left.below)
    number = right.constant
    if number is not None and left.below is not None:
        return Share(left.above.plus(left.below.times(number), sign), left.below)
    number = left.constant
    if number is None or right.below is None:
        raise NotCovered
    return Share(right.below.times(number).plus(right.above, sign), right.below)


def _multiplied(left: Share, right: Share) -> Share:
    for one, other in ((left, right), (right, left)):
        if other.constant is not None:
            return _times(one, other.constant)
    raise NotCovered


def _divided(left: Share, right: Share) -> Share:
    if right.constant is not None:
        return _times(left, divide(ONE, right.constant).everywhere())
    if left.below is not None or right.below is not None:
        raise NotCovered
    return Share(left.above, right.above)


_JOINS: dict[str, Callable[[Share, Share], Share]] = {
    "+": _added,
    "-": lambda one, other: _added(one, other, -1),
    "*": _multiplied,
    "/": _divided,
}
