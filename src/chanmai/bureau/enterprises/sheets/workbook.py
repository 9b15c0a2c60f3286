"""What calamine does not tell of a worksheet: cells that are formulas, errors or percentages, and hidden rows."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

_PLACE = re.compile(r"([A-Z]{1,3})(\d+)")
_BUILT_IN_PERCENT = {9, 10}

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
        return {
            name: _scan(archive.read(parts[name]), percent_styles) for name in sheet_names if name in parts
        }


Element = tuple[str, dict[str, str], str]
"""A start tag without its prefix, its attributes, and the tag around it."""


def _elements(xml: bytes) -> list[Element]:
    """All start tags of a small part. Raises ForbiddenDeclaration when it declares a document type."""
    found: list[Element] = []
    around: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        found.append((name, attributes, around[-1] if around else ""))
        around.append(name)

    parser = _parser(start)
    parser.EndElementHandler = lambda _tag: around.pop()
    parser.Parse(xml, True)
    return found


def _parser(start: Callable[[str, dict[str, str]], None]) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _forbid
    return parser


def _forbid(*_: object) -> None:
    raise ForbiddenDeclaration


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    relations = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for tag, attributes, _ in _elements(archive.read("xl/_rels/workbook.xml.rels"))
        if tag == "Relationship"
    }
    parts = {}
    for tag, attributes, _ in _elements(archive.read("xl/workbook.xml")):
        relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
        target = relations.get(relation, "")
        path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if tag == "sheet" and path in archive.namelist():
            parts[attributes.get("name", "")] = path
    return parts


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    if "xl/styles.xml" not in archive.namelist():
        return set()
    percent = {str(number) for number in _BUILT_IN_PERCENT}
    cells: list[str] = []
    for tag, attributes, around in _elements(archive.read("xl/styles.xml")):
        if tag == "numFmt" and "%" in attributes.get("formatCode", ""):
            percent.add(attributes.get("numFmtId", ""))
        elif tag == "xf" and around == "cellXfs":
            cells.append(attributes.get("numFmtId", "0"))
    return {str(i) for i, form in enumerate(cells) if form in percent}


class _Scanner:
    """Receives the start tags of one worksheet."""

    def __init__(self, percent_styles: set[str]) -> None:
        self.marks = Marks()
        self._percent = percent_styles
        self._row = -1
        self._named: re.Match[str] | None = None  # the last cell of the row that says where it is
        self._after = -1  # how many cells stand behind it

    @property
    def _place(self) -> Place:
        return self._row, self._after + (_number(self._named[1]) - 1 if self._named else 0)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self._cell(attributes)
        elif tag == "f":
            self.marks.formulas.add(self._place)
        elif tag == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._named, self._after = None, -1
            if attributes.get("hidden") in ("1", "true"):
                self.marks.hidden_rows.add(self._row)

    def _cell(self, attributes: dict[str, str]) -> None:
        if named := _PLACE.match(attributes.get("r", "")):
            self._named, self._after = named, 0
        else:
            self._after += 1
        if attributes.get("t") == "e":
            self.marks.errors.add(self._place)
        if attributes.get("s") in self._percent:
            self.marks.percents.add(self._place)


def _number(text: str) -> int:
    total = 0
    for letter in text:
        total = total * 26 + ord(letter) - 64
    return total


def _scan(xml: bytes, percent_styles: set[str]) -> Marks:
    scanner = _Scanner(percent_styles)
    _parser(scanner.start).Parse(xml, True)
    return scanner.marks
