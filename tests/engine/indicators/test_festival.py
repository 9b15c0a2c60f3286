"""The Spring Festival's regressor, and its days in the pack."""

import datetime
import itertools
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.indicators.festival import MONTHS, regressor, shares
from packs import load

PACK = Path(__file__).parents[3] / "packs" / "xiamen"

SOME = [
    datetime.date(2023, 1, 22),
    datetime.date(2024, 2, 10),
    datetime.date(2025, 1, 29),
    datetime.date(2026, 2, 17),
]


@pytest.fixture(scope="module")
def days() -> tuple[datetime.date, ...]:
    return load(PACK).series_book.new_years


def test_the_pack_has_every_year_once_within_the_bounds_of_the_calendar(
    days: tuple[datetime.date, ...],
) -> None:
    assert [day.year for day in days] == list(range(1990, 2051))
    assert all((1, 21) <= (day.month, day.day) <= (2, 20) for day in days)
    gaps = {(later - earlier).days for earlier, later in itertools.pairwise(days)}
    assert gaps <= {353, 354, 355, 383, 384, 385}  # twelve or thirteen moons


@pytest.mark.parametrize("day", ["2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17"])
def test_days_of_the_public_calendar(days: tuple[datetime.date, ...], day: str) -> None:
    assert datetime.date.fromisoformat(day) in days


def test_shares_by_hand() -> None:
    """2024-02-10: of the 20 days from 21 January to 9 February eleven are of January."""
    found = shares([datetime.date(2024, 2, 10)], 20)
    assert found == {(2024, 1): Fraction(11, 20), (2024, 2): Fraction(9, 20), (2024, 3): Fraction(0)}


@given(st.integers(1, 40))
def test_shares_add_to_one_and_the_regressor_to_nothing(before: int) -> None:
    share, moved = shares(SOME, before), regressor(SOME, before)
    years = [day.year for day in SOME]
    for year in years:
        assert sum(share[year, month] for month in MONTHS) == 1
        assert sum(moved[year, month] for month in MONTHS) == 0
    assert all(sum(moved[year, month] for year in years) == 0 for month in MONTHS)


def test_january_and_february_together_hold_all_days_for_any_span_in_use() -> None:
    moved = regressor(SOME, 20)
    assert all(moved[day.year, 1] + moved[day.year, 2] == 0 for day in SOME)


def test_a_span_of_no_day_is_refused() -> None:
    with pytest.raises(ValueError, match="before"):
        shares([datetime.date(2024, 2, 10)], 0)
