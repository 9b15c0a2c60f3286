"""Signals, scores, accuracy and costs of early warning, each beside a slow plain reading of its definition."""

import math
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.warnings.accuracy import (
    Forecast,
    average_precision,
    brier,
    calibration_error,
    groups_by_chance,
)
from chanmai.engine.warnings.costs import Costs, bill
from chanmai.engine.warnings.scores import MILLION, Model, log_odds, logistic
from chanmai.engine.warnings.signals import Scale, is_told, strength

FALL = Scale(Fraction(0), Fraction(-1, 5), Fraction(-3, 5))
DAYS = Scale(Fraction(0), Fraction(1), Fraction(30))
chances = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.5001, 0.9, 1.0])
forecasts = st.lists(st.tuples(chances, st.booleans()), max_size=30)
weights = st.floats(-5, 5)


@pytest.mark.parametrize(
    ("scale", "value", "strong", "told"),
    [
        (FALL, Fraction(1, 10), 0.0, False),
        (FALL, Fraction(-3, 10), 0.5, True),
        (FALL, Fraction(-1, 5), 1 / 3, True),
        (FALL, Fraction(-9, 10), 1.0, True),
        (FALL, None, None, None),
        (DAYS, 0, 0.0, False),
        (DAYS, 15, 0.5, True),
        (DAYS, 99, 1.0, True),
    ],
)
def test_signals_by_hand(
    scale: Scale, value: Fraction | None, strong: float | None, told: bool | None
) -> None:
    assert strength(scale, value) == strong
    assert is_told(scale, value) is told


@given(st.fractions(-3, 3), st.fractions(-3, 3), st.fractions(-3, 3), st.fractions(-5, 5))
def test_a_worse_value_is_never_weaker(
    calm: Fraction, mark: Fraction, worst: Fraction, value: Fraction
) -> None:
    scale = Scale(calm, mark, worst)
    assert scale.is_sound == (calm != worst and min(calm, worst) <= mark <= max(calm, worst))
    if not scale.is_sound:
        return
    worse = value + (worst - calm)
    here, there = strength(scale, value), strength(scale, worse)
    assert here is not None
    assert there is not None
    assert 0.0 <= here <= there <= 1.0
    assert is_told(scale, worse) >= is_told(scale, value)  # type: ignore[operator]
    assert (strength(scale, calm), strength(scale, worst)) == (0.0, 1.0)


@given(st.lists(st.tuples(weights, weights, st.none() | st.floats(0, 1)), min_size=1, max_size=6), weights)
def test_what_is_not_known_counts_as_itself(
    rows: list[tuple[float, float, float | None]], bias: float
) -> None:
    model = Model(bias, tuple(w for w, _, _ in rows), tuple(u for _, u, _ in rows), 0.5, 1.5)
    strengths = [s for _, _, s in rows]
    z = bias + sum(u if s is None else w * s for w, u, s in rows)
    assert model.chance(strengths) == pytest.approx(1 / (1 + math.exp(-(0.5 + 1.5 * z))))
    assert 0.5 + 1.5 * bias + sum(model.contributions(strengths)) == pytest.approx(
        log_odds_of(model, strengths)
    )
    assert model.millionths(strengths) == round(model.chance(strengths) * MILLION)


def log_odds_of(model: Model, strengths: list[float | None]) -> float:
    return model.shift + model.slope * model.raw(strengths)


@given(st.floats(-13, 13))
def test_chance_and_odds_are_inverse(z: float) -> None:
    assert log_odds(logistic(z)) == pytest.approx(z, abs=1e-6)
    assert logistic(-800) == 0.0
    assert logistic(800) == 1.0


def plain_precision(rows: list[Forecast]) -> float | None:
    """Over each distinct chance: the recall it adds times the precision of all at or above it."""
    events = sum(came for _, came in rows)
    if not events:
        return None
    total = 0.0
    for chance in sorted({chance for chance, _ in rows}):
        here = [came for each, came in rows if each == chance]
        above = [came for each, came in rows if each >= chance]
        total += sum(here) / events * sum(above) / len(above)
    return total


