"""The months of the invented city: single months of its software revenue, moved by the Spring Festival.

Returns cannot show this: they are cumulative and begin with January and February together, which always hold the whole
of the time before the feast. So the months stand in the truth file, for whoever measures how well an effect is found.
"""

import math
from collections.abc import Mapping

from chanmai.demo.dice import Dice
from chanmai.engine.indicators.festival import Shares, regressor
from chanmai.pack.series import SeriesBook

EFFECT = -0.16
"""Of the logarithm: so much less where all days before the feast fall into a month that usually holds none."""
NOISE = 0.012
ROUNDS = 12
"""After so many the middles of the trend stand still."""
SEASON = (-0.05, -0.18, 0.02, -0.02, 0.0, 0.06, -0.01, 0.0, 0.05, 0.0, 0.03, 0.1)


def shares_of(book: SeriesBook, years: Mapping[int, int]) -> Shares:
    """How much of the time before the feast falls into a month, over these years; nothing where a pack settles none."""
    if book.festival_days is None:
        return {}
    return regressor((day for day in book.new_years if day.year in years), int(book.festival_days.value))


def months_of(totals: Mapping[int, int], share: Shares, seed: int, effect: float = EFFECT) -> dict[str, int]:
    """By month as “2024-01” the part of each year's total, by trend, season, festival and chance; they add up to it."""
    level = _trend(totals)
    found: dict[str, int] = {}
    for year in sorted(totals):
        weights = [
            math.exp(
                level[year, month]
                + SEASON[month - 1]
                + effect * float(share.get((year, month), 0))
                + NOISE * Dice(seed, "month", year, month).normal()
            )
            for month in range(1, 13)
        ]
        parts = [int(totals[year] * weight / sum(weights)) for weight in weights]
        parts[-1] += totals[year] - sum(parts)
        found |= {f"{year}-{month:02}": part for month, part in enumerate(parts, start=1)}
    return found


def _trend(totals: Mapping[int, int]) -> dict[tuple[int, int], float]:
    """Logarithms of monthly levels: straight from the middle of one year to that of the next, beyond as beside it.

    A slope of each year's own would break at New Year, and the breaks would be taken for the festival's. The middles
    are moved until every year's levels add up to its total, so nothing breaks when the months are made to.
    """
    years = sorted(totals)
    middle = {year: math.log(totals[year] / 12) for year in years}
    for _ in range(ROUNDS):
        level = {(year, month): _between(middle, year, month) for year in years for month in range(1, 13)}
        for year in years:
            middle[year] += math.log(totals[year] / sum(math.exp(level[year, m]) for m in range(1, 13)))
    return level


def _between(middle: Mapping[int, float], year: int, month: int) -> float:
    """The level of a month on the line to the nearer neighbour, or where there is none on that of the other one."""
    sides = (year - 1, year + 1) if month <= 6 else (year + 1, year - 1)
    other = next((side for side in sides if side in middle), year)
    slope = (middle[other] - middle[year]) * (other - year) / 12
    return middle[year] + slope * (month - 6.5)
