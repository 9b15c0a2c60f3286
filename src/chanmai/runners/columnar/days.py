"""Arithmetic of days on whole columns, which hold days since 1970: `engine.facts.days` row by row.

What a row that is not known holds is without meaning; it is brought into the calendar before anything is reckoned.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.facts.days import DAYS, FIRST, LAST, MONTHS, YEAR_OF, YEARS
from chanmai.runners.columnar.vectors import Vector, both, column, whole

EPOCH = 719163  # the ordinal of 1970-01-01
LEAST, MOST = FIRST.toordinal() - EPOCH, LAST.toordinal() - EPOCH
_MONTHS_OF = {YEARS: 12, MONTHS: 1}
_FIRST_MONTH, _LAST_MONTH = (day.year * 12 + day.month - 1 - 1970 * 12 for day in (FIRST, LAST))
_MOST_COUNT = 200_000  # months, more than the calendar has

Days = NDArray[np.int64]


def days_of(vector: Vector) -> Days:
    """The days of a vector as whole numbers within the calendar."""
    plain = np.asarray(whole(vector, Fraction(1)).num)
    return np.asarray(np.clip(plain, LEAST, MOST), dtype=np.int64)


def later_days(day: Vector, count: Vector, unit: str) -> Vector:
    """Each day so many whole units later."""
    many = np.asarray(whole(count, Fraction(1)).num)
    days = days_of(day)
    if unit == DAYS:
        reach = MOST - LEAST
        days_then = np.clip(days + np.clip(many, -reach, reach).astype(np.int64), LEAST, MOST)
    else:
        days_then = _moved(days, np.clip(many, -_MOST_COUNT, _MOST_COUNT).astype(np.int64) * _MONTHS_OF[unit])
    return _column(days_then, both(day.known, count.known))


def days_between(start: Vector, end: Vector, unit: str) -> Vector:
    """How many whole units lie from one day to another."""
    first, last = days_of(start), days_of(end)
    known = both(start.known, end.known)
    if unit == DAYS:
        return _column(last - first, known)
    step = _MONTHS_OF[unit]
    count = _month(last) // step - _month(first) // step
    return _column(count - (_moved(first, count * step) > last), known)


def calendar_days(day: Vector, kind: str) -> Vector:
    """The first or last day of the year or month of each day, or its year."""
    days = days_of(day)
    if kind == YEAR_OF:
        return _column(_month(days) // 12 + 1970, day.known)
    month = _month(days)
    if kind[0] == "年":
        month = month // 12 * 12
    length = 12 if kind[0] == "年" else 1
    day_numbers = _begin(month) if kind.endswith("初") else _begin(month + length) - 1
    return _column(day_numbers, day.known)


def _month(days: Days) -> Days:
    """The month of each day, counted from January 1970."""
    return np.asarray(days).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _begin(months: Days) -> Days:
    """The first day of each month."""
    return np.asarray(months).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _moved(days: Days, months: Days) -> Days:
    """The same day of the month so many months later, or the last one that the month has."""
    own = _month(days)
    target = np.clip(own + months, _FIRST_MONTH - 1, _LAST_MONTH + 1)
    begin = _begin(target)
    days_then = np.minimum(begin + days - _begin(own), _begin(target + 1) - 1)
    inside: Any = np.where(target < _FIRST_MONTH, LEAST, days_then)
    return np.asarray(np.where(target > _LAST_MONTH, MOST, inside))


def _column(values: Any, known: Any) -> Vector:
    return column(np.asarray(values, dtype=np.int64), Fraction(1), known, MOST - LEAST)
