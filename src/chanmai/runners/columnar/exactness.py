"""Deciding exactly what Kleene's logic leaves open: unknown only where two completions of the missing facts differ.

Rows of one rule that agree in the state of every atom, and whose open atoms know none of their facts, have the same
answer, so the engine is asked once for each such pattern. A row in which an open atom knows some of its facts is asked
for by itself. Rules whose atoms cannot influence one another need no asking.
"""

from collections import Counter
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.facts.dictionary import AWARD, Dictionary
from chanmai.engine.facts.fact import Kind
from chanmai.runners.columnar.amounts import set_bits
from chanmai.runners.columnar.atoms import (
    Atom,
    Fixed,
    Flag,
    OneOf,
    Reaches,
    refs_of,
)
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.kernel import Kernel, Planes
from chanmai.runners.columnar.program import Program

Truth = bool | None
Ask = Callable[[int, int], Truth]
"""The engine's exact answer for a rule and a row."""

RADIX_ROOM = 39  # 3**39 fits in 63 bits


class Exactness:
    """Settles the open pairs of one program, block by block; remembers the patterns it has seen."""

    def __init__(self, program: Program, columns: Columns, ask: Ask) -> None:
        self._program = program
        self._columns = columns
        self._ask = ask
        self._refs = [refs_of(atom) for atom in program.atoms]
        self._seen: list[dict[int, Truth]] = [{} for _ in program.rules]
        self._seen_alone: list[dict[object, Truth]] = [{} for _ in program.rules]
        self._waits = [
            len(own) > RADIX_ROOM or any(ref.fact.startswith(AWARD) for i in own for ref in self._refs[i])
            for own in program.atoms_of
        ]
        self._plain = [
            _independent([program.atoms[i] for i in own], program.dictionary) for own in program.atoms_of
        ]

    def settle(self, kernel: Kernel, index: int, results: Planes) -> None:
        """Correct `results` [distinct, T | M, word] of the block that the kernel decided last."""
        plan = self._program.plan
        done: set[int] = set()
        for rule, row in enumerate(plan.results.tolist()):
            if row in done or self._plain[rule]:
                continue
            done.add(row)
            open_rows, _ = set_bits(results[row : row + 1, 1] & ~results[row : row + 1, 0])
            if len(open_rows):
                self._settle_rule(rule, kernel, index, open_rows, results[row])

    def _settle_rule(
        self, rule: int, kernel: Kernel, index: int, rows: NDArray[np.intp], result: NDArray[np.uint64]
    ) -> None:
        start = kernel.span(index).start
        own = self._program.atoms_of[rule]
        states = _states(kernel.atom_planes()[list(own)], rows)
        alone = self._partly_known(own, states, rows + start)
        if len(own) > RADIX_ROOM:
            alone[:] = True
        weights = 3 ** np.arange(min(len(own), RADIX_ROOM), dtype=np.int64)
        keys = weights @ states[:RADIX_ROOM].astype(np.int64)
        seen = self._seen[rule]
        for key, first, members in _patterns(keys, ~alone):
            if key not in seen:
                seen[key] = self._ask(rule, start + int(rows[first]))
            _write(result, rows[members], seen[key])
        self._settle_alone(rule, rows[alone], start, keys[alone], result)

    def _settle_alone(
        self,
        rule: int,
        rows: NDArray[np.intp],
        start: int,
        keys: NDArray[np.int64],
        result: NDArray[np.uint64],
    ) -> None:
        """Rows whose open atoms know some of their facts: the answer hangs on these values too."""
        if not len(rows):
            return
        joint = [i for i in self._program.atoms_of[rule] if len(self._refs[i]) > 1]
        values = self._columns.keys(
            list(dict.fromkeys(ref for i in joint for ref in self._refs[i])), rows + start
        )
        seen = self._seen_alone[rule]
        for row, key, known in zip(rows.tolist(), keys.tolist(), values, strict=True):
            both = (key, known)
            if self._waits[rule] or both not in seen:
                seen[both] = self._ask(rule, start + row)
            _write(result, np.array([row]), seen[both])

    def _partly_known(
        self, own: tuple[int, ...], states: NDArray[np.uint8], rows: NDArray[np.intp]
    ) -> NDArray[np.bool_]:
        """Rows in which an open atom knows some of its facts, or waits for an award of the same run."""
        alone = np.zeros(len(rows), dtype=bool)
        for position, atom in enumerate(own):
            needed = self._refs[atom]
            if len(needed) < 2 and not any(ref.fact.startswith(AWARD) for ref in needed):
                continue
            some = np.zeros(len(rows), dtype=bool)
            for ref in needed:
                known = self._columns.known(ref, rows)
                some |= True if known is None or ref.fact.startswith(AWARD) else known
            alone |= some & (states[position] == 1)
        return alone


def _states(planes: Planes, rows: NDArray[np.intp]) -> NDArray[np.uint8]:
    """0 false, 1 open, 2 true: [atom, row]."""
    flat = planes.view(np.uint8)
    bits = (flat[:, :, rows >> 3] >> (rows & 7).astype(np.uint8)) & 1
    total: NDArray[np.uint8] = bits[:, 0] + bits[:, 1]
    return total


def _patterns(keys: NDArray[np.int64], wanted: NDArray[np.bool_]) -> list[tuple[int, int, NDArray[np.intp]]]:
    """Each distinct key among the wanted positions: (key, a position that has it, all positions)."""
    positions = np.flatnonzero(wanted)
    if not len(positions):
        return []
    order = positions[np.argsort(keys[positions], kind="stable")]
    values = keys[order]
    cuts = np.flatnonzero(values[1:] != values[:-1]) + 1
    return [(int(keys[group[0]]), int(group[0]), group) for group in np.split(order, cuts)]


def _write(result: NDArray[np.uint64], rows: NDArray[np.intp], truth: Truth) -> None:
    """Make the rows of one result surely true or surely false; None leaves them open."""
    if truth is None:
        return
    flat = result.view(np.uint8)
    masks = (1 << (rows & 7)).astype(np.uint8)
    if truth:
        np.bitwise_or.at(flat[0], rows >> 3, masks)
    else:
        np.bitwise_and.at(flat[1], rows >> 3, ~masks)


def _independent(atoms: list[Atom], dictionary: Dictionary) -> bool:
    """True if every atom asks for one fact of its own and can turn out either way: then Kleene is exact."""
    needed = Counter(ref for atom in atoms for ref in refs_of(atom))
    if any(count > 1 for count in needed.values()) or any(ref.fact.startswith(AWARD) for ref in needed):
        return False
    return all(_contingent(atom, dictionary) for atom in atoms)


def _contingent(atom: Atom, dictionary: Dictionary) -> bool:
    """True if a single missing fact can make the atom true and can make it false."""
    match atom:
        case Flag():
            return True
        case OneOf(ref=ref, choices=choices):
            fact = dictionary.get(ref.fact)
            if fact.kind is Kind.SET:
                return not fact.values or not choices.isdisjoint(fact.values)
            listed = set(fact.values)
            return not listed or (bool(choices & listed) and bool(listed - choices))
        case Reaches(ref=ref, threshold=threshold):
            fact = dictionary.get(ref.fact)
            low = None if fact.lowest is None else fact.lowest * fact.scale
            high = None if fact.highest is None else fact.highest * fact.scale
            return (low is None or low < threshold) and (high is None or threshold <= high)
    return isinstance(atom, Fixed)
