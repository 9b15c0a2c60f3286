"""Weights learnt from folds: as a slow descent finds them, never from what came later, and known weights again."""

import math
from collections.abc import Sequence

import pytest

from chanmai.demo.dice import Dice
from chanmai.engine.warnings.accuracy import calibration_error, groups_by_chance
from chanmai.engine.warnings.scores import Model, Strengths, logistic
from chanmai.solvers.warnings import Fold, learn

TRUE = Model(-3.0, (4.0, 2.0), (1.5, 0.0))


def fold(seed: int, firms: int = 800) -> Fold:
    """Firms whose events are thrown by the true weights; one in six lacks the first signal."""
    dice = Dice("fold", seed)
    rows: list[Strengths] = [
        [None if dice.chance(17) else dice.unit(), dice.unit() ** 2] for _ in range(firms)
    ]
    return Fold(rows, [dice.unit() < TRUE.chance(row) for row in rows])


def loss(model: Model, folds: Sequence[Fold], ridge: float) -> float:
    """What the fit makes as small as can be, straight from its definition."""
    pairs = [
        (model.raw(row), came)
        for each in folds
        for row, came in zip(each.strengths, each.events, strict=True)
    ]
    likelihood = math.fsum(math.log(logistic(z if came else -z)) for z, came in pairs)
    return -likelihood + ridge / 2 * sum(w * w for w in (*model.weights, *model.unknown))


def test_no_step_away_from_the_weights_is_better() -> None:
    folds = [fold(1, 300), fold(2, 300)]
    lesson = learn(folds, ridge=0.7)
    assert lesson is not None
    found = lesson.model
    least = loss(found, folds, 0.7)
    for place in range(2):
        for by in (-0.05, 0.05):
            weights, unknown = list(found.weights), list(found.unknown)
            weights[place] += by
            unknown[place] += by
            assert loss(Model(found.bias, tuple(weights), found.unknown), folds, 0.7) > least
            if place == 0:  # the second signal is always known: only its ridge holds that weight
                assert loss(Model(found.bias, found.weights, tuple(unknown)), folds, 0.7) > least
            assert loss(Model(found.bias + by, found.weights, found.unknown), folds, 0.7) > least
    assert found.unknown[1] == pytest.approx(0.0, abs=1e-6)


def test_known_weights_are_found_again_and_calibrated() -> None:
    lesson = learn([fold(seed) for seed in range(6)], ridge=0.2)
    assert lesson is not None
    assert lesson.model.weights == pytest.approx(TRUE.weights, abs=0.6)
    assert lesson.model.unknown[0] == pytest.approx(TRUE.unknown[0], abs=0.6)
    assert lesson.model.slope == pytest.approx(1.0, abs=0.2)
    error = calibration_error(groups_by_chance([each for part in lesson.forecasts for each in part]))
    assert error is not None
    assert error < 0.02


def test_a_forecast_knows_nothing_of_its_own_year_or_later_ones() -> None:
    folds = [fold(seed, 300) for seed in range(4)]
    turned = [*folds[:2], *(Fold(each.strengths, [not came for came in each.events]) for each in folds[2:])]
    one, other = learn(folds, ridge=0.5), learn(turned, ridge=0.5)
    assert one is not None
    assert other is not None
    for place in (0, 1):  # the folds 1 and 2, forecast from those before them
        assert [c for c, _ in one.forecasts[place]] == [c for c, _ in other.forecasts[place]]
    assert [c for c, _ in one.forecasts[2]] != [c for c, _ in other.forecasts[2]]


def test_too_few_events_teach_nothing() -> None:
    quiet = Fold([[0.5, 0.5]] * 50, [False] * 50)
    few = Fold([[0.5, 0.5]] * 50, [True] * 11 + [False] * 39)
    assert learn([quiet, quiet], ridge=1.0) is None
    assert learn([few, quiet], ridge=1.0) is None
    lesson = learn([quiet, few, few, few], ridge=1.0)
    assert lesson is not None
    assert [len(part) for part in lesson.forecasts] == [0, 0, 50]
