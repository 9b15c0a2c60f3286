"""Evaluating: exact values at the line, three values everywhere, worked awards."""

import datetime
from fractions import Fraction

import pytest

from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import bounds, calculate, evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Period
from chanmai.engine.language.parse import parse
from spec.manual import DICTIONARY

WAN = 1_000_000
KNOWN: dict[Ref, Value] = {
    Ref("营业收入", 0): 6000 * WAN,
    Ref("营业收入", 1): 4000 * WAN,
    Ref("研发费用", 0): 300 * WAN,
    Ref("规上软件企业", 0): True,
    Ref("严重失信", 0): False,
    Ref("平台级别", 0): "省级",
    Ref("企业资质", 0): frozenset({"ITSS"}),
    Ref("登记日期", 0): datetime.date(2024, 5, 1),
    Ref("从业人员", 0): 7,
}


def value(text: str, known: dict[Ref, Value] | None = None) -> Value | None:
    return evaluate(expand(parse(text), DICTIONARY), (KNOWN if known is None else known).get)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("营业收入 * 0.5%", 30 * WAN),
        ("研发费用 / 营业收入", Fraction(1, 20)),
        ("研发费用 / 营业收入 >= 5%", True),
        ("研发费用 / 营业收入 > 5%", False),
        ("增速(营业收入)", Fraction(1, 2)),
        ("营业收入 / 7", Fraction(6000 * WAN, 7)),
        ("营业收入 / 7 * 7 = 营业收入", True),
        ("从业人员 / 3 + 从业人员 / 3 + 从业人员 / 3 = 从业人员", True),
        ("研发费用 / 0.0元", None),
        ("上年(研发费用) > 0", None),
        ("上年(研发费用) > 0 且 严重失信", False),
        ("上年(研发费用) > 0 或 规上软件企业", True),
        ("至少(2, 规上软件企业, 上年(研发费用) > 0, 严重失信)", None),
        ("至少(1, 规上软件企业, 上年(研发费用) > 0)", True),
        ("至少(3, 规上软件企业, 上年(研发费用) > 0, 严重失信)", False),
        ("非 上年(规上软件企业)", None),
        ("若(上年(规上软件企业), 研发费用, 300万元)", 300 * WAN),
        ("若(上年(规上软件企业), 上年(研发费用), 上年(研发费用))", None),
        ("若(规上软件企业, 1元, 上年(研发费用))", 100),
        ('平台级别 属于 {"国家级"}', False),
        ('企业资质 属于 {"CMMI", "ITSS"}', True),
        ("登记日期 > 2024-05-01", False),
        ("分档(营业收入, 6000万元: 1元, 7000万元: 2元)", 100),
        ("分档超过(营业收入, 6000万元: 1元)", 0),
        ("分档(研发费用 - 301万元, 低于: 9元, 0元: 1元)", 900),
        ("累进(研发费用, 100万元: 10%, 200万元: 20%)", 30 * WAN),
        ("累进(研发费用, 300万元: 10%)", 0),
        ('对照(平台级别, "国家级": 1元)', None),
        ('对照(平台级别, "国家级": 1元, 其他: 上年(研发费用))', None),
        ("min(研发费用, 上年(研发费用))", None),
        ("max(研发费用, 0)", 300 * WAN),
        ("每满(营业收入, 700万元)", 8),
        ("每满(0元 - 研发费用, 200万元)", -2),
        ("每满(营业收入, 研发费用 - 300万元)", None),
        ("每满(上年(研发费用), 200万元)", None),
        ("每满(研发费用, 上年(研发费用))", None),
        ("登记日期 + 3天", datetime.date(2024, 5, 4)),
        ("登记日期 - 1月", datetime.date(2024, 4, 1)),
        ("判定日 + 1天", None),
        ("登记日期 + 享受年次", None),
        ("天数(登记日期, 2024-05-03)", 2),
        ("天数(登记日期, 判定日)", None),
        ("天数(判定日, 登记日期)", None),
        ("年份(登记日期)", 2024),
        ("年末(登记日期)", datetime.date(2024, 12, 31)),
        ("年末(判定日)", None),
        ("已知(研发费用)", True),
        ("已知(上年(研发费用))", False),
        ("空(企业资质)", False),
        ("进位(研发费用, 7万元)", 301 * WAN),
        ("舍去(研发费用, 7万元)", 294 * WAN),
        ("进位(上年(研发费用), 7万元)", None),
        ("幂(研发强度, 2)", Fraction(1, 400)),
        ("幂(研发强度, -1)", 20),
        ("幂(资产负债率, 2)", None),
        ("幂(0%, -1)", None),
        ("幂(0%, 0)", 1),
        ("-从业人员", -7),
        ("-上年(研发费用)", None),
        ("研发费用 > 300万元 或 严重失信", False),
        ("上年(研发费用) > 0 或 严重失信", None),
        ("若(严重失信, 1元, 研发费用)", 300 * WAN),
        ("若(规上软件企业, 研发费用, 1元)", 300 * WAN),
        ("若(上年(规上软件企业), 300万元, 研发费用)", 300 * WAN),
        ("若(上年(规上软件企业), 研发费用, 299万元)", None),
        ("分档(营业收入, 6000万元: 研发费用)", 300 * WAN),
        ('对照(平台级别, "省级": 研发费用, 其他: 1元)', 300 * WAN),
    ],
)
def test_values(text: str, expected: Value | None) -> None:
    found = value(text)
    assert found == expected
    assert (found is None) == (expected is None)
    assert not isinstance(found, float)


