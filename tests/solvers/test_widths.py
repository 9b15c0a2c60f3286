"""Intervals calibrated line by line: from the past alone, towards other lines while there is little, learning after."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chanmai.solvers.forecasts.rolling import LEAST_ERRORS, Trial, coverage
from chanmai.solvers.forecasts.widths import (
    NARROWEST,
    PACE,
    WIDEST,
    WORTH,
    Miss,
    misses_of,
    widths,
)

SIZES = st.lists(st.floats(0.001, 0.5), min_size=0, max_size=40)


def line(sizes: list[float], steps: int = 2) -> list[Miss]:
    """One miss a place, in turn one and two slots ahead."""
    return [Miss(place // steps, place % steps + 1, size) for place, size in enumerate(sizes)]


def slowly(
    misses: list[Miss], others: list[list[Miss]], by: int, level: float
) -> tuple[float | None, int, int]:
    """The rule told once more, everything worked out anew at every origin."""

    def quantile(each: list[Miss], slot: int) -> float | None:
        sizes = sorted(miss.size / math.sqrt(miss.step) for miss in each if miss.origin + miss.step <= slot)
        return (
            math.log(sizes[min(len(sizes), math.ceil((len(sizes) + 1) * level)) - 1])
            if len(sizes) >= LEAST_ERRORS
            else None
        )

    def scale(slot: int) -> float | None:
        factor, told = 0.0, sorted(made, key=lambda each: (when(each), each[0].origin, made.index(each)))
        for miss, held in told:
            if miss.origin + miss.step <= slot:
                factor = min(WIDEST, max(NARROWEST, factor + PACE * (level - held)))
        own = quantile(misses, slot)
        if own is None:
            return None
        near = [each for each in (quantile(other, slot) for other in others) if each is not None]
        count = len({miss.origin for miss in misses if miss.origin + miss.step <= slot})
        if near:
            own = (count * own + WORTH * sum(near) / len(near)) / (count + WORTH)
        return math.exp(own + factor)

    def when(each: tuple[Miss, bool]) -> int:
        """The first origin at or after which it is known."""
        return next((slot for slot in [*origins, by] if slot >= each[0].origin + each[0].step), by + 99)

    made: list[tuple[Miss, bool]] = []
    origins = sorted({miss.origin for miss in misses})
    for origin in origins:
        width = scale(origin)
        if width is not None:
            made += [
                (miss, miss.size <= width * math.sqrt(miss.step)) for miss in misses if miss.origin == origin
            ]
    return scale(by), sum(held for _, held in made), len(made)


@given(SIZES, st.lists(SIZES, max_size=2))
@settings(max_examples=60, deadline=None)
def test_the_rule_told_once_more(sizes: list[float], others: list[list[float]]) -> None:
    misses, around = line(sizes), [line(each) for each in others]
    by = len(sizes) // 2 + 3
    found = widths(misses, by, others=around)
    scale, hits, tried = slowly(misses, around, by, 0.9)
    assert (found.coverage.hits, found.coverage.trials) == (hits, tried)
    assert (found.scale is None) == (scale is None)
    if found.scale is not None and scale is not None:
        assert math.isclose(found.scale, scale)


@given(SIZES, SIZES, st.integers(0, 20))
@settings(max_examples=60, deadline=None)
def test_nothing_that_came_later_makes_an_interval(sizes: list[float], other: list[float], slot: int) -> None:
    """However wild the later misses are, of the line and of others, the width at a slot is the same."""

    def wild(misses: list[Miss]) -> list[Miss]:
        return [replace(each, size=each.size * 1000) if each.due > slot else each for each in misses]

    known = [each for each in line(sizes) if each.origin <= slot]
    before = widths(known, slot, others=[line(other)])
    assert widths(wild(known), slot, others=[wild(line(other))]).scale == before.scale


@pytest.mark.parametrize("growing", [1.0, 1.003, 1.005])
def test_a_line_whose_errors_grow_is_covered_all_the_same(growing: float) -> None:
    """Of 400 origins nine in ten hold, also where errors grow sevenfold meanwhile."""
    dice = np.random.default_rng(7)
    sizes = np.abs(dice.normal(0, 0.02, 400)) * growing ** np.arange(400)
    misses = [Miss(place, 1, float(size)) for place, size in enumerate(sizes)]
    share = widths(misses, 400).coverage.share
    assert share is not None
    assert 0.85 <= share <= 0.95
    trials = [Trial(each.origin, 1, {"combination": each.size}) for each in misses]
    alone = coverage(trials).share
    assert alone is not None
    assert abs(share - 0.9) <= abs(alone - 0.9) + 0.01


def test_with_few_errors_other_lines_count_for_more() -> None:
    """Ten origins of errors a tenth as large as those of others, then four hundred: nearer to its own."""
    others = [[Miss(place, 1, 0.1) for place in range(500)]]
    few = widths([Miss(place, 1, 0.01) for place in range(10)], 10, others=others)
    many = widths([Miss(place, 1, 0.01) for place in range(400)], 400, others=others)
    assert few.scale is not None
    assert many.scale is not None
    expected = math.exp((10 * math.log(0.01) + WORTH * math.log(0.1)) / (10 + WORTH))
    assert math.isclose(few.scale, expected)
    assert many.scale < 0.012


def test_too_few_errors_make_no_interval() -> None:
    found = widths([Miss(place, 1, 0.1) for place in range(LEAST_ERRORS - 1)], 99)
    assert (found.scale, found.coverage.trials, found.coverage.share) == (None, 0, None)


def test_the_misses_of_a_model_that_was_silent_are_left_out() -> None:
    trials = [Trial(1, 1, {"combination": -0.2}), Trial(2, 1, {"combination": None})]
    assert misses_of(trials) == [Miss(1, 1, 0.2)]
