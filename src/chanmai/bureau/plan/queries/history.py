"""A target's indicator year by year over the firms of the library, and what each firm adds to the last change."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from weakref import WeakKeyDictionary

from chanmai.bureau.enterprises.queries.structure import FirmColumns
from chanmai.bureau.plan.queries.measurement import Measurement, YearRows, share_of_full_year
from chanmai.engine.indicators.contributions import Contribution, Pair, of_share, of_sum
from chanmai.pack.targets import Gauge, Target

YEARS = 12


@dataclass(frozen=True, slots=True)
class YearFigure:
    """The indicator of one year in base units, of so many firms that gave what it needs."""

    year: int
    value: Fraction
    reported: int


def figures_of(target: Target, columns: FirmColumns) -> tuple[YearFigure, ...]:
    """The indicator of a target by year; kept as long as the columns are."""
    kept = _FIGURES.setdefault(columns, {})
    if target.code not in kept:
        kept[target.code] = year_figures(target.gauge, columns) if target.gauge is not None else ()
    return kept[target.code]


def put_figures(columns: FirmColumns, figures: Mapping[str, tuple[YearFigure, ...]]) -> None:
    """Take the years of targets, by code, as those of these columns: a job has computed them of the same data."""
    _FIGURES.setdefault(columns, {}).update(figures)


def figure_of_day(target: Target, found: Measurement | None, as_of: datetime.date) -> YearFigure | None:
    """Of a target without figures by year what is known on the day; None where that is only estimated."""
    day = target.gauge is not None and target.gauge.period == "point"
    if not day or found is None or found.value is None or found.estimated:
        return None
    return YearFigure(as_of.year, found.value, found.reported)


_FIGURES: WeakKeyDictionary[FirmColumns, dict[str, tuple[YearFigure, ...]]] = WeakKeyDictionary()


def year_figures(gauge: Gauge, columns: FirmColumns) -> tuple[YearFigure, ...]:
    """The indicator of each year for which enough firms reported, in time; none for an indicator of the day."""
    if gauge.period == "point":
        return ()
    years = range(columns.last_year - YEARS, columns.last_year + 1)
    figures = [each for year in years if (each := year_figure(gauge, columns, year)) is not None]
    if gauge.how == "total":
        return tuple(_running(figures, gauge.first or columns.last_year))
    least = max((each.reported for each in figures), default=0) * share_of_full_year()
    return tuple(each for each in figures if each.reported >= least)


def year_figure(gauge: Gauge, columns: FirmColumns, year: int) -> YearFigure | None:
    """The indicator of a year; None where no firm gave what it needs, or a share has nothing to divide by.

    The same as `total` of `parts_of`, without a part for each firm.
    """
    rows = YearRows(columns, year)
    if gauge.how == "count":
        known = [each for each in _answers(gauge, rows) if each is not None]
        return YearFigure(year, Fraction(sum(each is True for each in known)), len(known)) if known else None
    pairs = [
        (value, over)
        for holds, value, over in _triples(gauge, rows)
        if holds is True and isinstance(value, int | Fraction) and isinstance(over, int | Fraction)
    ]
    if not pairs:
        return None
    value = Fraction(sum(value for value, _ in pairs))
    if gauge.how == "share":
        whole = sum(over for _, over in pairs)
        return YearFigure(year, value / whole, len(pairs)) if whole else None
    return YearFigure(year, value, len(pairs))


def _running(figures: Sequence[YearFigure], first: int) -> list[YearFigure]:
    found, value = [], Fraction(0)
    for each in figures:
        if each.year >= first:
            value += each.value
            found.append(YearFigure(each.year, value, each.reported))
    return found


def total(gauge: Gauge, parts: Mapping[str, Pair]) -> Fraction:
    """The indicator of the parts of all firms."""
    part = sum((each for each, _ in parts.values()), Fraction(0))
    return part / sum((each for _, each in parts.values()), Fraction(0)) if gauge.how == "share" else part


def parts_of(gauge: Gauge, columns: FirmColumns, year: int) -> dict[str, Pair]:
    """What each firm gives to the indicator of a year, by its number: part and whole (1 where there is none).

    A firm for which it is not known whether it counts, or what it gives, is left out: it is not nil.
    """
    rows = YearRows(columns, year)
    if gauge.how == "count":
        return {
            str(firm): (Fraction(value is True), Fraction(1))
            for firm, value in zip(columns.ids, _answers(gauge, rows), strict=False)
            if value is not None
        }
    return {
        str(firm): (Fraction(value), Fraction(over))
        for firm, (holds, value, over) in zip(columns.ids, _triples(gauge, rows), strict=True)
        if holds is True and isinstance(value, int | Fraction) and isinstance(over, int | Fraction)
    }


def _answers(gauge: Gauge, rows: YearRows) -> Sequence[object]:
    """Whether each firm counts, by the test of the gauge, by the weaker one where nothing is known of the first."""
    holds = (rows.values(test) for test in (gauge.where, gauge.estimate) if test is not None)
    return next((each for each in holds if any(value is not None for value in each)), ())


def _triples(gauge: Gauge, rows: YearRows) -> Iterator[tuple[object, object, object]]:
    """Of each firm whether it counts, its value and by what it is divided (1 where the gauge is no share)."""
    overs = rows.values(gauge.over) if gauge.over is not None else [1] * len(rows.columns)
    return zip(rows.values(gauge.where), rows.values(gauge.value), overs, strict=True)


def contributions(gauge: Gauge, columns: FirmColumns, before: int, after: int) -> tuple[Contribution, ...]:
    """What each firm adds to the change between two years; they add up to the change exactly."""
    earlier, later = parts_of(gauge, columns, before), parts_of(gauge, columns, after)
    if gauge.how == "share":
        return of_share(earlier, later)
    return of_sum(
        {firm: part for firm, (part, _) in earlier.items()}, {firm: part for firm, (part, _) in later.items()}
    )
