"""Numbers in print: printers.txt has a block for each way of printing, a line a number (money in 分) and its text.

✗ stands for a number that is refused.
"""

import io
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from chanmai.bureau.downloads import Yuan, sheets, to_csv
from chanmai.bureau.enterprises.queries.facts_table import in_unit as in_a_table
from chanmai.bureau.enterprises.sheets.cells import read_cell
from chanmai.bureau.figures import quantity
from chanmai.bureau.plan.charts import plain as in_a_chart
from chanmai.drafting.values.quantities import write
from chanmai.engine.eligibility.clauses.clause import Rounding, RoundingMode
from chanmai.engine.eligibility.deciding.amounts import round_amount
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, base_unit
from chanmai.engine.facts.printing import (
    digits,
    ending,
    exact,
    percent,
    short,
    short_money,
    show_money,
    show_quantity,
)
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.units import COUNT, MONEY, RATIO, UNITS
from chanmai.engine.language.literals import number_en, number_zh
from chanmai.engine.language.nodes import Number
from chanmai.pack.writing import money_text
from chanmai.site.templatetags.chanmai import number

Printer = Callable[[Fraction], object]
NUMBER = Fact("数", "code", "number", Kind.NUMBER, PeriodKind.POINT)
SHARE = Fact("率", "code", "share", Kind.RATIO, PeriodKind.POINT)


def bound(value: Fraction, kind: Kind, unit: str) -> str:
    """A bound as the refusal of a cell has it."""
    fact = Fact("数", "code", "number", kind, PeriodKind.POINT, UNITS.get(unit), lowest=value)
    with pytest.raises(NotRead) as caught:
        read_cell(fact, "-90000000" if kind is Kind.RATIO else "-900000000", unit=base_unit(fact))
    return caught.value.message.zh.partition("（")[2].partition(" 至 ")[0]


def in_csv(value: Fraction) -> str:
    return to_csv(["数"], [[value]]).decode().split("\r\n")[1]


def in_a_workbook(value: Fraction) -> str:
    """The number that a spreadsheet reads out of the cell of an amount."""
    content = sheets([("金额", [("元",), (Yuan(int(value)),)])])
    (cell,) = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1]
    return cell if isinstance(cell, str) else digits(Fraction(repr(cell)))


def shown(kind: Kind, unit: str, lang: str) -> Printer:
    return lambda value: show_quantity(kind, UNITS.get(unit), value, lang)


def literal(unit: str, lang: str) -> Printer:
    """A number of a rule in its unit."""
    factor = UNITS[unit].factor if unit else 1
    return lambda value: {"zh": number_zh, "en": number_en}[lang](Number(value * factor, unit))


def stepped(step: int, mode: RoundingMode) -> Printer:
    return lambda value: round_amount(value, Rounding(step, mode))


