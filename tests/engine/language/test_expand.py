"""Expanding: every period function to core nodes, derived facts, canonical names, rings."""

from fractions import Fraction

import pytest

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.check import check
from chanmai.engine.language.errors import RuleError
from chanmai.engine.language.expand import compound_side, expand
from chanmai.engine.language.nodes import (
    And,
    Arith,
    Between,
    Compare,
    Extreme,
    Fetch,
    Later,
    Node,
    Not,
    Number,
    Or,
    Span,
)
from chanmai.engine.language.op import Op
from chanmai.engine.language.parse import parse
from chanmai.engine.language.refs import refs
from chanmai.engine.language.tree import walk

YEAR, POINT = PeriodKind.YEAR, PeriodKind.POINT
BOOK = Dictionary(
    [
        Fact("收", "inc", "income", Kind.MONEY, YEAR, aliases=("进",)),
        Fact("资", "capital", "capital", Kind.MONEY, POINT),
        Fact("标", "flag", "flag", Kind.FLAG, YEAR),
        Fact("比", "share", "share", Kind.RATIO, YEAR, formula="增量(收) / 资"),
        Fact("双比", "double", "double", Kind.RATIO, YEAR, formula="比 + 上年(比)"),
        Fact("环甲", "ring_a", "ring a", Kind.MONEY, YEAR, formula="环乙 + 1元"),
        Fact("环乙", "ring_b", "ring b", Kind.MONEY, YEAR, formula="上年(环甲)"),
        Fact("坏", "bad", "bad", Kind.MONEY, YEAR, formula="收 +"),
    ]
)


def core(text: str) -> Node:
    return expand(parse(text), BOOK)


def at(back: int, name: str = "收") -> Fetch:
    return Fetch(Ref(name, back))


ZERO = Number(Fraction(0))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("进", at(0)),
        ("inc", at(0)),
        ("上年(收)", at(1)),
        ("上年(上年(收))", at(2)),
        ("上年(资)", at(0, "资")),
        ("增量(收)", Arith("-", at(0), at(1))),
        ("增速(收)", Arith("/", Arith("-", at(0), at(1)), Extreme("max", (at(1), ZERO)))),
        ("近3年合计(收)", Arith("+", Arith("+", at(0), at(1)), at(2))),
        ("近2年平均(收)", Arith("/", Arith("+", at(0), at(1)), Number(Fraction(2)))),
        ("近2年每年(标)", And((at(0, "标"), at(1, "标")))),
        ("近3年任一年(标)", Or((at(0, "标"), at(1, "标"), at(2, "标")))),
        ("首次(标)", And((at(0, "标"), *(Not(at(back, "标")) for back in (1, 2, 3))))),
        ("比", Arith("/", Arith("-", at(0), at(1)), at(0, "资"))),
        ("上年(比)", Arith("/", Arith("-", at(1), at(2)), at(0, "资"))),
        (
            "近2年复合增速(收) >= 20%",
            Compare(Op.GE, Arith("/", at(0), Extreme("max", (at(2), ZERO))), Number(Fraction(36, 25))),
        ),
        (
            "20% < 近3年复合增速(收)",
            Compare(Op.GT, Arith("/", at(0), Extreme("max", (at(3), ZERO))), Number(Fraction(216, 125))),
        ),
    ],
)
def test_core_nodes(text: str, expected: Node) -> None:
    assert core(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "增量(收)",
        "增速(收)",
        "近3年合计(收)",
        "近2年平均(收)",
        "近2年每年(标)",
        "近2年任一年(标)",
        "首次(标)",
        "近2年复合增速(收) > 5%",
        "上年(收)",
    ],
)
def test_what_is_made_of_a_period_stands_at_its_place(text: str) -> None:
    span = core(text).span
    assert text[span.start : span.end] == ({"上年(收)": "收"}.get(text, text.removesuffix(" > 5%")))


def test_compound_growth_of_a_derived_fact() -> None:
    ratio = Arith("/", core("比"), Extreme("max", (core("上年(上年(比))"), ZERO)))
    assert core("近2年复合增速(比) > 0%") == Compare(Op.GT, ratio, Number(Fraction(1)))


def test_derived_facts_of_derived_facts_read_every_year_once() -> None:
    assert refs(core("双比")) == (Ref("收", 0), Ref("收", 1), Ref("资", 0), Ref("收", 2))


def test_a_ring_of_derived_facts_is_named() -> None:
    with pytest.raises(RuleError, match="环甲 → 环乙 → 环甲") as caught:
        core("环甲 > 0")
    assert caught.value.text == "上年(环甲)"


def test_a_broken_formula_and_an_unknown_name_are_reported() -> None:
    with pytest.raises(RuleError, match="没有写完"):
        core("坏")
    with pytest.raises(RuleError, match="没有叫“没有”的事实"):
        core("没有")


def test_compound_growth_stands_only_beside_a_literal() -> None:
    with pytest.raises(RuleError, match="复合增速"):
        core("近2年复合增速(收) + 1")
    comparison = parse("近2年复合增速(收) > 标")
    assert isinstance(comparison, Compare)
    assert compound_side(comparison) is None
    check(parse("近2年复合增速(收) > 5%"), BOOK, expect="condition")


@pytest.mark.parametrize(
    "text", ["日 + 3年", "3年 + 日", "日 - 2个月", "日 - 2024-05-01", "2024-05-01 + 40天"]
)
def test_days_and_counts_stand_where_they_were_written(text: str) -> None:
    book = Dictionary([Fact("日", "day", "day", Kind.DATE, POINT)])
    before = "1 = 1 且 "
    node = expand(parse(f"{before}{text} = 日"), book)
    (reckoned,) = [part for part in walk(node) if isinstance(part, Later | Between)]
    assert reckoned.span == Span(len(before), len(before) + len(text))
