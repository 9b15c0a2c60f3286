"""What kinds of jobs there are: the apps above define them, the settings name them."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from chanmai.bureau.accounts.viewer import Viewer


class Close(Protocol):
    """Tells what a job worked on that the job ended early (broken, cancelled), or waits again."""

    def __call__(self, subject: int, /, *, state: str, at: datetime.datetime) -> None: ...


class Again(Protocol):
    """Puts the same work on the queue once more; the number of the new job. Raises Refused."""

    def __call__(self, subject: int, /, *, by: Viewer, at: datetime.datetime) -> int: ...


class Settle(Protocol):
    """Tells the truth of what jobs worked on and no job works on any more."""

    def __call__(self, *, at: datetime.datetime) -> object: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of jobs: what it is called, beside what it does not run, and what is done.

    `carry_out` takes the numbers of the job and of its subject and the present moment `at`, and works within
    `operations.work.at_work`.
    """

    label: Any  # a translatable string
    lane: str
    carry_out: Callable[[int, int, datetime.datetime], object]
    close: Close
    again: Again
    settle: Settle


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by the word that jobs keep."""
    return {name: import_string(path) for name, path in settings.JOBS.items()}
