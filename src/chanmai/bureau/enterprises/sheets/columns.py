"""The cells of one column: what is usual in it is read at once, whatever else as any cell is."""

import math
import re
from dataclasses import dataclass
from decimal import Decimal

from chanmai.bureau.enterprises.sheets.book import Cell
from chanmai.bureau.enterprises.sheets.cells import MANNERS, read_cell
from chanmai.engine.facts.fact import Fact, Kind, is_quantity
from chanmai.engine.facts.reading import Reading, factor_of, limit_of
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.storage import Datum, keep
from chanmai.engine.facts.units import Unit

_DIGITS = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?", re.ASCII)


class ColumnReader:
    """Reads the cells of one column. Usual are plain digits, and words met before.

    `percents`: some of the cells show percentages, so that none of the numbers is usual.
    """

    def __init__(self, fact: Fact, unit: Unit | None, *, percents: bool = False) -> None:
        self.fact = fact
        self.unit = unit
        self._steps = steps_of(fact, unit) if is_quantity(fact) and not percents else None
        self._closed = fact.kind is Kind.FLAG or (fact.kind is Kind.CATEGORY and bool(fact.values))
        self._words: dict[str, Datum] = {}

    def usual(self, cell: Cell) -> Datum | None:
        """The kept form of a usual cell. None: the cell is to be read."""
        if self._steps is None:
            return self._words.get(cell) if isinstance(cell, str) else None
        if isinstance(cell, str):
            return self._steps.of(Decimal(cell)) if _DIGITS.fullmatch(cell) else None
        return self._steps.of(cell) if isinstance(cell, Decimal) else None

    def read(self, cell: Cell, *, percent: bool) -> Reading:
        """As `read_cell`. Raises NotRead."""
        reading = read_cell(self.fact, cell, unit=self.unit, percent=percent)
        if self._closed and isinstance(cell, str) and reading.value is not None:
            self._words[cell] = keep(self.fact, reading.value)
        return reading


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