def test_one_fen_below_the_line() -> None:
    line = {Ref("研发费用", 0): 6_172_839, Ref("营业收入", 0): 123_456_780}
    assert value("研发费用 / 营业收入 >= 5%", line) is True
    assert value("研发费用 / 营业收入 >= 5%", line | {Ref("研发费用", 0): 6_172_838}) is False


def test_periods_must_be_expanded_first() -> None:
    with pytest.raises(TypeError, match=r"^Period must be expanded"):
        evaluate(Period("上年", 0, parse("1")), KNOWN.get)


def test_named_operations() -> None:
    assert [calculate(op, 6, 4) for op in "+-*/"] == [10, 2, 24, Fraction(3, 2)]
    assert calculate("/", 1, 0) is None


def limits(ref: Ref) -> tuple[Fraction | None, Fraction | None]:
    return {
        "研发费用": (Fraction(0), Fraction(1000 * WAN)),
        "营业收入": (Fraction(0), None),
        "从业人员": (Fraction(-2), Fraction(3)),
        "资产负债率": (Fraction(1, 10), Fraction(1, 2)),
    }.get(ref.fact, (None, None))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("研发费用 * 10%", 0, 100 * WAN),
        ("研发费用 * -10%", -100 * WAN, 0),
        ("-研发费用", -1000 * WAN, 0),
        ("研发费用 - 300万元", -300 * WAN, 700 * WAN),
        ("营业收入 * 1%", 0, None),
        ("营业收入 * -1%", None, 0),
        ("营业收入 * 0", 0, 0),
        ("实收资本", None, None),
        ("实收资本 * 0", 0, 0),
        ("min(营业收入, 500万元)", 0, 500 * WAN),
        ("max(实收资本, 500万元)", 500 * WAN, None),
        ("min(实收资本, 500万元)", None, 500 * WAN),
        ("从业人员 * 从业人员", -6, 9),
        ("研发费用 / 资产负债率", 0, 10_000 * WAN),
        ("研发费用 / 营业收入", 0, None),
        ("研发费用 / 从业人员", None, None),
        ("1万元 / -资产负债率", -10 * WAN, -2 * WAN),
        ("若(研发费用 <= 1000万元, 1元, 2元)", 100, 100),
        ("若(研发费用 > 1000万元, 1元, 2元)", 200, 200),
        ("若(0 > 研发费用, 1元, 2元)", 200, 200),
        ("若(研发费用 < 1000万元, 1元, 2元)", 100, 200),
        ("若(研发费用 = 5元, 1元, 研发费用)", 0, 1000 * WAN),
        ("分档(研发费用, 低于: 7元, 0元: 3元, 500万元: 1元, 2000万元: 9元)", 100, 300),
        ("分档超过(研发费用, 低于: 7元, 0元: 3元, 1000万元: 9元)", 300, 700),
        ("分档(营业收入, 1万元: 1元, 2万元: 9元)", 0, 900),
        ("累进(研发费用, 0: 50%, 500万元: -50%)", 0, 250 * WAN),
        ("累进(营业收入, 0: 50%, 500万元: -10%)", None, 250 * WAN),
        ("累进(营业收入, 0: 50%, 500万元: 0%)", 0, 250 * WAN),
        ("累进(实收资本, 0: 50%)", 0, None),
        ('对照(平台级别, "国家级": 9元, "省级": 研发费用)', 0, 1000 * WAN),
        ('对照(平台级别, "国家级": 9元, 其他: 3元)', 300, 900),
        ("每满(研发费用, 300万元)", 0, 3),
        ("每满(营业收入, 300万元)", 0, None),
        ("每满(0元 - 营业收入, 300万元)", None, 0),
        ("营业收入 + 1万元", WAN, None),
        ("1万元 + 营业收入", WAN, None),
        ("1万元 - 营业收入", None, WAN),
        ("-(0元 - 营业收入)", 0, None),
        ("(0元 - 营业收入) * 2", None, 0),
        ("(研发费用 + 100元) / (营业收入 + 1元)", 0, 10 * WAN + 100),
        ("1万元 / -营业收入", None, 0),
        ("1万元 / (从业人员 / 3人)", None, None),
        ("累进(研发费用, 0: 50%, 500万元: 10%)", 0, 300 * WAN),
        ("累进(研发费用 + 600万元, 0: 50%, 500万元: -50%)", -300 * WAN, 200 * WAN),
        ("若(研发费用 < 0元, 1元, 2元)", 200, 200),
        ("若(研发费用 < 1001万元, 1元, 2元)", 100, 100),
        ("若(研发费用 >= 1000万元, 1元, 2元)", 100, 200),
        ("min(实收资本, 实收资本 + 营业收入)", None, None),
        ("max(实收资本, 实收资本 - 营业收入)", None, None),
        ("分档(实收资本, 低于: 7元, 1元: 1元, 2元: 3元)", 100, 700),
        ("营业收入 > 1元", None, None),
    ],
)
def test_bounds_with_everything_missing(text: str, low: int | None, high: int | None) -> None:
    assert bounds(expand(parse(text), DICTIONARY), {}.get, limits) == (low, high)


