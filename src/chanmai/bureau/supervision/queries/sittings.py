"""The joint meeting: its sittings, topics and what was settled."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.refusal import NotFound
from chanmai.bureau.supervision.models import Meeting, Topic
from chanmai.bureau.supervision.permissions import sees_meetings
from chanmai.bureau.supervision.queries.evaluations import months_after
from chanmai.bureau.supervision.queries.measures import book


@dataclass(frozen=True, slots=True)
class ResolutionRow:
    """What was settled, who carries it out, by when."""

    text: str
    owner_name: str
    due_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A point of the agenda; `measure` and its words where it is about one."""

    pk: int
    title: str
    measure: str
    measure_text: str
    resolutions: tuple[ResolutionRow, ...]


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A sitting."""

    pk: int
    title: str
    held_on: datetime.date
    place: str
    chair: str
    present: str
    confirmed_at: datetime.datetime | None
    topics: tuple[TopicRow, ...]


@dataclass(frozen=True, slots=True)
class MeetingList:
    """All sittings, the newest first, and the day by which the next is to be held; None before there was one."""

    rows: tuple[MeetingRow, ...]
    next_by: datetime.date | None


def meetings(viewer: Viewer, lang: str) -> MeetingList:
    """The sittings; none for who does not sit in the joint meeting."""
    rows = Meeting.objects.prefetch_related("topics__resolutions__owner") if sees_meetings(viewer) else ()
    found = tuple(_row(each, lang) for each in rows)
    months = city_pack().plan.supervision.meeting_months
    return MeetingList(found, months_after(found[0].held_on, months) if found and months else None)


def meeting(viewer: Viewer, pk: int, lang: str) -> MeetingRow:
    """One sitting. Raises NotFound, also for who does not sit in the joint meeting."""
    rows = Meeting.objects.prefetch_related("topics__resolutions__owner").filter(pk=pk)
    found = rows.first() if sees_meetings(viewer) else None
    if found is None:
        raise NotFound
    return _row(found, lang)


def _row(row: Meeting, lang: str) -> MeetingRow:
    return MeetingRow(
        pk=row.pk,
        title=translation(row.title, lang),
        held_on=row.held_on,
        place=row.place,
        chair=row.chair,
        present=row.present,
        confirmed_at=row.confirmed_at,
        topics=tuple(_topic(each, lang) for each in row.topics.all()),
    )


def _topic(row: Topic, lang: str) -> TopicRow:
    measure = book().get(row.measure)
    return TopicRow(
        pk=row.pk,
        title=translation(row.title, lang),
        measure=row.measure,
        measure_text=measure.text.of(lang) if measure is not None else "",
        resolutions=tuple(
            ResolutionRow(each.text, str(each.owner) if each.owner is not None else "", each.due_on)
            for each in row.resolutions.all()
        ),
    )
