"""Growth as published beside growth of the published levels. The two are never mixed: a growth rate is printed on a
comparable sample, and levels of two years are not of one sample."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.indicators.observations import Key, Observed, standing, year_before

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Growth:
    """Both growth rates of one period in percent. `base` is the comparable base that the published one implies.

    `of_levels` is None without a positive level of the same scope a year before: growth on a negative base means
    nothing. `gap` is published less of levels, in points.
    """

    published: Fraction | None
    of_levels: Fraction | None
    base: Fraction | None

    @property
    def gap(self) -> Fraction | None:
        """Points by which the published growth is above that of the levels."""
        if self.published is None or self.of_levels is None:
            return None
        return self.published - self.of_levels

    def differs(self, points: Fraction | None) -> bool:
        """Whether the two are further apart than `points`; never where it is not settled (None)."""
        return self.gap is not None and points is not None and abs(self.gap) > points


def growth_of(each: Observed, stand: Mapping[Key, Observed]) -> Growth:
    """Both growth rates of one figure, given what stands for every scope and period."""
    before = stand.get((each.scope, year_before(each.period)))
    of_levels = None
    if each.value is not None and before is not None and before.value is not None and before.value > 0:
        of_levels = (each.value / before.value - 1) * HUNDRED
    base = None
    if each.value is not None and each.growth is not None and each.growth > -HUNDRED:
        base = each.value / (1 + each.growth / HUNDRED)
    return Growth(each.growth, of_levels, base)


def growths(observations: Iterable[Observed]) -> dict[Key, Growth]:
    """Both growth rates of every scope and period."""
    stand = standing(observations)
    return {key: growth_of(each, stand) for key, each in stand.items()}