@pytest.mark.parametrize(
    "text", ["营业收入 * 0.5%", "若(规上软件企业, 1元, 2元)", '对照(平台级别, "省级": 5元)', "增速(营业收入)"]
)
def test_bounds_of_the_known_are_the_value(text: str) -> None:
    core = expand(parse(text), DICTIONARY)
    known = evaluate(core, KNOWN.get)
    assert bounds(core, KNOWN.get, limits) == (known, known)


DAY = "2024-05-01"


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        (f"若(登记日期 >= {DAY}, 30万元, 10万元)", 10, 30),
        (f"若(max(登记日期, {DAY}) >= {DAY}, 30万元, 10万元)", 30, 30),
        (f"若(max(登记日期, {DAY}) < {DAY}, 30万元, 10万元)", 10, 10),
        (f"若(min(登记日期, {DAY}) > {DAY}, 30万元, 10万元)", 10, 10),
        (f"若(min(登记日期, {DAY}) <= 2024-05-02, 30万元, 10万元)", 30, 30),
        (f"若(登记日期 > 若(规上软件企业, {DAY}, 2024-06-01), 30万元, 10万元)", 10, 30),
        (
            f'若(max(登记日期, 2024-06-01) > 对照(平台级别, "国家级": {DAY}, 其他: 2024-05-31), 3万元, 1万元)',
            3,
            3,
        ),
        ('若(平台级别 = 若(规上软件企业, "国家级", "省级"), 3万元, 1万元)', 1, 3),
    ],
)
def test_bounds_where_a_day_is_missing(text: str, low: int, high: int) -> None:
    assert bounds(expand(parse(text), DICTIONARY), {}.get, limits) == (low * WAN, high * WAN)


@pytest.mark.parametrize(
    ("day", "ends"),
    [("2024-05-01", (10, 10)), ("2024-05-02", (30, 30)), ("2024-04-30", (10, 10))],
)
def test_bounds_where_one_of_two_days_is_known(day: str, ends: tuple[int, int]) -> None:
    known = {Ref("登记日期"): datetime.date.fromisoformat(day)}
    core = expand(
        parse("若(登记日期 > 若(规上软件企业, 2024-05-01, 2024-05-01), 30万元, 10万元)"), DICTIONARY
    )
    assert bounds(core, known.get, limits) == tuple(end * WAN for end in ends)


@pytest.mark.parametrize(("day", "number"), [("1970-01-01", 0), ("1969-12-31", -1), ("2024-02-29", 19782)])
def test_a_day_is_ranged_by_its_number(day: str, number: int) -> None:
    known = {Ref("登记日期"): datetime.date.fromisoformat(day)}
    for text in (day, "登记日期"):
        assert bounds(parse(text), known.get, limits) == (number, number)


def test_no_value_has_no_bounds() -> None:
    for text in ("研发费用 / (研发费用 - 300万元)", '对照(平台级别, "市级": 5元)'):
        assert bounds(expand(parse(text), DICTIONARY), KNOWN.get, limits) == (None, None)
