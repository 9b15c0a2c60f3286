"""The life of a matching run: opened, advancing, done or failed; one at a time, which the database sees to."""

import datetime

from django.db import IntegrityError, transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.jobs.operations.queue import add_job
from chanmai.bureau.jobs.operations.work import close_broken
from chanmai.bureau.jobs.queries import job_number, job_of
from chanmai.bureau.jobs.state import JobState
from chanmai.bureau.matching.models import UNDER_WAY, MatchRun, RunState
from chanmai.bureau.matching.permissions import may_match
from chanmai.bureau.matching.queries.days import matching_days
from chanmai.bureau.refusal import Conflict, Forbidden, Unfit
from chanmai.engine.facts.texts import Text

KIND = "match"
"""The kind of jobs that match."""
BROKEN = "匹配进程中断，结果未写入；请重新开始。/ The matching broke off before anything was written; start it again."
CALLED_OFF = "匹配已取消，结果未写入。/ The matching was cancelled; nothing was written."


def open_run(
    *,
    as_of: datetime.date,
    known_at: datetime.datetime,
    by: Viewer | str,
    at: datetime.datetime,
    history_complete: bool = False,
    sure: bool = False,
) -> int:
    """Put a run on the list, and its job on the queue.

    Raises Conflict while another one is under way; Unfit for a day that makes no sense, and for one far ahead unless
    somebody is `sure` of it.
    """
    _refuse_day(as_of, at.date(), sure=sure)
    close_broken_runs(at=at)
    return _opened(as_of=as_of, known_at=known_at, by=by, at=at, history_complete=history_complete)


@transaction.atomic
def _opened(
    *,
    as_of: datetime.date,
    known_at: datetime.datetime,
    by: Viewer | str,
    at: datetime.datetime,
    history_complete: bool,
) -> int:
    run_under_way = MatchRun.objects.filter(state__in=UNDER_WAY).first()
    if run_under_way is not None:
        raise _already(run_under_way)
    try:
        with transaction.atomic():
            run = MatchRun.objects.create(
                as_of=as_of,
                known_at=known_at,
                history_complete=history_complete,
                by=by.name if isinstance(by, Viewer) else by,
                started_at=at,
            )
    except IntegrityError as error:  # another was opened at the same moment
        raise _already(MatchRun.objects.filter(state__in=UNDER_WAY).first()) from error
    add_job(KIND, subject=run.pk, title=as_of.isoformat(), link=f"/matching/{run.pk}/", by=by, at=at)
    record_audit(by=by, action="match", target=f"run {run.pk}", at=at, after={"as_of": as_of.isoformat()})
    return run.pk


def _already(run: MatchRun | None) -> Conflict:
    message = (
        Text("另一次匹配正在进行。", "Another matching is under way.")
        if run is None
        else Text(f"第 {run.pk} 次匹配正在进行。", f"Matching no. {run.pk} is under way.")
    )
    return Conflict(
        message,
        mend=Text("请等它完成后再开始。", "Wait for it to finish."),
        code="already-matching",
    )


def _refuse_day(day: datetime.date, today: datetime.date, *, sure: bool) -> None:
    days = matching_days(today)
    fault, doubt = days.fault(day), days.doubt(day)
    if fault is not None:
        raise Unfit(fault, mend=Text("请改正基准日。", "Correct the day."), code="day-out-of-range")
    if doubt is not None and not sure:
        raise Unfit(
            doubt,
            mend=Text(
                "请改正基准日；确定无误时，勾选“确定按这一天匹配”（命令加 --sure）。",
                "Correct the day; if it is right, tick “I mean this day” (--sure on the command line).",
            ),
            code="day-far-ahead",
        )


def close_broken_runs(*, at: datetime.datetime) -> int:
    """Mark runs as failed that broke off, with their jobs or without one; says how many."""
    under_way = MatchRun.objects.filter(state__in=UNDER_WAY)
    before = list(under_way.values_list("pk", flat=True))
    if not before:
        return 0
    close_broken(at=at)
    orphans = [pk for pk in before if not _is_live(pk)]
    under_way.filter(pk__in=orphans).update(state=RunState.FAILED, error=BROKEN, finished_at=at)
    return len(before) - under_way.count()


def _is_live(run: int) -> bool:
    job = job_of(KIND, run)
    return job is not None and job.is_live


def close_run(run: int, *, state: str, at: datetime.datetime) -> None:
    """Note that the job of a run ended early, or waits again."""
    under_way = MatchRun.objects.filter(pk=run, state__in=UNDER_WAY)
    if state == JobState.WAITING:
        under_way.update(state=RunState.WAITING)
    else:
        error = CALLED_OFF if state == JobState.CANCELLED else BROKEN
        under_way.update(state=RunState.FAILED, error=error, finished_at=at)


def again(run: int, *, by: Viewer, at: datetime.datetime) -> int:
    """Open a run for the day of another one; the number of its job. Raises Forbidden, and Refused as `open_run`."""
    if not may_match(by):
        raise Forbidden
    old = MatchRun.objects.get(pk=run)
    new = open_run(
        as_of=old.as_of, known_at=at, by=by, at=at, history_complete=old.history_complete, sure=True
    )
    return job_number(KIND, new)


def begin(run: int) -> None:
    """Note that a run works now."""
    MatchRun.objects.filter(pk=run).update(state=RunState.RUNNING)


@transaction.atomic
def fail(run: int, error: str, at: datetime.datetime) -> None:
    """Note that a run failed, and why."""
    runs = MatchRun.objects.filter(pk=run, state__in=UNDER_WAY)
    for by in list(runs.values_list("by", flat=True)):
        runs.update(state=RunState.FAILED, error=error[:500], finished_at=at)
        record_audit(by=by, action="match_failed", target=f"run {run}", at=at, after={"error": error[:500]})
