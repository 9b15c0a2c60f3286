"""Two-valued formulas over missing facts, kept simple as they are built, and their opposites."""

from collections.abc import Iterable
from dataclasses import dataclass

from chanmai.engine.eligibility.missing.linear import ONE, Linear, Relation
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import Node
from chanmai.engine.language.op import Op


@dataclass(frozen=True, slots=True)
class OneOf:
    """A flag or category is among `values` (or, when not `positive`, is none of them)."""

    ref: Ref
    values: frozenset[str | bool]
    positive: bool = True


@dataclass(frozen=True, slots=True)
class Shares:
    """A set-valued fact has a member in `values`, or has none of them. None: any member at all."""

    ref: Ref
    values: frozenset[str] | None
    positive: bool = True


@dataclass(frozen=True, slots=True)
class Same:
    """Two missing categories are equal, or differ. `left` < `right`."""

    left: Ref
    right: Ref
    positive: bool = True


@dataclass(frozen=True, slots=True)
class Free:
    """Something the engine does not look into: it may be so or not. `key` tells equal ones apart from others."""

    key: tuple[Node, str]
    positive: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """At least `least` of the items hold, with 1 <= least <= len(items). 1 is "any", len(items) is "all"."""

    least: int
    items: tuple["Formula", ...]


Literal = Relation | OneOf | Shares | Same | Free
Formula = bool | Literal | Count


def count(least: int, items: Iterable[Formula]) -> Formula:
    """At least `least` of the items, constants taken out."""
    open_items: list[Formula] = []
    for item in items:
        if item is True:
            least -= 1
        elif item is not False:
            open_items.append(item)
    if least <= 0:
        return True
    if least > len(open_items):
        return False
    return open_items[0] if len(open_items) == 1 else Count(least, tuple(open_items))


def both(*items: Formula) -> Formula:
    """All of the items."""
    return count(len(items), items)


def either(*items: Formula) -> Formula:
    """At least one of the items."""
    return count(1, items)


def opposite(formula: Formula) -> Formula:
    """The formula that holds exactly when this one does not."""
    if isinstance(formula, bool):
        return not formula
    if isinstance(formula, Count):
        return count(len(formula.items) - formula.least + 1, [opposite(item) for item in formula.items])
    if isinstance(formula, Relation):
        return _outside(formula)
    if isinstance(formula, OneOf):
        return OneOf(formula.ref, formula.values, not formula.positive)
    if isinstance(formula, Shares):
        return Shares(formula.ref, formula.values, not formula.positive)
    if isinstance(formula, Same):
        return Same(formula.left, formula.right, not formula.positive)
    return Free(formula.key, not formula.positive)


def _outside(relation: Relation) -> Formula:
    negative = relation.form.times(-ONE)
    if relation.equal:
        return either(Relation(relation.form, strict=True), Relation(negative, strict=True))
    return Relation(negative, strict=not relation.strict)


def comparison(op: Op, form: Linear) -> Formula:
    """`form op 0`, decided at once when the form is constant."""
    if op is Op.NE:
        return opposite(comparison(Op.EQ, form))
    if op.below:
        return comparison(op.mirror, form.times(-ONE))
    if form.terms:
        return Relation(form, strict=op.strict, equal=not op.compares_size)
    return op.holds(form.constant, 0)
