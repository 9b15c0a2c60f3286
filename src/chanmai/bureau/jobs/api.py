"""Jobs over HTTP: the list, one job, calling it off, trying it again."""

import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from chanmai.bureau.accounts.viewer import Viewer, viewer_of
from chanmai.bureau.jobs.operations import queue
from chanmai.bureau.jobs.operations.work import close_broken
from chanmai.bureau.jobs.permissions import sees_jobs
from chanmai.bureau.jobs.queries import JobRow, job, jobs_page
from chanmai.bureau.paging import Page
from chanmai.bureau.refusal import PROBLEMS, Forbidden

router = Router()
JOB = 2**63 - 1
NOT_FOUND = {403: {}, 404: {"no-such-job": "没有这项任务。 / There is no such job."}}


class JobTextOut(Schema):
    """Words in both languages; empty when there is nothing to say."""

    zh: str
    en: str


class JobOut(Schema):
    """A job. `state`: waiting, running, done, failed, broken, cancelled; `done` of `total` is how far its step is."""

    id: int
    kind: str = Field(description="import | follow | match | forecast | draft")
    subject: int = Field(description="编号 / number of the import or the matching")
    title: str
    link: str
    state: str
    step: str
    done: int
    total: int
    stopping: bool
    error: JobTextOut
    by: str
    at: datetime.datetime
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None


class JobsOut(Schema):
    """A page of jobs, the newest first."""

    rows: list[JobOut]
    number: int
    pages: int
    total: int


def _officer(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not sees_jobs(viewer):
        raise Forbidden
    close_broken(at=timezone.now())
    return viewer


@router.get("/jobs", response=JobsOut, openapi_extra={PROBLEMS: {403: {}}}, summary="任务 / Jobs")
def jobs(
    request: HttpRequest,
    mine: bool = False,
    page: int = Query(1, ge=1, le=1_000_000),
    per_page: int = Query(30, ge=1, le=500),
) -> Page[JobRow]:
    """The jobs within the caller's scope; with `mine` those that the caller asked for."""
    return jobs_page(_officer(request), page, mine=mine, per_page=per_page)


@router.get(
    "/jobs/{int:pk}", response=JobOut, openapi_extra={PROBLEMS: NOT_FOUND}, summary="一项任务 / One job"
)
def one_job(request: HttpRequest, pk: int) -> JobRow:
    """Where one job stands."""
    return job(_officer(request), min(pk, JOB))


@router.post(
    "/jobs/{int:pk}/cancel",
    response=JobOut,
    openapi_extra={PROBLEMS: {**NOT_FOUND, 409: {"job-ended": "任务已经结束。 / The job has ended."}}},
    summary="取消任务 / Cancel a job",
)
def cancel(request: HttpRequest, pk: int) -> JobRow:
    """Call a job off: one that waits never starts, one that runs stops at its next block and leaves nothing behind."""
    viewer = _officer(request)
    queue.cancel(min(pk, JOB), by=viewer, at=timezone.now())
    return job(viewer, min(pk, JOB))


@router.post(
    "/jobs/{int:pk}/retry",
    response=JobOut,
    openapi_extra={
        PROBLEMS: {
            **NOT_FOUND,
            409: {
                "nothing-to-retry": "任务没有失败、中断或取消。 / The job did not end early.",
                "nothing_to_accept": "原文件已不在。 / The file is gone.",
                "already-matching": "另一次匹配正在进行。 / Another matching is under way.",
            },
        }
    },
    summary="重试任务 / Try a job again",
)
def retry(request: HttpRequest, pk: int) -> JobRow:
    """Put the work of a failed, broken or cancelled job on the queue again; the answer is the new job."""
    viewer = _officer(request)
    return job(viewer, queue.retry(min(pk, JOB), by=viewer, at=timezone.now()))
