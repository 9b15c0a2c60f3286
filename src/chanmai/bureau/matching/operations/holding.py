"""Who works on a run holds a lock on a file beside the snapshots.

The system lets go of it when the process ends, however it ends; so a run that is under way and whose lock is free has
broken off.
"""

import fcntl
import os
from pathlib import Path
from typing import IO
from uuid import uuid4

from chanmai.bureau.matching.snapshots import snapshots

_held: dict[Path, IO[str]] = {}
"""The locks of this process."""


def hold(run: int) -> None:
    """Hold a run until `release`, or the end of this process."""
    lock = _lock(run)
    lock.parent.mkdir(parents=True, exist_ok=True)
    draft = lock.with_suffix(f".{uuid4().hex}")
    file = draft.open("w")
    fcntl.flock(file, fcntl.LOCK_EX)
    draft.replace(lock)  # it is never seen free before it is held
    _held[lock] = file


def release(run: int) -> None:
    """Let go of a run that has ended."""
    lock = _lock(run)
    lock.unlink(missing_ok=True)
    file = _held.pop(lock, None)
    if file is not None:
        file.close()


def abandoned(run: int) -> bool:
    """Whether somebody held this run below this folder and holds it no more."""
    try:
        with _lock(run).open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return os.fstat(file.fileno()).st_nlink > 0
    except (FileNotFoundError, BlockingIOError):
        return False


def _lock(run: int) -> Path:
    return snapshots() / f"run-{run}.lock"
