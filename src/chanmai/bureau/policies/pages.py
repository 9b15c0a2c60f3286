"""The pages of the policy library: the list of clauses, one clause, the firms of a clause."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import Viewer, viewer_of
from chanmai.bureau.enterprises.queries.search import own_firm
from chanmai.bureau.matching.charts import money_bars
from chanmai.bureau.matching.permissions import sees_results
from chanmai.bureau.matching.queries.firms import firms_of
from chanmai.bureau.parameters import language, page_number
from chanmai.bureau.policies.queries.clause import clause_page
from chanmai.bureau.policies.queries.library import FACETS, SORTS, ClauseSearch, library
from chanmai.bureau.refusal import Forbidden

MOST_FACETS = ("level", "status", "kind", "evidence", "delivery", "district")


def _wanted(request: HttpRequest) -> ClauseSearch:
    texts = {name: request.GET.get(name, "").strip()[:80] for name in ("text", *FACETS)}
    sort = request.GET.get("sort", "")
    return ClauseSearch(**texts, sort=sort if sort in SORTS else "", page=page_number(request.GET))


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
        "counts": page.run is not None and sees_results(viewer),
        "own": own_firm(viewer),
    }
    return render(request, "policies/library.html", context)


def _sorts(viewer: Viewer) -> list[tuple[str, str]]:
    plain = [("newest", _("发文从新到旧")), ("name", _("名称"))]
    if not sees_results(viewer):
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
    lang = language()
    page = clause_page(viewer, code, version=request.GET.get("version", "")[:64], lang=lang)
    context: dict[str, Any] = {
        "shown": page,
        "clause": page.clause,
        "trail": [(_("政策"), reverse("policies:library")), (page.clause.name, "")],
    }
    if page.findings is not None:
        context["firms"] = firms_of(viewer, code, **_firms_wanted(request), lang=lang)
        context["chart"] = money_bars(
            [(name or _("未填"), tally, "") for name, tally in page.findings.districts]
        )
    return render(request, "policies/clause.html", context)


def _firms_wanted(request: HttpRequest) -> dict[str, Any]:
    return {
        "standing": request.GET.get("standing", "可享")[:8],
        "district": request.GET.get("district", "").strip()[:40],
        "page": page_number(request.GET),
    }


def policy_firms(request: HttpRequest, code: str) -> HttpResponse:
    """The firms of a clause, as part of its page."""
    viewer = viewer_of(request)
    page = clause_page(viewer, code, lang=language())
    if page.findings is None:
        raise Forbidden
    context = {
        "shown": page,
        "clause": page.clause,
        "firms": firms_of(viewer, code, **_firms_wanted(request), lang=language()),
    }
    return render(request, "policies/parts/firms.html", context)


app_name = "policies"
urlpatterns = [
    path("policies/", policies, name="library"),
    path("policies/<str:code>/firms/", policy_firms, name="policy_firms"),
    path("policies/<str:code>/", policy, name="policy"),
]
