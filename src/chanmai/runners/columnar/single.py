"""One firm against all rules, kept up to date: a changed fact touches only its atoms, then one pass of and / or.

An atom or node is one byte: 3 surely true, 2 unknown, 0 false; Kleene's and and or are & and | on these bytes.
Numbers are Python's integers and fractions here, so nothing can overflow.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.refs import refs
from chanmai.runners.columnar.amounts import plan_amounts
from chanmai.runners.columnar.atoms import Atom, Reaches, refs_of
from chanmai.runners.columnar.codes import FALSE, TRUE, UNKNOWN, code_of, kept_integer
from chanmai.runners.columnar.plan import AND, Plan
from chanmai.runners.columnar.program import Program
from chanmai.runners.columnar.whole import Whole

Codes = NDArray[np.uint8]
FORGOTTEN = object()


@dataclass(frozen=True, slots=True)
class Level:
    """Nodes of one depth and kind: members of node i are flat[starts[i]:starts[i+1]]; they become rows start..end."""

    op: str
    flat: NDArray[np.intp]
    starts: NDArray[np.intp]
    start: int
    end: int


class SingleProgram:
    """What a program needs to decide one firm at a time; shared by all firms."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.thresholds: dict[Ref, tuple[slice, NDArray[np.int64]]] = {}
        self.others: dict[Ref, list[int]] = {}
        self.needs: dict[int, tuple[Ref, ...]] = {}
        self._index_atoms(program.atoms)
        self.levels, self.rows = _levels(program.plan)
        plan = plan_amounts(program)
        self.fixed = plan.fixed
        self.bases = [base for base, _ in plan.groups]
        self.base_refs: dict[Ref, list[int]] = {}
        self.shares: dict[int, tuple[int, Whole]] = {}
        self.payers: list[list[int]] = [[share.rule for share in shares] for _, shares in plan.groups]
        for number, (base, shares) in enumerate(plan.groups):
            for ref in refs(base):
                self.base_refs.setdefault(ref, []).append(number)
            self.shares.update({share.rule: (number, Whole.of(share)) for share in shares})

    def _index_atoms(self, atoms: tuple[Atom, ...]) -> None:
        for place, atom in enumerate(atoms):
            if isinstance(atom, Reaches):
                old = self.thresholds.get(atom.ref)
                first = place if old is None else old[0].start
                values = [a.threshold for a in atoms[first : place + 1] if isinstance(a, Reaches)]
                self.thresholds[atom.ref] = (slice(first, place + 1), np.array(values, dtype=np.int64))
            else:
                self.needs[place] = needed = refs_of(atom)
                for ref in needed:
                    self.others.setdefault(ref, []).append(place)


class FirmState:
    """The decisions of one firm under a program. `codes[i]` answers rule i; amounts are in 分, None while unknown."""

    def __init__(self, single: SingleProgram, values: Mapping[Ref, Value]) -> None:
        self._single = single
        self._dictionary = single.program.dictionary
        self._values: dict[Ref, Value | None] = dict(values)
        self._nodes: Codes = np.zeros(single.rows, dtype=np.uint8)
        self._bases: dict[int, Any] = {}  # Fraction, or None when a fact is missing
        self._amounts: dict[int, int | None] = dict(single.fixed)
        self.codes: Codes = np.zeros(len(single.program.rules), dtype=np.uint8)
        for ref in single.thresholds:
            self._thresholds(ref)
        for place in single.needs:
            self._nodes[place] = self._other(place)
        self._combine()

    def change(self, changes: Mapping[Ref, Value | None]) -> None:
        """Take over new values of some facts (None: no longer known) and decide every rule anew."""
        touched: set[int] = set()
        for ref, value in changes.items():
            self._values[ref] = value
            if ref in self._single.thresholds:
                self._thresholds(ref)
            touched.update(self._single.others.get(ref, ()))
            for base in self._single.base_refs.get(ref, ()):
                if self._bases.pop(base, FORGOTTEN) is not FORGOTTEN:
                    for rule in self._single.payers[base]:
                        self._amounts.pop(rule, None)
        for place in touched:
            self._nodes[place] = self._other(place)
        self._combine()

    def amounts(self) -> dict[int, int | None]:
        """For every met rule that states an amount: the amount, or None when a fact that it needs is missing."""
        known, out = self._amounts, {}
        for rule in np.flatnonzero(self.codes == TRUE).tolist():
            if rule in known:
                out[rule] = known[rule]
            elif rule in self._single.shares:
                base, whole = self._single.shares[rule]
                value = self._base(base)
                out[rule] = known[rule] = None if value is None else whole.amount(value)
        return out

    def atom_code(self, place: int) -> int:
        """TRUE, UNKNOWN or FALSE for one atom: the reasons are lookups."""
        return int(self._nodes[place])

    def _base(self, number: int) -> Fraction | None:
        if number not in self._bases:
            value = evaluate(self._single.bases[number], self._values.get)
            self._bases[number] = Fraction(value) if isinstance(value, int | Fraction) else None
        found: Fraction | None = self._bases[number]
        return found

    def _kept(self, ref: Ref) -> int | None:
        value = self._values.get(ref)
        return None if value is None else kept_integer(ref, value, self._dictionary)

    def _thresholds(self, ref: Ref) -> None:
        places, thresholds = self._single.thresholds[ref]
        kept = self._kept(ref)
        self._nodes[places] = UNKNOWN if kept is None else (thresholds <= kept) * np.uint8(TRUE)

    def _other(self, place: int) -> int:
        return code_of(self._single.program.atoms[place], self._values.get, self._dictionary)

    def _combine(self) -> None:
        plan = self._single.program.plan
        state = self._nodes
        atoms = state[plan.negated]
        # not: T and M swap and invert, so 3 becomes 0, 0 becomes 3 and 2 (unknown) stays
        state[plan.atoms : plan.atoms + len(plan.negated)] = _NEGATION[atoms]
        for level in self._single.levels:
            function = np.bitwise_and if level.op == AND else np.bitwise_or
            state[level.start : level.end] = function.reduceat(state.take(level.flat), level.starts)
        self.codes = state[plan.rows + plan.results]


_NEGATION = np.array([3, 0, 2, 0], dtype=np.uint8)


def _levels(plan: Plan) -> tuple[list[Level], int]:
    """The steps of a plan as flat member lists; neighbours of one kind that do not feed each other are one level."""
    merged: list[tuple[str, bool, int, list[list[int]]]] = []
    for step in plan.steps:
        members = _members(step.slots)
        start = step.start + (plan.rows if step.final else 0)
        last = merged[-1] if merged else None
        independent = last is not None and all(row < last[2] for own in members for row in own)
        if last is not None and last[0] == step.op and independent and last[2] + len(last[3]) == start:
            last[3].extend(members)
        else:
            merged.append((step.op, step.final, start, members))
    levels = [_level(op, start, members) for op, _, start, members in merged]
    return levels, plan.rows + plan.distinct


def _members(slots: Iterable[NDArray[np.intp]]) -> list[list[int]]:
    rows: list[list[int]] = []
    for slot in slots:
        for i, row in enumerate(slot.tolist()):
            if i == len(rows):
                rows.append([])
            rows[i].append(row)
    return rows


def _level(op: str, start: int, members: list[list[int]]) -> Level:
    lengths = np.array([len(own) for own in members], dtype=np.intp)
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.intp)
    flat = np.array([row for own in members for row in own], dtype=np.intp)
    return Level(op, flat, starts, start, start + len(members))


__all__ = ["FALSE", "TRUE", "UNKNOWN", "FirmState", "SingleProgram", "kept_integer"]
