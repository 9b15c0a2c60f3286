"""The definition of one fact, and the exact form in which its values are kept."""

import datetime
from dataclasses import dataclass, field
from fractions import Fraction

from chanmai.engine.facts.term import Term
from chanmai.engine.facts.units import MONEY, UNITS, Unit

Value = int | Fraction | bool | str | frozenset[str] | datetime.date
"""A known value. Unknown is None, never 0."""


class Kind(Term):
    """What sort of value a fact has."""

    MONEY = "money"  # integer 分
    NUMBER = "number"  # exact number with a counting unit
    RATIO = "ratio"  # exact share; 5% is Fraction(1, 20)
    FLAG = "flag"  # yes or no
    CATEGORY = "category"  # one of a list
    SET = "set"  # several of a list
    DATE = "date"


class PeriodKind(Term):
    """To what stretch of time a value of the fact belongs."""

    YEAR = "year"  # a value for each year
    QUARTER = "quarter"  # that quarter's own figure, not what has come together since the year began
    MONTH = "month"  # likewise of a month
    POINT = "point"  # a state: the last value that was valid on the day


@dataclass(frozen=True, slots=True)
class Lever:
    """How a firm can change the fact by its own doing; facts without one are never part of a plan."""

    direction: str  # "up" | "down" | "both" | "on"
    step: Fraction  # smallest sensible step, in base units (1 for whole things)
    limit: Fraction | None = None  # greatest sensible change from today's value, in base units
    gaming: str = ""  # why changing it may be gaming rather than progress; empty if it is not
    share: Fraction | None = (
        None  # greatest sensible change as a share of today's value, where that is more than limit
    )
    months: int = 0  # how long it usually takes at least, from the decision to the fact
    to: tuple[str, ...] = ()  # the only categories that a firm can reach by its own doing; empty: any
    held: str = ""  # the fact that says what a firm has already, which it cannot obtain for the first time
    after: tuple[tuple[str, str], ...] = ()  # a category, and the one that has to be held before it


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of a pack's fact dictionary.

    `name` is the word of the documents, `code` the stable ASCII name of columns and API. `scale` is how many
    kept steps make one base unit: a ratio with scale 1,000,000 keeps 0.0001 %. `formula` (source text) makes
    the fact a derived one: it is then never stored, only computed.
    """

    name: str
    code: str
    english: str
    kind: Kind
    period: PeriodKind
    unit: Unit | None = None
    group: str = ""
    definition: str = ""
    reporter: str = ""  # 统计 | 税务 | 审计 | 自报 | 名单 | 认定 | 登记
    values: tuple[str, ...] = ()  # categories and sets: what may occur; empty means open
    values_english: tuple[str, ...] = ()  # the same in English, in the same order; empty when there is none
    lowest: Fraction | None = None  # least possible value, in base units; None: unbounded
    highest: Fraction | None = None
    whole: bool = False  # only whole numbers
    scale: int = 1
    formula: str | None = None
    lever: Lever | None = None
    classification: str = "内部"
    aliases: tuple[str, ...] = field(default=())


FIRST_DAY = datetime.date(1970, 1, 1).toordinal()
"""Days are numbered from here: 1970-01-01 is 0, in the engine as in the columns of a snapshot."""


def day_number(day: datetime.date) -> int:
    """The number of a day."""
    return day.toordinal() - FIRST_DAY


def number_of(value: Value | None) -> Fraction | None:
    """A value as a number: a quantity as it is, a day by its number; None for a word, a flag, a set, or nothing."""
    if isinstance(value, datetime.date):
        return Fraction(day_number(value))
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    return None


def category_english(fact: Fact, word: str) -> str:
    """A category of the fact in English; as it is written when the dictionary has no English for it."""
    return dict(zip(fact.values, fact.values_english, strict=False)).get(word) or word


def standard_scale(kind: Kind, whole: bool) -> int:
    """Steps kept per base unit when the dictionary does not say: 分, whole things, or millionths."""
    return 1 if kind is Kind.MONEY or whole or kind not in (Kind.NUMBER, Kind.RATIO) else 1_000_000


def base_unit(fact: Fact) -> Unit | None:
    """The unit in which values are shown when nothing better is known (元 for money)."""
    return fact.unit or (UNITS["元"] if fact.kind is Kind.MONEY else None)


def is_quantity(fact: Fact) -> bool:
    """True for money, numbers and ratios, the facts that have a size."""
    return fact.kind in (Kind.MONEY, Kind.NUMBER, Kind.RATIO)


def is_ordered(fact: Fact) -> bool:
    """True for the facts of which one value can be more than another: quantities and dates."""
    return is_quantity(fact) or fact.kind is Kind.DATE


__all__ = [
    "FIRST_DAY",
    "MONEY",
    "Fact",
    "Kind",
    "Lever",
    "PeriodKind",
    "Value",
    "base_unit",
    "category_english",
    "day_number",
    "is_ordered",
    "is_quantity",
    "number_of",
    "standard_scale",
]
