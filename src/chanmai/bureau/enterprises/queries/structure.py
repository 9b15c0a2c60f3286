"""A few facts of all firms over many years, as columns: what totals, shares and counts over the city are made of."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Enterprise, Filing, Qualification
from chanmai.bureau.enterprises.queries.knowledge import Moment
from chanmai.bureau.enterprises.queries.picking import Picking
from chanmai.bureau.enterprises.queries.placing import placements_at
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.enterprises.queries.standing import standing_firms
from chanmai.bureau.newest import Newest
from chanmai.engine.facts.dictionary import DECISION_DAY
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.storage import Datum

YEARS_BACK = 15
"""How many years before the last one the columns reach."""
FEW = 2000
"""When more firms than that have moved, all are read anew."""
MOST_TAKEN = 4
MOST_SCOPES = 32


@dataclass(frozen=True, slots=True)
class Version:
    """What the database holds: changes with every filing taken and every firm added or changed."""

    filings: int
    digest: str
    firms: int
    changed_at: datetime.datetime | None

    @property
    def name(self) -> str:
        """A short name for the state of the data, shown under figures."""
        return f"{self.firms}-{self.filings}"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class FirmColumns:
    """Firms row by row: number, place, domain, size class, whether invented, and the kept values of some facts.

    The same object is given until the data change; what is computed from it is remembered by it.
    `last_year` is the year that back 0 means. A value that is not known is None.
    """

    ids: Sequence[int]
    codes: Sequence[str]
    districts: Sequence[str]
    parks: Sequence[str]
    domains: Sequence[str]
    sizes: Sequence[str]
    demo: Sequence[bool]
    last_year: int
    known: Mapping[Ref, Sequence[Datum | None]] = field(default_factory=dict)
    _reported: dict[str, dict[int, int]] = field(default_factory=dict, init=False, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def of(self, fact: str, year: int | None = None) -> Sequence[Any]:
        """The values of a fact in a year (None: of a state), row by row."""
        back = 0 if year is None else self.last_year - year
        return self.known.get(Ref(fact, back)) or [None] * len(self)

    def reported(self, fact: str) -> dict[int, int]:
        """For each year of which something is known, how many firms reported the fact."""
        if fact not in self._reported:
            counts = {
                self.last_year - ref.back: len(values) - values.count(None)
                for ref, values in self.known.items()
                if ref.fact == fact
            }
            self._reported[fact] = {year: count for year, count in sorted(counts.items()) if count}
        return self._reported[fact]

    def seen_by(self, viewer: Viewer) -> "FirmColumns":
        """The firms within the visitor's scope."""
        if viewer.whole_city:
            return self
        return self.rows(
            [
                row
                for row, firm in enumerate(zip(self.codes, self.districts, self.parks, strict=True))
                if viewer.sees_firm(*firm)
            ]
        )

    def rows(self, places: Sequence[int]) -> "FirmColumns":
        """Some of the firms."""
        names = ("ids", "codes", "districts", "parks", "domains", "sizes", "demo")
        columns = {name: [getattr(self, name)[row] for row in places] for name in names}
        known = {ref: [values[row] for row in places] for ref, values in self.known.items()}
        return FirmColumns(**columns, last_year=self.last_year, known=known)


def data_version() -> Version:
    """The state of the data of firms; two short queries."""
    firms = Enterprise.objects.aggregate(n=Count("pk"), changed=Max("changed_at"))
    last = Filing.objects.order_by("-pk").values_list("pk", "digest").first()
    return Version(*(last or (0, "")), firms["n"], firms["changed"])


