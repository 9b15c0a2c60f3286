"""What disqualifies is never read as what qualifies; sentences of our own."""

import pytest

from chanmai.drafting.clauses.draft import draft
from chanmai.drafting.values.proposal import Role
from chanmai.drafting.values.refusals import REFUSED
from drafting.small_city import WORDS, proposals


def _asked(text: str) -> list[tuple[str, bool]]:
    """Every threshold as a rule writes it, and whether it is an alternative to the one before."""
    return [
        (each.test or f"? {each.op} {each.values[0].rule_text}", each.either)
        for each in proposals(text)
        if each.role is Role.THRESHOLD
    ]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("企业资产负债率超过80%的，不予支持。", [("资产负债率 <= 80%", False)]),
        ("上年度营业收入低于1700万元的企业不得申报。", [("营业收入 >= 1700万元", False)]),
        ("绩效评价得分低于60分的项目，收回全部资金。", [("? >= 60分", False)]),
        ("近两年每年营业收入低于100万元的，取消其资格。", [("not (近2年每年(营业收入 < 100万元))", False)]),
        (
            "营业收入低于100万元或资产负债率超过80%的企业，不予受理。",
            [("营业收入 >= 100万元", False), ("资产负债率 <= 80%", False)],
        ),
        (
            "营业收入低于100万元且资产负债率超过80%的企业，不予受理。",
            [("营业收入 >= 100万元", False), ("资产负债率 <= 80%", True)],
        ),
        (
            "有下列情形之一的，不予支持：资产负债率超过80%；净利润低于10万元。",
            [("资产负债率 <= 80%", False), ("净利润 >= 10万元", False)],
        ),
        (
            "第一条 有下列情形之一的，不得申报：\n（一）资产负债率超过80%；\n（二）净利润低于10万元。\n"
            "第二条 营业收入达到1亿元。",
            [("资产负债率 <= 80%", False), ("净利润 >= 10万元", False), ("营业收入 >= 1亿元", False)],
        ),
    ],
)
def test_what_is_refused_asks_for_the_contrary(text: str, asked: list[tuple[str, bool]]) -> None:
    assert _asked(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "营业收入超过1亿元的企业奖励50万元，不得重复享受。",
        "营业收入超过1亿元，研发强度不得低于3%。",
        "营业收入超过1亿元；有违法行为的不予支持。",
    ],
)
def test_what_qualifies_stays_when_something_else_is_refused(text: str) -> None:
    assert _asked(text)[0] == ("营业收入 > 1亿元", False)


def test_the_contrary_is_told_and_reaches_the_clause() -> None:
    text = "上云费用不足10万元的不予补贴，其余按上云费用的50%给予补贴。"
    assert all(REFUSED in each.doubts for each in proposals(text) if each.role is Role.THRESHOLD)
    assert draft(text, WORDS).clauses[0].conditions[0].test == "上云费用 >= 10万元"


def test_a_finding_of_what_is_refused_says_that_it_must_not_be() -> None:
    found = next(each for each in proposals("机器故障率高于5%的，不予支持。") if each.role is Role.THRESHOLD)
    assert found.about == "不得有：机器故障率"
