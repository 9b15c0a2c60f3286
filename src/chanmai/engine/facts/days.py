"""Arithmetic of days: so many years, months or days later, whole ones between two days, first and last days.

Years and months go to the same day of the month; where the month has no such day, to its last one (Civil Code of
China, article 202: 没有对应日的，月末日为期间的最后一日). So 2024-02-29 + 1年 is 2025-02-28 and 2024-01-31 + 1个月
is 2024-02-29. Holidays (article 203) move nothing. What lies outside of the calendar's years 1 to 9999 counts as its
first or last day.
"""

import datetime
from collections.abc import Callable
from fractions import Fraction

YEARS, MONTHS, DAYS = "年", "月", "天"
UNITS_OF_TIME = (YEARS, MONTHS, DAYS)
YEAR_OF = "年份"
FIRST, LAST = datetime.date.min, datetime.date.max
ONE_DAY = datetime.timedelta(days=1)


def later(day: datetime.date, count: int | Fraction, unit: str) -> datetime.date:
    """The day so many whole units later; a part of a unit does not count, fewer than 0 are earlier."""
    whole = count.__floor__()
    if unit == DAYS:
        ordinal = day.toordinal() + whole
        return (
            FIRST
            if ordinal < 1
            else LAST
            if ordinal > LAST.toordinal()
            else datetime.date.fromordinal(ordinal)
        )
    months = day.year * 12 + day.month - 1 + whole * (12 if unit == YEARS else 1)
    year, month = months // 12, months % 12 + 1
    if not FIRST.year <= year <= LAST.year:
        return FIRST if year < FIRST.year else LAST
    return datetime.date(year, month, min(day.day, _last_of(year, month)))


def between(start: datetime.date, end: datetime.date, unit: str) -> int:
    """The greatest number of whole units that one can add to the start without passing the end."""
    if unit == DAYS:
        return (end - start).days
    count = end.year - start.year
    if unit == MONTHS:
        count = count * 12 + end.month - start.month
    return count - (later(start, count, unit) > end)


def calendar(day: datetime.date, kind: str) -> datetime.date | int:
    """The first or last day of the year or month of a day, or the year itself."""
    return _CALENDAR[kind](day)


def _last_of(year: int, month: int) -> int:
    """How many days a month has."""
    next_month = (year + month // 12, month % 12 + 1)
    return 31 if month == 12 else (datetime.date(*next_month, 1) - ONE_DAY).day


_CALENDAR: dict[str, Callable[[datetime.date], datetime.date | int]] = {
    "年初": lambda day: day.replace(month=1, day=1),
    "年末": lambda day: day.replace(month=12, day=31),
    "月初": lambda day: day.replace(day=1),
    "月末": lambda day: day.replace(day=_last_of(day.year, day.month)),
    YEAR_OF: lambda day: day.year,
}
CALENDAR_KINDS = tuple(_CALENDAR)
