"""Four ways to make indicators comparable (Handbook, step 5). More is better in every result, and all are above zero
or, where stated, zero at the least, so that any may be put together by products."""

import statistics
from collections.abc import Callable, Mapping, Sequence

from chanmai.engine.facts.texts import Text
from chanmai.engine.quality.table import Column, Indicator, QualityError

FLOOR = 0.01
"""What the worst unit has by min-max where an index multiplies: with zero one indicator would void all others."""
MEAN, SPREAD = 100.0, 10.0
"""To which z-scores are laid: above zero for fewer than 100 units, since |z| <= (n - 1) / sqrt(n)."""


def min_max(values: Column, indicator: Indicator, floor: float = 0.0) -> list[float]:
    """(x - low) / (high - low) between the goalposts, or between the lowest and the highest; from `floor` to 1.

    Raises QualityError where nothing varies and for a value beyond its goalposts.
    """
    low = min(values) if indicator.low is None else indicator.low
    high = max(values) if indicator.high is None else indicator.high
    if not low < high:
        raise _constant(indicator)
    if min(values) < low or max(values) > high:
        raise QualityError(
            Text(
                f"指标“{indicator.code}”有数在上下限 {low:g} 至 {high:g} 之外。",
                f"`{indicator.code}` has values beyond its goalposts {low:g} and {high:g}.",
            )
        )
    shares = ((x - low) / (high - low) for x in values)
    return [floor + (1 - floor) * (share if indicator.rising else 1 - share) for share in shares]


def z_score(values: Column, indicator: Indicator) -> list[float]:
    """100 + 10 (x - mean) / deviation, that of the whole population. Raises QualityError where nothing varies."""
    mean, deviation = statistics.fmean(values), statistics.pstdev(values)
    if not deviation:
        raise _constant(indicator)
    sign = 1 if indicator.rising else -1
    return [MEAN + SPREAD * sign * (x - mean) / deviation for x in values]


def rank_share(values: Column, indicator: Indicator) -> list[float]:
    """The place from below over the number of units: the best has 1. Equal values share the mean of their places."""
    ordered = sorted(values, reverse=not indicator.rising)
    if ordered[0] == ordered[-1]:
        raise _constant(indicator)
    return [(ordered.index(x) + 1 + (ordered.count(x) - 1) / 2) / len(values) for x in values]


def goal_share(values: Column, indicator: Indicator) -> list[float]:
    """x / goal, or goal / x where less is better; the goal of the pack, or the best of the units.

    Raises QualityError for values or goals that are not above zero (zero itself may be reached where more is better).
    """
    goal = indicator.goal
    if goal is None:
        goal = max(values) if indicator.rising else min(values)
    if min(values) == max(values):
        raise _constant(indicator)
    if goal <= 0 or min(values) < 0 or (not indicator.rising and min(values) == 0):
        raise QualityError(
            Text(
                f"指标“{indicator.code}”有零或负数，不能按与目标之比计算。",
                f"`{indicator.code}` has values at or below zero and no share of a goal.",
            )
        )
    return [x / goal if indicator.rising else goal / x for x in values]


WAYS: Mapping[str, Callable[[Sequence[float], Indicator], list[float]]] = {
    "min-max": min_max,
    "z": z_score,
    "rank": rank_share,
    "goal": goal_share,
}
"""The ways by their names in packs."""


def _constant(indicator: Indicator) -> QualityError:
    return QualityError(
        Text(
            f"指标“{indicator.code}”各单位都一样，比不出高低。",
            f"`{indicator.code}` is the same for all units and tells nothing.",
        ),
        Text("请去掉这项指标。", "Take it out."),
    )
