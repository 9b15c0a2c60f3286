"""Where the plan wants what: districts, their carriers and directions, beside the firms that are really there."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.enterprises.queries.structure import FirmColumns
from chanmai.bureau.plan.queries.domains import Holding, holdings, top_domain
from chanmai.bureau.plan.queries.measurement import city_columns, full_year
from chanmai.pack.places import District, Park

TOP = 3


@dataclass(frozen=True, slots=True)
class CarrierRow:
    """A park or other carrier with its firms; `elsewhere`: firms of it that are filed under another district."""

    code: str
    name: str
    key: str
    in_plan: bool
    zone: bool
    districts: tuple[str, ...]
    directions: tuple[str, ...]
    held: Holding
    note: str


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district: what the plan wants there, and the firms there with their most frequent domains.

    `seen` is False where the firms are outside the visitor's scope, so that nothing is known of them.
    """

    code: str
    name: str
    key: str
    seen: bool
    role: str
    directions: tuple[str, ...]
    carriers: tuple[CarrierRow, ...]
    held: Holding
    domains: tuple[tuple[str, int], ...]
    outside_carriers: int
    note: str
    polygon: tuple[tuple[int, int], ...]  # in hundredths of the plane's units
    label: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Layout:
    """All districts and the functional zones over them. `unplaced`: firms of which no district is known."""

    words: str
    note: str
    districts: tuple[DistrictRow, ...]
    zones: tuple[CarrierRow, ...]
    unplaced: Holding
    elsewhere: Mapping[str, Holding]
    year: int | None
    firms: int
    demo: bool
    width: int
    height: int


def layout(viewer: Viewer, *, as_of: datetime.date, known_at: datetime.datetime, lang: str) -> Layout:
    """The layout with the firms of the visitor's scope."""
    columns = city_columns(viewer, as_of=as_of, known_at=known_at)
    return layout_of(viewer, columns, lang)


def layout_of(viewer: Viewer, columns: FirmColumns, lang: str) -> Layout:
    """The layout over these firms, which are those that the visitor may see."""
    places = city_pack().places
    year = full_year(columns)
    by_district = holdings(columns, tuple(columns.districts), year)
    parks = _Parks(holdings(columns, park_keys(columns), year), lang)
    names = {district.name for district in places.districts}
    rows = tuple(
        replace(
            _district(each, by_district, parks, columns, lang),
            seen=viewer.sees_district(each.name) or each.name in by_district,
        )
        for each in places.districts
    )
    return Layout(
        words=places.layout.of(lang),
        note=places.note.of(lang),
        districts=rows,
        zones=tuple(parks.row(park) for park in places.parks if park.zone),
        unplaced=by_district.get("", Holding()),
        elsewhere={name: holding for name, holding in by_district.items() if name and name not in names},
        year=year,
        firms=len(columns),
        demo=any(columns.demo),
        width=int(places.width * 100),
        height=int(places.height * 100),
    )


def park_key(name: str) -> str:
    """The name under which the pack lists a park; the name itself when it does not."""
    park = city_pack().places.park(name) if name else None
    return park.name if park is not None else name


def park_keys(columns: FirmColumns) -> tuple[str, ...]:
    """The key of each firm's park, row by row."""
    keys = {name: park_key(name) for name in set(columns.parks)}
    return tuple(keys[name] for name in columns.parks)


@dataclass(frozen=True, slots=True)
class _Parks:
    """Rows of parks in one language."""

    held: Mapping[str, Holding]
    lang: str

    def row(self, park: Park) -> CarrierRow:
        """One park with its firms."""
        return CarrierRow(
            code=park.code,
            name=translation(park.name, self.lang),
            key=park.name,
            in_plan=park.in_plan,
            zone=park.zone,
            districts=tuple(translation(name, self.lang) for name in park.districts),
            directions=tuple(translation(name, self.lang) for name in park.directions),
            held=self.held.get(park.name, Holding()),
            note=translation(park.note.zh, self.lang),
        )


def _district(
    district: District, by_district: Mapping[str, Holding], parks: _Parks, columns: FirmColumns, lang: str
) -> DistrictRow:
    carriers = [park for code in district.carriers if (park := city_pack().places.park(code)) is not None]
    rows_of_district = [row for row, name in enumerate(columns.districts) if name == district.name]
    park_names = {park.name for park in carriers}
    in_parks = park_keys(columns)
    outside = sum(in_parks[row] not in park_names for row in rows_of_district)
    english = lang == "en"
    return DistrictRow(
        code=district.code,
        name=translation(district.name, lang),
        key=district.name,
        seen=True,
        role=district.role_english if english and district.role_english else district.role,
        directions=district.directions_english
        if english and district.directions_english
        else district.directions,
        carriers=tuple(parks.row(park) for park in carriers),
        held=by_district.get(district.name, Holding()),
        domains=_top_domains([columns.domains[row] for row in rows_of_district], lang),
        outside_carriers=outside,
        note=translation(district.note.zh, lang),
        polygon=tuple((int(x * 100), int(y * 100)) for x, y in district.polygon),
        label=(int(district.label[0] * 100), int(district.label[1] * 100)) if district.label else None,
    )


def _top_domains(domains: Sequence[str], lang: str) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for name, count in Counter(filter(None, domains)).items():
        counts[top_domain(name)] += count
    by_count = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:TOP]
    return tuple((translation(name, lang), count) for name, count in by_count)
