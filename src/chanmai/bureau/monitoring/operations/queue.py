"""Opening and closing a collection on the queue: noted at once, carried out by a job, all of it or nothing."""

import datetime

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.operations.followers import tell_followers
from chanmai.bureau.jobs.operations.queue import add_job
from chanmai.bureau.jobs.operations.work import at_work
from chanmai.bureau.jobs.queries import job_number, job_of
from chanmai.bureau.monitoring.models import Collection, Opening
from chanmai.bureau.monitoring.operations.collections import (
    Asking,
    checked_asking,
    checked_open,
    draw_up,
    wind_up,
)
from chanmai.bureau.monitoring.schedule import CLOSE, OPEN, form_asked
from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text


@transaction.atomic
def queue_opening(
    *, form: str, period: str, basis_on: datetime.date | None = None, by: Viewer, at: datetime.datetime
) -> int:
    """Put it on the queue that a form is asked for a period; the number of the opening.

    Raises as `open_collection` does, and Conflict while the same waits or runs.
    """
    asking = checked_asking(form, period, basis_on, by=by, at=at)
    before = Opening.objects.select_for_update().filter(form=form, period=asking.period, collection=None)
    if any(_is_live(OPEN, pk) for pk in before.values_list("pk", flat=True)):
        raise Conflict(
            Text(f"{asking.period} 的这张表正在定名录。", f"This return of {asking.period} is being opened."),
            mend=Text("请等它完成。", "Wait for it to finish."),
            code="opening-under-way",
        )
    opening = Opening.objects.create(
        form=form, period=asking.period, basis_on=asking.basis_on, by=by.name, at=at
    )
    _queue(opening, by=by, at=at)
    return opening.pk


def _queue(opening: Opening, *, by: Viewer, at: datetime.datetime) -> int:
    title = f"{form_asked(opening.form).title.zh} {opening.period}"
    job = add_job(OPEN, subject=opening.pk, title=title, link="/returns/", by=by, at=at)
    after = {"job": job, "basis_on": str(opening.basis_on)}
    record_audit(by=by, action="queue_opening", target=str(opening), at=at, after=after)
    return job


def _is_live(kind: str, subject: int) -> bool:
    job = job_of(kind, subject)
    return job is not None and job.is_live


@transaction.atomic
def open_again(opening: int, *, by: Viewer, at: datetime.datetime) -> int:
    """Put an opening that ended early on the queue once more; the number of the job. Raises as `queue_opening`."""
    row = Opening.objects.get(pk=opening)
    checked_asking(row.form, row.period, row.basis_on, by=by, at=at)
    return job_number(
        OPEN, queue_opening(form=row.form, period=row.period, basis_on=row.basis_on, by=by, at=at)
    )


def carry_out_opening(job: int, opening: int, *, at: datetime.datetime) -> None:
    """Do the work of an opening. Raises Busy, Stop when it has to end early, Conflict when it was opened before."""
    row = Opening.objects.get(pk=opening)
    with at_work(job, at=at) as report:
        asking = Asking(form_asked(row.form), row.period, row.basis_on)

        def keep(collection: int) -> None:
            Opening.objects.filter(pk=opening).update(collection=collection)
            report.keep()

        draw_up(asking, by=row.by, at=at, progress=report, keep=keep)


@transaction.atomic
def queue_closing(*, collection_id: int, by: Viewer, at: datetime.datetime) -> int:
    """Put it on the queue that a collection ends; the number of the job.

    Raises as `close_collection` does, and Conflict while the same waits or runs.
    """
    collection = checked_open(collection_id, by=by)
    Collection.objects.select_for_update().get(pk=collection_id)
    if _is_live(CLOSE, collection_id):
        raise Conflict(
            Text("这一期正在结束。", "This collection is being closed."),
            mend=Text("请等它完成。", "Wait for it to finish."),
            code="closing-under-way",
        )
    title = f"{form_asked(collection.form).title.zh} {collection.period}"
    link = f"/returns/collections/{collection_id}/"
    job = add_job(CLOSE, subject=collection_id, title=title, link=link, by=by, at=at)
    record_audit(by=by, action="queue_closing", target=str(collection), at=at, after={"job": job})
    return job


def carry_out_closing(job: int, collection_id: int, *, at: datetime.datetime) -> None:
    """Do the work of a closing; decisions follow within the job, after what was filed is kept.

    Raises Busy, Stop when it has to end early, Conflict when it is closed already.
    """
    with at_work(job, at=at) as report:
        asked = job_of(CLOSE, collection_id)
        by = asked.by if asked is not None else ""
        if wind_up(collection_id, by=by, at=at, progress=report, keep=lambda _pk: report.keep()):
            tell_followers(at=report.now(), progress=report)
