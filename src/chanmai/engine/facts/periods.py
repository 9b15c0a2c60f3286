"""Years, quarters and months: which one is meant so many back on a day, and how filings write it.

The last month is the one before the month in which the day lies, the last quarter likewise: on 2026-06-30 these are
2026-05 and 2026-Q1, since June is not over on that day; on 2026-07-01 they are 2026-06 and 2026-Q2.
"""

import calendar
import datetime
import re

from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.texts import Text

YEAR, QUARTER, MONTH = PeriodKind.YEAR, PeriodKind.QUARTER, PeriodKind.MONTH
PER_YEAR = {YEAR: 1, QUARTER: 4, MONTH: 12}
COUNTED = {YEAR: "年", QUARTER: "季", MONTH: "个月"}
"""How a number of them is written: 近3个月, 前2年."""
_ONE_BEFORE = {YEAR: "上年", QUARTER: "上季", MONTH: "上月"}
_EARLIER = re.compile(r"(?:(上年|上季|上月)|前(\d{1,3})(年|季|个月))[.．](.+)")
_WRITTEN = re.compile(r"([0-9]{4})(?:-(Q[1-4]|0[1-9]|1[0-2]))?")


def period_written(kind: PeriodKind, back: int, day: datetime.date, reference_year: int) -> str:
    """2025, 2026-Q1 or 2026-05: the period so many back on a day; empty for a state."""
    if kind is PeriodKind.POINT:
        return ""
    if kind is YEAR:
        return str(reference_year - back)
    return _text_of(kind, _last(kind, day) - back)


def period_of(kind: PeriodKind, day: datetime.date) -> str:
    """The year, quarter or month in which a day lies, as filings write it."""
    return _text_of(kind, _last(kind, day) + 1)


def periods_back(written: str, day: datetime.date, reference_year: int) -> tuple[PeriodKind, int] | None:
    """The kind of a period as it is written and how far it lies back on a day, below 0 if it is still to come.

    None for what is no period.
    """
    match = _WRITTEN.fullmatch(written)
    if match is None:
        return None
    year, place = int(match[1]), match[2]
    if place is None:
        return YEAR, reference_year - year
    kind = QUARTER if place.startswith("Q") else MONTH
    return kind, _last(kind, day) - (year * PER_YEAR[kind] + int(place.removeprefix("Q")) - 1)


def _text_of(kind: PeriodKind, number: int) -> str:
    year, place = divmod(number, PER_YEAR[kind])
    place += 1
    return {YEAR: f"{year:04}", QUARTER: f"{year:04}-Q{place}", MONTH: f"{year:04}-{place:02}"}[kind]


def _last(kind: PeriodKind, day: datetime.date) -> int:
    """The number of the last month or quarter, counted from the year 0."""
    per_year = PER_YEAR[kind]
    return day.year * per_year + (day.month - 1) * per_year // 12 - 1


def earlier_named(kind: PeriodKind, back: int) -> Text:
    """How cases and proofs write before a name that it is of an earlier period: 上年. and 前2个月.; empty for 0."""
    if not back:
        return Text()
    unit = YEAR if kind is PeriodKind.POINT else kind
    many = Text(f"前{back}{COUNTED[unit]}.", f"{back} {unit}s ago: ")
    return Text(f"{_ONE_BEFORE[unit]}.", f"last {unit}'s ") if back == 1 else many


def earlier_read(text: str) -> tuple[PeriodKind, int, str]:
    """The unit, how many of them back, and the name of what is written so; a bare name is none back."""
    match = _EARLIER.fullmatch(text)
    if match is None:
        return PeriodKind.POINT, 0, text
    words = _ONE_BEFORE if match[1] else COUNTED
    unit = next(kind for kind, word in words.items() if word == (match[1] or match[3]))
    return unit, int(match[2] or 1), match[4]


def before(written: str, kind: PeriodKind, back: int) -> str:
    """The period of that kind so many before the one as it is written; empty if that is of another kind."""
    match = _WRITTEN.fullmatch(written)
    if match is None or (YEAR if match[2] is None else QUARTER if match[2][0] == "Q" else MONTH) is not kind:
        return ""
    number = int(match[1]) * PER_YEAR[kind] + int((match[2] or "1").removeprefix("Q")) - 1
    return _text_of(kind, number - back)


def last_day(written: str) -> datetime.date | None:
    """The last day of “2024”, “2024-05” or “2024-Q2”; None for a state, which has no period."""
    if not written:
        return None
    year, _, part = written.partition("-")
    month = int(part[1]) * 3 if part.startswith("Q") else int(part or 12)
    return datetime.date(int(year), month, calendar.monthrange(int(year), month)[1])


def fits(written: str, kind: PeriodKind) -> bool:
    """Whether a figure of that kind of period can be filed for a period: a month for a fact of months, and so on.

    What is said of a year may be filed by months, and a state for any period or none.
    """
    if kind in (YEAR, PeriodKind.POINT):
        return bool(written) or kind is PeriodKind.POINT
    return before(written, kind, 0) != ""
