"""Tables as text: which encoding and which separator, and rows only when every quotation mark has its partner."""

import codecs
import csv
import io
import re
from collections import Counter

from chanmai.bureau.enterprises.sheets.book import Cell, Shape, Sheet, Workbook, check_shape, text_cell
from chanmai.bureau.enterprises.sheets.guards import Limits, utf16_of
from chanmai.bureau.enterprises.sheets.problem import SheetError
from chanmai.engine.facts.texts import Text

_SEPARATORS = {",": "，", "\t": "Tab", ";": "；", "|": "|"}
_BYTES_TOLD = 40
_LOOK = 30  # lines by which the separator is known
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Z]{18}(?![0-9A-Za-z])")
_QUOTED_CODE = re.compile(r'="([^"]*)"')
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_FIRST_LEVEL, _FIRST_LEVEL_OF_BIG5 = (0xB0, 0xD7), (0xA4, 0xC6)
"""First bytes of the most common letters in GB2312 and in Big5."""
LEAST_COMMON, COMMON = 0.35, 0.9
"""Shares of common letters: below the first no text is Chinese, above the second it surely is."""


def read_csv(name: str, content: bytes, limits: Limits) -> Workbook:
    """The one worksheet of a csv. Raises SheetError."""
    text, encoding = _decode(name, content)
    rows = _rows(name, text, _separator(name, text))
    rows_with_cells = [i for i, row in enumerate(rows) if any(cell is not None for cell in row)]
    del rows[(rows_with_cells[-1] + 1 if rows_with_cells else 0) :]
    check_shape(
        name, "CSV", Shape(len(rows), max(map(_width, rows), default=0), len(rows_with_cells)), limits
    )
    return Workbook("csv", (Sheet("CSV", rows, typed=False),), encoding)


def _width(row: list[Cell]) -> int:
    return max((i for i, cell in enumerate(row, start=1) if cell is not None), default=0)


def _rows(name: str, text: str, separator: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            if any("\n" in cell and _swallows(cell, separator, len(row)) for cell in row):
                raise _unclosed(name, len(rows) + 1)
            rows.append([_cell(cell) for cell in row])
    except csv.Error as error:
        raise _unclosed(name, len(rows) + 1) from error
    return rows


def _cell(text: str) -> Cell:
    """A cell; codes may stand in ="…", so that spreadsheets leave them alone."""
    match = _QUOTED_CODE.fullmatch(text.strip())
    return text_cell(match[1] if match else text)


def _swallows(cell: str, separator: str, cells: int) -> bool:
    """True for a cell over several lines of which one is a row of the table by its looks."""
    return any(
        line.count(separator) >= max(2, cells // 2) or _CODE.search(line) for line in cell.splitlines()[1:]
    )


def _unclosed(name: str, row: int) -> SheetError:
    return SheetError(
        "broken_csv",
        Text(
            f"“{name}”第 {row} 行起引号不成对：有一个双引号没有关上（或不在格的两端），后面的行会被并进同一格。"
            "请补上或删去这个引号，或另存为 .xlsx",
            f"“{name}”: from row {row} on the quotation marks do not pair: one is not closed, or stands inside a cell, "
            "so that later rows would fall into it. Close or remove it, or save as .xlsx",
        ),
    )


def _decode(name: str, content: bytes) -> tuple[str, str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError as error:
            raise _encoding(name) from error
    if codec := utf16_of(content):
        return content.decode(codec), "UTF-16"
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        _check_nearly_utf8(name, content, error)
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _encoding(name) from error
    _check_common(name, content, text)
    return text, "GB18030"


def _check_nearly_utf8(name: str, content: bytes, error: UnicodeDecodeError) -> None:
    """Raise SheetError for UTF-8 with a few broken bytes, which would be rubbish in any other encoding."""
    text = content.decode("utf-8", errors="replace")
    lost, sound = text.count("\ufffd"), sum(sign > "\u07ff" for sign in text) - text.count("\ufffd")
    if sound <= 2 * lost:
        return
    row = content.count(b"\n", 0, error.start) + 1
    around = content[max(0, error.start - _BYTES_TOLD) : error.start].decode("utf-8", errors="ignore")[-8:]
    raise SheetError(
        "encoding",
        Text(
            f"“{name}”是 UTF-8 文字，但第 {row} 行“{around}”之后有损坏的字节（共 {lost} 处）。"
            "请从原来的系统重新导出，或改正这一处后再导入",
            f"“{name}” is UTF-8 text, but bytes are broken in row {row} after “{around}” ({lost} places in all). "
            "Export it again, or mend the place and import again",
        ),
    )


def _check_common(name: str, content: bytes, text: str) -> None:
    """Raise SheetError when text read as GBK is mostly letters that nobody uses, or more common ones as Big5."""
    common = _share(text, "gb2312", _FIRST_LEVEL)
    try:
        other = _share(content.decode("big5"), "big5", _FIRST_LEVEL_OF_BIG5)
    except UnicodeDecodeError:
        other = 0.0
    if common < LEAST_COMMON or (common < COMMON <= other):
        raise _encoding(name)


def _share(text: str, codec: str, first: tuple[int, int]) -> float:
    """The share of common letters in all Chinese ones."""
    letters = Counter(_HAN.findall(text))
    total = sum(letters.values())
    common = sum(
        n
        for letter, n in letters.items()
        if first[0] <= (letter.encode(codec, "ignore") or b"\0")[0] <= first[1]
    )
    return common / total if total else 1.0


def _encoding(name: str) -> SheetError:
    return SheetError(
        "encoding",
        Text(
            f"“{name}”的文字编码不是 UTF-8，也不是 GB18030（GBK），按哪一种读都是乱码（可能是 Big5）。"
            "请用 Excel 另存为“CSV UTF-8”或 .xlsx",
            f"“{name}” is neither UTF-8 nor GB18030 (GBK) text (perhaps Big5). Save it as “CSV UTF-8” or .xlsx",
        ),
    )


def _separator(name: str, text: str) -> str:
    """The sign that parts the most lines into equally many cells. Raises SheetError when two signs do it equally."""
    lines = [line for line in text.splitlines()[:_LOOK] if line.strip()]
    scores = {mark: _score(lines, mark) for mark in _SEPARATORS}
    best = max(scores.values())
    marks = [mark for mark, score in scores.items() if score == best]
    if best == (0, 0):
        return ","
    if len(marks) > 1:
        names = "、".join(_SEPARATORS[mark] for mark in marks)
        raise SheetError(
            "separator",
            Text(
                f"“{name}”看不出用哪一个符号分列（{names} 都可以）。请改用逗号，或另存为 .xlsx",
                f"“{name}” could be parted by any of {names}. Use commas, or save as .xlsx",
            ),
        )
    return marks[0]


def _score(lines: list[str], mark: str) -> tuple[int, int]:
    """How many lines have the usual number of cells, above one; and that number."""
    counts = Counter(line.count(mark) for line in lines if mark in line)
    if not counts:
        return 0, 0
    usual, often = max(counts.items(), key=lambda item: (item[1], item[0]))
    return often, usual
