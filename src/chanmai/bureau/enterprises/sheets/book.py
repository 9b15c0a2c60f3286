"""Worksheets as they are handed on: plain cells, what needs care in them, and how large they may be."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from chanmai.bureau.enterprises.sheets.displays import Display
from chanmai.bureau.enterprises.sheets.guards import Limits
from chanmai.bureau.enterprises.sheets.problem import SheetError, letters
from chanmai.bureau.enterprises.sheets.signs import strip_invisible
from chanmai.engine.facts.texts import Text

Cell = Decimal | str | bool | datetime.date | None
"""A cell as typed; None is blank. Texts have no invisible signs in them."""
Place = tuple[int, int]
"""Row and column, both from 0."""
Block = tuple[Place, Place]
"""The first and the last place of merged cells."""
MOST_MERGED = 500_000  # cells
DIGITS = 15
"""Significant digits that spreadsheets keep of a number; those digits are the number, not the binary fraction."""


@dataclass(slots=True)
class Marks:
    """Places of one worksheet that need care. `displays` are those that do not show the number that they hold.

    `small_signs` are texts of which a part is raised, lowered or struck out: a footnote, a letter withdrawn.
    """

    formulas: set[Place] = field(default_factory=set)
    errors: set[Place] = field(default_factory=set)
    small_signs: set[Place] = field(default_factory=set)
    percents: set[Place] = field(default_factory=set)
    displays: dict[Place, Display] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Sheet:
    """One worksheet. `rows` start at the first row of the sheet; row i is row i + 1 on the screen.

    `typed` tells whether numbers, days and texts are told apart. In a csv all is text, and rows differ in length.
    `beside` are texts of the printed page, above and below the cells.
    """

    name: str
    rows: list[list[Cell]]
    marks: Marks = field(default_factory=Marks)
    merged: tuple[Block, ...] = ()
    hidden: bool = False
    typed: bool = True
    beside: tuple[str, ...] = ()
    since_1904: bool = False  # its days are counted from 1904, as on old Macs


@dataclass(frozen=True, slots=True)
class Workbook:
    """All worksheets of a file. `encoding` is what a csv turned out to be written in."""

    kind: str
    sheets: tuple[Sheet, ...]
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a worksheet is: its last filled row and column counted from 1, and how many rows are filled."""

    rows: int = 0
    columns: int = 0
    filled: int = 0


def check_merges(name: str, sheet: Sheet) -> None:
    """Raise SheetError for a worksheet whose merged cells cover more than anybody unmerges by hand."""
    height, width = len(sheet.rows), max(map(len, sheet.rows), default=0)
    total = sum(
        max(min(bottom + 1, height) - top, 0) * max(min(right + 1, width) - left, 0)
        for (top, left), (bottom, right) in sheet.merged
    )
    if total > MOST_MERGED:
        raise SheetError(
            "merged_cells",
            Text(
                f"“{name}”的工作表“{sheet.name}”有 {total} 格被合并，上限 {MOST_MERGED} 格。请取消合并，逐行填写",
                f"In sheet “{sheet.name}” of “{name}” {total} cells are merged; the limit is {MOST_MERGED}. "
                "Unmerge them and fill each row",
            ),
        )


def number_cell(value: float) -> Decimal | str:
    """A number as spreadsheets show it; what is beyond all numbers (1e400) is a text."""
    return Decimal(format(value, f".{DIGITS}g")) if math.isfinite(value) else str(value)


def text_cell(text: str) -> str | None:
    """A text without invisible signs and outer blanks; None when nothing is left."""
    return strip_invisible(text).strip() or None


def check_shape(name: str, title: str, shape: Shape, limits: Limits) -> None:
    """Raise SheetError for a worksheet that is too wide or too long."""
    if shape.columns > limits.columns:
        raise SheetError(
            "too_many_columns",
            Text(
                f"“{name}”的工作表“{title}”有 {shape.columns} 列（到 {letters(shape.columns)} 列才完），"
                f"上限 {limits.columns} 列。请只保留表样中的列（常见原因：右侧远处有误输入的字符，请删去那些列）",
                f"Sheet “{title}” of “{name}” has {shape.columns} columns, up to {letters(shape.columns)}; "
                f"the limit is {limits.columns}. Keep only the columns of the form (often a stray character stands "
                "far to the right: delete those columns)",
            ),
        )
    if shape.rows > limits.rows:
        few = bool(shape.filled) and shape.filled <= limits.rows
        zh = f"，而有内容的只有 {shape.filled} 行（远处多半有误输入的空格，请删去多余的行）" if few else ""
        en = (
            f" although only {shape.filled} are filled: delete the rows with stray blanks far down"
            if few
            else ""
        )
        raise SheetError(
            "too_many_rows",
            Text(
                f"“{name}”的工作表“{title}”有 {shape.rows} 行，上限 {limits.rows} 行{zh}。"
                f"{'请删后再导入' if few else '请分成几个文件导入'}",
                f"Sheet “{title}” of “{name}” has {shape.rows} rows; the limit is {limits.rows}{en}. "
                f"{'Then import it again' if few else 'Split the file'}",
            ),
        )


def check_cells(name: str, sizes: Sequence[int], limits: Limits) -> None:
    """Raise SheetError when all worksheets together have more cells than one may have."""
    most = limits.rows * limits.columns
    if sum(sizes) > most:
        raise SheetError(
            "too_many_cells",
            Text(
                f"“{name}”的 {len(sizes)} 张工作表合计 {sum(sizes)} 格，上限 {most} 格。请只留要导入的一张",
                f"The {len(sizes)} sheets of “{name}” have {sum(sizes)} cells together; the limit is {most}. "
                "Keep the one to be imported",
            ),
        )
