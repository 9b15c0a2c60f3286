"""Reads the three files of a report back: paragraphs and rows of tables, as a reader sees them."""

import io
import re
from collections import Counter
from fractions import Fraction

import docx
import pdfplumber
from python_calamine import CalamineWorkbook

from chanmai.bureau.reports.document import Cell, Document, Figure, Heading, Paragraph, text_of
from chanmai.bureau.reports.files.workbook import FIRST_ROW

HEAD, FOOT = 62, 58  # points of a page above and below the body


def bare(text: str) -> str:
    """Without blanks, and without hyphens within words: a PDF breaks lines where it likes."""
    return re.sub(r"\s+", "", re.sub(r"(?<=[A-Za-z])-(?=\s*[A-Za-z])", "", text))


def rows_of(document: Document) -> list[list[tuple[Cell, ...]]]:
    """The rows of each table."""
    return [list(table.rows) for _, table in document.tables()]


def printed(document: Document) -> list[list[list[str]]]:
    """The same as they are printed."""
    return [table.texts(document.nothing) for _, table in document.tables()]


def words_of(document: Document) -> list[str]:
    """Headings and paragraphs."""
    return [block.text for block in document.blocks if isinstance(block, Heading | Paragraph)]


def word_tables(content: bytes) -> list[list[list[str]]]:
    """The rows of the tables of a Word file, without their heads."""
    tables = docx.Document(io.BytesIO(content)).tables
    return [[[cell.text for cell in row.cells] for row in table.rows[1:]] for table in tables]


def word_paragraphs(content: bytes) -> list[str]:
    """Its paragraphs."""
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def sheet_rows(content: bytes) -> list[list[list[object]]]:
    """The rows of the sheets of a workbook behind the first, below their heads, with what stands under them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    pages = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names[1:]]
    return [page[FIRST_ROW + 1 :] for page in pages]


def sheet_words(content: bytes) -> list[str]:
    """What stands on the first sheet."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    page = book.get_sheet_by_name(book.sheet_names[0]).to_python(skip_empty_area=False)
    return [str(cell) for row in page for cell in row if cell != ""]


def same_in_sheet(cell: Cell, seen: object, nothing: str) -> bool:
    """A number is a number there, and rounded as it is printed; everything else is the text."""
    if isinstance(cell, Figure):
        return isinstance(seen, int | float) and Fraction(str(seen)) == cell.in_print
    return seen == text_of(cell, nothing)


def pdf_rows(content: bytes) -> Counter[tuple[str, ...]]:
    """Every row of every grid on the pages, without blanks; rows of drawings are among them."""
    with pdfplumber.open(io.BytesIO(content)) as book:
        tables = [table for page in book.pages for table in page.extract_tables()]
    return Counter(tuple(bare(cell or "") for cell in row) for table in tables for row in table)


def pdf_words(content: bytes) -> str:
    """All text between head and foot of the pages, without blanks."""
    with pdfplumber.open(io.BytesIO(content)) as book:
        pages = [page.crop((0, HEAD, page.width, page.height - FOOT)) for page in book.pages]
        return bare("".join(page.extract_text() or "" for page in pages))
