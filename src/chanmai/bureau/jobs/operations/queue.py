"""Putting jobs on the queue, calling them off, trying them again; each of the last two leaves an audit line."""

import datetime

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.jobs.kinds import kinds
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.operations.work import CALLED_OFF, close_broken, tell_subject
from chanmai.bureau.jobs.queries import past_jobs, visible_jobs
from chanmai.bureau.jobs.state import ENDED_EARLY, LIVE, JobState
from chanmai.bureau.refusal import Conflict, NotFound
from chanmai.engine.facts.texts import Text

TITLE = 200


def add_job(
    kind: str, *, subject: int = 0, title: str, link: str = "", by: Viewer | str, at: datetime.datetime
) -> int:
    """Put a job on the queue; its number. Belongs into the transaction that makes what it works on."""
    viewer = by if isinstance(by, Viewer) else None
    districts = viewer.districts if viewer else None
    job = Job.objects.create(
        kind=kind,
        lane=kinds()[kind].lane,
        subject=subject,
        title=title[:TITLE],
        link=link,
        by=viewer.name if viewer else str(by),
        user_id=viewer.user_id if viewer else 0,
        districts=None if districts is None else list(districts),
        at=at,
    )
    return job.pk


def drop_job(job: int) -> None:
    """Take a job off the queue that was put there by mistake and waits still."""
    Job.objects.filter(pk=job, state=JobState.WAITING).delete()


def forget_jobs(before: datetime.datetime) -> None:
    """Forget the jobs that ended before a moment and on which nothing hangs any more, see `past_jobs`."""
    past_jobs(before).delete()


@transaction.atomic
def cancel(pk: int, *, by: Viewer, at: datetime.datetime) -> str:
    """Call a job off: one that waits never starts, one that runs stops at its next block. Returns its state.

    Raises NotFound outside the visitor's scope, Conflict when it has ended.
    """
    close_broken(at=at)
    job = _visible(pk, by)
    if job.state not in LIVE:
        raise Conflict(
            Text("这项任务已经结束，不能取消。", "This job has ended; it cannot be cancelled."),
            code="job-ended",
        )
    if job.state == JobState.WAITING:
        job.state, job.finished_at = JobState.CANCELLED, at
        job.zh, job.en = CALLED_OFF.zh, CALLED_OFF.en
        tell_subject(job, at)
    job.stopping = True
    job.save(update_fields=["state", "stopping", "finished_at", "zh", "en"])
    record_audit(by=by, action="cancel_job", target=str(job), at=at, after={"state": job.state})
    return job.state


@transaction.atomic
def retry(pk: int, *, by: Viewer, at: datetime.datetime) -> int:
    """Put the work of a job that failed, broke off or was called off on the queue again; the number of the new job.

    Raises NotFound outside the visitor's scope, Conflict when it did not end early, and as the work itself does.
    """
    close_broken(at=at)
    job = _visible(pk, by)
    if job.state not in ENDED_EARLY:
        raise Conflict(
            Text(
                "只有失败、中断或已取消的任务可以重试。",
                "Only a job that failed, broke off or was cancelled can be tried again.",
            ),
            code="nothing-to-retry",
        )
    number = kinds()[job.kind].again(job.subject, by=by, at=at)
    record_audit(by=by, action="retry_job", target=str(job), at=at, after={"job": number})
    return number


def _visible(pk: int, by: Viewer) -> Job:
    job = visible_jobs(by).select_for_update().filter(pk=pk).first()
    if job is None:
        raise NotFound(Text(f"没有第 {pk} 号任务。", f"There is no job no. {pk}."), code="no-such-job")
    return job
