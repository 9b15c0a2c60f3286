"""The kind of job by which the draft of a release is guarded."""

import datetime

from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.jobs.kinds import Kind
from chanmai.bureau.jobs.operations.work import at_work
from chanmai.bureau.releases.operations import guard_draft, queue_again


def _carry_out(job: int, draft: int, at: datetime.datetime) -> None:
    with at_work(job, at=at) as report:
        guard_draft(draft, at=at, report=report)


def _close_nothing(_draft: int, *, state: str, at: datetime.datetime) -> None:
    """A draft that was not guarded to the end holds nothing; its page asks the job where it stands."""


def _settle_nothing(*, at: datetime.datetime) -> None:
    """Nothing is marked while a draft is guarded."""


def _again(draft: int, *, by: Viewer, at: datetime.datetime) -> int:
    return queue_again(draft, by=by, at=at)


DRAFTING = Kind(_("发布把关"), "drafts", _carry_out, _close_nothing, _again, _settle_nothing)
