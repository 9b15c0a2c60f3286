"""When letters go out: at once or gathered for a day or week, never in quiet hours. In the city's clock throughout."""

import datetime
from typing import Protocol

from django.utils import timezone

from chanmai.bureau.notices.models import Pace

HOUR, DAY, WEEK = datetime.timedelta(hours=1), datetime.timedelta(days=1), datetime.timedelta(days=7)


class QuietHours(Protocol):
    """From which hour until which nothing goes out; equal ones are none."""

    @property
    def quiet_from(self) -> int: ...
    @property
    def quiet_until(self) -> int: ...


def due_at(pace: str, at: datetime.datetime, digest_hour: int) -> datetime.datetime:
    """From when on a letter may go out of what happened at a moment: then, or at the next digest of day or week.

    Weekly digests go out on Mondays.
    """
    if pace == Pace.AT_ONCE:
        return at
    here = at.astimezone(timezone.get_default_timezone())
    day = here.replace(hour=digest_hour, minute=0, second=0, microsecond=0)
    if day <= here:
        day += DAY
    if pace == Pace.WEEKLY:
        day += DAY * (-day.weekday() % 7)
    return day


def is_quiet(hours: QuietHours, at: datetime.datetime) -> bool:
    """True in somebody's quiet hours, which may run over midnight."""
    hour = at.astimezone(timezone.get_default_timezone()).hour
    first, last = hours.quiet_from, hours.quiet_until
    if first == last:
        return False
    return first <= hour < last if first < last else hour >= first or hour < last
