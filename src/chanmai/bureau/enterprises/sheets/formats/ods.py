"""Worksheets of OpenDocument (LibreOffice): one XML part, in which equal cells and rows are written once with a count.

Counts are never followed for blanks, and for filled cells only as far as a worksheet may reach.
"""

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from chanmai.bureau.enterprises.sheets.book import (
    Block,
    Cell,
    Marks,
    Shape,
    Sheet,
    Workbook,
    check_cells,
    check_shape,
    number_cell,
    text_cell,
)
from chanmai.bureau.enterprises.sheets.displays import Display
from chanmai.bureau.enterprises.sheets.guards import Limits, with_password
from chanmai.engine.facts.numerals import numeral

BROKEN = (expat.ExpatError, KeyError, ValueError, InvalidOperation, zipfile.BadZipFile)
"""What is raised for a workbook that is not sound."""
_OWN_MONEY = ("CNY", "RMB", "")
_HIDDEN = ("collapse", "filter")
_ASIDE = ("annotation", "shapes", "tracked-changes", "forms")
"""Parts whose texts are no cells."""


def read_ods(name: str, content: bytes, limits: Limits) -> Workbook:
    """The worksheets. Raises SheetError for a password or too large a sheet, and one of BROKEN."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read(
            "META-INF/manifest.xml"
        ):
            raise with_password(name)
        reader = _Reader(name, limits)
        with archive.open("content.xml") as xml:
            reader.parser.ParseFile(xml)
    return Workbook("ods", tuple(reader.sheets))


class _Reader:
    """Receives the tags of the part with the worksheets."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.sheets: list[Sheet] = []
        self._name, self._limits = name, limits
        self._hidden_styles: set[str] = set()
        self._small_styles: set[str] = set()
        self._style = ""
        self._aside = self._tables = self._cells = 0
        self._rows: list[list[Cell]] = []
        self._row: list[Cell] = []
        self._at = self._column = self._repeat = self._columns = self._filled = 0
        self._marks, self._merged = Marks(), list[Block]()
        self._cell: dict[str, str] | None = None
        self._texts: list[str] = []
        self._begin: dict[str, Callable[[dict[str, str]], None]] = {
            "style": self._begin_style,
            "table-properties": self._begin_properties,
            "text-properties": self._begin_letters,
            "span": self._begin_span,
            "table": self._begin_table,
            "table-column": self._begin_columns,
            "table-row": self._begin_row,
            "table-cell": self._begin_cell,
            "covered-table-cell": self._begin_cell,
            "p": self._begin_line,
            "s": self._begin_blanks,
            "tab": self._begin_blanks,
            "line-break": self._begin_blanks,
        }
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._letters
        self.parser.StartDoctypeDeclHandler = _forbid

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag in _ASIDE:
            self._aside += 1
        if self._aside:
            return
        begin = self._begin.get(tag)
        if begin is not None:
            begin({key.rpartition(":")[2]: value for key, value in attributes.items()})

    def _begin_style(self, values: dict[str, str]) -> None:
        self._style = values.get("name", "")

    def _begin_properties(self, values: dict[str, str]) -> None:
        if values.get("display") == "false":
            self._hidden_styles.add(self._style)

    def _begin_letters(self, values: dict[str, str]) -> None:
        """Letters that are raised, lowered or struck out."""
        place = values.get("text-position", "0%")
        if not place.startswith("0%") or values.get("text-line-through-style", "none") != "none":
            self._small_styles.add(self._style)

    def _begin_span(self, values: dict[str, str]) -> None:
        if self._cell is not None and values.get("style-name") in self._small_styles:
            self._cell["small"] = "true"

    def _begin_row(self, values: dict[str, str]) -> None:
        self._row, self._column, self._repeat = [], 0, _count(values, "number-rows-repeated")
        if values.get("visibility") in _HIDDEN:
            self._marks.hidden_rows.update(range(self._at, min(self._at + self._repeat, self._limits.rows)))

    def _begin_cell(self, values: dict[str, str]) -> None:
        self._cell, self._texts = values, []

    def _begin_line(self, _: dict[str, str]) -> None:
        if self._cell is not None:
            self._texts.append("")

    def _begin_blanks(self, values: dict[str, str]) -> None:
        if self._texts:
            self._texts[-1] += " " * min(_count(values, "c"), 100)

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in _ASIDE:
            self._aside -= 1
        elif self._aside:
            return
        elif tag in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif tag == "table-row":
            self._end_row()
        elif tag == "table":
            self._tables -= 1
            self.sheets[-1].rows = self._rows
            self.sheets[-1].merged = tuple(self._merged)

    def _letters(self, text: str) -> None:
        if self._texts and not self._aside:
            self._texts[-1] += text

    def _begin_table(self, values: dict[str, str]) -> None:
        self._tables += 1
        if self._tables > 1:
            raise ValueError
        self._rows, self._at, self._columns, self._filled = [], 0, 0, 0
        self._marks, self._merged = Marks(), []
        hidden = values.get("style-name", "") in self._hidden_styles
        self.sheets.append(Sheet(values.get("name", ""), [], self._marks, hidden=hidden))

    def _begin_columns(self, values: dict[str, str]) -> None:
        count = _count(values, "number-columns-repeated")
        if values.get("visibility") in _HIDDEN:
            last = min(self._columns + count, self._limits.columns)
            self._marks.hidden_columns.update(range(self._columns, last))
        self._columns += count

    def _end_cell(self) -> None:
        values, self._cell = self._cell or {}, None
        count = _count(values, "number-columns-repeated")
        cell = self._value(values)
        rows, columns = _count(values, "number-rows-spanned"), _count(values, "number-columns-spanned")
        if rows > 1 or columns > 1:
            last = self._at + rows - 1, self._column + columns - 1
            self._merged.append(((self._at, self._column), last))
        if cell is not None:
            self._check(self._at + self._repeat, self._column + count)
            self._row += [None] * (self._column - len(self._row)) + [cell] * count
            self._note(values, cell, count)
        self._column += count

    def _note(self, values: dict[str, str], cell: Cell, count: int) -> None:
        """The marks of a filled cell and its repeats."""
        kind = values.get("value-type", "")
        small = "small" in values or values.get("style-name") in self._small_styles
        display = _display(values, cell, self._texts)
        for row in range(self._at, self._at + self._repeat):
            for column in range(self._column, self._column + count):
                if "formula" in values:
                    self._marks.formulas.add((row, column))
                if kind == "error" or (
                    isinstance(cell, str) and cell.startswith("#") and "formula" in values
                ):
                    self._marks.errors.add((row, column))
                if small:
                    self._marks.small_signs.add((row, column))
                if kind == "percentage":
                    self._marks.percents.add((row, column))
                if display.tells:
                    self._marks.displays[row, column] = display

    def _end_row(self) -> None:
        if self._row:
            self._filled += self._repeat
            self._cells += (self._at - len(self._rows)) + self._repeat * len(self._row)
            check_cells(self._name, [self._cells], self._limits)
            self._rows += [[] for _ in range(self._at - len(self._rows))]
            self._rows += [list(self._row) for _ in range(self._repeat)]
        self._at += self._repeat

    def _check(self, rows: int, columns: int) -> None:
        shape = Shape(rows, columns, self._filled + 1)
        check_shape(self._name, self.sheets[-1].name, shape, self._limits)

    def _value(self, values: dict[str, str]) -> Cell:
        kind = values.get("value-type", "")
        if kind in ("float", "percentage", "currency"):
            return number_cell(float(Decimal(values["value"])))
        if kind == "boolean":
            return values.get("boolean-value") == "true"
        if kind == "date":
            return datetime.date.fromisoformat(values["date-value"][:10])
        return text_cell(values.get("string-value") or "\n".join(self._texts))


def _display(values: dict[str, str], cell: Cell, texts: list[str]) -> Display:
    """How a number is shown: what stands beside it, and whether what is shown is the number at all."""
    said = values.get("string-value")
    if said and texts and text_cell("\n".join(texts)) != text_cell(said):
        return Display(scaled=True)
    if not isinstance(cell, Decimal) or values.get("value-type") == "percentage":
        return Display()
    money = values.get("currency", "")
    if money not in _OWN_MONEY:
        return Display(words=money)
    text_number = numeral(re.sub(r"\s", "", "".join(texts)))
    if text_number is None:
        return Display()
    last = text_number.value.as_tuple().exponent
    finest = Decimal(1).scaleb(last if isinstance(last, int) else 0)
    return Display(scaled=abs(text_number.value - cell) >= finest, words=text_number.word)


def _count(values: dict[str, str], key: str) -> int:
    text = values.get(key, "1")
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise ValueError
    return max(1, int(text))


def _forbid(*_: object) -> None:
    raise ValueError
