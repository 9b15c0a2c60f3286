"""Doing a kept run again from its snapshot and clause versions, and comparing: the same decisions must come out.

That a runner agrees with itself proves little: the run is decided by the runner asked for and by another one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chanmai.bureau.matching.decision_rows import book_of_run
from chanmai.bureau.matching.models import Decision, MatchRun, RunState
from chanmai.bureau.matching.snapshots import no_replay, snapshot_of
from chanmai.bureau.refusal import NotFound
from chanmai.engine.eligibility.clauses.book import Book
from chanmai.engine.facts.texts import Text
from chanmai.runners.choice import COLUMNAR, REFERENCE, Choice
from chanmai.runners.containing import decide_in_parts
from chanmai.runners.deciding import decide_all
from chanmai.runners.table import Table

Kept = tuple[object, ...]
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Replay:
    """What a repetition gave: by which runners, how many decisions, how many of them differ, and the first of those."""

    run: int
    runners: tuple[str, ...]
    decisions: int
    different: int
    examples: tuple[tuple[str, str], ...]  # firm and clause

    @property
    def same(self) -> bool:
        """True if every decision came out as it was kept."""
        return self.different == 0


def replay(run_id: int, *, runner: Choice = COLUMNAR) -> Replay:
    """Repeat a finished run, by any runner and by another one, and compare every kept decision.

    Raises NotFound when there is no such run, Conflict when it is not finished or its snapshot is missing or changed.
    """
    run = MatchRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotFound(
            Text(f"没有第 {run_id} 次匹配。", f"There is no matching no. {run_id}."), code="no-such-run"
        )
    if run.state not in (RunState.DONE, RunState.WITHDRAWN):
        raise no_replay(run_id, Text("没有完成，无从重放", "is not finished and cannot be repeated"))
    table, book, decisions_of_run = snapshot_of(run), book_of_run(run), dict(_kept(run))
    choices = (runner, COLUMNAR if runner.name == REFERENCE.name else REFERENCE)
    differing = set[tuple[str, str]]()
    for choice in choices:
        second_result = dict(_again(book, table, choice))
        differing |= {
            key
            for key in decisions_of_run.keys() | second_result.keys()
            if decisions_of_run.get(key) != second_result.get(key)
        }
    names = tuple(choice.name for choice in choices)
    return Replay(run_id, names, len(decisions_of_run), len(differing), tuple(sorted(differing)[:SHOWN]))


def _again(book: Book, table: Table, runner: Choice) -> Iterator[tuple[tuple[str, str], Kept]]:
    for row in decide_in_parts(decide_all, book, table, runner=runner):
        yield (
            (row.subject, row.clause),
            (
                row.version,
                str(row.standing),
                str(row.amount.kind),
                row.amount.low,
                row.amount.high,
                row.outcome,
                str(row.settled.kind),
                row.settled.low,
                row.settled.high,
                row.missing,
            ),
        )


def _kept(run: MatchRun) -> Iterable[tuple[tuple[str, str], Kept]]:
    names = (
        "version", "standing", "amount_kind", "low", "high", "outcome", "settled_kind", "settled_low", "settled_high",
    )  # fmt: skip
    own = Decision.objects.filter(run=run, update=None)  # what came later is no part of the run
    rows = own.values_list("enterprise_id", "clause", "missing", *names)
    for firm, clause, missing, *rest in rows.iterator(chunk_size=5000):
        yield (str(firm), clause), (*rest, tuple(missing))
