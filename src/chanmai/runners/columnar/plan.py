"""The order of work for a forest: which planes to combine with which, as few and as wide operations as possible."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chanmai.runners.columnar.forest import AND, OR, Forest, Join, Literal

WIDE = 128  # planes combined by one operation, so that the scratch space stays in the cache


@dataclass(frozen=True, slots=True)
class Step:
    """planes[start:end] (the results, when `final`) = op over slots; slot j serves the first len(slot) rows."""

    op: str
    final: bool
    start: int
    end: int
    slots: tuple[NDArray[np.intp], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Rows 0..atoms-1 hold the atoms, then the negations of `negated`, then inner nodes; results stand apart.

    `results` says for each condition its row among the `distinct` results; `operations` counts the gathers of
    one plane pair per block, for the bound that the bench prints.
    """

    atoms: int
    negated: NDArray[np.intp]
    rows: int
    steps: tuple[Step, ...]
    distinct: int
    results: NDArray[np.intp]
    operations: int


def lay_out(forest: Forest, atoms: int, roots: Sequence[int]) -> Plan:
    """The plan for the conditions `roots` over `atoms` atoms. Extends the forest by the parts that it shares."""
    roots_with_shares = forest.share([forest.root(root) for root in roots])
    layout = _Layout(forest, atoms, list(dict.fromkeys(roots_with_shares)))
    results = np.array([layout.place[root] for root in roots_with_shares], dtype=np.intp)
    return Plan(
        atoms, layout.negated, layout.rows, tuple(layout.steps), len(layout.place), results, layout.operations
    )


class _Layout:
    """Gives every literal, inner node and result its row, and lists the steps level by level."""

    def __init__(self, forest: Forest, atoms: int, roots: list[int]) -> None:
        self._nodes = forest.nodes
        self._depth: dict[int, int] = {}
        for root in roots:
            self._measure(root)
        literals = {n: node for n in self._depth if isinstance(node := self._nodes[n], Literal)}
        negatives = sorted(node.atom for node in literals.values() if node.negated)
        self.negated = np.array(negatives, dtype=np.intp)
        at = {atom: atoms + i for i, atom in enumerate(negatives)}
        self._row = {n: at[node.atom] if node.negated else node.atom for n, node in literals.items()}
        self.rows = atoms + len(negatives)
        self.steps: list[Step] = []
        self.operations = 0
        self.place: dict[int, int] = {}
        inner = forest.below(m for root in roots for m in self._members(root)) - set(literals)
        for level in range(1, max((self._depth[n] for n in inner), default=0) + 1):
            self._put([n for n in inner if self._depth[n] == level], final=False)
        self._put(roots, final=True)

    def _members(self, number: int) -> frozenset[int]:
        node = self._nodes[number]
        return node.members if isinstance(node, Join) else frozenset()

    def _measure(self, number: int) -> int:
        if number not in self._depth:
            members = self._members(number)
            self._depth[number] = 1 + max(map(self._measure, members)) if members else 0
        return self._depth[number]

    def _put(self, numbers: Sequence[int], *, final: bool) -> None:
        for op in (OR, AND):
            mine = [n for n in numbers if isinstance(node := self._nodes[n], Join) and node.op == op]
            mine.sort(key=lambda n: (-len(self._members(n)), n))
            for lo in range(0, len(mine), WIDE):
                self._step(op, mine[lo : lo + WIDE], final=final)

    def _step(self, op: str, numbers: list[int], *, final: bool) -> None:
        start = len(self.place) if final else self.rows
        rows = [sorted(self._row[m] for m in self._members(n)) for n in numbers]
        slots = tuple(
            np.array([own[j] for own in rows if len(own) > j], dtype=np.intp) for j in range(len(rows[0]))
        )
        self.steps.append(Step(op, final, start, start + len(numbers), slots))
        self.operations += sum(map(len, slots))
        target = self.place if final else self._row
        target.update({n: start + i for i, n in enumerate(numbers)})
        if not final:
            self.rows += len(numbers)


__all__ = ["AND", "OR", "Plan", "Step", "lay_out"]
