"""Progress as a workbook: the sheet with the measures that somebody reports on, and what a filled one says."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import xlsxwriter

from chanmai.bureau.downloads import PLAIN
from chanmai.bureau.enterprises.sheets.book import Cell, Sheet
from chanmai.bureau.enterprises.sheets.cells import is_blank, read_cell, text_of
from chanmai.bureau.enterprises.sheets.problem import letters
from chanmai.bureau.enterprises.sheets.reading import read_workbook
from chanmai.bureau.refusal import Unfit
from chanmai.bureau.supervision.lights import ALL
from chanmai.bureau.supervision.operations.measures import Word
from chanmai.bureau.supervision.operations.reports import MENDS, OWN, Line, RowFault
from chanmai.bureau.supervision.queries.reporting import ReportRow
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import UNITS

FIELDS = ("code", "title", "owner", "due_on", "goal", "last", "text", "percent", "count", "link")
FILLED = ("text", "percent", "count", "link")
HEADINGS = {
    "zh": (
        "举措编号", "举措", "责任单位", "到期日", "数量目标", "上次完成",
        "进展", "完成比例（%）", "完成数量", "佐证链接",
    ),
    "en": (
        "Code", "Measure", "In charge", "Due", "Goal", "Last percent",
        "Progress", "Percent done", "Number done", "Link",
    ),
}  # fmt: skip
TITLES = {"zh": ("进展", "举措清单"), "en": ("Progress", "Measures")}
HOW = {
    "zh": "只填“进展”起的四列；没有新进展的整行留空。完成比例和完成数量只填一项，说不清的不填；空格是未知，不是零。",
    "en": "Fill in the four columns from `Progress` on; leave a row blank where there is no news. Give a percentage "
    "or a number, not both, and nothing where it is not known: a blank is unknown and not zero.",
}
HEAD = 1  # the row of the headings, counted from 0
WIDTHS = (12, 44, 20, 12, 12, 10, 60, 14, 12, 34)
SPARE = 50
"""Rows below the measures that are given, where another one of the list may be chosen."""
MOST = 2**31 - 1  # that the database keeps of a number

PERCENT = Fact(
    "完成比例", "percent", "percent done", Kind.RATIO, PeriodKind.POINT, UNITS["%"],
    lowest=Fraction(0), highest=Fraction(1), scale=1_000_000,
)  # fmt: skip
COUNT = Fact(
    "完成数量", "count", "number done", Kind.NUMBER, PeriodKind.POINT,
    lowest=Fraction(0), highest=Fraction(MOST), whole=True,
)  # fmt: skip


def workbook_of(rows: Sequence[ReportRow], lang: str) -> bytes:
    """The measures with what is known of them, cells to fill in and validation lists, as xlsx."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**PLAIN, "in_memory": True}) as book:
        page, listed = (book.add_worksheet(title) for title in TITLES[lang])
        head = book.add_format({"bold": True, "bg_color": "#DCE9F7", "bottom": 1, "text_wrap": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        fill = {"bg_color": "#FFFBE6", "border": 1, "locked": False, "valign": "top", "text_wrap": True}
        texts, numbers = book.add_format(fill | {"num_format": "@"}), book.add_format(fill)
        page.write_string(0, 0, HOW[lang])
        for column, (heading, width) in enumerate(zip(HEADINGS[lang], WIDTHS, strict=True)):
            page.set_column(column, column, width)
            page.write_string(HEAD, column, heading, head)
        for number, row in enumerate(rows):
            listed.write_string(number, 0, row.code)
            listed.write_string(number, 1, row.title)
            for column, cell in enumerate(row.cells):
                page.write_string(HEAD + 1 + number, column, cell, wrap)
        last = HEAD + len(rows) + SPARE
        for number in range(HEAD + 1, last + 1):
            for name in FILLED:
                form = texts if name in ("text", "link") else numbers
                page.write_blank(number, FIELDS.index(name), None, form)
        for number in range(HEAD + 1 + len(rows), last + 1):
            page.write_blank(number, 0, None, texts)
        _validate(page, len(rows), last, lang)
        page.freeze_panes(HEAD + 1, 2)
        page.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
    return buffer.getvalue()


def _validate(page: Any, measures: int, last: int, lang: str) -> None:
    """Only codes of the list, whole percents, whole numbers."""
    first, listed = HEAD + 1, TITLES[lang][1]
    if measures:
        codes = {"validate": "list", "source": f"='{listed}'!$A$1:$A${measures}"}
        page.data_validation(first, 0, last, 0, codes)
    for name, most in (("percent", ALL), ("count", MOST)):
        column = FIELDS.index(name)
        whole = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": most}
        page.data_validation(first, column, last, column, whole)


@dataclass(frozen=True, slots=True)
class Content:
    """What a workbook says: words on measures, and what is wrong with the rows that could not be read."""

    lines: tuple[Line, ...]
    faults: tuple[RowFault, ...]


def lines_in(name: str, content: bytes) -> Content:
    """What a filled workbook says. Rows without progress, percentage, number and link say nothing.

    Raises SheetError for a file that cannot be read, Unfit for one without the headings.
    """
    for sheet in read_workbook(name, content).sheets:
        at = next((at for at, row in enumerate(sheet.rows) if _columns(row) is not None), None)
        if at is not None and not sheet.hidden:
            return _filled(sheet, at)
    raise Unfit(
        Text(
            f"“{name}”里没有进展表的表头（举措编号、进展、完成比例）。",
            f"`{name}` lacks the headings of the sheet.",
        ),
        mend=Text("请从本页下载填报表，填好再上传。", "Download the sheet from this page, fill it in, upload it."),
        code="no-sheet",
    )  # fmt: skip


def _columns(row: Sequence[Cell]) -> Mapping[str, int] | None:
    """The column of each field by the headings of either language, in any order; None for any other row."""
    said = [str(cell).strip() for cell in row]
    for headings in HEADINGS.values():
        named = dict(zip(FIELDS, headings, strict=True))
        if all(named[name] in said for name in ("code", *FILLED)):
            return {name: said.index(named[name]) for name in ("code", *FILLED)}
    return None


def _filled(sheet: Sheet, head: int) -> Content:
    columns = _columns(sheet.rows[head]) or {}
    lines: list[Line] = []
    faults: list[RowFault] = []
    for at in range(head + 1, len(sheet.rows)):
        reader = _Row(sheet, at, columns)
        if any(reader.is_filled(name) for name in FILLED):
            line, wrong = reader.read()
            lines += [line] if not wrong else []
            faults += wrong
    return Content(tuple(lines), tuple(faults))


class _Row:
    """One row of a sheet, read field by field."""

    def __init__(self, sheet: Sheet, at: int, columns: Mapping[str, int]) -> None:
        self.sheet, self.at, self.columns = sheet, at, columns
        self.cells = {name: f"{letters(column + 1)}{at + 1}" for name, column in columns.items()}

    def cell(self, name: str) -> Cell:
        row = self.sheet.rows[self.at]
        return row[self.columns[name]] if self.columns[name] < len(row) else None

    def is_filled(self, name: str) -> bool:
        """Whether something stands there, a formula or an error included."""
        cell, place = self.cell(name), (self.at, self.columns[name])
        marked = place in self.sheet.marks.formulas | self.sheet.marks.errors
        return marked or (cell is not None and not (isinstance(cell, str) and is_blank(cell)))

    def read(self) -> tuple[Line, list[RowFault]]:
        """The row as a word, and what is wrong with its cells."""
        faults = list(self._marked())
        read: dict[str, Any] = {}
        wrong = {each.cell for each in faults}
        for name in ("code", *FILLED):
            if self.cells[name] in wrong:
                continue
            try:
                read[name] = self._value(name)
            except NotRead as refusal:
                faults.append(self._fault(name, refusal.problems[0].message))
        if not read.get("code", "?"):
            missing = Text("这一行填了进展，却没有举措编号。", "The row has no code of a measure.")
            faults.append(RowFault(self.at + 1, self.cells["code"], missing, OWN))
        percent = read.get("percent")
        if percent is not None and (percent * ALL).denominator != 1:
            parts = Text("完成比例不是整数。", "The percentage is not a whole number.")
            faults.append(RowFault(self.at + 1, self.cells["percent"], parts, MENDS["percent"]))
        word = Word(
            text=read.get("text") or "",
            percent=None if percent is None else int(percent * ALL),
            count=read.get("count"),
            link=read.get("link") or "",
        )
        return Line(self.at + 1, read.get("code") or "", word, self.cells), faults

    def _value(self, name: str) -> Any:
        cell = self.cell(name)
        if name in ("code", "text", "link"):
            return text_of(cell) if self.is_filled(name) else ""
        if name == "count":
            number = read_cell(COUNT, cell).value
            return None if number is None else int(Fraction(str(number)))
        shown = (self.at, self.columns[name]) in self.sheet.marks.percents
        return read_cell(PERCENT, cell, unit=PERCENT.unit, percent=shown).value

    def _marked(self) -> Iterator[RowFault]:
        """Formulas and errors: what they show is not what would be read."""
        marks = self.sheet.marks
        for name in ("code", *FILLED):
            if (self.at, self.columns[name]) in marks.formulas | marks.errors:
                yield self._fault(
                    name, Text("这一格是公式或错误值。", "The cell holds a formula or an error.")
                )

    def _fault(self, name: str, message: Text) -> RowFault:
        value = Text("请改成数值或文字。", "Make it a value.")
        mend = MENDS["percent"] if name == "percent" else value
        return RowFault(self.at + 1, self.cells[name], message, mend)
