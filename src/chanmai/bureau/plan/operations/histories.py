"""Computing the years of all targets over the whole city in a job, after the data changed."""

import datetime

from django.db import transaction

from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.city import city_pack, day_of
from chanmai.bureau.enterprises.queries.structure import data_version
from chanmai.bureau.jobs.operations.queue import add_job
from chanmai.bureau.jobs.operations.work import Progress, Report, quiet
from chanmai.bureau.jobs.queries import jobs_under_way
from chanmai.bureau.plan.models import TargetHistory
from chanmai.bureau.plan.queries.city_years import AT_ONCE, as_kept, state_name
from chanmai.bureau.plan.queries.history import figures_of
from chanmai.bureau.plan.queries.measurement import city_columns, measured_over

KIND = "histories"
MOST_KEPT = 3
"""The states of the data of which the years are kept, the last ones."""


def follow(*, at: datetime.datetime, progress: Progress = quiet) -> None:  # noqa: ARG001 — followers are told it
    """After something was filed: put the years on the queue where a page would not compute them itself."""
    if data_version().firms > AT_ONCE:
        queue_histories(by=SYSTEM.name, at=at)


def queue_histories(*, by: Viewer | str, at: datetime.datetime) -> int:
    """Put the years of all targets on the queue; the number of the job, 0 when one waits or runs already.

    One that runs may be of a state that has passed: who looks then finds it missing, and it is queued again.
    """
    if jobs_under_way().get(KIND):
        return 0
    return add_job(KIND, title="目标走势", link="/", by=by, at=at)


def compute_histories(
    *, at: datetime.datetime, work: Report | None = None, progress: Progress = quiet
) -> bool:
    """Compute and keep the years of all targets by what is known at a moment; False when they are kept already."""
    day = day_of(at)
    state = state_name(day)
    if TargetHistory.objects.filter(state=state).exists():
        return False
    columns = city_columns(SYSTEM, as_of=day, known_at=at)
    targets = [each for each in city_pack().plan.targets.targets if each.gauge is not None]
    figures = {}
    for place, target in enumerate(targets):
        progress("compose", place, len(targets))
        figures[target.code] = figures_of(target, columns)
    said = as_kept(figures, dict(measured_over(columns, whole_city=True)))
    with transaction.atomic():
        if work is not None:
            work.keep()
        if state_name(day) != state:
            return False  # something was filed meanwhile: these are the years of no state
        TargetHistory.objects.create(state=state, said=said, at=at)
        last = TargetHistory.objects.order_by("-pk").values_list("pk", flat=True)[:MOST_KEPT]
        TargetHistory.objects.exclude(pk__in=list(last)).delete()
    return True
