"""The pages of early warning: firms, one firm, the industry, how far it can be trusted."""

from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.city import city_pack
from chanmai.bureau.downloads import XLSX, download, sheets
from chanmai.bureau.parameters import language, number_in, page_number
from chanmai.bureau.refusal import Conflict, Unfit
from chanmai.bureau.warnings.forms import ActionForm, AssessmentForm
from chanmai.bureau.warnings.guarding import BELOW, DUE, NONE
from chanmai.bureau.warnings.operations.actions import note_action
from chanmai.bureau.warnings.operations.assessments import queue_assessment
from chanmai.bureau.warnings.permissions import may_act, may_assess, sees_small_groups, sees_warnings
from chanmai.bureau.warnings.queries.endings import endings, reason_findings
from chanmai.bureau.warnings.queries.evaluation import event_tests, log_tally
from chanmai.bureau.warnings.queries.firm import firm_page
from chanmai.bureau.warnings.queries.firms import WarningSearch, every, in_force, warnings
from chanmai.bureau.warnings.queries.industry import industry
from chanmai.bureau.warnings.queries.months import months
from chanmai.bureau.warnings.queries.summary import summary
from chanmai.engine.facts.printing import percent
from chanmai.engine.warnings.costs import Costs

YUAN = 100
COST_DIGITS = 9
FILTERS = ("state", "event", "district", "domain")


def _costs(request: HttpRequest) -> Costs:
    """The costs in the address (`visit`, `missed`, in whole 元); those of the pack where they make no sense."""
    usual = city_pack().plan.warnings.costs
    visit, missed = (
        number_in(request.GET.get(name, ""), COST_DIGITS) * YUAN or getattr(usual, name)
        for name in ("visit", "missed")
    )
    return Costs(visit, missed) if visit < missed else usual


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page with its tabs, the costs, and the assessment in force."""
    costs = _costs(request)
    tabs = [
        (_("企业"), reverse("warnings:firms"), "firms"),
        (_("行业"), reverse("warnings:industry"), "industry"),
        (_("评价"), reverse("warnings:evaluation"), "evaluation"),
    ]
    frame = {
        "tabs": tabs,
        "tab": name,
        "rule": city_pack().plan.warnings,
        "force": in_force(viewer_of(request)),
        "costs": costs,
        "visit": costs.visit // YUAN,
        "missed": costs.missed // YUAN,
        "threshold": percent(costs.threshold, 1),
        "city_wide": viewer_of(request).whole_city,
    }
    return render(request, f"warnings/{name}.html", frame | context, status=status)


def _search(request: HttpRequest) -> WarningSearch:
    return WarningSearch(**{name: request.GET.get(name, "").strip()[:80] for name in ("text", *FILTERS)})


@only_for(sees_warnings)
def firms(request: HttpRequest) -> HttpResponse:
    """The firms by chance, with their reasons."""
    wanted = _search(request)
    number = page_number(request.GET)
    found = warnings(viewer_of(request), wanted, _costs(request), language(), number=number)
    labels = {"event": _("预报"), "district": _("所属区"), "domain": _("产业领域")}
    states = {DUE: _("建议走访"), BELOW: _("未到门槛"), NONE: _("无数据")}
    return _page(
        request,
        "firms",
        found=found,
        page=found.page,
        wanted=wanted,
        narrows=any((wanted.text, wanted.state, wanted.event, wanted.district, wanted.domain)),
        filters=[(name, labels[name], found.choices.get(name, ())) for name in labels],
        states=[(key, label, found.states.get(key, 0)) for key, label in states.items()],
        form=AssessmentForm(initial={"as_of": _usual_day(request)})
        if may_assess(viewer_of(request))
        else None,
    )


def _usual_day(request: HttpRequest) -> object:
    force = in_force(viewer_of(request))
    return force.as_of if force is not None else timezone.localdate()


@require_POST
@only_for(may_assess)
def assess(request: HttpRequest) -> HttpResponse:
    """Put it on the queue that all firms are assessed."""
    form = AssessmentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明判定日，如 2026-06-30。"))
        return redirect("warnings:firms")
    try:
        queue_assessment(as_of=form.day, by=viewer_of(request), at=timezone.now())
    except (Conflict, Unfit) as refusal:
        messages.error(request, refusal.whole.of(language()))
        return redirect("warnings:firms")
    messages.success(request, _("已排入任务，完成后本页更新。"))
    return redirect("warnings:firms")


@only_for(sees_warnings)
def firm(request: HttpRequest, pk: int) -> HttpResponse:
    """One firm with every signal and the action log."""
    return _firm(request, pk, None)


def _firm(request: HttpRequest, pk: int, form: ActionForm | None) -> HttpResponse:
    shown = firm_page(viewer_of(request), pk, _costs(request), language())
    return _page(
        request,
        "firm",
        status=422 if form is not None and form.errors else 200,
        shown=shown,
        form=form or ActionForm(initial={"on": timezone.localdate()}),
        trail=[(_("预警"), reverse("warnings:firms")), (shown.row.name, "")],
    )


@require_POST
@only_for(may_act)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an entry to the action log."""
    viewer, form = viewer_of(request), ActionForm(request.POST)
    firm_page(viewer, pk, _costs(request), language())
    if form.is_valid():
        try:
            note_action(pk, form.entry, by=viewer, at=timezone.now())
        except Unfit as refusal:
            form.add_error(None, refusal.whole.of(language()))
    if form.errors:
        return _firm(request, pk, form)
    messages.success(request, _("已记入处置记录。"))
    return redirect("warnings:firm", pk=pk)


