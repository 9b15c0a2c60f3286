"""What shared caps leave of an award, in whole steps of its clause's rounding."""

import math
from collections.abc import Iterable


def trimmed(worth: int, earlier: int, rooms: Iterable[int], step: int) -> int:
    """What is paid of an award worth so much, of which `earlier` was paid before, when caps leave these rooms; in 分.

    All that is due, or as much of it as makes the whole award so many steps: what is left of a cap is never passed.
    """
    due = max(0, worth - earlier)
    room = min(rooms, default=due)
    return due if due <= room else max(0, (room + earlier) // step * step - earlier)


def even(amounts: Iterable[int], steps: Iterable[int]) -> bool:
    """True if all amounts, caps among them, are whole multiples of each step, so that trimming loses none of one.

    Else an award that is paid may leave less of a cap to others than it takes, and paying more may come to less.
    """
    step = math.lcm(*steps)
    return all(amount % step == 0 for amount in amounts)
