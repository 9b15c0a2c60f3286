"""Planes of atoms kept with a loaded snapshot: a changed rule needs only the atoms that nobody asked for yet.

An atom takes two bits a row. A firm that files something new rewrites its own bit of the atoms that ask for the fact;
the snapshot itself stays as it is, and the new values lie over it.
"""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
from benchmarks.kernel.amounts import MISSING, AmountKernel, Amounts, plan_amounts
from benchmarks.kernel.whole import Whole
from numpy.typing import NDArray

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.refs import refs
from chanmai.runners.columnar.atoms import Atom, refs_of
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.groups import Families
from chanmai.runners.columnar.kernel import BLOCK, Kernel, Planes, set_bits
from chanmai.runners.columnar.plan import AND, Plan, Step
from chanmai.runners.columnar.program import Program, Rule, compile_program
from chanmai.runners.columnar.single.codes import TRUE, code_of
from chanmai.runners.table import Table

NOWHERE: NDArray[np.intp] = np.empty(0, dtype=np.intp)


class Kept:
    """A snapshot with the planes of the atoms asked for so far. One object serves one thread."""

    def __init__(self, table: Table, dictionary: Dictionary) -> None:
        self.rows = len(table)
        self._dictionary = dictionary
        self._columns = Columns(table, (), dictionary)
        self._block = min(BLOCK, max(64, -(-self.rows // 64) * 64))
        self._words = -(-self.rows // self._block) * self._block // 64
        self._planes: dict[Atom, Planes] = {}
        self._asking: dict[Ref, list[Atom]] = {}
        self._changed: dict[int, dict[Ref, Value | None]] = {}
        self._room: list[Planes] = []

    @property
    def atoms(self) -> int:
        """How many atoms are kept."""
        return len(self._planes)

    def ask(self, rule: Rule) -> "Asked":
        """The rule compiled, with planes for all its atoms; those that are new are computed now."""
        program = compile_program([rule], self._dictionary)
        self._compute([atom for atom in program.atoms if atom not in self._planes])
        return Asked(program, [self._planes[atom] for atom in program.atoms])

    def decide(self, asked: "Asked") -> Planes:
        """T and M of the rule for every row [T | M, word]; bits past the last row are 0. Valid until the next call."""
        plan = asked.program.plan
        found: list[Planes] = list(asked.planes)
        found += [self._space(number) for number in range(plan.rows - plan.atoms)]
        for place, negated in enumerate(plan.negated.tolist(), plan.atoms):
            np.invert(found[negated][::-1], out=found[place])
        result = self._space(plan.rows - plan.atoms)
        for step in plan.steps:
            targets = [result] if step.final else found[step.start : step.end]
            _join(step, found, targets)
        _cut(result, self.rows)
        return result

    def amounts(self, asked: "Asked", met: NDArray[np.uint64]) -> tuple[NDArray[np.intp], Amounts]:
        """Rows in which the rule is met, and what each gets in 分 (below 0 where a fact is missing)."""
        program = asked.program
        rows = set_bits(met[None])
        plan = plan_amounts(program)
        if 0 in plan.fixed:
            return rows, np.full(len(rows), plan.fixed[0], dtype=np.int64)
        if not plan.groups:
            return NOWHERE, np.empty(0, dtype=np.int64)
        self._columns.add(program.refs)
        paid = AmountKernel(plan, self._columns).of_rows(rows)
        self._repay(program, rows, paid)
        return rows, paid

    def change(self, row: int, values: Mapping[Ref, Value | None]) -> None:
        """Take over new values of one firm (None: no longer known): one bit of every atom that asks for them."""
        self._changed.setdefault(row, {}).update(values)
        touched = dict.fromkeys(atom for ref in values for atom in self._asking.get(ref, ()))
        for atom in touched:
            self._rewrite(atom, row)

    def value(self, row: int, ref: Ref) -> Value | None:
        """What is known of a fact in a row, changes included."""
        changed = self._changed.get(row, {})
        if ref in changed:
            return changed[ref]
        self._columns.add((ref,))
        return self._columns.reader(row)(ref)

    def code(self, atom: Atom, row: int) -> int:
        """TRUE, UNKNOWN or FALSE for a kept atom in one row: two bits looked up."""
        plane, word, bit = self._planes[atom], row >> 6, row & 63
        surely, possibly = int(plane[0, word]) >> bit & 1, int(plane[1, word]) >> bit & 1
        return surely | possibly << 1

    def _compute(self, atoms: list[Atom]) -> None:
        if not atoms:
            return
        asked = dict.fromkeys(ref for atom in atoms for ref in refs_of(atom))
        program = replace(
            compile_program([], self._dictionary),
            atoms=tuple(atoms),
            families=Families(atoms, self._dictionary),
            plan=_bare(len(atoms)),
            refs=tuple(asked),
        )
        self._columns.add(asked)
        kernel = Kernel(program, self._columns, block=self._block)
        planes: Planes = np.zeros((len(atoms), 2, self._words), dtype=np.uint64)
        nothing, width = kernel.new_results(), self._block // 64
        for block in range(kernel.blocks):
            kernel.decide(block, nothing[block])
            planes[:, :, block * width : (block + 1) * width] = kernel.atom_planes()
        for atom, plane in zip(atoms, planes, strict=True):
            self._planes[atom] = plane
            for ref in refs_of(atom):
                self._asking.setdefault(ref, []).append(atom)
            for row, values in self._changed.items():
                if not values.keys().isdisjoint(refs_of(atom)):
                    self._rewrite(atom, row)

    def _rewrite(self, atom: Atom, row: int) -> None:
        code = code_of(atom, lambda ref: self.value(row, ref), self._dictionary)
        plane, word, bit = self._planes[atom], row >> 6, np.uint64(1 << (row & 63))
        plane[0, word] = plane[0, word] | bit if code == TRUE else plane[0, word] & ~bit
        plane[1, word] = plane[1, word] | bit if code else plane[1, word] & ~bit

    def _repay(self, program: Program, rows: NDArray[np.intp], paid: Amounts) -> None:
        """Amounts of the changed firms, by the scalar evaluator."""
        (base, (share,)), *_ = plan_amounts(program).groups
        asked = set(refs(base))
        for row, values in self._changed.items():
            place = int(np.searchsorted(rows, row))
            if asked.isdisjoint(values) or place == len(rows) or rows[place] != row:
                continue
            found = evaluate(base, lambda ref, row=row: self.value(row, ref))  # type: ignore[misc]
            known = isinstance(found, int | Fraction)
            paid[place] = Whole.of(share).amount(Fraction(found)) if known else MISSING  # type: ignore[arg-type]

    def _space(self, number: int) -> Planes:
        while len(self._room) <= number:
            self._room.append(np.empty((2, self._words), dtype=np.uint64))
        return self._room[number]


class Asked:
    """One rule with the planes of its atoms."""

    def __init__(self, program: Program, planes: list[Planes]) -> None:
        self.program = program
        self.planes = planes


def _join(step: Step, found: list[Planes], targets: list[Planes]) -> None:
    function = np.bitwise_and if step.op == AND else np.bitwise_or
    for place, target in enumerate(targets):
        members = [found[slot[place]] for slot in step.slots if place < len(slot)]
        if len(members) == 1:
            target[...] = members[0]
            continue
        function(members[0], members[1], out=target)
        for member in members[2:]:
            function(target, member, out=target)


def _cut(planes: Planes, rows: int) -> None:
    """Zero the bits past the last row."""
    word, bit = rows >> 6, rows & 63
    if bit:
        planes[:, word] &= np.uint64((1 << bit) - 1)
        word += 1
    planes[:, word:] = 0


def _bare(atoms: int) -> Plan:
    """A plan that only evaluates atoms."""
    return Plan(atoms, NOWHERE, atoms, (), 0, NOWHERE, 0)
