"""Seasonal adjustment of monthly figures with the Spring Festival as a regressor of our own.

The effect is estimated in a SARIMAX (0,1,1)(0,1,1)₁₂ of the logarithms (the airline model, Box and Jenkins 1970, with
regression errors as in RegARIMA of X-13); what it explains is taken out, and STL (Cleveland and others 1990) takes the
seasonal pattern. Series of which January and February are one need no regressor: see `engine.indicators.festival`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chanmai.engine.indicators.festival import Shares
from chanmai.solvers.forecasts.line import Value
from chanmai.solvers.forecasts.models import array_of, fit

YEAR = 12
LEAST_MONTHS = 37
"""Three years and a month: less does not tell a season from a trend."""
Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of the festival on logarithms, with its standard error: −0.1 is ten percent less when all of the days
    before the feast fall into the month that usually holds none."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Adjusted levels by month, in the unit of the figures, and the festival's effect."""

    levels: Mapping[Month, float]
    effect: Effect


def festival_effect(months: Sequence[Month], logs: Sequence[Value], shares: Shares) -> Effect:
    """The effect and its standard error. `months` follow one another; a gap of the logarithms is None.

    Raises ValueError for fewer than `LEAST_MONTHS` months or a year whose New Year's Day is not known.
    """
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    column = _column(months, shares)
    if len(months) < LEAST_MONTHS:
        raise ValueError(f"{len(months)} < {LEAST_MONTHS}")
    model = SARIMAX(
        array_of(logs),
        exog=array_of(column),
        order=(0, 1, 1),
        seasonal_order=(0, 1, 1, YEAR),
        simple_differencing=None not in logs,  # half the states; a gap would take four months with it
        concentrate_scale=True,
    )
    found = fit(model)
    return Effect(float(found.params[0]), float(found.bse[0]))


def adjust(months: Sequence[Month], levels: Sequence[float], shares: Shares) -> Adjustment:
    """The levels without season and festival. Months follow one another without a gap; levels are positive.

    Raises ValueError as `festival_effect`, and for a level of nothing or less.
    """
    from statsmodels.tsa.seasonal import STL

    logs = [math.log(level) for level in levels]
    effect = festival_effect(months, logs, shares)
    free = [log - effect.value * share for log, share in zip(logs, _column(months, shares), strict=True)]
    seasonal = STL(array_of(free), period=YEAR, robust=True).fit().seasonal
    adjusted = {
        month: math.exp(log - float(part)) for month, log, part in zip(months, free, seasonal, strict=True)
    }
    return Adjustment(adjusted, effect)


def _column(months: Sequence[Month], shares: Shares) -> list[float]:
    known = {year for year, _ in shares}
    if missing := {year for year, _ in months} - known:
        raise ValueError(f"no New Year's Day of {sorted(missing)}")
    return [float(shares.get(month, 0)) for month in months]
