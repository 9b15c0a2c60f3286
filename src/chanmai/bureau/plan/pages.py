"""The pages of the plan: targets, measures, domains, layout, published figures."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.downloads import CSV, XLSX, ZIP, download, still_archive
from chanmai.bureau.parameters import language
from chanmai.bureau.plan.charts import (
    MapValue,
    district_map,
    fan_chart,
    firms_address,
    rank_chart,
    series_chart,
)
from chanmai.bureau.plan.forms import DraftForm, TargetForm
from chanmai.bureau.plan.operations.drafts import draft_target
from chanmai.bureau.plan.operations.forecasts import queue_forecasts
from chanmai.bureau.plan.operations.targets import change_target
from chanmai.bureau.plan.permissions import (
    may_ask_models,
    may_change_targets,
    sees_aggregates,
    sees_drafts,
    sees_quality,
)
from chanmai.bureau.plan.queries.aggregates import aggregates
from chanmai.bureau.plan.queries.analysis import (
    MOST_AREAS_TO_CHOOSE,
    break_rows,
    comparison_of,
    month_rows,
    revision_rows,
)
from chanmai.bureau.plan.queries.composition import UNITS
from chanmai.bureau.plan.queries.coverage import SERVICES, coverage
from chanmai.bureau.plan.queries.domains import domain_tree
from chanmai.bureau.plan.queries.drafts import CHANCES, draft_plan
from chanmai.bureau.plan.queries.drafts_in_force import drafts_file
from chanmai.bureau.plan.queries.fans import Fan, fan_of
from chanmai.bureau.plan.queries.layout import Layout, layout
from chanmai.bureau.plan.queries.measures import FILTERS, MeasureSearch, measures
from chanmai.bureau.plan.queries.method import method
from chanmai.bureau.plan.queries.prospects import prospects
from chanmai.bureau.plan.queries.published import (
    SeriesShown,
    csv_rows,
    reading_rules,
    series_list,
    series_shown,
)
from chanmai.bureau.plan.queries.quality import quality
from chanmai.bureau.plan.queries.targets import context_figures, target, targets
from chanmai.bureau.plan.workbook import drafts_workbook
from chanmai.bureau.refusal import Conflict, NotFound, Unfit
from chanmai.engine.facts.printing import short
from chanmai.pack.draft_targets import FILE as DRAFTS

YEAR_DIGITS = 4
LONGEST_SLUG = 40


def _asking(request: HttpRequest) -> dict[str, Any]:
    """Who asks, when, in which language: what the queries of firms' data take."""
    now = timezone.now()
    return {
        "viewer": viewer_of(request),
        "as_of": timezone.localdate(now),
        "known_at": now,
        "lang": language(),
    }


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """A page of the plan with its tabs."""
    viewer = viewer_of(request)
    tabs = [
        (_("目标"), reverse("plan:targets"), "targets"),
        (_("举措"), reverse("plan:measures"), "measures"),
        (_("规划覆盖"), reverse("plan:coverage"), "coverage"),
        (_("产业领域"), reverse("plan:domains"), "domains"),
        (_("空间布局"), reverse("plan:layout"), "layout"),
        (_("公布数据"), reverse("plan:series"), "series"),
        *([(_("下一规划"), reverse("plan:drafts"), "drafts")] if sees_drafts(viewer) else []),
        *([(_("全市汇总"), reverse("plan:aggregates"), "aggregates")] if sees_aggregates(viewer) else []),
        (_("质量评价"), reverse("plan:method"), "quality"),
    ]
    frame = {
        "tabs": tabs,
        "tab": name.partition("_")[0],
        "city_wide": viewer.whole_city,
        "comma": ", " if language() == "en" else "、",
    }
    return render(request, f"plan/{name}.html", frame | context)


def targets_page(request: HttpRequest) -> HttpResponse:
    """The targets side by side, and the figures that the plan prints around them."""
    rows = targets(**_asking(request))
    return _page(request, "targets", rows=rows, figures=context_figures(language()), invented=_invented(rows))


def _invented(rows: Any) -> bool:
    return any(row.measured and row.measured.demo and row.measured.text for row in rows)


def target_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One target with everything that is known of it; the city's change of it makes another version."""
    viewer = viewer_of(request)
    row = target(slug=slug, **_asking(request))
    draft: dict[str, Any] = {
        "draft_goal": request.GET.get("goal", "")[:40],
        "draft_due": _year(request.GET.get("due", "")),
    }
    view = prospects(slug=slug, **draft, **_asking(request))
    values = {"goal": view.goal_text, "stretch": view.stretch_text, "due": view.due}
    form = TargetForm(request.POST or None, initial=values)
    if request.method == "POST" and form.is_valid():
        try:
            change_target(slug, by=viewer, at=timezone.now(), **form.values())
        except (Unfit, Conflict) as error:
            form.add_error("goal", error.whole.of(language()))
        else:
            messages.success(request, _("已存为新版本，原来的版本保留。"))
            return redirect("plan:target", slug=slug)
    context = {
        "row": row,
        "view": view,
        "form": form,
        "draft": draft,
        "trail": [(_("规划"), reverse("plan:targets")), (row.title, "")],
        "may_change": may_change_targets(viewer),
        "invented": _invented([row]),
    }
    return _page(request, "targets_one", **context)


