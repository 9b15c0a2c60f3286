"""Workbooks of Excel and WPS since 2007. The parts are looked through before the values are asked of calamine."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from xml.parsers import expat

import python_calamine

from chanmai.bureau.enterprises.sheets.book import (
    Cell,
    Marks,
    Place,
    Shape,
    Sheet,
    Workbook,
    check_cells,
    check_shape,
    number_cell,
    text_cell,
)
from chanmai.bureau.enterprises.sheets.displays import Display, built_in, display_of
from chanmai.bureau.enterprises.sheets.formats.xlsx_texts import (
    column_number,
    is_on,
    places_of_texts,
    texts_with_small_signs,
)
from chanmai.bureau.enterprises.sheets.guards import MEGABYTE, Limits

_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_PRINT_CODE = re.compile(r'&"[^"]*"|&\d+|&[A-Za-z]|\n')
_ROW = re.compile(r"[0-9]{1,7}")
_COLUMNS = 200  # hidden columns beyond are of no interest
_BLOCK = 16 * 1024
_MOST_USES = 20_000_000  # of shared texts, more than the cells of the largest file that is taken
_SMALL = 8 * MEGABYTE  # a part that is read whole
_FILLING = ("v", "is", "f")
_SMALL_SIGNS = ("vertAlign", "strike")
"""Tags within a cell that is not empty."""

Element = tuple[str, dict[str, str], str]
"""A start tag without its prefix, its attributes, and the tag around it."""
BROKEN = (python_calamine.CalamineError, expat.ExpatError, KeyError, ValueError, zipfile.BadZipFile)
"""What is raised for a workbook that is not sound."""


class ForbiddenDeclaration(ValueError):
    """The XML declares a document type or entities; workbooks never do."""


def read_xlsx(name: str, content: bytes, limits: Limits) -> Workbook:
    """The worksheets. Raises SheetError for one that is too large, and one of BROKEN."""
    _check_counts(content)
    book = python_calamine.load_workbook(io.BytesIO(content))
    visibility = {
        meta.name: meta.visible is not python_calamine.SheetVisibleEnum.Visible
        for meta in book.sheets_metadata
        if meta.typ is python_calamine.SheetTypeEnum.WorkSheet
    }
    scans = _scans(content, list(visibility))
    for title, scan in scans.items():
        check_shape(name, title, scan.shape, limits)
    check_cells(name, [scan.shape.rows * scan.shape.columns for scan in scans.values()], limits)
    sheets = (_sheet(book, scan, title, visibility[title]) for title, scan in scans.items())
    since_1904 = _since_1904(content)
    return Workbook("xlsx", tuple(replace(sheet, since_1904=since_1904) for sheet in sheets))


def _since_1904(content: bytes) -> bool:
    """True when the workbook counts its days from 1904."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = next(entry for entry in archive.namelist() if _path(entry) == "xl/workbook.xml")
        elements = _elements(archive.read(part))
    said = (attributes.get("date1904", "") for tag, attributes, _ in elements if tag == "workbookPr")
    return any(each in ("1", "true", "on") for each in said)


def _check_counts(content: bytes) -> None:
    """Raise ValueError when a part says that it holds more different things than bytes, or more than any sheet has.

    The reader makes room for so many. How often shared texts are used (`count`) may well be more than their bytes.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if entry.filename.lower().endswith(".xml"):
                different, uses = _counts_of(archive, entry)
                if different > entry.file_size or uses > _MOST_USES:
                    raise ValueError


def _counts_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[int, int]:
    """What the first tag of a part says: how many different things it holds, how often they are used; 0: nothing."""
    counts: list[int] = []

    def start(_tag: str, attributes: dict[str, str]) -> None:
        said = (attributes.get(name, "") for name in ("uniqueCount", "count"))
        counts.extend(int(each) if each.isdecimal() else 0 for each in said)
        parser.StartElementHandler = None

    parser = _parser(start)
    with archive.open(entry) as xml:
        while not counts and (block := xml.read(_BLOCK)):
            parser.Parse(block)
    return (counts[0], counts[1]) if counts else (0, 0)


def _sheet(book: python_calamine.CalamineWorkbook, scan: "_Scan", title: str, hidden: bool) -> Sheet:
    sheet = book.get_sheet_by_name(title)
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = tuple(sheet.merged_cell_ranges or ())
    return Sheet(
        title, rows, scan.marks, merged, hidden, beside=tuple(_PRINT_CODE.split("".join(scan.printed)))
    )


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return number_cell(value)
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    return text_cell(str(value))


def _scans(content: bytes, sheet_names: list[str]) -> dict[str, "_Scan"]:
    """Every worksheet looked through, by name. Raises ForbiddenDeclaration, KeyError, ValueError or ExpatError."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        displays = _displays(archive)
        parts = _parts(archive)
        if len(set(parts.values())) != len(parts):
            raise ValueError
        scans = {name: _scanned(archive, parts[name], displays) for name in sheet_names}
        if strange := texts_with_small_signs(archive):
            for name, scan in scans.items():
                scan.marks.small_signs |= places_of_texts(archive, parts[name], strange)
        return scans


