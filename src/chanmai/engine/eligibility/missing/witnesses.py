"""Completions of the missing facts that show why a decision is open: the same but for one fact, and another answer.

A completion is found step by step: each other missing fact gets a value under which the exact engine says that the one
in question still decides the answer. What is found is evaluated with everything filled in; nothing rests on the search.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.missing.exact import as_known
from chanmai.engine.eligibility.missing.formula import opposite
from chanmai.engine.eligibility.missing.linear import TooHard
from chanmai.engine.eligibility.missing.search import Space, satisfiable
from chanmai.engine.eligibility.missing.translate import Translator
from chanmai.engine.facts.dictionary import AWARD
from chanmai.engine.facts.fact import Fact, Kind, Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import (
    Category,
    Choices,
    Compare,
    Day,
    Lookup,
    Marginal,
    Member,
    Node,
    Number,
    Steps,
)
from chanmai.engine.language.refs import refs
from chanmai.engine.language.thresholds import with_thresholds
from chanmai.engine.language.tree import walk

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
    condition = as_known(compiled.condition, view)
    others = [each for each in refs(condition) if view.fetch(each) is None and each != ref]
    for order in (others, others[::-1]):
        pair = _settled(condition, view, ref, order)
        if pair is not None:
            return pair
    return None


def _settled(condition: Node, view: View, ref: Ref, others: Sequence[Ref]) -> Pair | None:
    """Give the other facts values in this order under which the fact still decides, and then both values to it."""
    if not _decides(condition, view, ref):
        return None
    values: dict[Ref, Value] = {}
    for other in others:
        matches = (
            value
            for value in candidates(condition, view, other)
            if _decides(condition, with_fact(view, other, value), ref)
        )
        value = next(matches, None)
        if value is None:
            return None
        values[other], view = value, with_fact(view, other, value)
    options = candidates(condition, view, ref)
    met = [holds(condition, with_fact(view, ref, value)) for value in options]
    if True not in met or False not in met:
        return None
    yes, no = options[met.index(True)], options[met.index(False)]
    return Completion({ref: yes, **values}, True), Completion({ref: no, **values}, False)


def _decides(condition: Node, view: View, ref: Ref) -> bool:
    """True if two completions that differ in this fact only differ in the answer, or if that is too hard to tell."""
    space = Space()
    one, other = Translator(view, space), Translator(view, space, twin=ref)
    yes, (twin_yes, _) = one.truth(condition)[0], other.truth(condition)
    try:
        return satisfiable([yes, opposite(twin_yes), *one.axioms, *other.axioms], space)
    except TooHard:
        return True


def holds(condition: Node, view: View) -> bool:
    """The condition with everything known; without a value (a zero divisor) it does not hold."""
    return evaluate(condition, view.fetch) is True


def with_fact(view: View, ref: Ref, value: Value) -> View:
    """The same view with one more fact."""
    if ref.prefix == AWARD:
        money = int(value) if isinstance(value, int | Fraction) else 0
        awards = {**view.awards, ref.subject: AwardAmount(AmountKind.EXACT, money, money)}
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
        every = (*walk(condition), *walk(with_thresholds(condition, view.fetch)))
        days = {part.value for part in every if isinstance(part, Day)}
        return sorted({near for day in days for near in _around(day)} | set(FAR))
    return list(_quantities(condition, view, ref, fact))


def _around(day: datetime.date) -> Iterator[datetime.date]:
    """The day, the one before and the one after, as far as the calendar goes."""
    first, last = datetime.date.min.toordinal(), datetime.date.max.toordinal()
    for number in (day.toordinal() - 1, day.toordinal(), day.toordinal() + 1):
        if first <= number <= last:
            yield datetime.date.fromordinal(number)


def _words(condition: Node, fact: Fact) -> Iterator[str]:
    words_of_condition: dict[str, None] = {}
    for part in walk(condition):
        if isinstance(part, Member):
            words_of_condition |= dict.fromkeys(part.choices.values)
        elif isinstance(part, Choices):
            words_of_condition |= dict.fromkeys(part.values)
        elif isinstance(part, Category):
            words_of_condition[part.value] = None
        elif isinstance(part, Lookup):
            words_of_condition |= dict.fromkeys(key for key, _ in part.cases)
    words = fact.values or (*words_of_condition, OTHER)
    yield from sorted(words, key=lambda word: word not in words_of_condition)


def _quantities(condition: Node, view: View, ref: Ref, fact: Fact) -> Iterator[Value]:
    """Ends of the range, every threshold of the condition, and where a comparison turns, each a step either way."""
    low, high = view.limits(ref)
    ends = [HUGE if high is None else high, Fraction(0) if low is None else low]
    if low is None:
        ends.append(-HUGE)
    grid = Fraction(1, fact.scale)
    values_so_far: set[Fraction] = set()
    for raw in [*ends, *_thresholds(condition), *_turns(condition, view, ref, ends)]:
        down = raw // grid * grid
        for value in (down, down + grid, down - grid):
            inside = (low is None or value >= low) and (high is None or value <= high)
            if inside and value not in values_so_far and not (fact.whole and value.denominator != 1):
                values_so_far.add(value)
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
            difference = _difference(part, with_fact(view, ref, at))
            if difference is not None:
                points.append((at, difference))
        for (x, y), (u, v) in pairwise(points):
            if y != v:
                yield x - y * (u - x) / (v - y)
                yield from _reciprocal(x, y, u, v)


def _reciprocal(x: Fraction, y: Fraction, u: Fraction, v: Fraction) -> Iterator[Fraction]:
    """Where a + b / x is zero, from its values at x and u."""
    if x and u and x != u:
        slope = (y - v) / (1 / x - 1 / u)
        constant = y - slope / x
        if constant:
            yield -slope / constant


def _difference(node: Compare, view: View) -> Fraction | None:
    left, right = evaluate(node.left, view.fetch), evaluate(node.right, view.fetch)
    if isinstance(left, bool | str | frozenset | datetime.date | None):
        return None
    if isinstance(right, bool | str | frozenset | datetime.date | None):
        return None
    return Fraction(left) - right
