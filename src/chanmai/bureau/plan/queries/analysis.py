"""What follows exactly from the published figures of a line: single months, breaks of scope, revisions, comparison."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.plan.queries.lines import SeriesLine
from chanmai.bureau.plan.queries.published import growth_text
from chanmai.engine.facts.printing import fixed, short
from chanmai.engine.indicators.months import single_months
from chanmai.engine.indicators.observations import CUMULATIVE, standing
from chanmai.engine.indicators.revisions import revisions
from chanmai.engine.indicators.scopes import breaks
from chanmai.pack.series import Observation

MOST_AREAS_TO_CHOOSE = 8
"""Beyond so many choices of area, kind and unit they stand in a list instead of a row of buttons."""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A single month, January and February being one; without a text there is a reason."""

    period: str
    double: bool
    text: str
    adjusted: str
    why_not: str


@dataclass(frozen=True, slots=True)
class BreakRow:
    """Where the scope changed; `shift` is by how much the comparable growth says that the level moved."""

    last: str
    first: str
    old: str
    new: str
    shift: str


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A period with its levels in the order in which they came out: day, vintage, level, change against the first."""

    period: str
    steps: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area of a comparison."""

    area: str
    value: str
    growth: str
    own: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Areas side by side: one period, one scope, one unit."""

    period: str
    kind: str
    unit: str
    scope: str
    rows: tuple[AreaRow, ...]


def scope_label(code: str, lang: str) -> str:
    """What a scope means."""
    words = city_pack().series_book.scopes.get(code)
    return words.of(lang) if words is not None else code


def month_rows(line: SeriesLine, adjusted: dict[str, float] | None, lang: str) -> tuple[MonthRow, ...]:
    """The single months of a line with cumulative figures, the newest first."""
    if not any(each.period_kind == CUMULATIVE for each in line.figures):
        return ()
    season = adjusted or {}
    return tuple(
        MonthRow(
            month.period,
            month.is_double,
            "" if month.value is None else short(month.value, 2),
            fixed(Fraction(season[month.period]), 1)
            if month.period in season and month.value is not None
            else "",
            month.why_not.of(lang),
        )
        for month in reversed(single_months(line.figures))
    )


def break_rows(line: SeriesLine, lang: str) -> tuple[BreakRow, ...]:
    """The breaks of scope of a line."""
    return tuple(
        BreakRow(
            each.last,
            each.first,
            scope_label(each.old, lang),
            scope_label(each.new, lang),
            "" if each.shift is None else growth_text((each.shift - 1) * 100),
        )
        for each in breaks(line.figures)
    )


def revision_rows(line: SeriesLine, lang: str) -> tuple[RevisionRow, ...]:
    """The revision triangle of a line."""
    return tuple(
        RevisionRow(
            each.period,
            tuple(
                (
                    figure.published,
                    translation(figure.vintage, lang),
                    short(figure.value or Fraction(0), 2),
                    "" if change is None else growth_text(change),
                )
                for figure, change in zip(each.figures, each.changes, strict=True)
            ),
        )
        for each in revisions(line.figures)
    )


def comparison_of(code: str, lang: str) -> Comparison | None:
    """The period and scope for which most areas have a figure, the latest of them; None with fewer than three areas."""
    series = city_pack().series[code]
    keys = Counter(
        (each.period, each.scope, each.unit, each.period_kind) for each in _last(series.observations)
    )
    best = max(keys, key=lambda key: (keys[key], key[0]), default=None)
    if best is None or keys[best] < 3:
        return None
    period, scope, unit, kind = best
    chosen = [
        each
        for each in _last(series.observations)
        if (each.period, each.scope, each.unit, each.period_kind) == best
    ]
    chosen.sort(key=lambda each: (each.value is None, -(each.value or 0), each.area))
    city = city_pack().places.city
    rows = tuple(
        AreaRow(
            translation(each.area, lang),
            "" if each.value is None else short(each.value, 2),
            "" if each.growth is None else growth_text(each.growth),
            each.area == city,
        )
        for each in chosen
    )
    return Comparison(period, translation(kind, lang), unit, scope_label(scope, lang), rows)


def _last(observations: Sequence[Observation]) -> list[Observation]:
    areas = dict.fromkeys(each.area for each in observations)
    return [
        each
        for area in areas
        for each in standing([one for one in observations if one.area == area]).values()
        if each.value is not None or each.growth is not None
    ]
