"""Published figures as they are shown: one line a scope, every vintage kept, growth as printed and never recomputed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.figures import unit_name
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.printing import percent, short
from chanmai.pack.series import Observation, Series

YEARLY = "全年"
"""The kind of period that is a whole year."""
BESIDE = ("早期数", "取整", "可比基数")
"""Vintages that never stand for their period while there is another."""
GAP = 1
"""Points between printed growth and the ratio of printed levels above which the reader is told."""


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
    """One printed figure. `latest`: its vintage stands for its period. `warning`: growth does not fit the levels."""

    period: str
    kind: str
    value: str
    unit: str
    growth: str
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


def reading_rules(lang: str) -> tuple[str, ...]:
    """How the pack wants its figures to be read."""
    return tuple(rule.of(lang) for rule in city_pack().series_book.rules)


def series_shown(code: str, view: str, lang: str) -> SeriesShown:
    """One series, of one kind of period and unit. Raises NotFound."""
    series = city_pack().series.get(code)
    if series is None:
        raise NotFound
    views = list(dict.fromkeys((each.period_kind, each.unit) for each in series.observations))
    views.sort(key=lambda pair: (pair[0] != YEARLY, pair))
    names = tuple(
        (f"{kind}-{number}", " · ".join(filter(None, (translation(kind, lang), unit_name(unit, lang)))))
        for number, (kind, unit) in enumerate(views)
    )
    place = next((number for number, (name, _) in enumerate(names) if name == view), 0)
    kind, unit = views[place] if views else ("", "")
    mine = [each for each in series.observations if (each.period_kind, each.unit) == (kind, unit)]
    rows = tuple(_rows(mine, lang))
    return SeriesShown(
        code=code,
        title=series.title.of(lang),
        area=series.area.of(lang),
        note=series.note.of(lang),
        view=names[place][0] if names else "",
        views=names,
        unit=unit_name(unit, lang),
        rows=rows,
        scopes=tuple(dict.fromkeys((row.scope, row.scope_label) for row in rows)),
        revised=sum(not row.latest for row in rows),
        warnings=sum(bool(row.warning) for row in rows),
    )


def _rows(observations: Sequence[Observation], lang: str) -> Iterable[FigureRow]:
    """In time; the vintages of one period in the order in which they were published."""
    in_order = sorted(observations, key=lambda each: (each.period, each.scope, each.published or "9999"))
    by_weight = sorted(in_order, key=lambda each: each.vintage not in BESIDE)
    last = {(each.scope, each.period): each for each in by_weight}
    for each in in_order:
        yield _row(each, last, lang)


def _row(each: Observation, last: dict[tuple[str, str], Observation], lang: str) -> FigureRow:
    pack = city_pack()
    source = pack.sources.get(each.source)
    scope = pack.series_book.scopes.get(each.scope)
    title = translation(source.title, lang) if source else each.source
    return FigureRow(
        period=each.period,
        kind=each.period_kind,
        value="" if each.value is None else short(each.value, 4),
        unit=each.unit,
        growth="" if each.growth is None else percent(each.growth / 100, 2, growth=True),
        scope=each.scope,
        scope_label=scope.of(lang) if scope else each.scope,
        vintage=translation(each.vintage, lang),
        published=each.published,
        source=title,
        url=source.url if source else "",
        evidence=str(each.evidence),
        note=translation(each.note, lang),
        latest=last[(each.scope, each.period)] is each,
        warning=_gap(each, last),
        raw=each.value,
        raw_growth=each.growth,
    )


def _gap(each: Observation, last: dict[tuple[str, str], Observation]) -> str:
    """The ratio of printed levels where it is more than a point away from the printed growth."""
    before = (
        last.get((each.scope, f"{int(each.period[:4]) - 1}{each.period[4:]}"))
        if each.period[:4].isdigit()
        else None
    )
    if each.growth is None or each.value is None or before is None or not before.value:
        return ""
    ratio = (each.value / before.value - 1) * 100
    return percent(ratio / 100, 2, growth=True) if abs(ratio - each.growth) > GAP else ""
