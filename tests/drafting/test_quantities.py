"""Numbers, units, shares, dates and ordinals of a sentence."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.drafting.text.numerals import decimal, number
from chanmai.drafting.values.quantities import DATE, ORDINAL, quantities


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2000", 2000),
        ("1,000", 1000),
        ("1.5亿", 150_000_000),
        ("3千", 3000),
        ("三", 3),
        ("十五", 15),
        ("二十", 20),
        ("一百二十", 120),
        ("两千五百", 2500),
        ("三千五百万", 35_000_000),
        ("一亿五千万", 150_000_000),
        ("一百零五", 105),
        ("二〇二四", 2024),
        ("两", 2),
    ],
)
def test_numerals(text: str, value: int) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "企业", "1.2.3", "三四五十六七"])
def test_no_numerals(text: str) -> None:
    assert number(text) is None


@given(st.integers(0, 10**9), st.integers(0, 6))
def test_decimals_are_exact(digits: int, places: int) -> None:
    value = Fraction(digits, 10**places)
    assert Fraction(decimal(value)) == value


def test_a_third_has_no_decimals() -> None:
    with pytest.raises(ValueError, match="no end"):
        decimal(Fraction(1, 3))


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("分别给予50、20、10万元奖励", ["50万元", "20万元", "10万元"]),
        ("3000万、2000万、1000万元", ["3000万元", "2000万元", "1000万元"]),
        ("1000-5000万元", ["1000万元", "5000万元"]),
        ("奖补20至50万元", ["20万元", "50万元"]),
        ("百分之五，千分之三，3‰，5个百分点", ["5%", "0.3%", "0.3%", "5%"]),
        ("一百五十万元", ["150万元"]),
        ("营收2000万以上", ["2000万元"]),
        ("1:1配套", ["1倍"]),
        ("10亿美元", ["10亿美元"]),
        ("每件7000元", ["7000元"]),
        ("0.2亿元", ["2000万元"]),
        ("1.5倍", ["1.5倍"]),
        ("三个月内", ["3月"]),
        ("一次性奖励上一年度同一家", []),
        ("中国500强、软件百强、5G", []),
    ],
)
def test_values_with_units(sentence: str, written: list[str]) -> None:
    assert [each.rule_text for each in quantities(sentence)] == written


def test_dates_and_ordinals_are_no_amounts() -> None:
    found = quantities("2024年3月8日至2025年12月31日，前5名，第2年，2023年度，1-9月")
    assert {each.dimension for each in found} == {DATE, ORDINAL}


@given(st.integers(1, 10**6), st.sampled_from(["万元", "亿元", "%", "人", "家", "年"]))
def test_a_quantity_is_found_where_it_stands(value: int, unit: str) -> None:
    sentence = f"对达到{value}{unit}的企业"
    (found,) = [each for each in quantities(sentence) if each.dimension != DATE] or [None]
    if found is not None:  # 2024年 is a date
        assert sentence[found.span.start : found.span.end] == f"{value}{unit}"
