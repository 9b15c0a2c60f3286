"""Published figures in time: which vintage stands for a period, what was known on a day, what lies a year before.

A period is `2024` (the year), `2024-05` (January to May, or a moment). All numbers are exact.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Protocol, TypeVar

YEARLY = "全年"
"""The kind of period that is a whole year."""
CUMULATIVE = "累计"
"""The kind of period that runs from January to the month named."""
BESIDE = ("早期数", "取整", "可比基数")
"""Vintages that never stand for their period while there is another."""
LAST_DAY = "-31"

Key = tuple[str, str]
"""Scope and period: figures of different scopes are never one line."""


class Observed(Protocol):
    """What is asked of a published figure; `growth` is in percent as printed, None where it was not printed."""

    @property
    def period(self) -> str: ...
    @property
    def period_kind(self) -> str: ...
    @property
    def value(self) -> Fraction | None: ...
    @property
    def growth(self) -> Fraction | None: ...
    @property
    def scope(self) -> str: ...
    @property
    def vintage(self) -> str: ...
    @property
    def published(self) -> str: ...


T = TypeVar("T", bound=Observed)


def in_time(observations: Iterable[T]) -> list[T]:
    """By period and scope; the vintages of one period in the order in which they were published."""
    return sorted(observations, key=lambda each: (each.period, each.scope, each.published or "9999"))


def standing(observations: Iterable[T]) -> dict[Key, T]:
    """The figure that stands for each scope and period: the latest, a vintage `BESIDE` only if there is no other."""
    by_weight = sorted(in_time(observations), key=lambda each: each.vintage not in BESIDE)
    return {(each.scope, each.period): each for each in by_weight}


def vintages(observations: Iterable[T]) -> dict[Key, tuple[T, ...]]:
    """All levels of each scope and period in the order in which they were published."""
    found: dict[Key, list[T]] = {}
    for each in in_time(observations):
        if each.value is not None:
            found.setdefault((each.scope, each.period), []).append(each)
    return {key: tuple(several) for key, several in found.items()}


def released_by(observation: Observed) -> str:
    """The day by which a figure was out: the one printed, else the end of the month after its period (a convention)."""
    if observation.published:
        return observation.published if len(observation.published) > 7 else observation.published + LAST_DAY
    year, month = int(observation.period[:4]), int(observation.period[5:] or 12)
    return f"{year + month // 12:04d}-{month % 12 + 1:02d}{LAST_DAY}"


def as_known(observations: Iterable[T], day: str) -> list[T]:
    """What was out on a day (`2024-06-30`): no later vintage is among it."""
    return [each for each in observations if released_by(each) <= day]


def year_before(period: str) -> str:
    """The same period of the year before."""
    return f"{int(period[:4]) - 1:04d}{period[4:]}"


def of_kinds(observations: Iterable[T], *kinds: str) -> list[T]:
    """Those of some kinds of period."""
    return [each for each in observations if each.period_kind in kinds]
