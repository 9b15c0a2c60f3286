"""What needs somebody's attention: each matter with a count and where to go."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.sentences import MissingFact, teller
from chanmai.bureau.enterprises.queries.structure import FirmColumns
from chanmai.bureau.enterprises.queries.waiting import QuestionKind, question_kinds, refused_files
from chanmai.bureau.matching.queries.findings import missing_facts
from chanmai.bureau.matching.queries.runs import RunRow, latest_run
from chanmai.bureau.newest import Newest
from chanmai.bureau.plan.queries.measurement import REVENUE
from chanmai.engine.eligibility.clauses.book import counts
from chanmai.engine.eligibility.clauses.clause import Clause

SOON = datetime.timedelta(days=90)
MOST_SCOPES = 32


@dataclass(frozen=True, slots=True)
class Overdue:
    """Firms without the return of a year. `never`: of them those of which no year is known."""

    year: int | None
    firms: int
    never: int


@dataclass(frozen=True, slots=True)
class EndingRow:
    """A clause that runs out, or an application that closes, within ninety days; `on` is the last day."""

    code: str
    name: str
    on: datetime.date
    days: int
    closing: bool


@dataclass(frozen=True, slots=True)
class WantedRow:
    """A missing fact with the number of decisions (firm and clause) that wait for it; the clauses, most first."""

    wanted: MissingFact
    decisions: int
    clauses: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Attention:
    """Everything that waits, in the visitor's scope. `as_of` is the day from which the ninety days count."""

    as_of: datetime.date
    run: RunRow | None
    refused: int
    questions: tuple[QuestionKind, ...]
    overdue: Overdue
    ending: tuple[EndingRow, ...]
    findings: tuple[WantedRow, ...]
    wanted: tuple[WantedRow, ...]

    @property
    def open_questions(self) -> int:
        """All open questions."""
        return sum(kind.questions for kind in self.questions)

    @property
    def finding_decisions(self) -> int:
        """All decisions that wait for an officer's finding."""
        return sum(row.decisions for row in self.findings)


def attention(
    viewer: Viewer, columns: FirmColumns, year: int | None, *, today: datetime.date, lang: str
) -> Attention:
    """What waits in the visitor's scope; `columns` are the firms of that scope."""
    run = latest_run()
    as_of = run.as_of if run is not None else today
    missing = wanted_facts(viewer, run, lang)
    return Attention(
        as_of=as_of,
        run=run,
        refused=refused_files(viewer),
        questions=question_kinds(viewer),
        overdue=overdue(columns, year),
        ending=ending(city_pack().clauses.values(), as_of),
        findings=tuple(row for row in missing if row.wanted.finding),
        wanted=tuple(row for row in missing if not row.wanted.finding),
    )


def overdue(columns: FirmColumns, year: int | None) -> Overdue:
    """Firms that did not report the revenue of the year."""
    if year is None:
        return Overdue(None, 0, 0)
    silent = overdue_rows(columns, year)
    never = sum(not _ever(columns, row) for row in silent)
    return Overdue(year, len(silent), never)


def overdue_rows(columns: FirmColumns, year: int) -> list[int]:
    """The rows of the firms that did not report the revenue of the year."""
    return [row for row, value in enumerate(columns.of(REVENUE, year)) if value is None]


def _ever(columns: FirmColumns, row: int) -> bool:
    return any(ref.fact == REVENUE and values[row] is not None for ref, values in columns.known.items())


def ending(clauses: Iterable[Clause], as_of: datetime.date) -> tuple[EndingRow, ...]:
    """Clauses in force that run out within ninety days after the day, and applications that close; soonest first."""
    rows = []
    for clause in clauses:
        end = clause.validity.end
        if not counts(clause):
            continue
        if end is not None and as_of < end <= as_of + SOON:
            last = end - datetime.timedelta(days=1)
            rows.append(EndingRow(clause.code, clause.name, last, (last - as_of).days, closing=False))
        if clause.deadline is not None and as_of <= clause.deadline <= as_of + SOON:
            days = (clause.deadline - as_of).days
            rows.append(EndingRow(clause.code, clause.name, clause.deadline, days, closing=True))
    return tuple(sorted(rows, key=lambda row: (row.on, row.code)))


def wanted_facts(viewer: Viewer, run: RunRow | None, lang: str) -> tuple[WantedRow, ...]:
    """The facts that decisions of the run wait for, the most wanted first; clauses in force only."""
    if run is None:
        return ()
    key = str(connection.settings_dict["NAME"]), viewer.scope, lang
    return _WANTED.get(key, run, lambda _before: _wanted_facts(viewer, run, lang))


_WANTED: Newest[tuple[str, tuple[object, ...], str], RunRow, tuple[WantedRow, ...]] = Newest(MOST_SCOPES)
"""A run in one edition never changes, so that what it lacks is counted once for a scope and a language."""


def _wanted_facts(viewer: Viewer, run: RunRow, lang: str) -> tuple[WantedRow, ...]:
    names = {clause.code: clause.name for clause in city_pack().clauses.values()}
    tell = teller(lang, run.as_of.year)
    by_count = sorted(missing_facts(viewer, run).items(), key=lambda item: (-item[1].total(), item[0]))
    return tuple(
        WantedRow(words, counter.total(), _most(counter, names))
        for column, counter in by_count
        if (words := tell.column(column)) is not None
    )


def _most(counter: Counter[str], names: dict[str, str]) -> tuple[tuple[str, str, int], ...]:
    return tuple((code, names.get(code, code), firms) for code, firms in counter.most_common())
