"""Imports by the clock: small ones at once, the others from the queue; and decisions that follow what was filed."""

import contextlib
import datetime
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.enterprises.operations.followers import tell_followers
from chanmai.bureau.enterprises.operations.import_queue import (
    KIND,
    LIBRARY,
    Delivery,
    QueueEntry,
    again,
    close_broken_imports,
    close_import,
    queue_answers,
    queue_good_rows,
    queue_import,
    queue_in_form,
)
from chanmai.bureau.enterprises.operations.imports import carry_out
from chanmai.bureau.enterprises.queries.news import firms_with_news, newest_note
from chanmai.bureau.jobs.kinds import Kind
from chanmai.bureau.jobs.operations.queue import add_job
from chanmai.bureau.jobs.operations.stop import Stop
from chanmai.bureau.jobs.operations.work import Busy, at_work
from chanmai.bureau.jobs.queries import is_next, jobs_under_way

AT_ONCE = 200
"""The decisions of up to so many firms follow while the visitor waits."""
SMALL = 32 * 1024
"""Files up to so many bytes, some hundred rows, are imported while the visitor waits, if nothing else works."""
SETTLING = datetime.timedelta(minutes=1)
"""So long decisions may take to follow a filing before somebody else sees to it."""
FOLLOW = "follow"


def take_file(*, delivery: Delivery, by: Viewer, at: datetime.datetime, accept_valid: bool = False) -> int:
    """Import a file, a small one at once; the number of the batch. Raises Forbidden for who may not import."""
    return _begin(queue_import(delivery=delivery, by=by, at=at, accept_valid=accept_valid), at)


def take_good_rows(*, batch_id: int, by: Viewer, at: datetime.datetime) -> int:
    """Import the good rows of a refused file; the number of the new batch. Raises Refused."""
    return _begin(queue_good_rows(batch_id=batch_id, by=by, at=at), at)


def take_in_form(*, batch_id: int, form: str, by: Viewer, at: datetime.datetime) -> int:
    """Import a refused file as one of that form; the number of the new batch. Raises Refused."""
    return _begin(queue_in_form(batch_id=batch_id, form=form, by=by, at=at), at)


def take_answers(*, batch_id: int, answers: Mapping[int, str], by: Viewer, at: datetime.datetime) -> int:
    """Import a refused file again with answers by row; the number of the new batch. Raises Refused."""
    return _begin(queue_answers(batch_id=batch_id, answers=answers, by=by, at=at), at)


def _begin(queued: QueueEntry, at: datetime.datetime) -> int:
    """Import a small file now if it is its turn; the worker takes the others."""
    if queued.size <= SMALL and is_next(queued.job):
        with contextlib.suppress(Busy, Stop):
            carry_out(queued.batch, at=at)
    return queued.batch


def follow_soon(*, at: datetime.datetime) -> None:
    """Let decisions follow what changed: those of a few firms at once, those of many from the queue."""
    if len(firms := firms_with_news()) <= AT_ONCE:
        tell_followers(at=at)
    else:
        _queue_following(len(firms), by=SYSTEM, at=at)


def _queue_following(firms: int, *, by: Viewer, at: datetime.datetime) -> int:
    return add_job(FOLLOW, title=str(firms), by=by, at=at)


def close_broken() -> None:
    """Tell the truth of imports whose process ended."""
    close_broken_imports(at=timezone.now())


def look_after(last: int = 0) -> int:
    """Put on the queue that decisions follow what was filed, where nobody sees to it.

    `last` is the newest note that followers heard of before; they are told of it once, however they fare. Returns the
    newest now.
    """
    now = timezone.now()
    newest = newest_note(until=now - SETTLING if last else None)
    if newest <= last or {KIND, FOLLOW} & jobs_under_way().keys():
        return last
    _queue_following(len(firms_with_news()), by=SYSTEM, at=now)
    return newest


def _import(_job: int, batch: int, at: datetime.datetime) -> None:
    carry_out(batch, at=at)


def _follow(job: int, _subject: int, at: datetime.datetime) -> None:
    with at_work(job, at=at) as report:
        tell_followers(at=at, progress=report)


def _close_nothing(_subject: int, *, state: str, at: datetime.datetime) -> None:
    """The news of firms stay noted until decisions have followed."""


def _settle_nothing(*, at: datetime.datetime) -> None:
    """Nothing is marked while decisions follow."""


def _follow_again(_subject: int, *, by: Viewer, at: datetime.datetime) -> int:
    return _queue_following(len(firms_with_news()), by=by, at=at)


IMPORTING = Kind(_("导入"), LIBRARY, _import, close_import, again, close_broken_imports)
FOLLOWING = Kind(_("判定更新"), LIBRARY, _follow, _close_nothing, _follow_again, _settle_nothing)
