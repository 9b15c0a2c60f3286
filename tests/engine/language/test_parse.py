"""Reading: the trees of all forms, positions in the original text, and every kind of mistake."""

import datetime
from fractions import Fraction

import pytest

from chanmai.engine.facts.record import Ref
from chanmai.engine.language.errors import RuleError
from chanmai.engine.language.nodes import (
    And,
    Arith,
    AtLeast,
    Category,
    Choices,
    Compare,
    Day,
    Extreme,
    Fetch,
    Floor,
    If,
    Lookup,
    Marginal,
    Member,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Period,
    Steps,
    Truth,
)
from chanmai.engine.language.op import Op
from chanmai.engine.language.parse import LONGEST, parse
from chanmai.engine.language.tree import walk


def fact(name: str) -> Fetch:
    return Fetch(Ref(name))


def number(value: int | str, unit: str = "") -> Number:
    return Number(Fraction(value), unit)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2000万元", 2_000_000_000, "万元"),
        ("3.5亿元", 35_000_000_000, "亿元"),
        ("0.01元", 1, "元"),
        ("5%", "1/20", "%"),
        ("12.5 ％", "1/8", "%"),
        ("3倍", 3, "倍"),
        ("100人", 100, "人"),
        ("1.2万人", 12_000, "人"),
        ("5千万元", 5_000_000_000, "万元"),
        ("2百元", 20_000, "百元"),
        ("3亿", 300_000_000, ""),
        ("6个月", 6, "月"),
        ("２０", 20, ""),
        ("-5万元", -5_000_000, "万元"),
    ],
)
def test_literals(text: str, value: int | str, unit: str) -> None:
    assert parse(text) == number(value, unit)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a + b * c", Arith("+", fact("a"), Arith("*", fact("b"), fact("c")))),
        ("a - b - c", Arith("-", Arith("-", fact("a"), fact("b")), fact("c"))),
        ("(a - b) / c", Arith("/", Arith("-", fact("a"), fact("b")), fact("c"))),
        ("-a * b", Arith("*", Negate(fact("a")), fact("b"))),
        ("-(5)", Negate(number(5))),
        (
            "a > 1 or b and not c",
            Or((Compare(Op.GT, fact("a"), number(1)), And((fact("b"), Not(fact("c")))))),
        ),
        ("(a and b) and c", And((And((fact("a"), fact("b"))), fact("c")))),
        ("a and b and c", And((fact("a"), fact("b"), fact("c")))),
        ("a <> 否", Compare(Op.NE, fact("a"), Truth(False))),
        ("d >= 2024-05-01", Compare(Op.GE, fact("d"), Day(datetime.date(2024, 5, 1)))),
        ("s 属于 {“甲”、“乙”}", Member(fact("s"), Choices(("甲", "乙")))),
        ("s not in '甲'", Not(Member(fact("s"), Choices(("甲",))))),
        ("若(c, 1元, 2元)", If(fact("c"), number(100, "元"), number(200, "元"))),
        ("MIN", fact("MIN")),
        ("min(a, b, c)", Extreme("min", (fact("a"), fact("b"), fact("c")))),
        ("每满(a, 3)", Floor(fact("a"), number(3))),
        ("至少(1, a, b)", AtLeast(1, (fact("a"), fact("b")))),
        ("至少(1, a)", AtLeast(1, (fact("a"),))),
        ("近10年合计(a)", Period("合计", 10, fact("a"))),
        ("近十年平均(a)", Period("平均", 10, fact("a"))),
        ("近两年任一年(a)", Period("任一年", 2, fact("a"))),
        ('对照(a, "x": 1, 其它: 2)', Lookup(fact("a"), (("x", number(1)),), number(2))),
        ("分档(a, 1: 2, 3: 4)", Steps(fact("a"), number(0), (number(1), number(3)), (number(2), number(4)))),
        ("分档超过(a, 低于: 9, 1: 2)", Steps(fact("a"), number(9), (number(1),), (number(2),), True)),
        ("累进(a, 0: 60%)", Marginal(fact("a"), (number(0),), (number("3/5", "%"),))),
        ('对照(a, "x": 1, 其他: 2)', Lookup(fact("a"), (("x", number(1)),), number(2))),
        ("近三年复合增速(a)", Period("复合增速", 3, fact("a"))),
        ("上年(增速(a))", Period("上年", 0, Period("增速", 0, fact("a")))),
        ("奖励:xm2022-2-growth.b*2", Arith("*", fact("奖励:xm2022-2-growth.b"), number(2))),
        ("已获：ab-c - 1元", Arith("-", fact("已获:ab-c"), number(100, "元"))),
        ("上年", fact("上年")),
        (r'a = "带\"引号\"的"', Compare(Op.EQ, fact("a"), Category('带"引号"的'))),
        ("a = “（甲）：乙”", Compare(Op.EQ, fact("a"), Category("（甲）：乙"))),
        ("a = ‘甲’", Compare(Op.EQ, fact("a"), Category("甲"))),
        ("a = 「甲」", Compare(Op.EQ, fact("a"), Category("甲"))),
        *(
            (
                f"a 低于 1 {word} 不低于 5",
                joined((Compare(Op.LT, fact("a"), number(1)), Compare(Op.GE, fact("a"), number(5)))),
            )
            for word, joined in (("且", And), ("或", Or))
        ),
    ],
)
def test_trees(text: str, tree: Node) -> None:
    assert parse(text) == tree


def test_positions_refer_to_the_text_as_written() -> None:
    text = "营业收入≥２０００万元 且 （规上软件企业）"
    found = {type(node).__name__: text[node.span.start : node.span.end] for node in walk(parse(text))}
    assert found["Number"] == "２０００万元"
    assert found["Compare"] == "营业收入≥２０００万元"
    assert found["Fetch"] == "规上软件企业"
    assert found["And"].startswith("营业收入")


