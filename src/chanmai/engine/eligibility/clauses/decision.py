"""What the engine answers: verdict, amount, reasons, what is missing. Immutable data."""

from collections.abc import Iterator
from dataclasses import dataclass

from chanmai.engine.facts.record import Ref, Source
from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import NO_TEXT, Text


class Verdict(Term):
    """The three answers."""

    MET = "符合"
    NOT_MET = "不符合"
    UNKNOWN = "待补充"


class Standing(Term):
    """Under which heading a decision is shown to a firm."""

    ELIGIBLE = "可享"
    NEAR = "差一点"
    MISSING = "待补充"
    NOT_MET = "不符合"


class AmountKind(Term):
    """How much is known of an amount."""

    EXACT = "exact"
    UPPER = "upper"  # at most `high`
    INTERVAL = "interval"  # facts are missing: between `low` and `high`
    UNKNOWN = "unknown"  # the source states no formula, or nothing bounds it
    NONE = "none"  # the clause pays no money, or is not met


@dataclass(frozen=True, slots=True)
class AwardAmount:
    """An amount in 分. EXACT: low == high; UPPER: low is 0; INTERVAL: high None means no upper bound."""

    kind: AmountKind
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class FactUsed:
    """A fact as a condition saw it, already printed; `value` None is unknown."""

    ref: Ref
    value: Text | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class Reason:
    """A node of the explanation, one per condition or group of the clause.

    `actual` is the left side's value, `threshold` the right side's, `distance` what is lacking (empty if met
    or not a comparison of quantities); all printed with units. `text` is the condition in words.
    """

    key: str
    verdict: Verdict
    text: Text = NO_TEXT
    article: str = ""
    literal: str = ""
    finding: bool = False
    actual: Text = NO_TEXT
    threshold: Text = NO_TEXT
    distance: Text = NO_TEXT
    facts: tuple[FactUsed, ...] = ()
    children: tuple["Reason", ...] = ()
    count: int = 0  # groups: how many children must hold

    def tests(self) -> Iterator["Reason"]:
        """The reasons of the single conditions, in the order of the source."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.tests()


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for one subject and one clause on one day."""

    subject: str
    clause: str
    version: str
    verdict: Verdict
    amount: AwardAmount
    missing: tuple[Ref, ...]  # facts that could still change the answer, most decisive first
    reason: Reason
    standing: Standing
    unpayable: str = ""
    hard: bool = (
        False  # the limits of the exact analysis were reached: the answer may be more open than need be
    )
