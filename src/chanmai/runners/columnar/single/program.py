"""One firm against all rules: every atom answered, then one pass of and / or.

An atom or node is one byte: 3 surely true, 2 unknown, 0 false; Kleene's and and or are & and | on these bytes.
Numbers are Python's integers and fractions here, so nothing can overflow.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chanmai.runners.columnar.plan import AND, Plan
from chanmai.runners.columnar.program import Program
from chanmai.runners.columnar.single.codes import Read
from chanmai.runners.columnar.single.families import Codes, Family, families


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
        self._levels, self._rows = _levels(program.plan)

    def asked_by(self, rules: Iterable[int]) -> list[Family]:
        """The families with an atom of one of these rules."""
        places = {place for rule in rules for place in self.program.atoms_of[rule]}
        return [
            own for own in self.families if not places.isdisjoint(range(own.places.start, own.places.stop))
        ]

    def codes(self, read: Read, questions: Iterable[Family]) -> Codes:
        """TRUE, UNKNOWN or FALSE by Kleene's logic for the rules that ask these families; for others it means nothing.

        Raises ValueError for a value finer than its fact is kept.
        """
        nodes = self.nodes()
        self.answer(nodes, questions, read)
        return self.combine(nodes)

    def nodes(self) -> Codes:
        """Room for the codes of all atoms, then of their negations, then of the joins."""
        return np.zeros(self._rows, dtype=np.uint8)

    def answer(self, nodes: Codes, questions: Iterable[Family], read: Read) -> None:
        """Fill in the atoms of some families."""
        for family in questions:
            nodes[family.places] = family.codes(read, self.program.dictionary)

    def combine(self, nodes: Codes) -> Codes:
        """Fill in everything above the atoms; the codes of the rules."""
        plan = self.program.plan
        atoms = nodes[plan.negated]
        # not: T and M swap and invert, so 3 becomes 0, 0 becomes 3 and 2 (unknown) stays
        nodes[plan.atoms : plan.atoms + len(plan.negated)] = _NEGATION[atoms]
        for level in self._levels:
            function = np.bitwise_and if level.op == AND else np.bitwise_or
            nodes[level.start : level.end] = function.reduceat(nodes.take(level.flat), level.starts)
        codes: Codes = nodes[plan.rows + plan.results]
        return codes


_NEGATION = np.array([3, 0, 2, 0], dtype=np.uint8)


def _levels(plan: Plan) -> tuple[list[Level], int]:
    """The steps of a plan as flat member lists; neighbours of one kind that do not feed each other are one level."""
    groups: list[tuple[str, bool, int, list[list[int]]]] = []
    for step in plan.steps:
        members = _members(step.slots)
        start = step.start + (plan.rows if step.final else 0)
        last = groups[-1] if groups else None
        independent = last is not None and all(row < last[2] for own in members for row in own)
        if last is not None and last[0] == step.op and independent and last[2] + len(last[3]) == start:
            last[3].extend(members)
        else:
            groups.append((step.op, step.final, start, members))
    levels = [_level(op, start, members) for op, _, start, members in groups]
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
