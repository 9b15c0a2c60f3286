"""What a firm could reach: what it falls short of, and page by page the smallest change that would do."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from chanmai.bureau.clauses.sentences import ReasonRow
from chanmai.bureau.matching.queries.firm import FirmDecision, FirmDecisions
from chanmai.bureau.matching.queries.plans import FirmPlans, plans_for
from chanmai.bureau.paging import Page, page_span
from chanmai.bureau.portal.queries.naming import facts_by_name
from chanmai.bureau.portal.queries.visit import Visit
from chanmai.engine.eligibility.clauses.decision import Standing

PER_PAGE = 5
"""Of how many clauses one page seeks plans: each asks a solver."""


@dataclass(frozen=True, slots=True)
class ReachRow:
    """A clause that is not met, how far off the firm is, and the plans by which it would be met."""

    decision: FirmDecision
    plans: FirmPlans


@dataclass(frozen=True, slots=True)
class Reach:
    """Clauses not met of which the distance is known: those `rows` that the firm could come to meet by its own doing.

    The `others` fall short of something that no firm changes by itself, as far as is declared.
    """

    rows: tuple[FirmDecision, ...]
    others: int


def within_reach(decisions: FirmDecisions) -> Reach:
    """What is within reach: near clauses first, then payable ones, then the higher cap."""
    unmet = (*decisions.group(Standing.NEAR), *decisions.group(Standing.NOT_MET))
    measured = [row for row in unmet if row.hint and row.clause.amount is not None]
    levers = {name for name, fact in facts_by_name().items() if fact.lever is not None}
    rows = [row for row in measured if all(_rests_on(levers, each) for each in _short(row.reason))]
    rows.sort(key=lambda row: (row.standing != Standing.NEAR, bool(row.unpayable), -_cap(row), row.code))
    return Reach(tuple(rows), len(measured) - len(rows))


def _short(reason: ReasonRow) -> Iterator[ReasonRow]:
    """The conditions that are not met; of a choice among several those that say how far off they are."""
    if reason.sign != "unmet":
        return
    if not reason.children:
        yield reason
    for child in reason.children:
        if reason.count == len(reason.children) or child.distance:
            yield from _short(child)


def _rests_on(names: Collection[str], reason: ReasonRow) -> bool:
    """Whether one of these facts is in the condition."""
    return any(fact.name in names for fact in reason.facts)


def _cap(row: FirmDecision) -> int:
    amount = row.clause.amount
    return amount.cap or 0 if amount is not None else 0


def page_of_reach(visit: Visit, number: int) -> Page[ReachRow]:
    """A page of what the firm could reach, with the smallest plans."""
    rows = within_reach(visit.decisions).rows
    span = page_span(len(rows), number, PER_PAGE)
    here = rows[span.rows]
    codes = [row.code for row in here]
    plans = plans_for(visit.viewer, visit.firm, codes, visit.decisions.as_of, visit.at, lang=visit.lang)
    return Page(
        tuple(ReachRow(row, plan) for row, plan in zip(here, plans, strict=True)),
        span.number,
        span.pages,
        span.total,
    )
