"""An expression with the known facts put in: what is left depends on the open ones only."""

import datetime
from collections.abc import Callable
from fractions import Fraction

from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import Category, Day, Knowledge, Node, Not, Number, Several, Truth
from chanmai.engine.language.refs import refs
from chanmai.engine.language.tree import children, rebuild, several

Look = Callable[[Ref], Value | None]


def put_in(node: Node, known: Look) -> Node:
    """The same meaning for every value of the facts that `known` does not know, with the others worked out.

    A part that has no value although its facts are known (a zero divisor) is left as it stands.
    """
    if isinstance(node, Knowledge):
        return Truth(evaluate(node, known) is True)
    references = refs(node)
    if all(known(ref) is not None for ref in references):
        return _literal(node, evaluate(node, known)) if children(node) or references else node
    if isinstance(node, Several):
        return _several(node, known)
    if isinstance(node, Not):
        item = put_in(node.item, known)
        return Truth(not item.value) if isinstance(item, Truth) else Not(item)
    return rebuild(node, [put_in(part, known) for part in children(node)])


def with_known(node: Node, known: Look) -> Node:
    """The same with every 已知 answered."""
    if isinstance(node, Knowledge):
        return Truth(evaluate(node, known) is True)
    return rebuild(node, [with_known(part, known) for part in children(node)])


def _several(node: Several, known: Look) -> Node:
    least = node.least
    left: list[Node] = []
    for item in node.items:
        part = put_in(item, known)
        if not isinstance(part, Truth):
            left.append(part)
        elif part.value:
            least -= 1
    if least <= 0:
        return Truth(True)
    if least > len(left):
        return Truth(False)
    return several(least, left)


def _literal(node: Node, value: Value | None) -> Node:
    if isinstance(value, bool):
        return Truth(value)
    if isinstance(value, int | Fraction):
        return Number(Fraction(value))
    if isinstance(value, str):
        return Category(value)
    return Day(value) if isinstance(value, datetime.date) else node
