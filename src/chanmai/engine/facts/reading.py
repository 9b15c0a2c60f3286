"""Reading a value as people write it, in one of two manners.

What an author writes into a case is read strictly, what many people filled into files by hand leniently.
"""

import datetime
import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from chanmai.engine.facts.fact import Fact, Kind, Value, base_unit
from chanmai.engine.facts.numerals import MULTIPLES, Numeral, numeral, plain, unit_named
from chanmai.engine.facts.printing import half_up
from chanmai.engine.facts.refusals import DIMENSIONS, Refusals
from chanmai.engine.facts.units import RATIO, Unit
from chanmai.engine.facts.unsure import says_nothing

Written = str | int | Decimal | Fraction | datetime.date | Numeral
"""What may stand in a cell. Binary numbers are given as their shortest decimal text, str(x)."""
Near = Callable[[str, Sequence[str]], Sequence[str]]
"""Of a list of words those that come near to a word, nearest first."""

_HOUR = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
_DATE = re.compile(
    rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{_HOUR}|(\d{{4}})(\d{{2}})(\d{{2}})"
)
YES = frozenset(("是", "有", "对", "√", "✓", "✔", "真", "符合", "yes", "y", "true", "t", "1"))
NO = frozenset(
    ("否", "无", "没有", "不是", "错", "×", "✗", "x", "假", "不符合", "no", "n", "false", "f", "0")
)

_ASIDE = re.compile(r"[(\[【][^)\]】]*[)\]】]")
_DENIAL = re.compile(
    r"^(?:未|不在|不属|不是|没有|无(?:所属)?园区)|[(\[【 ](?:已|未|拟|曾|原|待|正在|不|非|申请|注销|撤销|迁出|取消)"
)
_SEVERAL = re.compile(r"[、,;/|\n→]|(?<=.)或(?=.)")

_REFUSALS = Refusals()


def near_words(word: str, values: Sequence[str]) -> Sequence[str]:
    """The three values that come nearest, half-width and full-width signs being the same."""
    value_of = {plain(value): value for value in values}
    return [value_of[each] for each in difflib.get_close_matches(word, value_of, n=3, cutoff=0.4)]


@dataclass(frozen=True, slots=True)
class Manners:
    """What differs between readers: what each of them takes, and the words in which it refuses the rest.

    Of sets `marks` are the signs between members, `wraps` brackets around all of them, `quotes` marks around each.
    """

    marks: str
    wraps: str = ""
    quotes: str = ""
    nothing: frozenset[str] = frozenset()  # members of a set that has none
    blanks: frozenset[str] = frozenset()  # words of who knows nothing; any other empty cell is refused
    folds: bool = False  # words of open lists are brought to half-width signs, else they stay as they are
    bare: bool = False  # money and shares without a unit count in the fact's own
    multiples: bool = False  # 万 and 亿 may stand where a unit does
    rounds: bool = False  # what is finer than the fact is kept is rounded
    endings: tuple[str, ...] = ()  # empty words that a category may lack, or have too many
    unsure: frozenset[str] = (
        frozenset()
    )  # words of who does not know, or has none: no category of an open list
    bounded: bool = False  # quantities beyond LARGEST are refused
    near: Near = near_words
    refusals: Refusals = _REFUSALS

    def is_unsure(self, word: str) -> bool:
        """True for a word that says that nobody knows yet, or that there is none (未知, 待定, nan)."""
        return bool(self.unsure) and (plain(word).lower() in self.unsure or says_nothing(word))


