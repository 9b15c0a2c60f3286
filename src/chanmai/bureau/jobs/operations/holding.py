"""Who works on a job holds a lock on a file of this installation.

The system lets go of it when the process ends, however it ends; so a job that runs and whose lock is free has broken
off. No clock is asked.
"""

import fcntl
import os
from pathlib import Path
from typing import IO

from django.conf import settings

_locks: dict[Path, IO[str]] = {}
"""What this process holds."""


def hold(job: int) -> bool:
    """Hold a job until `release`, or the end of this process; False when somebody else does."""
    lock = _lock(job)
    lock.parent.mkdir(parents=True, exist_ok=True)
    file = lock.open("a")
    if not _take(file):
        file.close()
        return False
    _locks[lock] = file
    return True


def release(job: int, *, is_over: bool = True) -> None:
    """Let go of a job; of one that is not over, so that whoever looks sees that it broke off."""
    lock = _lock(job)
    file = _locks.pop(lock, None)
    if file is not None:
        if is_over:
            lock.unlink(missing_ok=True)
        file.close()


def clear(job: int) -> None:
    """Forget a job that nobody holds any more."""
    _lock(job).unlink(missing_ok=True)


def is_abandoned(job: int) -> bool:
    """Whether somebody held this job on this installation and holds it no more."""
    try:
        with _lock(job).open("r+") as file:
            return _take(file)
    except FileNotFoundError:
        return False


def is_held(job: int) -> bool:
    """Whether somebody holds this job on this installation."""
    return _lock(job).exists() and not is_abandoned(job)


def _take(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return os.fstat(file.fileno()).st_nlink > 0  # or it was let go of, and taken away, a moment before


def _lock(job: int) -> Path:
    return Path(settings.HOME) / "jobs" / f"{job}.lock"
