"""Rules as plain trees of and / or over single conditions, negation pushed down: what the peers' texts are made of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pyarrow as pa

from chanmai.engine.language import nodes
from chanmai.engine.language.nodes import Node
from chanmai.engine.language.op import Op
from chanmai.runners.columnar.program import Payment

_EPOCH = 719163  # ordinal of 1970-01-01


@dataclass(frozen=True)
class Leaf:
    """One condition: `flag` names[0] is `wanted`; `among` names[0] in words (or not, with `wanted` False); `compare`
    names[0] op bound; `ratio` names[0] * by op names[1] * bound."""

    kind: str
    names: tuple[str, ...]
    op: str = ""
    bound: int = 0
    by: int = 1
    words: tuple[str, ...] = ()
    wanted: bool = True


@dataclass(frozen=True)
class Branch:
    """All or any of the parts."""

    conjunction: bool
    parts: tuple["Leaf | Branch", ...]


Tree = Leaf | Branch


def tree(node: Node, *, negated: bool = False) -> Tree:
    """A rule's condition as a plain tree."""
    match node:
        case nodes.Not(item=item):
            return tree(item, negated=not negated)
        case nodes.And(items=items) | nodes.Or(items=items):
            conjunction = isinstance(node, nodes.And) is not negated
            return Branch(conjunction, tuple(tree(item, negated=negated) for item in items))
        case nodes.Fetch():
            return Leaf("flag", (name_of(node),), wanted=not negated)
        case nodes.Member(item=nodes.Fetch() as item, choices=choices):
            return Leaf("among", (name_of(item),), words=choices.values, wanted=not negated)
        case nodes.Compare(op=op, left=left, right=right):
            return _compare(op.opposite if negated else op, left, right)
    raise TypeError(type(node).__name__)


def _compare(op: Op, left: Node, right: Node) -> Leaf:
    match left, right:
        case nodes.Arith(left=nodes.Fetch() as a, right=nodes.Fetch() as b), nodes.Number(value=share):
            return Leaf("ratio", (name_of(a), name_of(b)), op, share.numerator, share.denominator)
        case nodes.Fetch() as a, nodes.Day(value=day):
            return Leaf("compare", (name_of(a),), op, day.toordinal() - _EPOCH)
        case nodes.Fetch() as a, nodes.Number(value=value):
            return Leaf("compare", (name_of(a),), op, int(value))
    raise TypeError(f"{left} {op} {right}")


@dataclass(frozen=True)
class Amount:
    """`fixed`; or of the value names[0] (less names[1] if there are two, not below 0): steps, or rate and cap."""

    names: tuple[str, ...] = ()
    fixed: int | None = None
    steps: tuple[tuple[int, int], ...] = ()  # (from, amount), highest first
    rate: Fraction = Fraction(1)
    cap: int | None = None


def amount(payment: Payment | None) -> Amount:
    """A rule's payment as plain data."""
    formula = None if payment is None else payment.formula
    match formula:
        case nodes.Number(value=value):
            return Amount(fixed=int(value))
        case nodes.Steps(subject=nodes.Fetch() as subject, starts=starts, values=values):
            pairs = [(int(s.value), int(v.value)) for s, v in zip(starts, values, strict=True)]  # type: ignore[attr-defined]
            return Amount((name_of(subject),), steps=tuple(reversed(pairs)))
        case nodes.Arith(op="*", left=base, right=nodes.Number(value=rate)):
            inner = base.items[0] if isinstance(base, nodes.Extreme) else base
            parts = (inner.left, inner.right) if isinstance(inner, nodes.Arith) else (inner,)
            names = tuple(name_of(part) for part in parts if isinstance(part, nodes.Fetch))
            return Amount(names, rate=rate, cap=payment.cap if payment else None)
    raise TypeError(type(formula).__name__)


def name_of(node: nodes.Fetch) -> str:
    """A reference as an identifier that every peer accepts."""
    return f"{node.ref.fact}_{node.ref.back}"


def text(own: Tree, leaf: Callable[[Leaf], str], both: str, either: str) -> str:
    """The tree in a peer's words."""
    if isinstance(own, Leaf):
        return leaf(own)
    return (
        "(" + (both if own.conjunction else either).join(text(p, leaf, both, either) for p in own.parts) + ")"
    )


def leaves(own: Tree) -> Iterable[Leaf]:
    """Every condition of the tree."""
    if isinstance(own, Leaf):
        yield own
    else:
        for part in own.parts:
            yield from leaves(part)


def rows(data: pa.Table) -> list[dict[str, Any]]:
    """The firms as dictionaries; days as whole numbers, what is missing as None."""
    columns = {}
    for name, column in zip(data.column_names, data.columns, strict=True):
        plain = column.cast(pa.int32()) if pa.types.is_date32(column.type) else column
        columns[name.replace("@", "_")] = plain.to_pylist()
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
