"""The kind of job by which a report is made."""

import datetime

from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.jobs.kinds import Kind
from chanmai.bureau.jobs.operations.work import at_work
from chanmai.bureau.reports.operations import make_report, take_up


def _carry_out(job: int, report: int, at: datetime.datetime) -> None:
    with at_work(job, at=at) as work:
        make_report(report, work=work, progress=work)


def _close_nothing(_subject: int, *, state: str, at: datetime.datetime) -> None:
    """A report is kept whole or not at all."""


def _settle_nothing(*, at: datetime.datetime) -> None:
    """Nothing is marked while a report is made."""


def _again(report: int, *, by: Viewer, at: datetime.datetime) -> int:
    return take_up(report, by=by, at=at)


REPORTING = Kind(_("报告"), "reports", _carry_out, _close_nothing, _again, _settle_nothing)
