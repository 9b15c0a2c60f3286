"""The life of a matching run: opened, advancing, done or failed; one at a time, which the database sees to."""

import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.matching.models import UNDER_WAY, MatchRun, RunState
from chanmai.bureau.matching.operations.holding import abandoned, hold, release
from chanmai.bureau.matching.queries.days import matching_days
from chanmai.bureau.refusal import Conflict, Unfit
from chanmai.engine.facts.texts import Text

SILENCE = datetime.timedelta(minutes=3)
"""A run that has not been heard of for so long has broken off, whoever holds it."""
BROKEN = "匹配进程中断，结果未写入；请重新开始。/ The matching broke off before anything was written; start it again."


def open_run(
    *,
    as_of: datetime.date,
    known_at: datetime.datetime,
    by: str,
    at: datetime.datetime,
    history_complete: bool = False,
    sure: bool = False,
) -> int:
    """Put a run on the list and hold it.

    Raises Conflict while another one is under way; Unfit for a day that makes no sense, and for one far ahead unless
    somebody is `sure` of it.
    """
    _refuse_day(as_of, at.date(), sure=sure)
    close_broken_runs(at=at)
    run = _opened(as_of=as_of, known_at=known_at, by=by, at=at, history_complete=history_complete)
    hold(run)
    return run


@transaction.atomic
def _opened(
    *,
    as_of: datetime.date,
    known_at: datetime.datetime,
    by: str,
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
                by=by,
                started_at=at,
                beat_at=at,
            )
    except IntegrityError as error:  # another was opened at the same moment
        raise _already(MatchRun.objects.filter(state__in=UNDER_WAY).first()) from error
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
    """Mark runs as failed that broke off; says how many."""
    keys = list(MatchRun.objects.filter(state__in=UNDER_WAY).values_list("pk", flat=True))
    if not keys:
        return 0
    gone = [pk for pk in keys if abandoned(pk)]
    runs = MatchRun.objects.filter(Q(pk__in=gone) | Q(beat_at__lt=at - SILENCE), state__in=UNDER_WAY)
    number = runs.update(state=RunState.FAILED, error=BROKEN, finished_at=at)
    for pk in gone:
        release(pk)
    return number


def still_mine(run: int) -> None:
    """Raises Conflict when a run was given up meanwhile. Must run in the transaction that ends it."""
    if not MatchRun.objects.select_for_update().filter(pk=run, state__in=UNDER_WAY).exists():
        raise Conflict(
            Text(
                f"第 {run} 次匹配已按中断处理，结果没有写入。",
                f"Matching no. {run} was given up meanwhile; nothing was written.",
            ),
            code="given-up",
        )


def advance(run: int, step: str, done: int, total: int, at: datetime.datetime) -> None:
    """Note how far a run has come. Does not bring a failed run back to life."""
    MatchRun.objects.filter(pk=run, state__in=UNDER_WAY).update(
        state=RunState.RUNNING, step=step, done=done, total=total, beat_at=at
    )


def fail(run: int, error: str, at: datetime.datetime) -> None:
    """Note that a run failed, and why."""
    MatchRun.objects.filter(pk=run).update(
        state=RunState.FAILED, error=error[:500], finished_at=at, beat_at=at
    )
