"""What is kept in tables and the values that one computes with: the clauses of a run, a decision."""

from dataclasses import dataclass

from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.queries.versions import clauses_in
from chanmai.bureau.matching.models import Decision, MatchRun, Update
from chanmai.engine.eligibility.clauses.book import Book, book_of
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Standing
from chanmai.runners.deciding import VERDICTS


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a decision besides its run, firm and clause; equal when the decisions say the same."""

    version: str
    standing: Standing
    amount: AwardAmount
    outcome: str
    settled: AwardAmount
    missing: tuple[str, ...]


def kept_of(row: Decision) -> Kept:
    """What a stored decision says."""
    return Kept(
        row.version,
        Standing(row.standing),
        AwardAmount(AmountKind(row.amount_kind), row.low, row.high),
        row.outcome,
        AwardAmount(AmountKind(row.settled_kind), row.settled_low, row.settled_high),
        tuple(row.missing),
    )


def decision_of(kept: Kept, *, run: MatchRun, update: Update, clause: str) -> Decision:
    """The row of an updated decision, not yet stored."""
    return Decision(
        run=run,
        enterprise_id=update.enterprise_id,
        update=update,
        clause=clause,
        version=kept.version,
        verdict=VERDICTS[kept.standing].value,
        standing=kept.standing.value,
        amount_kind=kept.amount.kind.value,
        low=kept.amount.low,
        high=kept.amount.high,
        outcome=kept.outcome,
        settled_kind=kept.settled.kind.value,
        settled_low=kept.settled.low,
        settled_high=kept.settled.high,
        missing=list(kept.missing),
    )


def book_of_run(run: MatchRun) -> Book:
    """The clauses of a run, in the versions that it used."""
    return book_of(clauses_in(run.pack_name, run.versions), run.as_of, city_pack().dictionary)
