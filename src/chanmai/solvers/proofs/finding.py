"""What a proof has found: the kind, the clause, words in two languages, and the invented firms that show it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.periods import earlier_named
from chanmai.engine.facts.printing import show, show_money
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import Text
from chanmai.solvers.firms import Firm


class FindingKind(Term):
    """The kinds of finding; the value is what a sign-off names."""

    NEVER = "never-applies"
    DEAD = "dead-condition"
    CAP = "cap-unreached"
    CLIFF = "cliff"
    SPLIT = "split"
    OVERLAP = "overlap"
    TIER_END = "tier-end"
    GAP = "gap"
    DRAFT_LOSES = "draft-loses"
    DRAFT_GAINS = "draft-gains"
    DRAFT_LESS = "draft-less"
    DRAFT_MORE = "draft-more"
    STALE = "stale-signoff"


class Weight(Term):
    """How grave a finding is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


WEIGHTS = {
    FindingKind.NEVER: Weight.ERROR,
    FindingKind.DEAD: Weight.WARNING,
    FindingKind.CAP: Weight.WARNING,
    FindingKind.CLIFF: Weight.WARNING,
    FindingKind.SPLIT: Weight.NOTE,
    FindingKind.OVERLAP: Weight.WARNING,
    FindingKind.TIER_END: Weight.WARNING,
    FindingKind.GAP: Weight.WARNING,
    FindingKind.STALE: Weight.WARNING,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the reference engine decided for an invented firm under one clause."""

    clause: str
    verdict: Verdict
    amount: AwardAmount

    @property
    def paid(self) -> int:
        """The amount in 分, a ceiling counted in full; 0 when nothing is paid."""
        return 0 if self.verdict is not Verdict.MET else self.amount.high or 0


@dataclass(frozen=True, slots=True)
class ShownFact:
    """One fact of an invented firm with its value in words."""

    ref: Ref
    value: Value
    text: Text


@dataclass(frozen=True, slots=True)
class Specimen:
    """An invented firm: its part in the finding, its facts, and what was decided on replay."""

    role: Text
    facts: tuple[ShownFact, ...]
    outcomes: tuple[Outcome, ...]


class Signoff(Protocol):
    """A finding that was looked at and is meant to be so. Empty `subject` and `other` match any."""

    @property
    def clause(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def date(self) -> datetime.date: ...
    @property
    def subject(self) -> str: ...
    @property
    def other(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Flaw:
    """One proved property of a clause, with firms that show it.

    `subject` is the test, fact or stacking group in question, `other` a second clause. `size` is money in 分 where
    the finding has a size. `signed` is the sign-off that silences it.
    """

    kind: FindingKind
    clause: str
    message: Text
    firms: tuple[Specimen, ...] = ()
    subject: str = ""
    other: str = ""
    size: int | None = None
    weight: Weight = Weight.NOTE
    signed: Signoff | None = None

    def covered_by(self, signoff: Signoff) -> bool:
        """True if the sign-off is about this finding."""
        return (
            (signoff.clause, signoff.kind) == (self.clause, self.kind)
            and signoff.subject in ("", self.subject)
            and signoff.other in ("", self.other)
        )


INVENTED = Text("虚构企业", "invented firm")


def specimen(
    firm: Firm,
    compileds: Iterable[Compiled],
    dictionary: Dictionary,
    role: Text = INVENTED,
) -> Specimen:
    """The firm with the reference engine's decisions on the clauses."""
    facts = tuple(shown_fact(ref, value, dictionary) for ref, value in firm.values.items())
    outcomes = tuple(outcome(firm, compiled, dictionary) for compiled in compileds)
    return Specimen(role, facts, outcomes)


def outcome(firm: Firm, compiled: Compiled, dictionary: Dictionary) -> Outcome:
    """Verdict and amount by the reference engine."""
    decision = firm.decision(compiled, dictionary)
    return Outcome(compiled.clause.code, decision.verdict, decision.amount)


def shown_fact(ref: Ref, value: Value, dictionary: Dictionary) -> ShownFact:
    """A fact with its value, as in “上年.营业收入 5000万元”."""
    fact = dictionary.get(ref.fact)
    before = earlier_named(fact.period, ref.back)
    text = Text.both(lambda lang: show(fact, value, lang))
    zh, en = f"{before.zh}{fact.name} {text.zh}", f"{before.en}{fact.english} {text.en}"
    return ShownFact(ref, value, Text(zh, en))


def paid(amount: AwardAmount) -> Text:
    """An amount in words."""
    if amount.kind in (AmountKind.NONE, AmountKind.UNKNOWN) or amount.high is None:
        return Text("无金额", "no amount")
    zh, en = show_money(amount.high), show_money(amount.high, "en")
    return Text(zh, en) if amount.kind is AmountKind.EXACT else Text(f"至多{zh}", f"at most {en}")


def weight_of(kind: FindingKind) -> Weight:
    """How grave findings of a kind are."""
    return WEIGHTS.get(kind, Weight.NOTE)