def _elements(xml: bytes) -> list[Element]:
    """All start tags of a small part. Raises ForbiddenDeclaration when it declares a document type."""
    if len(xml) > _SMALL:
        raise ValueError
    elements: list[Element] = []
    around: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        elements.append((name, attributes, around[-1] if around else ""))
        around.append(name)

    parser = _parser(start)
    parser.EndElementHandler = lambda _tag: around.pop()
    parser.Parse(xml, True)
    return elements


def _parser(start: Callable[[str, dict[str, str]], None]) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _forbid
    return parser


def _forbid(*_: object) -> None:
    raise ForbiddenDeclaration


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The parts of the worksheets by their names, however paths are written."""
    entries = {_path(entry): entry for entry in archive.namelist()}
    relations = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for tag, attributes, _ in _elements(archive.read(entries["xl/_rels/workbook.xml.rels"]))
        if tag == "Relationship"
    }
    parts = {}
    for tag, attributes, _ in _elements(archive.read(entries["xl/workbook.xml"])):
        relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
        target = relations.get(relation, "")
        path = _path(target.removeprefix("/") if target.startswith(("/", "xl/")) else f"xl/{target}")
        if tag == "sheet" and path in entries:
            parts[attributes.get("name", "")] = entries[path]
    return parts


def _path(name: str) -> str:
    return name.replace("\\", "/").lower()


def _displays(archive: zipfile.ZipFile) -> dict[str, Display]:
    """What the number formats of the cell styles do, by number of the style; plain ones are left out."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    own: dict[str, Display] = {}
    cells: list[tuple[str, str]] = []
    font, struck = -1, set[str]()
    for tag, attributes, around in _elements(archive.read("xl/styles.xml")):
        if tag == "numFmt":
            own[attributes.get("numFmtId", "")] = display_of(attributes.get("formatCode", ""))
        elif tag == "font" and around == "fonts":
            font += 1
        elif (
            tag == "strike" and is_on(attributes) and not cells
        ):  # fonts of conditions stand behind the cells'
            struck.add(str(font))
        elif tag == "xf" and around == "cellXfs":
            cells.append((attributes.get("numFmtId", "0"), attributes.get("fontId", "0")))
    displays = (
        replace(own.get(form) or built_in(int(form)), struck=font_id in struck) for form, font_id in cells
    )
    return {str(i): display for i, display in enumerate(displays) if display.percent or display.tells}


@dataclass(slots=True)
class _Scan:
    """Receives the start tags of one worksheet: its marks, and how far it is filled."""

    displays: dict[str, Display]
    marks: Marks = field(default_factory=Marks)
    last_row: int = -1
    last_column: int = -1
    filled: int = 0
    printed: list[str] = field(default_factory=list)  # headers and footers of the printed page
    _row: int = -1
    _row_filled: bool = False
    _named: tuple[int, int] = (
        0,
        -1,
    )  # column of the last cell of the row that says where it is, cells behind it
    _row_of_cell: int = -1

    @property
    def shape(self) -> Shape:
        """How large the worksheet is."""
        return Shape(self.last_row + 1, self.last_column + 1, self.filled)

    @property
    def _place(self) -> Place:
        return self._row_of_cell, sum(self._named)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A start tag."""
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self._cell(attributes)
        elif tag in _FILLING:
            self._fill()
            if tag == "f":
                self.marks.formulas.add(self._place)
        elif tag in _SMALL_SIGNS and is_on(attributes):
            self.marks.small_signs.add(self._place)
        elif tag == "row":
            self._row = _number(_ROW, attributes["r"]) if "r" in attributes else self._row + 1
            self._named, self._row_filled = (0, -1), False
            if attributes.get("hidden") in ("1", "true"):
                self.marks.hidden_rows.add(self._row)
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self.marks.hidden_columns.update(range(first - 1, min(last, _COLUMNS)))

    def _cell(self, attributes: dict[str, str]) -> None:
        self._row_of_cell = self._row
        if "r" in attributes:
            match = _PLACE.fullmatch(attributes["r"])
            if match is None:
                raise ValueError
            self._named, self._row_of_cell = (column_number(match[1]), 0), int(match[2]) - 1
        else:
            self._named = (self._named[0], self._named[1] + 1)
        if attributes.get("t") == "e":
            self.marks.errors.add(self._place)
        display = self.displays.get(attributes.get("s", ""))
        if display is not None:
            self._shown(display)

    def _shown(self, display: Display) -> None:
        if display.percent:
            self.marks.percents.add(self._place)
        if display.tells:
            self.marks.displays[self._place] = display

    def _fill(self) -> None:
        row, column = self._place
        self.filled += not self._row_filled
        self._row_filled = True
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)


def _number(pattern: re.Pattern[str], text: str) -> int:
    """The row that a row says it is, from 0."""
    if pattern.fullmatch(text) is None:
        raise ValueError
    return int(text) - 1


def _scanned(archive: zipfile.ZipFile, part: str, displays: dict[str, Display]) -> _Scan:
    scan = _Scan(displays)

    def start(tag: str, attributes: dict[str, str]) -> None:
        scan.start(tag, attributes)
        if tag.endswith("headerFooter"):  # it stands behind the cells, whose texts are of no interest here
            parser.CharacterDataHandler = scan.printed.append

    parser = _parser(start)
    with archive.open(part) as xml:
        parser.ParseFile(xml)
    return scan
