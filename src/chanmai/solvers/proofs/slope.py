"""How an expression moves when one fact grows: a cheap exact test that spares most questions to the solver."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from chanmai.engine.eligibility.clauses.partial import with_known
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import bounds
from chanmai.engine.language.intervals import Interval, Limits
from chanmai.engine.language.nodes import (
    And,
    Arith,
    AtLeast,
    Between,
    Calendar,
    Compare,
    Extreme,
    Fetch,
    Floor,
    If,
    Knowledge,
    Later,
    Lookup,
    Marginal,
    Member,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Power,
    Several,
    StepRounding,
    Steps,
)
from chanmai.engine.language.refs import refs


@dataclass(frozen=True, slots=True)
class Slope:
    """Whether the value can fall, and whether it can rise, while the fact grows and all others stay."""

    falls: bool = False
    rises: bool = False

    def turned(self) -> "Slope":
        """The slope of the opposite."""
        return Slope(self.rises, self.falls)

    def beside(self, other: "Slope") -> "Slope":
        """The slope of a sum of both."""
        return Slope(self.falls or other.falls, self.rises or other.rises)


FLAT, BOTH = Slope(), Slope(True, True)


def slope(node: Node, ref: Ref, limits: Limits) -> Slope:
    """The slope of a core expression in one fact; truth counts as rising from false to true. Never too narrow."""
    if ref not in refs(node):
        return FLAT
    rule = _RULES.get(type(node))
    return BOTH if rule is None else rule(node, ref, limits)


def reach(node: Node, limits: Limits) -> Interval:
    """Between what an expression lies for any firm of which everything is known, as the solver imagines firms."""
    return bounds(with_known(node, lambda _: True), lambda _: None, limits)


def _sign(node: Node, limits: Limits) -> int:
    """1 if never negative, -1 if never positive, 0 if not known."""
    low, high = reach(node, limits)
    return 1 if low is not None and low >= 0 else -1 if high is not None and high <= 0 else 0


def _scaled(slope_of_item: Slope, sign: int) -> Slope:
    if slope_of_item == FLAT:
        return FLAT
    return slope_of_item if sign > 0 else slope_of_item.turned() if sign < 0 else BOTH


def _arith(node: Arith, ref: Ref, limits: Limits) -> Slope:
    left, right = slope(node.left, ref, limits), slope(node.right, ref, limits)
    if node.op in "+-":
        return left.beside(right if node.op == "+" else right.turned())
    above = _scaled(left, _sign(node.right, limits))
    if node.op == "*":
        return above.beside(_scaled(right, _sign(node.left, limits)))
    if right != FLAT:
        return BOTH  # the quotient appears and disappears with its divisor
    return above


def _compare(node: Compare, ref: Ref, limits: Limits) -> Slope:
    left, right = slope(node.left, ref, limits), slope(node.right, ref, limits)
    difference = left.beside(right.turned())
    if not node.op.compares_size:
        return BOTH
    return difference.turned() if node.op.below else difference


def _items(node: Several | Extreme, ref: Ref, limits: Limits) -> Slope:
    joint_slope = FLAT
    for item in node.items:
        joint_slope = joint_slope.beside(slope(item, ref, limits))
    return joint_slope


def _if(node: If, ref: Ref, limits: Limits) -> Slope:
    branches = slope(node.then, ref, limits).beside(slope(node.otherwise, ref, limits))
    test = slope(node.test, ref, limits)
    if test == FLAT:
        return branches
    step = _step(node.otherwise, node.then)
    return BOTH if step == 0 else _scaled(test, step).beside(branches)


def _step(lower: Node, upper: Node) -> int:
    """1 if the second literal is not below the first, -1 if it is, 0 if they are not literals."""
    if not isinstance(lower, Number) or not isinstance(upper, Number):
        return 0
    return 1 if upper.value >= lower.value else -1


def _steps(node: Steps, ref: Ref, limits: Limits) -> Slope:
    values = (node.below, *node.values)
    ascending = all(_step(one, two) > 0 for one, two in pairwise(values))
    if ascending:
        return slope(node.subject, ref, limits)
    subject = slope(node.subject, ref, limits)
    if subject == FLAT:
        return Slope(
            any(slope(value, ref, limits).falls for value in values),
            any(slope(value, ref, limits).rises for value in values),
        )
    return BOTH


def _marginal(node: Marginal, ref: Ref, limits: Limits) -> Slope:
    return slope(node.subject, ref, limits) if all(rate.value >= 0 for rate in node.rates) else BOTH


def _lookup(node: Lookup, ref: Ref, limits: Limits) -> Slope:
    if ref in refs(node.subject):
        return BOTH
    joint_slope = FLAT
    for value in [value for _, value in node.cases] + ([] if node.otherwise is None else [node.otherwise]):
        joint_slope = joint_slope.beside(slope(value, ref, limits))
    return joint_slope


def _floor(node: Floor, ref: Ref, limits: Limits) -> Slope:
    is_constant = isinstance(node.block, Number) and node.block.value > 0
    return slope(node.item, ref, limits) if is_constant else BOTH


def _later(node: Later, ref: Ref, limits: Limits) -> Slope:
    return slope(node.item, ref, limits).beside(slope(node.count, ref, limits))


def _between(node: Between, ref: Ref, limits: Limits) -> Slope:
    return slope(node.end, ref, limits).beside(slope(node.start, ref, limits).turned())


def _power(node: Power, ref: Ref, limits: Limits) -> Slope:
    if node.exponent == 0:
        return FLAT
    item_slope = slope(node.item, ref, limits)
    if node.exponent < 0:
        return BOTH  # the power appears and disappears with its divisor
    return item_slope if node.exponent % 2 else _scaled(item_slope, _sign(node.item, limits))


_RULES: dict[type[Node], Callable[[Any, Ref, Limits], Slope]] = {
    Fetch: lambda _node, _ref, _limits: Slope(rises=True),
    Negate: lambda node, ref, limits: slope(node.item, ref, limits).turned(),
    Not: lambda node, ref, limits: slope(node.item, ref, limits).turned(),
    Arith: _arith,
    Compare: _compare,
    And: _items,
    Or: _items,
    AtLeast: _items,
    Extreme: _items,
    If: _if,
    Steps: _steps,
    Marginal: _marginal,
    Lookup: _lookup,
    Floor: _floor,
    Later: _later,
    Between: _between,
    Calendar: lambda node, ref, limits: slope(node.item, ref, limits),
    StepRounding: lambda node, ref, limits: slope(node.item, ref, limits),
    Power: _power,
    Knowledge: lambda _node, _ref, _limits: FLAT,
    Member: lambda _node, _ref, _limits: BOTH,
}
