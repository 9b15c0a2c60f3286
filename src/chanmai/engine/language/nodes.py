"""The tree of an expression. Every node is immutable and compares by value; positions do not take part."""

import datetime
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar

from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.op import Op


@dataclass(frozen=True, slots=True)
class Span:
    """Where a node stands in its text: offsets of the first character and past the last."""

    start: int
    end: int


NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Node:
    """Base of all nodes. `parts` are the fields that hold child nodes, in the order of the text."""

    parts: ClassVar[tuple[str, ...]] = ()

    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A literal. `value` is in base units (分, 1 for ratios and counts); `unit` is the written unit or "".

    `scale` is 万 or 亿 where that was written without a unit: in 元, if the other side is money.
    """

    value: Fraction
    unit: str = ""
    scale: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Category(Node):
    """A quoted word: a category."""

    value: str


@dataclass(frozen=True, slots=True)
class Day(Node):
    """A date, written 2024-05-01."""

    value: datetime.date


@dataclass(frozen=True, slots=True)
class Truth(Node):
    """是 or 否."""

    value: bool


@dataclass(frozen=True, slots=True)
class Choices(Node):
    """A written set of categories, the right side of `in`."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fetch(Node):
    """A fact in a period."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """-x"""

    parts = ("item",)

    item: Node


@dataclass(frozen=True, slots=True)
class Arith(Node):
    """x op y with op one of + - * /"""

    parts = ("left", "right")

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """x op y"""

    parts = ("left", "right")

    op: Op
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Member(Node):
    """x in {…}. For a set-valued fact: the two sets share a member."""

    parts = ("item",)

    item: Node
    choices: Choices


@dataclass(frozen=True, slots=True)
class Not(Node):
    """not x"""

    parts = ("item",)

    item: Node


class Several(Node):
    """Base of and, or and 至少k项: at least `least` of the items hold."""

    __slots__ = ()
    parts = ("items",)
    items: tuple[Node, ...]

    @property
    def least(self) -> int:
        """How many of the items have to hold."""
        return len(self.items)


@dataclass(frozen=True, slots=True)
class And(Several):
    """x and y and …"""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Several):
    """x or y or …"""

    items: tuple[Node, ...]

    @property
    def least(self) -> int:
        """One is enough."""
        return 1


@dataclass(frozen=True, slots=True)
class AtLeast(Several):
    """至少k项: at least `count` of the items hold."""

    count: int
    items: tuple[Node, ...]

    @property
    def least(self) -> int:
        """As many as are counted."""
        return self.count


@dataclass(frozen=True, slots=True)
class If(Node):
    """若(test, then, otherwise)"""

    parts = ("test", "then", "otherwise")

    test: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Steps(Node):
    """分档(x, 起点: 值, …): the value of the last step whose start x reaches; unbounded below the first is `below`.

    `starts` ascend; step i holds for starts[i] <= x < starts[i+1] (or starts[i] < x when `strict`).
    """

    parts = ("subject", "below", "starts", "values")

    subject: Node
    below: Node
    starts: tuple[Number, ...]
    values: tuple[Node, ...]
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Marginal(Node):
    """累进(x, 起点: 率, …): each slice of x above a start (up to the next) times its rate, added up."""

    parts = ("subject", "starts", "rates")

    subject: Node
    starts: tuple[Number, ...]
    rates: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """对照(x, "甲": 值, …, 其他: 值): a table by category. `otherwise` None: a category not listed is unknown."""

    parts = ("subject", "cases", "otherwise")

    subject: Node
    cases: tuple[tuple[str, Node], ...]
    otherwise: Node | None = None


@dataclass(frozen=True, slots=True)
class NumberTable(Node):
    """对照(x, 1: 值, 2: 值, 其他: 值): a table by numbers, in core form a chain of 若."""

    parts = ("subject", "keys", "values", "otherwise")

    subject: Node
    keys: tuple[Number, ...]
    values: tuple[Node, ...]
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Extreme(Node):
    """min(…) or max(…); `op` is "min" or "max"."""

    parts = ("items",)

    op: str
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Floor(Node):
    """每满(x, block): how many whole blocks are in x."""

    parts = ("item", "block")

    item: Node
    block: Node


@dataclass(frozen=True, slots=True)
class Later(Node):
    """日期 + 3年 in core form: a day so many whole units later, earlier below 0. `unit` is 年, 月 or 天."""

    parts = ("item", "count")

    item: Node
    count: Node
    unit: str


@dataclass(frozen=True, slots=True)
class Between(Node):
    """周年(a, b), 月数(a, b), 天数(a, b): whole years, months or days from one day to another, by `unit`."""

    parts = ("start", "end")

    start: Node
    end: Node
    unit: str


@dataclass(frozen=True, slots=True)
class Calendar(Node):
    """年初, 年末, 月初, 月末 or 年份 of a day, by `kind`."""

    parts = ("item",)

    kind: str
    item: Node


@dataclass(frozen=True, slots=True)
class Knowledge(Node):
    """已知(x): whether x has a value by the record as it stands; never unknown."""

    parts = ("item",)

    item: Node


@dataclass(frozen=True, slots=True)
class Empty(Node):
    """空(x): a set without members."""

    parts = ("item",)

    item: Node


@dataclass(frozen=True, slots=True)
class StepRounding(Node):
    """进位, 舍去, 四舍五入 or 四舍六入 of x to whole steps, by `mode`: the size is rounded, the sign stays."""

    parts = ("item", "step")

    mode: str
    item: Node
    step: Number


@dataclass(frozen=True, slots=True)
class Power(Node):
    """幂(x, n): x multiplied by itself so many times; below 0 divided."""

    parts = ("item",)

    item: Node
    exponent: int


@dataclass(frozen=True, slots=True)
class Period(Node):
    """A period function before it is expanded.

    `kind`: 上年 | 增速 | 增量 | 首次 | 每年 | 合计 | 平均 | 复合增速 | 任一年, of months and quarters
    上月 | 上季 | 上年同月 | 上年同季 | 同比 | 环比 | 每月 | 每季 | 任一月 | 任一季. `count` is n of 近n年, 近n季 and
    近n个月, else 0; `unit` is what n counts.
    """

    parts = ("item",)

    kind: str
    count: int
    item: Node
    unit: PeriodKind = PeriodKind.YEAR
