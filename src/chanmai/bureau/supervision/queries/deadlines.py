"""What is due: measures, evaluations and sittings, as a list of reminders and for calendars."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.calendar import Due
from chanmai.bureau.city import city_pack
from chanmai.bureau.supervision.lights import Colour
from chanmai.bureau.supervision.models import Charge
from chanmai.bureau.supervision.queries.evaluations import subjects
from chanmai.bureau.supervision.queries.measures import charges, task_rows
from chanmai.bureau.supervision.queries.sittings import meetings


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that is due on a day. `key` stays the same when the day moves; `changed` counts how often it did."""

    key: str
    on: datetime.date
    title: str
    text: str
    address: str
    since: datetime.datetime | None = None
    changed: int = 0
    overdue: bool = False

    @property
    def due(self) -> Due:
        """As calendars have it."""
        return Due(self.key, self.on, self.title, self.text, self.since, self.changed)


def reminders(viewer: Viewer, lang: str, *, as_of: datetime.date) -> tuple[Deadline, ...]:
    """What is overdue and not done, and what is due within the days that the pack names; the earliest first."""
    until = as_of + datetime.timedelta(days=city_pack().plan.supervision.reminder_days)
    return tuple(each for each in deadlines(viewer, lang, as_of=as_of) if each.on <= until)


def deadlines(viewer: Viewer, lang: str, *, as_of: datetime.date) -> tuple[Deadline, ...]:
    """Everything in sight that has a day and is not done; the earliest first."""
    found = [
        *_measures(viewer, lang, as_of),
        *_evaluations(viewer, lang, as_of),
        *_sittings(viewer, lang, as_of),
    ]
    return tuple(sorted(found, key=lambda each: (each.on, each.key)))


def _measures(viewer: Viewer, lang: str, as_of: datetime.date) -> list[Deadline]:
    held = charges(viewer)
    number: dict[str, int] = {}
    for code in Charge.objects.values_list("measure", flat=True):
        number[code] = number.get(code, 0) + 1
    return [
        Deadline(
            f"measure-{row.code}",
            row.due_on,
            f"{row.code} {row.title}",
            f"{row.text} {row.owner_name}",
            f"/supervision/measures/{row.code}/",
            held[row.code].at,
            number[row.code] - 1,
            row.due_on < as_of,
        )
        for row in task_rows(viewer, lang, as_of)
        if row.due_on is not None and not (row.colour == Colour.GREEN and row.percent == 100)
    ]


def _evaluations(viewer: Viewer, lang: str, as_of: datetime.date) -> list[Deadline]:
    return [
        Deadline(
            f"evaluation-{row.pk}",
            row.due_on,
            _("评估：%(name)s") % {"name": row.name},
            row.kind_title,
            "/supervision/evaluations/",
            changed=len(row.evaluations),
            overdue=row.overdue,
        )
        for row in subjects(viewer, lang, as_of=as_of)
    ]


def _sittings(viewer: Viewer, lang: str, as_of: datetime.date) -> list[Deadline]:
    found = meetings(viewer, lang)
    ahead = [
        Deadline(
            f"meeting-{row.pk}",
            row.held_on,
            row.title,
            row.place,
            f"/supervision/meetings/{row.pk}/",
        )
        for row in found.rows
        if row.held_on >= as_of
    ]
    if found.next_by is None or ahead:
        return ahead
    title = _("召开下一次联席会议")
    late = found.next_by < as_of
    return [Deadline("meeting-next", found.next_by, title, "", "/supervision/meetings/", overdue=late)]
