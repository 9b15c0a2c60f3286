"""All that models say of one line of figures, as plain values that can be kept: forecast, back-test, season, years."""

import math
from collections.abc import Sequence
from typing import Any

from chanmai.engine.indicators.months import single_months
from chanmai.engine.indicators.observations import CUMULATIVE, YEARLY, Observed, of_kinds, standing
from chanmai.solvers.forecasts.chances import outlook
from chanmai.solvers.forecasts.line import Line, period_of, slot_of
from chanmai.solvers.forecasts.models import COMBINATION, NAMES, forecasts, pattern_of
from chanmai.solvers.forecasts.rolling import (
    LEVEL,
    STEPS,
    Trial,
    back_test,
    coverage,
    half_width,
    line_known,
    scores,
)

YEARS_AHEAD = 3
WITHOUT_DECEMBER = 10
"""Releases of a year whose single months are known: January and February together to November."""


def say(observations: Sequence[Observed]) -> dict[str, Any]:
    """Keys `months` (forecast of releases), `season` (adjusted single months) and `years`; each None where the line
    does not bear it. Figures are floats in the unit of the line."""
    return {
        "months": _months(observations),
        "season": _season(observations),
        "years": _years(of_kinds(observations, YEARLY)),
    }


def _months(observations: Sequence[Observed]) -> dict[str, Any] | None:
    line = line_known(observations) if of_kinds(observations, CUMULATIVE) else None
    if line is None:
        return None
    trials = back_test(observations)
    ahead = forecasts(line, STEPS)
    hits = coverage(trials)
    return {
        "last": period_of(line.last),
        "level": LEVEL,
        "ahead": [_step(line, ahead, trials, step) for step in range(1, STEPS + 1)],
        "trials": len(trials),
        "scores": [[each.model, each.error, each.to_naive] for each in scores(trials, NAMES)],
        "hits": hits.hits,
        "tried": hits.trials,
    }


def _step(
    line: Line, ahead: dict[str, list[float | None]], trials: Sequence[Trial], step: int
) -> dict[str, Any]:
    logs = {name: said[step - 1] for name, said in ahead.items()}
    middle = logs[COMBINATION]
    half = half_width(trials, step, by=line.last)
    bounds = None if middle is None or half is None else (math.exp(middle - half), math.exp(middle + half))
    return {
        "period": period_of(line.last + step),
        "models": {name: None if value is None else math.exp(value) for name, value in logs.items()},
        "bounds": bounds,
    }


def _season(observations: Sequence[Observed]) -> dict[str, float] | None:
    """Single months of the newest scope without a fixed seasonal pattern; each slot has to have been seen twice."""
    months = [each for each in single_months(observations) if each.value is not None and each.value > 0]
    scope = months[-1].scope if months else ""
    logs = {
        _place(each.period): math.log(each.value) for each in months if each.scope == scope and each.value
    }
    if len(logs) < 2 * WITHOUT_DECEMBER:
        return None
    first, last = min(logs), max(logs)
    line = Line(first, tuple(logs.get(place) for place in range(first, last + 1)), WITHOUT_DECEMBER)
    pattern = pattern_of(line)
    if pattern is None:
        return None
    return {
        each.period: math.exp(logs[place] - pattern[place % WITHOUT_DECEMBER])
        for each in months
        if each.scope == scope and (place := _place(each.period)) in logs
    }


def _place(period: str) -> int:
    year, month = divmod(slot_of(period), len(range(2, 13)))
    return year * WITHOUT_DECEMBER + month


def _years(observations: Sequence[Observed]) -> list[dict[str, Any]] | None:
    """The years after the last one of the newest scope, from growth of levels within that scope."""
    stand = standing(observations)
    levels = {
        (scope, int(period)): each.value for (scope, period), each in stand.items() if each.value is not None
    }
    if not levels:
        return None
    scope, last = max(levels, key=lambda key: key[1])
    values = {year: float(value) for (other, year), value in levels.items() if other == scope}
    found = []
    for year in range(last + 1, last + 1 + YEARS_AHEAD):
        seen = outlook(values, year, by_growth=True)
        if seen is not None:
            found.append(
                {"year": year, "middle": seen.middle, "bounds": seen.interval(LEVEL), "changes": seen.changes}
            )
    return found or None