OF_NUMBERS: dict[str, Printer] = {
    "exact": exact,
    "decimals needed": ending,
    "number or fraction": number,
    "short 0": lambda value: short(value, 0),
    "short 2": lambda value: short(value, 2),
    "short 4": lambda value: short(value, 4),
    "percent 0": lambda value: percent(value, 0),
    "percent 1": lambda value: percent(value, 1),
    "percent 2": lambda value: percent(value, 2),
    "growth 2": lambda value: percent(value, 2, growth=True),
    "a file": in_csv,
    "a chart": in_a_chart,
    "a bound": lambda value: bound(value, Kind.NUMBER, ""),
    "a bound in %": lambda value: bound(value, Kind.RATIO, "%"),
    "a bound in 万元": lambda value: bound(value, Kind.MONEY, "万元"),
    "a bound in 元": lambda value: bound(value, Kind.MONEY, ""),
    "a table": lambda value: in_a_table(NUMBER, value),
    "a table in %": lambda value: in_a_table(SHARE, value),
    "a draft in 项": lambda value: write(value, COUNT, "项"),
    "a draft in %": lambda value: write(value, RATIO, "%"),
    "a draft in 倍": lambda value: write(value, RATIO, "倍"),
    "a rule": literal("", "zh"),
    "a rule in 万元": literal("万元", "zh"),
    "a rule in %": literal("%", "zh"),
    "a rule in English": literal("", "en"),
    "a rule in English, in 万元": literal("万元", "en"),
    "a rule in English, in %": literal("%", "en"),
    "a rule in English, in 倍": literal("倍", "en"),
    "a rule in English, in 人": literal("人", "en"),
    "a rule in English, in 年": literal("年", "en"),
    "a number": shown(Kind.NUMBER, "", "zh"),
    "a number in English": shown(Kind.NUMBER, "", "en"),
    "people": shown(Kind.NUMBER, "人", "zh"),
    "people in English": shown(Kind.NUMBER, "人", "en"),
    "years in English": shown(Kind.NUMBER, "年", "en"),
    "places in English": shown(Kind.NUMBER, "名", "en"),
    "a share": shown(Kind.RATIO, "%", "zh"),
    "times": shown(Kind.RATIO, "倍", "zh"),
    "times in English": shown(Kind.RATIO, "倍", "en"),
    "a figure in 家": lambda value: quantity(value, "家", "zh"),
    "a figure in firms": lambda value: quantity(value, "家", "en"),
    "a figure in %": lambda value: quantity(value, "%", "zh"),
    "a figure in TB": lambda value: quantity(value, "TB", "zh"),
    "a figure without a unit": lambda value: quantity(value, "", "zh"),
}
OF_GRIDS: dict[str, Printer] = {"a grid": digits}
OF_MONEY: dict[str, Printer] = {
    "money": show_money,
    "money in English": lambda value: show_money(value, "en"),
    "money on a page": lambda value: show_money(int(value)),
    "money on a page in English": lambda value: show_money(int(value), "en"),
    "money 0": lambda value: short_money(int(value), places=0),
    "money 2": lambda value: short_money(int(value), places=2),
    "money 2 in English": lambda value: short_money(int(value), "en"),
    "money of the plan": lambda value: short_money(value, "zh"),
    "money of the plan in English": lambda value: short_money(value, "en"),
    "money of the plan 1": lambda value: short_money(value, "zh", 1),
    "a figure in 亿元": lambda value: quantity(value, "亿元", "zh"),
    "money of a pack": lambda value: money_text(int(value)),
    "money of a draft": lambda value: write(value, MONEY),
    "money in whole 分": stepped(1, RoundingMode.HALF_UP),
    "money in whole 万元": stepped(1_000_000, RoundingMode.HALF_UP),
    "money in whole 万元, down": stepped(1_000_000, RoundingMode.DOWN),
}
OF_SUMS: dict[str, Printer] = {"a workbook": in_a_workbook}
PRINTERS = OF_NUMBERS | OF_GRIDS | OF_MONEY | OF_SUMS


def told(printer: Printer, value: Fraction) -> str:
    try:
        return str(printer(value))
    except ValueError:
        return "✗"


def blocks() -> list[list[str]]:
    """The blocks of the table, each with its head and its lines."""
    text = (Path(__file__).parent / "printers.txt").read_text(encoding="utf-8")
    return [block.split("\n") for block in text.rstrip("\n").split("\n\n")]


@pytest.mark.parametrize("block", blocks(), ids=lambda block: block[0])
def test_numbers_are_printed_as_the_table_says(block: list[str]) -> None:
    head, *lines = block
    printer = PRINTERS[head.removeprefix("# ")]
    values = [line.partition(" → ")[0] for line in lines]
    assert [f"{value} → {told(printer, Fraction(value))}" for value in values] == lines


def test_every_printer_has_a_block() -> None:
    assert [block[0].removeprefix("# ") for block in blocks()] == list(PRINTERS)
