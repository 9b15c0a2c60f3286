"""By when a return has to be in, as forms say it: 次年3月21日 of a year, 次月15日 of a month, 季后20日 of a quarter."""

import datetime
import re
from dataclasses import dataclass

from chanmai.engine.facts.periods import MONTH, before
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
    """A day of the month that follows a period; `month`, for a year, is that month of the next year."""

    text: str
    day: int
    month: int = 1

    def of(self, period: str) -> datetime.date:
        """The last day for a return of “2025”, “2025-Q2” or “2025-06”."""
        year, _, part = period.partition("-")
        if not part:
            return datetime.date(int(year) + 1, self.month, self.day)
        last = f"{year}-{int(part[1]) * 3:02}" if part.startswith("Q") else period
        following = before(last, MONTH, -1)
        return datetime.date(int(following[:4]), int(following[5:]), self.day)


def read_deadline(entry: Entry, period: str) -> Deadline | None:
    """The deadline of a form, None without one. One that some period could not keep is an error."""
    text = entry.text("deadline")
    if not text:
        return None
    form = _WRITTEN.get(period)
    found = form.fullmatch(text) if form is not None else None
    if found is not None:
        deadline = Deadline(text, int(found["day"]), int(found.groupdict().get("month", 1)))
        if _is_day(deadline.month, deadline.day) and (period == "year" or deadline.day <= _EVERY_MONTH):
            return deadline
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