@only_for(sees_warnings)
def by_group(request: HttpRequest) -> HttpResponse:
    """Districts and domains: what may be told of the city, an officer's own firms exactly; the latest month."""
    viewer = viewer_of(request)
    labels = {"district": _("所属区"), "domain": _("产业领域")}
    groups = industry(viewer, _costs(request)) if sees_small_groups(viewer) else {}
    table = summary(viewer, language())
    return _page(
        request,
        "industry",
        groups=[(name, labels[name], rows) for name, rows in groups.items()],
        told=table,
        told_rows=[(name, labels[name], rows) for name, rows in table.rows.items()] if table else (),
        told_threshold=percent(table.costs.threshold, 1) if table else "",
        months=months(viewer, language()),
        is_exact=sees_small_groups(viewer),
    )


@only_for(sees_warnings)
def evaluation(request: HttpRequest) -> HttpResponse:
    """The test on years not learnt from, and what the log found."""
    viewer, costs = viewer_of(request), _costs(request)
    return _page(
        request,
        "evaluation",
        tests=event_tests(viewer, costs, language()),
        tally=log_tally(viewer, costs),
        endings=endings(viewer, costs, as_of=timezone.localdate(), known_at=timezone.now()),
        reasons=reason_findings(viewer, language()),
    )


@only_for(sees_warnings)
def file(request: HttpRequest) -> HttpResponse:
    """The firms as a workbook, as the list is narrowed."""
    viewer, costs = viewer_of(request), _costs(request)
    found = every(viewer, _search(request), costs, language())
    states = {DUE: _("建议走访"), BELOW: _("未到门槛"), NONE: _("无数据")}
    head = (
        _("企业"),
        _("所属区"),
        _("产业领域"),
        _("状态"),
        _("预报"),
        _("概率"),
        _("信号"),
        _("最近处置"),
        _("日期"),
    )
    lines = (
        (
            row.name,
            row.district,
            row.domain,
            states[row.state],
            row.event,
            row.chance,
            "；".join(row.reasons),
            row.deed,
            row.on,
        )
        for row in found
    )
    return download(f"{_('企业预警')}.xlsx", sheets([(_("企业预警"), chain([head], lines))]), XLSX)


app_name = "warnings"
urlpatterns = [
    path("warnings/", firms, name="firms"),
    path("warnings/file/", file, name="file"),
    path("warnings/assess/", assess, name="assess"),
    path("warnings/industry/", by_group, name="industry"),
    path("warnings/evaluation/", evaluation, name="evaluation"),
    path("warnings/firms/<int:pk>/", firm, name="firm"),
    path("warnings/firms/<int:pk>/actions/", act, name="act"),
]
