"""The money of the latest matching run: by clause, district and size, and what of it may be paid."""

from dataclasses import dataclass

from django.db import connection

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import translation
from chanmai.bureau.cockpit.queries.structure import size_order
from chanmai.bureau.matching.permissions import sees_results
from chanmai.bureau.matching.queries.runs import ClauseMoney, RunRow, RunSummary, latest_run, summary
from chanmai.bureau.matching.tally import Tally
from chanmai.bureau.newest import Newest

TOP = 10
MOST_SCOPES = 32


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A district or size class with the firms eligible there and their money. An empty key: not known."""

    key: str
    name: str
    eligible: int
    firms: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class Money:
    """What the latest run found in a scope. `waiting` is the money of clauses that may not be paid yet."""

    run: RunSummary
    top: tuple[ClauseMoney, ...]
    others: Tally
    clauses: int
    districts: tuple[PlaceRow, ...]
    sizes: tuple[PlaceRow, ...]
    waiting: Tally


def money(viewer: Viewer, lang: str) -> Money | None:
    """The money; None before the first finished run, and for a firm's user."""
    run = latest_run()
    run_summary = (
        _SUMMARIES.get(
            (str(connection.settings_dict["NAME"]), viewer.scope),
            run,
            lambda _before: summary(viewer, run.id),
        )
        if run is not None and sees_results(viewer)
        else None
    )
    if run_summary is None:
        return None
    rows = [
        row
        for row in run_summary.clauses
        if row.counted and not row.relief and row.tally.most + row.tally.unstated > 0
    ]
    return Money(
        run=run_summary,
        top=tuple(rows[:TOP]),
        others=sum((row.tally for row in rows[TOP:]), Tally()),
        clauses=len(rows),
        districts=tuple(
            PlaceRow(row.name, translation(row.name, lang), row.firms.eligible, row.firms.all, row.tally)
            for row in run_summary.districts
        ),
        sizes=tuple(
            PlaceRow(row.name, translation(row.name, lang), row.firms.eligible, row.firms.all, row.tally)
            for row in sorted(run_summary.sizes, key=lambda row: size_order(row.name))
        ),
        waiting=sum(
            (row.tally for row in run_summary.clauses if row.counted and not row.relief and row.unpayable),
            Tally(),
        ),
    )


_SUMMARIES: Newest[tuple[str, tuple[object, ...]], RunRow, RunSummary | None] = Newest(MOST_SCOPES)
"""A run in one edition never changes, so that its sums are added up once for a scope."""
