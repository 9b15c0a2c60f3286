"""Headline figures over the firms of a scope: sums of what was reported, with how many reported and who is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from chanmai.bureau.enterprises.queries.structure import FirmColumns
from chanmai.bureau.plan.queries.measurement import ABOVE_SCALE, EMPLOYEES, RESEARCH, REVENUE, full_year


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum over firms. `value` is None when nobody reported; `reported` of `firms` did."""

    value: int | None
    reported: int
    firms: int

    @property
    def missing(self) -> int:
        """How many firms did not report; they are counted, never taken as zero."""
        return self.firms - self.reported


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth of a sum over the firms that reported both years; `rate` None: no such firms, or nothing to grow from."""

    rate: Fraction | None
    firms: int


@dataclass(frozen=True, slots=True)
class Share:
    """A ratio of sums over the firms that reported both; `fact` is the one in the numerator."""

    value: Fraction | None
    reported: int
    firms: int
    fact: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year of the growth chart. Money in 分."""

    year: int
    revenue: Sum
    growth: Growth


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline figures. `year` is the latest full year, None before any return; `invented` of the firms are."""

    firms: int
    invented: int
    year: int | None
    above_scale: Sum
    revenue: Sum
    growth: Growth
    employees: Sum
    research: Share
    years: tuple[YearRow, ...]

    @property
    def real(self) -> int:
        """Firms that are not invented."""
        return self.firms - self.invented


def headline(columns: FirmColumns, *, first_year: int) -> Headline:
    """The figures of the latest full year, and revenue year by year from `first_year`."""
    year = full_year(columns)
    nothing = Sum(None, 0, len(columns))
    return Headline(
        firms=len(columns),
        invented=sum(columns.demo),
        year=year,
        above_scale=_counted(columns.of(ABOVE_SCALE, year)) if year else nothing,
        revenue=_summed(columns.of(REVENUE, year)) if year else nothing,
        growth=comparable_growth(columns, year) if year else Growth(None, 0),
        employees=_summed(columns.of(EMPLOYEES, year)) if year else nothing,
        research=_research(columns, year),
        years=_years(columns, first_year, year),
    )


def _summed(values: Sequence[Any]) -> Sum:
    known = [value for value in values if value is not None]
    return Sum(sum(known) if known else None, len(known), len(values))


def _counted(values: Sequence[Any]) -> Sum:
    known = [value for value in values if value is not None]
    return Sum(sum(value is True for value in known) if known else None, len(known), len(values))


def comparable_growth(columns: FirmColumns, year: int, fact: str = REVENUE) -> Growth:
    """Growth over the year before, of firms that reported both years."""
    pairs = zip(columns.of(fact, year), columns.of(fact, year - 1), strict=True)
    both = [(now, before) for now, before in pairs if now is not None and before is not None]
    base = sum(before for _, before in both)
    return Growth(Fraction(sum(now for now, _ in both), base) - 1 if base > 0 else None, len(both))


def _research(columns: FirmColumns, year: int | None) -> Share:
    shares = [_share(columns, fact, year) for fact in RESEARCH] if year else []
    return max(shares, key=lambda share: share.reported, default=Share(None, 0, len(columns), RESEARCH[0]))


def _share(columns: FirmColumns, fact: str, year: int) -> Share:
    pairs = zip(columns.of(fact, year), columns.of(REVENUE, year), strict=True)
    both = [(part, whole) for part, whole in pairs if part is not None and whole is not None]
    whole = sum(each for _, each in both)
    value = Fraction(sum(each for each, _ in both), whole) if whole > 0 else None
    return Share(value, len(both), len(columns), fact)


def _years(columns: FirmColumns, first: int, last: int | None) -> tuple[YearRow, ...]:
    counts = columns.reported(REVENUE)
    return tuple(
        YearRow(year, _summed(columns.of(REVENUE, year)), comparable_growth(columns, year))
        for year in range(first, (last or first - 1) + 1)
        if counts.get(year)
    )
