"""The words with which documents compare, join and count, and where they end in a run of letters without blanks.

A run is cut only where what stands beside the word reads as a quantity or a quotation to its end, so that a name such
as 省级以上平台 or 一季度产值 stays whole.
"""

import re
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from chanmai.engine.facts.chinese_numerals import NUMERAL, chinese_number
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.op import Op

BEFORE = {
    Op.GE: (
        "不低于", "不少于", "不小于", "达到", "达", "满", "至少", "未低于", "未少于", "大于等于", "大于或等于",
        "高于或等于", "等于或大于", "等于或高于",
    ),
    Op.GT: ("超过", "超", "高于", "大于", "多于", "超出", "逾"),
    Op.LE: (
        "不超过", "不高于", "不多于", "不大于", "至多", "未超过", "未高于", "小于等于", "小于或等于",
        "低于或等于", "等于或小于", "等于或低于",
    ),
    Op.LT: ("低于", "少于", "小于", "不足", "不满", "未满", "未达到", "未达", "不到", "达不到"),
    Op.EQ: ("等于", "为", "是"),
    Op.NE: ("不等于", "不是", "不为"),
}  # fmt: skip
DATED = {Op.GE: ("不早于",), Op.GT: ("晚于", "迟于"), Op.LE: ("不晚于", "不迟于"), Op.LT: ("早于",)}
AFTER = {
    Op.GE: ("以上", "及以上", "或以上", "起"),
    Op.LE: ("以下", "及以下", "或以下", "以内", "之内"),
    Op.GT: ("以外", "之外"),
}
DATED_AFTER = {
    Op.GE: ("起", "及以后", "或以后", "及之后"),
    Op.LE: ("及以前", "或以前", "及之前"),
    Op.GT: ("之后",),
    Op.LT: ("之前",),
}
UNCLEAR = {"以前": Op.LT, "前": Op.LT, "以后": Op.GT, "后": Op.GT}
"""Of days: whether the day itself counts has to be said."""
VAGUE = ("左右", "上下")

Sides = dict[Op, tuple[str, ...]]


def _by_word(*sides: Sides) -> dict[str, Op]:
    return {word: op for each in sides for op, words in each.items() for word in words}


COMPARING, COMPARING_DAYS = _by_word(BEFORE), _by_word(DATED)
CLOSING, CLOSING_DAYS = _by_word(AFTER), _by_word(DATED_AFTER)
EITHER_KIND = (*BEFORE[Op.EQ], *BEFORE[Op.NE])
BETWEEN, WITHIN, TO, END = "介于", "在", ("至", "到", "和", "与"), "之间"
INCLUSION = {"含": True, "包含": True, "含本数": True, "不含": False, "不包含": False, "不含本数": False}
IF, THEN, OTHERWISE = ("若", "如果"), "则", "否则"
JOINTS = {
    "且": "and", "并且": "and", "同时": "and", "或": "or", "或者": "or", "非": "not", "不": "not", "未": "not",
    "属于": "in", "不属于": "not in",
}  # fmt: skip
_BREAKS = ("且", "并且", "同时", "或", "或者")
_GLUED = TO[:2]
MULTIPLES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_ALIASES = {"个月": "月", "个百分点": "%", "百分点": "%", "人次": "次", "元人民币": "元", "周岁": "岁"}
_LONGEST_UNIT, _LONGEST_RUN = 16, 120  # letters; what is longer is one name
_RATES = {"百": 100, "千": 1000, "万": 10_000}
_SIGNS = {"%": Fraction(1, 100), "‰": Fraction(1, 1000), "‱": Fraction(1, 10_000)}


def _any(*words: str) -> str:
    return "|".join(map(re.escape, sorted(set(words), key=len, reverse=True)))


