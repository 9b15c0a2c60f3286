"""Slips of the pen that leave a trace: a figure ten, a hundred, a thousand or ten thousand times too large or small.

Ten and its powers are what a digit too many, a comma, or 元 in a column of 万元 makes of a figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.edits.cells import Cell, Task
from chanmai.engine.facts.record import Ref

FACTORS = tuple(factor for power in (1, 2, 3, 4) for factor in (Fraction(10**power), Fraction(1, 10**power)))
"""By how much a figure may be too large; below 1 it is too small."""
LEAST_TOGETHER = 3
"""So many cells of one unit make a column that may have been written in another unit."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A cell that holds `factor` times what would meet more rules; `steps` is what it would hold then."""

    ref: Ref
    factor: Fraction
    steps: int


def slips_of(task: Task) -> dict[Ref, Slip]:
    """The cells whose failed rules a power of ten explains, each with the power that explains most.

    No rule that is met may fail by it. Of several the one whose value is nearest to what is usual there counts.
    """
    found = (_slip(cell, task) for cell in task.cells)
    return {slip.ref: slip for slip in found if slip is not None}


def _slip(cell: Cell, task: Task) -> Slip | None:
    own = [each for each in task.conditions if cell.ref in each.cells]
    failing = sum(each.failed for each in own)
    if not failing or not cell.steps:
        return None
    ranked = []
    for factor in FACTORS:
        steps = _divided(cell, factor)
        if steps is None:
            continue
        put = {**task.steps, cell.ref: steps}
        broken = [each for each in own if not each.holds(put)]
        if len(broken) < failing and all(each.failed for each in broken):
            ranked.append((len(broken), _distance(cell, steps), max(factor, 1 / factor), factor, steps))
    if not ranked:
        return None
    *_, factor, steps = min(ranked)
    return Slip(cell.ref, factor, steps)


def _distance(cell: Cell, steps: int) -> Fraction:
    """How many times larger or smaller than usual; 1 where nothing is usual, so that it does not count."""
    if not cell.usual or (cell.usual > 0) != (steps > 0):
        return Fraction(1)
    share = Fraction(steps, cell.usual)
    return max(share, 1 / share)


def _divided(cell: Cell, factor: Fraction) -> int | None:
    """The cell without the factor, in whole steps within its bounds; None where there is no such value."""
    value = cell.steps / factor
    if value.denominator != 1:
        return None
    steps = int(value)
    if (cell.low is not None and steps < cell.low) or (cell.high is not None and steps > cell.high):
        return None
    return steps


def column_slips(task: Task, units: Sequence[str]) -> tuple[Slip, ...]:
    """All cells of one unit off by one factor, where that alone meets every rule; empty where none does."""
    for unit in units:
        cells = [cell for cell in task.cells if cell.unit == unit and cell.steps]
        if len(cells) < LEAST_TOGETHER:
            continue
        for factor in FACTORS:
            put = {cell.ref: _divided(cell, factor) for cell in cells}
            known = {ref: steps for ref, steps in put.items() if steps is not None}
            if len(known) < len(put):
                continue
            steps = {**task.steps, **known}
            if all(each.holds(steps) for each in task.conditions):
                return tuple(Slip(ref, factor, value) for ref, value in known.items())
    return ()
