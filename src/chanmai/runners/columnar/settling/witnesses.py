"""Two likely completions of the missing facts: if a condition is met with the one and not with the other, it is open.

The values are guessed, one set so that every open atom turns out as the condition wants it, the other the opposite
way. Only evaluation decides; where the guesses do not differ in their answer, the engine has to be asked.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any

from chanmai.engine.facts.dictionary import AWARD, HISTORY, Dictionary
from chanmai.engine.facts.fact import Fact, Kind, Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import Node
from chanmai.engine.language.refs import refs
from chanmai.runners.columnar.atoms import Atom, Equals, Flag, General, OneOf, Quotient, Reaches, Sum

Fetch = Callable[[Ref], Value | None]
VAST, MIDDLING = 10**15, 10**7
ELSEWHERE = "\\0"
"""A category that no condition names."""


class Witnesses:
    """Guesses the completions of the open atoms of one question."""

    def __init__(
        self, atoms: Sequence[tuple[Atom, int]], missing: Sequence[Ref], dictionary: Dictionary
    ) -> None:
        """`atoms`: the open ones, and 1 or -1 for what the condition wants of them."""
        self._usable = all(_can_be_guessed(ref, dictionary) for ref in missing)
        if self._usable:
            self._good, self._bad = (
                _Wishes(dictionary, [(atom, sense * (sign or 1)) for atom, sign in atoms]).values(missing)
                for sense in (1, -1)
            )

    def differ(self, condition: Node, fetch: Fetch) -> bool:
        """True if the condition is met with the one completion and is not with the other."""
        if not self._usable:
            return False
        if evaluate(condition, _completed(fetch, self._good)) is not True:
            return False
        return evaluate(condition, _completed(fetch, self._bad)) is not True


def _can_be_guessed(ref: Ref, dictionary: Dictionary) -> bool:
    """True for what has bounds of its own, and some value within them."""
    fact = dictionary.get(ref.fact)
    if ref.prefix == AWARD or fact.kind is Kind.DATE:
        return False
    low, high = _bounds(fact, ref)
    return low is None or high is None or low <= high


def _completed(fetch: Fetch, values: Mapping[Ref, Value]) -> Fetch:
    def complete(ref: Ref) -> Value | None:
        known = fetch(ref)
        return values.get(ref) if known is None else known

    return complete


class _Wishes:
    """What atoms want of the facts."""

    def __init__(self, dictionary: Dictionary, atoms: Sequence[tuple[Atom, int]]) -> None:
        self._dictionary = dictionary
        self._plain: dict[Ref, Value] = {}
        self._least: dict[Ref, int] = {}
        self._most: dict[Ref, int] = {}
        self._pulls: dict[Ref, set[int]] = {}
        for atom, sense in atoms:
            self._wish(atom, sense)

    def _wish(self, atom: Atom, sense: int) -> None:
        match atom:
            case Flag(ref=ref):
                self._plain[ref] = sense > 0
            case OneOf(ref=ref, choices=choices):
                self._plain[ref] = _word(self._dictionary.get(ref.fact), choices, wanted=sense > 0)
            case Equals(ref=ref, value=int(value)) if sense > 0:
                fact = self._dictionary.get(ref.fact)
                self._plain[ref] = _within(Fraction(value, fact.scale), fact, ref)
            case Reaches(ref=ref, threshold=threshold) if sense > 0:
                self._least[ref] = max(threshold, self._least.get(ref, threshold))
            case Reaches(ref=ref, threshold=threshold):
                self._most[ref] = min(threshold - 1, self._most.get(ref, threshold - 1))
            case Sum(terms=terms) | Quotient(excess=terms):
                for ref, factor in terms:
                    self._pulls.setdefault(ref, set()).add(sense if factor > 0 else -sense)
            case General(node=node):
                self._growth(node, sense)

    def _growth(self, node: Node, sense: int) -> None:
        """Later years up, earlier ones down, for a condition of which no more is known."""
        references = refs(node)
        for ref in references:
            back = ref.back - min(other.back for other in references)
            self._pulls.setdefault(ref, set()).update({0: {sense}, 1: {1, -1}}.get(back, {-sense}))

    def values(self, missing: Sequence[Ref]) -> dict[Ref, Value]:
        """A value for each missing fact, within its bounds."""
        return {ref: self._plain[ref] if ref in self._plain else self._value(ref) for ref in missing}

    def _value(self, ref: Ref) -> Value:
        fact = self._dictionary.get(ref.fact)
        if fact.kind is Kind.FLAG:
            return False
        if fact.kind in (Kind.CATEGORY, Kind.SET):
            return _word(fact, frozenset(), wanted=False)
        pulls = self._pulls.get(ref, set())
        start = {frozenset({1}): VAST, frozenset({1, -1}): MIDDLING}.get(frozenset(pulls), 1 if pulls else 0)
        least = max(start, self._least.get(ref, start))
        return _within(Fraction(min(least, self._most.get(ref, least)), fact.scale), fact, ref)


def _bounds(fact: Fact, ref: Ref) -> tuple[Fraction | None, Fraction | None]:
    """The least and the greatest value, whole where the fact is."""
    low = Fraction(0) if ref.prefix in HISTORY else fact.lowest
    if not _is_whole(fact):
        return low, fact.highest
    high = None if fact.highest is None else Fraction(floor(fact.highest))
    return None if low is None else Fraction(ceil(low)), high


def _is_whole(fact: Fact) -> bool:
    return fact.whole or fact.kind is Kind.MONEY


def _within(value: Fraction, fact: Fact, ref: Ref) -> Value:
    low, high = _bounds(fact, ref)
    value = Fraction(floor(value)) if _is_whole(fact) else value
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)


def _word(fact: Fact, choices: frozenset[str], *, wanted: bool) -> Value:
    all_words = sorted(fact.values)
    inside = sorted(choices & set(all_words)) if all_words else sorted(choices)
    outside = [word for word in all_words if word not in choices] or ([] if all_words else [ELSEWHERE])
    if fact.kind is Kind.SET:
        return frozenset(inside[:1] if wanted else [])
    words: list[Any] = (inside or outside) if wanted else (outside or inside)
    return str(words[0])
