"""Negation normal form: not pushed into the atoms, nested and/or made flat. Exact in three values."""

from chanmai.engine.language.nodes import And, AtLeast, Compare, If, Node, Not, Or, Several, Truth
from chanmai.engine.language.tree import children, rebuild, walk


def normal(node: Node) -> Node:
    """An equal core expression in which Not stands only before a fact, a membership or the like.

    not (a < b) becomes a >= b, which is exact because either comparison is unknown when a side is. And/Or are
    flat, without repeated items and with constants folded; 至少 of 1 or of all items becomes Or or And.
    """
    return _normal(node, negated=False)


def atoms(node: Node) -> tuple[Node, ...]:
    """The distinct indivisible tests of a condition, without the Not before them, in text order."""
    nodes: dict[Node, None] = {}
    queue = [node]
    while queue:
        item = queue.pop()
        if isinstance(item, Several | Not):
            queue.extend(reversed(children(item)))
        elif not isinstance(item, Truth):
            nodes[item] = None
    return tuple(nodes)


def size(node: Node) -> int:
    """How many nodes an expression has."""
    return sum(1 for _ in walk(node))


def _normal(node: Node, *, negated: bool) -> Node:
    if isinstance(node, Not):
        return _normal(node.item, negated=not negated)
    if isinstance(node, Several):
        return _several(node, negated)
    if isinstance(node, Truth):
        return Truth(node.value != negated)
    if isinstance(node, If) and negated:
        return If(_inside(node.test), _normal(node.then, negated=True), _normal(node.otherwise, negated=True))
    item = rebuild(node, [_inside(part) for part in children(node)])
    if not negated:
        return item
    return Compare(item.op.opposite, item.left, item.right) if isinstance(item, Compare) else Not(item)


def _inside(node: Node) -> Node:
    """A part of an atom: conditions in it (as in 若) are made normal too."""
    return _normal(node, negated=False)


def join(items: list[Node], conjunction: bool) -> Node:
    """A flat And (or Or) of normal items."""
    kind: type[And] | type[Or] = And if conjunction else Or
    flat: dict[Node, None] = {}
    for item in items:
        for part in item.items if isinstance(item, kind) else (item,):
            if isinstance(part, Truth):
                if part.value != conjunction:
                    return Truth(not conjunction)
                continue
            flat[part] = None
    if not flat:
        return Truth(conjunction)
    return next(iter(flat)) if len(flat) == 1 else kind(tuple(flat))


def _several(node: Several, negated: bool) -> Node:
    """Not (at least k of n) is: at least n - k + 1 of the opposites."""
    items = [_normal(item, negated=negated) for item in node.items]
    least = len(items) - node.least + 1 if negated else node.least
    least -= sum(isinstance(item, Truth) and item.value for item in items)
    items = [item for item in items if not isinstance(item, Truth)]
    if least <= 0 or least > len(items):
        return Truth(least <= 0)
    if least in (1, len(items)):
        return join(items, conjunction=least == len(items))
    return AtLeast(least, tuple(items))


__all__ = ["atoms", "join", "normal", "size"]
