"""Functions with a set number of arguments: the node that each call is, how it is written and told, where it lies."""

import datetime
from fractions import Fraction

import pytest

from chanmai.engine.facts.fact import number_of
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.check import check
from chanmai.engine.language.evaluate import bounds
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import (
    Between,
    Calendar,
    Compare,
    Empty,
    Fetch,
    Knowledge,
    Node,
    Number,
    Power,
    Span,
    StepRounding,
)
from chanmai.engine.language.parse import parse
from chanmai.engine.language.printing import to_chinese, to_english
from chanmai.engine.language.types import is_day, unit_of
from chanmai.engine.language.words import describe
from spec.manual import DICTIONARY

DAY, OTHER, MONEY, FEW = (Fetch(Ref(name)) for name in ("登记日期", "判定日", "营业收入", "资产负债率"))
HUNDRED = Number(Fraction(100_000_000), "万元")

CALLS: list[tuple[str, Node, str, str, str]] = [
    ("周年(登记日期, 判定日)", Between(DAY, OTHER, "年"), "whole_years(registration date, Day of decision)",
     "登记日期至判定日的整年数", "Whole years from registration date to day of decision"),
    ("月数(登记日期, 判定日)", Between(DAY, OTHER, "月"), "whole_months(registration date, Day of decision)",
     "登记日期至判定日的整月数", "Whole months from registration date to day of decision"),
    ("天数(判定日, 登记日期)", Between(OTHER, DAY, "天"), "days(Day of decision, registration date)",
     "判定日至登记日期的天数", "Days from day of decision to registration date"),
    ("年初(登记日期)", Calendar("年初", DAY), "first_of_year(registration date)",
     "登记日期当年的第一天", "The first day of the year of registration date"),
    ("年份(登记日期)", Calendar("年份", DAY), "year(registration date)",
     "登记日期的年份", "The year of registration date"),
    ("已知(营业收入)", Knowledge(MONEY), "known(revenue)", "已知营业收入", "Revenue is known"),
    ("空(企业资质)", Empty(Fetch(Ref("企业资质"))), "empty(qualifications)", "企业资质为空", "Qualifications is empty"),
    ("进位(营业收入, 100万元)", StepRounding("进位", MONEY, HUNDRED), "round_up(revenue, 1 million yuan)",
     "营业收入（按100万元进位）", "Revenue (rounded up to whole 1 million yuan)"),
    ("四舍六入(营业收入, 100万元)", StepRounding("四舍六入", MONEY, HUNDRED),
     "round_half_even(revenue, 1 million yuan)",
     "营业收入（四舍六入五成双到100万元）", "Revenue (rounded half to even, to whole 1 million yuan)"),
    ("幂(资产负债率, -3)", Power(FEW, -3), "power(debt ratio, -3)", "资产负债率的-3次幂",
     "Debt ratio to the power of -3"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "node", "english", "zh", "en"), CALLS)
def test_a_call_its_node_and_its_words(text: str, node: Node, english: str, zh: str, en: str) -> None:
    found = parse(text)
    assert found == node
    assert found.span == Span(0, len(text))
    assert to_chinese(found) == text
    assert to_english(found, DICTIONARY) == english
    assert (describe(found, DICTIONARY, "zh"), describe(found, DICTIONARY, "en")) == (zh, en)


