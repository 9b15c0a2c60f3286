"""Deciding again by the exact engine what a runner decided, before anybody relies on it.

Of a small city every pair of firm and clause is decided again. Of a large one: every award that may be paid, one firm
for each set of missing facts that keeps a clause open, and a random sample of every clause. A pair for which the exact
engine itself fails is set aside, with all clauses whose awards hang together with it.
"""

import logging
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from chanmai.engine.eligibility.clauses.book import NOTHING, Book, counts
from chanmai.engine.eligibility.clauses.decision import AwardAmount, Standing
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.amounts import award
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.eligibility.missing.exact import verdict
from chanmai.engine.facts.record import Record
from chanmai.runners.containing import UNFORESEEN
from chanmai.runners.deciding import Progress, Row, quiet
from chanmai.runners.runner import Aside
from chanmai.runners.table import Table

logger = logging.getLogger("chanmai.deciding")

WHOLE = 200_000
"""Up to so many pairs all are decided again."""
SAMPLE = 20_000
"""Of more pairs at least so many, as far as there are, the same number of each clause."""
NEAR_SAMPLE = 1_000
"""How many pairs of each, near and not met, are looked at for nearness, which costs a whole explanation."""
SHOWN = 20
STANDINGS = {True: Standing.ELIGIBLE, False: Standing.NOT_MET, None: Standing.MISSING}


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """What is said of a pair: the standing, and what the clause alone gives, in 分."""

    standing: str
    kind: str
    low: int | None
    high: int | None

    def __str__(self) -> str:
        money = "" if self.low is None and self.high is None else f" {self.low}–{self.high} 分"
        return f"{self.standing} {self.kind}{money}"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A pair for which the runner and the exact engine answer differently."""

    subject: str
    clause: str
    runner: PairAnswer
    exact: PairAnswer

    def as_json(self) -> dict[str, Any]:
        """The record."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Discrepancy":
        """What `as_json` wrote."""
        return cls(data["subject"], data["clause"], PairAnswer(**data["runner"]), PairAnswer(**data["exact"]))


@dataclass(slots=True)
class Recheck:
    """How many pairs were decided again, how many came out otherwise, the first of those, and what was set aside."""

    seed: int
    checked: int = 0
    different: int = 0
    discrepancies: list[Discrepancy] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)


Codes = frozenset[str]


