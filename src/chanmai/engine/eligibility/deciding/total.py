"""Verdicts and amounts of many decisions, added up."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from operator import add, attrgetter, sub
from typing import Any, Self

from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict


@dataclass(slots=True)
class Total:
    """Counts of decisions, and money in 分. What is not known is never counted as nothing.

    Of met ones: `exact` is settled money, `upper` the sum of ceilings (at most), `low` and `high` bound what hangs on
    missing facts, `unstated` counts amounts that nothing bounds from above: they are in no sum. `open_high` is what
    those could get at most whose verdict is still open.
    """

    met: int = 0
    unknown: int = 0
    not_met: int = 0
    exact: int = 0
    upper: int = 0
    low: int = 0
    high: int = 0
    unstated: int = 0
    open_high: int = 0

    def __add__(self, other: Self) -> Self:
        numbers = _numbers(type(self))
        return type(self)(*map(add, numbers(self), numbers(other)))

    def __sub__(self, other: Self) -> Self:
        numbers = _numbers(type(self))
        return type(self)(*map(sub, numbers(self), numbers(other)))

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


@cache
def _numbers(kind: type[Total]) -> Callable[[Total], tuple[Any, ...]]:
    """What reads all numbers of a total, in the order of its fields."""
    return attrgetter(*(each.name for each in fields(kind)))
