"""The pages of policies: library, clause, what a firm is entitled to, matching."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import CITY, FIRM, Viewer, viewer_of
from chanmai.bureau.enterprises.queries.search import own_firm
from chanmai.bureau.policies import jobs
from chanmai.bureau.policies.advice import pages as advice
from chanmai.bureau.policies.advice.pages import as_of_asked
from chanmai.bureau.policies.bundle import pages as bundle
from chanmai.bureau.policies.charts import money_bars
from chanmai.bureau.policies.drafting import pages as drafting
from chanmai.bureau.policies.forms import MatchForm
from chanmai.bureau.policies.lab import pages as laboratory
from chanmai.bureau.policies.operations.runs import close_broken_runs
from chanmai.bureau.policies.queries.clause import clause_page, firms_of
from chanmai.bureau.policies.queries.firm import FirmDecisions, firm_decisions
from chanmai.bureau.policies.queries.library import FACETS, SORTS, Wanted, library
from chanmai.bureau.policies.queries.runs import RunSummary, changes, latest_run, run_of, runs, summary
from chanmai.bureau.policies.queries.updates import since

MOST_FACETS = ("level", "status", "kind", "evidence", "delivery", "district")


def _lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 1


def _wanted(request: HttpRequest) -> Wanted:
    given = {name: request.GET.get(name, "").strip()[:80] for name in ("text", *FACETS)}
    sort = request.GET.get("sort", "")
    return Wanted(**given, sort=sort if sort in SORTS else "", page=_number(request.GET.get("page", "")))


def policies(request: HttpRequest) -> HttpResponse:
    """The library."""
    viewer = viewer_of(request)
    page = library(viewer, _wanted(request))
    labels = {
        "level": _("层级"),
        "status": _("状态"),
        "kind": _("类型"),
        "evidence": _("出处"),
        "delivery": _("兑现方式"),
        "district": _("适用区"),
    }
    context = {
        "page": page,
        "facets": [(name, labels[name], page.facets[name]) for name in MOST_FACETS],
        "sorts": _sorts(viewer),
        "counts": page.run is not None and viewer.role != FIRM,
        "own": own_firm(viewer) if viewer.role == FIRM else None,
    }
    return render(request, "policies/library.html", context)


def _sorts(viewer: Viewer) -> list[tuple[str, str]]:
    plain = [("newest", _("发文从新到旧")), ("name", _("名称"))]
    if viewer.role == FIRM:
        return plain
    return [
        ("money", _("可享金额从高到低")),
        ("met", _("可享企业最多")),
        ("near", _("差一点最多")),
        ("open", _("待补充最多")),
        *plain,
    ]


def policy(request: HttpRequest, code: str) -> HttpResponse:
    """One clause."""
    viewer = viewer_of(request)
    lang = _lang()
    shown = clause_page(viewer, code, version=request.GET.get("version", "")[:64], lang=lang)
    context: dict[str, Any] = {
        "shown": shown,
        "clause": shown.clause,
        "trail": [(_("政策"), reverse("policies:library")), (shown.clause.name, "")],
    }
    if shown.findings is not None:
        context["firms"] = firms_of(viewer, code, **_firms_wanted(request), lang=lang)
        context["chart"] = money_bars(
            [(name or _("未填"), tally, "") for name, tally in shown.findings.districts]
        )
    return render(request, "policies/clause.html", context)


def _firms_wanted(request: HttpRequest) -> dict[str, Any]:
    return {
        "standing": request.GET.get("standing", "可享")[:8],
        "district": request.GET.get("district", "").strip()[:40],
        "page": _number(request.GET.get("page", "")),
    }


def policy_firms(request: HttpRequest, code: str) -> HttpResponse:
    """The firms of a clause, as part of its page."""
    viewer = viewer_of(request)
    shown = clause_page(viewer, code, lang=_lang())
    if shown.findings is None:
        raise PermissionDenied
    context = {
        "shown": shown,
        "clause": shown.clause,
        "firms": firms_of(viewer, code, **_firms_wanted(request), lang=_lang()),
    }
    return render(request, "policies/parts/firms.html", context)


def firm(request: HttpRequest, pk: int) -> HttpResponse:
    """What a firm is entitled to: a page, or a part of the firm's page."""
    viewer = viewer_of(request)
    shown = firm_decisions(viewer, pk, as_of_asked(request, viewer), timezone.now(), lang=_lang())
    context = {
        "shown": shown,
        "tabs": _tabs(shown),
        "trail": [
            (_("企业"), reverse("enterprises:firms")),
            (shown.firm.name, reverse("enterprises:firm", args=[pk])),
            (_("政策匹配"), ""),
        ],
    }
    part = getattr(request, "htmx", False)
    return render(request, "policies/parts/firm_panel.html" if part else "policies/firm.html", context)