STRICT = Manners("、,;|\n", wraps="{}[]", quotes="\"'“”", folds=True, bare=True, multiples=True)
LENIENT = Manners(
    "、,;/|\n",
    nothing=frozenset(("无", "没有")),
    blanks=frozenset(
        ("", "-", "--", "---", "—", "——", "/", "\\", "无数据", "n/a", "na", "null", "空", "未填", "暂无", "缺", "...")
    ),
    rounds=True,
    endings=("区", "市", "企业", "型", "型企业"),
    unsure=frozenset(
        (
            "无", "没有", "不适用", "未知", "不详", "不清楚", "不明", "未定", "空白", "(空)", "(无)", "(空白)",
            "同上", "见附件", "略", "nan", "none", "nil", "nul", "unknown",
            "tbd", "tba", "#n/a", "(null)", "<null>", "(none)", "0", "*", "?", "??", "???", ".", "。", "、", "_", "○",
            "×", "x", "xx", "xxx", "~",
        )
    ),
    bounded=True,
)  # fmt: skip
LARGEST = {Kind.MONEY: Fraction(10**16), Kind.NUMBER: Fraction(10**12), Kind.RATIO: Fraction(10**6)}
"""What no quantity of a firm passes, in base units: 100 万亿元, a million million things, a million times."""
MOST_STEPS = 2**62
"""So many kept steps of a quantity cannot be decided by columns."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of a cell, None for unknown. `rounded`: it had more digits than are kept."""

    value: Value | None
    rounded: bool = False


def read(fact: Fact, cell: Written, manners: Manners, unit: Unit | None = None) -> Reading:
    """The exact value that a cell holds. `unit` is that of the column; a unit in the cell itself goes first.

    Raises NotRead: not a number, another dimension, finer than the fact is kept, out of range, a category that is not
    listed, no such day.
    """
    if isinstance(cell, Numeral):
        return _measured(fact, cell, "", manners, unit)
    original = _text(cell)
    text = plain(original)
    if text.lower() in manners.blanks:
        return Reading(None)
    if not text:
        raise manners.refusals.blank(fact)
    original = text if manners.folds else original
    if fact.kind not in DIMENSIONS:
        return Reading(_READERS[fact.kind](fact, original, manners))
    number = numeral(original)
    if number is None:
        raise manners.refusals.number(fact, original)
    return _measured(fact, number, original, manners, unit)


def _text(cell: str | int | Decimal | Fraction | datetime.date) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, Fraction):
        return str(Decimal(cell.numerator) / Decimal(cell.denominator))
    return cell.isoformat() if isinstance(cell, datetime.date) else str(cell)


def _measured(fact: Fact, number: Numeral, original: str, manners: Manners, column: Unit | None) -> Reading:
    unit = unit_named(number.word) if number.word else column
    if number.word in MULTIPLES and manners.multiples and fact.kind is not Kind.MONEY:
        factor = Fraction(MULTIPLES[number.word])
    elif number.word and unit is None:
        raise manners.refusals.word(fact, original, number.word)
    else:
        factor = factor_of(fact, unit, manners, number.word)
    return _settled(fact, number.value, factor, manners)


def _settled(fact: Fact, number: Decimal, factor: Fraction, manners: Manners) -> Reading:
    """A number within the bounds and as fine as the fact is kept. Who rounds looks at the bounds of what is written."""
    top, bottom = number.as_integer_ratio()
    value = Fraction(top * factor.numerator, bottom * factor.denominator)
    steps = value * fact.scale if fact.scale != 1 else value
    if manners.bounded and abs(value) > limit_of(fact):
        raise manners.refusals.size(fact, limit_of(fact))
    if manners.rounds:
        _within(fact, value, manners)
    if fact.whole and value.denominator != 1:
        raise manners.refusals.part(fact, Fraction(number))
    if not manners.rounds:
        if steps.denominator != 1:
            raise manners.refusals.fineness(fact)
        _within(fact, value, manners)
    elif steps.denominator != 1:
        value = Fraction(half_up(abs(steps)) * (1 if steps > 0 else -1), fact.scale)
        if not value:  # something is never nothing
            raise manners.refusals.fineness(fact)
    bare = value.denominator == 1 and fact.kind is not Kind.RATIO
    return Reading(value.numerator if bare else value, rounded=steps.denominator != 1)


