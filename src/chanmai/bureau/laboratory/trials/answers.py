"""What a clause, as it is or with other numbers, gives the firms of a snapshot; exact, missing facts as bounds."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace

from chanmai.engine.eligibility.clauses.book import book_of
from chanmai.engine.eligibility.clauses.clause import Clause, Validity
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.table import Table


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm of the snapshot as lists name it; `tier` holds its titles, see `tiers`."""

    id: int
    name: str
    district: str
    size: str
    domain: str
    demo: bool
    tier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Verdict and amount of the clause alone, before what other awards leave of it."""

    verdict: Verdict
    amount: AwardAmount


Answers = Mapping[int, Answer]
"""By the number of the firm."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What clauses are tried on: a snapshot, its day, and the clauses of its run by code."""

    table: Table
    as_of: datetime.date
    clauses: Mapping[str, Clause]
    dictionary: Dictionary

    def answers(self, clause: Clause) -> Answers:
        """What the clause gives every firm, by number. Raises RuleError when it cannot be compiled."""
        tried = replace(clause, validity=Validity())
        book = book_of([*self._below(tried), tried], self.as_of, self.dictionary)
        result = ColumnarRunner(self.dictionary).run([*book.compiled, *book.absent], self.table)
        place = result.codes.index(clause.code)
        return {
            int(subject): Answer(result.verdict(place, row), result.amount(place, row))
            for row, subject in enumerate(result.subjects)
        }

    def _below(self, clause: Clause) -> list[Clause]:
        """The clauses on whose awards this one builds, and those below them."""
        found: dict[str, Clause] = {}
        open_ones = [clause]
        while open_ones:
            for code in compile_clause(open_ones.pop(), self.dictionary).depends:
                if code in self.clauses and code not in found and code != clause.code:
                    found[code] = self.clauses[code]
                    open_ones.append(found[code])
        return list(found.values())


@dataclass(slots=True)
class Sums:
    """Counts of firms, and money in 分 of the clause alone.

    Of firms that meet it: `exact` is settled, `upper` the sum of ceilings, `low` and `high` bound what hangs on
    missing facts, `unbounded` counts those without an upper bound. `open_high` and `open_unbounded` are the same of
    firms whose verdict is open. What is not known is never counted as nothing.
    """

    met: int = 0
    unknown: int = 0
    not_met: int = 0
    exact: int = 0
    upper: int = 0
    low: int = 0
    high: int = 0
    unbounded: int = 0
    open_high: int = 0
    open_unbounded: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def count(self, answer: Answer) -> None:
        """Add one firm."""
        if answer.verdict is Verdict.NOT_MET:
            self.not_met += 1
        elif answer.verdict is Verdict.UNKNOWN:
            self.unknown += 1
            self.open_high += answer.amount.high or 0
            self.open_unbounded += _unbounded(answer.amount)
        else:
            self.met += 1
            self._pay(answer.amount)

    def _pay(self, amount: AwardAmount) -> None:
        low, high = amount.low or 0, amount.high or 0
        if amount.kind is AmountKind.EXACT:
            self.exact += low
        elif amount.kind is AmountKind.UPPER:
            self.upper += high
        elif _unbounded(amount):
            self.low += low
            self.high += low
        else:
            self.low += low
            self.high += high
        self.unbounded += _unbounded(amount)

    @property
    def firms(self) -> int:
        """All firms."""
        return self.met + self.unknown + self.not_met

    @property
    def certain(self) -> int:
        """What is spent at the least, in 分."""
        return self.exact + self.low

    @property
    def ceiling(self) -> int | None:
        """What is spent at the most, open verdicts included, in 分; None when something has no bound."""
        if self.unbounded or self.open_unbounded:
            return None
        return self.exact + self.upper + self.high + self.open_high


def _unbounded(amount: AwardAmount) -> bool:
    return amount.kind is not AmountKind.NONE and amount.high is None


def total(answers: Iterable[Answer]) -> Sums:
    """The sums over answers."""
    sums = Sums()
    for answer in answers:
        sums.count(answer)
    return sums


def by(answers: Answers, firms: Sequence[Firm], field: str) -> dict[str, Sums]:
    """The sums by district, size, domain or tier, for the firms given; a firm counts under each of its titles."""
    found: dict[str, Sums] = {}
    for firm in firms:
        place = getattr(firm, field)
        for each in (place,) if isinstance(place, str) else place:
            found.setdefault(each, Sums()).count(answers[firm.id])
    return found
