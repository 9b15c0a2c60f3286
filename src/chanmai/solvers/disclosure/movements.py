"""Movements: how amounts can be shifted between atoms so that the shown sums stay as they are. A linear program.

The programs are in whole steps of a size that floating point holds exactly; what the solver gives is rounded and
checked in whole numbers, and dropped when it does not fit. So no answer rests on floating point.
"""

from collections.abc import Collection, Mapping, Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from chanmai.engine.disclosure.audit import Side
from chanmai.engine.disclosure.system import System, Target

MOST_STEPS = 10**8
"""The largest number of steps in a program: far inside the 2⁵³ up to which floating point is exact."""
SLACK = 1e-4
"""What of a movement is given up so that it can be rounded within its bounds."""
NEAR = 1e-6
FREE = highspy.kHighsInf
REFUTABLE = 0.01
"""The price of moving an atom so far that one of its own contributors knows better: little beside hiding a sum."""
REWARD = 1000.0
"""For bringing one target all the way."""
Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]
LARGEST_ENTRY = 1000
"""Beyond it, elimination has left the small numbers of tables."""
OPTIONS: Mapping[str, bool | int | str] = {
    "log_to_console": False, "output_flag": False, "threads": 1, "presolve": "off", "solver": "simplex",
}  # fmt: skip


