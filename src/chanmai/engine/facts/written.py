"""Reading a value as people write it in cells and cases: units, grouped digits, dates, yes and no."""

import datetime
import difflib
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from chanmai.engine.facts.fact import Fact, Kind, Value
from chanmai.engine.facts.numerals import MULTIPLES, numeral, plain, unit_named
from chanmai.engine.facts.printing import show_quantity
from chanmai.engine.facts.problem import Problem, ProblemError
from chanmai.engine.facts.units import COUNT, MONEY, RATIO, UNITS

Written = str | int | Decimal | Fraction | datetime.date
"""What may stand in a cell. Binary numbers are given as their shortest decimal text, str(x)."""

_HOUR = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
_DATE = re.compile(
    rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{_HOUR}|(\d{{4}})(\d{{2}})(\d{{2}})"
)
YES = frozenset(("是", "有", "对", "√", "✓", "✔", "真", "符合", "yes", "y", "true", "t", "1"))
NO = frozenset(
    ("否", "无", "没有", "不是", "错", "×", "✗", "x", "假", "不符合", "no", "n", "false", "f", "0")
)
_DIMENSION = {Kind.MONEY: MONEY, Kind.RATIO: RATIO, Kind.NUMBER: COUNT}


class NotRead(ProblemError):
    """A cell that is not a value of its fact; `.problems[0]` says why and what to write."""


def read(fact: Fact, written: Written, unit: str | None = None) -> Value:
    """The exact value that a cell holds. `unit` is that of the column; a unit in the cell itself goes first.

    Without either the fact's own unit counts (元 for money without one). Raises NotRead: not a number,
    another dimension, finer than the fact is kept, out of range, a category that is not listed, no such day.
    """
    text = written if isinstance(written, str) else _plain(written)
    text = plain(text)
    if not text:
        raise _refused(
            fact,
            "blank",
            "是空的。",
            "is empty.",
            "请填写一个值；不知道就不要提供。",
            "Give a value, or leave it out.",
        )
    return _READ[fact.kind](fact, text, unit)


def _plain(written: int | Decimal | Fraction | datetime.date) -> str:
    if isinstance(written, bool):
        return "是" if written else "否"
    if isinstance(written, datetime.datetime):
        return written.date().isoformat()
    if isinstance(written, Fraction):
        return str(Decimal(written.numerator) / Decimal(written.denominator))
    return written.isoformat() if isinstance(written, datetime.date) else str(written)


def _refused(fact: Fact, code: str, zh: str, en: str, hint_zh: str, hint_en: str) -> NotRead:
    problem = Problem(code, f"“{fact.name}”：{zh}", f"{fact.english}: {en}", 0, 0, hint_zh, hint_en)
    return NotRead((problem,))


def _quantity(fact: Fact, text: str, unit: str | None) -> Value:
    found = numeral(text)
    if found is None:
        zh, en = f"“{text[:20]}”不是数字。", f"“{text[:20]}” is not a number."
        raise _refused(
            fact, "not-a-number", zh, en, "请写数字和单位，例如 1200.5万元。", "Write a number and a unit."
        )
    value = Fraction(found.value) * _factor(fact, found.word, unit)
    _within(fact, value)
    return value if fact.kind is Kind.RATIO or value.denominator != 1 else value.numerator


def _factor(fact: Fact, written: str, column: str | None) -> Fraction:
    """Base units in one of what was written: the cell's unit, else the column's, else the fact's."""
    if written in MULTIPLES and fact.kind is not Kind.MONEY:
        return Fraction(MULTIPLES[written])
    own = fact.unit if fact.unit is not None else (UNITS["元"] if fact.kind is Kind.MONEY else None)
    word = written or (column or "")
    unit = unit_named(word) if word else own
    if unit is None:
        return Fraction(1) if not word else _stray(fact, word)
    other_count = unit.dimension == COUNT and own is not None and unit.name != own.name
    if unit.dimension != _DIMENSION[fact.kind] or other_count:
        return _stray(fact, word)
    return unit.factor