def firm_columns(
    viewer: Viewer, facts: Iterable[str], *, as_of: datetime.date, known_at: datetime.datetime
) -> FirmColumns:
    """The columns of these facts for the firms in the visitor's scope, as last filed; kept until the data change.

    `as_of` says which states are valid and, with the year before it, which year is the last. Of a moment before the
    last change the firms are those of then, counted where they were counted then. Facts that the pack does not have,
    or computes, are left out.
    """
    codes = tuple(sorted(name for name in set(facts) if _stored(name)))
    where = str(connection.settings_dict["NAME"]), str(city_pack().root)
    asked = _Asked(where, codes, as_of)
    version = data_version()
    if version.changed_at is not None and known_at < version.changed_at:
        asked = replace(asked, known_at=known_at)
    return _SEEN.get(
        (asked, viewer.scope),
        version,
        lambda _before: _TAKEN.get(
            asked, version, lambda before: _taken(asked, version, known_at, before)
        ).columns.seen_by(viewer),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What tells one set of columns from another. `known_at` None: of now, when the version says what had arrived; only
    of a moment before the last change does the moment count."""

    where: tuple[str, str]
    facts: tuple[str, ...]
    as_of: datetime.date
    known_at: datetime.datetime | None = None


def _stored(name: str) -> bool:
    dictionary = city_pack().dictionary
    return name != DECISION_DAY and name in dictionary and dictionary.get(name).formula is None


@dataclass(frozen=True, slots=True)
class _Taken:
    """Columns as they were read, and by firm how they stood: how many filings, and when the firm changed last.

    `whole`: no filing was from after the moment.
    """

    version: Version
    columns: FirmColumns
    standing: Mapping[int, tuple[int, datetime.datetime]]
    whole: bool


_TAKEN: Newest[_Asked, Version, _Taken] = Newest(MOST_TAKEN)
"""The columns of all firms."""
_SEEN: Newest[tuple[_Asked, tuple[object, ...]], Version, FirmColumns] = Newest(MOST_SCOPES)
"""The columns of the firms in a scope."""


NAMES = ("pk", "code", "district", "park", "domain", "size", "demo", "changed_at")


def _firms() -> list[tuple[Any, ...]]:
    return list(Enterprise.objects.filter(withdrawn=False).order_by("pk").values_list(*NAMES))


def _firms_then(moment: datetime.datetime) -> list[tuple[Any, ...]]:
    """The firms that were in the library at a moment, each where it was counted then."""
    places = placements_at(moment)
    return [
        (pk, code, *places.get(pk, here), demo, changed_at)
        for pk, code, *here, demo, changed_at in standing_firms(moment).order_by("pk").values_list(*NAMES)
    ]


def _taken(asked: _Asked, version: Version, known_at: datetime.datetime, before: _Taken | None) -> _Taken:
    """The columns. Every change of a firm's filings is noted in it, so that firms as they stood are not read again.

    All are, when filings are from after the moment, or when the last one of then is gone: it is another database.
    How firms stand is asked first, so that nothing is missed.
    """
    whole = not Filing.objects.filter(received_at__gt=known_at).exists()
    if before is not None:
        last = Filing.objects.filter(pk=before.version.filings, digest=before.version.digest)
        before = before if whole and before.whole and last.exists() else None
    counts = dict(Filing.objects.order_by().values_list("enterprise_id").annotate(n=Count("pk")))
    firms = _firms_then(known_at) if asked.known_at is not None else _firms()
    columns = tuple(zip(*firms, strict=True)) if firms else ((),) * len(NAMES)
    ids, codes, districts, parks, domains, sizes, demo, changed_at = columns
    standing = {pk: (counts.get(pk, 0), at) for pk, at in zip(ids, changed_at, strict=True)}
    moment = Moment(asked.as_of, known_at, asked.as_of.year - 1, YEARS_BACK)
    rows = {pk: row for row, pk in enumerate(ids)}
    return _Taken(
        version,
        FirmColumns(
            ids,
            tuple(code or "" for code in codes),
            districts,
            parks,
            domains,
            sizes,
            demo,
            last_year=moment.reference_year,
            known=_known(asked.facts, moment, rows, before, standing),
        ),
        standing,
        whole,
    )


def _known(
    facts: tuple[str, ...],
    moment: Moment,
    rows: Mapping[int, int],
    before: _Taken | None,
    standing: Mapping[int, tuple[int, datetime.datetime]],
) -> dict[Ref, list[Datum | None]]:
    keys_to_read = {pk for pk in rows if before is None or before.standing.get(pk) != standing[pk]}
    if before is None or len(keys_to_read) > FEW:
        return Picking(facts, moment, rows).filled_columns()
    columns = Picking(facts, moment, rows, only=keys_to_read).filled_columns()
    places = [
        (rows[pk], row) for row, pk in enumerate(before.columns.ids) if pk in rows and pk not in keys_to_read
    ]
    for ref, values in before.columns.known.items():
        column = columns.setdefault(ref, [None] * len(rows))
        for row, old in places:
            column[row] = values[old]
    return {ref: values for ref, values in columns.items() if any(v is not None for v in values)}


@dataclass(frozen=True, slots=True)
class TitleCount:
    """How many firms hold a title on a day; `fact` is the code of the fact that says so."""

    fact: str
    name: str
    firms: int


def title_counts(viewer: Viewer, as_of: datetime.date) -> tuple[TitleCount, ...]:
    """The titles that hold on the day with the number of firms in the visitor's scope, most frequent first."""
    titles = Qualification.objects.filter(
        Q(since=None) | Q(since__lte=as_of),
        Q(until=None) | Q(until__gt=as_of),
        in_scope(viewer, "enterprise__"),
    )
    rows = titles.order_by().values_list("fact", "name").annotate(n=Count("enterprise_id", distinct=True))
    by_count = sorted(rows, key=lambda row: (-row[2], row[1]))
    return tuple(TitleCount(fact.partition(":")[0], name, n) for fact, name, n in by_count)
