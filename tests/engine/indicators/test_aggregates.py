"""Figures of many firms: worked examples, and against the plain reading of their definitions."""

from fractions import Fraction
from statistics import median as plain_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.indicators.aggregates import (
    Aggregate,
    count,
    herfindahl,
    largest_share,
    median,
    quotient,
    total,
)
from chanmai.engine.indicators.estimates import Estimate, estimate

COLUMNS = st.lists(st.none() | st.integers(-(10**18), 10**18))
SHARES = st.lists(st.none() | st.integers(0, 10**18))


def test_nobody_who_is_silent_counts_as_zero() -> None:
    assert total([3, None, 4]) == Aggregate(Fraction(7), 2, 3)
    assert total([None]) == Aggregate(None, 0, 1)
    assert total([0, 0]) == Aggregate(Fraction(0), 2, 2)
    assert count([True, None, False, True]) == Aggregate(Fraction(2), 3, 4)
    assert count([None]) == Aggregate(None, 0, 1)
    assert median([None, 9, 1, 4]) == Aggregate(Fraction(4), 3, 4)
    assert median([1, 4]) == Aggregate(Fraction(5, 2), 2, 2)
    assert median([]) == Aggregate(None, 0, 0)


def test_a_share_is_a_ratio_of_sums_of_who_gave_both() -> None:
    assert quotient([1, 2, None, 9], [10, 30, 5, None]) == Aggregate(Fraction(3, 40), 2, 4)
    assert quotient([1], [0]) == Aggregate(None, 1, 1)
    assert quotient([5, -5], [10, -10]) == Aggregate(None, 2, 2)


def test_concentration_of_the_textbook() -> None:
    """Six firms with 15 % each and ten with 1 %: CR4 60 %, and a Herfindahl index of 0.136; one firm alone: 1."""
    shares = [15] * 6 + [1] * 10
    assert largest_share(shares, 4).value == Fraction(60, 100)
    assert herfindahl(shares).value == Fraction(6 * 225 + 10, 10_000)
    assert herfindahl([None, 7]) == Aggregate(Fraction(1), 1, 2)
    assert largest_share([5, 3], 4).value == 1
    assert (herfindahl([3, -1]).value, largest_share([3, -1], 1).value, herfindahl([0]).value) == (
        None,
        None,
        None,
    )


@given(COLUMNS)
def test_totals_and_medians_are_those_of_the_known(values: list[int | None]) -> None:
    known = [value for value in values if value is not None]
    assert total(values) == Aggregate(Fraction(sum(known)) if known else None, len(known), len(values))
    assert median(values).value == (plain_median(map(Fraction, known)) if known else None)


@given(SHARES, st.integers(1, 6))
def test_concentration_is_what_it_is_defined_as(values: list[int | None], most: int) -> None:
    known = sorted((value for value in values if value is not None), reverse=True)
    whole = sum(known)
    shares = [Fraction(value, whole) for value in known] if whole else []
    assert largest_share(values, most).value == (sum(shares[:most]) if shares else None)
    assert herfindahl(values).value == (sum(share**2 for share in shares) if shares else None)


def test_who_did_not_file_is_estimated_by_growth_then_by_the_mean_then_not_at_all() -> None:
    strata = {1: "大", 2: "大", 3: "大", 4: "小", 5: "小", 6: "微"}
    found = estimate(strata, now={1: 120, 4: 10}, earlier={1: 100, 2: 50, 5: 8, 6: 3})
    # 2 grows as 1 does (6/5); 3 takes the mean of the large; 5 filed earlier but nobody small did both; 6 stays open
    assert found == Estimate(Fraction(130), Fraction(60 + 120 + 10), 2, by_growth=1, by_mean=2, without=1)
    assert found.whole == 320


@pytest.mark.parametrize("earlier", [{1: 0, 2: 5}, {1: -10, 2: 5}])
def test_growth_from_nothing_or_from_a_loss_is_none(earlier: dict[int, int]) -> None:
    found = estimate({1: "", 2: ""}, now={1: 120}, earlier=earlier)
    assert (found.estimated, found.by_growth, found.by_mean) == (120, 0, 1)


FIRMS = st.dictionaries(st.integers(0, 30), st.sampled_from("大中小"), min_size=1)
REPORTED = st.dictionaries(st.integers(0, 30), st.integers(-50, 1000))


@given(FIRMS, REPORTED, REPORTED)
def test_estimates_add_up_stratum_by_stratum(
    strata: dict[int, str], now: dict[int, int], earlier: dict[int, int]
) -> None:
    whole = estimate(strata, now, earlier)
    parts = [
        estimate({firm: s for firm, s in strata.items() if s == one}, now, earlier)
        for one in set(strata.values())
    ]
    assert whole.whole == sum(part.whole for part in parts)
    assert whole.filers + whole.by_growth + whole.by_mean + whole.without == len(strata)
    assert whole.filed == sum(value for firm, value in now.items() if firm in strata)
