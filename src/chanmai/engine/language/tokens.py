"""From the characters of a rule to its tokens. Full-width signs count as their half-width twins."""

import datetime
import re
from fractions import Fraction
from typing import NamedTuple

from chanmai.engine.facts.printing import digits
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.errors import Problem
from chanmai.engine.language.lexicon import (
    CLOSING,
    CLOSING_DAYS,
    COMPARING,
    JOINTS,
    UNCLEAR,
    Magnitude,
    first_word,
    follows_quantity,
    in_numerals,
    unit_at,
    with_unit,
)


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
_KEYWORDS = {"and", "or", "not", "in"}

_PATTERN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<day>\d{4}-\d{1,2}-\d{1,2}(?![\d-]|[A-Za-z_])|\d{4}年\d{1,2}月\d{1,2}日)"
    r"|(?P<slashes>(?:19|20)\d{2}(?P<mark>[/.])\d{1,2}(?P=mark)\d{1,2}(?![\d/.]))"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?!\d|,\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"|(?P<point>\.\d+)"
    r"|(?P<name>(?:奖励|已获|次数|认定|梯队):\s*\w[\w.\-]*)"
    r"|(?P<word>[^\W\d][\w·]*)"
    r"|(?P<sign><=|>=|==|!=|<>|[-+*/<>=≥≤≠(),:{}])"
    r"|(?P<quote>[\"'“‘「])"
)
_ENDINGS = {")", "}", *CLOSING, *CLOSING_DAYS, *UNCLEAR}
_GROUPS = re.compile(r"\s+\d{3}(?![\d.])")


def tokens(text: str) -> tuple[list[Token], list[Problem]]:
    """Every token of the text, closed by one of kind "end", and what could not be read."""
    reader = _Reader(text)
    while reader.at < len(text):
        reader.step()
    reader.found.append(Token("end", "", len(text), len(text)))
    return reader.found, reader.problems


