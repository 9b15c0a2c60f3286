"""The models: each takes a line and gives the logarithms of the next slots, None where it has nothing to say.

* naive: the level a season ago (the yardstick). drift: that, grown by the last growth seen over a season.
* ets: exponential smoothing with a damped trend of the line without its seasonal pattern (Hyndman, Koehler, Ord and
  Snyder 2008, chapter 11 for the state-space form, which bears gaps).
* sarima: (1,0,0)(0,1,0) with drift: growth over a season goes back to its mean (Box and Jenkins 1970, chapter 9).
* structural: random walk with drift and a fixed seasonal pattern, by the Kalman filter (Harvey 1989, chapter 4).
* combination: the median of the last four (Bates and Granger 1969 on why; the median bears one that goes astray).
"""

import math
import statistics
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chanmai.solvers.forecasts.line import Line, Value, average, growth_rates

Forecast = list[Value]
Model = Callable[[Line, int], Forecast]

LEAST_GROWTHS = 8
"""Fewer growth rates than this say nothing of how growth moves."""
ROUNDS = 50


def naive(line: Line, steps: int) -> Forecast:
    """The level a season ago, or two for slots further off."""
    return [_ago(line, slot) for slot in _ahead(line, steps)]


def drift(line: Line, steps: int) -> Forecast:
    """The level a season ago, grown by the last growth seen over a season."""
    growths = [value for value in growth_rates(line) if value is not None]
    if not growths:
        return [None] * steps
    return [
        None if (ago := _ago(line, slot)) is None else ago + growths[-1] * _seasons_back(line, slot)
        for slot in _ahead(line, steps)
    ]


def ets(line: Line, steps: int) -> Forecast:
    """Damped-trend smoothing of the line without its seasonal pattern."""
    from statsmodels.tsa.statespace.exponential_smoothing import ExponentialSmoothing

    pattern = pattern_of(line)
    if pattern is None:
        return [None] * steps
    flat = [
        None if value is None else value - pattern[(line.first + place) % line.season]
        for place, value in enumerate(line.logs)
    ]
    model = ExponentialSmoothing(
        array_of(flat), trend=True, damped_trend=True, initialization_method="concentrated"
    )
    ahead = fit(model).forecast(steps)
    return [
        float(value) + pattern[slot % line.season]
        for value, slot in zip(ahead, _ahead(line, steps), strict=True)
    ]


def sarima(line: Line, steps: int) -> Forecast:
    """The growth over a season as an autoregression of the first order around a mean."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    growths = growth_rates(line)
    if sum(value is not None for value in growths) < LEAST_GROWTHS:
        return [None] * steps
    ahead = fit(SARIMAX(array_of(growths), order=(1, 0, 0), trend="c")).forecast(steps)
    found: Forecast = []
    for place, slot in enumerate(_ahead(line, steps)):
        before = (
            line.at(slot - line.season) if slot - line.season <= line.last else found[place - line.season]
        )
        found.append(None if before is None else before + float(ahead[place]))
    return found


def structural(line: Line, steps: int) -> Forecast:
    """A level that walks with drift, and a seasonal pattern that stays."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    if pattern_of(line) is None:
        return [None] * steps
    model = UnobservedComponents(
        array_of(line.logs), "rwdrift", seasonal=line.season, stochastic_seasonal=False
    )
    return [float(value) for value in fit(model).forecast(steps)]


def combination(forecasts: Mapping[str, Forecast]) -> Forecast:
    """The median, slot by slot, of those of `PARTS` that say something; None where fewer than two do."""
    columns = zip(*(forecasts[name] for name in PARTS), strict=True)
    values = [[value for value in column if value is not None] for column in columns]
    return [statistics.median(column) if len(column) > 1 else None for column in values]


YARDSTICKS: Mapping[str, Model] = {"naive": naive, "drift": drift}
FITS: Mapping[str, Model] = {"ets": ets, "sarima": sarima, "structural": structural}
PARTS = ("drift", *FITS)
COMBINATION = "combination"
NAMES = (*YARDSTICKS, *FITS, COMBINATION)


def forecasts(line: Line, steps: int) -> dict[str, Forecast]:
    """What every model says of the next `steps` slots, the combination included; a fit that fails says nothing."""
    found = {name: model(line, steps) for name, model in YARDSTICKS.items()}
    for name, model in FITS.items():
        found[name] = _sound(model, line, steps)
    found[COMBINATION] = combination(found)
    return found


def _sound(model: Model, line: Line, steps: int) -> Forecast:
    """What the model says, nothing in its place where a fit went astray: no number, or a hundredfold in a season."""
    from numpy.linalg import LinAlgError

    try:
        found = model(line, steps)
    except (LinAlgError, ValueError):
        return [None] * steps
    known = [value for value in line.logs if value is not None]
    low, high = min(known) - math.log(100), max(known) + math.log(100)
    return [value if value is not None and low < value < high else None for value in found]


def _ahead(line: Line, steps: int) -> range:
    return range(line.last + 1, line.last + 1 + steps)


def _seasons_back(line: Line, slot: int) -> int:
    return -(-(slot - line.last) // line.season)


def _ago(line: Line, slot: int) -> Value:
    return line.at(slot - line.season * _seasons_back(line, slot))


def pattern_of(line: Line) -> list[float] | None:
    """The seasonal pattern around a straight trend, by slot of the season; None while a slot was never seen."""
    slope = _slope(line)
    seen: list[list[float]] = [[] for _ in range(line.season)]
    for place, value in enumerate(line.logs):
        if value is not None:
            seen[(line.first + place) % line.season].append(value - slope * place)
    if not all(seen):
        return None
    means = [average(each) for each in seen]
    middle = average(means)
    return [mean - middle for mean in means]


def _slope(line: Line) -> float:
    """Growth a slot: the mean growth over a season, by its length."""
    growths = [value for value in growth_rates(line) if value is not None]
    return average(growths) / line.season if growths else 0.0


def array_of(values: Sequence[Value]) -> Any:
    """Numbers as models take them; a gap is not a number."""
    import numpy as np

    return np.array([math.nan if value is None else value for value in values])


def fit(model: Any) -> Any:
    """The fit. That a search ended at its last round is no fault here: the back-test says what the fit is worth."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(disp=0, maxiter=ROUNDS)