LATER = [
    ("登记日期 + 3年", "登记日期之后3年", "3 years after registration date", "registration date + 3 years"),
    ("登记日期 + 0天", "登记日期之后0天", "0 days after registration date", "registration date + 0 days"),
    ("登记日期 - 2月", "登记日期之前2月", "2 months before registration date", "registration date - 2 months"),
    ("登记日期 + 享受年次", "登记日期之后享受年次", "Year of enjoyment after registration date",
     "registration date + year of enjoyment"),
    ("登记日期 + (0 - 享受年次)", "登记日期之后（0 − 享受年次）", "(0 − year of enjoyment) after registration date",
     "registration date + (0 - year of enjoyment)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "zh", "en", "english"), LATER)
def test_a_day_so_much_later_is_written_and_told(text: str, zh: str, en: str, english: str) -> None:
    core = expand(parse(text), DICTIONARY)
    assert (to_chinese(core), to_english(core, DICTIONARY)) == (text, english)
    assert (describe(core, DICTIONARY, "zh"), describe(core, DICTIONARY, "en")) == (zh, en)
    assert expand(parse(to_chinese(core)), DICTIONARY) == core


def test_so_much_earlier_is_less_than_nothing_later() -> None:
    assert expand(parse("登记日期 - 享受年次"), DICTIONARY) == expand(
        parse("登记日期 + (0 - 享受年次)"), DICTIONARY
    )


def test_what_denies_knowledge_and_emptiness() -> None:
    for text, zh, en in (
        ("非 已知(营业收入)", "营业收入未知", "Revenue is not known"),
        ("非 空(企业资质)", "企业资质不为空", "Qualifications is not empty"),
    ):
        assert (describe(parse(text), DICTIONARY, "zh"), describe(parse(text), DICTIONARY, "en")) == (zh, en)


def test_an_exponent_may_be_as_large_as_the_message_says() -> None:
    for exponent in (-120, 0, 120):
        assert parse(f"幂(资产负债率, {exponent})") == Power(FEW, exponent)


IS_DAY = [
    ("登记日期", True), ("2026-06-30", True), ("营业收入", False), ("登记日期 + 3年", True), ("登记日期 - 3年", True),
    ("判定日 - 登记日期", False), ("年末(登记日期)", True), ("年份(登记日期)", False), ("营业收入 + 1元", False),
    ("若(规上软件企业, 登记日期, 判定日)", True), ("若(规上软件企业, 1元, 2元)", False),
    ("max(登记日期, 2026-01-01)", True), ("上年(营业收入)", False), ("上年(登记日期)", True),
    ("没有的事实", False),
    ("3年 + 登记日期", True), ("3年 - 登记日期", False), ("登记日期 + 判定日", False),
    ("对照(享受年次, 1: 登记日期, 其他: 判定日)", True), ("对照(享受年次, 1: 1元, 其他: 2元)", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), IS_DAY)
def test_what_gives_a_day(text: str, expected: bool) -> None:
    assert is_day(parse(text), DICTIONARY) is expected


def test_the_unit_of_a_count() -> None:
    units = {
        "3年": "年",
        "孵化高企数": "家",
        "享受年次": "",
        "没有的事实": "",
        "孵化高企数 + 1家": "",
    }
    assert {text: unit_of(parse(text), DICTIONARY) for text in units} == units


def limits(ref: Ref) -> tuple[Fraction | None, Fraction | None]:
    """A ratio from -2 to 3, a day from 2020-01-01 to 2020-12-31, revenue from 0.5 to 2.5 million yuan."""
    return {
        "资产负债率": (Fraction(-2), Fraction(3)),
        "登记日期": (number_of(datetime.date(2020, 1, 1)), number_of(datetime.date(2020, 12, 31))),
        "营业收入": (Fraction(50_000_000), Fraction(250_000_000)),
    }.get(ref.fact, (None, None))


BOUNDS = [
    ("登记日期 + 1年", number_of(datetime.date(2021, 1, 1)), number_of(datetime.date(2021, 12, 31))),
    ("幂(资产负债率 - 2, 2)", 0, 16), ("幂(资产负债率 + 2.5, 2)", Fraction(1, 4), Fraction(121, 4)),
    ("幂(实收资本 / 1元, 2)", 0, None), ("幂(实收资本 / 1元, 3)", None, None), ("进位(实收资本, 1万元)", None, None),
    ("年初(判定日)", None, None), ("天数(判定日, 登记日期)", None, None), ("天数(登记日期, 判定日)", None, None),
    ("判定日 + 1年", None, None),
    ("幂(资产负债率, 2)", 0, 9), ("幂(资产负债率, 3)", -8, 27), ("幂(资产负债率, 0)", 1, 1),
    ("幂(资产负债率 - 3, 2)", 0, 25), ("幂(资产负债率 + 3, 2)", 1, 36), ("幂(资产负债率 + 3, -1)", Fraction(1, 6), 1),
    ("幂(资产负债率 + 3, -2)", Fraction(1, 36), 1), ("幂(资产负债率 - 4, -1)", -1, Fraction(-1, 6)),
    ("周年(登记日期, 2025-06-30)", 4, 5), ("周年(2015-06-30, 登记日期)", 4, 5), ("月数(登记日期, 2021-01-31)", 1, 12),
    ("天数(登记日期, 2021-01-01)", 1, 366), ("天数(2019-12-31, 登记日期)", 1, 366), ("年份(登记日期)", 2020, 2020),
    ("进位(营业收入, 1百万元)", 100_000_000, 300_000_000), ("舍去(营业收入, 1百万元)", 0, 200_000_000),
    ("四舍五入(营业收入, 1百万元)", 100_000_000, 300_000_000), ("四舍六入(营业收入, 1百万元)", 0, 200_000_000),
]  # fmt: skip


@pytest.mark.parametrize(("text", "low", "high"), BOUNDS)
def test_between_what_a_function_lies(text: str, low: Fraction | None, high: Fraction | None) -> None:
    node = parse(text)
    check(node, DICTIONARY, expect="any", text=text)
    assert bounds(expand(node, DICTIONARY), {}.get, limits) == (low, high)


def test_the_comparisons_of_a_range_stand_where_the_range_stands() -> None:
    text = "研发强度介于3%至5%之间"
    both = parse(text)
    assert [part.span for part in both.items if isinstance(part, Compare)] == [Span(0, len(text))] * 2  # type: ignore[attr-defined]
