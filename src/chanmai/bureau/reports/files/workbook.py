"""A report as a workbook: the text on the first sheet, then a sheet for each table, with a chart of Excel's own."""

import datetime
import io
import re
from typing import Any

import xlsxwriter

from chanmai.bureau.downloads import LONGEST_EXACT, LONGEST_TITLE, PLAIN
from chanmai.bureau.reports.document import (
    Block,
    Chart,
    Document,
    Figure,
    Heading,
    Paragraph,
    Table,
    snapshot_id,
    to_json,
)
from chanmai.bureau.reports.files.archive import steady

FIRST_ROW = 4
"""The row of the heads, after title, marks and a blank one."""
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
KINDS = {"bars": "bar", "lines": "column", "fan": "line"}
"""Of charts; columns, since Excel would join what no line may join."""
WIDE, NARROW, TEXT_WIDTH = 34, 16, 100
ASIDE = 50
"""From this column on, hidden, stand the numbers of charted columns in which not every cell is a number."""
FIRST_SHEET = {"zh": "正文", "en": "Text"}


def workbook(document: Document) -> bytes:
    """The file, dated by the report and equal for equal reports."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**PLAIN, "in_memory": True}) as book:
        day = datetime.date.fromisoformat(document.made_on)
        noon = datetime.datetime.combine(day, datetime.time(12))
        book.set_properties({"title": f"{document.title} {document.subtitle}", "created": noon})
        sheets = _Sheets(book, document)
        sheets.text()
        above = document.title
        for block in document.blocks:
            if isinstance(block, Heading):
                above = block.text
            elif isinstance(block, Table | Chart):
                sheets.exhibit(above, block)
    return steady(buffer.getvalue())


class _Sheets:
    """The sheets of one workbook."""

    def __init__(self, book: Any, document: Document) -> None:
        self.book, self.document = book, document
        self.names: set[str] = set()
        self.bold = book.add_format({"bold": True, "font_size": 13})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#EEF3F8", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.mark = book.add_format({"font_color": "#9A4B00"})
        self.numbers: dict[str, Any] = {}

    def text(self) -> None:
        """Headings and paragraphs."""
        page = self._page(FIRST_SHEET[self.document.lang])
        page.set_column(0, 0, TEXT_WIDTH)
        page.write_string(2, 0, self.document.subtitle)
        row = FIRST_ROW
        for block in self.document.blocks:
            if isinstance(block, Heading | Paragraph):
                page.write_string(row, 0, block.text, self.bold if isinstance(block, Heading) else self.wrap)
                row += 1

    def exhibit(self, title: str, block: Block) -> None:
        """One table under its title, its notes below it; a chart to the right."""
        table = block.table if isinstance(block, Chart) else block
        if not isinstance(table, Table):
            return
        name = self._name(title)
        page = self._page(name, title)
        page.set_column(0, 0, WIDE)
        page.set_column(1, max(1, len(table.heads) - 1), NARROW)
        for column, head in enumerate(table.heads):
            page.write_string(FIRST_ROW, column, head, self.head)
        for place, cells in enumerate(table.rows, FIRST_ROW + 1):
            for column, cell in enumerate(cells):
                self._write(page, place, column, cell)
        for place, note in enumerate(table.notes, FIRST_ROW + len(table.rows) + 2):
            page.write_string(place, 0, note)
        page.freeze_panes(FIRST_ROW + 1, 1)
        if isinstance(block, Chart) and block.has_values:
            self._chart(page, name, title, block)

    def _write(self, page: Any, row: int, column: int, cell: Any) -> None:
        if not isinstance(cell, Figure):
            page.write_string(row, column, self.document.nothing if cell is None else cell, self.wrap)
        elif not _fits(cell):
            page.write_string(row, column, cell.text)  # more digits than a spreadsheet holds
        else:
            page.write_number(row, column, float(cell.in_print), self._number(number_format(cell)))

    def _number(self, form: str) -> Any:
        if form not in self.numbers:
            self.numbers[form] = self.book.add_format({"num_format": form})
        return self.numbers[form]

    def _page(self, name: str, title: str = "") -> Any:
        page = self.book.add_worksheet(name)
        self.names.add(name.casefold())
        page.write_string(0, 0, title or self.document.title, self.bold)
        marks = (*self.document.marks, snapshot_id(to_json(self.document))[:16])
        page.write_string(1, 0, " · ".join(marks), self.mark)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_header("&R" + " · ".join(self.document.marks).replace("&", "&&"))
        page.set_footer("&L&A&R&P / &N")
        return page

    def _name(self, title: str) -> str:
        whole = _NOT_IN_TITLES.sub(" ", title).strip()
        name, number = whole[:LONGEST_TITLE].strip(), 2
        while name.casefold() in self.names:
            end = f" {number}"
            name, number = whole[: LONGEST_TITLE - len(end)].strip() + end, number + 1
        return name

    def _chart(self, page: Any, name: str, title: str, chart: Chart) -> None:
        drawn = self.book.add_chart({"type": KINDS[chart.kind]})
        first, last = FIRST_ROW + 1, FIRST_ROW + len(chart.table.rows)
        for column in chart.columns:
            numbers = _numbers_aside(page, chart, column)
            drawn.add_series(
                {
                    "name": [name, FIRST_ROW, column],
                    "categories": [name, first, 0, last, 0],
                    "values": [name, first, numbers, last, numbers],
                }
            )
        drawn.show_hidden_data()
        drawn.show_blanks_as("gap")
        drawn.set_title({"name": title, "name_font": {"size": 12}})
        if chart.kind == "bars":
            drawn.set_y_axis({"reverse": True})
            drawn.set_legend({"none": True})
        drawn.set_size(
            {"width": 720, "height": max(320, 90 + 22 * len(chart.table.rows) * (chart.kind == "bars"))}
        )
        page.insert_chart(FIRST_ROW, len(chart.table.heads) + 1, drawn)


def _numbers_aside(page: Any, chart: Chart, column: int) -> int:
    """The column that a chart draws: the table's own or, where words stand in it, one aside with blanks for these.

    Excel draws a word as nothing at zero, but a blank as a gap.
    """
    cells = [row[column] for row in chart.table.rows]
    if all(isinstance(cell, Figure) and _fits(cell) for cell in cells):
        return column
    page.set_column(ASIDE + column, ASIDE + column, None, None, {"hidden": True})
    for row, value in enumerate(chart.values(column), FIRST_ROW + 1):
        if value is not None:
            page.write_number(row, ASIDE + column, float(value))
    return ASIDE + column


def _fits(figure: Figure) -> bool:
    """Whether a spreadsheet holds all digits of a figure."""
    return len(str(abs(figure.in_print.numerator))) <= LONGEST_EXACT


def number_format(figure: Figure) -> str:
    """The format under which a spreadsheet prints a figure as the other files do."""
    plain = "#,##0" + ("." + "0" * figure.decimals if figure.decimals else "")
    suffix = f'"{figure.suffix}"' if figure.suffix else ""
    return f"+{plain}{suffix};-{plain}{suffix};{plain}{suffix}" if figure.signed else f"{plain}{suffix}"
