"""Files that a page gives away: how they are named, workbooks of sheets, money in yuan."""

import io
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from chanmai.engine.facts.printing import fixed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
Cell = str | int | None


Row = Sequence[Cell]


def download(name: str, content: bytes, kind: str) -> HttpResponse:
    """A file to take away, under a name that may be Chinese; `kind` is its media type."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": disposition or "attachment"}
    )


def sheets(pages: Iterable[tuple[str, Iterable[Row]]]) -> bytes:
    """A workbook of sheets by title; the first row of each is its head. Texts stay texts, whatever they look like."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for title, rows in pages:
            _sheet(book, title, rows)
    return buffer.getvalue()


def _sheet(book: Any, title: str, rows: Iterable[Row]) -> None:
    page = book.add_worksheet(title)
    head = book.add_format({"bold": True, "bg_color": "#EEF3F8"})
    page.set_column(0, 0, 34)
    page.set_column(1, 7, 20)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                page.write_number(number, column, cell)
            elif cell:
                page.write_string(number, column, cell, head if number == 0 else None)


def yuan(fen: int) -> Cell:
    """Whole yuan as a number; with 分 as text, so that nothing is rounded."""
    return fen // 100 if fen % 100 == 0 else fixed(Fraction(fen, 100), 2)
