"""One cell into one value in kept form, by the kind of its fact; with warnings where something was read leniently."""

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import process

from chanmai.bureau.enterprises.sheets.dates import parse_day
from chanmai.bureau.enterprises.sheets.numbers import (
    CellError,
    Number,
    formula_text,
    is_blank,
    keep_number,
    parse_number,
    steps_of,
)
from chanmai.bureau.enterprises.sheets.reading import Cell
from chanmai.engine.facts.fact import Fact, Kind, is_quantity
from chanmai.engine.facts.numerals import plain
from chanmai.engine.facts.storage import Datum
from chanmai.engine.facts.units import UNITS, Unit
from chanmai.engine.facts.written import NO, YES

NONE = frozenset(["无", "没有"])
"""What stands in a list that is known to be empty."""
_DIGITS = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?", re.ASCII)
_LIST_MARKS = str.maketrans("，,；;／/|\n", "、、、、、、、、")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value in kept form, None for unknown. `rounded`: it had more digits than are kept."""

    kept: Datum | None
    rounded: bool = False


UNKNOWN = Reading(None)


def read_cell(fact: Fact, cell: Cell, *, unit: Unit | None = None, percent: bool = False) -> Reading:
    """The value of a cell for a fact. `percent`: the cell shows its number as a percentage. Raises CellError."""
    if cell is None or (isinstance(cell, str) and is_blank(cell) and fact.kind is not Kind.FLAG):
        return UNKNOWN
    match fact.kind:
        case Kind.MONEY | Kind.NUMBER | Kind.RATIO:
            return _quantity(fact, cell, unit, percent)
        case Kind.DATE:
            return Reading(parse_day(cell).isoformat())
        case Kind.FLAG:
            return _flag(fact, cell)
        case Kind.CATEGORY:
            return Reading(one_of(fact, text_of(cell)) if fact.values else _as_written(cell))
        case Kind.SET:
            words = [word.strip() for word in text_of(cell).translate(_LIST_MARKS).split("、")]
            return Reading(sorted({one_of(fact, word) for word in words if word and word not in NONE}))


class ColumnReader:
    """Reads the cells of one column. What is usual in it is read at once: plain digits, and words met before.

    `percents`: some of the cells show percentages, so that none of the numbers is usual.
    """

    def __init__(self, fact: Fact, unit: Unit | None, *, percents: bool = False) -> None:
        self.fact = fact
        self.unit = unit
        self._steps = steps_of(fact, unit) if is_quantity(fact) and not percents else None
        self._closed = fact.kind is Kind.FLAG or (fact.kind is Kind.CATEGORY and bool(fact.values))
        self._words: dict[str, Datum] = {}

    def usual(self, cell: Cell) -> Datum | None:
        """What `read` keeps of a usual cell. None: the cell is to be read."""
        if self._steps is None:
            return self._words.get(cell) if isinstance(cell, str) else None
        if isinstance(cell, str):
            return self._steps.kept(Decimal(cell)) if _DIGITS.fullmatch(cell) else None
        return self._steps.kept(cell) if isinstance(cell, Decimal) else None

    def read(self, cell: Cell, *, percent: bool) -> Reading:
        """As `read_cell`. Raises CellError."""
        reading = read_cell(self.fact, cell, unit=self.unit, percent=percent)
        if self._closed and isinstance(cell, str) and reading.kept is not None:
            self._words[cell] = reading.kept
        return reading


def text_of(cell: Cell) -> str:
    """A cell as text. Raises CellError for a text that a spreadsheet would run as a formula."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, Decimal):
        return format(cell.normalize(), "f")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    text = plain(cell or "")
    if text.startswith(("=", "@", "+", "-")) and not is_blank(text):
        raise formula_text(text[:40])
    return text


def _quantity(fact: Fact, cell: Cell, unit: Unit | None, percent: bool) -> Reading:
    if isinstance(cell, (bool, datetime.date)):
        raise CellError(
            "not_a_number",
            f"“{fact.name}”应为数，这一格是{'是/否' if isinstance(cell, bool) else '日期'}。请改正，或检查单元格格式",
            f"“{fact.english}” should be a number, not a {'flag' if isinstance(cell, bool) else 'date'}. "
            "Correct it or look at the cell's format",
        )
    number = Number(cell) if isinstance(cell, Decimal) else parse_number(cell or "")
    if percent and number.unit is None:
        number = Number(number.value, UNITS["倍"])
    result = keep_number(fact, number, unit)
    return Reading(result.kept, result.rounded)


def _flag(fact: Fact, cell: Cell) -> Reading:
    word = text_of(cell).lower()
    if word in YES:
        return Reading(True)
    if word in NO:
        return Reading(False)
    if is_blank(word):
        return UNKNOWN
    raise CellError(
        "not_yes_or_no",
        f"“{fact.name}”应填“是”或“否”，现为“{word[:40]}”；不清楚就留空",
        f"“{fact.english}” should be 是 or 否 (yes or no), not “{word[:40]}”; leave unknowns blank",
    )


def _as_written(cell: Cell) -> str:
    """The word of an open list with its full-width signs, since names are kept as they are. Raises CellError."""
    text = text_of(cell)
    return cell.strip() if isinstance(cell, str) else text


def one_of(fact: Fact, word: str) -> str:
    """The listed value that the word means: itself, or the only one that it begins or ends. Raises CellError."""
    if not fact.values or word in fact.values:
        return word
    same = [value for value in fact.values if plain(value) == plain(word)]
    if same:
        return same[0]
    near = [
        value for value in fact.values if len(word) > 1 and (value.startswith(word) or word.startswith(value))
    ]
    if len(near) == 1:
        return near[0]
    best = process.extractOne(word, fact.values, score_cutoff=45)
    listed = "、".join(fact.values[:8]) + ("…" if len(fact.values) > 8 else "")
    hint_zh = f"。是不是“{best[0]}”？" if best else f"。可填：{listed}"
    hint_en = f". Did you mean “{best[0]}”?" if best else f". Choose from: {listed}"
    raise CellError(
        "not_listed",
        f"“{fact.name}”没有“{word[:40]}”这一项{hint_zh}",
        f"“{word[:40]}” is not a value of “{fact.english}”{hint_en}",
    )
