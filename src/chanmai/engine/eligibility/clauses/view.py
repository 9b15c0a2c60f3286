"""One subject as a clause sees it: recorded facts, awards decided in the same run, and the history of awards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.facts.dictionary import AWARD, HISTORY, Dictionary
from chanmai.engine.facts.fact import Fact, Value
from chanmai.engine.facts.record import Record, Ref

Range = tuple[Fraction | None, Fraction | None]
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class View:
    """What the evaluators ask. Missing is None everywhere, never zero."""

    record: Record
    dictionary: Dictionary
    awards: Mapping[str, AwardAmount] = field(default_factory=dict)

    def fetch(self, ref: Ref) -> Value | None:
        """The value of a reference, or None.

        An award of this run is known once its amount is exact, or 0 when its clause is not met. An earlier award
        that is not recorded is 0 only if the record says that its history of awards is complete.
        """
        prefix = ref.prefix
        if prefix == AWARD:
            return known_award(self.awards.get(ref.subject))
        value = self.record.value(ref)
        return 0 if value is None and prefix in HISTORY and self.record.history_complete else value

    def fact(self, ref: Ref) -> Fact:
        """The dictionary's entry behind a reference."""
        return self.dictionary.get(ref.fact)

    def limits(self, ref: Ref) -> Range:
        """The least and the greatest value that a missing quantity can have, in base units."""
        if ref.prefix == AWARD:
            return award_range(self.awards.get(ref.subject))
        if ref.prefix in HISTORY:
            return NOTHING, None
        fact = self.fact(ref)
        return fact.lowest, fact.highest


def known_award(award: AwardAmount | None) -> int | None:
    """The amount of another clause as a fact: exact, 0 when it pays nothing, otherwise unknown."""
    if award is None:
        return None
    if award.kind is AmountKind.NONE:
        return 0
    return award.low if award.kind is AmountKind.EXACT else None


def award_range(award: AwardAmount | None) -> Range:
    """Between what the amount of another clause lies."""
    if award is None:
        return NOTHING, None
    high = None if award.high is None else Fraction(award.high)
    return Fraction(award.low or 0), high


Look = Callable[[Ref], Value | None]
