"""Decisions and runs over HTTP: what a firm is entitled to and why, what the latest matching found."""

import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from chanmai.bureau.accounts.viewer import Viewer, viewer_of
from chanmai.bureau.matching.as_json import decision_json, decisions_json, summary_json
from chanmai.bureau.matching.queries.certificates import certified
from chanmai.bureau.matching.queries.explanation import explained
from chanmai.bureau.matching.queries.firm import firm_decisions
from chanmai.bureau.matching.queries.runs import latest_run, summary
from chanmai.bureau.refusal import Missing

router = Router()
Language = Literal["zh", "en"]


class AmountOut(Schema):
    """An amount in 分: exact; upper (at most `high`); interval; unknown (not stated); none."""

    kind: str
    low: int | None
    high: int | None


RUN = 2**31 - 1


class Day(Schema):
    """From when one looks. `as_of` defaults to the day of the latest matching, else today; `known_at` to now."""

    as_of: datetime.date | None = None
    known_at: datetime.datetime | None = None
    lang: Language = Field("zh", description="zh | en")


def _day(viewer: Viewer, day: Day) -> tuple[datetime.date, datetime.datetime]:
    run = latest_run()
    moment = day.known_at or timezone.now()
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return day.as_of or (run.as_of if run else timezone.localdate()), moment


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
        raise Missing
    return summary_json(found)
