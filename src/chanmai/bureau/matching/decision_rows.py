"""What is kept in tables and the values that one computes with: the clauses of a run, a decision, what changed it."""

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.queries.versions import clauses_in
from chanmai.bureau.matching.models import Decision, MatchRun, Update
from chanmai.engine.eligibility.clauses.book import Book, book_of
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Standing
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.runners.deciding import VERDICTS


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """What is kept of a decision besides its run, firm and clause; equal when the decisions say the same."""

    version: str
    standing: Standing
    amount: AwardAmount
    outcome: str
    settled: AwardAmount
    missing: tuple[str, ...]


def kept_of(row: Decision) -> DecisionRecord:
    """What a stored decision says."""
    return DecisionRecord(
        row.version,
        Standing(row.standing),
        AwardAmount(AmountKind(row.amount_kind), row.low, row.high),
        row.outcome,
        AwardAmount(AmountKind(row.settled_kind), row.settled_low, row.settled_high),
        tuple(row.missing),
    )


def decision_of(record: DecisionRecord, *, run: MatchRun, update: Update, clause: str) -> Decision:
    """The row of an updated decision, not yet stored."""
    return Decision(
        run=run,
        enterprise_id=update.enterprise_id,
        update=update,
        clause=clause,
        version=record.version,
        verdict=VERDICTS[record.standing].value,
        standing=record.standing.value,
        amount_kind=record.amount.kind.value,
        low=record.amount.low,
        high=record.amount.high,
        outcome=record.outcome,
        settled_kind=record.settled.kind.value,
        settled_low=record.settled.low,
        settled_high=record.settled.high,
        missing=list(record.missing),
    )


@dataclass(frozen=True, slots=True)
class Position:
    """Where a firm stands with a clause, and what remains for it beside its other awards: at least, at most, in 分."""

    standing: Standing
    low: int | None
    high: int | None

    def as_json(self) -> dict[str, Any]:
        """The record."""
        return {"standing": self.standing.value, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class Revision:
    """A clause that was decided otherwise; a side is None where nothing was kept, that is 不符合."""

    clause: str
    before: Position | None
    after: Position | None

    def as_json(self) -> dict[str, Any]:
        """The record of the change."""
        before, after = (side and side.as_json() for side in (self.before, self.after))
        return {"clause": self.clause, "before": before, "after": after}

    @classmethod
    def from_json(cls, data: dict[str, Any] | list[Any]) -> Self:
        """What `as_json` wrote, or version 0.2.0 as a list: clause, then standing, low and high before and after."""
        if isinstance(data, list):
            clause, *sides = data
            return cls(clause, _position(*sides[:3]), _position(*sides[3:]))
        before, after = (side and _position(**side) for side in (data["before"], data["after"]))
        return cls(data["clause"], before, after)


def _position(standing: str, low: int | None, high: int | None) -> Position | None:
    return Position(Standing(standing), low, high) if standing else None


def position_of(record: DecisionRecord | None) -> Position | None:
    """What a decision says for a list of changes."""
    return None if record is None else Position(record.standing, record.settled.low, record.settled.high)


def book_of_run(run: MatchRun) -> Book:
    """The clauses of a run, in the versions that it used."""
    versions = tuple(sorted(run.versions.items()))
    return _book(run.pack_name, versions, run.as_of, city_pack().dictionary)


@lru_cache(maxsize=2)
def _book(
    pack: str, versions: tuple[tuple[str, str], ...], as_of: datetime.date, dictionary: Dictionary
) -> Book:
    """Versions are hashes of their content, so that this never goes stale."""
    return book_of(clauses_in(pack, dict(versions)), as_of, dictionary)
