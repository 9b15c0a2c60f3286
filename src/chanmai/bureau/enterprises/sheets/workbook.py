"""What calamine does not tell of a worksheet: which cells are formulas, errors or percentages, which rows are hidden."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

_PLACE = re.compile(r"([A-Z]{1,3})(\d+)")
_BUILT_IN_PERCENT = {9, 10}
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Place = tuple[int, int]
"""Row and column, both from 0."""


@dataclass(slots=True)
class Marks:
    """Places of one worksheet that need care."""

    formulas: set[Place] = field(default_factory=set)
    errors: set[Place] = field(default_factory=set)
    percents: set[Place] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)


class ForbiddenDeclaration(ValueError):
    """The XML declares a document type or entities; workbooks never do."""


def marks_of(content: bytes, sheet_names: list[str]) -> dict[str, Marks]:
    """The marks of every worksheet by name. Raises ForbiddenDeclaration, KeyError or expat.ExpatError."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        percent_styles = _percent_styles(archive)
        parts = _parts(archive)
        return {name: _scan(archive.read(parts[name]), percent_styles) for name in sheet_names if name in parts}


def _parse(xml: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in xml[:2000] or b"<!ENTITY" in xml[:2000]:
        raise ForbiddenDeclaration
    return ElementTree.fromstring(xml)


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    relations = {
        item.get("Id", ""): item.get("Target", "") for item in _parse(archive.read("xl/_rels/workbook.xml.rels"))
    }
    parts = {}
    for sheet in _parse(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        target = relations.get(sheet.get(_RELATION, ""), "")
        path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if path in archive.namelist():
            parts[sheet.get("name", "")] = path
    return parts


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    if "xl/styles.xml" not in archive.namelist():
        return set()
    styles = _parse(archive.read("xl/styles.xml"))
    percent = set(_BUILT_IN_PERCENT)
    for form in styles.iter(f"{_MAIN}numFmt"):
        if "%" in form.get("formatCode", ""):
            percent.add(int(form.get("numFmtId", "0")))
    cells = styles.find(f"{_MAIN}cellXfs")
    found = [] if cells is None else list(cells)
    return {str(i) for i, style in enumerate(found) if int(style.get("numFmtId", "0")) in percent}


class _Scanner:
    """Receives the start tags of one worksheet."""

    def __init__(self, percent_styles: set[str]) -> None:
        self.marks = Marks()
        self._percent = percent_styles
        self._row = -1
        self._column = -1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._cell(attributes)
        elif tag == "f":
            self.marks.formulas.add((self._row, self._column))
        elif tag == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.marks.hidden_rows.add(self._row)

    def _cell(self, attributes: dict[str, str]) -> None:
        match = _PLACE.match(attributes.get("r", ""))
        self._column = _number(match[1]) - 1 if match else self._column + 1
        if attributes.get("t") == "e":
            self.marks.errors.add((self._row, self._column))
        if attributes.get("s") in self._percent:
            self.marks.percents.add((self._row, self._column))

    def declared(self, *_: object) -> None:
        raise ForbiddenDeclaration


def _number(text: str) -> int:
    total = 0
    for letter in text:
        total = total * 26 + ord(letter) - 64
    return total


def _scan(xml: bytes, percent_styles: set[str]) -> Marks:
    scanner = _Scanner(percent_styles)
    parser = expat.ParserCreate()
    parser.StartElementHandler = scanner.start
    parser.StartDoctypeDeclHandler = scanner.declared
    parser.Parse(xml, True)
    return scanner.marks
