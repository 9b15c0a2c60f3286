"""One firm against all rules, kept up to date: a changed fact touches only its atoms, then one pass of and / or.

An atom or node is one byte: 3 surely true, 2 unknown, 0 false; Kleene's and and or are & and | on these bytes.
Numbers are Python's integers and fractions here, so nothing can overflow.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.refs import refs
from chanmai.runners.columnar.changing.codes import TRUE
from chanmai.runners.columnar.changing.families import Codes, Family, families
from chanmai.runners.columnar.paying.amounts import plan_amounts
from chanmai.runners.columnar.paying.whole import Whole
from chanmai.runners.columnar.plan import AND, Plan
from chanmai.runners.columnar.program import Program


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
        self.families = families(program.atoms, program.dictionary)
        self.asking: dict[Ref, list[Family]] = {}
        for family in self.families:
            for ref in family.refs:
                self.asking.setdefault(ref, []).append(family)
        self.levels, self.rows = _levels(program.plan)
        plan = plan_amounts(program)
        self.fixed = plan.fixed
        self.bases = [base for base, _ in plan.groups]
        self.base_refs: dict[Ref, list[int]] = {}
        self.shares: dict[int, tuple[int, Whole]] = {}
        for number, (base, shares) in enumerate(plan.groups):
            for ref in refs(base):
                self.base_refs.setdefault(ref, []).append(number)
            self.shares.update({share.rule: (number, Whole.of(share)) for share in shares})


class FirmState:
    """The decisions of one firm under a program. `codes[i]` answers rule i; amounts are in 分, None while unknown."""

    def __init__(self, single: SingleProgram, values: Mapping[Ref, Value]) -> None:
        self._single = single
        self._values: dict[Ref, Value | None] = dict(values)
        self._nodes: Codes = np.zeros(single.rows, dtype=np.uint8)
        self._bases: dict[int, Fraction | None] = {}
        self._paid: list[dict[int, int | None]] = [{} for _ in single.bases]  # by base, then by rule
        self.codes: Codes = np.zeros(len(single.program.rules), dtype=np.uint8)
        self._answer(single.families)
        self._combine()

    def change(self, changes: Mapping[Ref, Value | None]) -> None:
        """Take over new values of some facts (None: no longer known) and decide every rule anew."""
        touched: dict[Family, None] = {}
        for ref, value in changes.items():
            self._values[ref] = value
            touched.update(dict.fromkeys(self._single.asking.get(ref, ())))
            for base in self._single.base_refs.get(ref, ()):
                self._bases.pop(base, None)
                self._paid[base].clear()
        self._answer(touched)
        self._combine()

    def amounts(self) -> dict[int, int | None]:
        """For every met rule that states an amount: the amount, or None when a fact that it needs is missing."""
        fixed, shares, out = self._single.fixed, self._single.shares, {}
        for rule in np.flatnonzero(self.codes == TRUE).tolist():
            if rule in shares:
                base, whole = shares[rule]
                paid = self._paid[base]
                if rule not in paid:
                    value = self._base(base)
                    paid[rule] = None if value is None else whole.amount(value)
                out[rule] = paid[rule]
            elif rule in fixed:
                out[rule] = fixed[rule]
        return out

    def atom_code(self, place: int) -> int:
        """TRUE, UNKNOWN or FALSE for one atom: the reasons are lookups."""
        return int(self._nodes[place])

    def _base(self, number: int) -> Fraction | None:
        if number not in self._bases:
            value = evaluate(self._single.bases[number], self._values.get)
            self._bases[number] = Fraction(value) if isinstance(value, int | Fraction) else None
        return self._bases[number]

    def _answer(self, asked: Iterable[Family]) -> None:
        read, dictionary = self._values.get, self._single.program.dictionary
        for family in asked:
            self._nodes[family.places] = family.codes(read, dictionary)

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
