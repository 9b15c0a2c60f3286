"""The completions found so far, with how far each moves every target and what is still to be shown."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.disclosure.audit import Gap, Possibility, Side
from chanmai.engine.disclosure.system import Need, System
from chanmai.engine.disclosure.targets import Target

NOBODY: frozenset[str] = frozenset()
Unmet = dict[Need, frozenset[str] | None]
State = tuple[list[Possibility], NDArray[np.int64], list[Unmet]]


class Bank:
    """Completions that each filled a gap when they came, and a row of reaches for each: one column a target.

    Of every target the needs that are not met yet; for the one of who contributes nothing, beside it, which groups
    could refute all that was found for it so far (None before anything was found).
    """

    def __init__(self, system: System, targets: Sequence[Target]) -> None:
        self.system, self.targets = system, targets
        self.completions: list[Possibility] = []
        self._reaches = np.zeros((64, len(targets)), np.int64)
        holders: list[list[int]] = [[] for _ in system.atoms]
        for number, each in enumerate(targets):
            for atom in each.atoms:
                holders[atom].append(number)
        self._numbers_of = [np.array(each, np.int64) for each in holders]
        self._unmet: list[Unmet] = [self._all_needs(each) for each in targets]

    def _all_needs(self, target: Target) -> Unmet:
        return dict.fromkeys(self.system.needs[target.atoms])

    def add(self, completion: Possibility) -> bool:
        """Keeps another completion if it fills a gap, and says whether."""
        reach = self._reach(completion)
        fills = False
        for number in np.flatnonzero(reach):
            fills |= self._meet(int(number), int(reach[number]), completion.refuted_by)
        if fills:
            count = len(self.completions)
            if count == len(self._reaches):
                self._reaches = np.concatenate([self._reaches, np.zeros_like(self._reaches)])
            self._reaches[count] = reach
            self.completions.append(completion)
        return fills

    def _meet(self, number: int, far: int, refuted_by: frozenset[str]) -> bool:
        """Crosses out which needs of a target are met, or come nearer, by a completion that moves it so far."""
        unmet, target, fills = self._unmet[number], self.targets[number], False
        for need, left in list(unmet.items()):
            side, viewer, needed = need
            if side * far < needed or viewer in refuted_by:
                continue
            if viewer is None and target.to_all:
                now = (refuted_by if left is None else left & refuted_by) - target.by_group.keys()
            else:
                now = NOBODY
            if now != left:
                fills = True
                unmet[need] = now
            if not now:
                del unmet[need]
        return fills

    def _reach(self, completion: Possibility) -> NDArray[np.int64]:
        reach = np.zeros(len(self.targets), np.int64)
        for atom, far in completion.deviation.items():
            reach[self._numbers_of[atom]] += far
        return reach

    def gaps(self, number: int) -> tuple[Gap, ...]:
        """What is not yet shown to stay open of a target."""
        if not self._unmet[number]:
            return ()
        target = self.targets[number]
        return tuple(
            Gap(target, Side(side), each, needed)
            for (side, viewer, needed), left in self._unmet[number].items()
            for each in ((viewer,) if left is None else sorted(left))
        )

    def without(self, atoms: Collection[int]) -> list[int]:
        """Drops the completions that move a sum, and gives the targets that they moved."""
        inside = frozenset(atoms)
        stays = np.array(
            [
                not sum(far for atom, far in each.deviation.items() if atom in inside)
                for each in self.completions
            ],
            bool,
        )
        kept, lost = np.flatnonzero(stays), np.flatnonzero(~stays)
        touched = [int(number) for number in np.flatnonzero((self._reaches[lost] != 0).any(axis=0))]
        if touched:
            self._reaches[: len(kept)] = self._reaches[kept]
            self.completions = [self.completions[place] for place in kept]
            for number in touched:
                self._recall(number)
        return touched

    def _recall(self, number: int) -> None:
        """What the completions that are left meet of a target."""
        self._unmet[number] = self._all_needs(self.targets[number])
        column = self._reaches[: len(self.completions), number]
        for place in np.flatnonzero(column):
            self._meet(number, int(column[place]), self.completions[place].refuted_by)

    def state(self) -> State:
        """All that is kept, to go back to."""
        return list(self.completions), self._reaches.copy(), [each.copy() for each in self._unmet]

    def restore(self, state: State) -> None:
        """Goes back."""
        self.completions, self._reaches, self._unmet = state
