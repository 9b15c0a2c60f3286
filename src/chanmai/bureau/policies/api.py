"""Policies over HTTP: clauses, what a firm is entitled to and why, what the latest matching found."""

import datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from chanmai.bureau.accounts.viewer import FIRM, Viewer, viewer_of
from chanmai.bureau.policies.queries.certificates import certified
from chanmai.bureau.policies.queries.clause import clause_page, firms_of
from chanmai.bureau.policies.queries.explanation import explained
from chanmai.bureau.policies.queries.firm import firm_decisions
from chanmai.bureau.policies.queries.library import Wanted, library
from chanmai.bureau.policies.queries.runs import latest_run, summary
from chanmai.bureau.policies.telling import (
    clause_json,
    decision_json,
    decisions_json,
    firms_json,
    row_json,
    summary_json,
)

router = Router()
Language = Literal["zh", "en"]
Sort = Literal["", "money", "met", "near", "open", "newest", "name"]
Standing = Literal["可享", "差一点", "待补充"]
RUN = 2**31 - 1


class AmountOut(Schema):
    """An amount in 分: exact; upper (at most `high`); interval; unknown (not stated); none."""

    kind: str
    low: int | None
    high: int | None


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


class Day(Schema):
    """From when one looks. `as_of` defaults to the day of the latest matching, else today; `known_at` to now."""

    as_of: datetime.date | None = None
    known_at: datetime.datetime | None = None
    lang: Language = Field("zh", description="zh | en")


def _day(viewer: Viewer, day: Day) -> tuple[datetime.date, datetime.datetime]:
    run = latest_run(viewer)
    moment = day.known_at or timezone.now()
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return day.as_of or (run.as_of if run else timezone.localdate()), moment


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
    if viewer.role == FIRM:
        raise Http404
    clause_page(viewer, code, lang=lang)
    found = firms_of(
        viewer, code, standing=standing, district=district, page=page, per_page=per_page, lang=lang
    )
    return firms_json(found)


@router.get("/enterprises/{int:pk}/decisions", summary="企业可享政策 / Decisions for a firm")
def decisions(request: HttpRequest, pk: int, day: Query[Day]) -> dict[str, Any]:
    """Every clause for one firm, decided now: standing, amount, what is missing, the sums after stacking."""
    viewer = viewer_of(request)
    as_of, known_at = _day(viewer, day)
    return decisions_json(firm_decisions(viewer, pk, as_of, known_at, lang=day.lang))


@router.get("/enterprises/{int:pk}/decisions/{code}", summary="为什么 / Explanation of one decision")
def decision(request: HttpRequest, pk: int, code: str, day: Query[Day]) -> dict[str, Any]:
    """One clause for one firm with the reason of every condition as a tree."""
    viewer = viewer_of(request)
    as_of, known_at = _day(viewer, day)
    every, row = explained(viewer, pk, code, as_of, known_at, lang=day.lang)
    return {"firm": every.firm.id, "as_of": as_of, **decision_json(row, reasons=True)}


@router.get(
    "/enterprises/{int:pk}/decisions/{code}/certificate", summary="判定凭证 / Certificate of one decision"
)
def decision_certificate(request: HttpRequest, pk: int, code: str, day: Query[Day]) -> dict[str, Any]:
    """The certificate of one decision, to be kept as a file and checked without this software.

    `bases`: the certificates of the awards on which it is built, by clause code.
    """
    viewer = viewer_of(request)
    as_of, known_at = _day(viewer, day)
    found = certified(viewer, pk, code, as_of, known_at)
    return {"certificate": found.document, "bases": found.bases}


@router.get("/matching/latest", summary="最近一次匹配 / The latest matching")
def latest(request: HttpRequest) -> dict[str, Any]:
    """What the latest finished matching found in the caller's scope."""
    return _summary(request, None)


@router.get("/matching/{int:run}", summary="一次匹配 / One matching")
def one_run(request: HttpRequest, run: int) -> dict[str, Any]:
    """What a finished matching found in the caller's scope."""
    return _summary(request, min(run, RUN))


def _summary(request: HttpRequest, run: int | None) -> dict[str, Any]:
    found = summary(viewer_of(request), run)
    if found is None:
        raise Http404
    return summary_json(found)
