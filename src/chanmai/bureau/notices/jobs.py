"""Telling by the clock: drawn and sent from the queue, by a command, and looked after by the worker."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.city import day_of
from chanmai.bureau.jobs.kinds import Kind
from chanmai.bureau.jobs.operations.queue import add_job
from chanmai.bureau.jobs.operations.work import Busy, Progress, alone, at_work, quiet
from chanmai.bureau.jobs.queries import jobs_under_way
from chanmai.bureau.notices.operations.drawing import draw
from chanmai.bureau.notices.operations.planning import plan
from chanmai.bureau.notices.operations.sending import send_due
from chanmai.bureau.notices.queries.due import is_drawing_due, is_sending_due
from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text

KIND = LANE = "tell"
PAUSE = datetime.timedelta(minutes=5)
"""Between two jobs that the worker asks for by itself."""


def tell_now(
    *,
    as_of: datetime.date | None = None,
    at: datetime.datetime,
    by: Viewer = SYSTEM,
    progress: Progress = quiet,
) -> tuple[int, int]:
    """Draw and send at once; how many notices were new, how many letters were taken. Raises Busy beside another."""
    with alone(LANE, at=at) as free:
        if not free:
            raise Busy(
                Text("通知正在生成或发送。", "Notices are being drawn or sent."),
                mend=Text("请等它完成后再试。", "Wait for it to finish, then try again."),
                code="job-busy",
            )
        return _tell(as_of or day_of(at), by, at, progress)


def queue_telling(*, by: Viewer, at: datetime.datetime) -> int:
    """Put it on the queue that notices are drawn and sent; the number of the job. Raises Conflict when it is there."""
    if KIND in jobs_under_way():
        raise Conflict(
            Text("通知正在生成或发送。", "Notices are being drawn or sent."), code="telling-under-way"
        )
    return add_job(KIND, title=str(day_of(at)), link="/notices/reach/", by=by, at=at)


def look_after(last: datetime.datetime | None) -> datetime.datetime | None:
    """Put telling on the queue where something is due; `last` is when it was put there before. Returns when now."""
    now = timezone.now()
    if (last is not None and now - last < PAUSE) or KIND in jobs_under_way():
        return last
    if not is_drawing_due(at=now) and not is_sending_due(at=now):
        return last
    queue_telling(by=SYSTEM, at=now)
    return now


def _tell(
    as_of: datetime.date, by: Viewer, at: datetime.datetime, progress: Progress, *, always: bool = True
) -> tuple[int, int]:
    told = draw(as_of=as_of, by=by, at=at, progress=progress) if always or is_drawing_due(at=at) else 0
    plan(progress=progress)
    return told, send_due(at=at, progress=progress)


def _carry_out(job: int, _subject: int, at: datetime.datetime) -> None:
    with at_work(job, at=at) as report:
        _tell(day_of(at), SYSTEM, at, report, always=False)


def _close_nothing(_subject: int, *, state: str, at: datetime.datetime) -> None:
    """What was told is told; the next drawing goes on from there."""


def _settle_nothing(*, at: datetime.datetime) -> None:
    """Nothing is marked while notices are drawn."""


def _again(_subject: int, *, by: Viewer, at: datetime.datetime) -> int:
    return queue_telling(by=by, at=at)


TELLING = Kind(_("通知"), LANE, _carry_out, _close_nothing, _again, _settle_nothing)
"""Drawing and sending notices."""
