"""Deadlines as an iCalendar file (RFC 5545) that calendars subscribe to."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Alarm, Calendar, Event

ICALENDAR = "text/calendar; charset=utf-8"
WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Due:
    """Something due on a day. `key` stays the same when the day moves; `changed` counts how often it did."""

    key: str
    on: datetime.date
    title: str
    text: str
    since: datetime.datetime | None = None
    changed: int = 0


def calendar_file(
    deadlines: Iterable[Due], *, name: str, domain: str, at: datetime.datetime, maker: str = "supervision"
) -> bytes:
    """A calendar of whole days, each with an alarm a week before.

    A UID is the key of its deadline and the `domain`, so that a day that moves is the same event with a higher
    SEQUENCE (section 3.8.4.7), and nothing stands there twice.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//chanmai//{maker}//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for each in deadlines:
        calendar.add_component(_event(each, domain, at))
    return bytes(calendar.to_ical())


def _event(deadline: Due, domain: str, at: datetime.datetime) -> Event:
    event = Event()
    event.add("uid", f"{deadline.key}@{domain}")
    event.add("dtstamp", (deadline.since or at).astimezone(datetime.UTC))
    event.add("sequence", deadline.changed)
    event.add("dtstart", deadline.on)
    event.add("dtend", deadline.on + datetime.timedelta(days=1))
    event.add("summary", deadline.title)
    event.add("description", deadline.text)
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", deadline.title)
    alarm.add("trigger", -WEEK)
    event.add_component(alarm)
    return event
