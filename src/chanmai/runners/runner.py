"""What every runner does: carry compiled clauses to the rows of a table and hand back verdicts and amounts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.facts.texts import Text
from chanmai.runners.table import Table

NOT_MET, UNKNOWN, MET = 0, 1, 2
VERDICTS = (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.MET)
KINDS = (AmountKind.NONE, AmountKind.EXACT, AmountKind.UPPER, AmountKind.INTERVAL, AmountKind.UNKNOWN)
"""Amount kinds by their number in `Result.amount_kind`."""
KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}

Progress = Callable[[int, int], None]
"""Called with the number of pairs done and the number of all pairs."""


@dataclass(frozen=True, slots=True, order=True)
class Aside:
    """A firm that was set aside, or one clause of it, and why: no answer of it counts, while all others are decided.

    `row` is its number in the table; `clause` is empty where the whole firm was set aside.
    """

    row: int
    subject: str
    clause: str
    reason: Text = field(compare=False)


@dataclass(frozen=True, slots=True)
class Result:
    """Answers by clause (first axis) and row (second axis).

    `verdicts`: 0 not met, 1 unknown, 2 met. Amounts in 分; where a mask is False the bound is not known and the
    number is 0. Without an amount (kind 0) both masks are False. What stands in `aside` was not decided: the arrays
    hold 0 there, which says nothing.
    """

    codes: tuple[str, ...]
    subjects: tuple[str, ...]
    verdicts: NDArray[np.uint8]
    amount_kind: NDArray[np.uint8]
    amount_low: NDArray[np.int64]
    amount_high: NDArray[np.int64]
    low_known: NDArray[np.bool_]
    high_known: NDArray[np.bool_]
    aside: list[Aside] = field(default_factory=list)

    @staticmethod
    def empty(codes: Sequence[str], subjects: Sequence[str]) -> "Result":
        """A result in which nothing is met, to be filled."""
        shape = (len(codes), len(subjects))
        return Result(
            tuple(codes),
            tuple(subjects),
            np.zeros(shape, np.uint8),
            np.zeros(shape, np.uint8),
            np.zeros(shape, np.int64),
            np.zeros(shape, np.int64),
            np.zeros(shape, np.bool_),
            np.zeros(shape, np.bool_),
        )

    def put(self, clause: int, row: int, met: bool | None, amount: AwardAmount) -> None:
        """Fill in one answer."""
        self.verdicts[clause, row] = UNKNOWN if met is None else MET if met else NOT_MET
        self.amount_kind[clause, row] = KIND_NUMBER[amount.kind]
        if amount.low is not None:
            self.amount_low[clause, row] = amount.low
            self.low_known[clause, row] = True
        if amount.high is not None:
            self.amount_high[clause, row] = amount.high
            self.high_known[clause, row] = True

    def leave(self, aside: Sequence[Aside]) -> None:
        """Take firms and clauses out that were set aside; a clause of a firm that is out goes unmentioned."""
        firms = {each.row for each in (*self.aside, *aside) if not each.clause}
        asides = [each for each in (*self.aside, *aside) if not each.clause or each.row not in firms]
        self.aside[:] = sorted(dict.fromkeys(asides))
        place = {code: number for number, code in enumerate(self.codes)}
        for each in self.aside:
            at = (place[each.clause] if each.clause else slice(None), each.row)
            for array in (self.verdicts, self.amount_kind, self.amount_low, self.amount_high):
                array[at] = 0
            self.low_known[at] = self.high_known[at] = False

    def verdict(self, clause: int, row: int) -> Verdict:
        """The verdict of one pair."""
        return VERDICTS[int(self.verdicts[clause, row])]

    def amount(self, clause: int, row: int) -> AwardAmount:
        """The amount of one pair."""
        kind = KINDS[int(self.amount_kind[clause, row])]
        low = int(self.amount_low[clause, row]) if self.low_known[clause, row] else None
        high = int(self.amount_high[clause, row]) if self.high_known[clause, row] else None
        return _amount(kind, low, high)


@lru_cache(maxsize=10_000)
def _amount(kind: AmountKind, low: int | None, high: int | None) -> AwardAmount:
    """Many pairs have the same amount."""
    return AwardAmount(kind, low, high)


class Runner(Protocol):
    """Decides every clause for every row. All runners give equal results."""

    def run(self, compiled: Sequence[Compiled], table: Table, *, progress: Progress | None = None) -> Result:
        """The answers, in the order of `compiled` and of the table's rows."""
        ...
