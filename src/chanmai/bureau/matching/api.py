"""Decisions and runs over HTTP: what a firm is entitled to and why, what the latest matching found."""

import datetime
from dataclasses import fields
from typing import Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from chanmai.bureau.accounts.viewer import Viewer, viewer_of
from chanmai.bureau.matching import jobs
from chanmai.bureau.matching.as_json import (
    CertificateOut,
    DecisionsOut,
    Explanation,
    ExplanationOut,
    InForceOut,
    MatchingOut,
    ReasonIn,
    RunOut,
)
from chanmai.bureau.matching.queries.asides import DiscrepancyRow
from chanmai.bureau.matching.queries.certificates import CertificateFiles, certificate_of
from chanmai.bureau.matching.queries.explanation import explanation
from chanmai.bureau.matching.queries.firm import FirmDecision, FirmDecisions, firm_decisions
from chanmai.bureau.matching.queries.runs import (
    RunRow,
    RunSummary,
    discrepancies_of,
    latest_run,
    runs,
    summary,
)
from chanmai.bureau.parameters import Day, Moment
from chanmai.bureau.refusal import PROBLEMS, NotFound

router = Router()
Language = Literal["zh", "en"]


RUN = 2**31 - 1
DECISION_PROBLEMS = {
    PROBLEMS: {
        404: {"no-such-clause": "没有这一条款。 / There is no such clause."},
        409: {
            "set-aside": "这一项无法判定。 / This could not be decided.",
            "not-matched": "该条款当日无效，或不面向企业。 / The clause is not valid on the day, or not for firms.",
            "gone": "企业当日已注销或迁出。 / The firm had closed or moved away by the day.",
        },
    }
}


class DayAndMoment(Schema):
    """From when one looks. `as_of` defaults to the day of the latest matching, else today; `known_at` to now."""

    as_of: Day | None = None
    known_at: Moment | None = None
    lang: Language = Field("zh", description="zh | en")


def _day(viewer: Viewer, day: DayAndMoment) -> tuple[datetime.date, datetime.datetime]:
    run = latest_run()
    return day.as_of or (run.as_of if run else timezone.localdate()), day.known_at or timezone.now()


@router.get(
    "/enterprises/{int:pk}/decisions", response=DecisionsOut, summary="企业可享政策 / Decisions for a firm"
)
def decisions(request: HttpRequest, pk: int, day: Query[DayAndMoment]) -> FirmDecisions:
    """Every clause for one firm, decided now: standing, amount, what is missing, the sums after stacking."""
    viewer = viewer_of(request)
    as_of, known_at = _day(viewer, day)
    return firm_decisions(viewer, pk, as_of, known_at, lang=day.lang)


@router.get(
    "/enterprises/{int:pk}/decisions/{code}",
    response=ExplanationOut,
    openapi_extra=DECISION_PROBLEMS,
    summary="为什么 / Explanation of one decision",
)
def decision(request: HttpRequest, pk: int, code: str, day: Query[DayAndMoment]) -> Explanation:
    """One clause for one firm with the reason of every condition as a tree."""
    viewer = viewer_of(request)
    as_of, known_at = _day(viewer, day)
    every, row = explanation(viewer, pk, code, as_of, known_at, lang=day.lang)
    values = {field.name: getattr(row, field.name) for field in fields(FirmDecision)}
    return Explanation(**values, firm=every.firm.id, as_of=as_of)


@router.get(
    "/enterprises/{int:pk}/decisions/{code}/certificate",
    response=CertificateOut,
    openapi_extra=DECISION_PROBLEMS,
    summary="判定凭证 / Certificate of one decision",
)
def decision_certificate(
    request: HttpRequest, pk: int, code: str, day: Query[DayAndMoment]
) -> CertificateFiles:
    """The certificate of one decision, to be kept as a file and checked without this software.

    `bases`: the certificates of the awards on which it is built, by clause code.
    """
    viewer = viewer_of(request)
    as_of, known_at = _day(viewer, day)
    return certificate_of(viewer, pk, code, as_of, known_at)


@router.get("/matching", response=list[RunOut], summary="历次匹配 / The matchings")
def all_runs(request: HttpRequest) -> tuple[RunRow, ...]:
    """The last 20 matchings, newest first; a broken one is told as such."""
    jobs.close_broken()
    return runs(viewer_of(request))


@router.get(
    "/matching/latest",
    response=MatchingOut,
    openapi_extra={PROBLEMS: {404: {}}},
    summary="最近一次匹配 / The latest matching",
)
def latest(request: HttpRequest) -> RunSummary:
    """What the latest matching in force found in the caller's scope."""
    return _summary(request, None)


@router.get("/matching/{int:run}", response=MatchingOut, summary="一次匹配 / One matching")
def one_run(request: HttpRequest, run: int) -> RunSummary:
    """What a finished matching found in the caller's scope."""
    return _summary(request, min(run, RUN))


def _summary(request: HttpRequest, run: int | None) -> RunSummary:
    run_summary = summary(viewer_of(request), run)
    if run_summary is None:
        raise NotFound
    return run_summary


@router.get(
    "/matching/{int:run}/discrepancies",
    response=list[DiscrepancyRow],
    summary="复核不一致的判定 / What came out otherwise when decided again",
)
def run_discrepancies(request: HttpRequest, run: int, lang: Language = "zh") -> tuple[DiscrepancyRow, ...]:
    """The first 20 pairs for which the exact engine answered otherwise than the runner: such a matching has failed."""
    return discrepancies_of(viewer_of(request), min(run, RUN), lang)


@router.post(
    "/matching/{int:run}/withdraw",
    response=InForceOut,
    openapi_extra={
        PROBLEMS: {
            403: {},
            404: {"no-such-run": "没有这一次匹配。 / There is no such matching."},
            409: {
                "withdrawn-before": "已经撤回。 / It was withdrawn before.",
                "not-finished": "没有完成，无需撤回。 / It did not finish; nothing is in force.",
            },
        }
    },
    summary="撤回一次匹配 / Withdraw a matching",
)
def withdraw(request: HttpRequest, run: int, said: ReasonIn) -> InForceOut:
    """Withdraw a matching; the one before is in force again, and what was filed since is followed."""
    return InForceOut(in_force=jobs.withdraw(min(run, RUN), by=viewer_of(request), reason=said.reason))
