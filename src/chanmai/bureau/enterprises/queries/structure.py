"""A few facts of all firms over many years, as columns: what totals, shares and counts over the city are made of."""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, Q, TextField
from django.db.models.expressions import Func

from chanmai.bureau.accounts.viewer import FIRM, Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Enterprise, Filing, Qualification
from chanmai.bureau.enterprises.queries.knowledge import FactsByCode, Moment, Said, arrived, words_said
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.kept import Kept
from chanmai.engine.facts.record import Ref

YEARS_BACK = 15
"""How many years before the last one the columns reach."""


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


@dataclass(frozen=True, slots=True)
class FirmColumns:
    """Firms row by row: number, place, domain, size class, whether invented, and the kept values of some facts.

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
    known: Mapping[Ref, Sequence[Kept | None]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def of(self, fact: str, year: int | None = None) -> Sequence[Any]:
        """The values of a fact in a year (None: of a state), row by row."""
        back = 0 if year is None else self.last_year - year
        return self.known.get(Ref(fact, back)) or [None] * len(self)

    def reported(self, fact: str) -> dict[int, int]:
        """For each year of which something is known, how many firms reported the fact."""
        counts = {
            self.last_year - ref.back: sum(value is not None for value in values)
            for ref, values in self.known.items()
            if ref.fact == fact
        }
        return {year: count for year, count in sorted(counts.items()) if count}

    def seen_by(self, viewer: Viewer) -> "FirmColumns":
        """The firms within the visitor's scope."""
        if viewer.role != FIRM and viewer.districts is None:
            return self
        return self.rows(
            [
                row
                for row, (code, district) in enumerate(zip(self.codes, self.districts, strict=True))
                if viewer.sees_firm(code, district)
            ]
        )

    def rows(self, chosen: Sequence[int]) -> "FirmColumns":
        """Some of the firms."""
        names = ("ids", "codes", "districts", "parks", "domains", "sizes", "demo")
        picked = {name: [getattr(self, name)[row] for row in chosen] for name in names}
        known = {ref: [values[row] for row in chosen] for ref, values in self.known.items()}
        return FirmColumns(**picked, last_year=self.last_year, known=known)


def data_version() -> Version:
    """The state of the data of firms; two short queries."""
    firms = Enterprise.objects.aggregate(n=Count("pk"), changed=Max("changed_at"))
    last = Filing.objects.order_by("-pk").values_list("pk", "digest").first()
    return Version(*(last or (0, "")), firms["n"], firms["changed"])


