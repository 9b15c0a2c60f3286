"""Checking: the table of dimensions, what each form asks of its parts, and what the messages suggest."""

import dataclasses

import pytest

from chanmai.engine.facts.fact import Kind
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.check import Type, check, read_rule
from chanmai.engine.language.errors import Problem, RuleError
from chanmai.engine.language.nodes import AtLeast, Marginal, Steps
from chanmai.engine.language.parse import parse
from chanmai.engine.language.types import common_type, quotient
from spec.manual import DICTIONARY

MONEY, RATIO, BARE = Type(Kind.MONEY), Type(Kind.RATIO), Type(Kind.NUMBER)
PEOPLE, FIRMS = Type(Kind.NUMBER, "人"), Type(Kind.NUMBER, "家")


def problems(text: str, expect: str = "any") -> tuple[Problem, ...]:
    with pytest.raises(RuleError) as caught:
        read_rule(text, DICTIONARY, expect=expect)
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("营业收入 + 研发费用", MONEY),
        ("营业收入 - 0", MONEY),
        ("营业收入 * 5%", MONEY),
        ("5% * 营业收入", MONEY),
        ("营业收入 * 2", MONEY),
        ("20万元 * 孵化高企数", MONEY),
        ("营业收入 / 从业人员", MONEY),
        ("营业收入 / 研发费用", RATIO),
        ("研发人员 / 从业人员", RATIO),
        ("1 - 资产负债率", RATIO),
        ("资产负债率 * 资产负债率", RATIO),
        ("从业人员 * 50%", PEOPLE),
        ("从业人员 + 研发人员", PEOPLE),
        ("从业人员 / 2", PEOPLE),
        ("从业人员 / 资产负债率", PEOPLE),
        ("孵化高企数", FIRMS),
        ("孵化高企数 / 从业人员", Type(Kind.NUMBER, "家/人")),
        ("2 * 3", BARE),
        ("-营业收入", MONEY),
        ("增速(营业收入)", RATIO),
        ("增速(从业人员)", RATIO),
        ("增量(从业人员)", PEOPLE),
        ("近2年平均(营业收入)", MONEY),
        ("每满(研发费用, 200万元)", BARE),
        ("每满(从业人员, 10人)", BARE),
        ("每满(从业人员, 10)", BARE),
        ("每满(从业人员, 1人)", BARE),
        ("2 + 从业人员", PEOPLE),
        ("若(严重失信, 0, 1万元)", MONEY),
        ("max(营业收入 - 1万元, 0)", MONEY),
        ("分档(享受年次, 1: 100万元, 2: 0)", MONEY),
        ("累进(研发费用, 0: 60%)", MONEY),
        ("累进(从业人员, 0: 0.5)", PEOPLE),
        ('对照(平台级别, "国家级": 5%, 其他: 0)', RATIO),
        ("奖励:a + 已获:b", MONEY),
        ("次数:a", BARE),
        ("max(登记日期, 2024-01-01)", Type(Kind.DATE)),
        ("认定:a", Type(Kind.FLAG)),
        ("研发强度", RATIO),
        ("上年(规上软件企业)", Type(Kind.FLAG)),
        ("上年(营业收入)", MONEY),
        ("近2年任一年(规上软件企业)", Type(Kind.FLAG)),
        ("近2年复合增速(营业收入) > 1.05", Type(Kind.FLAG)),
    ],
)
def test_types(text: str, kind: Type) -> None:
    assert check(parse(text), DICTIONARY, expect="any") == kind


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("营业收入 * 研发费用", "no-arithmetic"),
        ("5% / 营业收入", "no-arithmetic"),
        ("从业人员 * 孵化高企数", "no-arithmetic"),
        ("1 / 从业人员", "no-arithmetic"),
        ("营业收入 + 5", "missing-unit"),
        ("5 + 营业收入 > 0", "missing-unit"),
        ("营业收入 > 从业人员", "mismatch"),
        ("营业收入 >= 研发费用 / 从业人员 * 研发费用", "no-arithmetic"),
        ("研发费用 / 营业收入 >= 5万元", "mismatch"),
        ("研发费用 / 从业人员 >= 5%", "mismatch"),
        ("从业人员 > 5%", "mismatch"),
        ("登记日期 > 2024", "mismatch"),
        ("规上软件企业 > 否", "no-order"),
        ('平台级别 > "市级"', "no-order"),
        ('平台级别 < "市级"', "no-order"),
        ('平台级别 <= "市级"', "no-order"),
        ('平台级别 >= "市级"', "no-order"),
        ("从业人员 * 研发人员", "no-arithmetic"),
        ("企业资质 = 企业资质", "no-order"),
        ('营业收入 属于 {"甲"}', "not-a-category"),
        ('平台级别 属于 {"乡级"}', "unknown-category"),
        ('对照(平台级别, "乡级": 1元)', "unknown-category"),
        ('对照(企业资质, "CMMI": 1元)', "not-a-category"),
        ("营业收入 且 规上软件企业", "not-a-condition"),
        ("非 营业收入", "not-a-condition"),
        ("至少(1, 营业收入, 规上软件企业)", "not-a-condition"),
        ("首次(营业收入)", "not-a-condition"),
        ("若(平台级别, 1元, 2元)", "not-a-condition"),
        ("若(规上软件企业, 1元, 2%)", "mismatch"),
        ("规上软件企业 + 1", "not-a-quantity"),
        ("-登记日期", "not-a-quantity"),
        ("增速(规上软件企业)", "not-a-quantity"),
        ("max(规上软件企业, 严重失信)", "not-a-quantity"),
        ("分档(平台级别, 1: 1元)", "not-a-quantity"),
        ("分档(营业收入, 1: 1元)", "missing-unit"),
        ("累进(营业收入, 0: 3万元)", "mismatch"),
        ("每满(营业收入, 3人)", "mismatch"),
        ("每满(营业收入, 2)", "missing-unit"),
        ("每满(营业收入, 0元)", "bad-block"),
        ("营业收入 / 0", "divide-by-zero"),
        ("增速(实收资本)", "no-year"),
        ("近2年每年(认定:a)", "no-year"),
        ("近2年复合增速(营业收入)", "compound-growth"),
        ("近2年复合增速(营业收入) > 资产负债率", "compound-growth"),
        ("近2年复合增速(营业收入) > 5万元", "mismatch"),
        ("近2年复合增速(营业收入) > -100%", "rate"),
        ("近2年复合增速(实收资本) > 5%", "no-year"),
        ("20万元 * 家", "stray-unit"),
        ("营业", "unknown-fact"),
    ],
)
def test_refused(text: str, code: str) -> None:
    found = problems(text)
    assert [problem.code for problem in found] == [code]
    assert all(
        problem.mend.zh and problem.mend.en and problem.message.zh and problem.message.en for problem in found
    )


