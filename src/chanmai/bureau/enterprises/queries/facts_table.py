"""The facts of a firm over the years, printed in one language with where each value came from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from chanmai.bureau.city import translation
from chanmai.bureau.enterprises.queries.finding_words import words_of
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, Value, base_unit, is_quantity
from chanmai.engine.facts.printing import fixed, show
from chanmai.engine.facts.record import Record, Ref, Source

PLACES = 2  # decimals of what is not whole


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as the table shows it, and exactly with where it came from. `kept` is the bare number for charts."""

    text: str
    exact: str
    source: str
    filing: int
    demo: bool
    kept: int | None = None


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact with a cell for each year of the table; None is unknown."""

    code: str
    name: str
    unit: str
    definition: str
    reporter: str
    cells: tuple[Cell | None, ...]
    numeric: bool


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The facts of one group."""

    name: str
    rows: tuple[FactRow, ...]


@dataclass(frozen=True, slots=True)
class StateRow:
    """A fact that is a state rather than a yearly figure, as it stands."""

    name: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints values and sources in one language."""

    lang: str
    forms: Mapping[str, str]

    def cell(self, fact: Fact, value: Value, source: Source | None) -> Cell:
        """A value for the table."""
        exact = show(fact, value, self.lang)
        text, amount = exact, None
        if is_quantity(fact) and isinstance(value, int | Fraction) and not isinstance(value, bool):
            text = in_unit(fact, value)
            amount = int(value) if fact.kind is Kind.MONEY else None
        return Cell(
            text,
            exact,
            self.source(source),
            int(source.filing) if source and source.filing else 0,
            bool(source and source.demo),
            amount,
        )

    def source(self, source: Source | None) -> str:
        """“软件企业年报 · 统计 · 2026-03-31”."""
        if source is None:
            return ""
        parts = (self.form(source.form), translation(source.reporter, self.lang), str(source.filed_at or ""))
        return " · ".join(part for part in parts if part)

    def form(self, code: str) -> str:
        """The title of a form."""
        return self.forms.get(code, code)

    def name(self, fact: Fact) -> str:
        """The fact's name; a finding is called by the words of its clause."""
        return words_of(fact.english if self.lang == "en" else fact.name)

    def unit(self, fact: Fact) -> str:
        """The unit of the table's numbers."""
        unit = base_unit(fact)
        if fact.kind is Kind.RATIO and unit is None:
            return "%"
        if unit is None or not is_quantity(fact):
            return ""
        return unit.english if self.lang == "en" else unit.name


def in_unit(fact: Fact, value: int | Fraction) -> str:
    """The bare number in the fact's own unit, whole or with two decimals; the exact one stands beside it."""
    unit = base_unit(fact)
    factor = unit.factor if unit is not None else Fraction(1, 100) if fact.kind is Kind.RATIO else Fraction(1)
    number = Fraction(value) / factor
    return f"{number.numerator:,}" if number.denominator == 1 else f"{Decimal(fixed(number, PLACES)):,f}"


def fact_groups(
    facts: Iterable[Fact], record: Record, years: tuple[int, ...], printer: Printer
) -> tuple[FactGroup, ...]:
    """The yearly facts of which something is known in these years, by group."""
    groups: dict[str, list[FactRow]] = {}
    for fact in facts:
        if fact.period is not PeriodKind.YEAR:
            continue
        refs = [Ref(fact.name, record.reference_year - year) for year in years]
        if not any(ref in record.values for ref in refs):
            continue
        cells = tuple(
            printer.cell(fact, record.values[ref], record.sources.get(ref)) if ref in record.values else None
            for ref in refs
        )
        row = FactRow(
            fact.code,
            printer.name(fact),
            printer.unit(fact),
            fact.definition,
            fact.reporter,
            cells,
            is_quantity(fact),
        )
        groups.setdefault(fact.group, []).append(row)
    with_names = printer.lang != "en"  # the dictionary names its groups in Chinese only
    return tuple(FactGroup(name if with_names else "", tuple(rows)) for name, rows in groups.items())


def states(facts: Iterable[Fact], record: Record, printer: Printer) -> tuple[StateRow, ...]:
    """The known facts that are states."""
    return tuple(
        StateRow(printer.name(fact), printer.cell(fact, record.values[ref], record.sources.get(ref)))
        for fact in facts
        if fact.period is PeriodKind.POINT and (ref := Ref(fact.name)) in record.values
    )


def money_chart(groups: Sequence[FactGroup], years: Sequence[int], lang: str = "zh") -> dict[str, Any] | None:
    """The first money facts of which several years are known, as lines: an ECharts option, None without any."""
    rows = [
        row
        for group in groups
        for row in group.rows
        if sum(cell is not None and cell.kept is not None for cell in row.cells) > 1
    ]
    rows = rows[:3]
    if not rows:
        return None
    unit = "@million" if lang == "en" else "@wan"
    return {
        "legend": {"data": [row.name for row in rows], "type": "scroll"},
        "grid": {"left": 8, "right": 16, "top": 40, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "valueFormatter": unit},
        "xAxis": {"type": "category", "data": [str(year) for year in years]},
        "yAxis": {"type": "value", "axisLabel": {"formatter": unit}},
        "series": [
            {
                "name": row.name,
                "type": "line",
                "connectNulls": False,
                "data": [None if cell is None else cell.kept for cell in row.cells],
            }
            for row in rows
        ],
    }