def _stray(fact: Fact, word: str) -> Fraction:
    fitting = [name for name, unit in UNITS.items() if unit.dimension == _DIMENSION[fact.kind]]
    if fact.kind is Kind.NUMBER:
        fitting = [fact.unit.name] if fact.unit else []
    zh, en = f"不用单位“{word}”。", f"the unit “{word}” does not fit."
    hint_zh = f"可用：{'、'.join(fitting)}。" if fitting else "只写数字。"
    hint_en = f"Use {', '.join(fitting)}." if fitting else "Write the number alone."
    raise _refused(fact, "unit", zh, en, hint_zh, hint_en)


def _within(fact: Fact, value: Fraction) -> None:
    if fact.whole and value.denominator != 1:
        raise _refused(
            fact,
            "not-whole",
            "只能是整数。",
            "must be a whole number.",
            "请检查小数。",
            "Look at the decimals.",
        )
    if (value * fact.scale).denominator != 1:
        step = Fraction(1, fact.scale)
        zh = f"最细到{show_quantity(fact.kind, fact.unit, step)}。"
        en = f"is kept in steps of {show_quantity(fact.kind, fact.unit, step, 'en')}."
        raise _refused(fact, "too-fine", zh, en, "请按这个精度四舍五入后填写。", "Round to that precision.")
    for bad, zh, en, bound in (
        (fact.lowest is not None and value < fact.lowest, "不能小于", "cannot be below", fact.lowest),
        (fact.highest is not None and value > fact.highest, "不能大于", "cannot be above", fact.highest),
    ):
        if bad and bound is not None:
            zh += show_quantity(fact.kind, fact.unit, bound) + "。"
            en = f"{en} {show_quantity(fact.kind, fact.unit, bound, 'en')}."
            raise _refused(fact, "range", zh, en, "请检查数字和单位。", "Look at the number and its unit.")


def _flag(fact: Fact, text: str, _unit: str | None) -> Value:
    word = text.lower()
    if word in YES or word in NO:
        return word in YES
    zh, en = f"“{text[:20]}”不是“是”或“否”。", f"“{text[:20]}” is neither yes nor no."
    raise _refused(fact, "not-a-flag", zh, en, "请填 是 或 否。", "Write 是 (yes) or 否 (no).")


def _category(fact: Fact, text: str, _unit: str | None) -> Value:
    return _listed(fact, text)


def _listed(fact: Fact, word: str) -> str:
    # a cell is folded by NFKC, so a listed value is found by its folded form and given back as it is listed
    known = {unicodedata.normalize("NFKC", value): value for value in fact.values}
    if not known or word in known:
        return known.get(word, word)
    near = difflib.get_close_matches(word, known, n=3, cutoff=0.4) or list(known)[:6]
    zh, en = f"没有“{word[:20]}”这一类。", f"there is no category “{word[:20]}”."
    choices = [known[item] for item in near]
    raise _refused(
        fact, "category", zh, en, f"可选：{'、'.join(choices)}。", f"It may be {', '.join(choices)}."
    )


def _set(fact: Fact, text: str, _unit: str | None) -> Value:
    words = [word.strip() for word in re.split(r"[、,;|\n]", text.strip("{}[]"))]
    return frozenset(_listed(fact, word.strip("\"'“”")) for word in words if word)


def _date(fact: Fact, text: str, _unit: str | None) -> Value:
    day = day_written(text)
    if day is not None:
        return day
    zh, en = f"“{text[:20]}”不是日期。", f"“{text[:20]}” is not a date."
    raise _refused(fact, "not-a-date", zh, en, "请写 2024-05-01。", "Write 2024-05-01.")


def day_written(text: str) -> datetime.date | None:
    """The day of “2024-05-01”, “2024年5月1日”, “20240501”, with or without an hour; None for anything else."""
    match = _DATE.fullmatch(plain(text))
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


_READ: dict[Kind, Callable[[Fact, str, str | None], Value]] = {
    Kind.MONEY: _quantity,
    Kind.NUMBER: _quantity,
    Kind.RATIO: _quantity,
    Kind.FLAG: _flag,
    Kind.CATEGORY: _category,
    Kind.SET: _set,
    Kind.DATE: _date,
}