class Movements:
    """The program over one system.

    Columns: of each atom a movement that nobody can refute, and a costlier one down and up that its own contributors
    can; then by how much each sum goes up, and down. Rows: what the atoms of a sum do, the sum does.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self.step = _step(max((atom.total for atom in system.atoms), default=0))
        watched = dict.fromkeys(
            (*(each.atoms for each in system.sums), *(each.atoms for each in system.targets))
        )
        self.atoms, self.sums = len(system.atoms), len(watched)
        self._row_of = {atoms: place for place, atoms in enumerate(watched)}
        self._places_of: dict[str, list[int]] = {}
        for place, atom in enumerate(system.atoms):
            for group in atom.by_group:
                self._places_of.setdefault(group, []).append(place)
        self._widest = [self._between(place, None) for place in range(self.atoms)]
        self._sure = [self._for_all(place) for place in range(self.atoms)]
        rows = [np.fromiter(sorted(each), np.int32) for each in watched]
        self.sum_of = np.concatenate([np.full(len(row), place, np.int32) for place, row in enumerate(rows)])
        self.atom_of = np.concatenate(rows)
        self.solver = highspy._core._Highs()  # the class behind Highs, which prints a banner when it is made
        for option, wanted in OPTIONS.items():
            self.solver.setOptionValue(option, wanted)
        self.solver.passModel(self._program())
        self._set_bounds(range(self.atoms), self._widest)
        self.set_prices(dict.fromkeys(range(len(system.sums), self.sums), 0.0))

    def _program(self) -> highspy.HighsLp:
        first = 3 * self.atoms
        columns = first + 4 * self.sums
        places = np.arange(self.sums, dtype=np.int32)
        entries = [
            (self.sum_of, self.atom_of, 1.0),
            (self.sum_of, self.atom_of + self.atoms, -1.0),
            (self.sum_of, self.atom_of + 2 * self.atoms, 1.0),
            (places, first + places, -1.0),
            (places, first + self.sums + places, 1.0),
            (places, first + 2 * self.sums + places, -1.0),
            (places, first + 3 * self.sums + places, 1.0),
        ]
        rows = np.concatenate([each[0] for each in entries])
        order = np.argsort(rows, kind="stable")
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = columns, self.sums
        costs = np.zeros(columns)
        costs[self.atoms : first] = REFUTABLE
        program.col_cost_ = costs
        program.col_lower_, program.col_upper_ = np.zeros(columns), np.zeros(columns)
        program.row_lower_, program.row_upper_ = np.zeros(self.sums), np.zeros(self.sums)
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=self.sums))])
        program.a_matrix_.start_ = starts.astype(np.int32)
        program.a_matrix_.index_ = np.concatenate([each[1] for each in entries])[order].astype(np.int32)
        signs = np.concatenate([np.full(len(each[0]), each[2]) for each in entries])
        program.a_matrix_.value_ = signs[order]
        return program

    def _between(self, place: int, viewer: str | None) -> tuple[float, float]:
        """The ends of an atom's movement in whole steps, for somebody who knows the own amounts."""
        atom = self.system.atoms[place]
        least, most = atom.between(viewer)
        below = -float((atom.total - least) // self.step)
        return below, FREE if most is None else float((most - atom.total) // self.step)

    def _for_all(self, place: int) -> tuple[float, float]:
        """The ends of what no contributor can refute."""
        ends = [self._between(place, group) for group in self.system.atoms[place].by_group]
        return max(low for low, _ in ends), min(high for _, high in ends)

    def _set_bounds(self, places: Sequence[int], widest: Sequence[tuple[float, float]]) -> None:
        """How far atoms may go, beside what nobody can refute."""
        if not places:
            return
        index = np.array(places, np.int32)
        sure = np.array([self._sure[place] for place in places])
        ends = np.array(widest)
        free = np.isinf(ends[:, 1])
        beyond = np.where(free, FREE, np.where(free, 0.0, ends[:, 1]) - np.where(free, 0.0, sure[:, 1]))
        beyond = np.where(free & np.isinf(sure[:, 1]), 0.0, beyond)
        columns = np.concatenate([index, index + self.atoms, index + 2 * self.atoms]).astype(np.int32)
        low = np.concatenate([sure[:, 0], np.zeros(2 * len(index))])
        high = np.concatenate([sure[:, 1], sure[:, 0] - ends[:, 0], beyond])
        self.solver.changeColsBounds(len(columns), columns, low, high)

    def set_prices(self, prices: Mapping[int, float | None]) -> None:
        """What a step up or down of a sum costs; None is a sum that must not move."""
        places = np.fromiter(prices, np.int32, len(prices)) + 3 * self.atoms
        both = np.concatenate([places, places + self.sums]).astype(np.int32)
        costs = np.array([each or 0.0 for each in prices.values()] * 2)
        ends = np.array([0.0 if each is None else FREE for each in prices.values()] * 2)
        self.solver.changeColsCost(len(both), both, costs)
        self.solver.changeColsBounds(len(both), both, np.zeros(len(both)), ends)

    def cheapest(
        self, target: Target, side: Side, viewers: Sequence[str], needed: int, shown: Collection[int]
    ) -> dict[int, int] | None:
        """The cheapest movement of a target by at least so much on a side, which none of these viewers can refute.

        A deviation in whole units; None when there is none, or when no whole one was found near what the solver gives.
        """
        own = sorted({place for viewer in viewers for place in self._places_of.get(viewer, ())})
        if len(viewers) == 1:
            self._set_bounds(own, [self._between(place, viewers[0]) for place in own])
        else:
            self._set_bounds(own, [self._sure[place] for place in own])
        self._push(target, side, self._steps(needed))
        values = self._solved()
        self._push(target, side, None)
        self._set_bounds(own, [self._widest[place] for place in own])
        return None if values is None else self._whole(values, shown)

    def _steps(self, needed: int) -> float:
        """A little more than needed, for what is lost in rounding."""
        exactly = -(-needed // self.step)
        return float(exactly) if self.step == 1 else exactly * (1 + 3 * SLACK) + 1

    def _solved(self) -> Floats | None:
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        columns = np.array(self.solver.getSolution().col_value)[: 3 * self.atoms]
        sure, down, up = columns.reshape(3, self.atoms)
        movement: Floats = sure - down + up
        return movement

    def _push(self, target: Target, side: Side, steps: float | None) -> None:
        """Makes a sum go so far on one side and not on the other; None lets it go as it may."""
        ahead, back, _ = self._columns(target, side)
        self.solver.changeColBounds(ahead, steps or 0.0, FREE)
        self.solver.changeColBounds(back, 0.0, FREE if steps is None else 0.0)

    def _columns(self, target: Target, side: Side) -> tuple[int, int, int]:
        """Of a target: the column that goes to this side, the one that goes to the other, and the one that goes on."""
        up = 3 * self.atoms + self._row_of[target.atoms]
        down, on_up, on_down = (up + times * self.sums for times in (1, 2, 3))
        return (up, down, on_up) if side is Side.ABOVE else (down, up, on_down)

    def spread(
        self, wanted: Sequence[tuple[Target, Side, int]], shown: Collection[int]
    ) -> dict[int, int] | None:
        """One movement that brings as many targets as possible to where they have to reach, each on its side."""
        chosen = [(*self._columns(target, side), self._steps(needed)) for target, side, needed in wanted]
        before = np.array(self.solver.getLp().col_cost_)
        refutable = any(target.to_all for target, _, _ in wanted)
        moving = {atom for target, _, _ in wanted for atom in target.atoms}
        resting = [place for place in range(self.atoms) if refutable and place not in moving]
        self._set_bounds(resting, [self._sure[place] for place in resting])
        for ahead, back, on, steps in chosen:
            self.solver.changeColBounds(ahead, 0.0, steps)
            self.solver.changeColCost(ahead, -REWARD / steps)
            self.solver.changeColCost(back, 1.01 * REWARD / steps)  # so that there and back gains nothing
            self.solver.changeColBounds(on, 0.0, FREE)
        values = self._solved()
        self._set_bounds(resting, [self._widest[place] for place in resting])
        for ahead, back, on, _ in chosen:
            self.solver.changeColBounds(ahead, 0.0, FREE)
            self.solver.changeColCost(ahead, before[ahead])
            self.solver.changeColCost(back, before[back])
            self.solver.changeColBounds(on, 0.0, 0.0)
        return None if values is None else self._whole(values, shown)

    def _whole(self, values: Floats, shown: Collection[int]) -> dict[int, int] | None:
        """A whole movement near the solver's, with the same atoms and sums at rest, and all shown sums."""
        support = np.flatnonzero(np.abs(values) > NEAR)
        moved = np.bincount(self.sum_of, values[self.atom_of], minlength=self.sums)
        still = np.abs(moved) <= NEAR
        still[list(shown)] = True
        inside = still[self.sum_of] & np.isin(self.atom_of, support)
        rows = np.unique(self.sum_of[inside], return_inverse=True)[1]
        matrix = np.zeros((int(rows.max(initial=-1)) + 1, len(support)), np.int64)
        matrix[rows, np.searchsorted(support, self.atom_of[inside])] = 1
        near = np.rint(values[support])
        if not np.abs(values[support] - near).max(initial=0) > NEAR and not (matrix @ near).any():
            whole = near.astype(np.int64) * self.step
        elif self.step == 1:
            return None
        else:
            solved = near_solution(np.unique(matrix, axis=0), values[support] * self.step * (1 - SLACK))
            if solved is None:
                return None
            whole = solved
        return {int(place): int(amount) for place, amount in zip(support, whole, strict=True) if amount}


def _step(largest: int) -> int:
    """One, or what leaves the largest amount within MOST_STEPS."""
    return 1 if largest <= MOST_STEPS else -(-largest // MOST_STEPS)


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
