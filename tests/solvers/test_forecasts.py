"""Forecasts: on a real national series, on lines whose future is known, and chances over invented histories."""

import math
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from benchmarks.forecasts.invented import HISTORIES, recovered, reliability
from benchmarks.forecasts.published import measure, national
from hypothesis import given, settings
from hypothesis import strategies as st

from chanmai.engine.indicators.observations import released_by
from chanmai.solvers.forecasts.chances import outlook
from chanmai.solvers.forecasts.leaning import LEANS, parts_of
from chanmai.solvers.forecasts.line import Line, line_of, period_of, slot_of
from chanmai.solvers.forecasts.models import FITS, NAMES, YARDSTICKS, combination, forecasts
from chanmai.solvers.forecasts.rolling import LEVEL, Trial, back_test, coverage, half_width
from chanmai.solvers.forecasts.sayings import say

QUICK = "cn.it_services"


def test_on_a_real_series_the_error_is_far_below_the_yardstick() -> None:
    (found,) = measure([QUICK])
    assert found.to_naive is not None
    assert found.to_naive <= 0.85
    assert found.coverage.share is not None
    assert found.coverage.share >= 0.85
    assert [each.model for each in found.scores] == list(NAMES)


def test_nothing_of_the_future_is_known_at_an_origin() -> None:
    """Figures that come later, however wild, change no forecast made before them."""
    ((_, figures),) = national([QUICK])
    days = sorted({released_by(each) for each in figures})
    cut = days[len(days) * 2 // 3]
    early = [each for each in figures if released_by(each) <= cut]
    said: list[Line] = []

    def listen(line: Line, steps: int) -> dict[str, list[float | None]]:
        said.append(line)
        return {name: [None] * steps for name in NAMES}

    back_test(early, models=listen)
    alone = list(said)
    said.clear()
    back_test(figures, models=listen)
    assert alone
    assert said[: len(alone) - 1] == alone[:-1]


def grown(seasons: int, rate: float) -> Line:
    """A line that grows by the same rate each season around a fixed pattern."""
    logs = tuple(7 + rate * slot / 11 + 0.3 * math.sin(slot % 11) for slot in range(11 * seasons))
    return Line(0, logs)


@pytest.mark.parametrize("name", ["drift", *FITS])
def test_every_model_goes_on_with_what_never_changed(name: str) -> None:
    line = grown(6, 0.1)
    later = grown(7, 0.1)
    said = forecasts(line, 6)[name]
    for step, value in enumerate(said, 1):
        assert value is not None
        assert abs(value - (later.at(line.last + step) or 0)) < 0.02


def test_the_yardstick_is_the_level_a_season_ago() -> None:
    line = grown(3, 0.1)
    assert YARDSTICKS["naive"](line, 13) == [line.at(line.last + step - 11) for step in range(1, 12)] + [
        line.at(line.last + step - 22) for step in (12, 13)
    ]


def test_the_combination_is_the_median_of_those_that_speak() -> None:
    said = {"drift": [1.0, None], "ets": [9.0, None], "sarima": [2.0, 5.0], "structural": [None, None]}
    assert combination(said) == [2.0, None]


def test_releases_are_numbered_without_january() -> None:
    periods = ["2023-11", "2023", "2024-02", "2024-03"]
    assert [slot_of(period) - slot_of(periods[0]) for period in periods] == [0, 1, 2, 3]
    assert [period_of(slot_of(period)) for period in periods] == periods
    line = line_of({"2023": Fraction(2), "2024-03": Fraction(-1), "2024-05": Fraction(1)})
    assert line.logs == (math.log(2), None, None, None, 0.0)


def test_intervals_are_made_of_errors_seen_before_only() -> None:
    early = [Trial(origin, 1, {"combination": 0.01 * (-1) ** origin}) for origin in range(20)]
    late = [Trial(origin, 1, {"combination": 5.0}) for origin in range(20, 24)]
    assert half_width(early + late, 1, by=20) == 0.01
    assert half_width(early + late, 4, by=20) == 0.02
    assert half_width(early[:5], 1, by=99) is None
    found = coverage(early)
    assert (found.hits, found.trials) == (10, 10)
    later = coverage(early + late)  # two misses, then the interval has learnt of them
    assert (later.hits, later.trials) == (12, 14)
    assert LEVEL == 0.9


def test_a_series_that_is_too_short_says_nothing() -> None:
    ((_, figures),) = national([QUICK])
    assert say(figures[:4]) == {"months": None, "season": None, "years": None}


def test_a_planted_festival_is_recovered() -> None:
    """A sample; the whole 200 are in the benchmark. Of 12, 11 have to."""
    assert recovered(range(12)) >= 11


@pytest.mark.parametrize("lean", [0.0, 0.2, 0.3, 0.4])
def test_chances_are_reliable_in_each_tenth(lean: float) -> None:
    """Whether or not yearly growth leans on the year before; histories that nothing was chosen by."""
    rows = reliability(HISTORIES, wandering=lean, first=20_000)
    assert all(count >= 200 for _, _, count in rows)
    assert all(abs(stated - share) <= 0.05 for stated, share, _ in rows)


def test_the_closed_form_by_hand() -> None:
    """Growths 0.1, 0.2, 0.3 of logarithms, one year on: mean 0.2, s 0.1, scale 0.1·√(4/3), t with two degrees."""
    logs = [0.0, 0.1, 0.3, 0.6]
    values = {2020 + place: math.exp(log) for place, log in enumerate(logs)}
    seen = outlook(values, 2024, by_growth=True)
    assert seen is not None
    part = seen.parts[LEANS.index(0.0)]
    assert math.isclose(part.centre, 0.8)
    assert math.isclose(part.scale, 0.1 * math.sqrt(4 / 3))
    expected = 0.0
    for each in seen.parts:  # the t with 2 degrees
        t = (1.0 - each.centre) / each.scale
        expected += each.weight * (0.5 - t / (2 * math.sqrt(2 + t * t)))
    assert math.isclose(seen.at_least(math.exp(1.0)), expected)
    assert math.isclose(sum(each.weight for each in seen.parts), 1.0)
    low, high = seen.interval(0.9)
    assert math.isclose(seen.at_least(low), 0.95)
    assert math.isclose(seen.at_least(high), 0.05)


CHANGES = st.lists(st.integers(-300, 500), min_size=3, max_size=7, unique=True)


@given(CHANGES, st.integers(1, 5), st.integers(0, 2))
@settings(max_examples=25, deadline=None)
def test_centre_and_scale_follow_from_the_joint_distribution(tenths: list[int], ahead: int, gap: int) -> None:
    """The same by conditioning the joint normal of past and future with a mean of which nearly nothing is known."""
    changes = [each / 1000 for each in tenths]
    years = [2010 + place + (gap if place else 0) for place in range(len(changes))]
    every = [*years, *(years[-1] + step for step in range(1, ahead + 1))]
    apart = np.abs(np.subtract.outer(every, every)).astype(float)
    count = len(changes)
    for lean, part in zip(LEANS, parts_of(years, changes, years[-1], ahead), strict=True):
        joint = np.power(lean, apart) + 1e7
        past, cross = joint[:count, :count], joint[count:, :count].sum(axis=0)
        pull = np.linalg.solve(past, cross)
        assert math.isclose(part.centre, float(pull @ changes), rel_tol=1e-4, abs_tol=1e-4)
        alone = np.power(lean, apart)[:count, :count]
        mean = np.linalg.solve(alone, changes).sum() / np.linalg.solve(alone, np.ones(count)).sum()
        rest = np.array(changes) - mean
        spread = float(rest @ np.linalg.solve(alone, rest)) / (count - 1)
        width = float(joint[count:, count:].sum() - cross @ pull)
        assert math.isclose(part.scale**2, spread * width, rel_tol=1e-3)


def test_leans_are_weighed_by_their_likelihood_summed_over_mean_and_spread() -> None:
    """By adding up the normal likelihood over a fine net of means and spreads, each spread as likely per percent."""
    changes = np.array([0.1, 0.14, 0.12, 0.02, 0.05])
    apart = np.abs(np.subtract.outer(range(5), range(5))).astype(float)
    means, spreads = np.linspace(-1.5, 1.7, 3201), np.exp(np.linspace(-7, 3, 801))
    masses = []
    for lean in LEANS:
        inverse, size = np.linalg.inv(np.power(lean, apart)), np.linalg.det(np.power(lean, apart))
        rest = changes[None, :] - means[:, None]
        squares = np.einsum("mi,ij,mj->m", rest, inverse, rest)
        masses.append(
            sum(float(np.exp(-squares / (2 * s * s)).sum()) * s**-5 for s in spreads) / math.sqrt(size)
        )
    parts = parts_of(range(2020, 2025), list(changes), 2024, 1)
    for part, mass in zip(parts, masses, strict=True):
        assert math.isclose(part.weight, mass / sum(masses), rel_tol=0.02)


@pytest.mark.parametrize(
    ("values", "year"),
    [({}, 2025), ({2020: 1.0, 2021: 2.0, 2022: 3.0}, 2025), ({2020: 1.0, 2021: 0.0, 2022: 3.0, 2023: 4.0}, 2025),
     ({2020: 1.0, 2021: 2.0, 2022: 3.0, 2023: 4.0}, 2023), ({2016: 1.0, 2018: 2.0, 2020: 3.0, 2022: 4.0}, 2025)],
)  # fmt: skip
def test_without_enough_to_go_on_there_is_no_chance(values: dict[int, float], year: int) -> None:
    assert outlook(values, year, by_growth=True) is None


def test_a_steady_history_is_certain() -> None:
    seen = outlook({2020: 1.0, 2021: 2.0, 2022: 3.0, 2023: 4.0}, 2024, by_growth=False)
    assert seen is not None
    assert (seen.at_least(5.0), seen.at_least(5.1)) == (1.0, 0.0)


def test_the_library_of_models_is_not_imported_before_a_fit() -> None:
    names = "chanmai.solvers.forecasts.sayings, chanmai.solvers.forecasts.seasons, chanmai.bureau.plan.queries.lines"
    program = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'chanmai.site.settings'\n"
        "import django; django.setup()\n"
        f"import {names}, chanmai.site.urls\n"
        "assert not {'statsmodels', 'scipy', 'pandas'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