@given(forecasts)
def test_average_precision_is_as_defined(rows: list[Forecast]) -> None:
    assert average_precision(rows) == pytest.approx(plain_precision(rows))


def test_average_precision_by_hand() -> None:
    # true, false, true: (1/1 + 2/3) / 2
    assert average_precision([(0.9, True), (0.5, False), (0.1, True)]) == pytest.approx(5 / 6)
    assert average_precision([(0.5, True), (0.5, False)]) == 0.5  # equal chances say nothing


@given(forecasts, st.integers(1, 12))
def test_groups_hold_everything_once_from_small_to_great(rows: list[Forecast], number: int) -> None:
    groups = groups_by_chance(rows, number)
    assert sum(group.forecasts for group in groups) == len(rows)
    assert sum(group.events for group in groups) == sum(came for _, came in rows)
    assert [group.chance for group in groups] == pytest.approx(sorted(group.chance for group in groups))
    sizes = {group.forecasts for group in groups}
    assert not sizes or max(sizes) - min(sizes) <= 1
    error = calibration_error(groups)
    if rows:
        gaps = [abs(g.chance * g.forecasts - g.events) for g in groups]
        assert error == pytest.approx(sum(gaps) / len(rows))
        assert brier(rows) == pytest.approx(sum((c - y) ** 2 for c, y in rows) / len(rows))
    else:
        assert error is None
        assert brier(rows) is None


@given(
    st.integers(1, 10**9),
    st.integers(1, 10**9),
    st.lists(st.tuples(st.integers(0, MILLION), st.booleans()), max_size=20),
)
def test_the_threshold_is_exact(visit: int, missed: int, rows: list[tuple[int, bool]]) -> None:
    costs = Costs(visit, missed)
    for chance, _ in rows:
        assert costs.is_due(chance) == (Fraction(chance, MILLION) >= costs.threshold)
        assert costs.is_due(chance) == (chance >= costs.least_millionths)
    found = bill(rows, costs)
    due = [came for chance, came in rows if Fraction(chance, MILLION) >= Fraction(visit, missed)]
    assert (found.visits, found.in_vain) == (len(due), due.count(False))
    assert found.missed == sum(came for _, came in rows) - sum(due)
    assert found.cost == found.visits * visit + found.missed * missed


WORKED = (  # firm, revenue in percent, profit in percent of revenue, z, chance, left
    ("甲", 8, 6, -4.0, 0.017986, False),
    ("乙", -30, -10, -1.5, 0.182426, True),
    ("丙", None, -20, -2.0, 0.119203, False),
    ("丁", -15, None, -2.5, 0.075858, True),
)


def test_the_worked_table_of_the_docs() -> None:
    model, costs = Model(-4.0, (4.0, 2.0), (1.0, 0.5)), Costs(300_000, 6_000_000)
    loss = Scale(Fraction(0), Fraction(-1, 20), Fraction(-2, 5))
    forecasts = []
    for _, revenue, profit, z, chance, left in WORKED:
        strengths = [
            strength(scale, None if value is None else Fraction(value, 100))
            for scale, value in ((FALL, revenue), (loss, profit))
        ]
        assert model.raw(strengths) == pytest.approx(z)
        assert model.chance(strengths) == pytest.approx(chance, abs=5e-7)
        forecasts.append((model.chance(strengths), left))
    assert average_precision(forecasts) == pytest.approx(5 / 6)
    found = bill([(round(chance * MILLION), left) for chance, left in forecasts], costs)
    assert (found.visits, found.in_vain, found.missed, found.cost) == (3, 1, 0, 900_000)
    page = (Path(__file__).parents[3] / "docs" / "algorithms" / "warnings.md").read_text(encoding="utf-8")
    for name, *_, chance, _left in WORKED:
        row = next(line for line in page.splitlines() if line.startswith(f"| {name} |"))
        assert f"| {chance:.4%} |" in row
