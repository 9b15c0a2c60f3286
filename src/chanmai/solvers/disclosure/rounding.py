"""From what a program gives to whole numbers that keep the sums at rest."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]
LARGEST_ENTRY = 1000
"""Beyond it, elimination has left the small numbers of tables."""


def near_solution(matrix: Wholes, values: Floats) -> Wholes | None:
    """Whole numbers near these with matrix @ numbers == 0, where pivots of one suffice, as they nearly always do.

    All but the pivots are rounded, and the pivots follow from them exactly.
    """
    left = matrix.copy()
    pivots: list[tuple[int, int]] = []
    for row in range(len(left)):
        if not left[row].any():
            continue
        ones = np.flatnonzero(np.abs(left[row]) == 1)
        if not len(ones) or np.abs(left[row]).max() > LARGEST_ENTRY:
            return None
        pivot = ones[np.argmax(np.abs(values[ones]))]
        left[row] *= left[row, pivot]
        others = np.flatnonzero(left[:, pivot])
        others = others[others != row]
        left[others] -= np.outer(left[others, pivot], left[row])
        pivots.append((row, int(pivot)))
    whole: Wholes = np.rint(values).astype(np.int64)
    places = [pivot for _, pivot in pivots]
    whole[places] = 0
    whole[places] = -(left[[row for row, _ in pivots]] @ whole)
    return whole
