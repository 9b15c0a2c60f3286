"""The pages of matching runs: the list, one run, starting one, its progress, withdrawing it."""

import datetime
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

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
from chanmai.bureau.matching.forms import MatchForm, WithdrawalForm
from chanmai.bureau.matching.permissions import may_match, sees_results
from chanmai.bureau.matching.queries.days import matching_days
from chanmai.bureau.matching.queries.runs import (
    RunRow,
    RunSummary,
    changes,
    discrepancies_of,
    latest_run,
    run_before,
    run_of,
    runs,
    summary,
)
from chanmai.bureau.matching.queries.updates import since
from chanmai.bureau.parameters import language
from chanmai.bureau.refusal import Unfit


@only_for(sees_results)
def matching(request: HttpRequest) -> HttpResponse:
    """The runs, starting one, and what the latest one found."""
    viewer = viewer_of(request)
    jobs.close_broken()
    last = latest_run()
    days = matching_days(timezone.localdate())
    day = _day(request.GET.get("as_of", ""))
    first = {
        "as_of": day or (last.as_of if last else timezone.localdate()),
        "history_complete": "history_complete" in request.GET
        if day
        else bool(last and last.history_complete),
    }
    run_rows = runs(viewer)
    context = {
        "form": MatchForm(initial=first) if may_match(viewer) else None,
        "days": days,
        "doubt": days.doubt(day) if day else None,
        "runs": run_rows,
        "under_way": next((run for run in run_rows if run.under_way), None),
        **_found(viewer, None),
    }
    return render(request, "matching/matching.html", context)


@only_for(sees_results)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run."""
    viewer = viewer_of(request)
    jobs.close_broken()
    row = run_of(viewer, pk)
    if row is None:
        return redirect("matching:matching")
    trail = [(_("匹配"), reverse("matching:matching")), (_("第 %(n)s 次") % {"n": pk}, "")]
    context = {
        "run": row,
        "trail": trail,
        "discrepancies": discrepancies_of(viewer, pk, language()),
        **_withdrawal(viewer, row),
        **_found(viewer, pk),
    }
    return render(request, "matching/run.html", context)


def _withdrawal(viewer: Viewer, row: RunRow) -> dict[str, Any]:
    """The form to withdraw a run, and what would be in force then."""
    last = latest_run()
    if last is None or not row.in_force or not may_match(viewer):
        return {"withdrawal": None}
    return {
        "withdrawal": WithdrawalForm(),
        "is_latest": last.id == row.id,
        "fallback": run_before(row.id),
    }


def _found(viewer: Viewer, pk: int | None) -> dict[str, Any]:
    run_summary = summary(viewer, pk, language())
    if run_summary is None:
        return {"found": None}
    difference = changes(viewer, run_summary.run.id)
    return {
        "found": run_summary,
        "since": since(viewer, run_summary.run.id),
        "before": difference[0] if difference else None,
        "changes": difference[1] if difference else (),
        **_charts(run_summary),
    }


def _charts(run_summary: RunSummary) -> dict[str, Any]:
    clauses = [
        (row.name, row.tally, reverse("policies:policy", args=[row.code]))
        for row in run_summary.clauses
        if row.counted and not row.relief
    ]
    blank = _("未填")
    return {
        "clause_chart": money_bars(clauses),
        "district_chart": money_bars([(row.name or blank, row.tally, "") for row in run_summary.districts]),
        "size_chart": money_bars([(row.name or blank, row.tally, "") for row in run_summary.sizes]),
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
    try:
        jobs.start_matching(known_at=timezone.now(), by=viewer_of(request), **form.cleaned_data)
    except Unfit as refusal:
        messages.error(request, refusal.whole.of(language()))
        return redirect(reverse("matching:matching") + "?" + _again(form.cleaned_data))
    return redirect("matching:matching")


def _again(fields: Mapping[str, Any]) -> str:
    """What was said, for the form to show once more."""
    complete = {"history_complete": "on"} if fields["history_complete"] else {}
    return urlencode({"as_of": fields["as_of"].isoformat(), **complete})


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


@require_POST
@only_for(may_match)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a run for a reason."""
    form = WithdrawalForm(request.POST)
    form.full_clean()
    try:
        now = jobs.withdraw(pk, by=viewer_of(request), reason=form.cleaned_data.get("reason", "") or "")
    except Unfit as refusal:
        messages.error(request, refusal.whole.of(language()))
        return redirect("matching:run", pk=pk)
    message = _("第 %(n)s 次匹配已撤回。") % {"n": pk}
    message += (
        _("现在没有有效的匹配。")
        if now is None
        else _("现在以第 %(n)s 次为准，此后的报送正在计入。") % {"n": now}
    )
    messages.success(request, message)
    return redirect("matching:run", pk=pk)


@only_for(sees_results)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run has come; asks the page to reload when it has ended."""
    viewer = viewer_of(request)
    jobs.close_broken()
    row = run_of(viewer, pk)
    answer = render(request, "matching/parts/progress.html", {"run": row})
    if row is None or not row.under_way:
        answer["HX-Refresh"] = "true"
    return answer


urlpatterns = [
    path("matching/", matching, name="matching"),
    path("matching/start/", start, name="start"),
    path("matching/<int:pk>/", run, name="run"),
    path("matching/<int:pk>/withdraw/", withdraw, name="withdraw"),
    path("matching/<int:pk>/progress/", progress, name="progress"),
]
