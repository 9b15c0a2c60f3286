"""The kinds of job by which models are asked of published series, and the years of targets are computed."""

import datetime

from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.jobs.kinds import Kind
from chanmai.bureau.jobs.operations.work import at_work
from chanmai.bureau.plan.operations.forecasts import ask_models, queue_forecasts
from chanmai.bureau.plan.operations.histories import compute_histories, queue_histories


def _carry_out(job: int, _subject: int, at: datetime.datetime) -> None:
    with at_work(job, at=at) as report:
        ask_models(at=at, progress=report)


def _close_nothing(_subject: int, *, state: str, at: datetime.datetime) -> None:
    """Each line is kept as soon as it was asked, and the years all together; nothing is half done."""


def _settle_nothing(*, at: datetime.datetime) -> None:
    """Nothing is marked while a job works."""


def _again(_subject: int, *, by: Viewer, at: datetime.datetime) -> int:
    return queue_forecasts(by=by, at=at)


FORECASTING = Kind(_("序列预测"), "forecasts", _carry_out, _close_nothing, _again, _settle_nothing)


def _compute(job: int, _subject: int, at: datetime.datetime) -> None:
    with at_work(job, at=at) as report:
        compute_histories(at=report.now(), work=report, progress=report)


def _compute_again(_subject: int, *, by: Viewer, at: datetime.datetime) -> int:
    return queue_histories(by=by, at=at)


HISTORIES = Kind(_("目标走势"), "histories", _compute, _close_nothing, _compute_again, _settle_nothing)
