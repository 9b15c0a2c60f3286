"""What a firm could reach: what it falls short of, and page by page the smallest change that would do."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.matching.queries.firm import FirmDecision, FirmDecisions
from chanmai.bureau.matching.queries.plans import FirmPlans, plans_for
from chanmai.bureau.paging import Page, page_span
from chanmai.engine.eligibility.clauses.decision import Standing

PER_PAGE = 5
"""Of how many clauses one page seeks plans: each asks a solver."""


@dataclass(frozen=True, slots=True)
class ReachRow:
    """A clause that is not met, how far off the firm is, and the plans by which it would be met."""

    decision: FirmDecision
    plans: FirmPlans


def within_reach(decisions: FirmDecisions) -> tuple[FirmDecision, ...]:
    """The clauses not met of which the distance is known: near ones first, payable ones before others.

    The caller has looked the decisions up for its viewer.
    """
    rows = (*decisions.group(Standing.NEAR), *decisions.group(Standing.NOT_MET))
    measured = [row for row in rows if row.hint and row.clause.amount is not None]
    return tuple(
        sorted(
            measured,
            key=lambda row: (row.standing != Standing.NEAR, bool(row.unpayable), -_cap(row), row.code),
        )
    )


def _cap(row: FirmDecision) -> int:
    amount = row.clause.amount
    return amount.cap or 0 if amount is not None else 0


def page_of_reach(
    viewer: Viewer, decisions: FirmDecisions, number: int, lang: str, *, at: datetime.datetime
) -> Page[ReachRow]:
    """A page of what the firm could reach, with the smallest plans. Raises NotFound out of sight."""
    rows = within_reach(decisions)
    span = page_span(len(rows), number, PER_PAGE)
    here = rows[span.rows]
    plans = plans_for(viewer, decisions.firm.id, [row.code for row in here], decisions.as_of, at, lang=lang)
    return Page(
        tuple(ReachRow(row, plan) for row, plan in zip(here, plans, strict=True)),
        span.number,
        span.pages,
        span.total,
    )
