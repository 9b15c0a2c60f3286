"""Published figures as they are shown: one line a scope, every vintage kept, growth as printed and never recomputed."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.figures import unit_name
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.printing import digits, percent, short
from chanmai.engine.indicators.growth import growth_of
from chanmai.engine.indicators.observations import YEARLY, Key, in_time, standing
from chanmai.pack.series import Observation, Series

CSV_COLUMNS = (
    "area", "period", "period_kind", "value", "unit", "growth_percent", "scope", "vintage", "published", "source",
    "evidence", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeriesChoice:
    """A series in the list."""

    code: str
    title: str
    area: str
    figures: int
    first: str
    last: str
    scopes: int


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One printed figure. `latest`: its vintage stands for its period. `of_levels`: growth of the printed levels, never
    mixed with `growth` as printed; `warning` is the same where the two are more than a point apart."""

    period: str
    kind: str
    value: str
    unit: str
    growth: str
    of_levels: str
    scope: str
    scope_label: str
    vintage: str
    published: str
    source: str
    url: str
    evidence: str
    note: str
    latest: bool
    warning: str
    raw: Fraction | None
    raw_growth: Fraction | None


@dataclass(frozen=True, slots=True)
class SeriesShown:
    """A series with its figures, by kind of period and unit; `views` are the choices of the two."""

    code: str
    title: str
    area: str
    note: str
    view: str
    views: tuple[tuple[str, str], ...]
    place: str  # the area of the figures shown
    unit_code: str
    unit: str
    rows: tuple[FigureRow, ...]
    scopes: tuple[tuple[str, str], ...]
    revised: int
    warnings: int


def series_list(lang: str) -> tuple[tuple[str, tuple[SeriesChoice, ...]], ...]:
    """Every series with at least one figure, by area, the city's own first, those with the most figures on top."""
    groups: dict[str, list[SeriesChoice]] = {}
    city, own = city_pack().places.city or "-", set[str]()
    for series in city_pack().series.values():
        if series.area.zh.startswith(city):
            own.add(series.area.of(lang))
        if series.observations:
            groups.setdefault(series.area.of(lang), []).append(_choice(series, lang))
    order = sorted(groups.items(), key=lambda item: (item[0] not in own, -len(item[1])))
    return tuple((area, tuple(sorted(choices, key=lambda each: -each.figures))) for area, choices in order)


def _choice(series: Series, lang: str) -> SeriesChoice:
    periods = sorted(each.period for each in series.observations)
    scopes = {each.scope for each in series.observations}
    return SeriesChoice(
        series.code,
        series.title.of(lang),
        series.area.of(lang),
        len(periods),
        periods[0],
        periods[-1],
        len(scopes),
    )


def _gap() -> Fraction | None:
    """The points beyond which the pack wants the reader told that the two growth rates differ."""
    settled = city_pack().series_book.growth_gap
    return settled.value if settled is not None else None


def reading_rules(lang: str) -> tuple[str, ...]:
    """How the pack wants its figures to be read."""
    return tuple(rule.of(lang) for rule in city_pack().series_book.rules)


def series_shown(code: str, view: str, lang: str) -> SeriesShown:
    """One series, of one kind of period and unit. Raises NotFound."""
    series = city_pack().series.get(code)
    if series is None:
        raise NotFound
    views = _views(series)
    several = len({area for area, _, _ in views}) > 1
    names = tuple(
        (f"{kind}-{number}", " · ".join(filter(None, _words(area if several else "", kind, unit, lang))))
        for number, (area, kind, unit) in enumerate(views)
    )
    place = next((number for number, (name, _) in enumerate(names) if name == view), 0)
    area, kind, unit = views[place] if views else ("", "", "")
    mine = [
        each for each in series.observations if (each.area, each.period_kind, each.unit) == (area, kind, unit)
    ]
    rows = tuple(_rows(mine, lang))
    return SeriesShown(
        code=code,
        title=series.title.of(lang),
        area=series.area.of(lang),
        note=series.note.of(lang),
        view=names[place][0] if names else "",
        views=names,
        place=area,
        unit_code=unit,
        unit=unit_name(unit, lang),
        rows=rows,
        scopes=tuple(dict.fromkeys((row.scope, row.scope_label) for row in rows)),
        revised=sum(not row.latest for row in rows),
        warnings=sum(bool(row.warning) for row in rows),
    )


def _views(series: Series) -> list[tuple[str, str, str]]:
    """Area, kind of period and unit: the area with the most figures first, whole years before other kinds."""
    figures = Counter(each.area for each in series.observations)
    views = list(dict.fromkeys((each.area, each.period_kind, each.unit) for each in series.observations))
    return sorted(views, key=lambda view: (-figures[view[0]], view[0], view[1] != YEARLY, view))


def _words(area: str, kind: str, unit: str, lang: str) -> tuple[str, str, str]:
    return translation(area, lang), translation(kind, lang), unit_name(unit, lang)


def _rows(observations: Sequence[Observation], lang: str) -> Iterable[FigureRow]:
    """In time; the vintages of one period in the order in which they were published."""
    stand = standing(observations)
    for each in in_time(observations):
        yield _row(each, stand, lang)


def _row(each: Observation, stand: dict[Key, Observation], lang: str) -> FigureRow:
    pack = city_pack()
    source = pack.sources.get(each.source)
    scope = pack.series_book.scopes.get(each.scope)
    title = translation(source.title, lang) if source else each.source
    growth = growth_of(each, stand)
    of_levels = "" if growth.of_levels is None else growth_text(growth.of_levels)
    return FigureRow(
        period=each.period,
        kind=each.period_kind,
        value="" if each.value is None else short(each.value, 4),
        unit=each.unit,
        growth="" if each.growth is None else growth_text(each.growth),
        of_levels=of_levels,
        scope=each.scope,
        scope_label=scope.of(lang) if scope else each.scope,
        vintage=translation(each.vintage, lang),
        published=each.published,
        source=title,
        url=source.url if source else "",
        evidence=str(each.evidence),
        note=translation(each.note, lang),
        latest=stand[(each.scope, each.period)] is each,
        warning=of_levels if growth.differs(_gap()) else "",
        raw=each.value,
        raw_growth=each.growth,
    )


def growth_text(points: Fraction) -> str:
    """A growth rate that is given in percent."""
    return percent(points / 100, 2, growth=True)


def csv_rows(code: str, lang: str) -> str:
    """All figures of a series as CSV with a head, numbers as printed. Raises NotFound."""
    series = city_pack().series.get(code)
    if series is None:
        raise NotFound
    stand = standing(series.observations)
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(CSV_COLUMNS)
    for each in in_time(series.observations):
        row = _row(each, stand, lang)
        growth = "" if each.growth is None else digits(each.growth)
        figure = (each.area, each.period, each.period_kind, each.value_text, each.unit, growth)
        where = (row.scope_label, row.vintage, each.published, row.source, row.evidence, row.note)
        sheet.writerow((*figure, *where))
    return text.getvalue()
