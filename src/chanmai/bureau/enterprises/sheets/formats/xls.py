"""Workbooks of Excel 97 to 2003 (BIFF8), read record by record. Layout after [MS-XLS].

A record is a number, a length and so many bytes; nothing is allocated that the file does not hold. calamine reads such
files too, but makes room for whatever a record claims, which a few bytes can turn into more than there is.
"""

import datetime
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from chanmai.bureau.enterprises.sheets.book import (
    Block,
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
from chanmai.bureau.enterprises.sheets.formats.compound import BrokenFile, CompoundFile
from chanmai.bureau.enterprises.sheets.formats.xls_texts import shared_texts, text_at
from chanmai.bureau.enterprises.sheets.guards import Limits, with_password, wrong_format
from chanmai.engine.facts.texts import Text

BROKEN = (BrokenFile, struct.error, IndexError, KeyError, UnicodeDecodeError, OverflowError)
"""What is raised for a workbook that is not sound."""
Record = tuple[int, int, bytes]
"""Number, place in the stream, bytes."""

_BOF, _EOF, _CONTINUE, _PASSWORD = 0x809, 0x0A, 0x3C, 0x2F
_SHEET, _DATES, _FORMAT, _STYLE, _STRINGS = 0x85, 0x22, 0x41E, 0xE0, 0xFC
_ROW, _COLUMNS, _MERGED = 0x208, 0x7D, 0xE5
_NUMBER, _RK, _RKS, _SHARED, _LABEL, _RICH, _TRUTH, _FORMULA, _RESULT = (
    0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6, 0x205, 0x06, 0x207,
)  # fmt: skip
_BIFF8 = 0x600
_EPOCH_1904 = datetime.date(1904, 1, 1)


def read_xls(name: str, content: bytes, limits: Limits) -> Workbook:
    """The worksheets. Raises SheetError for a password, an older format or too large a sheet, and one of BROKEN."""
    file = CompoundFile(content)
    if "EncryptedPackage" in file.names:
        raise with_password(name)
    if "Workbook" not in file.names:
        content_kind = Text(
            "Excel 95 或更早的文件，或其他 Office 文档", "a file of Excel 95 or older, or another document"
        )
        raise wrong_format(name, content_kind)
    stream = file.stream("Workbook")
    book = _Book(name)
    for record in _records(stream, 0):
        book.take(record)
    if len({start for _, start, _ in book.sheets}) != len(book.sheets):
        raise BrokenFile
    sheets: list[Sheet] = []
    for title, start, hidden in book.sheets:
        page = _Page(book, name, title, limits)
        for record in _records(stream, start):
            page.take(record)
        check_cells(
            name,
            [page.size, *(len(sheet.rows) * len(sheet.rows[0]) for sheet in sheets if sheet.rows)],
            limits,
        )
        since_1904 = book.epoch.year == _EPOCH_1904.year
        sheets.append(
            Sheet(title, page.dense(), page.marks, tuple(page.merged), hidden, since_1904=since_1904)
        )
    return Workbook("xls", tuple(sheets))


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """The records from a place to the end of what begins there; charts within are passed over."""
    depth = 0
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, at)
        data = stream[at + 4 : at + 4 + length]
        depth += number == _BOF
        if depth == 1:
            yield number, at, data
        at += 4 + length
        depth -= number == _EOF
        if depth == 0:
            return


