"""The numbers written in an expression: where they stand, how they are written, another one in their place.

Those written with 万 or 亿 and no unit are in 元 where the other side is money (营业收入 > 2000万).
"""

from collections.abc import Collection, Iterator
from itertools import chain

from chanmai.engine.facts.printing import digits, ending, exact, show_money, with_english_unit
from chanmai.engine.facts.units import MONEY, UNITS
from chanmai.engine.language.nodes import Arith, Extreme, If, Lookup, Negate, Node, Number, Span, Steps
from chanmai.engine.language.tree import children, rebuild
from chanmai.engine.language.types import is_zero

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


def number_zh(node: Number) -> str:
    """A literal as it is written in Chinese, in its own unit; a fraction without an end as p / q."""
    unit = UNITS.get(node.unit)
    value = node.value / unit.factor if unit else node.value
    if ending(value) is None:
        return f"({value.numerator}{node.unit} / {value.denominator})"
    return digits(value) + (node.unit if unit else "")


def number_en(node: Number) -> str:
    """A literal in English: money in yuan, other units by their English names."""
    unit = UNITS.get(node.unit)
    if unit is None:
        return number_zh(node)
    if unit.dimension == MONEY:
        return show_money(node.value, "en")
    if ending(node.value / unit.factor) is None:
        return f"{node.value / unit.factor} {unit.english}"
    number = node.value / unit.factor
    return f"{exact(number)}%" if unit.name == "%" else with_english_unit(exact(number), number, unit)


def scaled_numbers(node: Node) -> tuple[Number, ...]:
    """The numbers with 万 or 亿 alone of which every result of the node is made; none where anything else is."""
    results = tuple(_results(node))
    whole = all(isinstance(each, Number) and (each.scale or is_zero(each)) for each in results)
    return tuple(each for each in results if isinstance(each, Number) and each.scale) if whole else ()


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
