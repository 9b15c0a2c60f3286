"""Texts of Excel workbooks of which a part is raised, lowered or struck out, and the cells that show them."""

import re
import zipfile
from collections.abc import Collection
from xml.parsers import expat

from chanmai.bureau.enterprises.sheets.book import Place

_SHARED = "xl/sharedstrings.xml"
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_MARKS = ("vertAlign", "strike")
_NEITHER = ("baseline", "0", "false", "off", "none")


def is_on(attributes: dict[str, str]) -> bool:
    """True unless a mark says that it is not there: baseline, false."""
    return attributes.get("val", "1").lower() not in _NEITHER


def texts_with_small_signs(archive: zipfile.ZipFile) -> frozenset[str]:
    """The numbers of the shared texts of which a part is raised, lowered or struck out."""
    part = next((name for name in archive.namelist() if name.replace("\\", "/").lower() == _SHARED), "")
    if not part:
        return frozenset()
    found: set[str] = set()
    number = -1

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal number
        name = tag.rpartition(":")[2]
        if name == "si":
            number += 1
        elif name in _MARKS and is_on(attributes):
            found.add(str(number))

    parser = _parser()
    parser.StartElementHandler = start
    with archive.open(part) as xml:
        parser.ParseFile(xml)
    return frozenset(found)


def places_of_texts(archive: zipfile.ZipFile, part: str, texts: Collection[str]) -> set[Place]:
    """The cells of a worksheet that show one of these shared texts; a cell without its place is passed."""
    places: set[Place] = set()
    cell: dict[str, str] = {}
    letters: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal cell
        name = tag.rpartition(":")[2]
        if name == "c":
            cell = attributes
        letters.clear()

    def end(tag: str) -> None:
        if tag.rpartition(":")[2] == "v" and cell.get("t") == "s" and "".join(letters).strip() in texts:
            match = _PLACE.fullmatch(cell.get("r", ""))
            if match is not None:
                places.add((int(match[2]) - 1, column_number(match[1])))

    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = letters.append
    with archive.open(part) as xml:
        parser.ParseFile(xml)
    return places


def column_number(letters: str) -> int:
    """The number of a column from its letters, from 0."""
    total = 0
    for letter in letters.upper():
        total = total * 26 + ord(letter) - 64
    return total - 1


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    return parser
