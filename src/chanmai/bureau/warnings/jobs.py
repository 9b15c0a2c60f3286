"""The kind of job by which all firms are assessed."""

import datetime

from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.jobs.kinds import Kind
from chanmai.bureau.jobs.operations.work import at_work
from chanmai.bureau.warnings.operations.assessments import assess, queue_assessment


def _carry_out(job: int, subject: int, at: datetime.datetime) -> None:
    as_of = datetime.date.fromordinal(subject)
    with at_work(job, at=at) as report:
        assess(as_of=as_of, known_at=at, by=SYSTEM, at=at, progress=report, keep=report.keep)


def _close_nothing(_subject: int, *, state: str, at: datetime.datetime) -> None:
    """An assessment is kept whole or not at all."""


def _settle_nothing(*, at: datetime.datetime) -> None:
    """Nothing is marked while firms are assessed."""


def _again(subject: int, *, by: Viewer, at: datetime.datetime) -> int:
    return queue_assessment(as_of=datetime.date.fromordinal(subject), by=by, at=at)


ASSESSING = Kind(_("预警评估"), "warnings", _carry_out, _close_nothing, _again, _settle_nothing)
"""Assessing all firms: on the queue, kept whole; the subject is the day as its ordinal."""
