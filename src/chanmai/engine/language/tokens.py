"""From the characters of a rule to its tokens. Full-width signs count as their half-width twins."""

import datetime
import re
from fractions import Fraction
from typing import NamedTuple

from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.errors import Problem


class Token(NamedTuple):
    """A piece of the text. `kind` is number, text, day, word, sign or end; `value` holds what was read."""

    kind: str
    word: str
    start: int
    end: int
    value: object = None


# One character for one character, so that every position also holds in the original text.
_TWINS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TWINS |= {ord(a): ord(b) for a, b in zip("\u3000、—–−×÷·≧≦﹪﹤﹥﹦﹢", " ,---*/·≥≤%<>=+", strict=True)}
_SIGNS = {"=": "==", "≥": ">=", "≤": "<=", "≠": "!=", "<>": "!="}
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」"}
_WORDS = {"且": "and", "或": "or", "非": "not", "属于": "in", "不属于": "not in"}
_KEYWORDS = {"and", "or", "not", "in"}
_MULTIPLES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_UNIT_ALIASES = {"个月": "月", "个百分点": "%", "百分点": "%", "人次": "次", "元人民币": "元", "周岁": "岁"}
_LONGEST_FIRST = sorted([*UNITS, *_UNIT_ALIASES], key=len, reverse=True)

_PATTERN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<day>\d{4}-\d{1,2}-\d{1,2}(?![\w-])|\d{4}年\d{1,2}月\d{1,2}日)"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>(?:奖励|已获|次数|认定|梯队):\s*\w[\w.\-]*)"
    r"|(?P<word>[^\W\d][\w·]*)"
    r"|(?P<sign><=|>=|==|!=|<>|[-+*/<>=≥≤≠(),:{}])"
    r"|(?P<quote>[\"'“‘「])"
)
_UNIT = re.compile(r"(\s*)(%|[^\W\d]\w*)")


def tokens(text: str) -> tuple[list[Token], list[Problem]]:
    """Every token of the text, closed by one of kind "end", and what could not be read."""
    flat = text.translate(_TWINS)
    found: list[Token] = []
    problems: list[Problem] = []
    at = 0
    while at < len(flat):
        match = _PATTERN.match(flat, at)
        if match is None:
            problems.append(_stray(text, at))
            at += 1
            continue
        kind, at = match.lastgroup, match.end()
        if kind == "number":
            at = _number(flat, match, found, problems)
        elif kind == "quote":
            at = _quoted(text, flat, match.start(), found, problems)
        elif kind == "day":
            _day(match, found, problems)
        elif kind != "space":
            found.append(_plain(match))
    found.append(Token("end", "", len(text), len(text)))
    return found, problems


def _plain(match: re.Match[str]) -> Token:
    word, start, end = match.group(), match.start(), match.end()
    if match.lastgroup == "sign":
        return Token("sign", _SIGNS.get(word, word), start, end)
    if match.lastgroup == "name":
        return Token("word", re.sub(r"\s", "", word), start, end)
    keyword = _WORDS.get(word, word.lower())
    if keyword in _KEYWORDS or keyword == "not in":
        return Token("sign", keyword, start, end)
    return Token("word", word, start, end)


def _number(flat: str, match: re.Match[str], found: list[Token], problems: list[Problem]) -> int:
    """Read a number with the unit that follows it. Returns where to go on."""
    value, start, end = Fraction(match.group()), match.start(), match.end()
    unit = ""
    following = _UNIT.match(flat, end)
    if following is not None:
        reading = _unit(following.group(2))
        if reading is not None:
            unit, factor = reading
            value, end = value * factor, following.end()
        elif not following.group(1):
            problems.append(_no_unit(following))
            end = following.end()
    found.append(Token("number", flat[start:end], start, end, (value, unit)))
    return end


