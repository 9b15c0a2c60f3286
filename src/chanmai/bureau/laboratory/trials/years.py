"""A clause on the snapshots of earlier years: what it would have given then, and what was not known."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chanmai.bureau.laboratory.trials.answers import Answers, AsideFirm, Firm, Sums, total
from chanmai.engine.eligibility.clauses.clause import Clause, Reference, Status, reference_year
from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.facts.dictionary import AWARD, Dictionary
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.pack.pack import Pack
from chanmai.runners.table import Table

MOST_GAPS = 4
ENDED = (Status.SUPERSEDED, Status.EXPIRED, Status.REPEALED)
RELATIVE = tuple(Reference)


@dataclass(frozen=True, slots=True)
class Gap:
    """A fact of which so many firms say nothing."""

    ref: Ref
    firms: int


@dataclass(frozen=True, slots=True)
class YearTrial:
    """One year: the day, the year that the clause looks at, the sums of each version, and what was not known.

    `inside` are the firms that counted, `later` those registered only afterwards, `silent` those of which no figure of
    the year is known. `force` is the version that was in force on the day, with its sums; `absent` are clauses on whose
    awards the draft builds and which were not in force: they count as no award. The firms of `aside` one of the
    versions could not decide; those that the first could not are not `inside`.
    """

    as_of: datetime.date
    data_year: int
    sums: Mapping[str, Sums]
    inside: int
    later: int
    silent: int
    gaps: tuple[Gap, ...]
    force: Clause | None = None
    force_sums: Sums | None = None
    absent: tuple[str, ...] = ()
    aside: tuple[AsideFirm, ...] = ()

    @property
    def nothing_known(self) -> bool:
        """True if no firm has a figure of the year: the sums are then no statement about it."""
        return self.silent == self.inside


def day_in(day: datetime.date, year: int) -> datetime.date:
    """The same day of another year; 28 February for the 29th."""
    last = day.day if (day.month, day.day) != (2, 29) else 28
    return day.replace(year=year, day=last)


def moved_to(clause: Clause, today: datetime.date, year: int) -> Clause:
    """The clause for another year: one that names a fixed year looks as far back as it does today."""
    if clause.reference in RELATIVE:
        return clause
    return replace(clause, reference=str(year - (today.year - reference_year(clause, today))))


def in_force(pack: Pack, matter: str, day: datetime.date, own: str) -> Clause | None:
    """The version of a matter that was in force on a day: the youngest of those of which this is known.

    A draft never was; one that ended nobody knows when is left out. Without a matter only the clause of the code `own`
    itself can be one.
    """
    versions = [
        clause
        for clause in pack.clauses.values()
        if (clause.matter == matter if matter else clause.code == own) and _was_in_force(clause, day)
    ]
    return max(versions, key=lambda clause: (clause.document.issued, clause.code), default=None)


def _was_in_force(clause: Clause, day: datetime.date) -> bool:
    start = clause.validity.start or clause.document.issued
    ended = clause.status is Status.DRAFT or (clause.status in ENDED and clause.validity.end is None)
    issued = clause.document.issued[:10] <= day.isoformat()
    return bool(start) and not ended and issued and clause.validity.holds_on(day)


def year_sums(answers: Answers, firms: Sequence[Firm]) -> Sums:
    """The sums over the firms that counted in the year."""
    return total(answers.of(firms))


def gaps(compiled: Compiled, table: Table, rows: Sequence[int], dictionary: Dictionary) -> Iterator[Gap]:
    """The facts of a clause of which firms say nothing, those that most firms lack first. Awards are not facts."""
    all_gaps = [
        Gap(ref, len(rows) - _known(table, ref, rows, dictionary))
        for ref in compiled.refs
        if ref.prefix != AWARD
    ]
    yield from sorted((gap for gap in all_gaps if gap.firms), key=lambda gap: (-gap.firms, gap.ref))[
        :MOST_GAPS
    ]


def silent(compiled: Compiled, table: Table, rows: Sequence[int], dictionary: Dictionary) -> int:
    """How many firms have no figure at all among the facts of years that the clause asks for."""
    yearly = [ref for ref in compiled.refs if dictionary.get(ref.fact).period is PeriodKind.YEAR]
    columns = [
        column.is_valid().to_pylist()
        for ref in yearly
        if (column := table.column(ref, dictionary)) is not None
    ]
    if not yearly:
        return 0
    return sum(not any(column[row] for column in columns) for row in rows)


def _known(table: Table, ref: Ref, rows: Sequence[int], dictionary: Dictionary) -> int:
    column = table.column(ref, dictionary)
    if column is None:
        return 0
    valid = column.is_valid().to_pylist()
    return sum(valid[row] for row in rows)
