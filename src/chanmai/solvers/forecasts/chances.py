"""The chance of reaching a target, in closed form, from yearly figures.

Growth of logarithms from year to year is taken as normal with unknown mean and variance, and as leaning on the year
before by an unknown share. For each share the level h years on has a t distribution around a known centre, and the
shares are weighed by what the figures say of them: see `leaning` for the formulas and their source. So
    P(y ≥ goal) = Σ w(ρ) · (1 − F(n−1)((ln goal − ln y(T) − centre(ρ)) / scale(ρ))).
With the lean at nothing this is the random walk with drift, scale² = s²·(h + h²/n) (Hyndman and Athanasopoulos 2021,
section 5.5), which is too sure of itself when good years come together. Shares and counts that may be nothing use the
differences in place of the growths of logarithms. Over invented histories of either kind: see the benchmark forecasts.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chanmai.solvers.forecasts.leaning import Lean, parts_of

LEAST_CHANGES = 3
"""With fewer changes from year to year nothing is said."""
HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Outlook:
    """The predictive distribution of a level some years on: a mixture of t distributions with `freedom` degrees.

    `by_growth`: centres and scales are of logarithms.
    """

    year: int
    parts: tuple[Lean, ...]
    freedom: int
    changes: int
    by_growth: bool

    @property
    def centre(self) -> float:
        """The mean, of logarithms where it is by growth."""
        return math.fsum(part.weight * part.centre for part in self.parts)

    @property
    def middle(self) -> float:
        """The median, in the unit of the figures."""
        return self._level(self._quantile(0.5))

    def at_least(self, goal: float) -> float:
        """The chance that the level is `goal` or more."""
        if self.by_growth and goal <= 0:
            return 1.0
        return self._above(math.log(goal) if self.by_growth else goal)

    def interval(self, level: float = 0.9) -> tuple[float, float]:
        """The middle `level` of the distribution."""
        low, high = self._quantile((1 - level) / 2), self._quantile((1 + level) / 2)
        return self._level(low), self._level(high)

    def reached_with(self, chance: float) -> float:
        """The level that is reached with that chance, in the unit of the figures."""
        return self._level(self._quantile(1 - chance))

    def _above(self, value: float) -> float:
        from scipy.special import stdtr

        return math.fsum(
            part.weight
            * (
                float(stdtr(self.freedom, (part.centre - value) / part.scale))
                if part.scale > 0
                else float(value <= part.centre)
            )
            for part in self.parts
        )

    def _quantile(self, share: float) -> float:
        """Where `share` of the distribution lies below, by halving between the quantiles of the parts."""
        from scipy.special import stdtrit

        steps = float(stdtrit(self.freedom, share))
        each = [part.centre + steps * part.scale for part in self.parts]
        return _halved(lambda value: self._above(value) > 1 - share, min(each), max(each))

    def _level(self, value: float) -> float:
        return math.exp(value) if self.by_growth else value


def _halved(is_below: Callable[[float], bool], low: float, high: float) -> float:
    for _ in range(HALVINGS):
        half = (low + high) / 2
        low, high = (half, high) if is_below(half) else (low, half)
    return (low + high) / 2


def outlook(values: Mapping[int, float], year: int, *, by_growth: bool) -> Outlook | None:
    """The outlook for `year` from figures by year. Only changes between years that follow one another count.

    None with fewer than three changes, with a level of nothing or less where logarithms are needed, or when `year` is
    not after the last figure.
    """
    if not values or (by_growth and min(values.values()) <= 0):
        return None
    levels = {each: math.log(value) if by_growth else value for each, value in sorted(values.items())}
    years = [each + 1 for each in levels if each + 1 in levels]
    last = max(levels)
    if len(years) < LEAST_CHANGES or year <= last:
        return None
    changes = [levels[each] - levels[each - 1] for each in years]
    sums = parts_of([*years], changes, last, year - last)
    parts = tuple(Lean(each.weight, levels[last] + each.centre, each.scale) for each in sums)
    return Outlook(year, parts, len(years) - 1, len(years), by_growth)


@dataclass(frozen=True, slots=True)
class Hindsight:
    """Of `trials` outlooks over `ahead` years, each from the years before it alone, `hits` held what came."""

    ahead: int
    hits: int
    trials: int


def hindsight(
    values: Mapping[int, float], ahead: int, *, by_growth: bool, level: float = 0.9
) -> Hindsight | None:
    """What outlooks over `ahead` years would have been worth on these figures; None where none could be made."""
    held = []
    for year in values:
        before = {each: value for each, value in values.items() if each <= year}
        came = values.get(year + ahead)
        seen = outlook(before, year + ahead, by_growth=by_growth)
        if seen is not None and came is not None:
            low, high = seen.interval(level)
            held.append(low <= came <= high)
    return Hindsight(ahead, sum(held), len(held)) if held else None
