"""How wide the interval around a forecast has to be, line by line, from errors that had been seen by then.

Three things together, each from the past alone:
* the conformal quantile of the line's own errors |e|/√h (see `rolling`);
* where these are few, drawn towards that of other lines at the same time, on the logarithm: a line with n origins
  behind it counts n, the others together `WORTH` (shrinkage of a mean to a common one, Efron and Morris 1975);
* a factor that learns from the line's own intervals: each that missed makes the next wider by exp(PACE·level), each
  that held makes it narrower by exp(−PACE·(1 − level)). So in the long run as many hold as should, whatever the errors
  are like (adaptive conformal inference: Gibbs and Candès 2021, section 2, here with the width in place of the level).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chanmai.solvers.forecasts.models import COMBINATION
from chanmai.solvers.forecasts.rolling import LEAST_ERRORS, LEVEL, Coverage, Trial

WORTH = 10
"""So many origins of its own weigh as much as what other lines say."""
PACE = 0.4
NARROWEST, WIDEST = -0.1, 1.5
"""Between which the factor that learns stays: hardly below what the errors say, as quiet times end without warning."""


@dataclass(frozen=True, slots=True)
class Miss:
    """By how much the forecast at the slot `origin` for `step` slots later was off, in logarithms, without its sign."""

    origin: int
    step: int
    size: float

    @property
    def due(self) -> int:
        """The slot at which it was known."""
        return self.origin + self.step


def misses_of(trials: Iterable[Trial], model: str = COMBINATION) -> list[Miss]:
    """The misses of a model over the trials in which it spoke."""
    return [
        Miss(each.origin, each.step, abs(error))
        for each in trials
        if (error := each.errors.get(model)) is not None
    ]


@dataclass(frozen=True, slots=True)
class Widths:
    """`scale`·√h is half of the interval h slots after the last origin; None with too few errors.

    `coverage` counts the line's own intervals, each made before what it was for came.
    """

    scale: float | None
    coverage: Coverage


def widths(
    misses: Sequence[Miss], by: int, *, others: Sequence[Sequence[Miss]] = (), level: float = LEVEL
) -> Widths:
    """The widths after the slot `by`, and how such widths did before. `others` are the misses of other lines."""
    learning = _Learning(level)
    hits = tried = 0
    for origin in sorted({each.origin for each in misses}):
        scale = learning.scale_at(misses, others, origin)
        for each in misses:
            if each.origin == origin and scale is not None:
                held = each.size <= scale * math.sqrt(each.step)
                learning.waits.append((each.due, held))
                tried, hits = tried + 1, hits + held
    return Widths(learning.scale_at(misses, others, by), Coverage(hits, tried))


class _Learning:
    """The factor of one line, which follows what its intervals did as it becomes known."""

    def __init__(self, level: float) -> None:
        self.level, self.factor = level, 0.0
        self.waits: list[tuple[int, bool]] = []

    def scale_at(self, misses: Sequence[Miss], others: Sequence[Sequence[Miss]], slot: int) -> float | None:
        known = [held for due, held in self.waits if due <= slot]
        self.waits = [(due, held) for due, held in self.waits if due > slot]
        for held in known:
            step = PACE * (self.level - held)
            self.factor = min(WIDEST, max(NARROWEST, self.factor + step))
        own = _quantile(misses, slot, self.level)
        if own is None:
            return None
        around = [
            each for each in (_quantile(other, slot, self.level) for other in others) if each is not None
        ]
        origins = len({each.origin for each in misses if each.due <= slot})
        total = origins * own + WORTH * math.fsum(around) / len(around) if around else own
        middle = total / (origins + WORTH) if around else total
        return math.exp(middle + self.factor)


def _quantile(misses: Sequence[Miss], slot: int, level: float) -> float | None:
    """The logarithm of the conformal quantile of the errors seen up to a slot; None with fewer than LEAST_ERRORS."""
    sizes = sorted(each.size / math.sqrt(each.step) for each in misses if each.due <= slot)
    if len(sizes) < LEAST_ERRORS:
        return None
    rank = min(len(sizes), math.ceil((len(sizes) + 1) * level))
    return math.log(max(sizes[rank - 1], 1e-9))
