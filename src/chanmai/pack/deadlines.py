"""By when a return has to be in, as forms say it: 次年3月21日 of a year, 次月15日 of a month, 季后20日 of a quarter."""

import datetime
import re
from dataclasses import dataclass

from chanmai.engine.facts.periods import last_day
from chanmai.engine.facts.texts import Text
from chanmai.pack.entry import Entry

_WRITTEN = {
    "year": re.compile(r"次年(?P<month>\d{1,2})月(?P<day>\d{1,2})日"),
    "quarter": re.compile(r"季后(?P<day>\d{1,2})日"),
    "month": re.compile(r"次月(?P<day>\d{1,2})日"),
}
_EXAMPLES = {"year": "次年3月21日", "quarter": "季后20日", "month": "次月15日"}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day of the month that follows a period; `month`, for a year, is that month of the next year.

    `of` raises ValueError for what is no period.
    """

    text: str
    day: int
    month: int | None = None  # None: that in which the next period begins

    def of(self, period: str) -> datetime.date:
        """The last day for a return of “2025”, “2025-Q2” or “2025-06”."""
        end = last_day(period)
        if end is None:
            raise ValueError("a state has no deadline")
        following = end + datetime.timedelta(days=1)
        return following.replace(month=following.month if self.month is None else self.month, day=self.day)


def read_deadline(entry: Entry, period: str) -> Deadline | None:
    """The deadline of a form, None without one. One that some period could not keep is an error."""
    text = entry.text("deadline")
    if not text:
        return None
    form = _WRITTEN.get(period)
    found = form.fullmatch(text) if form is not None else None
    if found is not None:
        day, month = int(found["day"]), int(found["month"]) if period == "year" else None
        if _is_day(month, day) if month is not None else 0 < day <= _EVERY_MONTH:
            return Deadline(text, day, month)
    example = _EXAMPLES.get(period)
    mend = Text(f"写成“{example}”。", f"Write it as {example}.") if example else Text(
        "没有所属期的表不写时限。", "A form without a period has no deadline."
    )  # fmt: skip
    words = Text(f"看不懂时限“{text}”", f"The deadline `{text}` is not understood")
    entry.notes.error(entry.at("deadline"), "bad-deadline", words, mend)
    return None


_EVERY_MONTH = 28
"""The last day that every month has."""


def _is_day(month: int, day: int) -> bool:
    try:
        datetime.date(2001, month, day)  # no leap year
    except ValueError:
        return False
    return True