def mistakes(text: str) -> list[tuple[str, str]]:
    """The code of every problem and the text at its place."""
    with pytest.raises(RuleError) as caught:
        parse(text)
    return [(problem.code, text[problem.start : problem.end]) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("unfinished", "")]),
        ("a >", [("unfinished", "")]),
        ("(a > 1", [("missing-sign", "")]),
        ("a > 1)", [("unexpected", ")")]),
        ("a b", [("unexpected", "b")]),
        ("a @ 1", [("stray-sign", "@"), ("unexpected", "1")]),
        ("a = “甲", [("open-quote", "“甲")]),
        ("a >= 2024-02-30", [("bad-date", "2024-02-30")]),
        ("a >= 3个人月", [("unknown-unit", "个人月")]),
        ("a in b", [("missing-sign", "b")]),
        ("a in {b}", [("bad-choice", "b")]),
        ("a in {}", [("empty-set", "{}")]),
        ("求和(a)", [("unknown-function", "求和")]),
        ("min(a)", [("argument-count", "min(a)")]),
        ("至少(5, a, b)", [("bad-count", "5")]),
        ("至少(a, b, c)", [("bad-count", "a")]),
        ("近1年合计(a)", [("bad-years", "近1年合计")]),
        ("分档(a, b: 1)", [("bad-start", "b")]),
        ("分档(a)", [("empty-table", "分档(a)")]),
        ("分档(a, 2: 1, 2: 3)", [("order", "2")]),
        ("累进(a, 0: b)", [("bad-rate", "b")]),
        ('对照(a, "x": 1, "x": 2)', [("bad-case", '"x"')]),
        ("对照(a, 其他: 1, “x”: 2)", [("bad-case", "1")]),
        ("a > 1,00", [("unexpected", ",")]),
        ("a > 1,0000", [("unexpected", ",")]),
        ("a > 1、000", [("one-or-two", "1、000")]),
        ("若 a >, 则 b, 否则 c >", [("missing-operand", ","), ("unfinished", "")]),
        (
            "min(a >, 1) > > 2 且 (b",
            [("missing-operand", ","), ("missing-operand", ">"), ("missing-sign", "")],
        ),
    ],
)
def test_mistakes(text: str, found: list[tuple[str, str]]) -> None:
    assert mistakes(text) == found


def test_too_long_too_deep_and_too_many() -> None:
    assert mistakes("a" * (LONGEST + 1))[0][0] == "too-long"
    assert "too-deep" in dict(mistakes("(" * 500 + "a" + ")" * 500))
    assert "too-deep" in dict(mistakes("not " * 500 + "a"))
    assert "too-deep" in dict(mistakes("-" * 500 + "a"))
    assert "too-many-terms" in dict(mistakes(" + ".join(["a"] * 500)))
    assert len(mistakes("@ " * 100)) <= 102


def test_the_message_shows_the_place_under_wide_letters() -> None:
    with pytest.raises(RuleError) as caught:
        parse("营业收入 > 3个人月")
    lines = str(caught.value).splitlines()
    assert lines[0] == "营业收入 > 3个人月"
    assert lines[1] == " " * 12 + "^" * 6
    assert "不是数字的单位" in lines[2]
    assert "not a unit" in lines[3]
    assert "不是数字的单位" in caught.value.message.zh
    assert "not a unit" in caught.value.message.en


def test_only_the_line_of_the_place_is_shown() -> None:
    with pytest.raises(RuleError) as caught:
        parse("规上软件企业 且\n营业收入 > @1元")
    assert str(caught.value).splitlines()[:2] == ["营业收入 > @1元", " " * 11 + "^"]


@pytest.mark.parametrize(
    "text",
    [
        "a + b * c - 2 / d",
        "(a - b) * -c > -5万元 且 非 (d 或 e)",
        "1元 < a <= 2元",
        "a - -3 = -(-b)",
        "min(a, b, 2元) + max(c, d)",
        "每满(a, 300万元) * 若(b > 1, 1元, 2元)",
        "至少(2, a, b > 1, 非 c)",
        "分档(a, 低于: b, 1元: c * 2, 2元: d)",
        "b + 分档超过(a, 1元: 上年(b), 2元: d)",
        "累进(a - b, 0: 60%, 10万元: 40%)",
        '对照(a, "x": b + 1, "y": 2, 其他: 3)',
        "增速(a) > 5% 且 近2年合计(增量(b)) > 1元",
        "a = “甲” 或 b >= 2024-05-01 或 c = 是",
        "s 属于 {“甲”、“乙”} 且 t 不属于 “丙”",
    ],
)
def test_every_part_read_alone_from_its_place_is_that_part(text: str) -> None:
    parts = list(walk(parse(text)))
    for part in parts:
        if part == number(0) and part.span.start == part.span.end > 0:
            continue  # what a table gives below its first row, when that is not written
        place = text[part.span.start : part.span.end]
        if isinstance(part, Choices):
            place = f"x 属于 {place}"
            part = Member(fact("x"), part)
        elif isinstance(part, Member) and "不属于" in place:
            part = Not(part)
        assert parse(place) == part
    assert parts[0].span.end == len(text)
    assert parts[0].span.start == 0
    assert len(parts) > 2


def test_a_table_without_a_first_row_has_its_zero_at_its_beginning() -> None:
    table = parse("1 + 分档(a, 1元: 2元)")
    (below,) = [part for part in walk(table) if part == number(0)]
    assert (below.span.start, below.span.end) == (4, 4)
