"""Numbers in words: exact unless told to round, and never by way of a float."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.facts.printing import percent, short_money, show_money
from chanmai.site.templatetags.chanmai import number


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (0, "0元", "0 yuan"),
        (1, "0.01元", "0.01 yuan"),
        (1_000_000, "1万元", "10,000 yuan"),
        (500_000_000, "500万元", "5 million yuan"),
        (-250_000_000, "-250万元", "-2.5 million yuan"),
    ],
)
def test_money_is_exact(fen: int, chinese: str, english: str) -> None:
    assert show_money(fen) == chinese
    assert show_money(fen, "en") == english


@given(st.integers(-(10**18), 10**18))
def test_what_is_printed_is_what_was_given(fen: int) -> None:
    text = show_money(fen)
    unit = 100 * (100_000_000 if text.endswith("亿元") else 10_000 if text.endswith("万元") else 1)
    assert Fraction(text.rstrip("亿万元").replace(",", "")) * unit == fen


@pytest.mark.parametrize(
    ("fen", "text"),
    [(12_345_678_900, "1.23亿元"), (12_350_000_000, "1.24亿元"), (-12_350_000_000, "-1.24亿元")],
)
def test_short_money_rounds_half_away_from_zero(fen: int, text: str) -> None:
    assert short_money(fen, places=2) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(1, 20), "5%"),
        (Fraction(1, 3), "33.33%"),
        (Fraction(2, 3), "66.67%"),
        (Fraction(-1, 8), "-12.5%"),
        (Fraction(0), "0%"),
    ],
)
def test_percent(share: Fraction, text: str) -> None:
    assert percent(share, 2) == text


def test_a_number_that_does_not_end_stays_a_fraction() -> None:
    assert number(Fraction(1000, 3)) == "1,000/3"
    assert number(Fraction(-7, 8)) == "-0.875"
