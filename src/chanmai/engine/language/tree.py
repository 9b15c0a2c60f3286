"""Walking and rebuilding trees: the child nodes of a node, and the same node with other children."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import cast

from chanmai.engine.language.nodes import (
    And,
    Arith,
    AtLeast,
    Compare,
    Extreme,
    Floor,
    If,
    Lookup,
    Marginal,
    Member,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Period,
    Steps,
)


def children(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node, in the order of the text. Leaves have none."""
    take = _CHILDREN.get(type(node))
    return take(node) if take else ()


def rebuild(node: Node, parts: Sequence[Node]) -> Node:
    """The same node with other parts, as many and in the order of `children`."""
    make = _REBUILD.get(type(node))
    return make(node, tuple(parts)) if make else node


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order of the text."""
    waiting = [node]
    while waiting:
        item = waiting.pop()
        yield item
        waiting.extend(reversed(children(item)))


def _items(node: Node) -> tuple[Node, ...]:
    return cast(And, node).items


def _item(node: Node) -> tuple[Node, ...]:
    return (cast(Not, node).item,)


def _sides(node: Node) -> tuple[Node, ...]:
    pair = cast(Arith, node)
    return pair.left, pair.right


def _branches(node: Node) -> tuple[Node, ...]:
    choice = cast(If, node)
    return choice.test, choice.then, choice.otherwise


def _steps(node: Node) -> tuple[Node, ...]:
    table = cast(Steps, node)
    return table.subject, table.below, *table.starts, *table.values


def _marginal(node: Node) -> tuple[Node, ...]:
    table = cast(Marginal, node)
    return table.subject, *table.starts, *table.rates


def _lookup(node: Node) -> tuple[Node, ...]:
    table = cast(Lookup, node)
    rest = () if table.otherwise is None else (table.otherwise,)
    return table.subject, *(value for _, value in table.cases), *rest


def _floor(node: Node) -> tuple[Node, ...]:
    blocks = cast(Floor, node)
    return blocks.item, blocks.block


_CHILDREN: dict[type[Node], Callable[[Node], tuple[Node, ...]]] = {
    And: _items,
    Or: _items,
    AtLeast: _items,
    Extreme: _items,
    Not: _item,
    Negate: _item,
    Period: _item,
    Member: _item,
    Arith: _sides,
    Compare: _sides,
    If: _branches,
    Steps: _steps,
    Marginal: _marginal,
    Lookup: _lookup,
    Floor: _floor,
}

Parts = tuple[Node, ...]


def _with_items(node: Node, parts: Parts) -> Node:
    return replace(cast(And, node), items=parts)


def _with_item(node: Node, parts: Parts) -> Node:
    return replace(cast(Not, node), item=parts[0])


def _with_sides(node: Node, parts: Parts) -> Node:
    return replace(cast(Arith, node), left=parts[0], right=parts[1])


def _with_branches(node: Node, parts: Parts) -> Node:
    return replace(cast(If, node), test=parts[0], then=parts[1], otherwise=parts[2])


def _with_steps(node: Node, parts: Parts) -> Node:
    end = 2 + len(cast(Steps, node).starts)
    starts = cast(tuple[Number, ...], parts[2:end])
    return replace(cast(Steps, node), subject=parts[0], below=parts[1], starts=starts, values=parts[end:])


def _with_marginal(node: Node, parts: Parts) -> Node:
    numbers, end = cast(tuple[Number, ...], parts[1:]), len(cast(Marginal, node).starts)
    return replace(cast(Marginal, node), subject=parts[0], starts=numbers[:end], rates=numbers[end:])


def _with_lookup(node: Node, parts: Parts) -> Node:
    table = cast(Lookup, node)
    cases = tuple((key, value) for (key, _), value in zip(table.cases, parts[1:], strict=False))
    return replace(
        table, subject=parts[0], cases=cases, otherwise=None if table.otherwise is None else parts[-1]
    )


def _with_floor(node: Node, parts: Parts) -> Node:
    return replace(cast(Floor, node), item=parts[0], block=parts[1])


_REBUILD: dict[type[Node], Callable[[Node, Parts], Node]] = {
    And: _with_items,
    Or: _with_items,
    AtLeast: _with_items,
    Extreme: _with_items,
    Not: _with_item,
    Negate: _with_item,
    Period: _with_item,
    Member: _with_item,
    Arith: _with_sides,
    Compare: _with_sides,
    If: _with_branches,
    Steps: _with_steps,
    Marginal: _with_marginal,
    Lookup: _with_lookup,
    Floor: _with_floor,
}
