"""Back-test over a rolling origin: what every model would have said on each day on which something was published.

At an origin only what was out by then is known: later vintages and later shifts of scope are not. The interval around
a forecast is made of the errors that had been seen by then (split conformal prediction: Vovk, Gammerman and Shafer
2005; for series the guarantee is lost, therefore the share of hits is counted and shown).
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from chanmai.engine.indicators.observations import Observed, as_known, released_by, standing
from chanmai.engine.indicators.scopes import linked
from chanmai.solvers.forecasts.line import SEASON, Line, line_of, slot_of
from chanmai.solvers.forecasts.models import COMBINATION, Forecast, forecasts

STEPS = 6
LEAST_KNOWN = 14
"""Before there are so many levels over two seasons nothing is forecast."""
LEAST_ERRORS = 10
LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class Trial:
    """What the models said at an origin, the slot `origin`, of the slot `origin + step`; errors are of logarithms."""

    origin: int
    step: int
    errors: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Score:
    """How far a model was off: mean absolute error as a share of the level, and its ratio to the seasonal naïve one."""

    model: str
    error: float
    to_naive: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of `trials` intervals made only of errors seen before, `hits` held what came."""

    hits: int
    trials: int

    @property
    def share(self) -> float | None:
        """Hits by trials; None without trials."""
        return self.hits / self.trials if self.trials else None


def line_known(observations: Sequence[Observed]) -> Line | None:
    """The line of what is known, None while it is too short for a forecast."""
    levels = {period: value for period, value in linked(observations).items() if value > 0}
    if not levels:
        return None
    line = line_of(levels)
    return line if line.levels >= LEAST_KNOWN and len(line.logs) > 2 * SEASON else None


def back_test(
    observations: Sequence[Observed],
    *,
    steps: int = STEPS,
    models: Callable[[Line, int], dict[str, Forecast]] = forecasts,
) -> tuple[Trial, ...]:
    """Every origin and step whose actual level was published later, in time. `observations` are of one unit and area.

    Errors are forecast less actual, in logarithms; None where a model said nothing.
    """
    actual = {
        slot_of(period): math.log(each.value)
        for (_, period), each in standing(observations).items()
        if each.value is not None and each.value > 0
    }
    found: list[Trial] = []
    seen: Line | None = None
    for day in sorted({released_by(each) for each in observations}):
        line = line_known(as_known(observations, day))
        if (
            line is None
            or line == seen
            or not any(line.last + step in actual for step in range(1, steps + 1))
        ):
            continue
        seen = line
        found += _trials(line, models(line, steps), actual, steps)
    return tuple(found)


def _trials(line: Line, said: dict[str, Forecast], actual: dict[int, float], steps: int) -> Iterable[Trial]:
    for step in range(1, steps + 1):
        level = actual.get(line.last + step)
        if level is not None:
            errors = {
                name: None if (value := ahead[step - 1]) is None else value - level
                for name, ahead in said.items()
            }
            yield Trial(line.last, step, errors)


def scores(trials: Iterable[Trial], names: Sequence[str]) -> tuple[Score, ...]:
    """The models over the trials in which yardstick and combination both spoke; a model that was silent is left out
    of a trial, its ratio is to the yardstick over the same trials."""
    both = [each.errors for each in trials if _spoke(each, "naive") and _spoke(each, COMBINATION)]
    found = []
    for name in names:
        pairs = [(errors[name], errors["naive"]) for errors in both if errors.get(name) is not None]
        mine, naive = (_mean_error([pair[place] for pair in pairs]) for place in (0, 1))
        if mine is not None and naive:
            found.append(Score(name, mine, mine / naive))
    return tuple(found)


def _spoke(trial: Trial, name: str) -> bool:
    return trial.errors.get(name) is not None


def _mean_error(errors: Sequence[float | None]) -> float | None:
    sizes = [abs(math.expm1(error)) for error in errors if error is not None]
    return math.fsum(sizes) / len(sizes) if sizes else None


def half_width(
    trials: Iterable[Trial], step: int, *, by: int, model: str = COMBINATION, level: float = LEVEL
) -> float | None:
    """Half of the interval, in logarithms, around a forecast `step` slots ahead, from errors seen up to the slot `by`.

    Errors are put on one scale by the root of their step, as those of a random walk grow; the half width is the
    ⌈(n + 1) · level⌉-th smallest, or the largest. None with fewer than `LEAST_ERRORS`.
    """
    sizes = sorted(
        abs(error) / math.sqrt(each.step)
        for each in trials
        if each.origin + each.step <= by and (error := each.errors.get(model)) is not None
    )
    if len(sizes) < LEAST_ERRORS:
        return None
    rank = min(len(sizes), math.ceil((len(sizes) + 1) * level))
    return sizes[rank - 1] * math.sqrt(step)


def coverage(trials: Sequence[Trial], *, model: str = COMBINATION, level: float = LEVEL) -> Coverage:
    """How often the intervals, each made only of errors seen before its origin, held what came."""
    hits = total = 0
    for each in trials:
        error = each.errors.get(model)
        half = (
            None if error is None else half_width(trials, each.step, by=each.origin, model=model, level=level)
        )
        if error is not None and half is not None:
            total += 1
            hits += abs(error) <= half
    return Coverage(hits, total)
