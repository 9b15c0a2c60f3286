"""Making a condition shorter without changing when it holds: parts that the rest implies or excludes are left out.

Negation is first pushed down to the single comparisons. Then every part is looked at in the light of what stands
around it: a part that must hold there is dropped from an And, one that cannot hold is dropped from an Or. In the end
the solver proves that the short condition holds for the same firms as the long one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chanmai.engine.language.nodes import And, Compare, Node, Not, Or, Several, Truth, several
from chanmai.engine.language.tree import walk
from chanmai.solvers.asking import Asking, Reply
from chanmai.solvers.logic import Logic, conj, disj, neg
from chanmai.solvers.terms import Terms

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


@dataclass(frozen=True, slots=True)
class Short:
    """A condition and whether it was proved to hold for the same firms."""

    node: Node
    proved: bool


def shortened(node: Node, terms: Terms, asking: Asking) -> Short:
    """The condition made as short as this way allows; the long one if the solver cannot show them equal."""
    long = flat(pushed(node))
    short = _Shortening(terms, asking).within(long, True)
    one, other = terms.met(node), terms.met(short)
    equal = asking.ask(disj(conj(one, neg(other)), conj(other, neg(one)))) is Reply.NO
    return Short(short, True) if equal else Short(long, False)


def pushed(node: Node, positive: bool = True) -> Node:
    """The same condition with negation at single comparisons, flags and lists only."""
    if isinstance(node, Not):
        return pushed(node.item, not positive)
    if isinstance(node, Several):
        items = [pushed(item, positive) for item in node.items]
        return several(node.least if positive else len(items) - node.least + 1, items)
    if positive:
        return node
    if isinstance(node, Truth):
        return Truth(not node.value)
    return Compare(OPPOSITE[node.op], node.left, node.right) if isinstance(node, Compare) else Not(node)


def flat(node: Node) -> Node:
    """And inside And, and Or inside Or, taken apart; what stands twice is said once."""
    if not isinstance(node, And | Or):
        return node
    items: dict[Node, None] = {}
    for item in map(flat, node.items):
        items |= dict.fromkeys(item.items if isinstance(item, type(node)) else (item,))
    return _joined(type(node), list(items))


def _joined(kind: type[And] | type[Or], items: Sequence[Node]) -> Node:
    """The items under one And or Or, constants taken out."""
    decisive = kind is Or
    left = [item for item in items if not isinstance(item, Truth)]
    if any(isinstance(item, Truth) and item.value is decisive for item in items):
        return Truth(decisive)
    if not left:
        return Truth(not decisive)
    return left[0] if len(left) == 1 else kind(tuple(left))


class _Shortening:
    """One condition being shortened; `around` is what holds wherever the part in question matters."""

    def __init__(self, terms: Terms, asking: Asking) -> None:
        self.terms = terms
        self.asking = asking

    def within(self, node: Node, around: Logic) -> Node:
        """The part as short as it can be where `around` holds."""
        met = self.terms.met(node)
        if self.asking.ask(around, met) is Reply.NO:
            return Truth(False)
        if self.asking.ask(around, neg(met)) is Reply.NO:
            return Truth(True)
        if isinstance(node, And | Or):
            return flat(self._several(node, around))
        return node

    def _several(self, node: And | Or, around: Logic) -> Node:
        """Longest parts are tried first, so that what is left is short."""
        items = list(node.items)
        order = sorted(range(len(items)), key=lambda index: (-_length(items[index]), -index))
        kept: dict[int, Node] = dict(enumerate(items))
        for index in order:
            others = [item for other, item in kept.items() if other != index]
            made = self.within(kept[index], conj(around, *self._beside(node, others)))
            if isinstance(made, Truth) and made.value is isinstance(node, And):
                del kept[index]
            else:
                kept[index] = made
        return _joined(type(node), [kept[index] for index in sorted(kept)])

    def _beside(self, node: And | Or, others: Sequence[Node]) -> list[Logic]:
        """An item of an And matters where the others hold, one of an Or where none of them does."""
        met = [self.terms.met(other) for other in others]
        return met if isinstance(node, And) else [neg(each) for each in met]


def _length(node: Node) -> int:
    return sum(1 for _ in walk(node))
