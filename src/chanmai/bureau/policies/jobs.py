"""Matching in the background: a thread of the serving process, whose progress stands in the run."""

import datetime
import logging
import threading

from django.db import connections
from django.utils import timezone

from chanmai.bureau.policies.operations.matching import carry_out
from chanmai.bureau.policies.operations.runs import open_run

logger = logging.getLogger("chanmai.matching")


def start_matching(
    *, as_of: datetime.date, known_at: datetime.datetime, by: str, history_complete: bool
) -> int:
    """Open a run and let it work; the number of the run. Raises Refused while another one is under way."""
    run = open_run(
        as_of=as_of, known_at=known_at, by=by, at=timezone.now(), history_complete=history_complete
    )
    threading.Thread(target=_work, args=(run,), name=f"matching-{run}", daemon=True).start()
    return run


def _work(run: int) -> None:
    try:
        carry_out(run, at=timezone.now())
    except Exception:  # the run itself is marked as failed; what happened is for the log
        logger.exception("matching %s failed", run)
    finally:
        connections.close_all()