def _unit(word: str) -> tuple[str, Fraction] | None:
    """The unit that a word means and its factor; multiples such as 千 or 万 may stand before it."""
    if word == "%":
        return "%", UNITS["%"].factor
    for name in _LONGEST_FIRST:
        if word.endswith(name):
            factor = _multiple(word[: len(word) - len(name)])
            if factor is not None:
                unit = UNITS[_UNIT_ALIASES.get(name, name)]
                return unit.name, unit.factor * factor
    factor = _multiple(word)
    return None if factor is None else ("", Fraction(factor))


def _multiple(word: str) -> int | None:
    product = 1
    for letter in word:
        if letter not in _MULTIPLES:
            return None
        product *= _MULTIPLES[letter]
    return product


_PHRASES = {"以上": ">=", "及以上": ">=", "以下": "<=", "以内": "<=", "起": ">="}


def _no_unit(match: re.Match[str]) -> Problem:
    word, start, end = match.group(2), match.start(2), match.end(2)
    mend = Text(
        "请写单位（元、万元、亿元、%、人、家、年等），并用空格与后面的词隔开。",
        "Write a unit (元, 万元, 亿元, %, 人, 家, 年 …) and a space before the next word.",
    )
    for phrase, sign in _PHRASES.items():
        if word.endswith(phrase) and _unit(word.removesuffix(phrase)) is not None:
            kept = word.removesuffix(phrase)
            mend = Text(
                f"“{phrase}”请用比较符号写在数字前面：{sign} …{kept}。",
                f"Say “{phrase}” by a comparison before the number: {sign} …{kept}.",
            )
    message = Text(f"“{word}”不是数字的单位。", f"“{word}” is not a unit of a number.")
    return Problem("unknown-unit", message, mend, start, end)


def _day(match: re.Match[str], found: list[Token], problems: list[Problem]) -> None:
    year, month, day = (int(part) for part in re.findall(r"\d+", match.group()))
    try:
        value = datetime.date(year, month, day)
    except ValueError:
        value = datetime.date.min
        message = Text(f"日历上没有“{match.group()}”这一天。", f"There is no such day as {match.group()}.")
        mend = Text("日期写作 2024-05-01。", "Write a date as 2024-05-01.")
        problems.append(Problem("bad-date", message, mend, match.start(), match.end()))
    found.append(Token("day", match.group(), match.start(), match.end(), value))


def _quoted(text: str, flat: str, start: int, found: list[Token], problems: list[Problem]) -> int:
    """Read a quoted word as written; `\\` keeps the next character. Returns where to go on."""
    closing, at, letters = _QUOTES[flat[start]], start + 1, ""
    while at < len(text) and flat[at] != closing:
        at += 1 if flat[at] == "\\" and at + 1 < len(text) else 0
        letters += text[at]
        at += 1
    if at >= len(text):
        message = Text("引号没有合上。", "The quotation mark is not closed.")
        mend = Text(f"在词的后面补上 {closing}。", f"Add {closing} after the word.")
        problems.append(Problem("open-quote", message, mend, start, len(text)))
    end = min(at + 1, len(text))
    found.append(Token("text", text[start:end], start, end, letters))
    return end


_STRAY_MENDS = {
    "&": Text("“并且”请写“且”或 and。", "Write 且 or and."),
    "|": Text("“或者”请写“或”或 or。", "Write 或 or or."),
    "!": Text("“不”请写“非”或 not，“不等于”请写 !=。", "Write 非 or not; for unequal write !=."),
    "。": Text("表达式末尾不要句号。", "Leave out the full stop."),
    ";": Text("参数之间用逗号。", "Put commas between arguments."),
}


def _stray(text: str, at: int) -> Problem:
    letter = text[at]
    mend = _STRAY_MENDS.get(letter.translate(_TWINS), Text("请删去。", "Take it out."))
    message = Text(f"不认识的符号“{letter}”。", f"“{letter}” means nothing here.")
    return Problem("stray-sign", message, mend, at, at + 1)