def firm_columns(
    viewer: Viewer, facts: Iterable[str], *, as_of: datetime.date, known_at: datetime.datetime
) -> FirmColumns:
    """The columns of these facts for the firms in the visitor's scope, as last filed; kept until the data change.

    `as_of` says which states are valid and, with the year before it, which year is the last. Facts that the pack
    does not have, or computes, are left out.
    """
    wanted = tuple(sorted(name for name in set(facts) if _stored(name)))
    where = str(connection.settings_dict["NAME"]), str(city_pack().root)
    return _seen(_Asked(data_version(), where, wanted, as_of, known_at), _Scope(viewer))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What tells one set of columns from another. All moments count as equal: the version says what had arrived."""

    version: Version
    where: tuple[str, str]
    facts: tuple[str, ...]
    as_of: datetime.date
    known_at: datetime.datetime = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Scope:
    """A visitor, equal to all who see the same firms."""

    viewer: Viewer = field(compare=False)
    firms: tuple[object, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "firms", scope_key(self.viewer))


def scope_key(viewer: Viewer) -> tuple[object, ...]:
    """Equal for visitors who see the same firms."""
    return (FIRM, viewer.firm) if viewer.role == FIRM else ("", viewer.districts)


def _stored(name: str) -> bool:
    dictionary = city_pack().dictionary
    return name in dictionary and dictionary.get(name).formula is None


@lru_cache(maxsize=32)
def _seen(asked: _Asked, scope: _Scope) -> FirmColumns:
    return _columns(asked).seen_by(scope.viewer)


@lru_cache(maxsize=4)
def _columns(asked: _Asked) -> FirmColumns:
    names = ("pk", "code", "district", "park", "domain", "size", "demo")
    firms = list(Enterprise.objects.order_by("pk").values_list(*names))
    columns = tuple(zip(*firms, strict=True)) if firms else ((),) * len(names)
    ids, codes, districts, parks, domains, sizes, demo = columns
    moment = Moment(asked.as_of, asked.known_at, asked.as_of.year - 1, YEARS_BACK)
    rows = {pk: row for row, pk in enumerate(ids)}
    return FirmColumns(
        ids,
        tuple(code or "" for code in codes),
        districts,
        parks,
        domains,
        sizes,
        demo,
        last_year=moment.reference_year,
        known=_Reading(asked.facts, moment, rows).known(),
    )


class _Reading:
    """Reads the last word on each fact, firm and year out of the filings that may say it."""

    def __init__(self, facts: tuple[str, ...], moment: Moment, row_of: Mapping[int, int]) -> None:
        self.moment, self.row_of = moment, row_of
        self.by_code = FactsByCode(city_pack().dictionary)
        self.facts = [city_pack().dictionary.get(name) for name in facts]
        self.codes = tuple(fact.code for fact in self.facts)
        self.places = list(enumerate(self.codes))
        self.states = [
            (place, fact.code) for place, fact in enumerate(self.facts) if fact.period is PeriodKind.POINT
        ]
        self.columns: dict[Ref, list[Kept | None]] = {}

    def known(self) -> dict[Ref, list[Kept | None]]:
        """The columns of which anything is known."""
        if not self.codes:
            return {}
        found = arrived(self.moment).filter(_may_say(self.codes)).annotate(said=_Picked(self.codes))
        rows = found.values_list("enterprise_id", "period", "said", "valid_from", "valid_to")
        yearly = self._by_back()
        for firm, period, said, start, end in rows.iterator(chunk_size=5000):
            row = self.row_of.get(firm)
            if row is None:
                continue
            picked = json.loads(said)
            columns = yearly.get(period)
            for place, column in columns or ():
                if (value := picked[place]) is not None:
                    column[row] = value
            others = self.places if columns is None else self.states
            values = {code: value for place, code in others if (value := picked[place]) is not None}
            if values:
                self._other(row, Said(period, values, start, end))
        return {ref: values for ref, values in self.columns.items() if any(v is not None for v in values)}

    def _by_back(self) -> dict[str, list[tuple[int, list[Kept | None]]]]:
        """For each year as filings write it, the places of the facts of years and their columns."""
        return {
            str(self.moment.reference_year - back): [
                (place, self._column(Ref(fact.name, back)))
                for place, fact in enumerate(self.facts)
                if fact.period is PeriodKind.YEAR
            ]
            for back in range(self.moment.back + 1)
        }

    def _column(self, ref: Ref) -> list[Kept | None]:
        return self.columns.setdefault(ref, [None] * len(self.row_of))

    def _other(self, row: int, said: Said) -> None:
        """States, and titles that hold through years."""
        for back, words in words_said(said, self.moment, self.by_code):
            for code, value in words.items():
                self._column(Ref(city_pack().dictionary.get(code).name, back))[row] = value


def _may_say(codes: tuple[str, ...]) -> Q:
    """Filings of forms in which one of the facts can stand; a month says nothing of a year.

    Forms that the pack does not list, and lists of titles, may say anything.
    """
    pack = city_pack()
    wanted = set(codes)
    states = {code for code in codes if pack.dictionary.get(code).period is PeriodKind.POINT}
    silent, yearly = [], []
    for form in pack.forms.values():
        says = {each.code for each in form.fields if each.code}
        if any(each.identity == "title" for each in form.fields):
            continue
        if not says & wanted:
            silent.append(form.code)
        elif not says & states:
            yearly.append(form.code)
    return ~Q(form__in=silent) & ~Q(form__in=yearly, period__contains="-")


class _Picked(Func):
    """Some values of a filing as the text of a JSON list, in one reading of what is stored."""

    output_field = TextField()

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        super().__init__(F("values"))

    def as_sqlite(self, compiler: Any, *_more: Any, **_options: Any) -> tuple[str, tuple[Any, ...]]:
        """json_extract with several paths gives a list."""
        column, parameters = compiler.compile(self.source_expressions[0])
        paths = [f'$."{code}"' for code in self.codes] or ["$"]
        paths += paths[:1]  # a single path would give the bare value
        marks = ", ".join(["%s"] * len(paths))
        return f"JSON_REMOVE(JSON_EXTRACT({column}, {marks}), %s)", (
            *parameters,
            *paths,
            f"$[{len(self.codes)}]",
        )

    def as_postgresql(self, compiler: Any, *_more: Any, **_options: Any) -> tuple[str, tuple[Any, ...]]:
        """A list built of the values under each key."""
        column, parameters = compiler.compile(self.source_expressions[0])
        items = ", ".join([f"{column} -> %s"] * len(self.codes))
        spread = tuple(item for code in self.codes for item in (*parameters, code))
        return f"JSONB_BUILD_ARRAY({items})::text", spread


@dataclass(frozen=True, slots=True)
class TitleCount:
    """How many firms hold a title on a day; `fact` is the code of the fact that says so."""

    fact: str
    name: str
    firms: int


def title_counts(viewer: Viewer, as_of: datetime.date) -> tuple[TitleCount, ...]:
    """The titles that hold on the day with the number of firms in the visitor's scope, most frequent first."""
    held = Qualification.objects.filter(
        Q(since=None) | Q(since__lte=as_of), Q(until=None) | Q(until__gt=as_of)
    )
    if viewer.role == FIRM:
        held = held.filter(enterprise__code=viewer.firm or "")
    elif viewer.districts is not None:
        held = held.filter(enterprise__district__in=viewer.districts)
    rows = held.order_by().values_list("fact", "name").annotate(n=Count("enterprise_id", distinct=True))
    ordered = sorted(rows, key=lambda row: (-row[2], row[1]))
    return tuple(TitleCount(fact.partition(":")[0], name, n) for fact, name, n in ordered)
