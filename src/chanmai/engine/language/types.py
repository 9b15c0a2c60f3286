"""Types of expressions: the kind of value and, for counts, the unit; and how arithmetic combines them."""

from dataclasses import dataclass

from chanmai.engine.facts.days import YEAR_OF
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind
from chanmai.engine.facts.units import COUNT, MONEY, UNITS
from chanmai.engine.language.nodes import (
    Arith,
    Calendar,
    Day,
    Extreme,
    Fetch,
    If,
    Later,
    Lookup,
    Node,
    Number,
    NumberTable,
    Period,
    Steps,
)
from chanmai.engine.language.periods import EARLIER


@dataclass(frozen=True, slots=True)
class Type:
    """What an expression gives. `unit`: of a count, "" for a bare number; `values`: known categories."""

    kind: Kind
    unit: str = ""
    values: tuple[str, ...] = ()

    @property
    def zh(self) -> str:
        """The type in Chinese, for messages."""
        name = _NAMES[self.kind][0]
        return f"{name}（{self.unit}）" if self.unit else name

    @property
    def en(self) -> str:
        """The type in English, for messages."""
        name = _NAMES[self.kind][1]
        return f"{name} ({self.unit})" if self.unit else name

    @property
    def quantity(self) -> bool:
        """Whether values of the type have a size."""
        return self.kind in (Kind.MONEY, Kind.RATIO, Kind.NUMBER)

    @property
    def bare(self) -> bool:
        """A number without a unit."""
        return self.kind is Kind.NUMBER and not self.unit


_NAMES = {
    Kind.MONEY: ("金额", "money"),
    Kind.NUMBER: ("数量", "a number"),
    Kind.RATIO: ("比率", "a ratio"),
    Kind.FLAG: ("是否", "yes/no"),
    Kind.CATEGORY: ("类别", "a category"),
    Kind.SET: ("多选", "a set"),
    Kind.DATE: ("日期", "a date"),
}

FLAG = Type(Kind.FLAG)
RATIO = Type(Kind.RATIO)
AMOUNT = Type(Kind.MONEY)
BARE = Type(Kind.NUMBER)
DATE = Type(Kind.DATE)


def type_of_fact(fact: Fact) -> Type:
    """The type of a fact's values."""
    unit = fact.unit.name if fact.kind is Kind.NUMBER and fact.unit is not None else ""
    return Type(fact.kind, unit, fact.values)


def type_of_number(number: Number) -> Type:
    """The type of a literal, from its unit."""
    unit = UNITS.get(number.unit)
    if unit is None:
        return BARE
    if unit.dimension == COUNT:
        return Type(Kind.NUMBER, unit.name)
    return AMOUNT if unit.dimension == MONEY else RATIO


def is_zero(node: Node) -> bool:
    """A bare 0, which may stand for nothing of any quantity."""
    return isinstance(node, Number) and node.value == 0 and not node.unit


def common_type(left: Type, right: Type) -> Type | None:
    """The common type of two sides compared, added or chosen between; None if they do not go together."""
    if left.kind is right.kind:
        if left.kind is not Kind.NUMBER:
            both = left.values and right.values
            return Type(left.kind, "", tuple(dict.fromkeys(left.values + right.values)) if both else ())
        if left.unit and right.unit and left.unit != right.unit:
            return None
        return left if left.unit else right
    if (left.kind is Kind.RATIO and right.bare) or (left.bare and right.kind is Kind.RATIO):
        return RATIO
    return None


def product(left: Type, right: Type) -> Type | None:
    """The type of left × right: money with a ratio or count is money; two money amounts make no sense."""
    for one, other in ((left, right), (right, left)):
        if one.kind is Kind.MONEY:
            return AMOUNT if other.quantity and other.kind is not Kind.MONEY else None
        if one.kind is Kind.RATIO and other.quantity:
            return other
    if left.kind is Kind.NUMBER and right.kind is Kind.NUMBER:
        return None if left.unit and right.unit else common_type(left, right)
    return None


def quotient(left: Type, right: Type) -> Type | None:
    """The type of left ÷ right: the same dimension gives a ratio, money by a count stays money."""
    if not left.quantity or not right.quantity:
        return None
    if left.kind is Kind.MONEY:
        return RATIO if right.kind is Kind.MONEY else AMOUNT
    if right.kind is Kind.MONEY:
        return None
    if right.kind is Kind.RATIO or right.bare:
        return left
    if left.kind is Kind.RATIO or left.bare:
        return None
    return RATIO if left.unit == right.unit else Type(Kind.NUMBER, f"{left.unit}/{right.unit}")


def is_day(node: Node, dictionary: Dictionary) -> bool:
    """Whether a checked expression gives a day."""
    match node:
        case Day() | Later():
            return True
        case Calendar(kind=kind):
            return kind != YEAR_OF
        case Fetch(ref=ref):
            return ref.fact in dictionary and dictionary.get(ref.fact).kind is Kind.DATE
        case Arith(op="+" | "-" as op, left=left, right=right):
            first, second = is_day(left, dictionary), is_day(right, dictionary)
            return first != second if op == "+" else first and not second
        case Period(kind=kind, item=item):
            return kind in EARLIER and is_day(item, dictionary)
        case NumberTable(otherwise=item):
            return is_day(item, dictionary)
        case If(then=item) | Steps(below=item) | Lookup(cases=((_, item), *_)) | Extreme(items=(item, *_)):
            return is_day(item, dictionary)
    return False


def unit_of(count: Node, dictionary: Dictionary) -> str:
    """The unit of a number or fact that counts years, months or days; empty when it is neither."""
    if isinstance(count, Number):
        return count.unit
    if isinstance(count, Fetch) and count.ref.fact in dictionary:
        unit = dictionary.get(count.ref.fact).unit
        return "" if unit is None else unit.name
    return ""
