"""The completions found so far, with how far each moves every target."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.disclosure.audit import Gap, Possibility, gaps_of
from chanmai.engine.disclosure.system import System, Target


class Bank:
    """Completions, and a row of reaches for each: one column a target."""

    def __init__(self, system: System, targets: Sequence[Target]) -> None:
        self.system, self.targets = system, targets
        self.completions: list[Possibility] = []
        self._reaches = np.zeros((64, len(targets)), np.int64)
        self._target_of = np.concatenate(
            [np.full(len(each.atoms), place) for place, each in enumerate(targets)] or [np.zeros(0, int)]
        )
        self._atom_of = np.concatenate(
            [np.fromiter(sorted(each.atoms), int) for each in targets] or [np.zeros(0, int)]
        )
        self._gaps: dict[int, tuple[Gap, ...]] = {}

    def add(self, completion: Possibility) -> None:
        """Keeps another completion."""
        count = len(self.completions)
        if count == len(self._reaches):
            self._reaches = np.concatenate([self._reaches, np.zeros_like(self._reaches)])
        self._reaches[count] = self._reach(completion)
        self.completions.append(completion)
        for number in np.flatnonzero(self._reaches[count]):
            self._gaps.pop(int(number), None)

    def _reach(self, completion: Possibility) -> NDArray[np.int64]:
        amounts = np.zeros(len(self.system.atoms), np.int64)
        amounts[list(completion.deviation)] = list(completion.deviation.values())
        reach = np.zeros(len(self.targets), np.int64)
        np.add.at(reach, self._target_of, amounts[self._atom_of])
        return reach

    def gaps(self, number: int) -> tuple[Gap, ...]:
        """What is not yet shown to stay open of a target."""
        if number not in self._gaps:
            column = self._reaches[: len(self.completions), number]
            reaches = [
                (int(column[place]), self.completions[place].refuted_by) for place in np.flatnonzero(column)
            ]
            self._gaps[number] = tuple(gaps_of(self.system, self.targets[number], reaches))
        return self._gaps[number]

    def without(self, atoms: Collection[int]) -> list[Possibility]:
        """Drops the completions that move a sum, and gives them."""
        lost = [each for each in self.completions if each.of(atoms)]
        if lost:
            self._keep([each for each in self.completions if not each.of(atoms)])
        return lost

    def touched(self, lost: Iterable[Possibility]) -> list[int]:
        """The targets that any of these moves."""
        moved = np.zeros(len(self.targets), bool)
        for each in lost:
            moved |= self._reach(each) != 0
        return [int(number) for number in np.flatnonzero(moved)]

    def take_back(self, lost: Sequence[Possibility]) -> None:
        """Keeps dropped completions again."""
        for each in lost:
            self.add(each)

    def _keep(self, completions: Sequence[Possibility]) -> None:
        self.completions = list(completions)
        for place, each in enumerate(completions):
            self._reaches[place] = self._reach(each)
        self._gaps.clear()
