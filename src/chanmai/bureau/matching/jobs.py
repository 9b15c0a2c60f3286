"""Matching by the clock: at once for the command line, or in a thread of the server with its progress in the run."""

import datetime
import logging
import threading

from django.db import connections
from django.utils import timezone

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.matching.operations import matching
from chanmai.bureau.matching.operations.following import follow
from chanmai.bureau.matching.operations.runs import close_broken_runs, open_run
from chanmai.bureau.matching.operations.withdrawal import withdraw_run
from chanmai.runners.choice import COLUMNAR, Choice
from chanmai.runners.deciding import Progress, quiet

logger = logging.getLogger("chanmai.matching")


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
        by=by.name,
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
    """Open a run and let it work; the number of the run. Raises Refused as `open_run` does."""
    run = open_run(
        as_of=as_of,
        known_at=known_at,
        by=by.name,
        at=timezone.now(),
        history_complete=history_complete,
        sure=sure,
    )
    threading.Thread(target=_work, args=(run,), name=f"matching-{run}", daemon=True).start()
    return run


def withdraw_now(run: int, *, by: Viewer, reason: str, progress: Progress = quiet) -> int | None:
    """Withdraw a run and bring the one before up to date; the number of the run in force. See `withdraw_run`."""
    now = withdraw_run(run, by=by, at=timezone.now(), reason=reason)
    follow(at=timezone.now(), progress=progress)
    return now


def withdraw(run: int, *, by: Viewer, reason: str) -> int | None:
    """Withdraw a run and let the one before be brought up to date; the number of the run in force."""
    now = withdraw_run(run, by=by, at=timezone.now(), reason=reason)
    threading.Thread(target=_follow, name="following", daemon=True).start()
    return now


def close_broken() -> None:
    """Tell the truth of runs whose process ended."""
    close_broken_runs(at=timezone.now())


def watch() -> None:
    """What a server does when it begins to serve."""
    threading.Thread(target=_close_broken, name="runs", daemon=True).start()


def _close_broken() -> None:
    try:
        close_broken()
    except Exception:  # the database may be away; who looks at the runs tries again
        logger.exception("runs that broke off could not be closed")
    finally:
        connections.close_all()


def _follow() -> None:
    try:
        follow(at=timezone.now())
    except Exception:  # the news stay noted; the next filing, or the next start of the server, takes them up
        logger.exception("decisions did not follow a withdrawn matching")
    finally:
        connections.close_all()


def _work(run: int) -> None:
    try:
        matching.carry_out(run, at=timezone.now())
    except Exception:  # the run itself is marked as failed; what happened is for the log
        logger.exception("matching %s failed", run)
    finally:
        connections.close_all()
