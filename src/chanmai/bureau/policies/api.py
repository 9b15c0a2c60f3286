"""Policies over HTTP: the library of clauses, one clause, the firms of a clause."""

import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.matching.permissions import sees_results
from chanmai.bureau.matching.queries.firms import firms_of
from chanmai.bureau.policies.as_json import clause_json, firms_json, row_json
from chanmai.bureau.policies.queries.clause import clause_page
from chanmai.bureau.policies.queries.library import Wanted, library
from chanmai.bureau.refusal import Missing

router = Router()
Language = Literal["zh", "en"]
Sort = Literal["", "money", "met", "near", "open", "newest", "name"]
Standing = Literal["可享", "差一点", "待补充"]


class TallyOut(Schema):
    """Counts of firms by standing, and money in 分 after stacking."""

    met: int
    near: int
    unknown: int
    not_met: int
    exact: int
    upper: int
    low: int
    high: int
    unstated: int
    open_high: int


class ClauseOut(Schema):
    """A clause in the library. `tally` is null where the latest run did not match it or the caller may not know."""

    code: str
    name: str
    title: str
    number: str
    article: str
    level: str
    district: str
    kind: str
    applies_to: str
    matter: str
    delivery: str
    status: str
    evidence: str
    issued: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    deadline: datetime.date | None
    tally: TallyOut | None
    unpayable: str
    counted: bool


class ClausesOut(Schema):
    """A page of clauses; `run` is the matching that the tallies are from."""

    total: int
    page: int
    pages: int
    run: int | None
    clauses: list[ClauseOut]


@router.get("/policies", response=ClausesOut, summary="政策条款 / Clauses")
def clauses(
    request: HttpRequest,
    text: str = Query("", max_length=80),
    level: str = "",
    status: str = "",
    kind: str = "",
    evidence: str = "",
    delivery: str = "",
    district: str = "",
    applies_to: str = "",
    matter: str = "",
    sort: Sort = "",
    page: int = Query(1, ge=1, le=1_000_000),
    per_page: int = Query(50, ge=1, le=500),
) -> dict[str, Any]:
    """Current clauses by full text and filters, with what the latest matching found for each."""
    wanted = Wanted(text, level, status, kind, evidence, delivery, district, applies_to, matter, sort, page)
    found = library(viewer_of(request), wanted, per_page=per_page)
    return {
        "total": found.total,
        "page": found.number,
        "pages": found.pages,
        "run": found.run.id if found.run else None,
        "clauses": [row_json(row) for row in found.rows],
    }


@router.get("/policies/{code}", summary="一个条款 / One clause")
def clause(
    request: HttpRequest, code: str, version: str = Query("", max_length=64), lang: Language = "zh"
) -> dict[str, Any]:
    """Source, rule, cases, chain and, for officers, who qualifies."""
    return clause_json(clause_page(viewer_of(request), code, version=version, lang=lang))


@router.get("/policies/{code}/firms", summary="条款适用的企业 / Firms of a clause")
def clause_firms(
    request: HttpRequest,
    code: str,
    standing: Standing = "可享",
    district: str = "",
    page: int = Query(1, ge=1, le=1_000_000),
    per_page: int = Query(50, ge=1, le=500),
    lang: Language = "zh",
) -> dict[str, Any]:
    """Firms of one standing in the latest matching, most money first. Not for firms' users."""
    viewer = viewer_of(request)
    if not sees_results(viewer):
        raise Missing
    clause_page(viewer, code, lang=lang)
    found = firms_of(
        viewer, code, standing=standing, district=district, page=page, per_page=per_page, lang=lang
    )
    return firms_json(found)
