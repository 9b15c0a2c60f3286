"""Kinds of rows: those of one kind have the same answer to what remains of a condition.

Open conditions that share missing facts make an island. Rows differ in an island by how its conditions can turn out
together (one fact missing), else by where each turns (see `Course`), else by the very values that they know.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.facts.dictionary import AWARD
from chanmai.engine.facts.fact import Kind
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import Node
from chanmai.runners.columnar.atoms import Atom, General, Sum, refs_of
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.settling.lines import NotCovered
from chanmai.runners.columnar.settling.outcomes import outcomes, turning
from chanmai.runners.columnar.settling.trying import FALSE, TRUE
from chanmai.runners.columnar.vectors import Bools

Rows = NDArray[np.intp]
Truth = bool | None


class Engine(Protocol):
    """What the exact engine is asked row by row."""

    def ask(self, rule: int, row: int, instead: Node | None = None) -> Truth:
        """The exact answer to a rule, or to another condition over its facts."""
        ...

    def meaning(self, rule: int, node: Node, row: int) -> object:
        """What a condition of a rule comes to: equal meanings can turn out alike."""
        ...

    def earlier(self, award: Ref, rows: Rows) -> list[object]:
        """All that is known of an award of the same run."""
        ...


@dataclass(frozen=True, slots=True)
class Island:
    """Open atoms (by number) that share missing facts with one another and with no others."""

    atoms: tuple[int, ...]
    missing: tuple[Ref, ...]
    partly: bool  # an atom knows some of its facts

    def with_(self, other: "Island") -> "Island":
        """Both together."""
        missing = tuple(dict.fromkeys((*self.missing, *other.missing)))
        return Island((*self.atoms, *other.atoms), missing, self.partly or other.partly)


@dataclass(frozen=True, slots=True)
class Kinds:
    """Rows by kind.

    `number`: each row's kind; `told`: what tells the kinds apart; `turns`: where a lone atom can turn out either way.
    `points`: atoms, and by row numbers that differ within a kind; the greater, the less the condition is met.
    """

    number: NDArray[Any]
    told: Sequence[object]
    turns: Bools
    points: tuple[tuple[int, NDArray[Any]], ...] = ()

    @classmethod
    def alike(cls, rows: Rows, *, turns: bool) -> "Kinds":
        """All rows are of one kind."""
        return cls(np.zeros(len(rows), dtype=np.int64), [()], np.full(len(rows), turns))

    @classmethod
    def by_values(cls, values: Sequence[object], points: Sequence[tuple[int, NDArray[Any]]] = ()) -> "Kinds":
        """Rows of equal values are of one kind."""
        numbers: dict[object, int] = {}
        number = np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)
        return cls(number, list(numbers), np.zeros(len(values), dtype=bool), tuple(points))


class Sorter:
    """Sorts the rows of one batch into kinds, island by island."""

    def __init__(
        self, atoms: Sequence[Atom], turns: Sequence[bool], columns: Columns, engine: Engine
    ) -> None:
        self._atoms = atoms
        self._turns = turns
        self._columns = columns
        self._engine = engine

    def kinds(self, island: Island, rule: int, rows: Rows, signs: Callable[[int], int]) -> Kinds:
        """The kinds of rows that lack the same facts.

        `signs`: 1 where the condition asks for the atom, -1 where it asks for the opposite, 0 for both.
        """
        if any(ref.prefix == AWARD for ref in island.missing):
            return Kinds.by_values(self._values(self._refs(island), rows))
        if not island.missing and any(isinstance(self._atoms[atom], General) for atom in island.atoms):
            return Kinds.by_values(self._values(self._refs(island), rows))
        if not island.partly:
            single = len(island.atoms) == 1 and self._turns[island.atoms[0]]
            return Kinds.alike(rows, turns=single and len(island.missing) == 1)
        try:
            return self._together(island, rows)
        except NotCovered:
            return self._one_by_one(island, rule, rows, signs)

    def _refs(self, island: Island) -> list[Ref]:
        return [ref for atom in island.atoms for ref in refs_of(self._atoms[atom])]

    def _values(self, refs: Sequence[Ref], rows: Rows) -> list[object]:
        """All that is known of some references, row by row."""
        distinct = tuple(dict.fromkeys(refs))
        awards = [self._engine.earlier(ref, rows) for ref in distinct if ref.prefix == AWARD]
        return list(zip(self._columns.keys(distinct, rows), *awards, strict=True))

    def _together(self, island: Island, rows: Rows) -> Kinds:
        """By all that the atoms can be together."""
        if len(island.missing) != 1:
            raise NotCovered
        atoms = [self._atoms[atom] for atom in island.atoms]
        results = outcomes(atoms, island.missing[0], self._columns, rows)
        masks, number = np.unique(results.seen, return_inverse=True)
        kinds = results.kinds.tolist()
        kind_sets = [
            tuple(kind for bit, kind in enumerate(kinds) if mask >> bit & 1) for mask in masks.tolist()
        ]
        turns = results.either_way() if len(atoms) == 1 else np.zeros(len(rows), dtype=bool)
        return Kinds(number, kind_sets, turns)

    def _one_by_one(self, island: Island, rule: int, rows: Rows, signs: Callable[[int], int]) -> Kinds:
        """By the course of each atom that knows some of its facts."""
        parts, points = list[Sequence[object]](), list[tuple[int, NDArray[Any]]]()
        for number in island.atoms:
            atom = self._atoms[number]
            missing = [ref for ref in refs_of(atom) if ref in island.missing]
            if len(missing) == len(refs_of(atom)):
                continue
            try:
                course = self._course(atom, missing, rows, signs(number))
            except NotCovered:
                course = Course([self._meanings(atom, rule, rows)])
            parts += course.parts
            if course.point is not None:
                points.append((number, course.point))
        return Kinds.by_values(list(zip(*parts, strict=True)) if parts else [()] * len(rows), points)

    def _course(self, atom: Atom, missing: Sequence[Ref], rows: Rows, sign: int) -> "Course":
        if any(self._columns.dictionary.get(ref.fact).kind is Kind.SET for ref in refs_of(atom)):
            raise NotCovered  # a set cannot be written into a condition
        if len(missing) == 1:
            return course_of(atom, missing[0], self._columns, rows, sign)
        if isinstance(atom, Sum) and sign:
            return Course([], sign * self._lacking(atom, missing, rows))
        raise NotCovered

    def _lacking(self, atom: Sum, missing: Sequence[Ref], rows: Rows) -> NDArray[Any]:
        """What the missing terms of a sum have to come to."""
        known = [(ref, factor) for ref, factor in atom.terms if ref not in missing]
        parts = [self._columns.vector(ref, rows).num.astype(object) * factor for ref, factor in known]
        return np.asarray(atom.threshold - sum(parts[1:], parts[0]))

    def _meanings(self, atom: Atom, rule: int, rows: Rows) -> list[object]:
        """What an atom comes to by the engine, asked once for each set of values; else the values."""
        values = self._values(refs_of(atom), rows)
        if not isinstance(atom, General):
            return values
        meanings: dict[object, object] = {}
        for value, row in zip(values, rows.tolist(), strict=True):
            if value not in meanings:
                meanings[value] = self._engine.meaning(rule, atom.node, row)
        return [meanings[value] for value in values]


@dataclass(frozen=True, slots=True)
class Course:
    """How an atom goes as its missing fact grows: by row, what must be equal within a kind, and what may differ.

    Two rows that go alike, say false then true, may still differ in where they turn: later is less true, whatever the
    missing fact is. One such point may differ within a kind.
    """

    parts: list[Sequence[object]]
    point: NDArray[Any] | None = None


def course_of(atom: Atom, fact: Ref, columns: Columns, rows: Rows, sign: int) -> Course:
    """The course of an atom that lacks one fact; `sign` as for `Sorter.kinds`. Raises NotCovered."""
    turn = turning(atom, fact, columns, rows)
    parts: list[Sequence[object]] = [each.tolist() for each in turn.course]
    free: NDArray[Any] | None = None
    for before, after, point in zip(turn.course[:-1], turn.course[1:], turn.points, strict=True):
        up, down = (before == FALSE) & (after == TRUE), (before == TRUE) & (after == FALSE)
        if sign and free is None and (up | down).any():
            free = sign * np.where(up, point, np.where(down, -point, 0))
            parts.append(np.where(up | down, 0, point).tolist())
        else:
            parts.append(point.tolist())
    return Course(parts, free)
