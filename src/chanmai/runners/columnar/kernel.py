"""The kernel: for a block of rows, each atom as two packed bit planes (surely, possibly), then plain and / or.

With T "surely true" and M "possibly true", Kleene's and and or are the same bitwise operation on both planes:
met = T, unknown = M and not T. Negations are swapped and inverted once, at the atoms.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.facts.fact import Kind
from chanmai.engine.facts.record import Ref
from chanmai.runners.columnar.atoms import (
    Atom,
    Equals,
    Fixed,
    Flag,
    General,
    OneOf,
    Quotient,
    Reaches,
    Sum,
    Terms,
)
from chanmai.runners.columnar.columns import Bytes, Column, Columns
from chanmai.runners.columnar.formulas import Formulas
from chanmai.runners.columnar.plan import AND, Plan
from chanmai.runners.columnar.program import Program
from chanmai.runners.columnar.vectors import WIDEST, Bools

Planes = NDArray[np.uint64]
BLOCK = 16_384  # rows; between 8 K and 64 K it matters little, below 4 K the interpreter shows


class Kernel:
    """One program over one batch of columns. Keeps its buffers, so one kernel serves one thread."""

    def __init__(self, program: Program, columns: Columns, *, block: int = BLOCK) -> None:
        self.program = program
        self.columns = columns
        self.block = min(block, max(64, -(-columns.rows // 64) * 64))
        self.bytes = self.block // 8
        self.blocks = -(-columns.rows // self.block) if columns.rows else 0
        plan = program.plan
        self._planes: Planes = np.zeros((plan.rows, 2, self.bytes // 8), dtype=np.uint64)
        widest = max((len(step.slots[0]) for step in plan.steps), default=1)
        self._scratch: Planes = np.empty((widest, 2, self.bytes // 8), dtype=np.uint64)
        self._groups = _groups(program.atoms, columns)
        tallest = max((len(t) for _, t, _ in self._groups.reaches), default=1)
        self._holds = np.empty((tallest, self.block), dtype=bool)
        self._products: dict[tuple[Ref, int], Any] = {}

    def new_results(self) -> Planes:
        """Room for the results of all blocks: [block, distinct condition, T | M, word]."""
        return np.empty((self.blocks, self.program.plan.distinct, 2, self.bytes // 8), dtype=np.uint64)

    def span(self, index: int) -> slice:
        """The rows of a block."""
        return slice(index * self.block, min(self.columns.rows, (index + 1) * self.block))

    def decide(self, index: int, out: Planes) -> None:
        """Fill `out` [distinct, 2, word] with the results of one block; bits past the last row are 0."""
        rows = self.span(index)
        self._evaluate_atoms(rows)
        _combine(self.program.plan, self._planes, self._scratch, out)
        count = rows.stop - rows.start
        if count < self.block:
            there = np.packbits(np.arange(self.block) < count, bitorder="little").view(np.uint64)
            out &= there
            self.atom_planes()[...] &= there

    def atom_planes(self) -> Planes:
        """The planes of the atoms of the block decided last: [atom, T | M, word]. A view: copy to keep."""
        return self._planes[: self.program.plan.atoms]

    def _evaluate_atoms(self, rows: slice) -> None:
        plan = self.program.plan
        view = self._planes.view(np.uint8).reshape(plan.rows, 2, self.bytes)
        width = -(-(rows.stop - rows.start) // 8)
        self._products.clear()
        for ref, thresholds, places in self._groups.reaches:
            self._put_reaches(view, width, rows, ref, thresholds, places)
        for group in self._groups.categories:
            self._put_categories(view, width, rows, group)
        formulas = Formulas(self.columns, rows)
        for place, atom in self._groups.others:
            surely, possibly = self._other(atom, rows, formulas)
            view[place, 0, :width] = surely
            view[place, 1, :width] = possibly
        if len(plan.negated):
            end = plan.atoms + len(plan.negated)
            source = self._planes[plan.negated]
            np.invert(source[:, 1], out=self._planes[plan.atoms : end, 0])
            np.invert(source[:, 0], out=self._planes[plan.atoms : end, 1])

    def _put_reaches(
        self, view: Bytes, width: int, rows: slice, ref: Ref, thresholds: NDArray[np.int64], places: slice
    ) -> None:
        holds = self._holds[: len(thresholds), : rows.stop - rows.start]
        np.greater_equal(self.columns[ref].data[rows], thresholds, out=holds)
        self._put(view, width, rows, ref, places, np.packbits(holds, axis=1, bitorder="little"))

    def _put_categories(self, view: Bytes, width: int, rows: slice, group: "_Choices") -> None:
        codes = self.columns[group.ref].data[rows]
        words = np.packbits(codes == group.codes, axis=1, bitorder="little")
        raw = words[group.slots[0]]
        for slot in group.slots[1:]:
            raw[: len(slot)] |= words[slot]
        self._put(view, width, rows, group.ref, group.places, raw)

    def _put(self, view: Bytes, width: int, rows: slice, ref: Ref, places: slice, raw: Bytes) -> None:
        valid = self.columns[ref].valid
        if valid is None:
            view[places, :, :width] = raw[:, None]
            return
        known = self._slice(valid, rows)
        np.bitwise_and(raw, known, out=view[places, 0, :width])
        np.bitwise_or(raw, ~known, out=view[places, 1, :width])

    def _other(self, atom: Atom, rows: slice, formulas: Formulas) -> tuple[Bytes, Bytes]:
        match atom:
            case Flag(ref=ref):
                return self._known_bits(ref, self._slice(self.columns[ref].data, rows), rows)
            case OneOf(ref=ref, choices=choices):
                return self._known_bits(ref, self._slice(self.columns.shares(ref, choices), rows), rows)
            case Equals(ref=ref, value=value):
                data = self.columns[ref].data[rows]
                holds = np.zeros(len(data), dtype=bool) if value is None else data == value
                return self._known_bits(ref, _pack(holds), rows)
            case Sum(terms=terms, threshold=threshold):
                return self._known_terms(terms, _pack(self._at_least(terms, threshold, rows)), rows)
            case Quotient():
                return self._quotient(atom, rows)
            case Fixed(value=value):
                bits = _pack(np.full(rows.stop - rows.start, value))
                return bits, bits
            case General(node=node):
                answer = formulas.condition(node)
                return _pack(answer.surely), _pack(answer.possibly)
        raise TypeError(type(atom).__name__)

    def _slice(self, bits: Bytes, rows: slice) -> Bytes:
        return bits[rows.start // 8 : (rows.stop + 7) // 8]

    def _known_bits(self, ref: Ref, raw: Bytes, rows: slice) -> tuple[Bytes, Bytes]:
        valid = self.columns[ref].valid
        if valid is None:
            return raw, raw
        known = self._slice(valid, rows)
        return raw & known, raw | ~known

    def _known_terms(self, terms: Terms, raw: Bytes, rows: slice) -> tuple[Bytes, Bytes]:
        surely = possibly = raw
        for ref, _ in terms:
            valid = self.columns[ref].valid
            if valid is not None:
                known = self._slice(valid, rows)
                surely, possibly = surely & known, possibly | ~known
        return surely, possibly

    def _product(self, ref: Ref, factor: int, rows: slice, *, wide: bool) -> Any:
        data = self.columns[ref].data[rows]
        if wide:
            return data.astype(object) * factor
        if factor == 1:
            return data
        key = (ref, factor)
        if key not in self._products:
            self._products[key] = data * np.int64(factor)
        return self._products[key]

    def _wide(self, terms: Terms, constant: int) -> bool:
        reach = abs(constant) + 1
        for ref, factor in terms:
            own = self.columns[ref]
            reach += abs(factor) * max(abs(own.low), abs(own.high), 1)
        return reach > WIDEST

    def _at_least(self, terms: Terms, threshold: int, rows: slice) -> Bools:
        """Sum of the terms >= threshold: the positive ones on the left, the others on the right."""
        wide = self._wide(terms, threshold)
        sides: list[Any] = [None, None]
        for ref, factor in terms:
            part = self._product(ref, abs(factor), rows, wide=wide)
            side = 0 if factor > 0 else 1
            sides[side] = part if sides[side] is None else sides[side] + part
        left, right = sides
        if right is None:
            return np.asarray(left >= threshold, dtype=bool)
        if left is None:
            return np.asarray(right <= -threshold, dtype=bool)
        if threshold == 0:
            return np.asarray(left >= right, dtype=bool)
        if threshold == 1:
            return np.asarray(left > right, dtype=bool)
        return np.asarray(left - right >= threshold, dtype=bool)

    def _always_positive(self, atom: Quotient) -> bool:
        if len(atom.den) != 1:
            return False
        ref, factor = atom.den[0]
        own = self.columns[ref]
        return min(factor * own.low, factor * own.high) + atom.den_constant > 0

    def _quotient(self, atom: Quotient, rows: slice) -> tuple[Bytes, Bytes]:
        start = -atom.constant + atom.strict
        holds = self._at_least(atom.excess, start, rows)
        known_terms = tuple({ref: (ref, 1) for ref, _ in (*atom.excess, *atom.den)}.values())
        if self._always_positive(atom):
            return self._known_terms(known_terms, _pack(holds), rows)
        positive = self._at_least(atom.den, 1 - atom.den_constant, rows)
        zero = ~positive
        if not atom.positive_only:
            zero = zero & self._at_least(atom.den, -atom.den_constant, rows)
        if not (positive | zero).all():
            flipped = tuple((ref, -factor) for ref, factor in atom.excess)
            holds = np.where(positive, holds, self._at_least(flipped, atom.constant + atom.strict, rows))
        surely, possibly = self._known_terms(known_terms, _pack(holds), rows)
        undefined = _pack(zero)
        return surely & ~undefined, possibly | undefined


@dataclass(frozen=True, slots=True)
class _Choices:
    """The atoms over one category: `codes` a column of its codes, slot j the j-th code of the first len(slot) atoms."""

    ref: Ref
    codes: NDArray[Any]
    slots: tuple[NDArray[np.intp], ...]
    places: slice


class _Groups:
    """Atoms by the way they are evaluated; those over one column lie in neighbouring planes."""

    def __init__(self) -> None:
        self.reaches: list[tuple[Ref, NDArray[np.int64], slice]] = []
        self.categories: list[_Choices] = []
        self.others: list[tuple[int, Atom]] = []


def _groups(atoms: tuple[Atom, ...], columns: Columns) -> _Groups:
    groups = _Groups()
    for (kind, ref), members in groupby(enumerate(atoms), key=lambda item: _family(item[1], columns)):
        own = list(members)
        places = slice(own[0][0], own[-1][0] + 1)
        if ref is None:
            groups.others.extend(own)
        elif kind is Reaches:
            thresholds = [atom.threshold for _, atom in own if isinstance(atom, Reaches)]
            groups.reaches.append((ref, np.array(thresholds, dtype=np.int64)[:, None], places))
        else:
            chosen = [atom.choices for _, atom in own if isinstance(atom, OneOf)]
            groups.categories.append(_choices(ref, chosen, columns[ref], places))
    return groups


def _family(atom: Atom, columns: Columns) -> tuple[type, Ref | None]:
    """The atoms that are evaluated together: thresholds of one column, sets of one category."""
    if isinstance(atom, Reaches):
        return Reaches, atom.ref
    if isinstance(atom, OneOf) and columns.dictionary.get(atom.ref.fact).kind is Kind.CATEGORY:
        return OneOf, atom.ref
    return type(atom), None


def _choices(ref: Ref, chosen: list[frozenset[str]], own: Column, places: slice) -> _Choices:
    """Lay the wanted codes out in slots; the code past the last word stands for a word that does not occur."""
    nowhere = len(own.words)
    rows = [
        [own.words.index(word) for word in sorted(words) if word in own.words] or [nowhere]
        for words in chosen
    ]
    depth = max(map(len, rows))
    slots = tuple(np.array([row[min(j, len(row) - 1)] for row in rows], dtype=np.intp) for j in range(depth))
    codes = np.arange(nowhere + 1)
    if own.data.dtype == np.uint8 and nowhere < 256:
        codes = codes.astype(np.uint8)
    return _Choices(ref, codes[:, None], slots, places)


def _pack(holds: Bools) -> Bytes:
    return np.packbits(holds, bitorder="little")


_UFUNC: dict[str, Callable[..., Any]] = {AND: np.bitwise_and, "or": np.bitwise_or}


def _combine(plan: Plan, planes: Planes, scratch: Planes, out: Planes) -> None:
    for step in plan.steps:
        function = _UFUNC[step.op]
        target = (out if step.final else planes)[step.start : step.end]
        np.take(planes, step.slots[0], axis=0, out=target, mode="clip")
        for slot in step.slots[1:]:
            part = np.take(planes, slot, axis=0, out=scratch[: len(slot)], mode="clip")
            function(target[: len(slot)], part, out=target[: len(slot)])


def counts(results: Planes) -> NDArray[np.int64]:
    """Set bits per distinct condition and plane: [distinct, T | M]."""
    found: NDArray[np.int64] = np.bitwise_count(results).sum(axis=-1, dtype=np.int64)
    return found
