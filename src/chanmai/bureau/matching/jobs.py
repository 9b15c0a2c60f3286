"""Matching by the clock: at once for the command line, or in a thread of the server with its progress in the run."""

import datetime
import logging
import threading

from django.db import connections
from django.utils import timezone

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.matching.operations import matching
from chanmai.bureau.matching.operations.runs import open_run
from chanmai.runners.choice import COLUMNAR, Choice
from chanmai.runners.deciding import Progress, quiet

logger = logging.getLogger("chanmai.matching")


def match_all(
    *,
    as_of: datetime.date,
    known_at: datetime.datetime,
    by: Viewer,
    history_complete: bool = False,
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
        runner=runner,
        progress=progress,
    )


def start_matching(
    *, as_of: datetime.date, known_at: datetime.datetime, by: Viewer, history_complete: bool
) -> int:
    """Open a run and let it work; the number of the run. Raises Conflict while another one is under way."""
    run = open_run(
        as_of=as_of, known_at=known_at, by=by.name, at=timezone.now(), history_complete=history_complete
    )
    threading.Thread(target=_work, args=(run,), name=f"matching-{run}", daemon=True).start()
    return run


def _work(run: int) -> None:
    try:
        matching.carry_out(run, at=timezone.now())
    except Exception:  # the run itself is marked as failed; what happened is for the log
        logger.exception("matching %s failed", run)
    finally:
        connections.close_all()
