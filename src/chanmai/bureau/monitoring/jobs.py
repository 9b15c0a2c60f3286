"""Opening and closing collections by the clock: for few firms while the visitor waits, for many from the queue."""

import contextlib
import datetime

from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.operations.import_queue import LIBRARY
from chanmai.bureau.enterprises.queries.search import firms_known
from chanmai.bureau.jobs.kinds import Kind
from chanmai.bureau.jobs.operations.stop import Stop
from chanmai.bureau.jobs.operations.work import Busy
from chanmai.bureau.jobs.queries import is_next, job_number
from chanmai.bureau.monitoring.operations.queue import (
    carry_out_closing,
    carry_out_opening,
    open_again,
    queue_closing,
    queue_opening,
)
from chanmai.bureau.monitoring.queries.openings import collection_of
from chanmai.bureau.monitoring.schedule import OPEN

AT_ONCE = 200
"""With up to so many firms a collection is opened or closed while the visitor waits, if nothing else works."""


def start_opening(
    *, form: str, period: str, basis_on: datetime.date | None = None, by: Viewer, at: datetime.datetime
) -> int | None:
    """Ask a form for a period; the number of the collection, None while a job has yet to draw it up.

    Raises Refused as `queue_opening` does.
    """
    opening = queue_opening(form=form, period=period, basis_on=basis_on, by=by, at=at)
    job = job_number(OPEN, opening)
    if firms_known() <= AT_ONCE and is_next(job):
        with contextlib.suppress(Busy, Stop):
            carry_out_opening(job, opening, at=at)
    return collection_of(by, opening)


def start_closing(*, collection_id: int, by: Viewer, at: datetime.datetime) -> bool:
    """End a collection; False while a job has yet to do it. Raises Refused as `queue_closing` does."""
    job = queue_closing(collection_id=collection_id, by=by, at=at)
    if firms_known() > AT_ONCE or not is_next(job):
        return False
    try:
        carry_out_closing(job, collection_id, at=at)
    except (Busy, Stop):
        return False
    return True


def _open(job: int, opening: int, at: datetime.datetime) -> None:
    carry_out_opening(job, opening, at=at)


def _close(job: int, collection: int, at: datetime.datetime) -> None:
    carry_out_closing(job, collection, at=at)


def _close_again(collection: int, *, by: Viewer, at: datetime.datetime) -> int:
    return queue_closing(collection_id=collection, by=by, at=at)


def _untouched(_subject: int, *, state: str, at: datetime.datetime) -> None:
    """What ended early wrote nothing."""


def _settle_nothing(*, at: datetime.datetime) -> None:
    """Nothing is marked while a collection is opened or closed."""


OPENING = Kind(_("开始报送"), "returns", _open, _untouched, open_again, _settle_nothing)
CLOSING = Kind(_("结束报送"), LIBRARY, _close, _untouched, _close_again, _settle_nothing)
