"""Policies over HTTP: the library of clauses, one clause, the firms of a clause."""

from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.matching.permissions import sees_results
from chanmai.bureau.matching.queries.firms import FirmsPage, firms_of
from chanmai.bureau.policies.as_json import ClauseOut, ClausesOut, FirmsOfClauseOut
from chanmai.bureau.policies.queries.clause import ClausePage, clause_page
from chanmai.bureau.policies.queries.library import ClauseSearch, LibraryPage, library
from chanmai.bureau.refusal import NotFound

router = Router()
Language = Literal["zh", "en"]
Sort = Literal["", "money", "met", "near", "open", "newest", "name"]
Standing = Literal["可享", "差一点", "待补充"]


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
) -> LibraryPage:
    """Current clauses by full text and filters, with what the latest matching found for each."""
    criteria = ClauseSearch(
        text, level, status, kind, evidence, delivery, district, applies_to, matter, sort, page
    )
    return library(viewer_of(request), criteria, per_page=per_page)


@router.get("/policies/{code}", response=ClauseOut, summary="一个条款 / One clause")
def clause(
    request: HttpRequest, code: str, version: str = Query("", max_length=64), lang: Language = "zh"
) -> ClausePage:
    """Source, rule, cases, chain and, for officers, who qualifies."""
    return clause_page(viewer_of(request), code, version=version, lang=lang)


@router.get("/policies/{code}/firms", response=FirmsOfClauseOut, summary="条款适用的企业 / Firms of a clause")
def clause_firms(
    request: HttpRequest,
    code: str,
    standing: Standing = "可享",
    district: str = "",
    page: int = Query(1, ge=1, le=1_000_000),
    per_page: int = Query(50, ge=1, le=500),
    lang: Language = "zh",
) -> FirmsPage:
    """Firms of one standing in the latest matching, most money first. Not for firms' users."""
    viewer = viewer_of(request)
    if not sees_results(viewer):
        raise NotFound
    clause_page(viewer, code, lang=lang)
    return firms_of(
        viewer, code, standing=standing, district=district, page=page, per_page=per_page, lang=lang
    )
