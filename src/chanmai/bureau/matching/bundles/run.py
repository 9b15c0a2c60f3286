"""Planning with what the latest run decided and what followed it: the best set of awards under budgets."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.queries.knowledge import moment_of, snapshot_table
from chanmai.bureau.matching.bundles.planning import CityBundle, Decided, best_plan, claimant, names_of
from chanmai.bureau.matching.decision_rows import book_of_run
from chanmai.bureau.matching.models import Decision, MatchRun, Update
from chanmai.bureau.matching.permissions import may_plan_bundles
from chanmai.bureau.matching.queries.asides import Asides, asides
from chanmai.bureau.matching.queries.runs import RunRow, latest, run_row
from chanmai.bureau.matching.snapshots import snapshot_of
from chanmai.bureau.refusal import Conflict, Forbidden
from chanmai.engine.eligibility.bundles.bundle import Budget
from chanmai.engine.eligibility.bundles.problem import Firm
from chanmai.engine.eligibility.clauses.book import Book, counts
from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.facts.record import Record
from chanmai.engine.facts.texts import Text


@dataclass(frozen=True, slots=True)
class RunBundle:
    """The plan on a run, and the clauses of the run whose money is added up, by code; of `aside` no award is in it."""

    run: RunRow
    found: CityBundle
    clauses: dict[str, Clause]
    aside: Asides


def payable_from(viewer: Viewer) -> dict[str, Clause]:
    """The clauses of the latest run for which a budget can be named, by code. Raises as `run_bundle`."""
    return _clauses(book_of_run(_run(viewer)))


def run_bundle(
    viewer: Viewer,
    known_at: datetime.datetime,
    *,
    budgets: Sequence[Budget] = (),
    unit: int = 0,
    lang: str = "zh",
) -> RunBundle:
    """The best plan for the firms within sight, on the decisions of the latest run and those that followed filings.

    Raises Forbidden for anybody but officers; Conflict before the first run, and when its snapshot is missing or
    was changed; PlanRefused, TooLarge and NoProgramme as `best_bundle`.
    """
    run = _run(viewer)
    book = book_of_run(run)
    names = names_of(viewer)
    firms = _firms(run, book, names, known_at)
    plan = best_plan(book, firms, names, budgets=budgets, unit=unit)
    return RunBundle(run_row(run), plan, _clauses(book), asides(viewer, run, lang))


def _run(viewer: Viewer) -> MatchRun:
    if not may_plan_bundles(viewer):
        raise Forbidden
    run = latest()
    if run is None:
        raise Conflict(
            Text(
                "还没有完成的匹配，没有判定可供安排。",
                "No matching has finished: there are no decisions to plan with.",
            ),
            mend=Text("请先运行一次匹配。", "Run a matching first."),
            code="no-run",
        )
    return run


def _clauses(book: Book) -> dict[str, Clause]:
    return {code: item.clause for code, item in book.by_code.items() if counts(item.clause)}


def _firms(run: MatchRun, book: Book, names: dict[str, str], known_at: datetime.datetime) -> list[Firm]:
    """The firms within sight for which something was decided, in the order of `names`."""
    decisions = _decided(run, _clauses(book))
    records = _records(run, book, known_at, decisions.keys() & names.keys())
    return [claimant(book, records[each], decisions[each]) for each in names if each in records]


def _records(
    run: MatchRun, book: Book, known_at: datetime.datetime, subjects: Collection[str]
) -> dict[str, Record]:
    """What was known of the firms: by the snapshot, or by what was filed since where decisions followed it."""
    updated = set(Update.objects.filter(run=run).values_list("enterprise_id", flat=True))
    tables = [(snapshot_of(run), {each for each in subjects if int(each) not in updated})]
    if updated:
        moment = moment_of(book, known_at, run.history_complete)
        tables.append(
            (snapshot_table(moment, only=updated), {each for each in subjects if int(each) in updated})
        )
    return {
        subject: table.record(row, book.dictionary)
        for table, subjects_here in tables
        for row, subject in enumerate(table.subjects)
        if subject in subjects_here
    }


def _decided(run: MatchRun, clauses: dict[str, Clause]) -> dict[str, Decided]:
    """What holds now, by firm; what is not met pays nothing and is left out."""
    rows = Decision.objects.filter(run=run, replaced=False, clause__in=clauses).exclude(
        verdict=Verdict.NOT_MET
    )
    decisions: dict[str, dict[str, tuple[Verdict, AwardAmount]]] = {}
    values = rows.values_list("enterprise_id", "clause", "verdict", "amount_kind", "low", "high")
    for firm, code, verdict, kind, low, high in values.iterator(chunk_size=5000):
        amount = AwardAmount(AmountKind(kind), low, high)
        decisions.setdefault(str(firm), {})[code] = (Verdict(verdict), amount)
    return dict(decisions)
