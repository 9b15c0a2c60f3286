"""Planted distress and outflow: warnings learnt from the returns of the invented city, beside the oracle's chances."""

import math
import statistics

import pytest
from benchmarks.cities import Row, Turn, city
from benchmarks.warnings import score, thrown_again

from chanmai.demo.decline import DISTRESS, OUTFLOW
from chanmai.demo.profile import profile_of
from chanmai.engine.warnings.accuracy import average_precision
from chanmai.pack.pack import Pack

SURE = 3.09
"""Standard errors: so far on the wrong side of what is true is a mean once in a thousand times."""
LEAST = {20260630: SURE, 1: -SURE}
"""The demo city must be shown to be above 0.8; the other, at 0.80 for outflow, must not be shown to be below."""


@pytest.fixture(scope="module", params=LEAST)
def years(request: pytest.FixtureRequest, xiamen: Pack) -> tuple[float, list[list[Row]]]:
    return LEAST[request.param], city(profile_of(xiamen), request.param)


@pytest.mark.parametrize("kind", [DISTRESS, OUTFLOW])
def test_warnings_come_near_the_oracle(years: tuple[float, list[list[Row]]], kind: str, xiamen: Pack) -> None:
    """Some forty events a city are too few to tell 0.8 from 0.75 by one throw; so they are thrown two hundred times.

    In the demo city a learner whose precision is, on average over the throws, below 0.8 of the oracle's passes with a
    probability of 0.001 at most; in the other city one that reaches 0.8 fails with that probability at most.
    """
    least, rows = years
    found = score(rows, kind, float(xiamen.plan.warnings.ridge))
    assert found is not None
    assert found.events >= 25
    assert found.margin(0.8) >= least
    assert found.error <= 0.03


def test_a_throw_of_the_same_chances_is_as_good_as_another() -> None:
    chances = [0.9 - place / 100 for place in range(80)]
    same = thrown_again(chances, chances)
    assert all(one == other for one, other in same)
    mean = statistics.fmean(one for one, _ in same)
    worse = thrown_again([-each for each in chances], chances)
    assert statistics.fmean(one for one, _ in worse) < mean
    assert [best for _, best in worse] == [best for _, best in same]
    # the same order and events as the engine's own average precision, which takes equal chances together
    events = [place % 3 == 0 for place in range(80)]
    plain = average_precision(list(zip(chances, events, strict=True)))
    places = [place for place, came in enumerate(events) if came]
    by_hand = math.fsum((n + 1) / (place + 1) for n, place in enumerate(places)) / len(places)
    assert plain == pytest.approx(by_hand)


def test_a_turned_city_is_another_one_and_leaves_the_generator_as_it_was(xiamen: Pack) -> None:
    from chanmai.demo import decline

    before = decline.FRAIL
    quiet = city(profile_of(xiamen), 1, Turn("quiet", decline={"FRAIL": 0.0}), firms=200)
    usual = city(profile_of(xiamen), 1, firms=200)
    assert before == decline.FRAIL
    assert [row.oracle for rows in quiet for row in rows] != [row.oracle for rows in usual for row in rows]
