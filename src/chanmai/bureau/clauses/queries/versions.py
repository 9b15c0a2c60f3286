"""The stored clauses of this installation's pack: current, as they were, or in the versions that somebody used."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.clause_json import clause_of
from chanmai.bureau.clauses.models import ClauseVersion
from chanmai.bureau.refusal import NotFound
from chanmai.engine.eligibility.clauses.clause import Clause

Versions = Mapping[str, str]
"""The version of each clause, by code."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """What lists tell of one clause in one version."""

    id: int
    code: str
    version: str
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
    current: bool
    loaded_at: datetime.datetime


def current_versions() -> tuple[VersionRow, ...]:
    """The current version of every clause, in the order of the pack."""
    return _rows(_of_the_pack().filter(current=True).order_by("position", "pk"))


def current_of(codes: Iterable[str]) -> dict[str, VersionRow]:
    """The current versions of some clauses by code; what is not current any more is left out."""
    return {row.code: row for row in _rows(_of_the_pack().filter(current=True, code__in=set(codes)))}


def current_clause(code: str) -> Clause:
    """The current version of a clause, whole. Raises NotFound."""
    return _clause(_of_the_pack().filter(code=code, current=True))


def versions_of(code: str) -> tuple[VersionRow, ...]:
    """All versions of a clause, the one loaded last first."""
    return _rows(_of_the_pack().filter(code=code).order_by("-loaded_at", "-pk"))


def version_of(code: str, version: str = "") -> tuple[VersionRow, Clause]:
    """A clause in the version whose hash begins like this, else in its current or last one. Raises NotFound."""
    rows = _of_the_pack().filter(code=code)
    rows = (
        rows.filter(version__startswith=version)
        if version
        else rows.order_by("-current", "-loaded_at", "-pk")
    )
    row = rows.first()
    if row is None:
        raise NotFound
    return VersionRow(**{name: getattr(row, name) for name in COLUMNS}), clause_of(row.payload)


def clauses_in(pack: str, versions: Versions) -> list[Clause]:
    """Clauses of a pack in these versions, in the order of the pack."""
    rows = ClauseVersion.objects.filter(pack=pack, code__in=versions).order_by("position", "pk")
    return [clause_of(row.payload) for row in rows if versions[row.code] == row.version]


def rows_in(pack: str, versions: Versions) -> dict[str, VersionRow]:
    """What lists tell of the clauses of a pack in these versions, by code."""
    rows = _rows(ClauseVersion.objects.filter(pack=pack))
    return {row.code: row for row in rows if versions.get(row.code) == row.version}


@dataclass(frozen=True, slots=True)
class ClauseNews:
    """A clause that came, changed or went (`what`: added, changed, ended) after the pack was first taken over."""

    what: str
    code: str
    version: str
    name: str
    title: str
    district: str
    at: datetime.datetime


def clause_news() -> tuple[ClauseNews, ...]:
    """What came, changed or went, in the order of its moments. A version that came back is no news a second time."""
    rows = list(_of_the_pack().order_by("loaded_at", "pk"))
    first = rows[0].loaded_at if rows else None
    seen: set[str] = set()
    now = {row.code for row in rows if row.current}
    last = {row.code: row for row in rows}
    found = []
    for row in rows:
        if row.loaded_at != first:
            found.append(_news("changed" if row.code in seen else "added", row, row.loaded_at))
        seen.add(row.code)
    found += [
        _news("ended", row, row.retired_at)
        for code, row in last.items()
        if code not in now and row.retired_at is not None
    ]
    return tuple(sorted(found, key=lambda each: (each.at, each.code)))


def _news(what: str, row: ClauseVersion, at: datetime.datetime) -> ClauseNews:
    return ClauseNews(what, row.code, row.version, row.name, row.title, row.district, at)


COLUMNS = tuple(VersionRow.__dataclass_fields__)


def _of_the_pack() -> QuerySet[ClauseVersion]:
    return ClauseVersion.objects.filter(pack=city_pack().name)


def _rows(versions: QuerySet[ClauseVersion]) -> tuple[VersionRow, ...]:
    return tuple(VersionRow(*values) for values in versions.values_list(*COLUMNS))


def _clause(versions: QuerySet[ClauseVersion]) -> Clause:
    row = versions.first()
    if row is None:
        raise NotFound
    return clause_of(row.payload)