def _tabs(shown: FirmDecisions) -> list[dict[str, Any]]:
    hints = {
        "可享": _("条件都满足"),
        "差一点": _("只差一个数，且差得不多"),
        "待补充": _("缺少事实，补上才有结论"),
        "不符合": _("有条件不满足"),
    }
    return [
        {"key": f"tab-{number}", "standing": name, "rows": rows, "hint": hints[name]}
        for number, (name, rows) in enumerate(shown.groups)
    ]


def _reader(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if viewer.role == FIRM:
        raise PermissionDenied
    return viewer


def matching(request: HttpRequest) -> HttpResponse:
    """The runs, starting one, and what the latest one found."""
    viewer = _reader(request)
    close_broken_runs(at=timezone.now())
    last = latest_run(viewer)
    first = {
        "as_of": last.as_of if last else timezone.localdate(),
        "history_complete": bool(last and last.history_complete),
    }
    listed = runs(viewer)
    context = {
        "form": MatchForm(initial=first) if viewer.role == CITY else None,
        "runs": listed,
        "under_way": next((run for run in listed if run.under_way), None),
        **_found(viewer, None),
    }
    return render(request, "policies/matching.html", context)


def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run."""
    viewer = _reader(request)
    row = run_of(viewer, pk)
    if row is None:
        return redirect("policies:matching")
    trail = [(_("匹配"), reverse("policies:matching")), (_("第 %(n)s 次") % {"n": pk}, "")]
    return render(request, "policies/run.html", {"run": row, "trail": trail, **_found(viewer, pk)})


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
def start(request: HttpRequest) -> HttpResponse:
    """Start a run."""
    viewer = viewer_of(request)
    if viewer.role != CITY:
        raise PermissionDenied
    form = MatchForm(request.POST)
    if not form.is_valid():
        for problems in form.errors.values():
            messages.error(request, " ".join(str(each) for each in problems))
        return redirect("policies:matching")
    jobs.start_matching(
        as_of=form.cleaned_data["as_of"],
        known_at=timezone.now(),
        by=viewer,
        history_complete=form.cleaned_data["history_complete"],
    )
    return redirect("policies:matching")


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run has come; asks the page to reload when it has ended."""
    viewer = _reader(request)
    close_broken_runs(at=timezone.now())
    row = run_of(viewer, pk)
    answer = render(request, "policies/parts/progress.html", {"run": row})
    if row is None or not row.under_way:
        answer["HX-Refresh"] = "true"
    return answer


app_name = "policies"
urlpatterns = [
    *laboratory.urlpatterns,
    *advice.urlpatterns,
    *drafting.urlpatterns,
    path("policies/", policies, name="library"),
    path("policies/firm/<int:pk>/", firm, name="firm"),
    path("policies/<str:code>/firms/", policy_firms, name="policy_firms"),
    path("policies/<str:code>/", policy, name="policy"),
    *bundle.urlpatterns,
    path("matching/", matching, name="matching"),
    path("matching/start/", start, name="start"),
    path("matching/<int:pk>/", run, name="run"),
    path("matching/<int:pk>/progress/", progress, name="progress"),
]
