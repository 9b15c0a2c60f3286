"""Making a condition shorter without changing when it holds: parts that the rest implies or excludes are left out.

Negation is first pushed down to the single comparisons. Then every part is looked at in the light of what stands
around it: a part that must hold there is dropped from an And, one that cannot hold is dropped from an Or. In the end
the solver proves that the short condition holds for the same firms as the long one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chanmai.engine.language.nodes import And, Node, Or, Truth
from chanmai.engine.language.normal import join, normal, size
from chanmai.solvers.asking import Asking, Reply
from chanmai.solvers.logic import Logic, conj, disj, neg
from chanmai.solvers.terms import Terms


@dataclass(frozen=True, slots=True)
class Short:
    """A condition and whether it was proved to hold for the same firms."""

    node: Node
    proved: bool


def shorten(node: Node, terms: Terms, asking: Asking) -> Short:
    """The condition made as short as this way allows; the long one if the solver cannot show them equal."""
    long = normal(node)
    short = _Shortening(terms, asking).within(long, True)
    one, other = terms.met(node), terms.met(short)
    equal = asking.ask(disj(conj(one, neg(other)), conj(other, neg(one)))) is Reply.NO
    return Short(short, True) if equal else Short(long, False)


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
            return self._several(node, around)
        return node

    def _several(self, node: And | Or, around: Logic) -> Node:
        """Longest parts are tried first, so that what is left is short."""
        items = list(node.items)
        order = sorted(range(len(items)), key=lambda index: (-size(items[index]), -index))
        item_of: dict[int, Node] = dict(enumerate(items))
        for index in order:
            others = [item for other, item in item_of.items() if other != index]
            short_form = self.within(item_of[index], conj(around, *self._beside(node, others)))
            if isinstance(short_form, Truth) and short_form.value is isinstance(node, And):
                del item_of[index]
            else:
                item_of[index] = short_form
        return join([item_of[index] for index in sorted(item_of)], conjunction=isinstance(node, And))

    def _beside(self, node: And | Or, others: Sequence[Node]) -> list[Logic]:
        """An item of an And matters where the others hold, one of an Or where none of them does."""
        met = [self.terms.met(other) for other in others]
        return met if isinstance(node, And) else [neg(each) for each in met]