@dataclass(slots=True)
class _Book:
    """What holds for all worksheets: names, shared texts, styles, the first day."""

    name: str
    sheets: list[tuple[str, int, bool]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    displays: list[Display] = field(default_factory=list)
    epoch: datetime.date = datetime.date(1899, 12, 30)
    _formats: dict[int, Display] = field(default_factory=dict)
    _strings: list[bytes] = field(default_factory=list)
    _within: int = 0

    def take(self, record: Record) -> None:
        """A record of the globals."""
        number, _, data = record
        if number == _BOF and struct.unpack_from("<H", data)[0] != _BIFF8:
            raise wrong_format(self.name, Text("Excel 95 或更早的文件", "a file of Excel 95 or older"))
        if number == _PASSWORD:
            raise with_password(self.name)
        if number == _SHEET and data[5] == 0:
            title, _ = text_at(data, 7, data[6])
            self.sheets.append((title, struct.unpack_from("<I", data)[0], data[4] & 3 != 0))
        elif number == _DATES and data[:2] == b"\x01\x00":
            self.epoch = _EPOCH_1904
        elif number == _FORMAT:
            index, length = struct.unpack_from("<HH", data)
            self._formats[index] = display_of(text_at(data, 5, length, data[4])[0])
        elif number == _STYLE:
            index = struct.unpack_from("<H", data, 2)[0]
            self.displays.append(self._formats.get(index) or built_in(index))
        elif number == _STRINGS or (number == _CONTINUE and self._within == _STRINGS):
            self._strings.append(data)
        elif number == _EOF:
            self.texts = list(shared_texts(self._strings))
        self._within = self._within if number == _CONTINUE else number


class _Page:
    """Receives the records of one worksheet. Raises SheetError as soon as a cell stands too far out."""

    def __init__(self, book: _Book, name: str, title: str, limits: Limits) -> None:
        self.book = book
        self.marks = Marks()
        self.merged: list[Block] = []
        self._file, self._title, self._limits = name, title, limits
        self._rows: dict[int, dict[int, Cell]] = {}
        self._formula: Place = (0, 0)
        self._others = {
            _ROW: self._row,
            _COLUMNS: self._columns,
            _MERGED: self._merge,
            _RKS: self._numbers,
            _RESULT: self._result,
        }

    @property
    def size(self) -> int:
        """How many cells the rows have from the first on."""
        return (max(self._rows, default=-1) + 1) * self._width

    @property
    def _width(self) -> int:
        return max((column + 1 for row in self._rows.values() for column in row), default=0)

    def dense(self) -> list[list[Cell]]:
        """The rows from the first on, equally long."""
        width = self._width
        height = max(self._rows, default=-1) + 1
        none: dict[int, Cell] = {}
        return [[self._rows.get(i, none).get(j) for j in range(width)] for i in range(height)]

    def take(self, record: Record) -> None:
        """A record of the worksheet."""
        number, _, data = record
        if number in _CELLS:
            row, column, style = struct.unpack_from("<3H", data)
            self._cell(number, (row, column), style, data)
        elif number in self._others:
            self._others[number](data)

    def _row(self, data: bytes) -> None:
        if struct.unpack_from("<H", data, 12)[0] & 0x20:
            self.marks.hidden_rows.add(struct.unpack_from("<H", data)[0])

    def _columns(self, data: bytes) -> None:
        first, last, _, _, flags = struct.unpack_from("<5H", data)
        if flags & 1:
            self.marks.hidden_columns.update(range(first, min(last, 255) + 1))

    def _merge(self, data: bytes) -> None:
        for at in range(2, len(data) - 7, 8):
            top, bottom, left, right = struct.unpack_from("<4H", data, at)
            self.merged.append(((top, left), (bottom, right)))

    def _numbers(self, data: bytes) -> None:
        row, column = struct.unpack_from("<HH", data)
        for i, at in enumerate(range(4, len(data) - 7, 6)):
            style, packed = struct.unpack_from("<HI", data, at)
            self._number((row, column + i), style, _unpacked(packed))

    def _result(self, data: bytes) -> None:
        self._put(self._formula, text_cell(text_at(data, 3, struct.unpack_from("<H", data)[0], data[2])[0]))

    def _cell(self, number: int, place: Place, style: int, data: bytes) -> None:
        if number == _NUMBER:
            self._number(place, style, struct.unpack_from("<d", data, 6)[0])
        elif number == _RK:
            self._number(place, style, _unpacked(struct.unpack_from("<I", data, 6)[0]))
        elif number == _SHARED:
            self._put(place, text_cell(self.book.texts[struct.unpack_from("<I", data, 6)[0]]))
        elif number in (_LABEL, _RICH):
            self._put(place, text_cell(text_at(data, 9, struct.unpack_from("<H", data, 6)[0], data[8])[0]))
        elif number == _TRUTH:
            if data[7]:
                self.marks.errors.add(place)
            self._put(place, "#" if data[7] else data[6] != 0)
        else:
            self.marks.formulas.add(place)
            self._formula = place
            if data[12:14] != b"\xff\xff":
                self._number(place, style, struct.unpack_from("<d", data, 6)[0])

    def _number(self, place: Place, style: int, value: float) -> None:
        display = self.book.displays[style]
        if display.percent:
            self.marks.percents.add(place)
        if display.tells:
            self.marks.displays[place] = display
        self._put(place, _day(self.book.epoch, value) if display.day else number_cell(value))

    def _put(self, place: Place, cell: Cell) -> None:
        if cell is None:
            return
        row, column = place
        if row >= self._limits.rows or column >= self._limits.columns:
            check_shape(
                self._file, self._title, Shape(row + 1, column + 1, len(self._rows) + 1), self._limits
            )
        self._rows.setdefault(row, {})[column] = cell


_CELLS = (_NUMBER, _RK, _SHARED, _LABEL, _RICH, _TRUTH, _FORMULA)


def _unpacked(packed: int) -> float:
    """A number in four bytes: a whole one or the upper half of a float, perhaps a hundred times too large."""
    if packed & 2:
        value = float(struct.unpack("<i", struct.pack("<I", packed))[0] >> 2)
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return value / 100 if packed & 1 else value


def _day(epoch: datetime.date, value: float) -> Cell:
    """The day of a serial number; a mere time of day stays a text."""
    if value < 1:
        return str(datetime.timedelta(days=value))
    return epoch + datetime.timedelta(days=int(value))
