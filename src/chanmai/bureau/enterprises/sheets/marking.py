"""A refused file given back with its bad cells marked and explained, ready to be mended and imported again."""

import datetime
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from chanmai.bureau.enterprises.sheets.book import Cell, Workbook

Told = Mapping[str, Any]
"""A problem as it is kept in the batch."""

COLOURS = {"error": "#F8C9C9", "warning": "#FCE6B8", "note": "#E3E9F0"}
SEVERITIES = {"error": "错误 error", "warning": "疑问 warning", "note": "提示 note"}
MOST_COMMENTS = 3000
LONGEST_EXACT = 15  # digits that a spreadsheet keeps of a number


def mark(book: Workbook, problems: Sequence[Told]) -> bytes:
    """The workbook as xlsx: a first sheet that lists the problems, then the data with marked cells."""
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as out:
        writer = _Writer(out)
        data = [sheet for sheet in book.sheets if not sheet.hidden]
        titles = _titles([sheet.name for sheet in data])
        for sheet, title in zip(data, titles, strict=True):
            writer.data(title, sheet.rows, problems if len(data) == 1 or sheet is data[0] else ())
        writer.list_of(problems)
    return buffer.getvalue()


def _titles(names: Iterable[str]) -> list[str]:
    """Sheet names that do not clash with the list of problems."""
    return [f"{name[:28]}_1" if name == "问题" else name[:31] for name in names]


class _Writer:
    """Writes cells as they were, whatever they begin with, and never as formulas."""

    def __init__(self, out: xlsxwriter.Workbook) -> None:
        self.out = out
        self.plain = out.add_format({"font_size": 11})
        self.head = out.add_format({"bold": True, "bg_color": "#EEF3F8", "bottom": 1})
        self.wrap = out.add_format({"text_wrap": True, "valign": "top"})
        self._formats: dict[tuple[str, bool], Any] = {}

    def _format(self, severity: str, day: bool) -> Any:
        key = (severity, day)
        if key not in self._formats:
            properties: dict[str, Any] = {"num_format": "yyyy-mm-dd"} if day else {}
            if severity:
                properties |= {"bg_color": COLOURS[severity], "border": 1, "border_color": "#C0504D"}
            self._formats[key] = self.out.add_format(properties)
        return self._formats[key]

    def data(self, title: str, rows: Sequence[Sequence[Cell]], problems: Sequence[Told]) -> None:
        """The rows of a sheet, bad cells coloured and commented; a problem of a whole row marks its first cell."""
        page = self.out.add_worksheet(title)
        page.set_column(0, 60, 16)
        places: defaultdict[tuple[int, int], list[Told]] = defaultdict(list)
        for problem in problems:
            if problem["row"]:
                places[problem["row"] - 1, max(0, problem["column"] - 1)].append(problem)
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                self._cell(page, i, j, cell, _worst(places.get((i, j), ())))
        for (i, j), cell_problems in list(places.items())[:MOST_COMMENTS]:
            if i >= len(rows) or j >= len(rows[i]) or rows[i][j] is None:
                page.write_blank(i, j, None, self._format(_worst(cell_problems), False))
            page.write_comment(
                i, j, "\n".join(f"{p['zh']}\n{p['en']}" for p in cell_problems), {"x_scale": 3, "y_scale": 2}
            )

    def _cell(self, page: Any, i: int, j: int, cell: Cell, severity: str) -> None:
        if cell is None:
            return
        form = self._format(severity, isinstance(cell, datetime.date))
        if isinstance(cell, bool):
            page.write_boolean(i, j, cell, form)
        elif isinstance(cell, Decimal):
            if len(cell.as_tuple().digits) > LONGEST_EXACT:
                page.write_string(i, j, format(cell, "f"), form)
            else:
                page.write_number(i, j, cell, form)
        elif isinstance(cell, datetime.date):
            page.write_datetime(i, j, datetime.datetime.combine(cell, datetime.time()), form)
        else:
            page.write_string(i, j, cell, form)

    def list_of(self, problems: Sequence[Told]) -> None:
        """The sheet 问题: one line a problem, errors first."""
        page = self.out.add_worksheet("问题")
        page.freeze_panes(1, 0)
        for column, (heading, width) in enumerate(
            [
                ("位置", 8),
                ("类别", 14),
                ("列名", 18),
                ("原值", 22),
                ("问题与改法", 70),
                ("Problem and mend", 70),
            ]
        ):
            page.set_column(column, column, width)
            page.write_string(0, column, heading, self.head)
        for row, problem in enumerate(problems, start=1):
            cells = (
                problem["cell"],
                SEVERITIES[problem["severity"]],
                problem["heading"],
                problem["value"],
                problem["zh"],
                problem["en"],
            )
            for column, text in enumerate(cells):
                page.write_string(row, column, str(text), self.wrap)
            page.write_blank(row, 6, None)
        if problems:
            page.autofilter(0, 0, len(problems), 5)


def _worst(problems: Iterable[Told]) -> str:
    severities = {problem["severity"] for problem in problems}
    return next((severity for severity in COLOURS if severity in severities), "")