@pytest.mark.parametrize(
    ("expect", "good", "bad"),
    [
        ("condition", "营业收入 > 0", "营业收入"),
        ("money", "0", "5"),
        ("money", "研发费用 * 2", "增速(研发费用)"),
        ("number", "增速(研发费用)", "研发费用"),
        ("number", "从业人员", "规上软件企业"),
    ],
)
def test_expectations(expect: str, good: str, bad: str) -> None:
    read_rule(good, DICTIONARY, expect=expect)
    assert [problem.code for problem in problems(bad, expect)] == ["not-expected"]


def test_a_broken_part_is_reported_once() -> None:
    assert [problem.code for problem in problems("(营业收人 + 5) * 研发费用 > 3人")] == ["unknown-fact"]


def test_several_problems_come_in_the_order_of_the_text() -> None:
    found = problems("营业收入 > 5% 且 从业人员 > 3家 且 若(营业收入, 1, 2) > 登记日期")
    assert [problem.code for problem in found] == ["mismatch", "mismatch", "mismatch", "not-a-condition"]
    assert [problem.start for problem in found] == sorted(problem.start for problem in found)


def test_missing_unit_suggests_the_number_with_units() -> None:
    (problem,) = problems("营业收入 > 0.5")
    assert "0.5万元" in problem.mend.zh
    assert "0.5元" in problem.mend.en


def test_unknown_category_names_the_choices() -> None:
    (problem,) = problems('平台级别 = "国家"')
    assert "国家级" in problem.mend.zh
    assert "国家级" in problem.mend.en


def test_check_without_text_still_tells() -> None:
    with pytest.raises(RuleError) as caught:
        check(parse("营业收人 > 1元"), DICTIONARY, expect="condition")
    assert str(caught.value).splitlines()[0] == "没有叫“营业收人”的事实。 是否指：营业收入、营收、从业人员？"
    assert caught.value.text == ""


def test_the_error_carries_the_text() -> None:
    with pytest.raises(RuleError) as caught:
        read_rule("营业收人 > 1元", DICTIONARY, expect="condition")
    assert caught.value.text == "营业收人 > 1元"


def test_a_made_tree_with_an_impossible_count_is_refused() -> None:
    flags = (parse("规上软件企业"), parse("严重失信"))
    for impossible in (0, 3):
        with pytest.raises(RuleError) as caught:
            check(AtLeast(impossible, flags), DICTIONARY, expect="condition")
        assert caught.value.problems == (
            Problem(
                "bad-count",
                Text("至少几项要写1到2的整数。", "“At least” needs a whole number from 1 to 2."),
                Text("请改个数。", "Change the number."),
            ),
        )
    for possible in (1, 2):
        assert check(AtLeast(possible, flags), DICTIONARY, expect="condition") == Type(Kind.FLAG)


def test_a_made_table_out_of_order_is_refused() -> None:
    for table in ("分档(营业收入, 1元: 1元, 2元: 3元)", "累进(营业收入, 1元: 1%, 2元: 3%)"):
        made = parse(table)
        assert isinstance(made, Steps | Marginal)
        for starts in (made.starts[::-1], (made.starts[1], made.starts[1])):
            with pytest.raises(RuleError) as caught:
                check(dataclasses.replace(made, starts=starts), DICTIONARY, expect="any", text=table)
            (problem,) = caught.value.problems
            assert (problem.code, problem.start, problem.message.zh) == (
                "order",
                starts[1].span.start,
                "起点要从小到大。",
            )


def test_listed_categories_are_put_together_and_unlisted_ones_stay_open() -> None:
    one, two, unlisted = (Type(Kind.CATEGORY, "", values) for values in (("甲", "乙"), ("乙", "丙"), ()))
    assert common_type(one, two) == Type(Kind.CATEGORY, "", ("甲", "乙", "丙"))
    assert common_type(one, unlisted) == common_type(unlisted, one) == unlisted


def test_only_quantities_are_divided() -> None:
    assert quotient(MONEY, Type(Kind.DATE)) is None
    assert quotient(Type(Kind.DATE), MONEY) is None
