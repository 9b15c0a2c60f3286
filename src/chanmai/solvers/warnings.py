"""Weights of signals from what became of firms: logistic regression with a ridge, judged on years it had not seen.

The folds are days in the past, in order. The model that judges a fold was learnt on the folds before it alone, and its
odds set right by what had come of their own forecasts, so that nothing from the fold or after it is in its chances.
The model that is used was learnt on all folds; its odds are set right by all forecasts so made.

The ridge (Hoerl and Kennard 1970; le Cessie and van Houwelingen 1992) stands for that no signal is known beforehand to
matter: minus the logarithm of the likelihood plus ridge / 2 times the sum of squared weights is the least, found by
Newton's method, which has one solution as the sum is strictly convex.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.warnings.accuracy import Forecast
from chanmai.engine.warnings.scores import Model, Strengths

Array = NDArray[np.float64]
STEPS = 60
SMALL = 1e-10
LEAST_EVENTS = 12
"""With fewer events nothing is learnt, and odds are left as they are."""
TRUST = 4.0
"""How firmly the odds are held to be right before anything is seen: the ridge on their correction."""


@dataclass(frozen=True, slots=True)
class Fold:
    """The firms of one day in the past: their signals, and whether the event came in the time after."""

    strengths: Sequence[Strengths]
    events: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Lesson:
    """The model, and for each fold but the first what was forecast of it from before."""

    model: Model
    forecasts: tuple[tuple[Forecast, ...], ...]


def learn(folds: Sequence[Fold], *, ridge: float) -> Lesson | None:
    """A model of the event from folds in order of time; None where too few events came before the last of them.

    A fold before which fewer than LEAST_EVENTS had come is not forecast: its place among the forecasts is empty.
    """
    raw: list[list[tuple[float, bool]]] = []
    forecasts: list[tuple[Forecast, ...]] = []
    for place, fold in enumerate(folds[1:], 1):
        model = _model(folds[:place], ridge)
        if model is None:
            forecasts.append(())
            continue
        known = _set_right(model, [pair for pairs in raw for pair in pairs])
        forecasts.append(
            tuple((known.chance(row), came) for row, came in zip(fold.strengths, fold.events, strict=True))
        )
        raw.append([(model.raw(row), came) for row, came in zip(fold.strengths, fold.events, strict=True)])
    whole = _model(folds, ridge)
    if whole is None or not any(forecasts):
        return None
    return Lesson(_set_right(whole, [pair for pairs in raw for pair in pairs]), tuple(forecasts))


def _model(folds: Sequence[Fold], ridge: float) -> Model | None:
    rows = [row for fold in folds for row in fold.strengths]
    events = np.array([came for fold in folds for came in fold.events], dtype=float)
    if events.sum() < LEAST_EVENTS or events.all():
        return None
    known = np.array([[value is not None for value in row] for row in rows])
    strengths = np.array([[value or 0.0 for value in row] for row in rows])
    columns = np.hstack([np.ones((len(rows), 1)), strengths, 1.0 - known])
    pull = np.full(columns.shape[1], ridge)
    pull[0] = 0.0
    start = np.zeros(columns.shape[1])
    found = _newton(columns, events, pull, start)
    signals = strengths.shape[1]
    weights, unknown = found[1 : signals + 1], found[signals + 1 :]
    return Model(float(found[0]), tuple(map(float, weights)), tuple(map(float, unknown)))


def _set_right(model: Model, pairs: Sequence[tuple[float, bool]]) -> Model:
    """The model with shift and slope that fit what came of earlier forecasts, held near 0 and 1."""
    if sum(came for _, came in pairs) < LEAST_EVENTS:
        return model
    columns = np.array([[1.0, z] for z, _ in pairs])
    events = np.array([came for _, came in pairs], dtype=float)
    shift, slope = _newton(columns, events, np.array([TRUST, TRUST]), np.array([0.0, 1.0]))
    return replace(model, shift=float(shift), slope=max(float(slope), 0.0))


def _newton(columns: Array, events: Array, pull: Array, centre: Array) -> Array:
    """The weights with the least loss, pulled towards `centre`; steps are halved until the loss falls."""
    weights = centre.copy()
    if pull[0] == 0.0:
        weights[0] = np.log(events.mean() / (1 - events.mean()))
    loss = _loss(columns, events, pull, centre, weights)
    for _ in range(STEPS):
        chances = np.exp(-np.logaddexp(0.0, -(columns @ weights)))
        slope = columns.T @ (chances - events) + pull * (weights - centre)
        curve = (columns * (chances * (1 - chances))[:, None]).T @ columns + np.diag(pull)
        step = np.linalg.solve(curve + SMALL * np.eye(len(weights)), slope)
        factor = 1.0
        while _loss(columns, events, pull, centre, weights - factor * step) > loss and factor > SMALL:
            factor /= 2
        weights = weights - factor * step
        before, loss = loss, _loss(columns, events, pull, centre, weights)
        if before - loss <= SMALL * max(1.0, abs(loss)):
            break
    return weights


def _loss(columns: Array, events: Array, pull: Array, centre: Array, weights: Array) -> float:
    z = columns @ weights
    return float((np.logaddexp(0.0, z) - events * z).sum() + 0.5 * (pull * (weights - centre) ** 2).sum())
