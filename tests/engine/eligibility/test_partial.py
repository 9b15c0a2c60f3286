"""Known facts put into an expression: what is left speaks of the open ones only."""

import datetime
from fractions import Fraction

import pytest

from chanmai.engine.eligibility.clauses.partial import put_in, with_known
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import Arith, AtLeast, Category, Day, Fetch, Node, Number, Truth
from chanmai.engine.language.parse import parse

KNOWN: dict[Ref, Value] = {
    Ref("真"): True,
    Ref("假"): False,
    Ref("数"): 6,
    Ref("零"): 0,
    Ref("类"): "甲",
    Ref("日"): datetime.date(2024, 5, 1),
    Ref("集"): frozenset({"甲"}),
}


def left(text: str) -> Node:
    return put_in(parse(text), KNOWN.get)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        # wholly known
        ("真", Truth(True)),
        ("假 且 a", Truth(False)),
        ("数", Number(Fraction(6))),
        ("数 / 4", Number(Fraction(3, 2))),
        ("类", Category("甲")),
        ("日", Day(datetime.date(2024, 5, 1))),
        ("数 > 5", Truth(True)),
        ('集 属于 {"甲"}', Truth(True)),
        ("集", Fetch(Ref("集"))),
        ("1 + 2", Number(Fraction(3))),
        ("3元", Number(Fraction(300), "元")),
        # a part without a value stays as it stands
        ("数 / 零 > 1", parse("数 / 零 > 1")),
        # partly known
        ("a > 数", parse("a > 6")),
        ("a + 数 * 2", Arith("+", Fetch(Ref("a")), Number(Fraction(12)))),
        ("非 a", parse("非 a")),
        ("非 (a 且 假)", Truth(True)),
        ("非 (a 或 真)", Truth(False)),
        ("a 且 真", Fetch(Ref("a"))),
        ("a 且 b 且 真", parse("a 且 b")),
        ("a 或 假", Fetch(Ref("a"))),
        ("a 或 b 或 假", parse("a 或 b")),
        ("a 或 真", Truth(True)),
        ("a 且 (b 或 (c 且 假))", parse("a 且 b")),
        ("若(a, 数, b)", parse("若(a, 6, b)")),
        # at least
        ("至少(2, a, b, c)", parse("至少(2, a, b, c)")),
        ("至少(2, a, b, 真)", parse("a 或 b")),
        ("至少(2, a, b, 假)", parse("a 且 b")),
        ("至少(2, a, 真, 真)", Truth(True)),
        ("至少(2, a, 假, 假)", Truth(False)),
        ("至少(3, a, b, c, 真)", AtLeast(2, (Fetch(Ref("a")), Fetch(Ref("b")), Fetch(Ref("c"))))),
        ("至少(3, a, b, c, 假)", parse("a 且 b 且 c")),
    ],
)
def test_what_is_left(text: str, rest: Node) -> None:
    assert left(text) == rest


def test_every_question_of_knowledge_is_answered() -> None:
    node = parse("若(已知(数), a, b) > 0 且 (已知(a) 或 c)")
    assert with_known(node, KNOWN.get) == parse("若(是, a, b) > 0 且 (否 或 c)")
    assert put_in(parse("已知(数)"), KNOWN.get) == Truth(True)
    assert put_in(parse("已知(a)"), KNOWN.get) == Truth(False)
