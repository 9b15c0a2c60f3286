"""Tables as xlsx and csv files whose bytes depend on nothing but their content."""

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import xlsxwriter

from chanmai.demo.firms import Value
from chanmai.engine.facts.units import MONEY, UNITS

MADE_ON = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
Cell = str | int | Decimal | None
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that should have been a value."""

    text: str
    value: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what stands above it, which value it holds, and in which unit."""

    heading: str
    key: str
    unit: str = ""
    factor: Fraction = Fraction(1)  # one of the unit in 元, parts of 1, or things
    whole: int = 1  # the factor when it is a whole number, else 0


def column(heading: str, key: str, unit: str = "") -> Column:
    """A column whose heading names its unit."""
    known = UNITS.get(unit)
    factor = Fraction(1) if known is None else known.factor / (100 if known.dimension == MONEY else 1)
    whole = factor.numerator if factor.denominator == 1 else 0
    return Column(f"{heading}（{unit}）" if unit else heading, key, unit, factor, whole)


def cell_of(value: Value | None, place: Column, habit: str = "plain") -> Cell:
    """A value as a cell of its column. `habit` is how the clerk writes numbers."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(value) or "无"
    if isinstance(value, datetime.date):
        return value.isoformat()
    number = _in_unit(value, place)
    if place.unit == "%" and isinstance(number, int | Decimal) and number and -1 <= number <= 1:
        return f"{number:f}%" if isinstance(number, Decimal) else f"{number}%"  # 1 could be read two ways
    return number if habit == "plain" else _as_habit(number, place.unit, habit)


def _in_unit(value: int | Fraction, place: Column) -> Cell:
    if isinstance(value, int) and place.whole:
        if place.whole == 1:
            return value
        whole, rest = divmod(value, place.whole)
        return whole if not rest else Decimal(value) / place.whole
    number = Fraction(value) / place.factor
    if number.denominator == 1:
        return number.numerator
    return Decimal(number.numerator) / Decimal(number.denominator)


def _as_habit(number: Cell, unit: str, habit: str) -> Cell:
    if not isinstance(number, int | Decimal):
        return number
    plain = f"{number:f}" if isinstance(number, Decimal) else str(number)
    match habit:
        case "grouped":
            return f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
        case "unit":
            return plain + unit
        case "wide":
            return plain.translate(FULL_WIDTH)
        case _:
            return plain


def write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[Any]], encoding: str) -> int:
    """A csv file in that encoding. Returns the number of rows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.heading for column in columns])
    count = 0
    for row in rows:
        writer.writerow(
            ["" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else cell for cell in row]
        )
        count += 1
    path.write_bytes(text.getvalue().encode(encoding))
    return count


def write_xlsx(path: Path, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> int:
    """A workbook of one sheet with the title above the table. Returns the number of rows."""
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": title, "created": MADE_ON})
        sheet = book.add_worksheet("数据")
        bold = book.add_format({"bold": True})
        sheet.write_string(0, 0, title, bold)
        for index, column in enumerate(columns):
            sheet.write_string(1, index, column.heading, bold)
        sheet.set_column(0, 1, 26)
        number = 1
        for number, row in enumerate(rows, start=2):
            _write_row(sheet, number, row)
    return number - 1


def _write_row(sheet: Any, number: int, row: Sequence[Any]) -> None:
    for index, cell in enumerate(row):
        if cell is None or cell == "":
            continue
        if isinstance(cell, str):
            sheet.write_string(number, index, cell)
        elif isinstance(cell, Formula):
            sheet.write_formula(number, index, cell.text, None, cell.value)
        else:
            sheet.write_number(number, index, cell if isinstance(cell, int) else float(cell))
