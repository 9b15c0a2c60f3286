"""Filling what a budget has left as nearly as can be: the amounts whose sum comes closest to it from below.

The amounts are cut in two halves, all sums of each are sorted, and two pointers run over them (Horowitz and Sahni).
"""

from collections.abc import Sequence

MOST_AMOUNTS = 26  # two halves of 2^13 sums


def closest_below(amounts: Sequence[int], room: int) -> list[bool] | None:
    """Which amounts to take so that their sum is the largest that does not pass `room`; None for negative room.

    Amounts are whole, not negative, and at most MOST_AMOUNTS. Among equal sums the first in order is taken.
    """
    if room < 0:
        return None
    half = len(amounts) // 2
    first, second = _sums(amounts[:half]), _sums(amounts[half:])
    best, halves = -1, (0, 0)
    place = len(second) - 1
    for total, members in first:
        while place >= 0 and total + second[place][0] > room:
            place -= 1
        if place < 0:
            break
        sum_below = total + second[place][0]
        if sum_below > best:
            best, halves = sum_below, (members, second[place][1])
        if best == room:
            break
    mask = halves[0] | halves[1] << half
    return [bool(mask >> index & 1) for index in range(len(amounts))]


def _sums(amounts: Sequence[int]) -> list[tuple[int, int]]:
    """Every sum with a mask of its members, ascending, equal sums once."""
    members_of = {0: 0}
    for index, amount in enumerate(amounts):
        for total, members in list(members_of.items()):
            members_of.setdefault(total + amount, members | 1 << index)
    return sorted(members_of.items())
