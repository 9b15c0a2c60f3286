"""The pages of matching runs: the list, one run, starting one, its progress."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import Viewer, only_for, viewer_of
from chanmai.bureau.matching import jobs
from chanmai.bureau.matching.charts import money_bars
from chanmai.bureau.matching.forms import MatchForm
from chanmai.bureau.matching.operations.runs import close_broken_runs
from chanmai.bureau.matching.permissions import may_match, sees_results
from chanmai.bureau.matching.queries.runs import RunSummary, changes, latest_run, run_of, runs, summary
from chanmai.bureau.matching.queries.updates import since


@only_for(sees_results)
def matching(request: HttpRequest) -> HttpResponse:
    """The runs, starting one, and what the latest one found."""
    viewer = viewer_of(request)
    close_broken_runs(at=timezone.now())
    last = latest_run()
    first = {
        "as_of": last.as_of if last else timezone.localdate(),
        "history_complete": bool(last and last.history_complete),
    }
    listed = runs(viewer)
    context = {
        "form": MatchForm(initial=first) if may_match(viewer) else None,
        "runs": listed,
        "under_way": next((run for run in listed if run.under_way), None),
        **_found(viewer, None),
    }
    return render(request, "matching/matching.html", context)


@only_for(sees_results)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run."""
    viewer = viewer_of(request)
    row = run_of(viewer, pk)
    if row is None:
        return redirect("matching:matching")
    trail = [(_("匹配"), reverse("matching:matching")), (_("第 %(n)s 次") % {"n": pk}, "")]
    return render(request, "matching/run.html", {"run": row, "trail": trail, **_found(viewer, pk)})


def _found(viewer: Viewer, pk: int | None) -> dict[str, Any]:
    found = summary(viewer, pk)
    if found is None:
        return {"found": None}
    compared = changes(viewer, found.run.id)
    return {
        "found": found,
        "since": since(viewer, found.run.id),
        "before": compared[0] if compared else None,
        "changes": compared[1] if compared else (),
        **_charts(found),
    }


def _charts(found: RunSummary) -> dict[str, Any]:
    clauses = [
        (row.name, row.tally, reverse("policies:policy", args=[row.code]))
        for row in found.clauses
        if row.counted and not row.relief
    ]
    blank = _("未填")
    return {
        "clause_chart": money_bars(clauses),
        "district_chart": money_bars([(row.name or blank, row.tally, "") for row in found.districts]),
        "size_chart": money_bars([(row.name or blank, row.tally, "") for row in found.sizes]),
    }


@require_POST
@only_for(may_match)
def start(request: HttpRequest) -> HttpResponse:
    """Start a run."""
    form = MatchForm(request.POST)
    if not form.is_valid():
        for problems in form.errors.values():
            messages.error(request, " ".join(str(each) for each in problems))
        return redirect("matching:matching")
    jobs.start_matching(
        as_of=form.cleaned_data["as_of"],
        known_at=timezone.now(),
        by=viewer_of(request),
        history_complete=form.cleaned_data["history_complete"],
    )
    return redirect("matching:matching")


@only_for(sees_results)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run has come; asks the page to reload when it has ended."""
    viewer = viewer_of(request)
    close_broken_runs(at=timezone.now())
    row = run_of(viewer, pk)
    answer = render(request, "matching/parts/progress.html", {"run": row})
    if row is None or not row.under_way:
        answer["HX-Refresh"] = "true"
    return answer


urlpatterns = [
    path("matching/", matching, name="matching"),
    path("matching/start/", start, name="start"),
    path("matching/<int:pk>/", run, name="run"),
    path("matching/<int:pk>/progress/", progress, name="progress"),
]
