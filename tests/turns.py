"""The turn of a worker, taken by a test; a library that is busy; how far an import is, as its job would note it."""

from contextlib import AbstractContextManager
from typing import Any

from django.utils import timezone

from chanmai.bureau.enterprises.operations.import_queue import LIBRARY
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.operations import work


def work_off() -> None:
    """Carry out everything that waits, the oldest first, as a worker does."""
    last = None
    while (job := work.next_job()) not in (None, last):
        work.carry_out(last := job, at=timezone.now())


def alone() -> AbstractContextManager[bool]:
    """No import works until the end of the block."""
    return work.alone(LIBRARY, at=timezone.now())


def note(batch: int, step: str, done: int, of: int, **more: Any) -> None:
    """Say how far an import is."""
    Job.objects.filter(kind="import", subject=batch).update(step=step, done=done, total=of, **more)
