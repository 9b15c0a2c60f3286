"""Assessing all firms: learn from earlier years, test on years not learnt from, say what is foreseen of every firm."""

import calendar
import datetime
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, day_of
from chanmai.bureau.jobs.operations.queue import add_job
from chanmai.bureau.jobs.operations.work import Progress, quiet
from chanmai.bureau.jobs.queries import jobs_under_way
from chanmai.bureau.refusal import Conflict, Forbidden, Unfit
from chanmai.bureau.warnings.lessons import Past, lesson_of, model_of
from chanmai.bureau.warnings.models import Assessment, FirmWarning
from chanmai.bureau.warnings.permissions import may_assess
from chanmai.bureau.warnings.readings import (
    Number,
    Readings,
    came,
    departures,
    readings,
    warning_form,
    years_back,
)
from chanmai.engine.facts.texts import Text
from chanmai.engine.warnings.scores import Model
from chanmai.engine.warnings.signals import is_told

KIND = "assess"
BATCH = 2000


@transaction.atomic
def queue_assessment(*, as_of: datetime.date, by: Viewer, at: datetime.datetime) -> int:
    """Put it on the queue that all firms are assessed as of a day; the number of the job.

    Raises Forbidden, Unfit for a day to come, Conflict when it waits or runs already or the pack warns of nothing.
    """
    if not may_assess(by):
        raise Forbidden
    if as_of > day_of(at):
        raise Unfit(Text("判定日还没有到。", "That day is still to come."), code="to-come")
    warning_form()
    if KIND in jobs_under_way():
        raise Conflict(Text("预警评估正在进行。", "Firms are being assessed."), code="assessment-under-way")
    job = add_job(KIND, subject=as_of.toordinal(), title=str(as_of), link="/warnings/", by=by, at=at)
    record_audit(by=by, action="queue_assessment", target=str(job), at=at, after={"as_of": str(as_of)})
    return job


def assess(
    *,
    as_of: datetime.date,
    known_at: datetime.datetime,
    by: Viewer,
    at: datetime.datetime,
    progress: Progress = quiet,
) -> int:
    """Assess every firm that was there on the day; the number of the assessment, which is the one in force from now.

    Raises Conflict where the pack warns of nothing.
    """
    rule = city_pack().plan.warnings
    pasts = list(_pasts(as_of, known_at, progress))
    progress("学习 learning", rule.years, rule.years + 1)
    lessons = {
        event.code: lesson_of(
            [Past(each, tuple(came(event, gone.get(firm), each.on, until) for firm in each.firms), _enough(each))
             for each, until, gone in pasts],
            ridge=float(rule.ridge),
        )
        for event in rule.events
    }  # fmt: skip
    now = readings(as_of, known_at, departures(as_of, known_at))
    with transaction.atomic():
        found = _keep(now, lessons, known_at=known_at, by=by, at=at)
        after = {"as_of": str(as_of), "firms": found.firms, "without": found.without}
        record_audit(by=by, action="assess_firms", target=str(found.pk), at=at, after=after)
    progress("完成 done", rule.years + 1, rule.years + 1)
    return found.pk


def _pasts(
    as_of: datetime.date, known_at: datetime.datetime, progress: Progress
) -> Iterator[tuple[Readings, datetime.date, dict[int, Any]]]:
    """The same day of earlier years whose horizon is over, oldest first, with the end of the horizon and who left."""
    rule = city_pack().plan.warnings
    gone = departures(as_of, known_at)
    first = -(-rule.horizon_months // 12)
    backs = range(first + rule.years - 1, first - 1, -1)
    for number, back in enumerate(backs):
        day = years_back(as_of, back)
        progress(f"{day.year}", number, rule.years + 1)
        yield readings(day, known_at, gone), months_on(day, rule.horizon_months), gone


def months_on(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months on, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _enough(found: Readings) -> tuple[bool, ...]:
    least = city_pack().plan.warnings.least_known
    return tuple(sum(value is not None for value in row) >= least for row in found.values)


def _keep(
    now: Readings, lessons: dict[str, Any], *, known_at: datetime.datetime, by: Viewer, at: datetime.datetime
) -> Assessment:
    rule = city_pack().plan.warnings
    models = {code: model for code, lesson in lessons.items() if (model := model_of(lesson)) is not None}
    rows = [
        _warning(firm, values, strengths if enough else None, models)
        for firm, values, strengths, enough in zip(
            now.firms, now.values, now.strengths(), _enough(now), strict=True
        )
    ]
    found = Assessment.objects.create(
        as_of=now.on,
        known_at=known_at,
        period=now.period,
        horizon_months=rule.horizon_months,
        signals=[each.code for each in rule.signals],
        lessons=lessons,
        firms=len(rows),
        without=sum(row.highest is None for row in rows),
        by=by.name,
        at=at,
    )
    for row in rows:
        row.assessment = found
    FirmWarning.objects.bulk_create(rows, batch_size=BATCH)
    return found


def _warning(
    firm: int,
    values: Sequence[Number | None],
    strengths: Sequence[float | None] | None,
    models: dict[str, Model],
) -> FirmWarning:
    """What is said of one firm; without strengths, or where nothing could be learnt, it has no chances."""
    chances = (
        {} if strengths is None else {code: model.millionths(strengths) for code, model in models.items()}
    )
    event = max(chances, key=lambda code: chances[code], default="")
    scales = [each.scale for each in city_pack().plan.warnings.signals]
    told = [is_told(scale, value) for scale, value in zip(scales, values, strict=True)]
    return FirmWarning(
        enterprise_id=firm,
        highest=chances.get(event),
        event=event,
        chances=chances,
        readings=[
            [None if value is None else str(Fraction(value)), each]
            for value, each in zip(values, told, strict=True)
        ],
    )
