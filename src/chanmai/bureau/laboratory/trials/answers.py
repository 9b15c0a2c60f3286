"""What a clause, as it is or with other numbers, gives the firms of a snapshot; exact, missing facts as bounds."""

import datetime
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from chanmai.engine.eligibility.clauses.book import Book, book_of
from chanmai.engine.eligibility.clauses.clause import Clause, Validity
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.eligibility.deciding.total import Total
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.texts import Text
from chanmai.runners.containing import ELSEWHERE, UNFORESEEN, decide_in_parts, of_clause
from chanmai.runners.runner import Aside
from chanmai.runners.table import Table

logger = logging.getLogger("chanmai.laboratory")


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


@dataclass(frozen=True, slots=True)
class Answers(Mapping[int, Answer]):
    """By the number of the firm. Those of `aside` could not be decided, for the reason told, and have no answer."""

    decided: Mapping[int, Answer]
    aside: Mapping[int, Text]

    def __getitem__(self, firm: int) -> Answer:
        return self.decided[firm]

    def __iter__(self) -> Iterator[int]:
        return iter(self.decided)

    def __len__(self) -> int:
        return len(self.decided)

    def of(self, firms: Iterable[Firm]) -> Iterator[Answer]:
        """The answers of these firms, without those that have none."""
        return (self.decided[firm.id] for firm in firms if firm.id not in self.aside)

    def apart(self, firms: Iterable[Firm]) -> tuple["AsideFirm", ...]:
        """Those of these firms that have none."""
        return tuple(AsideFirm(firm, self.aside[firm.id]) for firm in firms if firm.id in self.aside)


@dataclass(frozen=True, slots=True)
class AsideFirm:
    """A firm that a trial could not decide, and why."""

    firm: Firm
    reason: Text


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """What clauses are tried on: a snapshot, its day, and the clauses of its run by code. One object for one run."""

    table: Table
    as_of: datetime.date
    clauses: Mapping[str, Clause]
    dictionary: Dictionary

    def book(self, clause: Clause) -> Book:
        """The clause, whatever its validity, and those on which it builds. Raises RuleError as `answers` does."""
        variant = replace(clause, validity=Validity())
        return book_of([*self._below(variant), variant], self.as_of, self.dictionary)

    def answers(self, clause: Clause) -> Answers:
        """What the clause gives every firm, by number. Raises RuleError when it cannot be compiled.

        Where deciding fails for a firm it is set aside; where it fails for all, all are.
        """
        book, apart = self.book(clause), list[Aside]()
        try:
            found = decide_in_parts(partial(of_clause, clause.code), book, self.table, aside=apart.append)
        except ELSEWHERE:
            raise
        except Exception:
            logger.exception("deciding %s failed for every firm", clause.code)
            return Answers({}, {int(subject): UNFORESEEN for subject in self.table.subjects})
        aside = {int(each.subject): each.reason for each in apart if each.clause in ("", clause.code)}
        decided = {int(subject): Answer(verdict, amount) for subject, verdict, amount in found}
        return Answers({firm: answer for firm, answer in decided.items() if firm not in aside}, aside)

    def _below(self, clause: Clause) -> list[Clause]:
        """The clauses on whose awards this one builds, and those below them."""
        clauses: dict[str, Clause] = {}
        open_ones = [clause]
        while open_ones:
            for code in compile_clause(open_ones.pop(), self.dictionary).depends:
                if code in self.clauses and code not in clauses and code != clause.code:
                    clauses[code] = self.clauses[code]
                    open_ones.append(clauses[code])
        return list(clauses.values())


@dataclass(slots=True)
class Sums(Total):
    """Counts of firms, and money in 分 of the clause alone.

    Two things are told more finely than in other totals: what is certain of an amount without an upper bound is in
    `low` and `high`, beside being counted in `unstated`; and `open_unstated` counts such firms whose verdict is open.
    """

    open_unstated: int = 0

    def count(self, verdict: Verdict, amount: AwardAmount) -> None:
        """Add one firm."""
        Total.count(self, verdict, amount)
        if verdict is Verdict.UNKNOWN:
            self.open_unstated += _endless(amount)

    def pay(self, amount: AwardAmount) -> None:
        """Add the money of a firm that meets the clause."""
        Total.pay(self, amount)
        if _endless(amount):
            self.low += amount.low or 0
            self.high += amount.low or 0

    @property
    def ceiling(self) -> int | None:
        """What is spent at the most, open verdicts included, in 分; None when something has no bound."""
        return None if self.unstated or self.open_unstated else self.most + self.open_high


def _endless(amount: AwardAmount) -> bool:
    return amount.kind is not AmountKind.NONE and amount.high is None


def total(answers: Iterable[Answer]) -> Sums:
    """The sums over answers."""
    sums = Sums()
    for answer in answers:
        sums.count(answer.verdict, answer.amount)
    return sums


def by(answers: Answers, firms: Sequence[Firm], field: str) -> dict[str, Sums]:
    """The sums by district, size, domain or tier, for the firms given; a firm counts under each of its titles."""
    sums: dict[str, Sums] = {}
    for firm in firms:
        if firm.id in answers.aside:
            continue
        place = getattr(firm, field)
        for each in (place,) if isinstance(place, str) else place:
            answer = answers[firm.id]
            sums.setdefault(each, Sums()).count(answer.verdict, answer.amount)
    return sums
