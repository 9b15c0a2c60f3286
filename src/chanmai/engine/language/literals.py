"""The numbers written in an expression, and the same expression with another number in one place."""

from chanmai.engine.language.nodes import Node, Number
from chanmai.engine.language.tree import children, rebuild

Path = tuple[int, ...]
"""Which part to take at each level, counted as `tree.children` lists them."""


def literals(node: Node) -> list[tuple[Path, Number]]:
    """Every literal number with its path, in the order of the text."""
    if isinstance(node, Number):
        return [((), node)]
    return [
        ((at, *path), number) for at, part in enumerate(children(node)) for path, number in literals(part)
    ]


def replace(node: Node, path: Path, number: Number) -> Node:
    """The expression with the literal at `path` replaced. Raises LookupError when no literal stands there."""
    if not path:
        if not isinstance(node, Number):
            raise LookupError(f"no literal number at this path but {type(node).__name__} · 这个位置不是数字")
        return number
    parts = list(children(node))
    if not 0 <= path[0] < len(parts):
        raise LookupError(f"{type(node).__name__} has no part {path[0]} · 没有第{path[0]}个部分")
    parts[path[0]] = replace(parts[path[0]], path[1:], number)
    return rebuild(node, parts)
