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
SEASON = (-0.05, -0.18, 0.02, -0.02, 0.0, 0.06, -0.01, 0.0, 0.05, 0.0, 0.03, 0.1)


def shares_of(book: SeriesBook, years: Mapping[int, int]) -> Shares:
    """How much of the time before the feast falls into a month, over these years; nothing where a pack settles none."""
    if book.festival_days is None:
        return {}
    return regressor((day for day in book.new_years if day.year in years), int(book.festival_days.value))


def months_of(totals: Mapping[int, int], share: Shares, seed: int, effect: float = EFFECT) -> dict[str, int]:
    """By month as “2024-01” the part of each year's total, by trend, season, festival and chance; they add up to it."""
    years = sorted(totals)
    found: dict[str, int] = {}
    for year in years:
        growth = math.log(totals[year] / totals.get(year - 1, totals[year])) / 12
        weights = [
            math.exp(
                SEASON[month - 1]
                + growth * (month - 6.5)
                + effect * float(share.get((year, month), 0))
                + NOISE * Dice(seed, "month", year, month).normal()
            )
            for month in range(1, 13)
        ]
        parts = [int(totals[year] * weight / sum(weights)) for weight in weights]
        parts[-1] += totals[year] - sum(parts)
        found |= {f"{year}-{month:02}": part for month, part in enumerate(parts, start=1)}
    return found
