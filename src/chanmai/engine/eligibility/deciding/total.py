"""Verdicts and amounts of many decisions, added up."""

from dataclasses import dataclass
from operator import add, sub
from typing import Any, ClassVar, Self

from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict


class Adding:
    """How verdicts and money add up; the fields, and their order in records, are those of a dataclass below.

    Of met ones: `exact` is settled money, `upper` the sum of ceilings (at most), `low` and `high` bound what hangs on
    missing facts, `unstated` counts amounts that nothing bounds from above: they are in no sum. `open_high` is what
    those could get at most whose verdict is still open. Money is in 分; what is not known is never counted as nothing.
    """

    met: int
    unknown: int
    not_met: int
    exact: int
    upper: int
    low: int
    high: int
    unstated: int
    open_high: int
    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __add__(self, other: Self) -> Self:
        return type(self)(*map(add, self.numbers(), other.numbers()))

    def __sub__(self, other: Self) -> Self:
        return type(self)(*map(sub, self.numbers(), other.numbers()))

    def numbers(self) -> list[int]:
        """All of them, in the order of the fields."""
        return [getattr(self, name) for name in self.__dataclass_fields__]

    def count(self, verdict: Verdict, amount: AwardAmount) -> None:
        """Add one decision."""
        if verdict is Verdict.MET:
            self.met += 1
            self.pay(amount)
        elif verdict is Verdict.UNKNOWN:
            self.unknown += 1
            self.open_high += amount.high or 0
        else:
            self.not_met += 1

    def pay(self, amount: AwardAmount) -> None:
        """Add the money of one that is met."""
        if amount.kind is AmountKind.NONE:
            return
        if amount.high is None:
            self.unstated += 1
        elif amount.kind is AmountKind.EXACT:
            self.exact += amount.high
        elif amount.kind is AmountKind.UPPER:
            self.upper += amount.high
        else:
            self.low += amount.low or 0
            self.high += amount.high

    @property
    def least(self) -> int:
        """What is certain, in 分."""
        return self.exact + self.low

    @property
    def most(self) -> int:
        """The greatest sum, in 分, as far as amounts are bounded; open verdicts left out."""
        return self.exact + self.upper + self.high

    @property
    def firms(self) -> int:
        """All that were counted."""
        return self.met + self.unknown + self.not_met


@dataclass
class Total(Adding):
    """Counts of decisions, and money in 分."""

    met: int = 0
    unknown: int = 0
    not_met: int = 0
    exact: int = 0
    upper: int = 0
    low: int = 0
    high: int = 0
    unstated: int = 0
    open_high: int = 0
