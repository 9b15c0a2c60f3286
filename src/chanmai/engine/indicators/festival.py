"""The Spring Festival as a regressor: how much of the time before New Year's Day falls into each month.

Firms work ahead, then stop: of the `before` days that end on the eve of 正旦 (New Year's Day of the lunar calendar) a
share falls into January, February and March. The mean share of each calendar month is taken out, so that what stays
moves with the date of the feast only and leaves the seasonal pattern alone (Bell and Hillmer 1983; Lin and Liu 2003).
January and February together always hold all of those days: there the regressor is nil, and no adjustment is needed.
"""

import datetime
from collections.abc import Iterable, Mapping
from fractions import Fraction

MONTHS = (1, 2, 3)
Shares = Mapping[tuple[int, int], Fraction]
"""By year and month."""


def shares(new_years: Iterable[datetime.date], before: int) -> Shares:
    """The share of the `before` days that falls into January, February and March of each year; the three add to one.

    Days of the December before, which a long span before an early feast reaches, count for January.
    Raises ValueError for a span of less than one day.
    """
    if before < 1:
        raise ValueError("before < 1")
    found = {}
    for day in new_years:
        months = [
            max((day - datetime.timedelta(days=back)), _first(day.year)).month
            for back in range(1, before + 1)
        ]
        for month in MONTHS:
            found[day.year, month] = Fraction(months.count(month), before)
    return found


def _first(year: int) -> datetime.date:
    return datetime.date(year, 1, 1)


def regressor(new_years: Iterable[datetime.date], before: int) -> Shares:
    """The shares less their mean of the calendar month over all years given; other months are nil and left out."""
    share = shares(new_years, before)
    means = {
        month: _mean([value for (_, other), value in share.items() if other == month]) for month in MONTHS
    }
    return {key: value - means[key[1]] for key, value in share.items()}


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values) if values else Fraction(0)
