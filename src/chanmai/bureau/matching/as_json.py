"""Decisions and runs as JSON, for the API and the command line. Money is in 分; null is unknown."""

import datetime
from dataclasses import dataclass
from typing import Any

from ninja import Field, Schema

from chanmai.bureau.clauses.as_json import SourceOut
from chanmai.bureau.clauses.sentences import MissingFact, ReasonRow
from chanmai.bureau.enterprises.as_json import Text
from chanmai.bureau.enterprises.queries.gone import Gone
from chanmai.bureau.matching.operations.withdrawal import LONGEST
from chanmai.bureau.matching.queries.asides import AsideRow
from chanmai.bureau.matching.queries.firm import AwardOutcome, FirmDecision, FirmDecisions, Sums, ToDo
from chanmai.bureau.matching.queries.runs import ClauseMoney, PlaceMoney
from chanmai.bureau.matching.queries.updates import UpdateRow
from chanmai.bureau.matching.tally import Firms, Tally
from chanmai.engine.eligibility.clauses.decision import AwardAmount, Standing, Verdict


class DecisionOut(Schema):
    """One clause for one firm. `settled` is what remains beside its other awards, null unless the clause is met."""

    clause: str = Field(validation_alias="code")
    version: str = Field(validation_alias="clause.version")
    name: str = Field(validation_alias="clause.name")
    verdict: Verdict
    standing: Standing
    amount: AwardAmount
    amount_text: str
    in_kind: list[str]
    counted: bool
    unpayable: str
    deadline: datetime.date | None = Field(validation_alias="clause.deadline")
    hint: str
    missing: list[MissingFact]
    settled: AwardOutcome | None


class DecisionTreeOut(DecisionOut):
    """A decision with the reason of every condition as a tree."""

    source: SourceOut
    reason: ReasonRow
    hard: bool

    @staticmethod
    def resolve_source(row: FirmDecision) -> FirmDecision:
        """The decision, whose clause it is."""
        return row


@dataclass(frozen=True, slots=True)
class Explanation(FirmDecision):
    """A decision with the number of its firm and its day."""

    firm: int
    as_of: datetime.date


class FirmAndDay(Schema):
    """Of which firm, and on which day."""

    firm: int
    as_of: datetime.date


class ExplanationOut(DecisionTreeOut, FirmAndDay):
    """One clause for one firm on a day, with the reason of every condition as a tree."""


class CertificateOut(Schema):
    """A certificate as it is, with those of the awards on which it is built by clause code.

    What stands in it depends on its `format` and `edition`; tools/verify_decision.py reads and checks it.
    """

    certificate: dict[str, Any] = Field(validation_alias="document")
    bases: dict[str, dict[str, Any]]


class DecisionsOut(Schema):
    """All decisions of a firm; it has none when it is `gone`. `updates` are changes since the latest run.

    `unsettled` could not be decided, in the latest run or now, and is in no sum.
    """

    firm: int = Field(validation_alias="firm.id")
    name: str = Field(validation_alias="firm.name")
    code: Text = Field(validation_alias="firm.code")
    demo: bool = Field(validation_alias="firm.demo")
    as_of: datetime.date
    known_at: datetime.datetime
    history_complete: bool
    sums: Sums
    decisions: list[DecisionOut]
    todo: list[ToDo]
    gone: Gone | None
    updates: list[UpdateRow]
    unsettled: list[AsideRow]

    @staticmethod
    def resolve_decisions(every: FirmDecisions) -> list[FirmDecision]:
        """By standing, the best first; at the end what is told for information."""
        return [*(row for _, group in every.groups for row in group), *every.aside]


class RunOut(Schema):
    """A matching in the list. `firms` counts those in the caller's scope; a withdrawn one is in force no more."""

    run: int = Field(validation_alias="id")
    as_of: datetime.date
    known_at: datetime.datetime
    state: str
    in_force: bool
    firms: int
    clauses: int
    runner: str
    checked: int
    seed: int
    error: str
    by: str
    started_at: datetime.datetime
    finished_at: datetime.datetime | None
    withdrawn_by: str
    withdrawn_at: datetime.datetime | None
    withdrawal: str


class ReasonIn(Schema):
    """Why a matching is withdrawn."""

    reason: str = Field(pattern=r"\S", max_length=LONGEST)


class InForceOut(Schema):
    """The matching that is in force now; null when there is none."""

    in_force: int | None


class AsidesOut(Schema):
    """What could not be decided, in none of the numbers: firms, single clauses of firms, the first 100 of both."""

    firms: int
    pairs: int
    rows: list[AsideRow]


class MatchingOut(Schema):
    """What a run found in the caller's scope.

    `checked`: how many pairs, drawn by `seed`, the exact engine decided again before the run was kept; all came out the
    same.
    """

    run: int = Field(validation_alias="run.id")
    as_of: datetime.date = Field(validation_alias="run.as_of")
    known_at: datetime.datetime = Field(validation_alias="run.known_at")
    history_complete: bool = Field(validation_alias="run.history_complete")
    pack_version: str = Field(validation_alias="run.pack_version")
    pack_hash: str = Field(validation_alias="run.pack_hash")
    snapshot_hash: str = Field(validation_alias="run.snapshot_hash")
    demo: bool = Field(validation_alias="run.demo")
    runner: str = Field(validation_alias="run.runner")
    seconds: int | None = Field(validation_alias="run.seconds")
    checked: int = Field(validation_alias="run.checked")
    seed: int = Field(validation_alias="run.seed")
    in_force: bool = Field(validation_alias="run.in_force")
    withdrawn_by: str = Field(validation_alias="run.withdrawn_by")
    withdrawn_at: datetime.datetime | None = Field(validation_alias="run.withdrawn_at")
    withdrawal: str = Field(validation_alias="run.withdrawal")
    firms: Firms
    gone: int
    aside: AsidesOut
    money: Tally
    payable: Tally
    relief: Tally
    clauses: list[ClauseMoney]
    districts: list[PlaceMoney]
    sizes: list[PlaceMoney]
