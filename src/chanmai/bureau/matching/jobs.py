"""Matching by the clock: at once for the command line, or put on the queue."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.jobs import follow_soon
from chanmai.bureau.jobs.kinds import Kind
from chanmai.bureau.matching.operations import matching
from chanmai.bureau.matching.operations.following import follow
from chanmai.bureau.matching.operations.runs import again, close_broken_runs, close_run, open_run
from chanmai.bureau.matching.operations.withdrawal import withdraw_run
from chanmai.runners.choice import COLUMNAR, Choice
from chanmai.runners.deciding import Progress, quiet


def match_all(
    *,
    as_of: datetime.date,
    known_at: datetime.datetime,
    by: Viewer,
    history_complete: bool = False,
    sure: bool = False,
    runner: Choice = COLUMNAR,
    progress: Progress = quiet,
) -> int:
    """Match every firm now; the number of the run. See `operations.matching.match_all`."""
    return matching.match_all(
        as_of=as_of,
        known_at=known_at,
        by=by,
        at=timezone.now(),
        history_complete=history_complete,
        sure=sure,
        runner=runner,
        progress=progress,
    )


def start_matching(
    *,
    as_of: datetime.date,
    known_at: datetime.datetime,
    by: Viewer,
    history_complete: bool,
    sure: bool = False,
) -> int:
    """Open a run and put it on the queue; the number of the run. Raises Refused as `open_run` does."""
    return open_run(
        as_of=as_of,
        known_at=known_at,
        by=by,
        at=timezone.now(),
        history_complete=history_complete,
        sure=sure,
    )


def withdraw_now(run: int, *, by: Viewer, reason: str, progress: Progress = quiet) -> int | None:
    """Withdraw a run and bring the one before up to date; the number of the run in force. See `withdraw_run`."""
    now = withdraw_run(run, by=by, at=timezone.now(), reason=reason)
    follow(at=timezone.now(), progress=progress)
    return now


def withdraw(run: int, *, by: Viewer, reason: str) -> int | None:
    """Withdraw a run and let the one before be brought up to date; the number of the run in force."""
    now = withdraw_run(run, by=by, at=timezone.now(), reason=reason)
    follow_soon(at=timezone.now())
    return now


def close_broken() -> None:
    """Tell the truth of runs whose process ended."""
    close_broken_runs(at=timezone.now())


def _carry_out(_job: int, run: int, at: datetime.datetime) -> None:
    matching.carry_out(run, at=at)


MATCHING = Kind(_("匹配"), "matching", _carry_out, close_run, again, close_broken_runs)
