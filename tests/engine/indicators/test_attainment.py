"""Targets exactly: required growth, the path, the state, and contributions that add up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.indicators.attainment import (
    STEP,
    TargetState,
    highest_growth,
    required_growth,
    required_path,
    state_of,
)
from chanmai.engine.indicators.contributions import Presence, of_share, of_sum
from chanmai.engine.language.op import Op


def test_from_2018_the_goal_of_2025_needs_little() -> None:
    """README: from 1,493.2 in 2018, 2,000 in 2025 needs 4.3 % a year and 2,200 needs 5.7 %."""
    base = Fraction("1493.2")
    goals = (required_growth(base, Fraction(2000), 7), required_growth(base, Fraction(2200), 7))
    assert goals == (Fraction("0.0427"), Fraction("0.0570"))


@given(st.integers(1, 10**6), st.integers(1, 10**7), st.integers(1, 10))
def test_required_growth_is_the_least_that_gets_there(base: int, goal: int, years: int) -> None:
    growth = required_growth(Fraction(base), Fraction(goal), years)
    assert growth is not None
    assert base * (1 + growth) ** years >= goal
    assert growth == 0 or base * (1 + growth - STEP) ** years < goal


@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(1, 8), st.booleans())
def test_the_path_ends_at_the_goal(base: int, goal: int, years: int, by_growth: bool) -> None:
    path = required_path(Fraction(base), 2020, Fraction(goal), 2020 + years, by_growth=by_growth)
    assert path is not None
    assert [each.year for each in path.steps] == list(range(2021, 2021 + years))
    last = path.steps[-1].value
    assert last >= goal if by_growth and goal > base else last == goal


def test_without_a_year_left_there_is_no_path() -> None:
    assert required_path(Fraction(1), 2025, Fraction(2), 2025, by_growth=True) is None
    assert required_growth(Fraction(0), Fraction(2), 3) is None


def test_the_highest_growth_is_of_years_that_follow_one_another() -> None:
    values = {2020: Fraction(100), 2021: Fraction(110), 2023: Fraction(300)}
    assert highest_growth(values) == Fraction("0.1")
    assert highest_growth({2020: Fraction(1)}) is None


@pytest.mark.parametrize(
    ("value", "year", "lost", "state"),
    [(None, None, False, TargetState.INCOMPARABLE), (2100, 2023, False, TargetState.REACHED),
     (1900, 2025, False, TargetState.MISSED), (1900, 2023, False, TargetState.OPEN),
     (1900, 2023, True, TargetState.UNATTAINABLE), (2000, 2025, False, TargetState.MISSED)],
)  # fmt: skip
def test_the_state_of_a_target(value: int | None, year: int | None, lost: bool, state: TargetState) -> None:
    exact = None if value is None else Fraction(value)
    assert state_of(exact, year, comparison=Op.GT, goal=Fraction(2000), due=2025, lost=lost) is state


FIRMS = st.sampled_from("abcdef")
VALUES = st.fractions(-1000, 1000)
PAIRS = st.tuples(st.fractions(0, 1000), st.fractions(1, 1000))


@given(st.dictionaries(FIRMS, VALUES), st.dictionaries(FIRMS, VALUES))
def test_contributions_to_a_sum_add_up(before: dict[str, Fraction], after: dict[str, Fraction]) -> None:
    found = of_sum(before, after)
    assert sum(each.value for each in found) == sum(after.values()) - sum(before.values())
    assert {each.firm for each in found} == before.keys() | after.keys()
    assert [abs(each.value) for each in found] == sorted((abs(each.value) for each in found), reverse=True)


@given(st.dictionaries(FIRMS, PAIRS, min_size=1), st.dictionaries(FIRMS, PAIRS, min_size=1))
def test_contributions_to_a_share_add_up(
    before: dict[str, tuple[Fraction, Fraction]], after: dict[str, tuple[Fraction, Fraction]]
) -> None:
    def share(pairs: dict[str, tuple[Fraction, Fraction]]) -> Fraction:
        return sum(part for part, _ in pairs.values()) / sum(whole for _, whole in pairs.values())

    assert sum(each.value for each in of_share(before, after)) == share(after) - share(before)


def test_who_did_not_move_contributes_nothing_and_who_is_missing_is_told() -> None:
    pair = (Fraction(1), Fraction(2))
    assert [each.value for each in of_share({"a": pair, "b": pair}, {"a": pair, "b": pair})] == [0, 0]
    found = {
        each.firm: each.presence
        for each in of_sum({"a": Fraction(1), "b": Fraction(2)}, {"b": Fraction(3), "c": Fraction(4)})
    }
    assert found == {"a": Presence.EARLIER, "b": Presence.BOTH, "c": Presence.LATER}