_UNIT_WORDS = sorted([*UNITS, *_ALIASES], key=len, reverse=True)
_FOLLOWERS = re.compile(
    _any(
        *CLOSING, *CLOSING_DAYS, *UNCLEAR, *VAGUE, *_GLUED, END, THEN, OTHERWISE, *_BREAKS,
    )
)  # fmt: skip
_LEADERS = re.compile(
    _any(*COMPARING, *COMPARING_DAYS, BETWEEN, WITHIN, *INCLUSION, THEN, OTHERWISE, *_GLUED)
)
_CALLS = ("分档超过",)  # end in a word of comparing
_CLOSING = re.compile(rf"{_any(*CLOSING, *CLOSING_DAYS, *UNCLEAR, *VAGUE)}|\((?:{_any(*INCLUSION)})")
_BEFORE_QUOTES = re.compile(f"(?:{_any(*EITHER_KIND, '属于', '不属于')})$")
_BEFORE_BRACKETS = re.compile(
    f"(?:{_any(*(word for word in chain(COMPARING, COMPARING_DAYS) if len(word) > 1))})$"
)
_INSIDE = re.compile(
    f"(?:{_any(*(word for word in (*COMPARING, *COMPARING_DAYS, *CLOSING, *JOINTS) if len(word) > 1), '且', '或')})"
    "|^[非不未]"
)
_BEFORE_FIGURES = re.compile(f"(?:{_any(*COMPARING, *COMPARING_DAYS)})$")
_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2}(?![\d-])")
_LETTERS = re.compile(r"[^\W\d]\w*")
_DIGITS = re.compile(r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?")
_FIRST_FIGURE = re.compile(rf"(?<=\D)\d|{NUMERAL}")
_RATE = re.compile(rf"([百千万])分之\s*(\d+(?:\.\d+)?|{NUMERAL})")
_NUMERAL = re.compile(NUMERAL)
_RUN = re.compile(r"\w[\w·]*")


class Magnitude(NamedTuple):
    """A number that was read: its value in base units, its unit, and where it ends.

    `scale` is 万 or 亿 where that stands without a unit.
    """

    value: Fraction
    unit: str
    end: int
    scale: str = ""


def unit_of(word: str) -> tuple[str, Fraction] | None:
    """The unit that a word means and its factor; multiples such as 千 or 万 may stand before it."""
    if word in _SIGNS:
        return "%", _SIGNS[word]
    for name in _UNIT_WORDS:
        if word.endswith(name):
            factor = _multiple(word[: len(word) - len(name)])
            if factor is not None:
                unit = UNITS[_ALIASES.get(name, name)]
                return unit.name, unit.factor * factor
    factor = _multiple(word)
    return None if factor is None else ("", Fraction(factor))


def _multiple(word: str) -> int | None:
    product = 1
    for letter in word:
        if letter not in MULTIPLES:
            return None
        product *= MULTIPLES[letter]
    return product


def unit_at(text: str, at: int) -> tuple[str, Fraction, int] | None:
    """The unit that stands here with its factor and end; behind it the run ends or a word of comparing or joining."""
    if text[at : at + 1] in _SIGNS:
        name, factor = unit_of(text[at]) or ("", Fraction(1))
        return name, factor, at + 1
    run = _LETTERS.match(text, at)
    if run is None:
        return None
    for end in range(min(run.end(), at + _LONGEST_UNIT), at, -1):
        reading = unit_of(text[at:end])
        if reading is not None and (end == run.end() or _FOLLOWERS.match(text, end)):
            return *reading, end
    return None


def follows_quantity(text: str, at: int) -> bool:
    """Whether a word that may stand behind a quantity begins here."""
    return _FOLLOWERS.match(text, at) is not None


def with_unit(value: Fraction, text: str, at: int) -> Magnitude:
    """A number with the unit that follows it, if one does, blanks between."""
    start = at + len(text[at:]) - len(text[at:].lstrip())
    reading = unit_at(text, start)
    if reading is None:
        return Magnitude(value, "", at)
    unit, factor, end = reading
    last = text[end - 1]
    return Magnitude(value * factor, unit, end, last if not unit and last in "万亿" else "")


def in_numerals(text: str, at: int) -> Magnitude | None:
    """The quantity in Chinese numerals that begins here: 百分之五, 二千万元, 三家; None where a name begins."""
    run = _RUN.match(text, at)
    if run is None or run.end() - at > _LONGEST_RUN:
        return None
    magnitude = _rate(text, at) or _count(text, at)
    return magnitude if magnitude is not None and _closes(text, magnitude.end, run.end()) else None


def _rate(text: str, at: int) -> Magnitude | None:
    rate = _RATE.match(text, at)
    if rate is None:
        return None
    value = Fraction(rate[2]) if rate[2][0].isdecimal() else chinese_number(rate[2])
    return None if value is None else Magnitude(value / _RATES[rate[1]], "%", rate.end())


def _count(text: str, at: int) -> Magnitude | None:
    numeral = _NUMERAL.match(text, at)
    value = None if numeral is None else chinese_number(numeral[0])
    if numeral is None or value is None:
        return None
    magnitude = with_unit(value, text, numeral.end())
    scale = numeral[0][-1] if numeral[0][-1] in "万亿" else ""
    if scale and magnitude.unit == "元":
        return magnitude._replace(unit=f"{scale}元")
    return magnitude if magnitude.unit else magnitude._replace(scale=scale)


def _closes(text: str, at: int, end: int) -> bool:
    """Whether from behind a quantity to the end of the run there are only words that may follow it."""
    while at < end:
        follower = _FOLLOWERS.match(text, at)
        if follower is None:
            return False
        if follower[0] in (*_BREAKS, THEN, OTHERWISE):
            return True
        at = follower.end()
        at = _quantity_end(text, at) or at
    return True


def _quantity_end(text: str, at: int) -> int:
    """Where the day or quantity that begins here ends; 0 where none begins."""
    day, number = _DAY.match(text, at), _DIGITS.match(text, at)
    if day is not None:
        return day.end()
    if number is not None:
        return with_unit(Fraction(number[0].replace(",", "")), text, number.end()).end
    magnitude = _rate(text, at) or _count(text, at)
    return 0 if magnitude is None else magnitude.end


def _leads(text: str, leader: re.Match[str], end: int) -> bool:
    """Whether behind a word of comparing the run holds a quantity and nothing else. A short one needs digits."""
    at = leader.end()
    if len(leader[0]) == 1 and not text[at : at + 1].isdecimal() and leader[0] not in _GLUED:
        return False
    behind = _quantity_end(text, at) if at < end else 0
    return bool(behind) and _closes(text, behind, end)


def _stands_alone(text: str, at: int, end: int) -> bool:
    """Whether a quantity with 以上, 以下 or （含） behind it is glued to a name: 营业收入2000万元以上."""
    behind = _quantity_end(text, at)
    closing = _CLOSING.match(text, behind)
    return bool(behind) and closing is not None and (behind >= end or _closes(text, behind, end))


def first_word(text: str, at: int, *, behind: bool) -> int:
    """Where the first word of the run of letters that begins here ends. `behind`: a whole operand stands before it."""
    run = _RUN.match(text, at)
    if run is None:
        return at
    if behind and (word := _FOLLOWERS.match(text, at) or _LEADERS.match(text, at)):
        return word.end()
    end = run.end()
    if end - at > _LONGEST_RUN or text[at:end] in _CALLS:
        return end
    start = _begins(text, at, end)
    if start:
        return start
    for leader in _LEADERS.finditer(text, at, end):
        if _leads(text, leader, end):
            return leader.start() if leader.start() > at else leader.end()
    for figure in _FIRST_FIGURE.finditer(text, at + 1, end):
        if _stands_alone(text, figure.start(), end):
            return figure.start()
    sign = text[end:].lstrip()[:1]
    tail = _BEFORE_QUOTES if sign and sign in "\"'“‘「{" else _BEFORE_BRACKETS if sign == "(" else None
    tail = _BEFORE_FIGURES if sign.isdecimal() else tail
    end_match = None if tail is None else tail.search(text, at, end)
    return end if end_match is None or end_match.start() == at else end_match.start()


def _begins(text: str, at: int, end: int) -> int:
    """The end of 若, 则 or 否则 glued to what follows; 0 where the run does not begin so."""
    if THEN not in text or OTHERWISE not in text:
        return 0
    words = (OTHERWISE, THEN, *IF)
    return next((at + len(word) for word in words if text.startswith(word, at) and at + len(word) < end), 0)


def leading_word(name: str) -> str:
    """The word of comparing, joining or negating that stands in what should be a name; empty if none does."""
    match = _INSIDE.search(name)
    return match[0] if match else ""


def is_unclear_number(name: str) -> bool:
    """Whether a name is a number in Chinese numerals, with or without a unit, that can be read in two ways."""
    numeral = _NUMERAL.match(name)
    rest = "" if numeral is None else name[numeral.end() :]
    return (
        numeral is not None and chinese_number(numeral[0]) is None and (not rest or unit_of(rest) is not None)
    )
