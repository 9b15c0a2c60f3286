"""The life of a matching run: opened, advancing, done or failed; one at a time."""

import datetime

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.matching.models import MatchRun, RunState
from chanmai.bureau.matching.queries.runs import UNDER_WAY
from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text

SILENCE = datetime.timedelta(minutes=3)
"""A run that has not been heard of for so long has broken off."""
BROKEN = "匹配进程中断，结果未写入；请重新开始。/ The matching broke off before anything was written; start it again."


@transaction.atomic
def open_run(
    *,
    as_of: datetime.date,
    known_at: datetime.datetime,
    by: str,
    at: datetime.datetime,
    history_complete: bool = False,
) -> int:
    """Put a run on the list. Raises Conflict while another one is under way."""
    close_broken_runs(at=at)
    running = MatchRun.objects.filter(state__in=UNDER_WAY).first()
    if running is not None:
        raise Conflict(
            Text(f"第 {running.pk} 次匹配正在进行。", f"Matching no. {running.pk} is under way."),
            mend=Text("请等它完成后再开始。", "Wait for it to finish."),
            code="already-matching",
        )
    run = MatchRun.objects.create(
        as_of=as_of,
        known_at=known_at,
        history_complete=history_complete,
        by=by,
        started_at=at,
        beat_at=at,
    )
    record_audit(by=by, action="match", target=f"run {run.pk}", at=at, after={"as_of": as_of.isoformat()})
    return run.pk


def close_broken_runs(*, at: datetime.datetime) -> int:
    """Mark runs as failed that broke off; says how many."""
    broken = MatchRun.objects.filter(state__in=UNDER_WAY, beat_at__lt=at - SILENCE)
    return broken.update(state=RunState.FAILED, error=BROKEN, finished_at=at)


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
