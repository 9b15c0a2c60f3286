"""How good chances were, seen afterwards: average precision, calibration error, Brier score.

Average precision is the area under precision over recall without interpolation, equal chances taken together (Davis
and Goadrich 2006, “The relationship between precision-recall and ROC curves”). The calibration error is the mean gap
between chance and frequency over groups of equal size by chance (Naeini, Cooper and Hauskrecht 2015, “Obtaining well
calibrated probabilities using Bayesian binning”).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

Forecast = tuple[float, bool]
"""A chance, and whether it came so."""
GROUPS = 10


@dataclass(frozen=True, slots=True)
class Band:
    """Some forecasts of like chance: how many, their mean chance, how many came so."""

    forecasts: int
    chance: float
    events: int

    @property
    def frequency(self) -> float:
        """How often it came so."""
        return self.events / self.forecasts


def average_precision(forecasts: Sequence[Forecast]) -> float | None:
    """Sum of precision times the recall that each step down the list adds; None where nothing came so."""
    events = sum(came for _, came in forecasts)
    if not events:
        return None
    seen = found = 0
    parts = []
    for _, group in groupby(sorted(forecasts, key=lambda each: -each[0]), key=lambda each: each[0]):
        came = [each for _, each in group]
        seen, found = seen + len(came), found + sum(came)
        parts.append(found / seen * sum(came) / events)
    return math.fsum(parts)


def groups_by_chance(forecasts: Sequence[Forecast], number: int = GROUPS) -> tuple[Band, ...]:
    """The forecasts from the least chance to the greatest, in groups that differ by one in size at most."""
    rows = sorted(forecasts)
    bounds = [len(rows) * place // number for place in range(number + 1)]
    found = [rows[low:high] for low, high in pairwise(bounds) if high > low]
    return tuple(
        Band(len(part), math.fsum(chance for chance, _ in part) / len(part), sum(came for _, came in part))
        for part in found
    )


def calibration_error(groups: Sequence[Band]) -> float | None:
    """The mean distance of chance and frequency over groups, by their size; None without forecasts."""
    forecasts = sum(group.forecasts for group in groups)
    if not forecasts:
        return None
    return math.fsum(group.forecasts * abs(group.chance - group.frequency) for group in groups) / forecasts


def brier(forecasts: Sequence[Forecast]) -> float | None:
    """The mean square of chance minus outcome (Brier 1950); None without forecasts."""
    if not forecasts:
        return None
    return math.fsum((chance - came) ** 2 for chance, came in forecasts) / len(forecasts)
