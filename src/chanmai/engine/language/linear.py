"""Quantities that are linear in their facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import is_quantity
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import Arith, Fetch, Negate, Node, Number


@dataclass(frozen=True, slots=True)
class LinearSum:
    """Sum of factor * ref + constant, in base units."""

    factors: Mapping[Ref, Fraction]
    constant: Fraction

    def plus(self, other: "LinearSum", sign: int = 1) -> "LinearSum":
        """self + sign * other"""
        factors = dict(self.factors)
        for ref, factor in other.factors.items():
            factors[ref] = factors.get(ref, Fraction(0)) + sign * factor
        return LinearSum({r: f for r, f in factors.items() if f}, self.constant + sign * other.constant)

    def times(self, factor: Fraction) -> "LinearSum":
        """factor * self"""
        return LinearSum(
            {r: f * factor for r, f in self.factors.items() if f * factor}, self.constant * factor
        )


def linear(node: Node, dictionary: Dictionary) -> LinearSum | None:
    """The node as a linear form, or None when it is not one."""
    match node:
        case Number(value=value):
            return LinearSum({}, value)
        case Fetch(ref=ref) if is_quantity(dictionary.get(ref.fact)):
            return LinearSum({ref: Fraction(1)}, Fraction(0))
        case Negate(item=item):
            inner = linear(item, dictionary)
            return None if inner is None else inner.times(Fraction(-1))
        case Arith(op=op, left=left, right=right):
            a, b = linear(left, dictionary), linear(right, dictionary)
            return None if a is None or b is None else _combined(op, a, b)
    return None


def _combined(op: str, a: LinearSum, b: LinearSum) -> LinearSum | None:
    if op in "+-":
        lost = (a.factors.keys() | b.factors.keys()) - a.plus(b, 1 if op == "+" else -1).factors.keys()
        return None if lost else a.plus(b, 1 if op == "+" else -1)  # x - x is unknown while x is
    if op == "*" and not b.factors and b.constant:
        return a.times(b.constant)
    if op == "*" and not a.factors and a.constant:
        return b.times(a.constant)
    if op == "/" and not b.factors and b.constant:
        return a.times(1 / b.constant)
    return None
