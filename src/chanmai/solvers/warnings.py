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
    tables = [_Table.of(fold) for fold in folds]
    past: list[tuple[Array, Array]] = []
    forecasts: list[tuple[Forecast, ...]] = []
    for place, table in enumerate(tables[1:], 1):
        model = _model(tables[:place], ridge)
        if model is None:
            forecasts.append(())
            continue
        known, raw = _set_right(model, past), table.raw(model)
        chances = _logistic(known.shift + known.slope * raw)
        forecasts.append(tuple(zip(chances.tolist(), folds[place].events, strict=True)))
        past.append((raw, table.events))
    whole = _model(tables, ridge)
    if whole is None or not any(forecasts):
        return None
    return Lesson(_set_right(whole, past), tuple(forecasts))


@dataclass(frozen=True, slots=True)
class _Table:
    """A fold as columns: ones, the strengths with 0 where not known, 1 where not known; its events as 0 and 1."""

    columns: Array
    events: Array

    @classmethod
    def of(cls, fold: Fold) -> "_Table":
        strengths = np.array(fold.strengths, dtype=float)  # None becomes not a number
        if not len(strengths):
            return cls(np.empty((0, 0)), np.empty(0))
        unknown = np.isnan(strengths)
        ones = np.ones((len(strengths), 1))
        columns = np.hstack([ones, np.where(unknown, 0.0, strengths), unknown.astype(float)])
        return cls(columns, np.array(fold.events, dtype=float))

    def raw(self, model: Model) -> Array:
        """z of every firm."""
        if not len(self.events):
            return np.empty(0)
        found: Array = self.columns @ np.array([model.bias, *model.weights, *model.unknown])
        return found


def _model(tables: Sequence[_Table], ridge: float) -> Model | None:
    filled = [each for each in tables if len(each.events)]
    if not filled:
        return None
    events = np.concatenate([each.events for each in filled])
    if events.sum() < LEAST_EVENTS or events.all():
        return None
    columns = np.concatenate([each.columns for each in filled])
    pull = np.full(columns.shape[1], ridge)
    pull[0] = 0.0
    found = _newton(columns, events, pull, np.zeros(columns.shape[1]))
    signals = columns.shape[1] // 2
    weights, unknown = found[1 : signals + 1], found[signals + 1 :]
    return Model(float(found[0]), tuple(map(float, weights)), tuple(map(float, unknown)))


def _set_right(model: Model, past: Sequence[tuple[Array, Array]]) -> Model:
    """The model with shift and slope that fit what came of earlier forecasts, held near 0 and 1."""
    events = np.concatenate([np.empty(0), *(each for _, each in past)])
    if events.sum() < LEAST_EVENTS:
        return model
    raw = np.concatenate([each for each, _ in past])
    columns = np.column_stack([np.ones(len(raw)), raw])
    shift, slope = _newton(columns, events, np.array([TRUST, TRUST]), np.array([0.0, 1.0]))
    return replace(model, shift=float(shift), slope=max(float(slope), 0.0))


def _logistic(z: Array) -> Array:
    found: Array = np.exp(-np.logaddexp(0.0, -z))
    return found


def _newton(columns: Array, events: Array, pull: Array, centre: Array) -> Array:
    """The weights with the least loss, pulled towards `centre`; steps are halved until the loss falls."""
    weights = centre.copy()
    if pull[0] == 0.0:
        weights[0] = np.log(events.mean() / (1 - events.mean()))
    loss = _loss(columns, events, pull, centre, weights)
    for _ in range(STEPS):
        chances = _logistic(columns @ weights)
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
