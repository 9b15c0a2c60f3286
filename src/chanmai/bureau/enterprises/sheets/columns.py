"""The cells of one column: what is usual in it is read at once, whatever else as any cell is."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from chanmai.bureau.enterprises.sheets.book import Cell
from chanmai.bureau.enterprises.sheets.cells import MANNERS, read_cell
from chanmai.bureau.enterprises.sheets.displays import Display
from chanmai.bureau.enterprises.sheets.refusals import refusal
from chanmai.bureau.enterprises.sheets.unit_words import unit_of
from chanmai.engine.facts.fact import Fact, Kind, is_quantity
from chanmai.engine.facts.numerals import Numeral, numeral, plain
from chanmai.engine.facts.printing import digits
from chanmai.engine.facts.reading import Reading, factor_of, limit_of
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.storage import Datum, keep
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import UNITS, Unit

STRUCK_OUT = Text(
    "这一格的数带删除线，看不出是否作废。请去掉删除线，或把这一格清空",
    "The number in this cell is struck out, so it is not certain whether it counts. "
    "Remove the line, or clear the cell",
)
NO_SPELLINGS: Mapping[str, str] = {}
_DIGITS = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?", re.ASCII)


class ColumnReader:
    """Reads the cells of one column. Usual are plain digits, and words met before.

    `marked`: some of the cells do not show the number itself, so that none of the numbers is usual. `assumed`: the
    file does not name the unit. `spellings`: other words for the categories, half-width.
    """

    def __init__(
        self,
        fact: Fact,
        unit: Unit | None,
        *,
        marked: bool = False,
        assumed: bool = False,
        spellings: Mapping[str, str] = NO_SPELLINGS,
    ) -> None:
        self.fact = fact
        self.unit = unit
        self.assumed = assumed
        self._percent = unit == UNITS["%"]
        self._steps = steps_of(fact, unit) if is_quantity(fact) and not marked else None
        self._closed = fact.kind is Kind.FLAG or (fact.kind is Kind.CATEGORY and bool(fact.values))
        self._words: dict[str, Datum] = {}
        self._spellings = spellings

    def usual(self, cell: Cell) -> Datum | None:
        """The kept form of a usual cell. None: the cell is to be read."""
        if self._steps is None:
            return self._words.get(cell) if isinstance(cell, str) else None
        if isinstance(cell, str):
            number = Decimal(cell) if _DIGITS.fullmatch(cell) else None
        else:
            number = cell if isinstance(cell, Decimal) else None
        return None if number is None or (self._percent and abs(number) <= 1) else self._steps.of(number)

    def read(self, cell: Cell, *, percent: bool) -> Reading:
        """As `read_cell`. Raises NotRead."""
        if isinstance(cell, str) and self._spellings:
            cell = self._spellings.get(plain(cell), cell)
        reading = read_cell(self.fact, cell, unit=self.unit, percent=percent)
        if self._closed and isinstance(cell, str) and reading.value is not None:
            self._words[cell] = keep(self.fact, reading.value)
        return reading

    def doubt(self, cell: Cell, *, percent: bool) -> Text | None:
        """What to ask about a bare number up to 1 in a column of per cent. Raises NotRead where no heading says %."""
        if not self._percent or percent:
            return None
        number = (
            Numeral(cell) if isinstance(cell, Decimal) else numeral(cell) if isinstance(cell, str) else None
        )
        if number is None or number.word or not 0 < abs(number.value) <= 1:
            return None
        number_text, times = format(number.value, "f"), digits(Fraction(number.value) * 100)
        text = Text(
            f"“{self.fact.name}”为 {number_text}：是 {number_text}%，还是 {times}%？",
            f"“{self.fact.english}” is {number_text}: is that {number_text}% or {times}%?",
        )
        if self.assumed:
            mend = Text(
                "请在这一格写上 %，或在列名中写明单位", "Write % in the cell, or name the unit in the heading"
            )
            raise refusal("small_percent", text.then(mend))
        return text.then(Text(f"已按 {number_text}% 收下，请核对", f"Read as {number_text}%. Look it up"))

    def check_display(self, display: Display | None) -> None:
        """Raise NotRead when a cell shows another number than it holds, or a unit that is not the column's."""
        if display is None or not display.tells or not is_quantity(self.fact):
            return
        if display.struck:
            raise refusal("struck_out", STRUCK_OUT)
        unit = unit_of(display.words) if display.words else self.unit
        if not display.scaled and unit is not None and unit == self.unit:
            return
        raise refusal(
            "display",
            Text(
                "这一格的数字格式使显示的数或单位与所存的不同"
                + (f"（格式中有“{display.words}”）" if display.words else "")
                + "，不能断定以哪个为准。请把数字格式改为“常规”，按列名的单位重新填写",
                "The number format of this cell shows another number or unit than it holds"
                + (f" (“{display.words}”)" if display.words else "")
                + ". Set the format to General and enter the number in the unit of the heading",
            ),
        )


@dataclass(frozen=True, slots=True)
class Steps:
    """How the numbers of a column become kept steps: times `top`, divided by `bottom`, from `least` to `most`."""

    top: int
    bottom: int
    least: int
    most: int

    def of(self, value: Decimal) -> int | None:
        """The steps of a number that comes out whole and within the bounds; None for any other."""
        top, bottom = value.as_integer_ratio()
        steps, rest = divmod(top * self.top, bottom * self.bottom)
        return None if rest or not self.least <= steps <= self.most else steps


def steps_of(fact: Fact, unit: Unit | None) -> Steps | None:
    """The steps of a fact whose column is in that unit; None when the unit does not fit, as each cell will tell."""
    try:
        ratio = factor_of(fact, unit, MANNERS) * fact.scale
    except NotRead:
        return None
    limit = limit_of(fact)
    least = math.ceil(max(-limit, -limit if fact.lowest is None else fact.lowest) * fact.scale)
    most = math.floor(min(limit, limit if fact.highest is None else fact.highest) * fact.scale)
    return Steps(ratio.numerator, ratio.denominator, least, most)
