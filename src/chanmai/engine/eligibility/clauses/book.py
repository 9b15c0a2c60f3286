"""The clauses that are looked at on a day: chosen, compiled, in the order of deciding."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from chanmai.engine.eligibility.clauses.clause import (
    Addressee,
    Benefit,
    Clause,
    Group,
    Status,
    reference_year,
)
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.eligibility.clauses.order import award_order
from chanmai.engine.facts.dictionary import RECEIVED, TIMES, Dictionary
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.language.nodes import Truth

FIRMS = Addressee.FIRM
COUNTED = (Status.IN_FORCE, Status.PRESUMED, Status.UNCLEAR)
"""What is added up as money. The others are shown only: drafts, and what has been replaced or has run out."""
RELIEF = Benefit.TAX_RELIEF
NOTHING = AwardAmount(AmountKind.NONE)


@dataclass(frozen=True, eq=False)
class Book:
    """The clauses for firms that are valid on a day. Told apart as objects: what is made of one is remembered by it.

    Bare fact names in records mean `as_of.year`; every clause is compiled with the shift to its own year.
    `absent` are clauses on whose awards others build, but which are not in force: their award is nothing.
    """

    as_of: datetime.date
    dictionary: Dictionary
    compiled: tuple[Compiled, ...]
    absent: tuple[Compiled, ...]

    @property
    def year(self) -> int:
        """The reference year of the records."""
        return self.as_of.year

    @cached_property
    def back(self) -> int:
        """How many years before the reference year are needed."""
        return max(furthest(self.compiled, self.dictionary, PeriodKind.YEAR), 0)

    @cached_property
    def quarters(self) -> int:
        """How many quarters before the last one are needed; -1 for none."""
        return furthest(self.compiled, self.dictionary, PeriodKind.QUARTER)

    @cached_property
    def months(self) -> int:
        """How many months before the last one are needed; -1 for none."""
        return furthest(self.compiled, self.dictionary, PeriodKind.MONTH)

    @cached_property
    def by_code(self) -> dict[str, Compiled]:
        """The compiled clauses by code."""
        return {item.clause.code: item for item in self.compiled}

    @cached_property
    def tied(self) -> frozenset[str]:
        """The clauses whose award others can change: members of groups, and what builds on another award."""
        return frozenset(item.clause.code for item in self.compiled if item.clause.stacking or item.depends)

    @cached_property
    def asking(self) -> Mapping[str, frozenset[str]]:
        """The clauses that ask for a fact, by the fact's code; earlier awards count for the clause that gave them."""
        clauses_of: dict[str, set[str]] = {}
        for item in self.compiled:
            for ref in item.refs:
                code = self.dictionary.get(ref.fact).code
                clauses_of.setdefault(code, set()).add(item.clause.code)
                if ref.prefix == TIMES:  # an award is filed as money; how often follows from it
                    clauses_of.setdefault(RECEIVED + ref.subject, set()).add(item.clause.code)
            clauses_of.setdefault(RECEIVED + item.clause.code, set()).add(item.clause.code)
        return {code: frozenset(clauses) for code, clauses in clauses_of.items()}

    @cached_property
    def together(self) -> Mapping[str, frozenset[str]]:
        """The clauses whose awards can change one another's, by clause: partners in groups, and what builds on what."""
        circle = {item.clause.code: {item.clause.code} for item in self.compiled}
        for codes in _links(self.compiled):
            union = set().union(*(circle[code] for code in codes if code in circle))
            circle.update(dict.fromkeys(union, union))
        return {code: frozenset(members) for code, members in circle.items()}

    def touched(self, facts: Iterable[str]) -> frozenset[str]:
        """The clauses that have to be decided anew when these facts (by code) changed."""
        asking = {clause for code in facts for clause in self.asking.get(code, ())}
        return frozenset(code for clause in asking for code in self.together[clause])

    def part(self, codes: Collection[str]) -> "Book":
        """The book of some of the clauses. Decides them as the whole does when `codes` is closed, see `touched`."""
        items = tuple(item for item in self.compiled if item.clause.code in codes)
        return Book(self.as_of, self.dictionary, items, self.absent)

    @property
    def no_awards(self) -> dict[str, AwardAmount]:
        """The awards that are known to be nothing before anything is decided."""
        return {item.clause.code: NOTHING for item in self.absent}

    @property
    def versions(self) -> dict[str, str]:
        """Clause versions by code, the absent ones included."""
        return {item.clause.code: item.clause.version for item in (*self.compiled, *self.absent)}


def furthest(compiled: Iterable[Compiled], dictionary: Dictionary, kind: PeriodKind) -> int:
    """How far back clauses ask for facts of a kind of period; -1 where they do not."""
    refs = (ref for item in compiled for ref in item.refs)
    return max((ref.back for ref in refs if dictionary.get(ref.fact).period is kind), default=-1)


def _links(compiled: Iterable[Compiled]) -> Iterator[Collection[str]]:
    """Sets of clauses that hang together directly."""
    groups: dict[str, set[str]] = {}
    for item in compiled:
        if item.depends:
            yield (item.clause.code, *item.depends)
        for rule in item.clause.stacking:
            groups.setdefault(rule.group, set()).add(item.clause.code)
    yield from groups.values()


def is_relief(clause: Clause) -> bool:
    """True for a tax relief, which the firm takes itself: worth money, but not paid out of a budget."""
    return clause.kind == RELIEF


def counts(clause: Clause) -> bool:
    """True if the clause is in force as far as is known, so that its money is added up."""
    return clause.status in COUNTED


def book_of(clauses: Iterable[Clause], as_of: datetime.date, dictionary: Dictionary) -> Book:
    """The book of these clauses for a day. Raises RuleError for a ring of awards."""
    every = {clause.code: clause for clause in clauses}
    clauses_due = [
        clause for clause in every.values() if clause.applies_to == FIRMS and clause.validity.holds_on(as_of)
    ]
    compiled = award_order(_compile(clause, as_of, dictionary) for clause in clauses_due)
    codes = dict.fromkeys(code for item in compiled for code in item.depends)
    present = {clause.code for clause in clauses_due}
    absent = [_stub(every[code], dictionary) for code in codes if code in every and code not in present]
    return Book(as_of, dictionary, tuple(compiled), tuple(absent))


def _compile(clause: Clause, as_of: datetime.date, dictionary: Dictionary) -> Compiled:
    return compile_clause(clause, dictionary, shift=as_of.year - reference_year(clause, as_of), as_of=as_of)


def _stub(clause: Clause, dictionary: Dictionary) -> Compiled:
    """A clause that nobody meets."""
    never = replace(clause, condition=Group("0", 0, ()), amount=None)
    return replace(compile_clause(never, dictionary), condition=Truth(value=False))
