"""The whole grammar as templates: every node, and of which types the terms in its places may be.

Nothing here is a list of what goes where: seeds hold each node and call once, and the checker says what else may stand
in a place. So a node that gets a seed is drawn in every place that it may take.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import Any

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, standard_scale
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.check import check
from chanmai.engine.language.errors import RuleError
from chanmai.engine.language.nodes import Arith, Choices, Compare, Extreme, Node, Number, Period, Steps
from chanmai.engine.language.op import Op
from chanmai.engine.language.parse import parse
from chanmai.engine.language.periods import unit_inside
from chanmai.engine.language.tree import walk
from chanmai.engine.language.types import Type

LEVELS = ("国家级", "省级", "市级")
TITLES = ("CMMI", "ITSS", "DCMM")
ZERO = Fraction(0)


def _fact(name: str, code: str, kind: Kind, period: PeriodKind, unit: str = "", **more: Any) -> Fact:
    whole = kind is Kind.NUMBER
    standard = {"unit": UNITS.get(unit), "whole": whole, "scale": standard_scale(kind, whole)}
    return Fact(name, code, code, kind, period, **(standard | more))


def _each(period: PeriodKind, name: str, code: str) -> Iterator[Fact]:
    """A fact of every kind for a shorter period: 当月金额, 当季金额."""
    for word, kind in _SHORTER.items():
        unit = {Kind.MONEY: "万元", Kind.RATIO: "%", Kind.NUMBER: "人"}.get(kind, "")
        values = {Kind.CATEGORY: LEVELS, Kind.SET: TITLES}.get(kind, ())
        yield _fact(f"{name}{word}", f"{code}_{kind}", kind, period, unit, values=values)


_SHORTER = {
    "金额": Kind.MONEY, "占比": Kind.RATIO, "人数": Kind.NUMBER, "停产": Kind.FLAG, "级别": Kind.CATEGORY,
    "资质": Kind.SET, "日期": Kind.DATE,
}  # fmt: skip
_YEAR, _POINT = PeriodKind.YEAR, PeriodKind.POINT
FACTS = Dictionary(
    [
        *_each(PeriodKind.MONTH, "当月", "month"),
        *_each(PeriodKind.QUARTER, "当季", "quarter"),
        _fact("营业收入", "revenue", Kind.MONEY, _YEAR, "万元"),
        _fact("研发费用", "research", Kind.MONEY, _YEAR, "万元", lowest=ZERO),
        _fact("实收资本", "capital", Kind.MONEY, _POINT, "元"),
        _fact("资产负债率", "debt", Kind.RATIO, _YEAR, "%"),
        _fact("研发强度", "intensity", Kind.RATIO, _YEAR, formula="研发费用 / 营业收入"),
        _fact("从业人员", "staff", Kind.NUMBER, _YEAR, "人", lowest=ZERO),
        _fact("孵化家数", "incubated", Kind.NUMBER, _POINT, "家", lowest=ZERO, highest=Fraction(6)),
        _fact("享受年次", "turn", Kind.NUMBER, _POINT),
        _fact("满意度", "score", Kind.NUMBER, _YEAR, whole=False, scale=1_000_000),
        _fact("规上", "above_scale", Kind.FLAG, _YEAR),
        _fact("失信", "dishonest", Kind.FLAG, _POINT),
        _fact("级别", "level", Kind.CATEGORY, _POINT, values=LEVELS),
        _fact("年度级别", "yearly_level", Kind.CATEGORY, _YEAR, values=LEVELS),
        _fact("资质", "titles", Kind.SET, _POINT, values=TITLES),
        _fact("年度资质", "yearly_titles", Kind.SET, _YEAR, values=TITLES),
        _fact("登记日期", "registered", Kind.DATE, _POINT),
        _fact("纳统日期", "listed", Kind.DATE, _YEAR),
    ]
)
UNITS_DRAWN = frozenset({"", "人", "家", "年", "月", "天"})
"""Counts of other units (人/家 …) are not built on: there is no end of them."""

SEEDS = (
    "营业收入 >= 5000万元", "资产负债率 > 5%", "从业人员 < 20人", "孵化家数 <= 3", "满意度 != 2",
    '级别 == "国家级"', "登记日期 >= 2024-02-29", "规上 == 是", "失信", '资质 in {"CMMI", "ITSS"}',
    '年度级别 in {"国家级", "市级"}', "-营业收入 < 0元", "(营业收入 + 研发费用) / 2 >= 1亿元",
    "营业收入 * 5% > 1万元", "营业收入 - 研发费用 > 0元", "not 失信", "规上 and not 失信", "规上 or 失信",
    "至少(2, 规上, 失信, 营业收入 >= 1亿元)", "若(规上, 营业收入, 研发费用) >= 1亿元",
    "分档(营业收入, 低于: 0元, 1亿元: 10万元, 5亿元: 50万元) >= 10万元",
    "分档超过(营业收入, 1亿元: 10万元) >= 10万元", "累进(营业收入, 0元: 1%, 1亿元: 2%) >= 50万元",
    '对照(级别, "国家级": 100万元, 其他: 0元) >= 50万元', '对照(级别, "国家级": 1万元, "市级": 2万元) >= 1万元',
    "对照(享受年次, 1: 30万元, 2: 20万元, 其他: 0元) >= 10万元", "登记日期 + 3年 >= 判定日",
    "登记日期 - 6个月 < 2024-02-29", "登记日期 + 30天 >= 纳统日期", "纳统日期 - 登记日期 > 365天",
    "周年(登记日期, 判定日) >= 3年", "月数(登记日期, 纳统日期) < 6个月", "天数(登记日期, 纳统日期) <= 30天",
    "年初(登记日期) >= 2024-01-01", "年末(登记日期) < 判定日", "月初(纳统日期) >= 2024-03-01",
    "月末(纳统日期) < 2024-03-01", "年份(登记日期) >= 2024年", "已知(营业收入)", "已知(级别)", "空(资质)",
    "进位(营业收入, 1万元) > 1万元", "舍去(营业收入, 1万元) > 1万元", "四舍五入(资产负债率, 1%) > 5%",
    "四舍六入(营业收入, 100元) > 1万元", "幂(1 + 资产负债率, 3) > 2", "幂(1 + 资产负债率, -2) < 1",
    "min(营业收入, 研发费用) >= 100万元", "max(营业收入, 研发费用) >= 100万元", "每满(营业收入, 200万元) >= 3",
    "上年(营业收入) > 0元", "增量(营业收入) > 0元", "增速(营业收入) > 20%", "首次(规上)", "近2年每年(规上)",
    "近3年任一年(规上)", "近2年合计(营业收入) > 0元", "近3年平均(营业收入) > 0元", "近2年复合增速(营业收入) > 15%",
    "上月(当月金额) > 0元", "上年同月(当月金额) > 0元", "同比(当月金额) > 5%", "环比(当月金额) > 5%",
    "近2个月每月(当月停产)", "近3个月任一月(当月停产)", "近3个月合计(当月金额) > 0元", "近3个月平均(当月金额) > 0元",
    "上季(当季金额) > 0元", "上年同季(当季金额) > 0元", "同比(当季金额) > 5%", "环比(当季金额) > 5%",
    "近2季每季(当季停产)", "近3季任一季(当季停产)", "近2季合计(当季金额) > 0元", "近2季平均(当季金额) > 0元",
)  # fmt: skip
SEEDS += tuple(
    f"{function}({month}{fact}){test}"
    for month, functions in (("当月", ("上月", "上年同月")), ("当季", ("上季", "上年同季")))
    for function in functions
    for fact, test in (
        ("停产", ""), ("级别", ' in {"省级"}'), ("资质", ' in {"ITSS"}'), ("日期", " < 2024-02-29"), ("占比", " > 5%"),
        ("人数", " > 3人"),
    )
)  # fmt: skip
"""Every node of the language and every call, at least once."""


@dataclass(frozen=True, slots=True)
class Template:
    """A node with the types of the terms in its open fields, and the type that it gives."""

    node: Node
    takes: tuple[tuple[str, Type], ...]
    gives: Type

    @property
    def label(self) -> str:
        """The node by its class and, where it has several signs or words, by that."""
        return label(self.node)


SIGNS = ("op", "kind", "mode", "unit")
"""Fields by which nodes of one class differ as if they were several."""


def label(node: Node) -> str:
    """`Extreme min`, `Period 上年`, `Period 合计 month`, `If`."""
    sign = next((value for name in SIGNS if (value := getattr(node, name, None)) is not None), None)
    if isinstance(node, Period):
        unit = unit_inside(node, FACTS)
        sign = f"{node.kind} {unit}" if unit is not PeriodKind.YEAR else node.kind
    if isinstance(node, Steps):
        sign = "strict" if node.strict else None
    if isinstance(node, Number):
        sign = None
    return type(node).__name__ + (f" {sign}" if sign else "")


def open_fields(node: Node) -> list[str]:
    """The fields in which any term may stand, as far as its type fits; not those of literals only."""
    types = {each.name: each.type for each in fields(node)}
    return [
        name
        for name in node.parts
        if types[name] not in (Number, tuple[Number, ...]) and getattr(node, name) is not None
    ]


def terms_in(node: Node, name: str) -> list[Node]:
    """The terms of a field."""
    part = getattr(node, name)
    if isinstance(part, Node):
        return [part]
    return [row if isinstance(row, Node) else row[1] for row in part]


def put(node: Node, name: str, terms: Sequence[Node]) -> Node:
    """The node with other terms in a field, as many as it had."""
    part = getattr(node, name)
    if isinstance(part, Node):
        return replace(node, **{name: terms[0]})
    rows = [term if isinstance(row, Node) else (row[0], term) for row, term in zip(part, terms, strict=True)]
    return replace(node, **{name: tuple(rows)})


def type_of(node: Node) -> Type | None:
    """The type of a term, None where the checker refuses it or nothing is built on it."""
    try:
        found = check(node, FACTS, expect="any")
    except RuleError:
        return None
    return found if found.unit in UNITS_DRAWN else None


@lru_cache(maxsize=1)
def templates() -> tuple[Template, ...]:
    """Every node with every combination of types that the checker lets stand in its places."""
    found: dict[tuple[object, ...], Template] = {}
    waiting = [node for text in SEEDS for part in walk(parse(text)) for node in _variants(part)]
    while waiting:
        kinds = len({each.gives for each in found.values()})
        for node in waiting:
            made = _template(node)
            if made is not None:
                found.setdefault((made.label, made.takes, made.gives, isinstance(node, Number)), made)
        known = tuple(found.values())
        samples = {each.gives: each.node for each in reversed(known)}
        waiting = (
            [] if len(samples) == kinds else [new for each in known for new in _replaced(each.node, samples)]
        )
    return tuple(found.values())


def _variants(node: Node) -> Iterator[Node]:
    """The node with each of the signs that it can have."""
    yield node
    signs = {Compare: tuple(Op), Arith: "+-*/", Extreme: ("min", "max")}.get(type(node), ())
    for sign in signs:
        yield replace(node, op=sign)


def _template(node: Node) -> Template | None:
    gives = type_of(node)
    if gives is None or isinstance(node, Choices):
        return None
    takes = []
    for name in open_fields(node):
        types = {type_of(term) for term in terms_in(node, name)}
        inner = next(iter(types))
        if isinstance(node, Compare) and any(_compound(term) for term in terms_in(node, name)):
            inner = Type(Kind.RATIO, "compound")
        if inner is None:
            return None
        takes.append((name, inner))
    return Template(node, tuple(takes), gives)


def _compound(node: Node) -> bool:
    return isinstance(node, Period) and node.kind == "复合增速"


def _replaced(node: Node, samples: dict[Type, Node]) -> Iterator[Node]:
    names = open_fields(node)
    for count in range(1, len(names) + 1):
        for chosen in combinations(names, count):
            for sample in samples.values():
                new = node
                for name in chosen:
                    new = put(new, name, [sample] * len(terms_in(node, name)))
                yield from _variants(new)
