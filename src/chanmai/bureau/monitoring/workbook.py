"""A return as a workbook: the sheet to be filled in away from the page, and what a filled one says."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter

from chanmai.bureau.downloads import PLAIN
from chanmai.bureau.enterprises.sheets.book import Cell
from chanmai.bureau.enterprises.sheets.reading import read_workbook
from chanmai.bureau.monitoring.queries.sheet import Sheet, SheetCell
from chanmai.bureau.refusal import Unfit
from chanmai.engine.facts.texts import Text

HEAD = 4  # the row of the headings, counted from 0; above it title, firm, period and how to fill in
NAME, UNIT, VALUE, LAST, ASKED = range(5)
LONGEST_LIST = 250  # characters that a drop-down list may have


@dataclass(frozen=True, slots=True)
class Words:
    """What the workbook says in one language."""

    headings: tuple[str, str, str, str, str]
    firm: str
    period: str
    how: str
    required: str


WORDS = {
    "zh": Words(
        ("指标", "单位", "本期", "上年同期", "要求"),
        "企业",
        "所属期",
        "只填“本期”一列；空格是未知，不是零，没有发生的填 0。填好后在报表页上传，核对后再报送。",
        "必填",
    ),
    "en": Words(
        ("Cell", "Unit", "This period", "A year before", "Needed"),
        "Firm",
        "Period",
        "Fill in the column `This period` only; a blank is unknown and not zero. Upload it on the page of the return.",
        "required",
    ),
}


def workbook_of(sheet: Sheet, lang: str) -> bytes:
    """The sheet with what is typed or filed by now, drop-down lists and last year's values, as xlsx."""
    words = WORDS[lang]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**PLAIN, "in_memory": True}) as book:
        page = book.add_worksheet(sheet.title[:31])
        head = book.add_format({"bold": True, "bg_color": "#DCE9F7", "bottom": 1})
        open_cell = book.add_format({"bg_color": "#FFFBE6", "border": 1, "locked": False, "num_format": "@"})
        page.set_column(NAME, NAME, 34)
        page.set_column(UNIT, ASKED, 16)
        page.write_string(0, 0, sheet.title, book.add_format({"bold": True, "font_size": 14}))
        for row, (label, text) in enumerate(
            ((words.firm, sheet.firm_name), (words.period, sheet.period)), start=1
        ):
            page.write_string(row, 0, label)
            page.write_string(row, 1, text)
        page.write_string(3, 0, words.how)
        for column, heading in enumerate(words.headings):
            page.write_string(HEAD, column, heading, head)
        for row, cell in enumerate(sheet.cells, start=HEAD + 1):
            shown = (cell.name, cell.unit, cell.text, cell.last, words.required if cell.required else "")
            for column, text in enumerate(shown):
                page.write_string(row, column, text, open_cell if column == VALUE else None)
            if cell.options and len(",".join(cell.options)) <= LONGEST_LIST:
                page.data_validation(
                    row, VALUE, row, VALUE, {"validate": "list", "source": list(cell.options)}
                )
        page.freeze_panes(HEAD + 1, 1)
        page.protect("", {"format_columns": True, "select_locked_cells": True})
    return buffer.getvalue()


def texts_in(name: str, content: bytes, sheet: Sheet) -> dict[str, str]:
    """What a filled workbook says, as text by fact code; rows of the form that it lacks are left out.

    Raises SheetError for a file that cannot be read, Unfit for one of another firm or period, for a row that the form
    does not have, a row given twice, and a formula or an error in a cell.
    """
    book = read_workbook(name, content)
    rows = [row for each in book.sheets if not each.hidden for row in each.rows]
    at = next((at for at, row in enumerate(rows) if _is_head(row)), None)
    if at is None:
        raise Unfit(
            Text(
                f"“{name}”里没有这张报表的表头（指标、单位、本期）。",
                f"`{name}` lacks the headings of the sheet.",
            ),
            mend=Text(
                "请从本页下载填报表，填好再上传。",
                "Download the sheet from this page, fill it in, upload it.",
            ),
            code="no_sheet",
        )
    _refuse_marks(name, book.sheets[0].marks.formulas | book.sheets[0].marks.errors, at)
    _refuse_other(rows[:at], sheet)
    return dict(_read(rows[at + 1 :], at + 2, sheet))


def _is_head(row: list[Cell]) -> bool:
    said = tuple(str(cell) for cell in row[:VALUE])
    return any(said == words.headings[:VALUE] for words in WORDS.values())


def _refuse_marks(name: str, places: set[tuple[int, int]], head: int) -> None:
    wrong = sorted(row + 1 for row, column in places if column == VALUE and row > head)
    if wrong:
        raise Unfit(
            Text(
                f"“{name}”第 {wrong[0]} 行的“本期”是公式或错误值。",
                f"In row {wrong[0]} of `{name}` stands a formula or an error.",
            ),
            mend=Text("请改成数值再上传。", "Make it a value and upload again."),
            code="formula_in_sheet",
        )  # fmt: skip


def _refuse_other(above: list[list[Cell]], sheet: Sheet) -> None:
    """A workbook of another firm or period must not fill this return."""
    said = {str(row[0]): str(row[1]) for row in above if len(row) > 1 and row[0] is not None}
    for words in WORDS.values():
        for label, own in ((words.firm, sheet.firm_name), (words.period, sheet.period)):
            if label in said and said[label] != own:
                raise Unfit(
                    Text(f"这是“{said[label]}”的表，不是“{own}”的，没有读入。",
                         f"This is the sheet of `{said[label]}`, not of `{own}`; nothing was taken from it."),
                    code="other_sheet",
                )  # fmt: skip


def _read(rows: list[list[Cell]], first: int, sheet: Sheet) -> Iterator[tuple[str, str]]:
    cells: Mapping[tuple[str, str], SheetCell] = {(each.name, each.unit): each for each in sheet.cells}
    seen: set[str] = set()
    for number, row in enumerate(rows, start=first):
        name, unit, value = (*row, None, None, None)[:3]
        if name is None and value is None:
            continue
        cell = cells.get((str(name or ""), str(unit or "")))
        if cell is None or cell.code in seen:
            why = ("重复了", "stands there twice") if cell else ("这张表里没有", "is no row of this form")
            raise Unfit(
                Text(
                    f"第 {number} 行“{name or ''}”（{unit or '—'}）{why[0]}。",
                    f"Row {number}, `{name or ''}`, {why[1]}.",
                ),
                mend=Text("请从本页重新下载填报表。", "Download the sheet anew from this page."),
                code="other_row",
            )  # fmt: skip
        seen.add(cell.code)
        yield cell.code, _text(value)


def _text(value: Cell) -> str:
    """A cell as somebody types it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
