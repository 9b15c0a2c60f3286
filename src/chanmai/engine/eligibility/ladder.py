"""Ladders of tiers: which tier's rules a firm meets on a day, under the version of the rules in force then."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from chanmai.engine.eligibility.clause import Clause, Condition, Document, Evidence, Status, Validity
from chanmai.engine.eligibility.compile import Compiled, compile_clause
from chanmai.engine.eligibility.decide import decide
from chanmai.engine.eligibility.decision import Decision, Reason, Verdict
from chanmai.engine.facts.dictionary import TIER, Dictionary
from chanmai.engine.facts.record import Record, Ref


class Tier(Protocol):
    """What the engine needs of one version of one tier."""

    @property
    def code(self) -> str: ...
    @property
    def document(self) -> Document: ...
    @property
    def article(self) -> str: ...
    @property
    def status(self) -> Status: ...
    @property
    def evidence(self) -> Evidence: ...
    @property
    def validity(self) -> Validity: ...
    @property
    def reference(self) -> str: ...
    @property
    def condition(self) -> Condition: ...


class Ladder(Protocol):
    """Tiers of one kind; several versions of a tier follow each other in time."""

    @property
    def tiers(self) -> Sequence[Tier]: ...


@dataclass(frozen=True, slots=True)
class TierStanding:
    """How a firm stands to one tier, with the version of its rules that was used."""

    tier: Tier
    decision: Decision

    @property
    def verdict(self) -> Verdict:
        """Whether the tier's conditions hold."""
        return self.decision.verdict

    @property
    def reason(self) -> Reason:
        """Why."""
        return self.decision.reason


def tiers_on(ladder: Ladder, day: datetime.date) -> tuple[Tier, ...]:
    """The versions in force on a day, in the order of the ladder. Drafts never are."""
    return tuple(
        tier for tier in ladder.tiers if tier.status is not Status.DRAFT and tier.validity.holds_on(day)
    )


def tiers_held(
    ladder: Ladder, record: Record, dictionary: Dictionary, *, as_of: datetime.date
) -> tuple[TierStanding, ...]:
    """How the firm stands to each tier in force on the day, in the order of the ladder.

    The record's reference year is that of the rules on that day (`clause.reference_year`).
    """
    return tuple(
        TierStanding(tier, decide(compile_tier(tier, dictionary), record, dictionary))
        for tier in tiers_on(ladder, as_of)
    )


def tier_facts(
    ladders: Iterable[Ladder], record: Record, dictionary: Dictionary, *, as_of: datetime.date
) -> dict[Ref, bool]:
    """What a rule may ask as 梯队:code, for the tiers whose rules decide either way; open ones are left out."""
    return {
        Ref(f"{TIER}{standing.tier.code}"): standing.verdict is Verdict.MET
        for ladder in ladders
        for standing in tiers_held(ladder, record, dictionary, as_of=as_of)
        if standing.verdict is not Verdict.UNKNOWN
    }


def compile_tier(tier: Tier, dictionary: Dictionary, *, shift: int = 0) -> Compiled:
    """A tier's conditions as a clause that gives no money, so that everything made for clauses serves tiers too."""
    clause = Clause(
        code=tier.code,
        name=tier.code,
        document=tier.document,
        article=tier.article,
        applies_to="企业",
        status=tier.status,
        evidence=tier.evidence,
        validity=tier.validity,
        reference=tier.reference,
        condition=tier.condition,
        amount=None,
        kind="梯队",
    )
    return compile_clause(clause, dictionary, shift=shift)
