"""Titles, numbers, headings, articles, and the cutting into sentences."""

import datetime

import pytest

from chanmai.drafting.text.outline import blocks, head
from chanmai.drafting.text.text import normalise
from chanmai.drafting.values.reading import State, read_text
from drafting.small_city import WORDS, readings

NOTICE = """澜川市人民政府关于印发《澜川市促进软件业发展若干措施》的通知
澜府规〔2024〕5号
各区人民政府：
澜川市人民政府
2024年3月8日
"""


def test_the_head_of_a_notice() -> None:
    found = head(normalise(NOTICE))
    assert found.title == "澜川市促进软件业发展若干措施"
    assert (found.number, found.issuer, found.level) == ("澜府规〔2024〕5号", "澜川市人民政府", "市")
    assert found.issued == datetime.date(2024, 3, 8)
    assert not found.draft


def test_a_title_on_two_lines_and_fields_of_a_web_page() -> None:
    found = head(
        normalise(
            "发布机构：东岸区工业和信息化局\n东岸区加快软件产业\n发展若干措施（征求意见稿）\n第一条 略。"
        )
    )
    assert found.title == "东岸区加快软件产业发展若干措施（征求意见稿）"
    assert (found.issuer, found.level, found.draft) == ("东岸区工业和信息化局", "区", True)


def test_a_number_that_is_only_cited_is_not_that_of_the_document() -> None:
    assert head(normalise("为贯彻《上级若干政策》（国发〔2020〕8号）精神，制定本措施。")).number == ""
    assert head(normalise("文号：澜府规〔2024〕5号\n某某办法")).number == "澜府规〔2024〕5号"


def test_a_text_without_a_head() -> None:
    found = head(normalise("对企业给予奖励。"))
    assert (found.title, found.number, found.issuer, found.issued) == ("", "", "", None)


@pytest.mark.parametrize("day", ["2024年13月8日", "2024年2月30日"])
def test_a_day_that_does_not_exist_is_no_date(day: str) -> None:
    assert head(normalise(f"某市人民政府\n{day}\n")).issued is None


def test_articles_follow_the_numbers() -> None:
    text = (
        "第一章 总则\n第一条 为促进发展，制定本办法。\n第二条 企业可以：\n（一）申报；\n1.奖励。\n（二）受助。\n"
        "第二章 奖励\n第三条 略。"
    )
    found = blocks(normalise(text))
    assert [each.depth for each in found] == [
        ("第一章",),
        ("第一章", "第一条"),
        ("第一章", "第二条"),
        ("第一章", "第二条", "（一）"),
        ("第一章", "第二条", "（一）", "1"),
        ("第一章", "第二条", "（二）"),
        ("第二章",),
        ("第二章", "第三条"),
    ]


def test_headings_stand_apart_from_what_follows() -> None:
    found = readings("一、培育主体\n（一）支持做大做强。对规上软件企业奖励10万元；对其他企业奖励5万元。")
    assert [(each.article, each.heading, each.words) for each in found] == [
        ("一", True, "一、培育主体"),
        ("一（一）", True, "（一）支持做大做强。"),
        ("一（一）", False, "对规上软件企业奖励10万元；"),
        ("一（一）", False, "对其他企业奖励5万元。"),
    ]
    assert found[2].title == "支持做大做强。"
    assert found[0].state is State.NOT_A_RULE


def test_a_numbered_rule_is_no_heading() -> None:
    found = readings("1.对规上软件企业奖励10万元。")
    assert [each.heading for each in found] == [True, False]
    assert found[1].words == "对规上软件企业奖励10万元。"


@pytest.mark.parametrize(
    "rule",
    [
        "本措施自发布之日起施行。",
        "同一事项不重复享受。",
        "营业收入超过五千万元。",
        "由市工信局负责解释。",
        "按规定申报。",
    ],
)
def test_a_short_rule_is_no_heading(rule: str) -> None:
    found = readings(f"（三）{rule}")
    assert [each.words for each in found] == ["（三）", rule]


def test_a_stop_within_brackets_ends_nothing() -> None:
    found = readings("对企业（含个体户；下同。）奖励10万元。另行通知。")
    assert [each.words for each in found] == ["对企业（含个体户；下同。）奖励10万元。", "另行通知。"]


def test_a_bracket_that_never_closes_hides_nothing() -> None:
    found = readings("对企业（含个体户奖励10万元。另行通知。")
    assert len(found) == 2


TABLE = "级别｜营业收入｜奖励金额（万元）\n国家级｜1亿元以上｜100\n省级｜5000万元以上｜50\n"


def test_rows_of_a_table_are_read_with_their_headings() -> None:
    found = readings(TABLE)
    first = [
        (each.role.value, each.test or each.values[0].rule_text, each.labels) for each in found[1].proposals
    ]
    assert first == [
        ("threshold", "营业收入 >= 1亿元", ("国家级",)),
        ("sum", "100万元", ("国家级",)),
    ]
    second = found[2].proposals
    assert [value.rule_text for each in second for value in each.values] == ["5000万元", "50万元"]
    assert [each.words for each in second] == ["5000万元以上", "50"]
    places = [read_text(TABLE, WORDS).text.words(each.span) for each in second]
    assert places == ["5000万元以上", "50"]
