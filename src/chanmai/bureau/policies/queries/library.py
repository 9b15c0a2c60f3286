"""The library of clauses: full-text search, filters with counts, and what the latest run found for each."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from chanmai.bureau.accounts.viewer import FIRM, Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses import fulltext
from chanmai.bureau.clauses.models import ClauseVersion
from chanmai.bureau.clauses.search_text import asked
from chanmai.bureau.matching.models import ClauseSummary, MatchRun, RunState
from chanmai.bureau.matching.queries.runs import RunRow, run_row
from chanmai.bureau.matching.tally import Choose, Tally, added, tallies

PER_PAGE = 25
BLANK = "-"
FACETS = ("level", "status", "kind", "evidence", "delivery", "district", "applies_to", "matter")
SORTS = ("money", "met", "near", "open", "newest", "name")


@dataclass(frozen=True, slots=True)
class Wanted:
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
    def narrowed(self) -> bool:
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


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter and how many clauses have it, all other filters kept."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """One page of clauses; `pages` and `total` are for the whole selection. `run` is the one the counts are from."""

    rows: tuple[ClauseRow, ...]
    number: int
    pages: int
    total: int
    wanted: Wanted
    run: RunRow | None
    loaded: bool
    facets: dict[str, tuple[Choice, ...]] = field(default_factory=dict)


def library(viewer: Viewer, wanted: Wanted, *, per_page: int = PER_PAGE) -> LibraryPage:
    """A page of the clauses of this installation's pack, the current versions."""
    rows = _rows()
    found = _searched(rows, wanted.text)
    chosen = [row for row in found if _fits(row, wanted)]
    run = MatchRun.objects.filter(state=RunState.DONE).order_by("-pk").first()
    shown = _with_tallies(viewer, run, chosen)
    ordered = shown if wanted.text and not wanted.sort else sorted(shown, key=_keys(wanted.sort))
    pages = max(1, -(-len(ordered) // per_page))
    number = min(max(1, wanted.page), pages)
    return LibraryPage(
        rows=tuple(ordered[(number - 1) * per_page : number * per_page]),
        number=number,
        pages=pages,
        total=len(ordered),
        wanted=wanted,
        run=None if run is None else run_row(run),
        loaded=bool(rows),
        facets={name: _choices(found, wanted, name) for name in FACETS},
    )


def _rows() -> dict[int, ClauseRow]:
    names = [name for name in ClauseRow.__dataclass_fields__ if name not in ("tally", "unpayable", "counted")]
    found = ClauseVersion.objects.filter(pack=city_pack().name, current=True).order_by("position", "pk")
    return {values.pop("pk"): ClauseRow(**values) for values in found.values("pk", *names)}


def _searched(rows: Mapping[int, ClauseRow], text: str) -> list[ClauseRow]:
    """Clauses that have all the words, best first; then those in which the text stands as it was typed."""
    text = text.strip()
    if not text:
        return list(rows.values())
    ranked = fulltext.ranked(asked(text))
    parts = Q()
    for part in text.split()[:6]:
        parts &= Q(text__icontains=part)
    written = (
        ClauseVersion.objects.filter(parts, pk__in=rows).order_by("position").values_list("pk", flat=True)
    )
    return [rows[pk] for pk in dict.fromkeys([*ranked, *written]) if pk in rows]


def _fits(row: ClauseRow, wanted: Wanted, leave_out: str = "") -> bool:
    for name in FACETS:
        value = getattr(wanted, name)
        if value and name != leave_out and getattr(row, name) != ("" if value == BLANK else value):
            return False
    return True


def _choices(rows: Iterable[ClauseRow], wanted: Wanted, name: str) -> tuple[Choice, ...]:
    counts = Counter(getattr(row, name) or BLANK for row in rows if _fits(row, wanted, leave_out=name))
    chosen = getattr(wanted, name)
    if chosen and chosen not in counts:
        counts[chosen] = 0
    values = sorted(counts, key=lambda value: (value == BLANK, -counts[value], value))
    return tuple(Choice(value, counts[value], value == chosen) for value in values)


def _with_tallies(viewer: Viewer, run: MatchRun | None, rows: Sequence[ClauseRow]) -> list[ClauseRow]:
    if run is None or viewer.role == FIRM:
        return list(rows)
    kept = {row.clause: row for row in ClauseSummary.objects.filter(run=run)}
    return [_with_tally(row, kept.get(row.code), viewer.sees_district) for row in rows]


def _with_tally(row: ClauseRow, kept: ClauseSummary | None, inside: Choose) -> ClauseRow:
    if kept is None:
        return row
    values = {name: getattr(row, name) for name in ClauseRow.__dataclass_fields__}
    tally = added(tallies(kept.cells), Tally(), inside)
    values |= {"tally": tally, "unpayable": kept.unpayable, "counted": kept.counted}
    return ClauseRow(**values)


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