def recheck(
    book: Book,
    table: Table,
    rows: Iterable[Row],
    *,
    seed: int,
    aside: Iterable[Aside] = (),
    progress: Progress = quiet,
) -> Recheck:
    """Decide again what `decide_all` gave for a table. `aside` is what it had set aside, of which nothing is asked."""
    rows_of: defaultdict[str, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        rows_of[row.subject][row.clause] = row
    out = defaultdict[int, set[str]](set)
    for each in aside:
        out[each.row] |= {each.clause} if each.clause else set(book.by_code)
    choice = _Choice(book, table.subjects, rows_of, random.Random(seed))  # noqa: S311  # a sample, no secret
    pairs = choice.pairs()
    work = _Work(book, rows_of, choice.near(), Recheck(seed))
    every = max(1, len(table) // 100)
    for number, record in enumerate(table.rows(book.dictionary)):
        if number % every == 0:
            progress("recheck", number, len(table))
        codes = pairs(number) - out[number]
        if codes:
            work.firm(number, record, codes)
    progress("recheck", len(table), len(table))
    return work.result


@dataclass(slots=True)
class _Choice:
    """Which pairs are decided again."""

    book: Book
    subjects: Sequence[str]
    kept: Mapping[str, Mapping[str, Row]]
    dice: random.Random

    def pairs(self) -> Callable[[int], Codes]:
        """The clauses to decide again of each row."""
        codes = frozenset(self.book.by_code)
        if len(self.subjects) * len(codes) <= WHOLE:
            return lambda _row: codes
        codes_of = defaultdict[int, set[str]](set)
        places = {subject: row for row, subject in enumerate(self.subjects)}
        for row in (*self._payable(), *self._open()):
            codes_of[places[row.subject]].add(row.clause)
        each = min(len(self.subjects), -(-SAMPLE // len(codes)))
        for code in sorted(codes):
            for number in self.dice.sample(range(len(self.subjects)), each):
                codes_of[number].add(code)
        return lambda row: frozenset(codes_of[row])

    def _payable(self) -> Iterator[Row]:
        """The awards that may be paid."""
        payable = {
            code
            for code, item in self.book.by_code.items()
            if counts(item.clause) and not item.clause.unpayable
        }
        for row in self._rows():
            if row.standing is Standing.ELIGIBLE and row.clause in payable:
                yield row

    def _open(self) -> Iterator[Row]:
        """One firm for each set of missing facts that keeps a clause open."""
        groups: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
        for row in self._rows():
            if row.standing is Standing.MISSING:
                groups.setdefault((row.clause, row.missing), []).append(row)
        for _key, members in sorted(groups.items()):
            yield self.dice.choice(members)

    def near(self) -> set[tuple[str, str]]:
        """The pairs, told as near and as not met, that are looked at for nearness: subject and clause."""
        near = [(row.subject, row.clause) for row in self._rows() if row.standing is Standing.NEAR]
        if len(near) > NEAR_SAMPLE:
            near = self.dice.sample(near, NEAR_SAMPLE)
        codes = sorted(self.book.by_code)
        if self.subjects and codes:
            near += [(self.dice.choice(self.subjects), self.dice.choice(codes)) for _ in range(NEAR_SAMPLE)]
        return set(near)

    def _rows(self) -> Iterator[Row]:
        return (row for clauses in self.kept.values() for row in clauses.values())


@dataclass(slots=True)
class _Work:
    """Firms decided again, one after the other."""

    book: Book
    kept: Mapping[str, Mapping[str, Row]]
    near: set[tuple[str, str]]
    result: Recheck
    below: dict[str, Codes] = field(init=False)

    def __post_init__(self) -> None:
        self.below = {}
        for item in self.book.compiled:  # each after those on whose awards it builds
            bases = [code for code in item.depends if code in self.below]
            self.below[item.clause.code] = frozenset(bases).union(*(self.below[code] for code in bases))

    def firm(self, number: int, record: Record, codes: Codes) -> None:
        """Decide some clauses of a firm again, and before them those on whose awards they build."""
        awards, codes_to_ask = self.book.no_awards, codes.union(*(self.below[code] for code in codes))
        failed, answers = dict[str, Aside](), dict[str, PairAnswer]()
        for item in self.book.compiled:
            code = item.clause.code
            if code not in codes_to_ask:
                continue
            try:
                answer = self._answer(code, record, awards)
            except Exception:  # whatever it is, it concerns this pair and what hangs together with it
                logger.exception("deciding %s again for %s failed", code, record.subject)
                circle = self.book.together[code]
                failed |= {each: Aside(number, record.subject, each, UNFORESEEN) for each in circle}
                awards[code] = NOTHING
            else:
                answers[code] = answer
        for code in codes & answers.keys() - failed.keys():
            self._compare(record.subject, code, answers[code])
        self.result.aside += failed.values()

    def _answer(self, code: str, record: Record, awards: dict[str, AwardAmount]) -> PairAnswer:
        item = self.book.by_code[code]
        view = View(record, self.book.dictionary, awards)
        met = verdict(item.condition, view)
        amount = awards[code] = award(item, view, met)
        standing = STANDINGS[met]
        if standing is Standing.NOT_MET and (record.subject, code) in self.near:
            standing = decide(item, record, self.book.dictionary, awards=awards).standing
        return PairAnswer(standing.value, amount.kind.value, amount.low, amount.high)

    def _compare(self, subject: str, code: str, exact: PairAnswer) -> None:
        self.result.checked += 1
        row = self.kept[subject].get(code) if subject in self.kept else None
        standing = Standing.NOT_MET if row is None else row.standing
        if standing is Standing.NEAR and (subject, code) not in self.near:
            standing = Standing.NOT_MET  # whether it is near is not asked here
        amount = NOTHING if row is None else row.amount
        ours = PairAnswer(standing.value, amount.kind.value, amount.low, amount.high)
        if ours != exact:
            self.result.different += 1
            if len(self.result.discrepancies) < SHOWN:
                self.result.discrepancies.append(Discrepancy(subject, code, ours, exact))
