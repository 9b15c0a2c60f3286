"""How sure a rank is: all choices one by one, and expert weights shaken at random."""

import itertools
import math
import random
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chanmai.engine.facts.texts import Text
from chanmai.engine.quality.composing import Scores, Way, Weigher, compose
from chanmai.engine.quality.table import QualityError, Table

FACTORS = ("normalisation", "weighing", "aggregation", "left_out")
FINEST = 1e-9
"""Standardised scores that differ by less are the same."""


@dataclass(frozen=True, slots=True)
class Latitude:
    """Everything that may be chosen, by factor; the first of each is the choice of the method."""

    levels: Mapping[str, tuple[str, ...]]

    @property
    def nominal(self) -> Way:
        """The choice of the method."""
        return Way(**{factor: self.levels[factor][0] for factor in FACTORS})

    def choices(self) -> list[Way]:
        """All of them, the nominal one first."""
        return [Way(*each) for each in itertools.product(*(self.levels[factor] for factor in FACTORS))]


@dataclass(frozen=True, slots=True)
class RankSpan:
    """The ranks of a unit: by the method, the best and the worst of all, the median, how often each came up.

    `low` and `high` are the 5th and 95th of a hundred of them, from below.
    """

    unit: str
    nominal: int
    best: int
    worst: int
    median: float
    low: int
    high: int
    often: tuple[int, ...]


def all_scores(table: Table, space: Latitude, weighers: Mapping[str, Weigher]) -> dict[Way, Scores]:
    """The index under every choice.

    Raises QualityError where a factor with several levels changes no index at all: then it was never applied.
    """
    found = {each: compose(table, each, weighers) for each in space.choices()}
    for factor in FACTORS:
        if len(space.levels[factor]) > 1 and not _moves(found, factor, space):
            raise unmoved(factor)
    return found


def unmoved(factor: str) -> QualityError:
    """The refusal of a perturbation that changed nothing."""
    return QualityError(
        Text(
            f"改变“{factor}”对哪个单位的指数都没有影响：这一项没有真正被改变。",
            f"Changing `{factor}` moves the index of no unit: it was not really changed.",
        ),
        Text("请检查各种做法是否接上，或只留一种。", "See that the choices are applied, or leave one only."),
    )


def rank_spans(scores: Sequence[Scores]) -> tuple[RankSpan, ...]:
    """The ranks of every unit over some ways; the first is the method's."""
    return tuple(_span(unit, [each.ranks[n] for each in scores]) for n, unit in enumerate(scores[0].units))


def shaken(
    table: Table,
    choice: Way,
    weights: Sequence[float],
    *,
    spread: float,
    draws: int,
    seed: int,
) -> list[Scores]:
    """The index of the choice under weights that are each multiplied by 1 - spread to 1 + spread and made one again.

    The first is without. The same seed gives the same draws. Raises QualityError where no draw changed an index.
    """
    dice = random.Random(seed)  # noqa: S311  # statistics, no secret

    def composed(by: Sequence[float]) -> Scores:
        whole = math.fsum(by)
        shares = tuple(each / whole for each in by)
        return compose(table, replace(choice, weighing="drawn"), {"drawn": lambda _table: shares})

    scores = [composed(weights)]
    for _ in range(draws):
        scores.append(composed([w * (1 + spread * (2 * dice.random() - 1)) for w in weights]))
    if all(_alike(scores[0].scores, each.scores) for each in scores[1:]):
        raise unmoved("weights")
    return scores


def _moves(found: Mapping[Way, Scores], factor: str, space: Latitude) -> bool:
    """True when at least two levels of a factor, all else equal, give different indices."""
    first = space.levels[factor][0]
    return any(
        not _alike(found[replace(choice, **{factor: first})].scores, scores.scores)
        for choice, scores in found.items()
        if getattr(choice, factor) != first
    )


def _alike(one: Sequence[float], other: Sequence[float]) -> bool:
    """True when they differ in nothing but zero point and scale."""
    pairs = zip(_standard(one), _standard(other), strict=True)
    return all(abs(a - b) < FINEST for a, b in pairs)


def _standard(scores: Sequence[float]) -> list[float]:
    mean, deviation = statistics.fmean(scores), statistics.pstdev(scores)
    return [(each - mean) / deviation if deviation else 0.0 for each in scores]


def _span(unit: str, ranks: list[int]) -> RankSpan:
    ordered = sorted(ranks)
    last = len(ordered) - 1
    return RankSpan(
        unit=unit,
        nominal=ranks[0],
        best=ordered[0],
        worst=ordered[-1],
        median=statistics.median(ordered),
        low=ordered[5 * last // 100],
        high=ordered[-(-95 * last // 100)],
        often=tuple(ranks.count(rank) for rank in range(1, ordered[-1] + 1)),
    )
