"""The revision triangle: every period with more than one level, first to last."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.indicators.growth import HUNDRED
from chanmai.engine.indicators.observations import Observed, vintages


@dataclass(frozen=True, slots=True)
class Revision:
    """A period with its levels in the order in which they were published; `changes` in percent of the first."""

    period: str
    scope: str
    figures: tuple[Observed, ...]
    changes: tuple[Fraction | None, ...]


def revisions(observations: Iterable[Observed]) -> tuple[Revision, ...]:
    """The periods that were published more than once, in time."""
    found = [
        Revision(period, scope, several, tuple(_changes(several)))
        for (scope, period), several in vintages(observations).items()
        if len(several) > 1
    ]
    return tuple(sorted(found, key=lambda each: (each.period, each.scope)))


def _changes(figures: Iterable[Observed]) -> list[Fraction | None]:
    first, *later = [each.value for each in figures]
    return [Fraction(0)] + [
        (value / first - 1) * HUNDRED if value is not None and first is not None and first > 0 else None
        for value in later
    ]
