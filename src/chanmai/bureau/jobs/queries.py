"""Jobs as they are shown: what, who, when, how far, how it ended."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.jobs.kinds import kinds
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.permissions import sees_all_jobs, sees_jobs, sees_jobs_of_others
from chanmai.bureau.jobs.state import ENDED_EARLY, LIVE, JobState
from chanmai.bureau.paging import Page, page_span
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.texts import Text

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job. `step` is what it does now, `done` of `total` how far it is; `link` leads to what came of it."""

    id: int
    kind: str
    kind_label: str
    subject: int
    title: str
    link: str
    state: str
    state_label: str
    step: str
    done: int
    total: int
    stopping: bool
    error: Text
    by: str
    at: datetime.datetime
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None

    @property
    def may_cancel(self) -> bool:
        """True while it waits, and while it runs and nobody called it off."""
        return self.state in LIVE and not self.stopping

    @property
    def may_retry(self) -> bool:
        """True when it ended before its work was done."""
        return self.state in ENDED_EARLY

    @property
    def is_live(self) -> bool:
        """True while it has not ended."""
        return self.state in LIVE


def visible_jobs(viewer: Viewer) -> QuerySet[Job]:
    """The jobs of everybody; of a district's officers their own and those within their districts; of analysts their
    own."""
    jobs = Job.objects.exclude(kind="")
    if sees_all_jobs(viewer):
        return jobs
    if not sees_jobs(viewer):
        return jobs.none()
    if not sees_jobs_of_others(viewer):
        return jobs.filter(user_id=viewer.user_id)
    now = set(viewer.districts or ())
    scopes = jobs.values_list("pk", "districts")
    return jobs.filter(pk__in=[pk for pk, then in scopes if then is not None and set(then) <= now])


def jobs_page(viewer: Viewer, number: int, *, mine: bool = False, per_page: int = PER_PAGE) -> Page[JobRow]:
    """A page of the jobs that the visitor may see, the newest first; `mine`: only those asked for by the visitor."""
    jobs = visible_jobs(viewer)
    if mine:
        jobs = jobs.filter(user_id=viewer.user_id)
    span = page_span(jobs.count(), number, per_page)
    return Page(tuple(map(_row, jobs[span.rows])), span.number, span.pages, span.total)


def job(viewer: Viewer, pk: int) -> JobRow:
    """One job. Raises NotFound when there is none or the visitor may not see it."""
    found = visible_jobs(viewer).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return _row(found)


def is_visible(viewer: Viewer, pk: int) -> bool:
    """Whether the visitor may see a job, and so call it off or try it again."""
    return visible_jobs(viewer).filter(pk=pk).exists()


def job_of(kind: str, subject: int) -> JobRow | None:
    """The newest job that works, or worked, on something."""
    found = Job.objects.filter(kind=kind, subject=subject).first()
    return None if found is None else _row(found)


def job_number(kind: str, subject: int) -> int:
    """The number of the newest job that works on something; 0 without one."""
    return Job.objects.filter(kind=kind, subject=subject).values_list("pk", flat=True).first() or 0


def is_next(pk: int) -> bool:
    """Whether no other job of its lane runs, or has waited longer."""
    lane = Job.objects.filter(pk=pk).values("lane")
    others = Job.objects.filter(lane__in=lane, state__in=LIVE).exclude(pk=pk)
    return not others.filter(pk__lt=pk).exists() and not others.filter(state=JobState.RUNNING).exists()


def jobs_under_way() -> dict[str, int]:
    """How many jobs of each kind wait or run."""
    live = Job.objects.filter(state__in=LIVE).exclude(kind="").order_by("kind").values("kind")
    return {row["kind"]: row["number"] for row in live.annotate(number=Count("pk"))}


def past_jobs(before: datetime.datetime) -> QuerySet[Job]:
    """The jobs that ended before a moment and on which nothing hangs any more.

    The newest job of an import or a run stays when it ended early: there it can be tried again.
    """
    later = Job.objects.filter(kind=OuterRef("kind"), subject=OuterRef("subject"), pk__gt=OuterRef("pk"))
    needed = Q(state__in=ENDED_EARLY, subject__gt=0) & ~Exists(later)
    return Job.objects.exclude(state__in=LIVE).filter(finished_at__lt=before).exclude(needed)


def _row(job: Job) -> JobRow:
    return JobRow(
        id=job.pk,
        kind=job.kind,
        kind_label=str(kinds()[job.kind].label) if job.kind in kinds() else job.kind,
        subject=job.subject,
        title=job.title,
        link=job.link,
        state=job.state,
        state_label=str(job.get_state_display()),
        step=job.step,
        done=job.done,
        total=job.total,
        stopping=job.stopping,
        error=Text(job.zh, job.en),
        by=job.by,
        at=job.at,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )
