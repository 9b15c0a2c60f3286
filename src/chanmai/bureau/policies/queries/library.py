"""The library of clauses: full-text search, filters with counts, and what the latest run found for each."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.clauses.queries.search import search
from chanmai.bureau.clauses.queries.versions import VersionRow, current_versions
from chanmai.bureau.matching.queries.findings import ClauseTally, clause_tallies
from chanmai.bureau.matching.queries.runs import RunRow, latest_run
from chanmai.bureau.matching.tally import Tally
from chanmai.bureau.paging import Page, page_span

PER_PAGE = 25
BLANK = "-"
FACETS = ("level", "status", "kind", "evidence", "delivery", "district", "applies_to", "matter")
SORTS = ("money", "met", "near", "open", "newest", "name")


@dataclass(frozen=True, slots=True)
class ClauseSearch:
    """What is looked for. Empty fields do not narrow; the value “-” means: not stated."""

    text: str = ""
    level: str = ""
    status: str = ""
    kind: str = ""
    evidence: str = ""
    delivery: str = ""
    district: str = ""
    applies_to: str = ""
    matter: str = ""
    sort: str = ""
    page: int = 1

    @property
    def narrows(self) -> bool:
        """True when it does not ask for everything."""
        return bool(self.text or any(getattr(self, name) for name in FACETS))


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause in a list. `tally` is None when the latest run did not match it, or the visitor may not know."""

    code: str
    name: str
    title: str
    number: str
    article: str
    level: str
    district: str
    kind: str
    applies_to: str
    matter: str
    delivery: str
    status: str
    evidence: str
    issued: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    deadline: datetime.date | None
    tally: Tally | None = None
    unpayable: str = ""
    counted: bool = True


WRITTEN = [name for name in ClauseRow.__dataclass_fields__ if name not in ClauseTally.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter and how many clauses have it, all other filters kept."""

    value: str
    count: int
    chosen: bool

    @property
    def label(self) -> str:
        """The value in the language of the page, or as the pack has it."""
        return _(self.value)


@dataclass(frozen=True, slots=True)
class LibraryPage(Page[ClauseRow]):
    """One page of clauses, with what was asked for. `run` is the one the counts are from."""

    wanted: ClauseSearch
    run: RunRow | None
    loaded: bool
    facets: dict[str, tuple[Choice, ...]] = field(default_factory=dict)


def library(viewer: Viewer, criteria: ClauseSearch, *, per_page: int = PER_PAGE) -> LibraryPage:
    """A page of the clauses of this installation's pack, the current versions."""
    rows = current_versions()
    text_matches = search(rows, criteria.text)
    run = latest_run()
    matches = [row for row in text_matches if _fits(row, criteria)]
    tallies = clause_tallies(viewer, run, {row.code for row in matches})
    clause_rows = [_row(row, tallies.get(row.code)) for row in matches]
    in_order = (
        clause_rows if criteria.text and not criteria.sort else sorted(clause_rows, key=_keys(criteria.sort))
    )
    span = page_span(len(in_order), criteria.page, per_page)
    return LibraryPage(
        rows=tuple(in_order[span.rows]),
        number=span.number,
        pages=span.pages,
        total=span.total,
        wanted=criteria,
        run=run,
        loaded=bool(rows),
        facets={name: _choices(text_matches, criteria, name) for name in FACETS},
    )


def _fits(row: VersionRow, criteria: ClauseSearch, leave_out: str = "") -> bool:
    for name in FACETS:
        value = getattr(criteria, name)
        if value and name != leave_out and getattr(row, name) != ("" if value == BLANK else value):
            return False
    return True


def _choices(rows: Iterable[VersionRow], criteria: ClauseSearch, name: str) -> tuple[Choice, ...]:
    counts = Counter(getattr(row, name) or BLANK for row in rows if _fits(row, criteria, leave_out=name))
    choice = getattr(criteria, name)
    if choice and choice not in counts:
        counts[choice] = 0
    values = sorted(counts, key=lambda value: (value == BLANK, -counts[value], value))
    return tuple(Choice(value, counts[value], value == choice) for value in values)


def _row(row: VersionRow, tally: ClauseTally | None) -> ClauseRow:
    columns = {name: getattr(row, name) for name in WRITTEN}
    if tally is None:
        return ClauseRow(**columns)
    return ClauseRow(**columns, tally=tally.tally, unpayable=tally.unpayable, counted=tally.counted)


def _keys(sort: str) -> Callable[[ClauseRow], tuple[object, ...]]:
    def of(row: ClauseRow) -> Tally:
        return row.tally or Tally()

    keys: dict[str, Callable[[ClauseRow], tuple[object, ...]]] = {
        "met": lambda row: (not row.counted, -of(row).met, row.code),
        "near": lambda row: (not row.counted, -of(row).near, row.code),
        "open": lambda row: (not row.counted, -of(row).unknown, row.code),
        "newest": lambda row: (tuple(-ord(letter) for letter in row.issued) or (0,), row.code),
        "name": lambda row: (row.name, row.code),
    }
    return keys.get(
        sort, lambda row: (not row.counted, row.tally is None, -of(row).most, -of(row).met, row.code)
    )
