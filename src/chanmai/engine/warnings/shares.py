"""Shares of few firms with their uncertainty: 95 % intervals of a share, and of how far two shares differ.

Wilson 1927, “Probable inference, the law of succession, and statistical inference”; for the difference the hybrid
score interval of Newcombe 1998, “Interval estimation for the difference between independent proportions” (method 10).
"""

import math

Z = 1.959963984540054
"""The 97.5 % point of the normal distribution."""
Interval = tuple[float, float]


def share_interval(events: int, firms: int) -> Interval | None:
    """Between what the share lies, 95 % sure; None of no firm. Never below 0 or above 1."""
    if not firms:
        return None
    share, square = events / firms, Z * Z
    middle = (share + square / (2 * firms)) / (1 + square / firms)
    half = Z / (1 + square / firms) * math.sqrt(share * (1 - share) / firms + square / (4 * firms * firms))
    return (0.0 if events == 0 else middle - half, 1.0 if events == firms else middle + half)


def difference_interval(one: tuple[int, int], other: tuple[int, int]) -> Interval | None:
    """Between what the share of one minus that of the other lies; both as (events, firms). None where one has none."""
    first, second = share_interval(*one), share_interval(*other)
    if first is None or second is None:
        return None
    p, q = one[0] / one[1], other[0] / other[1]
    return (
        p - q - math.hypot(p - first[0], second[1] - q),
        p - q + math.hypot(first[1] - p, q - second[0]),
    )
