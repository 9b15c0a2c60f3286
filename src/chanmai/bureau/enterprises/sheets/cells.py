"""One cell into one value, by the kind of its fact; what a sheet adds to the lenient manner of the engine."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from rapidfuzz import process

from chanmai.bureau.enterprises.sheets.book import Cell
from chanmai.bureau.enterprises.sheets.dates import parse_day
from chanmai.bureau.enterprises.sheets.refusals import SheetRefusals, formula, refusal
from chanmai.engine.facts.fact import Fact, Kind, is_quantity
from chanmai.engine.facts.numerals import Numeral, plain
from chanmai.engine.facts.reading import LENIENT, Reading, read
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import UNITS, Unit

_SHORTENED = re.compile(r"-?\d(?:\.\d+)?E\+\d{2,3}")
LIKENESS = 45  # in per cent, from which on a listed value is proposed


def _nearest(word: str, values: Sequence[str]) -> Sequence[str]:
    """The value that comes nearest; what all values end with (东区, 西区) makes none of them near."""
    ends = (values[0][at:] for at in range(1, len(values[0])))
    end = next((end for end in ends if all(value.endswith(end) for value in values)), "")
    stems = {value.removesuffix(end) or value: value for value in values}
    inside = [stem for stem in stems if len(stem) > 1 and stem in word]
    if len(inside) == 1:
        return (stems[inside[0]],)
    best = process.extractOne(word.removesuffix(end), list(stems), score_cutoff=LIKENESS)
    return () if best is None else (stems[best[0]],)


REFUSALS = SheetRefusals()
MANNERS = replace(LENIENT, near=_nearest, refusals=REFUSALS)


def read_cell(fact: Fact, cell: Cell, *, unit: Unit | None = None, percent: bool = False) -> Reading:
    """The value of a cell for a fact. `percent`: the cell shows its number as a percentage. Raises NotRead."""
    if cell is None:
        return Reading(None)
    if is_quantity(fact):
        if isinstance(cell, (bool, datetime.date)):
            raise REFUSALS.kind(fact, flag=isinstance(cell, bool))
        if isinstance(cell, str) and _SHORTENED.fullmatch(plain(cell)):
            raise _shortened(cell)
        number = Numeral(cell) if isinstance(cell, Decimal) else cell
        return read(fact, number, MANNERS, UNITS["倍"] if percent else unit)
    if fact.kind is Kind.DATE:
        return Reading(None if isinstance(cell, str) and is_blank(cell) else parse_day(cell))
    text = text_of(cell)
    return read(fact, cell if isinstance(cell, str) else text, MANNERS)


def _shortened(text: str) -> NotRead:
    return refusal(
        "scientific",
        Text(
            f"“{text}”是表格缩写出来的科学记数，后面的位数已经丢失。请把这一列设为“数值”格式后重新导出",
            f"“{text}” is a number that a spreadsheet shortened; digits are lost. "
            "Format the column as a number and export it again",
        ),
    )


def is_blank(text: str) -> bool:
    """True for what people write when they know nothing. Unknown, never zero."""
    return plain(text).lower() in MANNERS.blanks


def text_of(cell: Cell) -> str:
    """A cell as text. Raises NotRead for a text that a spreadsheet would run as a formula."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, Decimal):
        return format(cell.normalize(), "f")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    text = plain(cell or "")
    if text.startswith(("=", "@", "+", "-")) and not is_blank(text):
        raise formula(text[:40])
    return text