def _year(text: str) -> int:
    """A year of the address; 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) == YEAR_DIGITS else 0


@only_for(sees_drafts)
def drafts_page(request: HttpRequest) -> HttpResponse:
    """Both plans side by side; the city drafts the target that it has chosen."""
    return _drafts(request, request.GET.get("target", "")[:LONGEST_SLUG])


def _drafts(request: HttpRequest, slug: str, form: DraftForm | None = None) -> HttpResponse:
    plan = draft_plan(**_asking(request))
    chosen = next((row for row in plan.rows if row.slug == slug), None) if plan is not None else None
    if form is None and chosen is not None:
        form = DraftForm(initial={"goal": chosen.draft_text, "stretch": chosen.stretch_text})
    answer = _page(
        request,
        "drafts",
        plan=plan,
        chosen=chosen,
        form=form if chosen is not None else None,
        chances=[f"{chance:.0%}" for chance in CHANCES],
    )
    if form is not None and form.errors:
        answer.status_code = 422
    return answer


@require_POST
@only_for(may_change_targets)
def draft_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Another draft of a target."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        return _drafts(request, slug, form)
    try:
        draft_target(slug, by=viewer_of(request), at=timezone.now(), **form.values())
    except (Unfit, Conflict) as refusal:
        form.add_error("goal", refusal.whole.of(language()))
        return _drafts(request, slug, form)
    messages.success(request, _("草案已存，原来的草案保留；现行规划没有变。"))
    return redirect("plan:drafts")


@only_for(sees_drafts)
def drafts_sheet(request: HttpRequest) -> HttpResponse:
    """Both plans side by side as xlsx."""
    plan = draft_plan(**_asking(request))
    if plan is None:
        raise NotFound
    return download(f"{plan.title}.xlsx", drafts_workbook(plan), XLSX)


@only_for(sees_drafts)
def drafts_archive(request: HttpRequest) -> HttpResponse:
    """The drafts as a zip file that is unpacked inside the pack."""
    text = drafts_file(viewer_of(request))
    return download(f"{_('下一规划草案')}.zip", still_archive({DRAFTS: text}), ZIP)


def measures_page(request: HttpRequest) -> HttpResponse:
    """The measures, searched and narrowed."""
    texts = {name: request.GET.get(name, "").strip()[:80] for name in ("text", *FILTERS)}
    criteria = MeasureSearch(**texts)
    measure_list = measures(criteria, language())
    labels = {
        "chapter": _("章"),
        "part": _("章节或专栏"),
        "capability": _("承担功能"),
        "kind": _("类别"),
        "body": _("责任单位"),
        "system": _("对应系统"),
    }
    filters = [(name, labels[name], choices) for name, choices in measure_list.filters.items()]
    return _page(request, "measures", wanted=criteria, found=measure_list, filters=filters)


def coverage_page(request: HttpRequest) -> HttpResponse:
    """Every sentence of the plan with what serves it, narrowed to one degree of it."""
    wanted = request.GET.get("service", "")
    found = coverage(wanted if wanted in SERVICES else "", language())
    return _page(request, "coverage", found=found, wanted=wanted)


def domains_page(request: HttpRequest) -> HttpResponse:
    """The tree of domains with the firms in each."""
    tree = domain_tree(**_asking(request))
    return _page(request, "domains", tree=tree, invented=tree.demo)


def layout_page(request: HttpRequest) -> HttpResponse:
    """Districts, carriers and directions beside the firms there, with the schematic map."""
    city_layout = layout(**_asking(request))
    return _page(request, "layout", layout=city_layout, map=_map(city_layout), invented=city_layout.demo)


def _map(city_layout: Layout) -> dict[str, Any]:
    values = {
        row.key: MapValue(
            row.held.firms,
            _("%(n)s 家") % {"n": short(row.held.firms, 0)},
            firms_address(district=row.key),
        )
        for row in city_layout.districts
        if row.seen
    }
    return district_map(city_layout, values, name=_("企业数"), formatter="@number")


def series_page(request: HttpRequest, code: str = "") -> HttpResponse:
    """The published series; one of them as charts and tables, with what follows from it and what models say of it."""
    groups, lang = series_list(language()), language()
    code = code or next((choice.code for _area, choices in groups for choice in choices), "")
    if not code:
        return _page(request, "series", groups=groups, rules=reading_rules(lang))
    page = series_shown(code, request.GET.get("view", "")[:80], lang)
    several = len({row.period for row in page.rows}) > 1
    chart = series_chart(page, growth_name=_("公布增速"), earlier=_("其他版次")) if several else None
    line, fan = fan_of(code, page.place, page.unit_code, lang)
    context = {
        "shown": page,
        "chart": chart,
        "fan": fan,
        "fan_chart": _fan_chart(page, fan),
        "months": month_rows(line, fan.adjusted if fan else None, lang) if line else (),
        "breaks": break_rows(line, lang) if line else (),
        "revisions": revision_rows(line, lang) if line else (),
        "comparison": comparison_of(code, lang),
        "many_views": len(page.views) > MOST_AREAS_TO_CHOOSE,
        "may_ask": may_ask_models(viewer_of(request)),
    }
    return _page(request, "series", groups=groups, rules=reading_rules(lang), **context)


def _fan_chart(page: SeriesShown, fan: Fan | None) -> dict[str, Any] | None:
    """The fan of the periods that the page shows: years where it shows years, else releases."""
    if fan is None:
        return None
    yearly = all(len(row.period) == YEAR_DIGITS for row in page.rows)
    ahead = fan.years if yearly else fan.rows
    names = (_("公布数"), _("预测"), _("%(level)s 区间") % {"level": fan.level})
    return fan_chart(page.rows, ahead, page.unit, names=names) if ahead else None


def series_csv(request: HttpRequest, code: str) -> HttpResponse:
    """All figures of a series as a CSV file, as printed, with scope, vintage and source."""
    rows = csv_rows(code, language())
    return download(f"{code}.csv", "\ufeff".encode() + rows.encode(), CSV)


@require_POST
@only_for(may_ask_models)
def ask_for_forecasts(request: HttpRequest) -> HttpResponse:
    """Put the forecasts of all series on the queue."""
    try:
        queue_forecasts(by=viewer_of(request), at=timezone.now())
    except Conflict as error:
        messages.info(request, error.whole.of(language()))
    else:
        messages.success(request, _("已排入队列，在“任务”页可看进度。"))
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else "plan:series")


@only_for(sees_aggregates)
def aggregates_page(request: HttpRequest) -> HttpResponse:
    """Sums over all firms of the city, as they were released."""
    found = aggregates(viewer_of(request), lang=language())
    return _page(request, "aggregates", found=found, invented=found.demo)


@only_for(sees_quality)
def quality_page(request: HttpRequest) -> HttpResponse:
    """The quality index of districts, parks or domains, with the ranks that other choices would give."""
    units = request.GET.get("by", "")
    units = units if units in UNITS else next(iter(UNITS))
    asking = _asking(request)
    shown = quality(asking.pop("viewer"), units, **asking)
    chart = (
        rank_chart(shown.rows_with_index, method=_("按公布的做法"), span=_("各种做法中的名次"))
        if shown.rows_with_index
        else None
    )
    choices = [(name, str(label), name == units) for name, (label, _key) in UNITS.items()]
    return _page(request, "quality", shown=shown, chart=chart, choices=choices, invented=shown.demo)


def method_page(request: HttpRequest) -> HttpResponse:
    """How the index is made, for everybody."""
    trail = [(_("规划"), reverse("plan:targets")), (_("评价方法"), "")]
    return _page(request, "quality_method", method=method(language()), trail=trail)


app_name = "plan"
urlpatterns = [
    path("plan/", targets_page, name="targets"),
    path("plan/targets/<slug:slug>/", target_page, name="target"),
    path("plan/measures/", measures_page, name="measures"),
    path("plan/coverage/", coverage_page, name="coverage"),
    path("plan/domains/", domains_page, name="domains"),
    path("plan/quality/", quality_page, name="quality"),
    path("plan/quality/method/", method_page, name="method"),
    path("plan/layout/", layout_page, name="layout"),
    path("plan/aggregates/", aggregates_page, name="aggregates"),
    path("plan/series/", series_page, name="series"),
    path("plan/series/forecasts/", ask_for_forecasts, name="ask_for_forecasts"),
    path("plan/series/<str:code>/", series_page, name="one_series"),
    path("plan/series/<str:code>/csv/", series_csv, name="series_csv"),
    path("plan/drafts/", drafts_page, name="drafts"),
    path("plan/drafts/workbook/", drafts_sheet, name="drafts_workbook"),
    path("plan/drafts/pack/", drafts_archive, name="drafts_archive"),
    path("plan/drafts/<slug:slug>/", draft_page, name="draft"),
]
