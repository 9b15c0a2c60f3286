"""Doing a kept run again from its snapshot and clause versions, and comparing: the same decisions must come out."""

from collections.abc import Iterable
from dataclasses import dataclass

from chanmai.bureau.matching.decision_rows import book_of_run
from chanmai.bureau.matching.models import Decision, MatchRun, RunState
from chanmai.bureau.matching.snapshots import no_replay, snapshot_of
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.texts import Text
from chanmai.runners.choice import COLUMNAR, Choice
from chanmai.runners.deciding import decide_all

Kept = tuple[object, ...]
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Replay:
    """What a repetition gave: how many decisions, how many of them differ, and the first of those."""

    run: int
    decisions: int
    different: int
    examples: tuple[tuple[str, str], ...]  # firm and clause

    @property
    def same(self) -> bool:
        """True if every decision came out as it was kept."""
        return self.different == 0


def replay(run_id: int, *, runner: Choice = COLUMNAR) -> Replay:
    """Repeat a finished run, by any runner, and compare every kept decision.

    Raises NotFound when there is no such run, Conflict when it is not finished or its snapshot is missing or changed.
    """
    run = MatchRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotFound(
            Text(f"没有第 {run_id} 次匹配。", f"There is no matching no. {run_id}."), code="no-such-run"
        )
    if run.state != RunState.DONE:
        raise no_replay(run_id, Text("没有完成，无从重放", "is not finished and cannot be repeated"))
    table = snapshot_of(run)
    again = {
        (row.subject, row.clause): (
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
        )
        for firm in decide_all(book_of_run(run), table, runner=runner)
        for row in firm
    }
    kept = dict(_kept(run))
    differing = sorted(key for key in kept.keys() | again.keys() if kept.get(key) != again.get(key))
    return Replay(run_id, len(kept), len(differing), tuple(differing[:SHOWN]))


def _kept(run: MatchRun) -> Iterable[tuple[tuple[str, str], Kept]]:
    names = (
        "version", "standing", "amount_kind", "low", "high", "outcome", "settled_kind", "settled_low", "settled_high",
    )  # fmt: skip
    own = Decision.objects.filter(run=run, update=None)  # what came later is no part of the run
    rows = own.values_list("enterprise_id", "clause", "missing", *names)
    for firm, clause, missing, *rest in rows.iterator(chunk_size=5000):
        yield (str(firm), clause), (*rest, tuple(missing))
