"""Planning with the decisions of the latest run: the best set of awards under budgets, asked by officers."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.policies.book import Book, counted
from chanmai.bureau.policies.models import Decision, MatchRun
from chanmai.bureau.policies.operations.replaying import book_of_run, snapshot_of
from chanmai.bureau.policies.queries.bundles import CityBundle, Decided, claimant, names_of, planned
from chanmai.bureau.policies.queries.clause import latest
from chanmai.bureau.policies.queries.runs import RunRow, run_row
from chanmai.bureau.refusal import Refused
from chanmai.engine.eligibility.bundle import Budget
from chanmai.engine.eligibility.bundle_problem import Firm
from chanmai.engine.eligibility.clause import Clause
from chanmai.engine.eligibility.decision import AmountKind, AwardAmount, Verdict


@dataclass(frozen=True, slots=True)
class RunBundle:
    """The plan on a run, and the clauses of the run whose money is added up, by code."""

    run: RunRow
    found: CityBundle
    clauses: dict[str, Clause]


def payable_from(viewer: Viewer) -> dict[str, Clause]:
    """The clauses of the latest run for which a budget can be named, by code. Raises as `run_bundle`."""
    return _clauses(book_of_run(_run(viewer)))


def run_bundle(viewer: Viewer, *, budgets: Sequence[Budget] = (), unit: int = 0) -> RunBundle:
    """The best plan for the firms within sight, on the decisions that the latest run kept.

    Raises PermissionDenied for anybody but officers; Refused before the first run, and when its snapshot is missing or
    was changed; PlanRefused, TooLarge and NoProgramme as `best_bundle`.
    """
    run = _run(viewer)
    book = book_of_run(run)
    names = names_of(viewer)
    firms = _firms(run, book, names)
    return RunBundle(run_row(run), planned(book, firms, names, budgets=budgets, unit=unit), _clauses(book))


def _run(viewer: Viewer) -> MatchRun:
    if not viewer.may_change:
        raise PermissionDenied
    run = latest()
    if run is None:
        raise Refused(
            "还没有完成的匹配，没有判定可供安排。",
            "No matching has finished: there are no decisions to plan with.",
            mend_zh="请先运行一次匹配。",
            mend_en="Run a matching first.",
            code="no-run",
            status=409,
        )
    return run


def _clauses(book: Book) -> dict[str, Clause]:
    return {code: item.clause for code, item in book.by_code.items() if counted(item.clause)}


def _firms(run: MatchRun, book: Book, names: dict[str, str]) -> list[Firm]:
    """The firms within sight for which something was decided, in the order of the snapshot."""
    decided = _decided(run, _clauses(book))
    table = snapshot_of(run)
    return [
        claimant(book, table.record(row, book.dictionary), decided[subject])
        for row, subject in enumerate(table.subjects)
        if subject in names and subject in decided
    ]


def _decided(run: MatchRun, clauses: dict[str, Clause]) -> dict[str, Decided]:
    """What the run kept, by firm; what is not met pays nothing and is left out."""
    rows = Decision.objects.filter(run=run, clause__in=clauses).exclude(verdict=Verdict.NOT_MET)
    found: dict[str, dict[str, tuple[Verdict, AwardAmount]]] = {}
    listed = rows.values_list("enterprise_id", "clause", "verdict", "amount_kind", "low", "high")
    for firm, code, verdict, kind, low, high in listed.iterator(chunk_size=5000):
        amount = AwardAmount(AmountKind(kind), low, high)
        found.setdefault(str(firm), {})[code] = (Verdict(verdict), amount)
    return dict(found)