def factor_of(fact: Fact, unit: Unit | None, manners: Manners, word: str = "") -> Fraction:
    """Base units in one of a unit, which is written as `word`. Raises NotRead when it does not fit the fact."""
    if unit is None and manners.bare:
        unit = base_unit(fact)
    if unit is None:
        if not manners.bare and fact.kind is not Kind.NUMBER:
            raise manners.refusals.unitless(fact)
        return Fraction(1)
    if fact.kind is Kind.NUMBER and fact.unit is not None:
        fits = unit.name == fact.unit.name or unit.dimension == fact.unit.dimension == RATIO
    else:
        fits = unit.dimension == DIMENSIONS[fact.kind]
    if not fits:
        raise manners.refusals.unit(fact, unit, word or unit.name)
    return unit.factor


def limit_of(fact: Fact) -> Fraction:
    """The largest size, in base units, that a quantity may have on either side of zero."""
    return min(LARGEST[fact.kind], Fraction(MOST_STEPS - 1, fact.scale))


def _within(fact: Fact, value: Fraction, manners: Manners) -> None:
    low = fact.lowest is not None and value < fact.lowest
    if low or (fact.highest is not None and value > fact.highest):
        raise manners.refusals.bounds(fact, value)


def _flag(fact: Fact, original: str, manners: Manners) -> Value:
    word = plain(original).lower()
    if word in YES or word in NO:
        return word in YES
    raise manners.refusals.flag(fact, plain(original))


def _category(fact: Fact, original: str, manners: Manners) -> Value:
    word = original.strip()
    if fact.values:
        if manners.is_unsure(word) and not any(value in word for value in fact.values):
            raise manners.refusals.unsure(fact, word)
        return _listed(fact, plain(original), manners)
    if manners.is_unsure(word) or (manners.unsure and _DENIAL.search(plain(word))):
        raise manners.refusals.unsure(fact, word)
    if manners.unsure and _SEVERAL.search(_ASIDE.sub("", plain(word))):
        raise manners.refusals.several(fact, word)
    return word


def _listed(fact: Fact, word: str, manners: Manners) -> str:
    """The listed value that a word in half-width signs means; any word of an open list."""
    if not fact.values or word in fact.values:
        return word
    matches = [value for value in fact.values if plain(value) == word]
    if not matches and len(word) > 1:
        matches = [value for value in fact.values if _same_but_for(manners.endings, plain(value), word)]
    if len(matches) != 1:
        raise manners.refusals.category(fact, word, manners.near(word, fact.values))
    return matches[0]


def _same_but_for(endings: Sequence[str], one: str, other: str) -> bool:
    """True for 东城 and 东城区, 小型企业 and 小型: the same but for one empty word at the end."""
    return any(one == other + ending or other == one + ending for ending in endings)


def _set(fact: Fact, original: str, manners: Manners) -> Value:
    words = re.split(f"[{re.escape(manners.marks)}]", plain(original).strip(manners.wraps))
    members = [word for word in (each.strip() for each in words) if word and word not in manners.nothing]
    for word in members:
        apart = word.split()
        known = len(apart) > 1 and all(part in fact.values for part in apart)
        if word not in fact.values and (known or _APART.search(word)):
            raise manners.refusals.members(fact, word)
    return frozenset(_listed(fact, word.strip(manners.quotes), manners) for word in members)


def _date(fact: Fact, original: str, manners: Manners) -> Value:
    day = day_of(original)
    if day is None:
        raise manners.refusals.day(fact, original)
    return day


def day_of(text: str) -> datetime.date | None:
    """The day of “2024-05-01”, “2024年5月1日”, “20240501”, with or without an hour; None for anything else."""
    match = _DATE.fullmatch(plain(text))
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


_APART = re.compile(r"[\u4e00-\u9fff]\s+[\u4e00-\u9fff]|[\"'“”]\s+[\"'“”]")  # 瞪羚 百强: one member or two
_READERS: dict[Kind, Callable[[Fact, str, Manners], Value]] = {
    Kind.FLAG: _flag,
    Kind.CATEGORY: _category,
    Kind.SET: _set,
    Kind.DATE: _date,
}
