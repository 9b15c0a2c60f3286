"""The desk of a leader: are we on track, what moved, what needs somebody; then the figures behind it."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import Viewer, viewer_of
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.cockpit import charts
from chanmai.bureau.cockpit.fans import course_chart
from chanmai.bureau.cockpit.operations import look, mark_seen
from chanmai.bureau.cockpit.permissions import sees_cockpit
from chanmai.bureau.cockpit.queries.attention import attention
from chanmai.bureau.cockpit.queries.headline import headline
from chanmai.bureau.cockpit.queries.money import Money, money
from chanmai.bureau.cockpit.queries.news import news
from chanmai.bureau.cockpit.queries.structure import sizes, titles, top_parks
from chanmai.bureau.enterprises.queries.search import own_firm
from chanmai.bureau.enterprises.queries.structure import FirmColumns, data_version
from chanmai.bureau.parameters import language
from chanmai.bureau.plan.charts import firms_address
from chanmai.bureau.plan.queries.courses import courses
from chanmai.bureau.plan.queries.domains import tree_of
from chanmai.bureau.plan.queries.layout import layout_of
from chanmai.bureau.plan.queries.measurement import city_columns
from chanmai.bureau.refusal import NotFound

FIRST_YEAR = 2015
"""Where the growth chart begins: the base year of the plan."""
FIRST = ("cockpit/on_track.html", "cockpit/news.html", "cockpit/attention.html")
"""The panels of the first screen, in their order: each a template that reads the context of the page."""
ON_MAP = ("firms", "revenue", "money")


def cockpit(request: HttpRequest) -> HttpResponse:
    """The city, or the visitor's districts, on one page; a firm's user is led to its own page."""
    viewer = viewer_of(request)
    if not sees_cockpit(viewer):
        own = own_firm(viewer)
        return redirect("enterprises:firm", pk=own) if own is not None else redirect("enterprises:firms")
    now = timezone.now()
    today, lang = timezone.localdate(now), language()
    columns = city_columns(viewer, as_of=today, known_at=now)
    head = headline(columns, first_year=FIRST_YEAR)
    sums = money(viewer, lang)
    context = {
        "title": city_pack().settings.title.of(lang),
        "city": city_pack().places.city,
        "today": today,
        "version": data_version().name,
        "comma": ", " if lang == "en" else "、",
        "head": head,
        "research_name": translation(head.research.fact, lang),
        "first": FIRST,
        "news": news(viewer, lang, since=look(by=viewer, at=now), until=now),
        **_courses(viewer, request.GET.get("moved", "")[:80], lang, as_of=today, known_at=now),
        "attention": attention(viewer, columns, head.year, today=today, lang=lang),
        "growth_chart": charts.growth_chart(head.years, lang) if head.years else None,
        **_structure(viewer, columns, today, lang),
        **_map(viewer, columns, sums, request.GET.get("map", ""), lang),
        **_money(sums, lang),
    }
    return render(request, "cockpit/cockpit.html", context)


def _courses(viewer: Viewer, moved: str, lang: str, **asking: Any) -> dict[str, Any]:
    found = courses(viewer, lang=lang, moved=moved, **asking)
    return {
        "courses": found,
        "course_rows": [(row, course_chart(row, lang)) for row in found.rows],
    }


def _structure(viewer: Viewer, columns: FirmColumns, today: datetime.date, lang: str) -> dict[str, Any]:
    tree = tree_of(columns, lang)
    parks, rest = top_parks(columns, lang)
    sized = sizes(columns, lang)
    rows = titles(viewer, today, lang)
    return {
        "tree": tree,
        "domain_chart": charts.domain_chart(tree, lang) if len(columns) else None,
        "sizes": sized,
        "titles": rows,
        "most_titled": max((row.firms for row in rows), default=0),
        "parks": parks,
        "parks_rest": rest,
        "most_parked": max((row.held.firms for row in parks), default=0),
    }


def _map(viewer: Viewer, columns: FirmColumns, sums: Money | None, by: str, lang: str) -> dict[str, Any]:
    layout = layout_of(viewer, columns, lang)
    by = by if by in ON_MAP else ON_MAP[0]
    labels = {"firms": _("企业数"), "revenue": _("营业收入"), "money": _("可享金额")}
    amounts = {row.key: row for row in sums.districts} if sums is not None else {}
    return {
        "layout": layout,
        "map_by": by,
        "map_choices": [(key, labels[key]) for key in ON_MAP],
        "map_rows": [(row, amounts.get(row.key)) for row in layout.districts if row.seen],
        "map_chart": charts.city_map(layout, by, sums, lang) if layout.districts else None,
    }


def _money(sums: Money | None, lang: str) -> dict[str, Any]:
    if sums is None:
        return {"money": None}
    return {
        "money": sums,
        "clause_chart": charts.clause_chart(sums.top, lang) if sums.top else None,
        "place_chart": charts.place_chart(sums.districts, lang, lambda key: firms_address(district=key)),
        "size_chart": charts.place_chart(sums.sizes, lang, lambda key: firms_address(size=key)),
    }


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """From now on the desk tells what is new since this moment."""
    viewer = viewer_of(request)
    if not sees_cockpit(viewer):
        raise NotFound
    mark_seen(by=viewer, at=timezone.now())
    messages.success(request, _("已记下，以后只说从现在起的变化。"))
    return redirect("cockpit:cockpit")


urlpatterns = [path("", cockpit, name="cockpit"), path("seen/", seen, name="seen")]
