"""Tables that departments and banks hand in, xlsx or csv: rows by heading, with credit codes and whole 分."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from chanmai.bureau.enterprises.sheets.book import Cell
from chanmai.bureau.enterprises.sheets.problem import SheetError
from chanmai.bureau.enterprises.sheets.reading import read_workbook
from chanmai.bureau.refusal import Unfit
from chanmai.engine.facts.texts import Text

UNITS = {"元": 100, "万元": 1_000_000, "分": 1}
MOST_ROWS = 50_000
MOST_FEN = 10**15
_UNIT = re.compile(r"[（(]\s*(元|万元|分)\s*[)）]")
_HEAD_ROWS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its number on the screen, and its cells as texts by the name of the column."""

    row: int
    cells: Mapping[str, str]
    fen: int | None
    wrong: Text | None = None


def read_lines(
    name: str, content: bytes, columns: Mapping[str, Sequence[str]], amount: str
) -> tuple[Line, ...]:
    """The rows of the first worksheet that has the headings; `columns` are the headings of each column by its name.

    `amount` is the column that holds money: its heading says the unit, 元, 万元 or 分. An amount that is no whole 分 is
    told in `wrong`. Raises Unfit for a file that cannot be read, or without the headings.
    """
    try:
        book = read_workbook(name, content)
    except SheetError as error:
        raise Unfit(error.message, error.mend, code="unreadable") from error
    for sheet in book.sheets:
        for number, row in enumerate(sheet.rows[:_HEAD_ROWS]):
            places = _places(row, columns)
            if places is not None:
                unit = UNITS[_UNIT.search(_text(row[places[amount]]))[1]]  # type: ignore[index]  # `_places` saw it
                rows = sheet.rows[number + 1 :]
                if len(rows) > MOST_ROWS:
                    raise Unfit(Text(f"至多 {MOST_ROWS} 行。", f"At most {MOST_ROWS} rows."), code="too-long")
                return tuple(_lines(rows, number + 2, places, amount, unit))
    wanted = "、".join(headings[0] for headings in columns.values())
    raise Unfit(
        Text(
            f"没有找到表头：{wanted}；金额列须写明单位，如“金额（元）”。",
            f"No row of headings was found: {wanted}; the amount names its unit, as 金额（元） does.",
        ),
        code="no-headings",
    )


def _places(row: Sequence[Cell], columns: Mapping[str, Sequence[str]]) -> dict[str, int] | None:
    places: dict[str, int] = {}
    for place, cell in enumerate(row):
        text = _text(cell)
        plain = _UNIT.sub("", text).strip()
        for name, headings in columns.items():
            if plain in headings and name not in places and (_UNIT.search(text) or "金额" not in headings):
                places[name] = place
    return places if places.keys() == columns.keys() else None


def _lines(
    rows: Sequence[Sequence[Cell]], first: int, places: Mapping[str, int], amount: str, unit: int
) -> Iterator[Line]:
    for number, row in enumerate(rows, first):
        cells = {name: _text(row[place]) if place < len(row) else "" for name, place in places.items()}
        if any(cells.values()):
            fen, wrong = _fen(row[places[amount]] if places[amount] < len(row) else None, unit)
            yield Line(number, cells, fen, wrong)


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _fen(cell: Cell, unit: int) -> tuple[int | None, Text | None]:
    """An amount in 分, or why it is none."""
    text = _text(cell).replace(",", "").replace("，", "")
    if not text:
        return None, Text("没有金额。", "There is no amount.")
    try:
        fen = Decimal(text) * unit
    except InvalidOperation:
        return None, Text(f"“{text[:30]}”不是金额。", f"“{text[:30]}” is no amount.")
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 <= fen <= MOST_FEN:
        return None, Text(
            f"“{text[:30]}”不是以分计的整数金额。", f"“{text[:30]}” is not a whole number of 分."
        )
    return int(fen), None
