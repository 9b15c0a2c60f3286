"""Comparisons of what is reckoned from a day, as comparisons of the day itself: 登记日期 + 3年 >= 2024-05-01.

Every function of days moves one way as its day grows, so each such comparison has a first day from which on it holds,
or fails. It is found by halving the calendar; the comparison with it is known exactly when the one as written is.
"""

import datetime
from bisect import bisect_left
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from chanmai.engine.facts.days import LAST, between, calendar, later
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import (
    And,
    Arith,
    Between,
    Calendar,
    Compare,
    Day,
    Knowledge,
    Later,
    Node,
    Or,
)
from chanmai.engine.language.op import Op
from chanmai.engine.language.tree import children, rebuild, walk

Look = Callable[[Ref], Value | None]
Falls = bool
_RECKONED = (Later, Between, Calendar)
_ALL_DAYS = range(1, LAST.toordinal() + 1)


def nothing(_ref: Ref) -> None:
    """A look at a record in which nothing is known."""


def with_thresholds(node: Node, known: Look = nothing) -> Node:
    """The expression with every comparison turned that has a fixed other side."""
    node = rebuild(node, [with_thresholds(part, known) for part in children(node)])
    return turned(node, known) if isinstance(node, Compare) else node


def turned(node: Compare, known: Look) -> Node:
    """The comparison of the day itself; the comparison as it is where there is none, or a side is not known."""
    op, left, right = node.op, node.left, node.right
    if not isinstance(left, _RECKONED) and not _holds_one(left):
        op, left, right = op.mirror, right, left
    op, left, right = _alone(op, left, right, known)
    moving = _moving(left, known)
    value: Any = None if moving is None else _fixed(right, known)
    if moving is None or value is None:
        return node
    item, of, falls = moving
    comparison = _compared(op, item, of, value, falls)
    return node if comparison is None else comparison


def _fixed(node: Node, known: Look) -> Any:
    """The value of a side. Where no record is looked at, whether a fact is known cannot be said."""
    if known is nothing and any(isinstance(part, Knowledge) for part in walk(node)):
        return None
    return evaluate(node, known)


def _holds_one(node: Node) -> bool:
    """Whether a sum has a term that is reckoned from a day."""
    return isinstance(node, Arith) and any(isinstance(part, _RECKONED) for part in (node.left, node.right))


def _alone(op: Op, left: Node, right: Node, known: Look) -> tuple[Op, Node, Node]:
    """a - f(x) op c as f(x) against c and the known a; as it is where that is not the form."""
    if not isinstance(left, Arith) or left.op not in "+-" or not _holds_one(left):
        return op, left, right
    one, other = left.left, left.right
    if isinstance(one, _RECKONED) and _fixed(other, known) is not None:
        return op, one, Arith("-" if left.op == "+" else "+", right, other)
    if isinstance(other, _RECKONED) and _fixed(one, known) is not None:
        if left.op == "+":
            return op, other, Arith("-", right, one)
        return op.mirror, other, Arith("-", one, right)
    return op, left, right


def _moving(node: Node, known: Look) -> tuple[Node, Callable[[datetime.date], Any], Falls] | None:
    """What moves, what is reckoned from it, and whether this falls as it grows."""
    if isinstance(node, Calendar):
        kind = node.kind
        return node.item, lambda day: calendar(day, kind), False
    if isinstance(node, Later):
        count, unit = _fixed(node.count, known), node.unit
        if not isinstance(count, int | Fraction):
            return None
        return node.item, lambda day: later(day, count, unit), False
    if not isinstance(node, Between):
        return None
    start, end, unit = _fixed(node.start, known), _fixed(node.end, known), node.unit
    if isinstance(start, datetime.date) and end is None:
        return node.end, lambda day: between(start, day, unit), False
    if isinstance(end, datetime.date) and start is None:
        return node.start, lambda day: between(day, end, unit), True
    return None


def _compared(
    op: Op, item: Node, of: Callable[[datetime.date], Any], value: Any, falls: Falls
) -> Node | None:
    if not op.compares_size:
        sides = (Op.GE, Op.LE) if op is Op.EQ else (Op.LT, Op.GT)
        both = [_compared(side, item, of, value, falls) for side in sides]
        if None in both:
            return None
        parts = tuple(each for each in both if each is not None)
        return And(parts) if op is Op.EQ else Or(parts)
    order = Op.GE if op in (Op.GE, Op.LT) else Op.GT
    if falls:
        order = order.opposite
    at = bisect_left(
        _ALL_DAYS, True, key=lambda ordinal: order.holds(of(datetime.date.fromordinal(ordinal)), value)
    )
    if at == len(_ALL_DAYS):
        return None
    first = Day(datetime.date.fromordinal(at + 1))
    rises = op in (Op.GE, Op.GT)
    comparison = Compare(Op.GE if rises != falls else Op.LT, item, first)
    return turned(comparison, nothing) if isinstance(item, Later | Between | Calendar) else comparison
