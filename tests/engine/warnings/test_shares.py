"""Intervals of shares: by the published examples, and between their bounds whatever is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.warnings.shares import Z, difference_interval, share_interval

counts = st.integers(1, 400).flatmap(lambda firms: st.tuples(st.integers(0, firms), st.just(firms)))


def test_the_published_examples() -> None:
    # Newcombe 1998, “Two-sided confidence intervals for the single proportion”, table I, method 3: 81 of 263
    assert share_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    # the same year, “Interval estimation for the difference between independent proportions”, table II, method 10
    assert difference_interval((56, 70), (48, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert difference_interval((10, 10), (0, 10)) == pytest.approx((0.6075, 1.0), abs=5e-5)
    assert share_interval(0, 0) is None
    assert difference_interval((0, 0), (1, 2)) is None


@given(counts)
def test_an_interval_holds_its_share_and_is_where_the_score_test_turns(count: tuple[int, int]) -> None:
    events, firms = count
    low, high = share_interval(events, firms) or (2.0, -1.0)
    assert 0.0 <= low <= events / firms <= high <= 1.0
    for end in (low, high):
        if 0.0 < end < 1.0:  # |p - end| = z · sqrt(end · (1 - end) / n), which defines the interval
            assert abs(events / firms - end) == pytest.approx(Z * (end * (1 - end) / firms) ** 0.5, rel=1e-6)


@given(counts, counts)
def test_a_difference_holds_the_difference_and_turns_with_its_sides(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    low, high = difference_interval(one, other) or (2.0, -2.0)
    assert -1.0 - 1e-9 <= low <= one[0] / one[1] - other[0] / other[1] <= high <= 1.0 + 1e-9
    turned = difference_interval(other, one)
    assert turned is not None
    assert turned == pytest.approx((-high, -low))
