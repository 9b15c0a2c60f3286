"""Rectangles: two atoms give and two receive the same amount, and every shown sum stays; found without a program.

Of two rows and two columns that is the way by hand. Here two pairs of atoms fit when what tells the first pair apart in
the shown sums tells the second pair apart too. To find such pairs at once, every atom gets the sum of the marks of the
shown sums it is part of: pairs that fit have the same difference. Two differences may be the same by chance, so
whatever comes from here still has to pass the exact audit.
"""

from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.disclosure.audit import Side
from chanmai.engine.disclosure.system import System

BOUNDLESS = np.iinfo(np.int64).max
MOST_ATOMS = 1500
"""So many atoms, those with most room, are paired: pairs grow with the square."""
PARTNERS = 2
"""Of the pairs that fit another, those with most room are tried."""


class Rectangles:
    """The rectangles that keep some shown sums."""

    def __init__(self, system: System, shown: Collection[int]) -> None:
        atoms = system.atoms
        ends = [(each.total, *each.between()) for each in atoms]
        self._down = np.array([total - least for total, least, _ in ends], np.int64)
        self._up = np.array(
            [BOUNDLESS if most is None else most - total for total, _, most in ends], np.int64
        )
        self._keys = np.zeros(len(atoms), np.uint64)
        marks = _marks(len(system.sums))
        for place in shown:
            self._keys[list(system.sums[place].atoms)] += marks[place]
        self._paired = np.argsort(-self._down, kind="stable")[:MOST_ATOMS]
        keys = self._keys[self._paired]
        differences = (keys[:, None] - keys[None, :]).ravel()
        self._order = np.argsort(differences, kind="stable")
        self._differences = differences[self._order]

    def through(
        self, place: int, side: Side, amount: int, *, beside: Collection[int], untouched: Collection[int]
    ) -> Iterator[dict[int, int]]:
        """Deviations that move an atom by an amount on a side, those with most room first.

        Nothing in `untouched` moves, and of what is `beside` it nothing moves to the other side.
        """
        if (self._up if side is Side.ABOVE else self._down)[place] < amount or place in untouched:
            return
        rest = np.zeros(len(self._keys), bool)
        rest[list(untouched)] = True
        against = rest.copy()
        against[list(beside)] = True
        across = self._paired  # goes to the other side
        step = self._keys[place] - self._keys[across]
        wanted = step if side is Side.ABOVE else -step
        room = (self._down if side is Side.ABOVE else self._up)[across]
        fit = (room >= amount) & ~against[across] & (across != place)
        across, wanted = across[fit], wanted[fit]
        first = np.searchsorted(self._differences, wanted)
        for turn in range(PARTNERS):
            found = np.minimum(first + turn, len(self._differences) - 1)
            givers, takers = (self._paired[each] for each in np.divmod(self._order[found], len(self._paired)))
            back, along = (givers, takers) if side is Side.ABOVE else (takers, givers)
            idle = givers == takers
            fit = self._differences[found] == wanted
            fit &= idle | (
                (self._down[givers] >= amount)
                & (self._up[takers] >= amount)
                & ~against[back]
                & ~rest[along]
                & (back != place)
                & (along != place)
                & (back != across)
            )
            for each in np.flatnonzero(fit):
                moved = {place: side.value * amount, int(across[each]): -side.value * amount}
                if not idle[each]:
                    moved[int(givers[each])] = moved.get(int(givers[each]), 0) - amount
                    moved[int(takers[each])] = moved.get(int(takers[each]), 0) + amount
                yield {atom: far for atom, far in moved.items() if far}


def _marks(count: int) -> NDArray[np.uint64]:
    """A number for each sum, alike every time: SplitMix64, Steele, Lea and Flood, OOPSLA 2014."""
    mixed = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
