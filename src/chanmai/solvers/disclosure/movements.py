"""Movements: how amounts can be shifted between atoms so that the shown sums stay as they are.

The programs are in whole steps of a size that floating point holds exactly; what the solver gives is rounded and
checked in whole numbers, and dropped when it does not fit. So no answer rests on floating point.
"""

from collections.abc import Collection, Sequence

import numpy as np

from chanmai.engine.disclosure.audit import Side
from chanmai.engine.disclosure.targets import Target
from chanmai.solvers.disclosure.program import PARTS, REFUTABLE, Program
from chanmai.solvers.disclosure.rounding import Floats, near_solution

SLACK = 1e-4
"""What of a movement is given up so that it can be rounded within its bounds."""
NEAR = 1e-6
SNAP = 0.05
"""So far from whole a number is taken for whole at once; whether it may be is then seen in whole numbers."""
REWARD = 1000.0
"""For bringing one target all the way."""
Aim = tuple[Target, Side, int]
"""A target, and how far it is to go on which side."""


class Movements(Program):
    """What is asked of the program: the cheapest movement of one target, and one movement of many."""

    def cheapest(
        self,
        wanted: Sequence[Aim],
        viewers: Sequence[str],
        shown: Collection[int],
        *,
        again: bool = False,
    ) -> dict[int, int] | None:
        """The cheapest movement that brings every target at least so far on its side, and no viewer can refute.

        Of several targets those that stand in the way are left out. A deviation in whole units; None when there is
        none, or when no whole one was found near what the solver gives.
        `again` when only prices have changed since the last call: it goes on from there.
        """
        own = sorted({place for viewer in viewers for place in self.places_of.get(viewer, ())})
        one = viewers[0] if len(viewers) == 1 else None
        ends = [self._between(place, one) if one else self._sure[place] for place in own]
        self._set_bounds(own, ends)
        narrower = dict(zip(own, ends, strict=True))
        targets = [
            target for target, side, far in wanted if self._push(target, side, self._steps(far), narrower)
        ]
        values = self._solved(again=again) if targets else None
        while values is None and (ways := self._in_the_way(targets)) and len(ways) < len(targets):
            for target in ways:
                self._let_go(target)
            targets = [each for each in targets if each not in ways]
            values = self._solved(onward=True)
        for target, _, _ in wanted:
            self._let_go(target)
        self._set_bounds(own, [self._widest[place] for place in own])
        return None if values is None else self._whole(values, shown)

    def _steps(self, needed: int) -> float:
        """Whole steps, and a little more of them than needed for what is lost in rounding."""
        exactly = -(-needed // self.step)
        return float(exactly) if self.step == 1 else float(np.ceil(exactly * (1 + 3 * SLACK))) + 1

    def spread(self, wanted: Sequence[Aim], shown: Collection[int]) -> dict[int, int] | None:
        """One movement that brings as many targets as possible to where they have to reach, each on its side."""
        self._set_cost_of_atoms(0.0)
        for target, side, needed in wanted:
            self._attract(target, side, self._steps(needed))
        values = self._solved()
        for target, _, _ in wanted:
            self._let_go(target)
        rows = [self._row_of[target.atoms] for target, _, _ in wanted if target.atoms in self._row_of]
        self.set_prices({row: 0.0 for row in rows if not self._is_fixed[row]})
        self._set_cost_of_atoms(REFUTABLE)
        return None if values is None else self._whole(values, shown)

    def _attract(self, target: Target, side: Side, steps: float) -> None:
        """Makes it worth something that a target goes so far on a side, and no further if it is one atom."""
        row = self._row_of.get(target.atoms)
        if row is not None:
            if self._push(target, side, 0.0, {}):
                column = 3 * self.atoms + row + (0 if side is Side.ABOVE else self.sums)
                self.solver.changeColBounds(column, 0.0, steps)
                self.solver.changeColCost(column, -REWARD / steps)
            return
        (place,) = target.atoms
        up, ends, sure = side is Side.ABOVE, self._widest[place], self._sure[place]
        ahead, within = (ends[1], sure[1]) if up else (-ends[0], -sure[0])
        within = min(within, steps)
        self._bound_atom(place, side, (0.0, within), (0.0, max(0.0, min(ahead, steps) - within)))
        self.solver.changeColCost(place, -REWARD / steps if up else REWARD / steps)
        self.solver.changeColCost(place + (2 if up else 1) * self.atoms, -REWARD / steps)

    def _whole(self, values: Floats, shown: Collection[int]) -> dict[int, int] | None:
        """A whole movement near the solver's, with the same atoms and sums at rest, and all shown sums."""
        if not np.isfinite(values).all():
            return None
        parts = PARTS if self.step % PARTS == 0 else 1
        near = np.rint(values * parts)
        moved = np.bincount(self.sum_of, near[self.atom_of], minlength=self.sums)
        if np.abs(values * parts - near).max(initial=0) <= SNAP and not moved[list(shown)].any():
            places = np.flatnonzero(near)
            return {int(place): int(near[place]) * (self.step // parts) for place in places}
        if self.step == 1:
            return None
        support = np.flatnonzero(np.abs(values) > NEAR)
        moved = np.bincount(self.sum_of, values[self.atom_of], minlength=self.sums)
        still = np.abs(moved) <= NEAR
        still[list(shown)] = True
        inside = still[self.sum_of] & np.isin(self.atom_of, support)
        rows = np.unique(self.sum_of[inside], return_inverse=True)[1]
        matrix = np.zeros((int(rows.max(initial=-1)) + 1, len(support)), np.int64)
        matrix[rows, np.searchsorted(support, self.atom_of[inside])] = 1
        whole = near_solution(matrix, values[support] * self.step * (1 - SLACK))
        if whole is None:
            return None
        return {int(place): int(amount) for place, amount in zip(support, whole, strict=True) if amount}
