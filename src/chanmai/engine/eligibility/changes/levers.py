"""Which facts of a firm can be changed by its own doing, how far, and what a change costs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.facts.fact import Fact, Kind, Lever, Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import Member, Node
from chanmai.engine.language.refs import refs
from chanmai.engine.language.tree import walk

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Movable:
    """A fact of the firm that can be changed. Quantities move by `steps` of the lever: between `least` and `most`.

    None is no bound. Anything else moves to one of `options`. `weight` scales its share in the cost of a plan.
    """

    ref: Ref
    fact: Fact
    lever: Lever
    before: Value
    weight: Fraction = ONE
    least: int | None = 0
    most: int | None = 0
    options: tuple[Value, ...] = ()

    @property
    def has_steps(self) -> bool:
        """True for a quantity, which moves by steps."""
        return isinstance(self.before, int | Fraction) and not isinstance(self.before, bool)

    def at(self, steps: int) -> Value:
        """The value so many steps away from today's."""
        value = Fraction(self.before) + steps * self.lever.step  # type: ignore[arg-type]
        return value.numerator if value.denominator == 1 and self.fact.kind is not Kind.RATIO else value

    @property
    def step_size(self) -> Fraction:
        """The cost of one step: its share of today's value, or a whole unit when today's is smaller than a step."""
        base = max(abs(Fraction(self.before)), self.lever.step)  # type: ignore[arg-type]
        return self.weight * self.lever.step / base

    def size(self, after: Value) -> Fraction:
        """The relative size of a change to the value."""
        if not self.has_steps:
            return self.weight
        return abs(Fraction(after) - Fraction(self.before)) / self.lever.step * self.step_size  # type: ignore[arg-type]

    def allows(self, after: Value) -> bool:
        """Whether the lever reaches the value."""
        if not self.has_steps:
            return after in self.options
        if isinstance(after, bool) or not isinstance(after, int | Fraction):
            return False
        steps = (Fraction(after) - Fraction(self.before)) / self.lever.step  # type: ignore[arg-type]
        inside = (self.least is None or steps >= self.least) and (self.most is None or steps <= self.most)
        return steps.denominator == 1 and inside


def movables_of(goal: Node, view: View, weights: Mapping[str, Fraction]) -> Iterator[Movable]:
    """The known facts of the goal that have a lever; yearly facts in the reference year only."""
    for ref in refs(goal):
        fact = view.fact(ref)
        before = view.fetch(ref)
        if fact.lever is None or ref.back != 0 or before is None:
            continue
        holding = view.fetch(Ref(fact.lever.held)) if fact.lever.held else None
        if holding is True:
            continue
        weight = weights.get(fact.name, ONE)
        if isinstance(before, int | Fraction) and not isinstance(before, bool):
            least, most = _range(fact, fact.lever, Fraction(before))
            yield Movable(ref, fact, fact.lever, before, weight, least, most)
        else:
            yield Movable(
                ref, fact, fact.lever, before, weight, options=_options(goal, fact, before, holding)
            )


def _range(fact: Fact, lever: Lever, before: Fraction) -> tuple[int | None, int | None]:
    """Fewest and most steps: the direction, the reach of the lever and the limits of the fact."""
    sizes = [lever.limit, None if lever.share is None else lever.share * abs(before)]
    reach = max((floor(size / lever.step) for size in sizes if size is not None), default=None)
    most = None if fact.highest is None else max(0, floor((fact.highest - before) / lever.step))
    least = None if fact.lowest is None else min(0, ceil((fact.lowest - before) / lever.step))
    if reach is not None:
        most = reach if most is None else min(most, reach)
        least = -reach if least is None else max(least, -reach)
    if lever.direction not in ("down", "both"):
        least = 0
    if lever.direction not in ("up", "both"):
        most = 0
    return least, most


def _options(goal: Node, fact: Fact, before: Value, holding: Value | None) -> tuple[Value, ...]:
    """A flag can be switched on, a category changed, a set gain one word that the goal asks for.

    Only what the lever can reach counts, and nothing that the firm holds already.
    """
    if isinstance(before, bool):
        both = fact.lever is not None and fact.lever.direction == "both"
        return (not before,) if both or not before else ()
    options_in_goal = [
        word
        for node in walk(goal)
        if isinstance(node, Member) and any(ref.fact == fact.name for ref in refs(node.item))
        for word in node.choices.values
    ]
    has = frozenset(holding if isinstance(holding, frozenset) else {before})
    words = [
        word for word in dict.fromkeys((*fact.values, *options_in_goal)) if _within_reach(fact, word, has)
    ]
    if isinstance(before, frozenset):
        return tuple(before | {word} for word in words if word in options_in_goal and word not in before)
    return tuple(word for word in words if word != before)


def _within_reach(fact: Fact, word: str, has: frozenset[Value]) -> bool:
    """Whether the lever leads to the category: not held yet, one that firms reach, and what comes before it is held."""
    to, before = (fact.lever.to, dict(fact.lever.after).get(word)) if fact.lever is not None else ((), None)
    return word not in has and (not to or word in to) and (before is None or before in has)
