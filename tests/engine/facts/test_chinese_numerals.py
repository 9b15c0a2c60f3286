"""Chinese numerals: every number to a hundred million written out is read back, and what is unclear is not read."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.facts.chinese_numerals import chinese_number

SIGNS = "零一二三四五六七八九"
STEPS = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))


def block(number: int, *, after: bool) -> str:
    """Up to 9999; `after` a larger block 零 marks places that are left out."""
    text, gap = "", after and number < 1000
    for step, sign in STEPS:
        digit = number // step % 10
        if digit:
            text += ("零" if gap else "") + SIGNS[digit] + sign
            gap = False
        elif text:
            gap = bool(number % step)
    return text


def written(number: int) -> str:
    high, low = divmod(number, 10_000)
    if not high:
        return block(low, after=False) or "零"
    return block(high, after=False) + "万" + (block(low, after=True) if low else "")


@given(st.integers(0, 99_999_999))
def test_what_is_written_is_read(number: int) -> None:
    assert chinese_number(written(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10), ("十五", 15), ("两千万", 20_000_000), ("三百零五万", 3_050_000), ("一亿二千万", 120_000_000),
        ("二万亿", 2_000_000_000_000), ("二点五", Fraction(5, 2)), ("十二点零五", Fraction(241, 20)), ("〇", 0),
    ],
)  # fmt: skip
def test_numerals(text: str, value: Fraction) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "", "二千三", "一百二", "三万五", "三亿五", "二五", "百", "百万", "万", "十百", "五百十", "二〇二四", "点五",
        "五点", "三甲", "一" * 50,
    ],
)  # fmt: skip
def test_what_is_unclear_is_not_read(text: str) -> None:
    assert chinese_number(text) is None
