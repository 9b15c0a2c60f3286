"""The amounts of the rows that the set bits of packed planes stand for, in one pass where numba is installed.

NumPy takes some ten passes over what lies between a bit and its amount. With numba one compiled loop takes its place
for plain bases; the amounts are the same, and nothing else depends on it.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

Planes = NDArray[np.uint64]
Whole = NDArray[np.int64]
Loop = Callable[[Planes, Whole, Whole, Whole], None]

EVERY, ONE = np.uint64(0x5555555555555555), np.uint64(1)
PAIRS, FOURS, BYTES = (
    np.uint64(0x3333333333333333),
    np.uint64(0x0F0F0F0F0F0F0F0F),
    np.uint64(0x0101010101010101),
)
TWO, FOUR, TOP = np.uint64(2), np.uint64(4), np.uint64(56)


@cache
def compiled() -> Loop | None:
    """`pay_bits` compiled, when it is first asked for, in about a second; None where numba is not installed."""
    try:
        import numba
    except ImportError:
        return None
    read_only = numba.types.Array(numba.int64, 1, "C", readonly=True)
    shape = numba.void(numba.uint64[:, ::1], read_only, numba.int64[:, ::1], numba.int64[::1])
    loop: Loop = numba.njit(shape, nogil=True, error_model="numpy")(pay_bits)
    return loop


def pay_bits(planes: Planes, values: Whole, terms: Whole, out: Whole) -> None:
    """Fill `out` [amount] for the set bits of each plane [share, word], share after share.

    `terms` [share, 5] has factor, addend, divisor, step and cap: min((value * factor + addend) // divisor * step, cap).
    A value below 0 stays as it is. All arrays are contiguous, and no product may leave 64 bits. Each word loses its
    lowest set bit until none is left; how many bits lie below that one is its place.
    """
    end = 0
    for share in range(len(planes)):
        factor, addend, divisor, step, cap = terms[share]
        for place in range(planes.shape[1]):
            word = planes[share, place]
            while word:
                lowest = word & (~word + ONE)
                below = lowest - ONE
                below -= (below >> ONE) & EVERY
                below = (below & PAIRS) + ((below >> TWO) & PAIRS)
                below = (below + (below >> FOUR)) & FOURS
                value = values[64 * place + np.int64((below * BYTES) >> TOP)]
                if value >= 0:
                    steps = np.uint64(value * factor + addend) // np.uint64(divisor)
                    value = min(np.int64(steps) * step, cap)
                out[end] = value
                end += 1
                word ^= lowest
