"""Asking models of the published series: on the queue, line by line, each kept by its content."""

import datetime

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.jobs.operations.queue import add_job
from chanmai.bureau.jobs.operations.work import Progress, quiet
from chanmai.bureau.jobs.queries import jobs_under_way
from chanmai.bureau.plan.models import SeriesForecast
from chanmai.bureau.plan.permissions import may_ask_models
from chanmai.bureau.plan.queries.lines import SeriesLine, all_lines, lines_not_asked
from chanmai.bureau.refusal import Conflict, Forbidden
from chanmai.engine.facts.texts import Text

KIND = "forecast"


@transaction.atomic
def queue_forecasts(*, by: Viewer, at: datetime.datetime) -> int:
    """Put it on the queue that models are asked of every series whose content is new; the number of the job.

    Raises Forbidden, Conflict when it waits or runs already or when nothing is new.
    """
    if not may_ask_models(by):
        raise Forbidden
    if KIND in jobs_under_way():
        raise Conflict(Text("预测正在计算。", "Forecasts are being made."), code="forecasts-under-way")
    lines = len(lines_not_asked())
    if not lines:
        raise Conflict(
            Text(
                "各序列内容没有变化，预测已是最新。", "No series has changed; the forecasts are up to date."
            ),
            code="forecasts-up-to-date",
        )
    job = add_job(KIND, title=str(lines), link="/plan/series/", by=by, at=at)
    record_audit(by=by, action="queue_forecasts", target=str(job), at=at, after={"lines": lines})
    return job


def ask_models(*, at: datetime.datetime, progress: Progress = quiet) -> int:
    """Ask models of every line that is new and keep what they say; what no content has any more is let go of.

    Returns how many lines were asked. Takes seconds a line of monthly figures.
    """
    lines = lines_not_asked()
    for number, line in enumerate(lines):
        progress(line.series, number, len(lines))
        _ask(line, at)
    SeriesForecast.objects.exclude(digest__in=[line.digest for line in all_lines()]).delete()
    _compare_lines()
    return len(lines)


@transaction.atomic
def _compare_lines() -> None:
    """Make the intervals of each line anew, of its own errors and those of all other lines."""
    from chanmai.solvers.forecasts.sayings import with_widths

    rows = [row for row in SeriesForecast.objects.order_by("digest") if row.said["months"]]
    for row in rows:
        others = [other.said["months"] for other in rows if other.pk != row.pk]
        months = with_widths(row.said["months"], others)
        if months != row.said["months"]:
            row.said = {**row.said, "months": months}
            row.save(update_fields=["said"])


def _ask(line: SeriesLine, at: datetime.datetime) -> None:
    from chanmai.solvers.forecasts.sayings import say

    kept = {"series": line.series, "area": line.area, "unit": line.unit, "said": say(line.figures), "at": at}
    SeriesForecast.objects.get_or_create(digest=line.digest, defaults=kept)
