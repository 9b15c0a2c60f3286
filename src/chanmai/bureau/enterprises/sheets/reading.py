"""From the bytes of an xlsx or csv file to worksheets of plain cells. Numbers arrive as exact decimals."""

import csv
import datetime
import io
from dataclasses import dataclass, field
from decimal import Decimal
from xml.parsers.expat import ExpatError

import python_calamine

from chanmai.bureau.enterprises.sheets.guards import LIMITS, Limits, kind_of
from chanmai.bureau.enterprises.sheets.problem import SheetError
from chanmai.bureau.enterprises.sheets.workbook import ForbiddenDeclaration, Marks, marks_of
from chanmai.engine.facts.texts import Text

Cell = Decimal | str | bool | datetime.date | None
"""A cell as typed; None is blank."""

_ENCODINGS = (("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"))


@dataclass(slots=True)
class Sheet:
    """One worksheet. `rows` start at the first row of the sheet; row i is row i + 1 on the screen."""

    name: str
    rows: list[list[Cell]]
    marks: Marks = field(default_factory=Marks)
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """All worksheets of a file. `encoding` is what a csv turned out to be written in."""

    kind: str
    sheets: tuple[Sheet, ...]
    encoding: str = ""


def read_workbook(name: str, content: bytes, limits: Limits = LIMITS) -> Workbook:
    """The worksheets of a file. Raises SheetError, in both languages, when it cannot be read safely."""
    if kind_of(name, content, limits) == "csv":
        return _read_csv(name, content, limits)
    try:
        return _read_xlsx(name, content, limits)
    except (python_calamine.CalamineError, ForbiddenDeclaration, ExpatError, KeyError, ValueError) as error:
        raise SheetError(
            "broken_file",
            Text(
                f"“{name}”不是完好的 .xlsx 工作簿，无法读取。请用 Excel 或 WPS 打开后另存为 .xlsx",
                f"“{name}” is not a sound .xlsx workbook. Open it in Excel or WPS and save it again as .xlsx",
            ),
        ) from error


def _read_xlsx(name: str, content: bytes, limits: Limits) -> Workbook:
    book = python_calamine.load_workbook(io.BytesIO(content))
    kinds = {
        meta.name: meta.visible is not python_calamine.SheetVisibleEnum.Visible
        for meta in book.sheets_metadata
        if meta.typ is python_calamine.SheetTypeEnum.WorkSheet
    }
    marks = marks_of(content, list(kinds))
    sheets = []
    for title, hidden in kinds.items():
        sheet = book.get_sheet_by_name(title)
        end = sheet.end or (0, 0)
        _check_shape(name, title, end[0] + 1, end[1] + 1, limits)
        rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        sheets.append(
            Sheet(title, rows, marks.get(title) or Marks(), tuple(sheet.merged_cell_ranges or ()), hidden)
        )
    return Workbook("xlsx", tuple(sheets))


def _cell(value: object) -> Cell:
    """Excel keeps 15 significant digits; those digits are the number, not the binary fraction behind them."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return Decimal(format(value, ".15g"))
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, (datetime.time, datetime.timedelta)):
        return str(value)
    text = str(value).strip()
    return text or None


def _read_csv(name: str, content: bytes, limits: Limits) -> Workbook:
    text, encoding = _decode(name, content)
    try:
        separator = _separator(text)
        rows: list[list[Cell]] = [
            [cell.strip() or None for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        ]
    except csv.Error as error:
        raise SheetError(
            "broken_csv",
            Text(
                f"“{name}”的 CSV 格式有误（多半是引号不成对）：{error}。请改正，或另存为 .xlsx",
                f"“{name}” is not a sound CSV file (often an unmatched quote): {error}. Mend it or save as .xlsx",
            ),
        ) from error
    _check_shape(name, "CSV", len(rows), max(map(len, rows), default=0), limits)
    return Workbook("csv", (Sheet("CSV", rows),), encoding)


def _decode(name: str, content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        attempts: tuple[tuple[str, str], ...] = (("utf-16", "UTF-16"),)
    else:
        attempts = _ENCODINGS
    for codec, label in attempts:
        try:
            return content.decode(codec), label
        except UnicodeDecodeError:
            continue
    raise SheetError(
        "encoding",
        Text(
            f"“{name}”的文字编码不是 UTF-8，也不是 GB18030（GBK）。请用 Excel 另存为“CSV UTF-8”或 .xlsx",
            f"“{name}” is neither UTF-8 nor GB18030 (GBK) text. Save it as “CSV UTF-8” or .xlsx",
        ),
    )


def _separator(text: str) -> str:
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    counts = {mark: sum(line.count(mark) for line in lines) for mark in (",", "\t", ";")}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def _check_shape(name: str, title: str, rows: int, columns: int, limits: Limits) -> None:
    if columns > limits.columns:
        raise SheetError(
            "too_many_columns",
            Text(
                f"“{name}”的工作表“{title}”有 {columns} 列，上限 {limits.columns} 列。"
                "请只保留表样中的列（常见原因：右侧远处有误输入的字符）",
                f"Sheet “{title}” of “{name}” has {columns} columns; the limit is {limits.columns}. "
                "Keep only the columns of the form (often a stray character stands far to the right)",
            ),
        )
    if rows > limits.rows:
        raise SheetError(
            "too_many_rows",
            Text(
                f"“{name}”的工作表“{title}”有 {rows} 行，上限 {limits.rows} 行。请分成几个文件导入",
                f"Sheet “{title}” of “{name}” has {rows} rows; the limit is {limits.rows}. Split the file",
            ),
        )
