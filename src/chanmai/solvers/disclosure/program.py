"""The linear program over a system: its columns, rows, prices and bounds, and its solver."""

from collections.abc import Mapping, Sequence

import highspy
import numpy as np

from chanmai.engine.disclosure.audit import Side
from chanmai.engine.disclosure.system import System
from chanmai.engine.disclosure.targets import Target
from chanmai.solvers.disclosure.rounding import Floats

MOST_STEPS = 10**8
"""The largest number of steps in a program: far inside the 2⁵³ up to which floating point is exact."""
PARTS = 840
"""What all numbers to eight divide: vertices in such parts of a step, as they mostly are, are whole already."""
FREE = highspy.kHighsInf
REFUTABLE = 0.01
"""The price of moving an atom so far that one of its own contributors knows better: little beside hiding a sum."""
NAMED = 1e-9
"""What is more than nothing in a proof."""
DUAL, PRIMAL = 1, 4
OPTIONS: Mapping[str, bool | int | str] = {
    "log_to_console": False, "output_flag": False, "threads": 1, "presolve": "off", "solver": "simplex",
    "simplex_iteration_limit": 20_000,
}  # fmt: skip
"""The limit counts iterations, not seconds: a program that is given up is given up again, so bytes stay the same."""


class Program:
    """The program over one system.

    Columns: of each atom a movement that nobody can refute, and a costlier one down and up that its own contributors
    can; then by how much each sum rises, and falls, at its price. A row for each sum: what its atoms do, less what it
    rises, plus what it falls, is nothing where moving it is priced or forbidden, and anything where it is hidden. So a
    hidden sum takes no part in the program, and to rest is always feasible: every program starts from there. Targets of
    several atoms that are no sums have a row too; what is asked of a single atom is asked of its columns.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self.step = _step(max((atom.total for atom in system.atoms), default=0))
        several = (each.atoms for each in system.targets if len(each.atoms) > 1)
        watched = dict.fromkeys((*(each.atoms for each in system.sums), *several))
        self.atoms, self.sums = len(system.atoms), len(watched)
        self._row_of = {atoms: place for place, atoms in enumerate(watched)}
        self._is_fixed = np.zeros(self.sums, bool)
        self.places_of: dict[str, list[int]] = {}
        for place, atom in enumerate(system.atoms):
            for group in atom.by_group:
                self.places_of.setdefault(group, []).append(place)
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
        self._set_cost_of_atoms(REFUTABLE)

    def _program(self) -> highspy.HighsLp:
        first = 3 * self.atoms
        columns = first + 2 * self.sums
        places = np.arange(self.sums, dtype=np.int32)
        entries = [
            (self.sum_of, self.atom_of, 1.0),
            (self.sum_of, self.atom_of + self.atoms, -1.0),
            (self.sum_of, self.atom_of + 2 * self.atoms, 1.0),
            (places, first + places, -1.0),
            (places, first + self.sums + places, 1.0),
        ]
        rows = np.concatenate([each[0] for each in entries])
        order = np.argsort(rows, kind="stable")
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = columns, self.sums
        program.col_cost_ = np.zeros(columns)
        program.col_lower_, program.col_upper_ = np.zeros(columns), np.zeros(columns)
        program.row_lower_, program.row_upper_ = np.full(self.sums, -FREE), np.full(self.sums, FREE)
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

    def _set_cost_of_atoms(self, refutable: float) -> None:
        """What it costs to move an atom beyond what nobody can refute; within that nothing."""
        columns = np.arange(3 * self.atoms, dtype=np.int32)
        self.solver.changeColsCost(len(columns), columns, np.where(columns < self.atoms, 0.0, refutable))

    def set_prices(self, prices: Mapping[int, float | None]) -> None:
        """What a step up or down of a sum costs; None is a sum that must not move, 0 one that may for nothing."""
        rows = np.fromiter(prices, np.int32, len(prices))
        costs = np.array([each or 0.0 for each in prices.values()])
        fixed = np.array([each != 0.0 for each in prices.values()], bool)
        self._is_fixed[rows] = fixed
        ends = np.where(fixed, 0.0, FREE)
        self.solver.changeRowsBounds(len(rows), rows, -ends, ends)  # type: ignore[attr-defined]  # not in its stubs
        columns = np.concatenate([rows + 3 * self.atoms, rows + 3 * self.atoms + self.sums]).astype(np.int32)
        tops = np.where(costs > 0, FREE, 0.0)
        self.solver.changeColsCost(len(columns), columns, np.tile(costs, 2))
        self.solver.changeColsBounds(len(columns), columns, np.zeros(len(columns)), np.tile(tops, 2))

    def _push(
        self, target: Target, side: Side, steps: float, narrower: Mapping[int, tuple[float, float]]
    ) -> bool:
        """Makes a target go at least so far on a side; False when it cannot. `narrower`: ends other than the widest."""
        row = self._row_of.get(target.atoms)
        if row is None:
            (place,) = target.atoms
            return self._push_atom(place, side, steps, narrower.get(place, self._widest[place]))
        if not self._is_fixed[row]:
            self.solver.changeRowBounds(row, *((steps, FREE) if side is Side.ABOVE else (-FREE, -steps)))
        return not self._is_fixed[row]

    def _push_atom(self, place: int, side: Side, steps: float, ends: tuple[float, float]) -> bool:
        ahead, sure = (
            (ends[1], self._sure[place][1]) if side is Side.ABOVE else (-ends[0], -self._sure[place][0])
        )
        self._bound_atom(
            place, side, (min(steps, sure), sure), (max(0.0, steps - sure), max(0.0, _less(ahead, sure)))
        )
        return steps <= ahead

    def _bound_atom(
        self, place: int, side: Side, sure: tuple[float, float], beyond: tuple[float, float]
    ) -> None:
        """Lets an atom go to one side only: within what nobody can refute, and beyond that."""
        up = side is Side.ABOVE
        ahead, back = (place + 2 * self.atoms, place + self.atoms)[:: 1 if up else -1]
        self.solver.changeColBounds(place, *(sure if up else (-sure[1], -sure[0])))
        self.solver.changeColBounds(ahead, *beyond)
        self.solver.changeColBounds(back, 0.0, 0.0)

    def _let_go(self, target: Target) -> None:
        """Lets a target go as it may."""
        row = self._row_of.get(target.atoms)
        if row is None:
            (place,) = target.atoms
            self._set_bounds([place], [self._widest[place]])
        elif not self._is_fixed[row]:
            self.solver.changeRowBounds(row, -FREE, FREE)

    def _in_the_way(self, targets: Sequence[Target]) -> list[Target]:
        """The targets that the solver's proof of there being no optimum names: without them there may be one."""
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
            return []
        _, found, ray = self.solver.getDualRay()  # type: ignore[attr-defined]  # not in its stubs
        rows = ((each, self._row_of.get(each.atoms)) for each in targets)
        return [each for each, row in rows if row is not None and abs(ray[row]) > NAMED] if found else []

    def _solved(self, *, again: bool = False, onward: bool = False) -> Floats | None:
        """What atoms do at the optimum; None when there is none or it took too long.

        To rest is best where nothing is asked, so the dual method goes on from there; where only prices have changed,
        the last optimum is possible still, and the primal method goes on from it. `onward` when only less is asked.
        """
        if not again and not onward:
            self.solver.setBasis()
        self.solver.setOptionValue("simplex_strategy", PRIMAL if again else DUAL)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        columns = np.array(self.solver.getSolution().col_value)[: 3 * self.atoms]
        sure, down, up = columns.reshape(3, self.atoms)
        movement: Floats = sure - down + up
        return movement


def _less(end: float, by: float) -> float:
    return FREE if np.isinf(end) and not np.isinf(by) else 0.0 if np.isinf(end) else end - by


def _step(largest: int) -> int:
    """One, or what leaves the largest amount within MOST_STEPS: a multiple of PARTS where that costs little."""
    if largest <= MOST_STEPS:
        return 1
    step = -(-largest // MOST_STEPS)
    return step if step < PARTS else -(-step // PARTS) * PARTS