class _Reader:
    """Walks the text. `calls` says of every open bracket whether it holds arguments."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.flat = text.translate(_TWINS)
        self.at = 0
        self.found: list[Token] = []
        self.problems: list[Problem] = []
        self.calls: list[bool] = []

    def step(self) -> None:
        """Read the next token, blanks or stray sign."""
        match = _PATTERN.match(self.flat, self.at)
        if match is None:
            self.problems.append(_stray(self.text, self.at))
            self.at += 1
            return
        kind, self.at = match.lastgroup, match.end()
        if kind in ("number", "point"):
            self._number(match)
        elif kind == "word":
            self._word(match)
        elif kind == "quote":
            self.at = _quoted(self.text, self.flat, match.start(), self.found, self.problems)
        elif kind == "day":
            _day(match, self.found, self.problems)
        elif kind == "slashes":
            self._slashes(match)
        elif kind != "space":
            self._plain(match)

    def _plain(self, match: re.Match[str]) -> None:
        word, start, end = match.group(), match.start(), match.end()
        if match.lastgroup == "name":
            self.found.append(Token("word", re.sub(r"\s", "", word), start, end))
            return
        if word == "(":
            last = self.found[-1] if self.found else None
            self.calls.append(last is not None and last.kind == "word" and last.word not in COMPARING)
        elif word == ")" and self.calls:
            self.calls.pop()
        self.found.append(Token("sign", _SIGNS.get(word, word), start, end))

    def _word(self, match: re.Match[str]) -> None:
        """A run of letters, cut where a word of documents stands in it."""
        start = match.start()
        last = self.found[-1] if self.found else None
        behind = last is not None and (last.kind in ("number", "day", "text") or last.word in _ENDINGS)
        numeral = None if behind and follows_quantity(self.flat, start) else in_numerals(self.flat, start)
        if numeral is not None:
            self._add_number(numeral, start)
            return
        self.at = first_word(self.flat, start, behind=behind)
        word = self.flat[start : self.at]
        joint = JOINTS.get(word, word.lower())
        sign = joint if joint in _KEYWORDS or joint == "not in" else ""
        self.found.append(Token("sign" if sign else "word", sign or word, start, self.at))

    def _number(self, match: re.Match[str]) -> None:
        """A number with the unit that follows it."""
        start, end, digits = match.start(), match.end(), match.group()
        groups = "," in digits
        among = self.calls and self.calls[-1] and ",0" not in digits
        if groups and (among or "、" in self.text[start:end]):
            self.problems.append(_one_or_two(self.text[start:end], digits, start, end))
        elif (blank := _GROUPS.match(self.flat, end)) is not None and "." not in digits:
            self.problems.append(_blank_inside(digits, blank[0].strip(), start, blank.end()))
            self.at = end = blank.end()
        elif match.lastgroup == "point":
            self.problems.append(_no_zero(self.flat, match))
        self._add_number(with_unit(Fraction(digits.replace(",", "")), self.flat, end), start)
        if self.at == end:
            self._no_unit(end)

    def _add_number(self, read: Magnitude, start: int) -> None:
        self.at = read.end
        payload = (read.value, read.unit, read.scale)
        self.found.append(Token("number", self.flat[start : read.end], start, read.end, payload))

    def _no_unit(self, at: int) -> None:
        """Letters glued to a number that are no unit."""
        letters = _LETTERS.match(self.flat, at)
        if letters is not None and not follows_quantity(self.flat, at):
            self.problems.append(_unknown_unit(letters))
            self.at = letters.end()

    def _slashes(self, match: re.Match[str]) -> None:
        """2024/02/29, which may be a day or two divisions."""
        year, month, day = re.findall(r"\d+", match.group())
        self.problems.append(_maybe_day(match, f"{year}-{month:0>2}-{day:0>2}"))
        self.found.append(Token("day", match.group(), match.start(), match.end(), datetime.date.min))


_LETTERS = re.compile(r"[^\W\d]\w*")


def _unknown_unit(match: re.Match[str]) -> Problem:
    word, start, end = match.group(), match.start(), match.end()
    mend = Text(
        "请写单位（元、万元、亿元、%、‰、人、家、年等），并用空格与后面的词隔开。",
        "Write a unit (元, 万元, 亿元, %, ‰, 人, 家, 年 …) and a space before the next word.",
    )
    message = Text(f"“{word}”不是数字的单位。", f"“{word}” is not a unit of a number.")
    return Problem("unknown-unit", message, mend, start, end)


def _one_or_two(text: str, digits: str, start: int, end: int) -> Problem:
    """1,200 among arguments."""
    apart = digits.replace(",", ", ")
    message = Text(
        f"“{text}”是一个数，还是用逗号隔开的几个参数？",
        f"Is “{text}” one number, or several arguments with commas between?",
    )
    mend = Text(
        f"一个数写作 {digits.replace(',', '')}；几个参数写作 {apart}，逗号后留空格。",
        f"Write one number as {digits.replace(',', '')}, arguments as {apart} with a space.",
    )
    return Problem("one-or-two", message, mend, start, end)


def _blank_inside(digits: str, rest: str, start: int, end: int) -> Problem:
    message = Text(f"数字“{digits} {rest}”中间有空格。", f"There is a space inside of “{digits} {rest}”.")
    mend = Text(
        f"一个数写作 {digits}{rest}；两个数之间要有符号。",
        f"Write one number as {digits}{rest}; between two numbers stands a sign.",
    )
    return Problem("space-in-number", message, mend, start, end)


def _no_zero(flat: str, match: re.Match[str]) -> Problem:
    """.5: the number with its zero, and the same in per cent where it has no unit."""
    before = match.start()
    while before and flat[before - 1] in _IN_NUMBER:
        before -= 1
    if before < match.start():
        return _two_points(flat[before : match.end()], before, match.end())
    number = f"0{match.group()}"
    share = unit_at(flat, match.end()) is None
    per_cent = f"{digits(Fraction(number) * 100)}%"
    message = Text(
        f"“{match.group()}”的小数点前缺少数字。", f"“{match.group()}” lacks a digit before the point."
    )
    mend = Text(
        f"写作 {number}" + (f" 或 {per_cent}。" if share else "。"),
        f"Write {number}" + (f" or {per_cent}." if share else "."),
    )
    return Problem("no-zero", message, mend, match.start(), match.end())


_IN_NUMBER = frozenset("0123456789.")


def _two_points(text: str, start: int, end: int) -> Problem:
    """2.5.3, which is no number: none is put in its place."""
    message = Text(
        f"“{text}”有两个小数点，不是一个数。", f"“{text}” has two decimal points and is no number."
    )
    mend = Text(
        "请看清原文是哪一个数；按三位分节用逗号。", "Look up which number it is; group digits by commas."
    )
    return Problem("two-points", message, mend, start, end)


def _maybe_day(match: re.Match[str], day: str) -> Problem:
    text = match.group()
    message = Text(f"“{text}”是日期还是连除？", f"Is “{text}” a date, or are numbers divided?")
    mend = Text(
        f"日期写作 {day}；连除请在“/”前后留空格。",
        f"Write the date as {day}; put spaces around “/” to divide.",
    )
    if "." in text:
        message = Text(f"“{text}”不是日期的写法。", f"A date is not written as “{text}”.")
        mend = Text(f"写作 {day}。", f"Write {day}.")
    return Problem("maybe-date", message, mend, match.start(), match.end())


def _day(match: re.Match[str], token_list: list[Token], problems: list[Problem]) -> None:
    year, month, day = (int(part) for part in re.findall(r"\d+", match.group()))
    try:
        value = datetime.date(year, month, day)
    except ValueError:
        value = datetime.date.min
        message = Text(f"日历上没有“{match.group()}”这一天。", f"There is no such day as {match.group()}.")
        mend = Text("日期写作 2024-05-01。", "Write a date as 2024-05-01.")
        problems.append(Problem("bad-date", message, mend, match.start(), match.end()))
    token_list.append(Token("day", match.group(), match.start(), match.end(), value))


def _quoted(text: str, flat: str, start: int, token_list: list[Token], problems: list[Problem]) -> int:
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
    token_list.append(Token("text", text[start:end], start, end, letters))
    return end


_STRAY_MENDS = {
    "&": Text("“并且”请写“且”或 and。", "Write 且 or and."),
    "|": Text("“或者”请写“或”或 or。", "Write 或 or or."),
    "!": Text("“不”请写“非”或 not，“不等于”请写 !=。", "Write 非 or not; for unequal write !=."),
    ";": Text("参数之间用逗号。", "Put commas between arguments."),
    "%": Text("百分号要紧跟在数字后面，例如 5%。", "A per cent sign follows a number: 5%."),
    "~": Text("“5%~10%”请写 介于 5% 至 10% 之间。", "For 5%~10% write 介于 5% 至 10% 之间."),
}
_POINT = Text("小数点写作 .，前后都要有数字。", "Write the decimal point as ., with digits on both sides.")
_FULL_STOP = Text("表达式末尾不要句号。", "Leave out the full stop.")
_REPHRASE = Text(
    "请按意思换一种写法，不要只是删去。", "Say what it means in another way; do not just delete it."
)


def _stray(text: str, at: int) -> Problem:
    letter = text[at]
    sign = letter.translate(_TWINS)
    mend = _STRAY_MENDS.get(sign, _REPHRASE)
    ends = not text[at + 1 :].strip()
    if sign in ".。":
        mend = _FULL_STOP if ends else _POINT
    elif sign == ";" and ends:
        mend = Text("表达式末尾不要分号。", "Leave out the semicolon.")
    message = Text(f"不认识的符号“{letter}”。", f"“{letter}” means nothing here.")
    return Problem("stray-sign", message, mend, at, at + 1)
