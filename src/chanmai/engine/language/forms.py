"""Types of the forms written like calls: choices, step tables, marginal rates, look-ups, extremes, blocks."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Protocol

from chanmai.engine.facts.fact import Kind
from chanmai.engine.language import mends
from chanmai.engine.language.errors import Problem
from chanmai.engine.language.nodes import (
    Extreme,
    Floor,
    If,
    Lookup,
    Marginal,
    Node,
    Number,
    NumberTable,
    Steps,
)
from chanmai.engine.language.types import RATIO, Type, type_of_number


class Checking(Protocol):
    """What a rule here needs of the checker."""

    def of(self, node: Node) -> Type | None:
        """The type of a node."""

    def note(self, problem: Problem) -> None:
        """Keep a problem."""

    def flag(self, node: Node) -> None:
        """The node has to be a condition."""

    def quantity(self, node: Node) -> Type | None:
        """The node has to have a size."""

    def common_type(
        self, left: Node, one: Type | None, right: Node, other: Type | None, at: Node
    ) -> Type | None:
        """The common type of two nodes."""

    def check_category(self, node: Node, value: str, of: Type) -> None:
        """A category has to be one of those listed."""


def _all_joined(checker: Checking, nodes: Sequence[Node]) -> Type | None:
    """The common type of several nodes, each compared with what stands before it."""
    first, found = nodes[0], checker.of(nodes[0])
    for node in nodes[1:]:
        found = checker.common_type(first, found, node, checker.of(node), node)
        first = node
    return found


def _if(checker: Checking, node: If) -> Type | None:
    checker.flag(node.test)
    return _all_joined(checker, (node.then, node.otherwise))


def _starts(checker: Checking, subject: Node, starts: Sequence[Number]) -> Type | None:
    found = checker.quantity(subject)
    for start in starts:
        checker.common_type(subject, found, start, type_of_number(start), start)
    for before, after in pairwise(starts):
        if after.value <= before.value:
            checker.note(mends.not_ascending(after))
    return found


def _steps(checker: Checking, node: Steps) -> Type | None:
    _starts(checker, node.subject, node.starts)
    return _all_joined(checker, (node.below, *node.values))


def _marginal(checker: Checking, node: Marginal) -> Type | None:
    found = _starts(checker, node.subject, node.starts)
    for rate in node.rates:
        if type_of_number(rate) != RATIO and not type_of_number(rate).bare:
            checker.note(mends.mismatch(rate, rate, type_of_number(rate), rate, RATIO))
    return found


def _lookup(checker: Checking, node: Lookup) -> Type | None:
    found = checker.of(node.subject)
    if found is not None and found.kind is not Kind.CATEGORY:
        checker.note(mends.not_a_category(node.subject, found))
    elif found is not None:
        for key, value in node.cases:
            checker.check_category(value, key, found)
    rest = () if node.otherwise is None else (node.otherwise,)
    return _all_joined(checker, (*(value for _, value in node.cases), *rest))


def _number_table(checker: Checking, node: NumberTable) -> Type | None:
    found = checker.quantity(node.subject)
    for key in node.keys:
        checker.common_type(node.subject, found, key, type_of_number(key), key)
    return _all_joined(checker, (*node.values, node.otherwise))


def _extreme(checker: Checking, node: Extreme) -> Type | None:
    found = _all_joined(checker, node.items)
    if found is not None and not (found.quantity or found.kind is Kind.DATE):
        checker.note(mends.not_a_quantity(node, found))
        return None
    return found


def _floor(checker: Checking, node: Floor) -> Type | None:
    item, block = checker.quantity(node.item), checker.quantity(node.block)
    if isinstance(node.block, Number) and node.block.value <= 0:
        checker.note(mends.block_not_positive(node.block))
    else:
        checker.common_type(node.item, item, node.block, block, node)
    return Type(Kind.NUMBER)


FORM_RULES: dict[type[Node], Callable[[Any, Any], Type | None]] = {
    If: _if,
    Steps: _steps,
    Marginal: _marginal,
    Lookup: _lookup,
    NumberTable: _number_table,
    Extreme: _extreme,
    Floor: _floor,
}
