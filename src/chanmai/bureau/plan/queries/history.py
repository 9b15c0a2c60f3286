"""A target's indicator year by year over the firms of the library, and what each firm adds to the last change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.enterprises.queries.structure import FirmColumns
from chanmai.bureau.plan.queries.measurement import YearRows, share_of_full_year
from chanmai.engine.indicators.contributions import Contribution, Pair, of_share, of_sum
from chanmai.pack.targets import Gauge

YEARS = 12


@dataclass(frozen=True, slots=True)
class YearFigure:
    """The indicator of one year in base units, of so many firms that gave what it needs."""

    year: int
    value: Fraction
    reported: int


def year_figures(gauge: Gauge, columns: FirmColumns) -> tuple[YearFigure, ...]:
    """The indicator of each year for which enough firms reported, in time; none for an indicator of the day."""
    if gauge.period == "point":
        return ()
    figures = [
        YearFigure(year, total(gauge, parts), len(parts))
        for year in range(columns.last_year - YEARS, columns.last_year + 1)
        if (parts := parts_of(gauge, columns, year)) and _adds_up(gauge, parts)
    ]
    if gauge.how == "total":
        return tuple(_running(figures, gauge.first or columns.last_year))
    least = max((each.reported for each in figures), default=0) * share_of_full_year()
    return tuple(each for each in figures if each.reported >= least)


def _adds_up(gauge: Gauge, parts: Mapping[str, Pair]) -> bool:
    return gauge.how != "share" or any(whole for _, whole in parts.values())


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
        holds = [rows.values(test) for test in (gauge.where, gauge.estimate) if test is not None]
        chosen: Sequence[object] = next(
            (each for each in holds if any(value is not None for value in each)), ()
        )
        return {
            str(firm): (Fraction(value is True), Fraction(1))
            for firm, value in zip(columns.ids, chosen, strict=False)
            if value is not None
        }
    wheres, values = rows.values(gauge.where), rows.values(gauge.value)
    overs = rows.values(gauge.over) if gauge.over is not None else [1] * len(columns)
    return {
        str(firm): (Fraction(value), Fraction(over))
        for firm, holds, value, over in zip(columns.ids, wheres, values, overs, strict=True)
        if holds is True and isinstance(value, int | Fraction) and isinstance(over, int | Fraction)
    }


def contributions(gauge: Gauge, columns: FirmColumns, before: int, after: int) -> tuple[Contribution, ...]:
    """What each firm adds to the change between two years; they add up to the change exactly."""
    earlier, later = parts_of(gauge, columns, before), parts_of(gauge, columns, after)
    if gauge.how == "share":
        return of_share(earlier, later)
    return of_sum(
        {firm: part for firm, (part, _) in earlier.items()}, {firm: part for firm, (part, _) in later.items()}
    )
