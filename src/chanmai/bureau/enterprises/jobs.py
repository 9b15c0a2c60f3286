"""Imports by the clock: in a thread of the server, one after the other, with their progress where pages find it."""

import datetime
import logging
import threading
import time
from collections.abc import Mapping

from django.db import connections
from django.utils import timezone

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.operations.followers import tell_followers
from chanmai.bureau.enterprises.operations.import_queue import (
    Delivery,
    QueueEntry,
    alone,
    close_broken,
    may_be_broken,
    next_waiting,
    queue_answers,
    queue_good_rows,
    queue_import,
    queue_in_form,
)
from chanmai.bureau.enterprises.operations.imports import carry_out
from chanmai.bureau.enterprises.queries.news import firms_with_news, newest_note

logger = logging.getLogger("chanmai.imports")

AT_ONCE = 200
"""The decisions of up to so many firms follow while the visitor waits."""
SMALL = 32 * 1024
"""Files up to so many bytes, some hundred rows, are imported while the visitor waits, if nothing else works."""
PAUSE = 10
"""Seconds between two looks at what waits."""
SETTLING = datetime.timedelta(minutes=1)
"""So long decisions may take to follow a filing before somebody else sees to it."""


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
    if queued.size <= SMALL:
        with alone() as free:
            if free:
                batch = carry_out(queued.batch, at=at).pk
        if free:
            go_on()  # what came meanwhile found the lock taken
            return batch
    go_on()
    return queued.batch


def follow_soon(*, at: datetime.datetime) -> None:
    """Let decisions follow what changed: those of a few firms at once, those of many in a thread of the server."""
    if len(firms_with_news()) <= AT_ONCE:
        tell_followers(at=at)
    else:
        threading.Thread(target=_follow, args=(at,), name="following", daemon=True).start()


def _follow(at: datetime.datetime) -> None:
    try:
        tell_followers(at=at)
    finally:
        connections.close_all()


def go_on() -> None:
    """See to it that somebody works while imports wait, and that what broke off is told as such."""
    close_broken_if_free()
    if next_waiting() is not None:
        threading.Thread(target=_work_apart, name="imports", daemon=True).start()


def close_broken_if_free() -> None:
    """Tell the truth of imports whose process ended."""
    if not may_be_broken():
        return
    with alone() as free:
        if free:
            close_broken(at=timezone.now())


def watch() -> None:
    """What a server does beside serving: it takes up what an earlier one left, and whatever waits, for ever."""
    threading.Thread(target=_watch, name="watch", daemon=True).start()


def _watch() -> None:
    last = 0
    while True:
        try:
            last = look_after(last)
        except Exception:  # the database may be away; the server serves on
            logger.exception("what waits could not be taken up")
        finally:
            connections.close_all()
        time.sleep(PAUSE)


def look_after(last: int = 0) -> int:
    """Close what broke off, import what waits, let decisions follow what was filed.

    `last` is the newest note that followers heard of before; they are told of it once, however they fare. Returns the
    newest now.
    """
    close_broken_if_free()
    _work()
    newest = newest_note(until=timezone.now() - SETTLING if last else None)
    if newest <= last:
        return last
    with alone() as free:
        if free:
            tell_followers(at=timezone.now())
            return newest
    return last


def _work_apart() -> None:
    """In a thread of its own, with connections of its own."""
    try:
        _work()
    finally:
        connections.close_all()


def _work() -> None:
    """Import what waits, the oldest first, unless somebody does so already, who goes on with what comes meanwhile."""
    while (batch := next_waiting()) is not None:
        with alone() as free:
            if not free:
                return
            _import(batch)


def _import(batch: int) -> None:
    try:
        carry_out(batch, at=timezone.now())
    except Exception:  # the batch itself is marked as failed; what happened is for the log
        logger.exception("import %s failed", batch)
