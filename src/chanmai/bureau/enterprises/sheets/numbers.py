"""Quantities out of cells: what the engine reads of a number and its unit, brought into the kept form of a fact."""

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from chanmai.engine.facts.fact import Fact, Kind
from chanmai.engine.facts.numerals import numeral, plain, unit_named
from chanmai.engine.facts.units import RATIO, UNITS, Unit

BLANKS = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "—",
        "——",
        "/",
        "\\",
        "无数据",
        "n/a",
        "na",
        "null",
        "空",
        "未填",
        "暂无",
        "缺",
        "...",
    }
)
_FORMULA = re.compile(r"[=@+\-]")


class CellError(ValueError):
    """A cell that cannot be read, in both languages."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} · {en}")
        self.code = code
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, and the unit written with it, if any."""

    value: Decimal | Fraction
    unit: Unit | None = None


def is_blank(text: str) -> bool:
    """True for what people write when they know nothing. Unknown, never zero."""
    return plain(text).lower() in BLANKS


def parse_number(text: str) -> Number:
    """The exact number in a text such as “１２，３４５．６万元”, “(1,200)” or “12.5%”. Raises CellError."""
    found = numeral(text)
    unit = unit_named(found.word) if found is not None and found.word else None
    if found is None or (found.word and unit is None):
        raise _not_a_number(text)
    return Number(found.value, unit)


def _not_a_number(text: str) -> CellError:
    shown = text if len(text) <= 40 else text[:40] + "…"
    if _FORMULA.match(plain(text)):
        return formula_text(shown)
    return CellError(
        "not_a_number",
        f"“{shown}”不是数。请只填数字（可带千分位或本列单位）；不清楚就留空，不要填 0",
        f"“{shown}” is not a number. Enter digits only (thousands separators are fine); leave unknowns blank, not 0",
    )


def formula_text(shown: str) -> CellError:
    """A text that a spreadsheet would run as a formula."""
    return CellError(
        "formula_text",
        f"“{shown}”以公式符号（= + - @）开头，出于安全不予读入。请改为数值或普通文字",
        f"“{shown}” begins like a formula (= + - @) and is refused for safety. Enter a value or plain text",
    )


@dataclass(frozen=True, slots=True)
class KeptNumber:
    """A quantity in kept form; `rounded` says that it carried more digits than are kept."""

    kept: int
    rounded: bool = False


def keep_number(fact: Fact, number: Number, unit: Unit | None) -> KeptNumber:
    """The kept integer (分 for money, `scale` steps per base unit else). Raises CellError.

    The unit written in the cell wins over `unit`, the one of the heading or form.
    """
    unit = number.unit or unit
    _agree(fact, unit)
    factor = unit.factor if unit is not None else 1
    top, bottom = number.value.as_integer_ratio()
    top, bottom = top * factor.numerator * fact.scale, bottom * factor.denominator
    if fact.lowest is not None or fact.highest is not None:
        _within(fact, Fraction(top, bottom * fact.scale))
    kept, rest = divmod(top, bottom)
    if not rest:
        return KeptNumber(kept)
    if fact.whole:
        shown = _shown(Fraction(number.value))
        raise CellError(
            "not_whole",
            f"“{fact.name}”应为整数，现为 {shown}",
            f"“{fact.english}” is counted in whole numbers, not {shown}",
        )
    return KeptNumber(_half_up(Fraction(top, bottom)), rounded=True)


@dataclass(frozen=True, slots=True)
class Steps:
    """How the numbers of a column become kept steps: times `top`, divided by `bottom`, from `least` to `most`."""

    top: int
    bottom: int
    least: int | None
    most: int | None

    def kept(self, value: Decimal) -> int | None:
        """What `keep_number` makes of a number that comes out whole and within the bounds; None for any other."""
        top, bottom = value.as_integer_ratio()
        steps, rest = divmod(top * self.top, bottom * self.bottom)
        if rest or (self.least is not None and steps < self.least):
            return None
        return None if self.most is not None and steps > self.most else steps


def steps_of(fact: Fact, unit: Unit | None) -> Steps | None:
    """The steps of a fact whose column is in that unit; None when the unit does not fit, as each cell will tell."""
    try:
        _agree(fact, unit)
    except CellError:
        return None
    ratio = Fraction(unit.factor if unit is not None else 1) * fact.scale
    least = None if fact.lowest is None else math.ceil(fact.lowest * fact.scale)
    most = None if fact.highest is None else math.floor(fact.highest * fact.scale)
    return Steps(ratio.numerator, ratio.denominator, least, most)


def _half_up(value: Fraction) -> int:
    doubled = abs(value) * 2 + 1
    return int(doubled // 2) * (1 if value >= 0 else -1)


def _agree(fact: Fact, unit: Unit | None) -> None:
    if unit is None:
        if fact.kind is Kind.MONEY or fact.kind is Kind.RATIO:
            example = f"{fact.name}（{'万元' if fact.kind is Kind.MONEY else '%'}）"
            raise CellError(
                "no_unit",
                f"“{fact.name}”没有写明单位。请在列名中写上，如“{example}”",
                f"“{fact.english}” has no unit. Name it in the heading, such as “{example}”",
            )
        return
    fits = unit.dimension == fact.kind.value if fact.kind is not Kind.NUMBER else _counts(fact, unit)
    if not fits:
        raise CellError(
            "wrong_unit",
            f"“{fact.name}”不能以“{unit.name}”计" + (f"，应以“{fact.unit.name}”计" if fact.unit else ""),
            f"“{fact.english}” cannot be given in {unit.name}"
            + (f"; use {fact.unit.name}" if fact.unit else ""),
        )


def _counts(fact: Fact, unit: Unit) -> bool:
    if unit.dimension == RATIO:
        return fact.unit is not None and fact.unit.dimension == RATIO
    return unit.dimension == "count" and (fact.unit is None or fact.unit.name == unit.name)


def _within(fact: Fact, base: Fraction) -> None:
    below = fact.lowest is not None and base < fact.lowest
    above = fact.highest is not None and base > fact.highest
    if below or above:
        value = _in_unit(fact, base)
        low = "" if fact.lowest is None else _in_unit(fact, fact.lowest)
        high = "" if fact.highest is None else _in_unit(fact, fact.highest)
        raise CellError(
            "out_of_range",
            f"“{fact.name}”为 {value}，超出可能的范围（{low or '不限'} 至 {high or '不限'}）。请核对数值和单位",
            f"“{fact.english}” is {value}, outside {low or 'any'} to {high or 'any'}. Compare value and unit",
        )


def _in_unit(fact: Fact, base: Fraction) -> str:
    unit = fact.unit or (UNITS["元"] if fact.kind is Kind.MONEY else None)
    return _shown(base / unit.factor) + unit.name if unit else _shown(base)


def _shown(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return f"{Decimal(value.numerator) / Decimal(value.denominator):.6f}".rstrip("0").rstrip(".")
