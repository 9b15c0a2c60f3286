"""Numbers and units out of what people write, exactly: full-width signs, grouped digits, currency words, brackets."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from chanmai.engine.facts.units import MONEY, UNITS, Unit

JIAO = Unit("角", MONEY, Fraction(10), "jiao")
MULTIPLES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
MOST_LETTERS, MOST_PLACES = 40, 24
_WRITTEN_OUT = str.maketrans("仟萬億佰拾圆圓", "千万亿百十元元")
_SPELLED = {"百分比": "%", "﹪": "%", "RMB": "元", "人民币": "元", "人次": "人", "块": "元"}
_CURRENCY = re.compile(r"^(?:¥|￥|RMB|CNY|人民币)\s*")
_DIGITS = r"[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
_PLAIN = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(\D*)")
_NUMERAL = re.compile(rf"(?:({_DIGITS})|\(({_DIGITS})\))([^\d.,()]*)")
_GROUPED = re.compile(r"([(+-]{0,2}\d{1,3}(?: \d{3})+)(?![\d,])")
_MARKED = re.compile(r"[^\x00-\x7f０-９]")
_TOGETHER = re.compile(r"[\d.,] +[\d.,]")


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

    Digits are grouped by threes, with commas or with blanks, or not at all, since “1,23” may be anything. Two numbers
    are none, and marks of footnotes (1200¹, 55①) are no digits.
    """
    if len(text) > MOST_LETTERS or _has_mark(text):
        return None
    bare = _CURRENCY.sub("", plain(text))
    if digit_groups := _GROUPED.match(bare):
        bare = digit_groups[1].replace(" ", "") + bare[digit_groups.end() :]
    if _TOGETHER.search(bare):
        return None
    match = _NUMERAL.fullmatch(bare.replace(" ", ""))
    if match is None:
        return None
    value = Decimal((match[1] or match[2]).replace(",", ""))
    if value.adjusted() > MOST_PLACES or (match[2] or "0")[0] in "+-":  # (-3) may be 3 or -3
        return None
    return Numeral(-value if match[2] else value, match[3])


def _has_mark(text: str) -> bool:
    """True when a sign that is no digit would become one in half-width: superscripts, circled digits, fractions."""
    return any(re.search(r"\d", unicodedata.normalize("NFKC", sign)) for sign in _MARKED.findall(text))


def plain_numeral(text: str) -> Numeral | None:
    """The number in “500万元”, “-3.5 %” or “1,000”, as packs write it: digits, in groups of three or not, a point."""
    match = _PLAIN.fullmatch(text.replace("，", ","))
    return None if match is None else Numeral(Decimal(match[1].replace(",", "")), match[2])


def field_number(text: str, digits: int) -> Fraction | None:
    """A number not below zero in a field of a form: so many digits at most and six decimals. None for anything else."""
    return Fraction(text) if re.fullmatch(rf"[0-9]{{1,{digits}}}(?:\.[0-9]{{1,6}})?", text) else None


def unit_named(word: str) -> Unit | None:
    """The unit that a word stands for, in whatever spelling and multiple: 万元, 块, 千万元, 万人. None for none."""
    word = word.translate(_WRITTEN_OUT)
    word = _SPELLED.get(word, word.removeprefix("人民币"))
    if word == "角":
        return JIAO
    for at in range(len(word)):
        if word[at:] in UNITS and all(letter in MULTIPLES for letter in word[:at]):
            unit = UNITS[word[at:]]
            factor = unit.factor
            for letter in word[:at]:
                factor *= MULTIPLES[letter]
            return Unit(unit.name, unit.dimension, factor, unit.english)
    return None
