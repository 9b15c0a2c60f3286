"""What stands beneath the first screen: made once for each state of the data, and shown to all who may see the same."""

import datetime
from collections.abc import Hashable
from typing import Any
from weakref import WeakKeyDictionary

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.queries import holds_demo_accounts
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import translation
from chanmai.bureau.cockpit import charts
from chanmai.bureau.cockpit.fans import course_chart
from chanmai.bureau.cockpit.queries.headline import Headline
from chanmai.bureau.cockpit.queries.money import Money, money
from chanmai.bureau.cockpit.queries.structure import sizes, titles, top_parks
from chanmai.bureau.enterprises.queries.structure import FirmColumns
from chanmai.bureau.plan.charts import firms_address
from chanmai.bureau.plan.queries.courses import Courses
from chanmai.bureau.plan.queries.domains import tree_of
from chanmai.bureau.plan.queries.layout import layout_of

ON_MAP = ("firms", "revenue", "money")
MOST = 24
"""So many pieces are kept of one state of the data: each for a role, a language and what was chosen."""


def beneath(
    request: HttpRequest,
    viewer: Viewer,
    columns: FirmColumns,
    *,
    head: Headline,
    found: Courses,
    today: datetime.date,
    lang: str,
) -> SafeString:
    """The piece of the page, kept as long as the columns: it says nothing of the person who looks."""
    sums = money(viewer, lang)
    by = request.GET.get("map", "")
    by = by if by in ON_MAP else ON_MAP[0]
    key = (
        viewer.role,
        lang,
        by,
        found.swing.slug if found.swing is not None else "",
        (found.computing, found.earlier),
        tuple((each.row.goal, each.row.stretch, each.row.due) for each in found.rows),
        (sums.run.run.id, sums.run.run.edition) if sums is not None else None,
        holds_demo_accounts(),
    )
    kept = _KEPT.setdefault(columns, {})
    if key not in kept:
        if len(kept) >= MOST:
            kept.clear()
        context = {
            "head": head,
            "research_name": translation(head.research.fact, lang),
            "today": today,
            "courses": found,
            "course_rows": [(row, course_chart(row, lang)) for row in found.rows],
            "growth_chart": charts.growth_chart(head.years, lang) if head.years else None,
            **_structure(viewer, columns, today, lang),
            **_map(viewer, columns, sums, by, lang),
            **_money(sums, lang),
        }
        kept[key] = render_to_string("cockpit/beneath.html", context, request)
    return kept[key]


_KEPT: WeakKeyDictionary[FirmColumns, dict[Hashable, SafeString]] = WeakKeyDictionary()


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
