"""Walking and rebuilding trees: the child nodes of a node, and the same node with other children."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import is_
from typing import Any

from chanmai.engine.language.nodes import And, AtLeast, Node, Or


def children(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node, in the order of the text. Leaves have none."""
    nodes: list[Node] = []
    for name in node.parts:
        part = getattr(node, name)
        if isinstance(part, Node):
            nodes.append(part)
        elif part:
            nodes += part if isinstance(part[0], Node) else [value for _, value in part]
    return tuple(nodes)


def rebuild(node: Node, parts: Sequence[Node]) -> Node:
    """The same node with other parts, as many and in the order of `children`; itself if they are its own."""
    if all(map(is_, children(node), parts)):
        return node
    left = iter(parts)
    return replace(node, **{name: _filled(getattr(node, name), left) for name in node.parts})


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order of the text."""
    queue = [node]
    while queue:
        item = queue.pop()
        yield item
        queue.extend(reversed(children(item)))


def several(least: int, items: Sequence[Node]) -> Node:
    """At least so many of the items, in the plainest form: the only item itself, And, Or, or 至少k项."""
    if len(items) == least == 1:
        return items[0]
    if least == len(items):
        return And(tuple(items))
    return Or(tuple(items)) if least == 1 else AtLeast(least, tuple(items))


def _filled(part: Any, left: Iterator[Node]) -> Any:
    """What a field holds, with the next nodes in place of its own."""
    if isinstance(part, Node):
        return next(left)
    if part is None:
        return None
    return tuple([next(left) if isinstance(row, Node) else (row[0], next(left)) for row in part])
