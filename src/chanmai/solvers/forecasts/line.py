"""A series as models take it: logarithms of levels in equal steps, with gaps, and a season."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

SLOTS = tuple(range(2, 13))
"""The releases of a year of cumulative figures: January and February together, then month by month, then the year."""
SEASON = len(SLOTS)

Value = float | None


@dataclass(frozen=True, slots=True)
class Line:
    """Logarithms of positive levels, one a slot; None is a gap. `first` is the number of the first slot."""

    first: int
    logs: tuple[Value, ...]
    season: int = SEASON

    @property
    def last(self) -> int:
        """The number of the last slot."""
        return self.first + len(self.logs) - 1

    @property
    def levels(self) -> int:
        """How many slots have a level."""
        return sum(value is not None for value in self.logs)

    def at(self, slot: int) -> Value:
        """The logarithm at a slot; None in a gap and outside."""
        return self.logs[slot - self.first] if self.first <= slot <= self.last else None


def slot_of(period: str) -> int:
    """The number of a release: `2024-05` is January to May, `2024` the year."""
    return int(period[:4]) * SEASON + SLOTS.index(int(period[5:] or 12))


def period_of(slot: int) -> str:
    """The period of a release."""
    year, place = divmod(slot, SEASON)
    return f"{year:04d}" if SLOTS[place] == 12 else f"{year:04d}-{SLOTS[place]:02d}"


def line_of(levels: Mapping[str, Fraction]) -> Line:
    """The releases from the first to the last. Levels of nothing or less have no logarithm and are gaps.

    Raises ValueError without a positive level.
    """
    logs = {slot_of(period): math.log(value) for period, value in levels.items() if value > 0}
    first, last = min(logs), max(logs)
    return Line(first, tuple(logs.get(slot) for slot in range(first, last + 1)))


def growth_rates(line: Line) -> list[Value]:
    """Differences to the slot a season before, from the second season on."""
    return [
        _less(line.at(slot), line.at(slot - line.season))
        for slot in range(line.first + line.season, line.last + 1)
    ]


def _less(later: Value, earlier: Value) -> Value:
    return None if later is None or earlier is None else later - earlier


def average(values: Sequence[float]) -> float:
    """The mean of some numbers."""
    return math.fsum(values) / len(values)
