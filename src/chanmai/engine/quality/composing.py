"""One index: normalised, weighed and put together in one way of many, and the ranks that follow."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chanmai.engine.quality.normalising import FLOOR, WAYS, min_max
from chanmai.engine.quality.table import Table

ARITHMETIC, GEOMETRIC = "arithmetic", "geometric"
Weigher = Callable[[Table], tuple[float, ...]]
"""The weights of a table's indicators, which add up to one."""
DIGITS = 12
"""Scores that are equal to so many digits share a rank."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way: names of a normalisation, a weighing and an aggregation; the code of an indicator left out, or none."""

    normalisation: str
    weighing: str
    aggregation: str
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Scores:
    """The index of each unit, 1 the first rank; equal ones share the better rank."""

    units: tuple[str, ...]
    scores: tuple[float, ...]
    ranks: tuple[int, ...]


def compose(table: Table, choice: Way, weighers: Mapping[str, Weigher]) -> Scores:
    """The index of every unit of a complete table. Raises QualityError as the steps do."""
    part = table.without(choice.left_out)
    columns = _columns(part, choice)
    return scored(table.units, columns, weighers[choice.weighing](part), choice.aggregation)


def scored(
    units: tuple[str, ...], columns: Sequence[Sequence[float]], weights: Sequence[float], aggregation: str
) -> Scores:
    """The index of columns that are comparable, under weights that add up to one."""
    rows = list(zip(*columns, strict=True))
    put_together = geometric if aggregation == GEOMETRIC else arithmetic
    scores = tuple(put_together(row, weights) for row in rows)
    return Scores(units, scores, ranks_of(scores))


def arithmetic(row: Sequence[float], weights: Sequence[float]) -> float:
    """sum w x: what lacks in one indicator others make up for."""
    return math.fsum(w * x for w, x in zip(weights, row, strict=True))


def geometric(row: Sequence[float], weights: Sequence[float]) -> float:
    """prod x^w: the weak side holds the whole back. Zero anywhere gives zero."""
    return math.prod(math.pow(x, w) for w, x in zip(weights, row, strict=True))


def ranks_of(scores: Sequence[float]) -> tuple[int, ...]:
    """1 for the highest; equal ones share the better rank."""
    told = [float(f"{each:.{DIGITS}g}") for each in scores]
    return tuple(1 + sum(other > each for other in told) for each in told)


def _columns(table: Table, choice: Way) -> list[list[float]]:
    columns = []
    for number, indicator in enumerate(table.indicators):
        values = [x for x in table.column(number) if x is not None]
        if choice.normalisation == "min-max" and choice.aggregation == GEOMETRIC:
            columns.append(min_max(values, indicator, FLOOR))
        else:
            columns.append(WAYS[choice.normalisation](values, indicator))
    return columns
