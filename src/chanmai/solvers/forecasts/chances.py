"""The chance of reaching a target, in closed form, from yearly figures.

Growth of logarithms from year to year is taken as independent and normal with unknown mean and variance. With n
growths, mean m and standard deviation s, the level h years on has the predictive distribution
    ln y(T+h) = ln y(T) + h·m + s·√(h + h²/n) · t(n − 1)
(random walk with drift; normal theory with both parameters unknown: Zellner 1971, chapter 3; Hyndman and Athanasopoulos
2021, section 5.5). So P(y ≥ goal) = 1 − F(n−1)((ln goal − ln y(T) − h·m) / (s·√(h + h²/n))). Shares and counts that may
be nothing use the differences in place of the growths of logarithms. Under this model the chance is exactly calibrated;
over invented histories that break it, see the benchmark `forecasts`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

LEAST_CHANGES = 3
"""With fewer changes from year to year nothing is said."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The predictive distribution of a level some years on: centre and scale of a t with `freedom` degrees.

    `by_growth`: centre and scale are of logarithms.
    """

    year: int
    centre: float
    scale: float
    freedom: int
    changes: int
    by_growth: bool

    @property
    def middle(self) -> float:
        """The median, in the unit of the figures."""
        return self._level(self.centre)

    def at_least(self, goal: float) -> float:
        """The chance that the level is `goal` or more."""
        from scipy.special import stdtr

        if self.by_growth and goal <= 0:
            return 1.0
        gap = (math.log(goal) if self.by_growth else goal) - self.centre
        return float(stdtr(self.freedom, -gap / self.scale)) if self.scale > 0 else float(gap <= 0)

    def interval(self, level: float = 0.9) -> tuple[float, float]:
        """The middle `level` of the distribution."""
        from scipy.special import stdtrit

        half = float(stdtrit(self.freedom, (1 + level) / 2)) * self.scale
        return self._level(self.centre - half), self._level(self.centre + half)

    def _level(self, value: float) -> float:
        return math.exp(value) if self.by_growth else value


def outlook(values: Mapping[int, float], year: int, *, by_growth: bool) -> Outlook | None:
    """The outlook for `year` from figures by year. Only changes between years that follow one another count.

    None with fewer than three changes, with a level of nothing or less where logarithms are needed, or when `year` is
    not after the last figure.
    """
    if not values or (by_growth and min(values.values()) <= 0):
        return None
    levels = {each: math.log(value) if by_growth else value for each, value in values.items()}
    changes = [levels[each + 1] - value for each, value in levels.items() if each + 1 in levels]
    last, count = max(levels), len(changes)
    ahead = year - last
    if count < LEAST_CHANGES or ahead < 1:
        return None
    mean = math.fsum(changes) / count
    spread = math.sqrt(math.fsum((change - mean) ** 2 for change in changes) / (count - 1))
    scale = spread * math.sqrt(ahead + ahead * ahead / count)
    return Outlook(year, levels[last] + ahead * mean, scale, count - 1, count, by_growth)
