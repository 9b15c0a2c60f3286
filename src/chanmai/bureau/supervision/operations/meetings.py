"""The joint meeting and its evaluations: convened, set on the agenda, settled, confirmed."""

import datetime
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.organisations import bodies_in_charge
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, day_of
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.bureau.supervision.models import Evaluation, Meeting, Resolution, Subject, Topic
from chanmai.bureau.supervision.operations.measures import REASON, needed
from chanmai.bureau.supervision.permissions import may_supervise
from chanmai.bureau.supervision.queries.measures import measure_of
from chanmai.engine.facts.texts import Text

NAME, TITLE, PRESENT = 150, 300, 1000  # signs of a name, of a topic, of the list of those present
NO_NAME = Text("请写明名称。", "Give its name.")


@dataclass(frozen=True, slots=True)
class Invitation:
    """When and where the joint meeting sits, who presides, who comes."""

    held_on: datetime.date
    place: str
    chair: str
    present: str = ""


@transaction.atomic
def convene(invitation: Invitation, *, by: Viewer, at: datetime.datetime) -> int:
    """Convene the joint meeting, with the standing topics of the pack on its agenda; its number.

    Raises Forbidden, Unfit without place or chair.
    """
    _check(by)
    rule = city_pack().plan.supervision
    row = Meeting.objects.create(
        title=rule.meeting.zh[:NAME],
        held_on=invitation.held_on,
        place=needed(invitation.place, Text("请写明地点。", "Say where."), NAME),
        chair=needed(invitation.chair, Text("请写明主持人。", "Say who presides."), NAME),
        present=invitation.present.strip()[:PRESENT],
        by=by.name,
        at=at,
    )
    for topic in rule.topics:
        Topic.objects.create(meeting=row, title=topic.zh[:TITLE])
    record_audit(by=by, action="convene_meeting", target=str(row), at=at)
    return row.pk


@transaction.atomic
def add_topic(meeting_id: int, title: str, *, measure: str = "", by: Viewer, at: datetime.datetime) -> None:
    """Put a topic on the agenda. Raises Forbidden, NotFound, Unfit, Conflict when the minutes are confirmed."""
    row = _open(meeting_id, by)
    if measure:
        measure_of(by, measure)
    title = needed(title, Text("请写明议题。", "Name the topic."), TITLE)
    Topic.objects.create(meeting=row, title=title, measure=measure)
    record_audit(by=by, action="add_topic", target=str(row), at=at, after={"title": title})


@transaction.atomic
def resolve(
    topic_id: int,
    text: str,
    *,
    owner: int | None = None,
    due_on: datetime.date | None = None,
    by: Viewer,
    at: datetime.datetime,
) -> int:
    """Enter what was settled on a topic; the number of its meeting.

    Raises Forbidden, NotFound, Unfit, Conflict when the minutes are confirmed.
    """
    _check(by)
    topic = Topic.objects.filter(pk=topic_id).first()
    if topic is None:
        raise NotFound
    row = _open(topic.meeting_id, by)
    text = needed(text, Text("请写明议定事项。", "Say what was settled."))
    if owner is not None and owner not in dict(bodies_in_charge()):
        raise Unfit(Text("没有这个责任单位。", "There is no such organisation."), code="no-owner")
    Resolution.objects.create(topic=topic, text=text, owner_id=owner, due_on=due_on, by=by.name, at=at)
    record_audit(by=by, action="resolve", target=f"{row}: {topic}", at=at, after={"text": text})
    return row.pk


@transaction.atomic
def confirm_minutes(meeting_id: int, *, by: Viewer, at: datetime.datetime) -> None:
    """The minutes stand from now on. Raises Forbidden, NotFound, Conflict before the day and when they stand."""
    row = _open(meeting_id, by)
    if row.held_on > day_of(at):
        raise Conflict(
            Text("会议还没有开。", "The meeting has not been held yet."),
            mend=Text("请在开会之后确认纪要。", "Confirm its minutes afterwards."),
            code="too-early",
        )
    Meeting.objects.filter(pk=row.pk, confirmed_at=None).update(confirmed_at=at)
    record_audit(by=by, action="confirm_minutes", target=str(row), at=at)


@transaction.atomic
def enter_subject(kind: str, name: str, *, measure: str = "", by: Viewer, at: datetime.datetime) -> int:
    """Take a technology, project or firm up among those that are evaluated; its number.

    Raises Forbidden, Unfit for a kind that the pack does not have, NotFound for a measure, Conflict when it is there.
    """
    _check(by)
    if city_pack().plan.supervision.subject(kind) is None:
        raise Unfit(Text("没有这一类评估对象。", "There is no such kind."), code="no-kind")
    if measure:
        measure_of(by, measure)
    name = needed(name, NO_NAME, NAME)
    try:
        with transaction.atomic():
            row = Subject.objects.create(kind=kind, name=name, measure=measure, since=day_of(at))
    except IntegrityError as error:
        raise Conflict(Text("这个对象已经列入。", "It is among them already."), code="there") from error
    record_audit(by=by, action="enter_subject", target=f"{kind} {name}", at=at)
    return row.pk


@transaction.atomic
def evaluate(
    subject_id: int, *, held_on: datetime.date, grade: str, text: str, by: Viewer, at: datetime.datetime
) -> None:
    """Enter an evaluation. Raises Forbidden, NotFound, Unfit for a day to come, a grade that there is not, no words."""
    _check(by)
    row = Subject.objects.filter(pk=subject_id, dropped_on=None).first()
    if row is None:
        raise NotFound
    if held_on > day_of(at):
        raise Unfit(Text("评估日还没有到。", "That day is still to come."), code="too-early")
    if city_pack().plan.supervision.grade(grade) is None:
        raise Unfit(Text("没有这个等次。", "There is no such grade."), code="no-grade")
    text = needed(text, Text("请写明评估结论。", "Say what was found."))
    Evaluation.objects.create(subject=row, held_on=held_on, grade=grade, text=text, by=by.name, at=at)
    record_audit(
        by=by, action="evaluate", target=f"{row.kind} {row.name}", at=at,
        after={"held_on": str(held_on), "grade": grade, "text": text},
    )  # fmt: skip


@transaction.atomic
def drop_subject(subject_id: int, *, reason: str, by: Viewer, at: datetime.datetime) -> None:
    """A subject is evaluated no more; what was found stays. Raises Forbidden, NotFound, Unfit without a reason."""
    _check(by)
    reason = needed(reason, Text("请写明移出的理由。", "Say why."), REASON)
    row = Subject.objects.filter(pk=subject_id, dropped_on=None).first()
    if row is None:
        raise NotFound
    Subject.objects.filter(pk=row.pk).update(dropped_on=day_of(at))
    record_audit(by=by, action="drop_subject", target=f"{row.kind} {row.name}", at=at, reason=reason)


def _check(by: Viewer) -> None:
    if not may_supervise(by):
        raise Forbidden


def _open(meeting_id: int, by: Viewer) -> Meeting:
    """A meeting whose minutes are not confirmed."""
    _check(by)
    row = Meeting.objects.filter(pk=meeting_id).first()
    if row is None:
        raise NotFound
    if row.confirmed_at is not None:
        raise Conflict(
            Text("纪要已经确认，不再更改。", "The minutes are confirmed and stay as they are."),
            code="confirmed",
        )
    return row
