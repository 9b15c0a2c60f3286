"""Openings of collections that wait, run or ended early, with their jobs; and the job that closes a collection."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.queries.arrivals import form_title
from chanmai.bureau.jobs.queries import JobRow, job_of
from chanmai.bureau.monitoring.models import Collection, Opening
from chanmai.bureau.monitoring.permissions import may_collect
from chanmai.bureau.monitoring.schedule import CLOSE, OPEN


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """A collection that is not there yet, and the job that draws it up."""

    title: str
    period: str
    basis_on: datetime.date
    job: JobRow


def openings(viewer: Viewer, lang: str) -> tuple[OpeningRow, ...]:
    """What is being opened, and what ended early and was not opened since; nothing for who does not collect."""
    if not may_collect(viewer):
        return ()
    done = set(Collection.objects.values_list("form", "period"))
    rows: dict[tuple[str, str], OpeningRow] = {}
    for each in Opening.objects.filter(collection=None):
        key = (each.form, each.period)
        job = job_of(OPEN, each.pk)
        if job is not None and key not in done and key not in rows:
            rows[key] = OpeningRow(form_title(each.form, lang), each.period, each.basis_on, job)
    return tuple(rows.values())


def collection_of(viewer: Viewer, pk: int) -> int | None:
    """The number of the collection that came of an opening; None while there is none."""
    if not may_collect(viewer):
        return None
    found: int | None = Opening.objects.filter(pk=pk).values_list("collection", flat=True).first()
    return found


def closing_of(viewer: Viewer, pk: int) -> JobRow | None:
    """The job that closes a collection, while it waits, runs or ended early; nothing for who does not collect."""
    if not may_collect(viewer):
        return None
    job = job_of(CLOSE, pk)
    return job if job is not None and (job.is_live or job.may_retry) else None
