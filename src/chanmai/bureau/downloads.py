"""Files that a page gives away: how they are named, and tables in which a number is a number."""

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from chanmai.engine.facts.printing import digits, fixed

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False}
"""Texts stay texts, whatever they look like."""
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
STILL, FILE = (1980, 1, 1, 0, 0, 0), 0o100644  # the first time that a zip archive can tell; rw-r--r--
LONGEST_TITLE = 31
LONGEST_EXACT = 15  # digits that a spreadsheet keeps of a number
_A4 = 9
_FIRST, _OTHERS = 34, 20  # widths of columns
_FORMATS = {
    "head": {"bold": True, "bg_color": "#EEF3F8", "bottom": 1, "text_wrap": True, "valign": "top"},
    "money": {"num_format": "#,##0.00"},
    "number": {"num_format": "#,##0.00####"},
    "day": {"num_format": "yyyy-mm-dd"},
    "text": {"valign": "top"},
}


@dataclass(frozen=True, slots=True)
class Yuan:
    """An amount of 分 that stands in yuan in a sheet."""

    fen: int

    @property
    def fits(self) -> bool:
        """True where a spreadsheet's fifteen digits hold it to the 分, as up to 十万亿元 they do."""
        return len(str(abs(self.fen)).rstrip("0")) <= LONGEST_EXACT


Cell = str | int | Fraction | Yuan | datetime.date | None
Row = Sequence[Cell]


def download(name: str, content: bytes, kind: str) -> HttpResponse:
    """A file to take away, under a name that may be Chinese; `kind` is its media type."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": disposition or "attachment"}
    )


def still_archive(files: Mapping[str, str]) -> bytes:
    """Texts by their path as a zip file. The same texts give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, STILL)
            info.external_attr = FILE << 16
            file.writestr(info, text.encode(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def sheets(pages: Iterable[tuple[str, Iterable[Row]]]) -> bytes:
    """A workbook of sheets by title, written row by row in constant memory; the first row of each is its head."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**PLAIN, "constant_memory": True}) as book:
        formats = {name: book.add_format(form) for name, form in _FORMATS.items()}
        for title, rows in pages:
            _sheet(book.add_worksheet(title[:LONGEST_TITLE]), rows, formats)
    return buffer.getvalue()


def to_csv(headings: Sequence[str], rows: Iterable[Row]) -> bytes:
    """UTF-8 with the mark that Excel needs. Texts that begin like formulas get an apostrophe."""
    buffer = io.StringIO(newline="")
    out = csv.writer(buffer)
    out.writerow(headings)
    for row in rows:
        out.writerow([_csv_cell(value) for value in row])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _csv_cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, Yuan):
        value = Fraction(value.fen, 100)
    if isinstance(value, Fraction):
        return digits(value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULAS) else text


def _sheet(page: Any, rows: Iterable[Row], formats: dict[str, Any]) -> None:
    """One sheet: its head stays in sight and on every printed page, rows can be filtered, all columns fit one page."""
    page.freeze_panes(1, 0)
    page.set_column(0, 0, _FIRST)
    last, widest = 0, 0
    for number, row in enumerate(rows):
        last, widest = number, max(widest, len(row) - 1)
        for column, cell in enumerate(row):
            _write(page, number, column, cell, formats)
    page.set_column(1, max(1, widest), _OTHERS)
    if last:
        page.autofilter(0, 0, last, widest)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&L&A&R&P / &N")


def _write(page: Any, row: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, Yuan) and not cell.fits:
        cell = fixed(Fraction(cell.fen, 100), 2)  # a text that is right rather than a number that is not
    if isinstance(cell, str):
        page.write_string(row, column, cell, formats["text" if row else "head"])
    elif isinstance(cell, Yuan):
        page.write_number(row, column, Fraction(cell.fen, 100), formats["money"])
    elif isinstance(cell, datetime.date):
        page.write_datetime(row, column, datetime.datetime.combine(cell, datetime.time()), formats["day"])
    elif isinstance(cell, Fraction):
        page.write_number(row, column, cell, formats["number"])
    else:
        page.write_number(row, column, cell)
