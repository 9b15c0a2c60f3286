"""A rule as inequalities over the cells that may change, with everything else put in.

Every alternative is a set of inequalities that has to hold together; one alternative is enough. Cells count in kept
steps, so that every number is whole: `a < b` is `b - a >= 1`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import lcm

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Value, number_of
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.linear import LinearSum, linear
from chanmai.engine.language.nodes import (
    And,
    Arith,
    AtLeast,
    Compare,
    Extreme,
    Fetch,
    If,
    Node,
    Not,
    Number,
    Or,
    Several,
    Truth,
)
from chanmai.engine.language.normal import normal
from chanmai.engine.language.op import Op
from chanmai.engine.language.tree import children, rebuild, walk

MOST_ALTERNATIVES = 64
Look = Callable[[Ref], Value | None]


@dataclass(frozen=True, slots=True)
class Inequality:
    """The sum of factor times cell, in kept steps, plus a constant is at least 0. Without cells it is never kept."""

    terms: tuple[tuple[Ref, int], ...]
    constant: int

    def holds(self, steps: Mapping[Ref, int]) -> bool:
        """Whether it holds for these cells."""
        return sum(factor * steps[ref] for ref, factor in self.terms) + self.constant >= 0


Together = tuple[Inequality, ...]
Alternatives = tuple[Together, ...]
"""Empty: nothing can meet the rule. One empty alternative: it holds whatever the cells are."""


class NotInCells(Exception):
    """A rule that is no linear condition of the cells."""


def alternatives(test: Node, free: Collection[Ref], fetch: Look, dictionary: Dictionary) -> Alternatives:
    """What the cells `free` have to meet so that the rule holds, the rest as `fetch` has it.

    Raises NotInCells for a product or quotient of two cells, for tables and roundings of a cell, and where a part that
    is not free lacks a value and the rule needs it.
    """
    return _Reading(frozenset(free), fetch, dictionary).of(normal(test))


def put_in(rule: Alternatives, free: Collection[Ref], steps: Callable[[Ref], int]) -> Alternatives:
    """The alternatives with the kept steps of all cells that are not free put in."""
    left: dict[Together, None] = {}
    for together in rule:
        lines = [_known_put_in(each, free, steps) for each in together]
        if all(line.terms or line.constant >= 0 for line in lines):
            left[tuple(dict.fromkeys(line for line in lines if line.terms))] = None
    return ((),) if () in left else tuple(left)


def _known_put_in(line: Inequality, free: Collection[Ref], steps: Callable[[Ref], int]) -> Inequality:
    own = tuple((ref, factor) for ref, factor in line.terms if ref in free)
    known = sum(factor * steps(ref) for ref, factor in line.terms if ref not in free)
    return Inequality(own, line.constant + known)


def holds(rule: Alternatives, steps: Mapping[Ref, int]) -> bool:
    """Whether the cells meet one of the alternatives."""
    return any(all(each.holds(steps) for each in together) for together in rule)


@dataclass(frozen=True, slots=True)
class _Reading:
    free: frozenset[Ref]
    fetch: Look
    dictionary: Dictionary

    def of(self, node: Node) -> Alternatives:
        if self._fixed(node):
            return ((),) if evaluate(node, self.fetch) is True else ()
        match node:
            case And(items=items):
                return self._all([self.of(item) for item in items])
            case Or(items=items):
                return self._any([self.of(item) for item in items])
            case AtLeast(count=count, items=items):
                parts = [self.of(item) for item in items]
                return self._any([self._all(list(some)) for some in combinations(parts, count)])
            case If(test=test, then=then, otherwise=otherwise):
                denied = normal(Not(test))
                sides = ((test, then), (denied, otherwise))
                return self._any([self._all([self.of(one), self.of(other)]) for one, other in sides])
            case Compare(op=op, left=left, right=right):
                return self._comparison(op, self._put_in(left), self._put_in(right))
        raise NotInCells

    def _fixed(self, node: Node) -> bool:
        return not any(isinstance(each, Fetch) and each.ref in self.free for each in walk(node))

    def _put_in(self, node: Node) -> Node:
        """The quantity with a number for every part in which no free cell stands."""
        if not self._fixed(node):
            return rebuild(node, [self._put_in(part) for part in children(node)])
        if isinstance(node, Several | Not | Compare | Truth):
            return node
        value = number_of(evaluate(node, self.fetch))
        if value is None:
            raise NotInCells
        return Number(value)

    def _comparison(self, op: Op, left: Node, right: Node) -> Alternatives:
        if isinstance(right, Arith) and right.op == "/" and not isinstance(left, Arith):
            op, left, right = op.mirror, right, left
        if isinstance(left, Arith) and left.op == "/" and not isinstance(left.right, Number):
            return self._quotient(op, left, right)
        return self._sign(op, self._linear(left).plus(self._linear(right), -1))

    def _quotient(self, op: Op, left: Arith, right: Node) -> Alternatives:
        """n / d op r: n op r * d where d is above 0, turned round where it is below; with max(d, 0) only above."""
        below, above_only = left.right, False
        if isinstance(below, Extreme) and below.op == "max" and len(below.items) == 2:
            inside, least = below.items
            if isinstance(least, Number) and not least.value:
                below, above_only = inside, True
        divisor, bound = self._linear(below), self._linear(right)
        if bound.factors:
            raise NotInCells
        excess = self._linear(left.left).plus(divisor.times(bound.constant), -1)
        sides = [self._all([self._sign(Op.GT, divisor), self._sign(op, excess)])]
        if not above_only:
            sides.append(self._all([self._sign(Op.LT, divisor), self._sign(op.mirror, excess)]))
        return self._any(sides)

    def _linear(self, node: Node) -> LinearSum:
        form = linear(node, self.dictionary)
        if form is None:
            raise NotInCells
        return form

    def _sign(self, op: Op, form: LinearSum) -> Alternatives:
        """form op 0"""
        if op is Op.EQ:
            return self._all([self._sign(Op.GE, form), self._sign(Op.LE, form)])
        if op is Op.NE:
            return self._any([self._sign(Op.GT, form), self._sign(Op.LT, form)])
        if op.below:
            op, form = op.mirror, form.times(Fraction(-1))
        factors = {ref: factor / self.dictionary.get(ref.fact).scale for ref, factor in form.factors.items()}
        by = lcm(*(factor.denominator for factor in factors.values()), form.constant.denominator)
        constant = int(form.constant * by) - op.strict
        if not factors:
            return ((),) if constant >= 0 else ()
        terms = tuple(sorted((ref, int(factor * by)) for ref, factor in factors.items()))
        return ((Inequality(terms, constant),),)

    def _all(self, parts: list[Alternatives]) -> Alternatives:
        count = 1
        for part in parts:
            count *= len(part)
        if count > MOST_ALTERNATIVES:
            raise NotInCells
        return tuple(tuple(dict.fromkeys(sum(some, ()))) for some in product(*parts))

    def _any(self, parts: list[Alternatives]) -> Alternatives:
        joined = tuple(dict.fromkeys(sum(parts, ())))
        if () in joined:
            return ((),)
        if len(joined) > MOST_ALTERNATIVES:
            raise NotInCells
        return joined
