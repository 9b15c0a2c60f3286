"""The supervision of a demo city, entered through the operations that people use; each step in its own audit line."""

import datetime

from django.db import transaction

from chanmai.bureau.accounts.organisations import bodies
from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.city import city_pack, day_of
from chanmai.bureau.supervision.operations.measures import Task, Word, charge, report
from chanmai.bureau.supervision.operations.meetings import (
    Invitation,
    confirm_minutes,
    convene,
    enter_subject,
    evaluate,
    resolve,
)
from chanmai.bureau.supervision.queries.measures import charges
from chanmai.bureau.supervision.queries.sittings import meeting
from chanmai.demo.supervision import (
    InventedMeeting,
    InventedSubject,
    InventedTask,
    invented_supervision,
)


@transaction.atomic
def supervise(at: datetime.datetime) -> None:
    """Enter what the pack invents; nothing where measures are assigned already, or the pack invents nothing."""
    invented = invented_supervision(city_pack())
    if invented is None or charges(SYSTEM):
        return
    owners = {row.body.kind: row.pk for row in reversed(bodies(SYSTEM))}
    for task in invented.tasks:
        if task.owner in owners:
            _assign(task, owners[task.owner], invented.reason, at)
    for subject in invented.subjects:
        _evaluate(subject, at)
    if invented.meeting is not None:
        _hold(invented.meeting, owners, at)


def _later(at: datetime.datetime, days: int) -> datetime.datetime:
    return at + datetime.timedelta(days=days)


def _assign(task: InventedTask, owner: int, reason: str, at: datetime.datetime) -> None:
    dates = (day_of(_later(at, task.start)), day_of(_later(at, task.due)))
    charge(
        task.measures,
        Task(owner, *dates, goal=task.goal, counted=task.counted),
        reason=reason,
        by=SYSTEM,
        at=_later(at, task.start),
    )
    for word in task.words:
        file = (word.file, word.content.encode()) if word.file else None
        said = Word(word.text, percent=word.percent, count=word.count, file=file)
        for code in task.measures:
            report(code, said, by=SYSTEM, at=_later(at, word.day))


def _evaluate(subject: InventedSubject, at: datetime.datetime) -> None:
    held = _later(at, subject.held)
    number = enter_subject(subject.kind, subject.name, measure=subject.measure, by=SYSTEM, at=held)
    evaluate(number, held_on=day_of(held), grade=subject.grade, text=subject.text, by=SYSTEM, at=held)


def _hold(invented: InventedMeeting, owners: dict[str, int], at: datetime.datetime) -> None:
    held = _later(at, invented.held)
    invitation = Invitation(day_of(held), invented.place, invented.chair, invented.present)
    number = convene(invitation, by=SYSTEM, at=held)
    topics = meeting(SYSTEM, number, "zh").topics
    for topic, (text, owner, due) in zip(topics, invented.resolutions, strict=False):
        resolve(
            topic.pk,
            text,
            owner=owners.get(owner),
            due_on=day_of(_later(at, due)),
            by=SYSTEM,
            at=held,
        )
    confirm_minutes(number, by=SYSTEM, at=held)
