"""Completions of the missing facts that show why a decision is open: the same but for one fact, and another answer.

A completion is found step by step: each missing fact gets a value for which the exact engine says that the wanted
answer is still possible. What is found is evaluated again with everything filled in; nothing rests on the search.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from chanmai.engine.eligibility.compile import Compiled
from chanmai.engine.eligibility.decision import AmountKind, AwardAmount
from chanmai.engine.eligibility.exact import verdict
from chanmai.engine.eligibility.view import View
from chanmai.engine.facts.dictionary import AWARD
from chanmai.engine.facts.fact import Fact, Kind, Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import (
    Choices,
    Compare,
    Day,
    Lookup,
    Marginal,
    Member,
    Node,
    Number,
    Steps,
    Text,
)
from chanmai.engine.language.tree import walk

MOST_PAIRS = 400  # pairs of values tried for one fact
HUGE = Fraction(10**15)
FAR = (datetime.date(1990, 1, 1), datetime.date(2099, 12, 31))
OTHER = "其他（示例）"  # a value that no rule names, for open lists


@dataclass(frozen=True, slots=True)
class Completion:
    """A value for every missing fact of the condition, and whether the condition then holds."""

    values: Mapping[Ref, Value]
    met: bool


Pair = tuple[Completion, Completion]


def pair_for(compiled: Compiled, view: View, ref: Ref) -> Pair | None:
    """Two completions that differ in this fact only, the first met and the second not; None if none was found."""
    holes = [each for each in compiled.condition_refs if view.fetch(each) is None]
    others = [each for each in holes if each != ref]
    options = candidates(compiled.condition, view, ref)
    tried = 0
    for yes in options:
        for no in options:
            if yes == no:
                continue
            tried += 1
            if tried > MOST_PAIRS:
                return None
            found = _together(compiled.condition, (filled(view, ref, yes), filled(view, ref, no)), others)
            if found is not None:
                return Completion({ref: yes, **found}, True), Completion({ref: no, **found}, False)
    return None


def _together(condition: Node, views: tuple[View, View], refs: Sequence[Ref]) -> dict[Ref, Value] | None:
    """Values of the other facts under which the first view meets the condition and the second does not."""
    if verdict(condition, views[0]) is False or verdict(condition, views[1]) is True:
        return None
    if not refs:
        return {} if holds(condition, views[0]) and not holds(condition, views[1]) else None
    ref, *rest = refs
    for value in candidates(condition, views[0], ref):
        found = _together(condition, (filled(views[0], ref, value), filled(views[1], ref, value)), rest)
        if found is not None:
            return {ref: value, **found}
    return None


def holds(condition: Node, view: View) -> bool:
    """The condition with everything known; without a value (a zero divisor) it does not hold."""
    return evaluate(condition, view.fetch) is True


def filled(view: View, ref: Ref, value: Value) -> View:
    """The same view with one more fact."""
    if ref.fact.startswith(AWARD):
        money = int(value) if isinstance(value, int | Fraction) else 0
        awards = {**view.awards, ref.fact.removeprefix(AWARD): AwardAmount(AmountKind.EXACT, money, money)}
        return replace(view, awards=awards)
    return replace(view, record=replace(view.record, values={**view.record.values, ref: value}))


def candidates(condition: Node, view: View, ref: Ref) -> list[Value]:
    """Values of a missing fact worth trying: both sides of everything that the condition compares it with."""
    fact = view.fact(ref)
    if fact.kind is Kind.FLAG:
        return [True, False]
    if fact.kind is Kind.CATEGORY:
        return list(_words(condition, fact))
    if fact.kind is Kind.SET:
        return [frozenset(), *(frozenset((word,)) for word in _words(condition, fact))]
    if fact.kind is Kind.DATE:
        days = {part.value for part in walk(condition) if isinstance(part, Day)}
        near = {day + datetime.timedelta(days=step) for day in days for step in (-1, 0, 1)}
        return sorted(near | set(FAR))
    return list(_quantities(condition, view, ref, fact))


def _words(condition: Node, fact: Fact) -> Iterator[str]:
    named: dict[str, None] = {}
    for part in walk(condition):
        if isinstance(part, Member):
            named |= dict.fromkeys(part.choices.values)
        elif isinstance(part, Choices):
            named |= dict.fromkeys(part.values)
        elif isinstance(part, Text):
            named[part.value] = None
        elif isinstance(part, Lookup):
            named |= dict.fromkeys(key for key, _ in part.cases)
    listed = fact.values or (*named, OTHER)
    yield from sorted(listed, key=lambda word: word not in named)


def _quantities(condition: Node, view: View, ref: Ref, fact: Fact) -> Iterator[Value]:
    """Ends of the range, every threshold of the condition, and where a comparison turns, each a step either way."""
    low, high = view.limits(ref)
    ends = [HUGE if high is None else high, Fraction(0) if low is None else low]
    if low is None:
        ends.append(-HUGE)
    grid = Fraction(1, fact.scale)
    seen: set[Fraction] = set()
    for raw in [*ends, *_thresholds(condition), *_turns(condition, view, ref, ends)]:
        down = raw // grid * grid
        for value in (down, down + grid, down - grid):
            inside = (low is None or value >= low) and (high is None or value <= high)
            if inside and value not in seen and not (fact.whole and value.denominator != 1):
                seen.add(value)
                yield value if value.denominator != 1 or fact.kind is Kind.RATIO else value.numerator


def _thresholds(condition: Node) -> Iterator[Fraction]:
    for part in walk(condition):
        if isinstance(part, Number):
            yield part.value
        elif isinstance(part, Steps | Marginal):
            yield from (start.value for start in part.starts)


def _turns(condition: Node, view: View, ref: Ref, ends: Sequence[Fraction]) -> Iterator[Fraction]:
    """Where a comparison that is linear in the fact turns, when nothing else is missing in it."""
    for part in walk(condition):
        if not isinstance(part, Compare):
            continue
        points: list[tuple[Fraction, Fraction]] = []
        for at in (ends[0], ends[-1], Fraction(1)):
            difference = _difference(part, filled(view, ref, at))
            if difference is not None:
                points.append((at, difference))
        for (x, y), (u, v) in pairwise(points):
            if y != v:
                yield x - y * (u - x) / (v - y)


def _difference(node: Compare, view: View) -> Fraction | None:
    left, right = evaluate(node.left, view.fetch), evaluate(node.right, view.fetch)
    if isinstance(left, bool | str | frozenset | datetime.date | None):
        return None
    if isinstance(right, bool | str | frozenset | datetime.date | None):
        return None
    return Fraction(left) - right
