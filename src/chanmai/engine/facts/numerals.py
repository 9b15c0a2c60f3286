"""Numbers and units out of what people write, exactly: full-width signs, grouped digits, currency words, brackets."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from chanmai.engine.facts.units import UNITS, Unit

MULTIPLES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
MOST_LETTERS, MOST_PLACES = 40, 24
_SPELLED = {"百分比": "%", "﹪": "%", "RMB": "元", "人民币": "元", "人次": "人", "块": "元"}
_CURRENCY = re.compile(r"^(?:¥|￥|RMB|CNY|人民币)\s*")
_DIGITS = r"[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
_PLAIN = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(\D*)")
_NUMERAL = re.compile(rf"(?:({_DIGITS})|\(({_DIGITS})\))([^\d.,()]*)")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written, and the word behind it: a unit, or something that is none; empty without one."""

    value: Decimal
    word: str = ""


def plain(text: str) -> str:
    """Half-width, without outer blanks."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).replace("−", "-").strip()


def numeral(text: str) -> Numeral | None:
    """The number in “１２，３４５．６万元”, “(1,200)” (negative, as book-keepers write it) or “￥12.5”; None for none.

    Digits are grouped by threes or not at all, since “1,23” may be anything.
    """
    match = _NUMERAL.fullmatch(_CURRENCY.sub("", plain(text)).replace(" ", ""))
    if match is None or len(text) > MOST_LETTERS:
        return None
    value = Decimal((match[1] or match[2]).replace(",", ""))
    if value.adjusted() > MOST_PLACES or (match[2] or "0")[0] in "+-":  # (-3) may be 3 or -3
        return None
    return Numeral(-value if match[2] else value, match[3])


def plain_numeral(text: str) -> Numeral | None:
    """The number in “500万元”, “-3.5 %” or “1,000”, as packs write it: digits, in groups of three or not, a point."""
    match = _PLAIN.fullmatch(text.replace("，", ","))
    return None if match is None else Numeral(Decimal(match[1].replace(",", "")), match[2])


def field_number(text: str, digits: int) -> Fraction | None:
    """A number not below zero in a field of a form: so many digits at most and six decimals. None for anything else."""
    return Fraction(text) if re.fullmatch(rf"[0-9]{{1,{digits}}}(?:\.[0-9]{{1,6}})?", text) else None


def unit_named(word: str) -> Unit | None:
    """The unit that a word stands for, in whatever spelling and multiple: 万元, 块, 千万元, 万人. None for none."""
    word = _SPELLED.get(word, word.removeprefix("人民币"))
    for at in range(len(word)):
        if word[at:] in UNITS and all(letter in MULTIPLES for letter in word[:at]):
            unit = UNITS[word[at:]]
            factor = unit.factor
            for letter in word[:at]:
                factor *= MULTIPLES[letter]
            return Unit(unit.name, unit.dimension, factor, unit.english)
    return None
