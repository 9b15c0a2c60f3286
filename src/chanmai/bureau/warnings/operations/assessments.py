"""Assessing all firms: learn from earlier years, test on years not learnt from, say what is foreseen of every firm."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, day_of
from chanmai.bureau.enterprises.queries.gone import Gone
from chanmai.bureau.jobs.operations.queue import add_job
from chanmai.bureau.jobs.operations.work import Progress, quiet
from chanmai.bureau.jobs.queries import jobs_under_way
from chanmai.bureau.refusal import Conflict, Forbidden, Unfit
from chanmai.bureau.warnings.lessons import Past, lesson_of, models_of
from chanmai.bureau.warnings.models import Assessment, FirmWarning
from chanmai.bureau.warnings.operations.tables import guarded_table, keep_table
from chanmai.bureau.warnings.outcomes import outcomes, with_log
from chanmai.bureau.warnings.permissions import may_assess
from chanmai.bureau.warnings.readings import (
    Number,
    Readings,
    came,
    departures,
    months_on,
    readings,
    warning_form,
    years_back,
)
from chanmai.engine.facts.texts import Text
from chanmai.engine.warnings.scores import Model
from chanmai.engine.warnings.signals import is_told
from chanmai.pack.warnings import Event

KIND = "assess"
BATCH = 2000


@dataclass(frozen=True, slots=True)
class _Year:
    """A day in the past: signals, the end of the horizon, who had left by then, and of whom only the log knew it."""

    readings: Readings
    until: datetime.date
    left: Mapping[int, Gone]
    by_log: frozenset[int]


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
    keep: Callable[[], None] = lambda: None,
) -> int:
    """Assess every firm that was there on the day; the number of the assessment, which is the one in force from now.

    `keep` is called in the transaction that writes, as its last. Raises Conflict where the pack warns of nothing.
    """
    rule = city_pack().plan.warnings
    pasts = list(_pasts(as_of, known_at, progress))
    progress("学习 learning", rule.years, rule.years + 1)
    lessons = {
        event.code: lesson_of(
            [_past(each, event) for each in pasts],
            ridge=float(rule.ridge),
        )
        for event in rule.events
    }  # fmt: skip
    gone = departures(as_of, known_at)
    now = readings(as_of, known_at, gone, partial(progress, f"{as_of.year}", rule.years, rule.years + 1))
    rows = _rows(now, lessons)
    table = guarded_table(now, rows, lessons, known_at, progress)
    with transaction.atomic():
        found = _keep(now, rows, lessons, left=_left(as_of, gone), known_at=known_at, by=by, at=at)
        keep_table(found, table)
        after = {"as_of": str(as_of), "firms": found.firms, "without": found.without, "gaps": table.gaps}
        record_audit(by=by, action="assess_firms", target=str(found.pk), at=at, after=after)
        keep()
    progress("完成 done", rule.years + 1, rule.years + 1)
    return found.pk


def _pasts(as_of: datetime.date, known_at: datetime.datetime, progress: Progress) -> Iterator[_Year]:
    """The same day of earlier years whose horizon is over, oldest first."""
    rule = city_pack().plan.warnings
    gone, said = departures(as_of, known_at), outcomes(known_at)
    first = -(-rule.horizon_months // 12)
    backs = range(first + rule.years - 1, first - 1, -1)
    for number, back in enumerate(backs):
        day = years_back(as_of, back)
        tell = partial(progress, f"{day.year}", number, rule.years + 1)
        tell()
        until = months_on(day, rule.horizon_months)
        left, by_log = with_log(gone, said, until)
        yield _Year(readings(day, known_at, left, tell), until, left, by_log)


def _past(year: _Year, event: Event) -> Past:
    on, firms = year.readings.on, year.readings.firms
    events = tuple(came(event, year.left.get(firm), on, year.until) for firm in firms)
    logged = sum(event and firm in year.by_log for firm, event in zip(firms, events, strict=True))
    return Past(year.readings, events, _enough(year.readings), logged)


def _enough(found: Readings) -> tuple[bool, ...]:
    least = city_pack().plan.warnings.least_known
    return tuple(sum(value is not None for value in row) >= least for row in found.values)


def _rows(now: Readings, lessons: dict[str, Any]) -> list[FirmWarning]:
    models = models_of(lessons)
    return [
        _warning(firm, values, strengths if enough else None, models)
        for firm, values, strengths, enough in zip(
            now.firms, now.values, now.strengths(), _enough(now), strict=True
        )
    ]


def _left(as_of: datetime.date, gone: Mapping[int, Gone]) -> list[int]:
    """The firms that moved away in the year to the day, by the event that the pack counts as outflow."""
    rule = city_pack().plan.warnings
    event = rule.event(rule.leaving)
    since = years_back(as_of, 1)
    return [] if event is None else sorted(f for f, each in gone.items() if came(event, each, since, as_of))


def _keep(
    now: Readings,
    rows: Sequence[FirmWarning],
    lessons: dict[str, Any],
    *,
    left: Sequence[int],
    known_at: datetime.datetime,
    by: Viewer,
    at: datetime.datetime,
) -> Assessment:
    rule = city_pack().plan.warnings
    found = Assessment.objects.create(
        as_of=now.on,
        known_at=known_at,
        period=now.period,
        horizon_months=rule.horizon_months,
        left=list(left),
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
