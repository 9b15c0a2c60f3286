"""The firms of one clause and standing in the latest run."""

from dataclasses import dataclass

from django.db.models import F

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.clauses.sentences import Teller, teller
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.matching.decision_rows import kept_of
from chanmai.bureau.matching.models import Decision
from chanmai.bureau.matching.permissions import sees_results
from chanmai.bureau.matching.queries.runs import latest
from chanmai.bureau.paging import Page, page_span
from chanmai.engine.eligibility.clauses.decision import Standing

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class FirmRow:
    """A firm to which the clause was found to apply, or nearly, or perhaps."""

    id: int
    name: str
    code: str
    district: str
    size: str
    demo: bool
    standing: str
    amount_text: str
    settled_text: str
    outcome: str
    missing: str


@dataclass(frozen=True, slots=True)
class FirmsPage(Page[FirmRow]):
    """A page of the firms of one standing."""

    standing: str
    district: str


def firms_of(
    viewer: Viewer,
    code: str,
    *,
    standing: str = str(Standing.ELIGIBLE),
    district: str = "",
    page: int = 1,
    per_page: int = PER_PAGE,
    lang: str = "zh",
) -> FirmsPage:
    """The firms of one standing in the latest run, most money first; empty for a firm's user."""
    run = latest()
    heading = (
        standing if standing in (Standing.ELIGIBLE, Standing.NEAR, Standing.MISSING) else Standing.ELIGIBLE
    )
    rows = (
        Decision.objects.filter(run=run, clause=code, standing=str(heading), replaced=False)
        if run
        else Decision.objects.none()
    )
    rows = rows.none() if not sees_results(viewer) else rows
    rows = rows.filter(in_scope(viewer, "enterprise__"))
    if district:
        rows = rows.filter(enterprise__district="" if district == "-" else district)
    span = page_span(rows.count(), page, per_page)
    decisions = rows.select_related("enterprise").order_by(
        F("settled_high").desc(nulls_last=True), "enterprise_id"
    )
    tell = teller(lang, run.as_of.year if run else 0)
    firm_rows = tuple(_firm(row, tell) for row in decisions[span.rows])
    return FirmsPage(firm_rows, span.number, span.pages, span.total, str(heading), district)


def _firm(row: Decision, tell: Teller) -> FirmRow:
    kept, firm = kept_of(row), row.enterprise
    known = [fact for column in row.missing if (fact := tell.column(column)) is not None]
    return FirmRow(
        id=firm.pk,
        name=firm.name,
        code=firm.code or "",
        district=firm.district,
        size=firm.size,
        demo=firm.demo,
        standing=row.standing,
        amount_text=tell.amount(kept.amount),
        settled_text=tell.amount(kept.settled),
        outcome=row.outcome,
        missing=tell.enumeration([fact.label for fact in known], 4),
    )
