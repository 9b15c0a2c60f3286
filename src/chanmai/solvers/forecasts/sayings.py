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
    back_test,
    line_known,
    scores,
)
from chanmai.solvers.forecasts.widths import Miss, misses_of, widths

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
    found: dict[str, Any] = {
        "last": period_of(line.last),
        "level": LEVEL,
        "ahead": [_step(line, ahead, step) for step in range(1, STEPS + 1)],
        "trials": len(trials),
        "scores": [[each.model, each.error, each.to_naive] for each in scores(trials, NAMES)],
        "misses": [[each.origin, each.step, each.size] for each in misses_of(trials)],
    }
    return with_widths(found)


def _step(line: Line, ahead: dict[str, list[float | None]], step: int) -> dict[str, Any]:
    models = {
        name: None if (value := said[step - 1]) is None else math.exp(value) for name, said in ahead.items()
    }
    return {"period": period_of(line.last + step), "models": models}


def with_widths(months: dict[str, Any], others: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """What was said of the releases of a line with intervals made of its own errors and those of other lines.

    `others` are what was said of these. Sets `bounds` of each step, `hits` and `tried`.
    """
    found = widths(_kept(months), slot_of(months["last"]), others=[_kept(each) for each in others])
    ahead = [
        each | {"bounds": _bounds(each["models"][COMBINATION], found.scale, step)}
        for step, each in enumerate(months["ahead"], 1)
    ]
    return months | {"ahead": ahead, "hits": found.coverage.hits, "tried": found.coverage.trials}


def _kept(months: dict[str, Any]) -> list[Miss]:
    return [Miss(*each) for each in months["misses"]]


def _bounds(middle: float | None, scale: float | None, step: int) -> list[float] | None:
    if middle is None or scale is None:
        return None
    factor = math.exp(scale * math.sqrt(step))
    return [middle / factor, middle * factor]


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
