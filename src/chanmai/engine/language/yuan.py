"""Numbers written with 万 or 亿 and no unit: in 元 where the other side is money (营业收入 > 2000万)."""

from collections.abc import Collection, Iterator
from itertools import chain

from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.nodes import Arith, Extreme, If, Lookup, Negate, Node, Number, Span, Steps
from chanmai.engine.language.tree import children, rebuild
from chanmai.engine.language.types import is_zero


def scaled_numbers(node: Node) -> tuple[Number, ...]:
    """The numbers with 万 or 亿 alone of which every result of the node is made; none where anything else is."""
    found = tuple(_results(node))
    whole = all(isinstance(each, Number) and (each.scale or is_zero(each)) for each in found)
    return tuple(each for each in found if isinstance(each, Number) and each.scale) if whole else ()


def _results(node: Node) -> Iterator[Node]:
    match node:
        case If(then=then, otherwise=otherwise):
            parts: tuple[Node, ...] = (then, otherwise)
        case Steps(below=below, values=values):
            parts = (below, *values)
        case Lookup(cases=cases, otherwise=last):
            parts = (*(value for _, value in cases), *(() if last is None else (last,)))
        case Extreme(items=items):
            parts = items
        case Negate(item=item):
            parts = (item,)
        case Arith(op="+" | "-", left=left, right=right):
            parts = (left, right)
        case _:
            yield node
            return
    yield from chain.from_iterable(map(_results, parts))


def in_yuan(node: Node, places: Collection[Span]) -> Node:
    """The expression with the numbers at these places as money."""
    if isinstance(node, Number) and node.span in places:
        return Number(node.value * UNITS["元"].factor, f"{node.scale}元", span=node.span)
    return rebuild(node, [in_yuan(part, places) for part in children(node)])
