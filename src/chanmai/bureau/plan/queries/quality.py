"""The quality index of districts, parks or domains from the filings of their firms, and how sure each rank is."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.enterprises.queries.structure import firm_columns
from chanmai.bureau.plan.permissions import sees_quality
from chanmai.bureau.plan.queries.composition import Composition, composition
from chanmai.bureau.plan.queries.measurement import REVENUE, facts_of
from chanmai.bureau.refusal import Forbidden
from chanmai.engine.facts.printing import fixed
from chanmai.pack.quality import Quality, QualityIndicator


@dataclass(frozen=True, slots=True)
class Cell:
    """An indicator of a unit as printed. Empty: no firm reported it; `few`: too few did to show it."""

    text: str
    few: bool = False


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit. `rank` None: no index, since it lacks something. Spans are from best to worst; `low` to `high` hold nine
    tenths of all choices, `drawn` nine tenths of the draws of expert weights."""

    name: str
    firms: int
    cells: tuple[Cell, ...]
    score: str = ""
    rank: int | None = None
    best: int = 0
    worst: int = 0
    low: int = 0
    high: int = 0
    median: str = ""
    drawn: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class InfluenceRow:
    """How much of the movement of ranks comes from one of the choices, in percent."""

    factor: str
    first: str
    total: str


@dataclass(frozen=True, slots=True)
class QualityShown:
    """The index: units with an index first, those without it after them. `problem`: why there is none at all."""

    title: str
    note: str
    indicators: tuple[tuple[str, str], ...]
    rows: tuple[UnitRow, ...]
    influences: tuple[InfluenceRow, ...]
    choices: int
    draws: int
    year: int
    demo: bool
    least: int
    problem: str = ""

    @property
    def rows_with_index(self) -> tuple[UnitRow, ...]:
        """The units that have an index."""
        return tuple(row for row in self.rows if row.rank is not None)


def quality(
    viewer: Viewer, units: str, lang: str, *, as_of: datetime.date, known_at: datetime.datetime
) -> QualityShown:
    """The index over all firms of the city by `UNITS`. Raises Forbidden for who does not see the whole city."""
    if not sees_quality(viewer):
        raise Forbidden
    index = city_pack().plan.quality
    facts = {REVENUE, *facts_of(each.gauge for each in index.indicators)}
    columns = firm_columns(viewer, facts, as_of=as_of, known_at=known_at)
    return _shown(composition(columns, units), index, lang)


FACTOR_NAMES = {
    "normalisation": _("归一方法"),
    "weighing": _("赋权方法"),
    "aggregation": _("合成方法"),
    "left_out": _("去掉一项指标"),
}


def _shown(found: Composition, index: Quality, lang: str) -> QualityShown:
    indicators = index.indicators
    rows = [_row(found, n, indicators, lang) for n in range(len(found.table.units))]
    rows.sort(key=lambda row: (row.rank is None, row.rank or 0, row.name))
    return QualityShown(
        title=index.title.of(lang),
        note=index.note.of(lang),
        indicators=tuple((each.title.of(lang), translation(each.unit, lang)) for each in indicators),
        rows=tuple(rows),
        influences=tuple(
            InfluenceRow(str(FACTOR_NAMES[each.factor]), _percent(each.first), _percent(each.total))
            for each in found.influences
        ),
        choices=found.choices,
        draws=index.draws,
        year=found.year,
        demo=found.demo,
        least=city_pack().settings.disclosure.get("min_count", 1),
        problem=found.problem.of(lang),
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _row(found: Composition, number: int, indicators: Sequence[QualityIndicator], lang: str) -> UnitRow:
    unit = found.table.units[number]
    cells = tuple(
        Cell(_printed(value, each), (unit, each.code) in found.few)
        for value, each in zip(found.table.values[number], indicators, strict=True)
    )
    name, firms = translation(unit, lang), found.firms[number]
    if found.nominal is None or unit not in found.nominal.units:
        return UnitRow(name, firms, cells)
    place = found.nominal.units.index(unit)
    span, drawn = found.spans[place], found.drawn[place]
    return UnitRow(
        name=name,
        firms=firms,
        cells=cells,
        score=f"{found.nominal.scores[place]:.3f}",
        rank=span.nominal,
        best=span.best,
        worst=span.worst,
        low=span.low,
        high=span.high,
        median=f"{span.median:g}",
        drawn=(drawn.low, drawn.high),
    )


def _printed(value: float | None, indicator: QualityIndicator) -> str:
    return "" if value is None else fixed(Fraction(value) / indicator.scale, indicator.decimals)
