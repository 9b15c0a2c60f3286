"""Key technologies, major projects and key firms: how each was evaluated, and when it is due again."""

import calendar
import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.supervision.models import Evaluation, Subject
from chanmai.bureau.supervision.permissions import sees_meetings


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """How a subject stood on a day."""

    held_on: datetime.date
    grade: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject with its evaluations, the newest first, and the day by which the next is due."""

    pk: int
    kind: str
    kind_title: str
    name: str
    measure: str
    due_on: datetime.date
    overdue: bool
    evaluations: tuple[EvaluationRow, ...]


def subjects(viewer: Viewer, lang: str, *, as_of: datetime.date) -> tuple[SubjectRow, ...]:
    """The subjects that were not dropped, by kind; none for who does not sit in the joint meeting."""
    if not sees_meetings(viewer):
        return ()
    rows = Subject.objects.filter(dropped_on=None).prefetch_related("evaluations")
    return tuple(_row(each, lang, as_of) for each in rows)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later; the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _row(row: Subject, lang: str, as_of: datetime.date) -> SubjectRow:
    kind = city_pack().plan.supervision.subject(row.kind)
    held: list[Evaluation] = list(reversed(row.evaluations.all()))
    due_on = months_after(held[0].held_on if held else row.since, kind.months if kind is not None else 0)
    return SubjectRow(
        pk=row.pk,
        kind=row.kind,
        kind_title=kind.title.of(lang) if kind is not None else row.kind,
        name=row.name,
        measure=row.measure,
        due_on=due_on,
        overdue=due_on < as_of,
        evaluations=tuple(
            EvaluationRow(each.held_on, _grade(each.grade, lang), each.text, each.by) for each in held
        ),
    )


def _grade(code: str, lang: str) -> str:
    grade = city_pack().plan.supervision.grade(code)
    return grade.title.of(lang) if grade is not None else code
