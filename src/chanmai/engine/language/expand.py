"""Rewriting period functions and derived facts into core nodes that evaluators and runners understand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from chanmai.engine.facts.days import DAYS
from chanmai.engine.facts.dictionary import Dictionary, UnknownFact
from chanmai.engine.facts.fact import Fact, PeriodKind
from chanmai.engine.facts.periods import PER_YEAR, YEAR
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.errors import Problem, RuleError
from chanmai.engine.language.lexicon import is_unclear_number, leading_word
from chanmai.engine.language.nodes import (
    And,
    Arith,
    Between,
    Compare,
    Extreme,
    Fetch,
    If,
    Later,
    Node,
    Not,
    Number,
    NumberTable,
    Or,
    Period,
)
from chanmai.engine.language.op import Op
from chanmai.engine.language.parse import parse
from chanmai.engine.language.periods import unit_inside
from chanmai.engine.language.tree import children, rebuild
from chanmai.engine.language.types import is_day, unit_of

FIRST_LOOKS_BACK = 3
ZERO = Number(Fraction(0))


def expand(node: Node, dictionary: Dictionary) -> Node:
    """The same meaning in core nodes only: names are canonical, every period is an offset on a Fetch.

    增速 divides by max(base, 0), so that it is unknown when the base is zero or negative. 首次(c) looks back
    three years. Raises RuleError for unknown names and for derived facts that need themselves.
    """
    return _expand(node, dictionary, _NOT_BACK, ())


@lru_cache(maxsize=4096)
def formula_of(fact: Fact) -> Node:
    """The parsed formula of a derived fact. Raises RuleError when it cannot be read."""
    return parse(fact.formula or "")


Backs = Mapping[PeriodKind, int]
_NOT_BACK: Backs = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Place:
    """What stands in a period function, expanded so many of its units further back."""

    node: Period
    dictionary: Dictionary
    backs: Backs
    inside: tuple[str, ...]
    unit: PeriodKind

    def __call__(self, more: int) -> Node:
        backs = {**self.backs, self.unit: self.backs.get(self.unit, 0) + more}
        return _expand(self.node.item, self.dictionary, backs, self.inside)

    @property
    def year(self) -> int:
        """How many units make a year."""
        return PER_YEAR[self.unit]


def _shift(node: Period, dictionary: Dictionary, back: Backs, inside: tuple[str, ...]) -> Place:
    try:
        unit = unit_inside(node, dictionary)
    except UnknownFact:
        unit = YEAR  # the fetch tells of the name
    if unit is None:
        raise RuleError((no_own_unit(node),))
    return Place(node, dictionary, back, inside, unit)


def _expand(node: Node, dictionary: Dictionary, back: Backs, inside: tuple[str, ...]) -> Node:
    if isinstance(node, Fetch):
        return _fetch(node, dictionary, back, inside)
    if isinstance(node, Period):
        return _PERIODS[node.kind](node, _shift(node, dictionary, back, inside))
    if isinstance(node, Compare):
        compound = compound_side(node)
        if compound is not None:
            period, op, rate = compound
            return _compound(period, op, rate, _shift(period, dictionary, back, inside))
    core = rebuild(node, [_expand(part, dictionary, back, inside) for part in children(node)])
    if isinstance(node, Arith) and isinstance(core, Arith):
        return _of_days(node, core, dictionary)
    return _one_by_one(core) if isinstance(core, NumberTable) else core


def _one_by_one(table: NumberTable) -> Node:
    """A table by numbers as a chain of 若."""
    chain = table.otherwise
    for key, value in reversed(list(zip(table.keys, table.values, strict=True))):
        chain = If(Compare(Op.EQ, table.subject, key), value, chain, span=table.span)
    return chain


def _of_days(source: Arith, core: Arith, dictionary: Dictionary) -> Node:
    """Day + count as Later, day - day as Between, anything else as it is. `source` is the sum before expansion."""
    if core.op not in "+-":
        return core
    left, right = is_day(core.left, dictionary), is_day(core.right, dictionary)
    if left and right:
        return Between(core.right, core.left, DAYS, span=core.span)
    if right:
        return Later(core.right, core.left, unit_of(source.left, dictionary), span=core.span)
    if not left:
        return core
    count = core.right if core.op == "+" else _less(core.right)
    return Later(core.left, count, unit_of(source.right, dictionary), span=core.span)


def _less(count: Node) -> Node:
    return Number(-count.value, count.unit) if isinstance(count, Number) else Arith("-", ZERO, count)


def _fetch(node: Fetch, dictionary: Dictionary, back: Backs, inside: tuple[str, ...]) -> Node:
    try:
        fact = dictionary.get(node.ref.fact)
    except UnknownFact as unknown:
        raise RuleError((unknown_fact(unknown, node),)) from None
    if fact.formula is None:
        state = fact.period is PeriodKind.POINT
        ref = Ref(fact.name, 0 if state else node.ref.back + back.get(fact.period, 0))
        return node if ref == node.ref else Fetch(ref, span=node.span)
    if fact.name in inside:
        ring = " → ".join((*inside[inside.index(fact.name) :], fact.name))
        message = Text(f"派生指标互相引用成环：{ring}。", f"Derived facts need each other in a ring: {ring}.")
        mend = Text("请去掉其中一个引用。", "Remove one of the references.")
        stands_in = dictionary.get(inside[-1]).formula or ""
        raise RuleError((Problem("ring", message, mend, node.span.start, node.span.end),), stands_in)
    return _expand(formula_of(fact), dictionary, back, (*inside, fact.name))


def unknown_fact(unknown: UnknownFact, node: Node) -> Problem:
    """The problem to report for a name that the dictionary does not have."""
    near = unknown.suggestions
    word = leading_word(unknown.name)
    mend = Text(
        "请先在事实字典里登记，或用字典里已有的名称。",
        "Add it to the fact dictionary, or use a name that is there.",
    )
    if near:
        mend = Text(f"是否指：{'、'.join(near)}？", f"Did you mean {', '.join(near)}?")
    if word:
        mend = Text(
            f"请用空格隔开“{word}”，名称与数之间也要有空格。{mend.zh}",
            f"Put spaces around “{word}”, and between names and numbers. {mend.en}",
        )
    if is_unclear_number(unknown.name):
        return _two_readings(unknown.name, node)
    message = Text(f"没有叫“{unknown.name}”的事实。", f"There is no fact named “{unknown.name}”.")
    return Problem("unknown-fact", message, mend, node.span.start, node.span.end)


def _two_readings(word: str, node: Node) -> Problem:
    """二千三, which may be 2,300 or 2,003."""
    message = Text(f"“{word}”不能只读作一个数。", f"“{word}” cannot be read as one number.")
    mend = Text("请看清是哪一个数，用数字写出。", "Look up which number it is and write it in digits.")
    return Problem("unclear-number", message, mend, node.span.start, node.span.end)


def compound_side(node: Compare) -> tuple[Period, Op, Number] | None:
    """Growth, operator and literal of `近n年复合增速(x) op r`, written either way round, or None."""
    for period, op, rate in ((node.left, node.op, node.right), (node.right, node.op.mirror, node.left)):
        if isinstance(period, Period) and period.kind == "复合增速" and isinstance(rate, Number):
            return period, op, rate
    return None


def _compound(node: Period, op: Op, rate: Number, at: Place) -> Node:
    """近n年复合增速(x) op r ⇔ x / max(x n years before, 0) op (1 + r)^n; exact, no roots."""
    ratio = Arith("/", at(0), Extreme("max", (at(node.count), ZERO)))
    return Compare(op, ratio, Number((1 + rate.value) ** node.count), span=node.span)


def _increase(node: Period, at: Place) -> Node:
    return Arith("-", at(0), at(1), span=node.span)


def _growth(node: Period, at: Place) -> Node:
    return _grown(node, at, 1)


def _on_year_before(node: Period, at: Place) -> Node:
    return _grown(node, at, at.year)


def _grown(node: Period, at: Place, back: int) -> Node:
    now, before = at(0), at(back)
    return Arith("/", Arith("-", now, before), Extreme("max", (before, ZERO)), span=node.span)


def _first(node: Period, at: Place) -> Node:
    earlier = (Not(at(back)) for back in range(1, FIRST_LOOKS_BACK + 1))
    return And((at(0), *earlier), span=node.span)


def _every(node: Period, at: Place) -> Node:
    return And(tuple(at(back) for back in range(node.count)), span=node.span)


def _any(node: Period, at: Place) -> Node:
    return Or(tuple(at(back) for back in range(node.count)), span=node.span)


def _sum(node: Period, at: Place) -> Node:
    total = at(0)
    for back in range(1, node.count):
        total = Arith("+", total, at(back), span=node.span)
    return total


def _mean(node: Period, at: Place) -> Node:
    return Arith("/", _sum(node, at), Number(Fraction(node.count)), span=node.span)


def _stray_compound(node: Period, _at: Place) -> Node:
    raise RuleError((compound_misplaced(node),))


def compound_misplaced(node: Node) -> Problem:
    """复合增速 outside a comparison with a literal has no exact value."""
    message = Text(
        "复合增速只能直接与一个写明的百分比比较。",
        "Compound growth can only be compared with a written percentage.",
    )
    mend = Text("写作 近2年复合增速(营业收入) >= 15%。", "Write 近2年复合增速(营业收入) >= 15%.")
    return Problem("compound-growth", message, mend, node.span.start, node.span.end)


def no_own_unit(node: Period) -> Problem:
    """同比 or 环比 of what is not all of months or all of quarters."""
    message = Text(
        f"{node.kind}只用于按月的事实，或只用于按季的事实；一个{node.kind}里不能两样都有，也不能有按年的。",
        f"{node.kind} is of monthly facts or of quarterly ones, not of both, nor of yearly ones.",
    )
    mend = Text(
        "按年的事实写 增速(x)；按月和按季的分开写。",
        "Write 增速(x) for yearly facts; keep monthly and quarterly ones apart.",
    )
    return Problem("other-period", message, mend, node.span.start, node.span.end)


_PERIODS: dict[str, Callable[[Period, Place], Node]] = {
    "上年": lambda _node, at: at(1),
    "上季": lambda _node, at: at(1),
    "上月": lambda _node, at: at(1),
    "上年同季": lambda _node, at: at(at.year),
    "上年同月": lambda _node, at: at(at.year),
    "同比": _on_year_before,
    "环比": _growth,
    "增量": _increase,
    "增速": _growth,
    "首次": _first,
    "每年": _every,
    "任一年": _any,
    "每季": _every,
    "任一季": _any,
    "每月": _every,
    "任一月": _any,
    "合计": _sum,
    "平均": _mean,
    "复合增速": _stray_compound,
}
