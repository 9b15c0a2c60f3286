"""The kernel: for a block of rows, each atom as two packed bit planes (surely, possibly), then plain and / or.

With T "surely true" and M "possibly true", Kleene's and and or are the same bitwise operation on both planes:
met = T, unknown = M and not T. Negations are swapped and inverted once, at the atoms.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.facts.record import Ref
from chanmai.runners.columnar.atoms import (
    Atom,
    Constant,
    Equals,
    Flag,
    General,
    OneOf,
    Quotient,
    Reaches,
    Sum,
    refs_of,
)
from chanmai.runners.columnar.columns import Bytes, Columns
from chanmai.runners.columnar.comparisons import Desk
from chanmai.runners.columnar.formulas import Formulas
from chanmai.runners.columnar.groups import Choices, Groups, Shares, Thresholds
from chanmai.runners.columnar.plan import AND, Plan
from chanmai.runners.columnar.program import Program
from chanmai.runners.columnar.sums import Sums
from chanmai.runners.columnar.vectors import Bools

Planes = NDArray[np.uint64]
BLOCK = 25_088  # rows. From 8 K to 64 K it matters little; powers of two crowd the same lines of the cache


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
        self._swapped = (2 * plan.negated[:, None] + np.array([1, 0])).ravel()  # M, T of each negated atom
        self._groups = Groups(program.families, columns)
        self._desk = Desk(self._groups.comparisons, columns, self.block)
        self._sums = Sums(columns)
        self._holds = np.empty((self._groups.tallest, self.block), dtype=bool)

    def new_results(self, blocks: int | None = None) -> Planes:
        """Room for the results of all blocks, or of so many: [block, distinct condition, T | M, word]."""
        many = self.blocks if blocks is None else blocks
        return np.empty((many, self.program.plan.distinct, 2, self.bytes // 8), dtype=np.uint64)

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
            block_rows = np.packbits(np.arange(self.block) < count, bitorder="little").view(np.uint64)
            out &= block_rows
            self.atom_planes()[...] &= block_rows

    def atom_planes(self) -> Planes:
        """The planes of the atoms of the block decided last: [atom, T | M, word]. A view: copy to keep."""
        return self._planes[: self.program.plan.atoms]

    def _evaluate_atoms(self, rows: slice) -> None:
        plan = self.program.plan
        view = self._planes.view(np.uint8).reshape(plan.rows, 2, self.bytes)
        view = view[:, :, : -(-(rows.stop - rows.start) // 8)]
        self._sums.start(rows)
        for thresholds in self._groups.thresholds:
            self._put_thresholds(view[thresholds.places], rows, thresholds)
        for choices in self._groups.categories:
            self._put_choices(view[choices.places], rows, choices)
        for shares in self._groups.shares:
            self._put_shares(view[shares.places], rows, shares)
        self._desk.put(view, rows)
        formulas = Formulas(self.columns, rows)
        for place, atom in self._groups.others:
            view[place] = self._other(atom, rows, formulas)
        self._negate()

    def _negate(self) -> None:
        """The negated planes: T and M of the atoms swapped and inverted."""
        atoms, count = self.program.plan.atoms, len(self.program.plan.negated)
        if count:
            words = self._planes.shape[-1]
            own = self._planes[:atoms].reshape(2 * atoms, words)
            target = self._planes[atoms : atoms + count].reshape(2 * count, words)
            np.take(own, self._swapped, axis=0, out=target, mode="clip")
            np.invert(target, out=target)

    def _put_thresholds(self, view: Bytes, rows: slice, group: Thresholds) -> None:
        holds = self._holds[: len(view), : rows.stop - rows.start]
        np.greater_equal(group.data[rows], group.bounds, out=holds)
        _put(view, np.packbits(holds, axis=1, bitorder="little"), self._known((group.ref,), rows))

    def _put_choices(self, view: Bytes, rows: slice, group: Choices) -> None:
        codes = self.columns[group.ref].data[rows]
        words = np.packbits(codes == group.codes, axis=1, bitorder="little")
        raw = words[group.slots[0]]
        for slot in group.slots[1:]:
            raw[: len(slot)] |= words[slot]
        _put(view, raw, self._known((group.ref,), rows))

    def _put_shares(self, view: Bytes, rows: slice, group: Shares) -> None:
        holds = self._holds[: len(view), : rows.stop - rows.start]
        undefined = self._sums.shares(group, holds)
        refs = (*(ref for ref, _ in group.ratio.terms), group.ratio.den)
        known = _without(self._known(refs, rows), undefined)
        _put(view, np.packbits(holds, axis=1, bitorder="little"), known)

    def _known(self, refs: Iterable[Ref], rows: slice) -> Bytes | None:
        """Packed: where all of them are known. None: everywhere."""
        known: Bytes | None = None
        for ref in refs:
            valid = self.columns[ref].valid
            if valid is not None:
                own = self._slice(valid, rows)
                known = own if known is None else known & own
        return known

    def _other(self, atom: Atom, rows: slice, formulas: Formulas) -> Bytes:
        if isinstance(atom, General):
            answer = formulas.condition(atom.node)
            return np.stack((_pack(answer.surely), _pack(answer.possibly)))
        raw, undefined = self._raw(atom, rows)
        planes: Bytes = np.empty((1, 2, len(raw)), dtype=np.uint8)
        _put(planes, raw[None], _without(self._known(dict.fromkeys(refs_of(atom)), rows), undefined))
        both: Bytes = planes[0]
        return both

    def _raw(self, atom: Atom, rows: slice) -> tuple[Bytes, Bools | None]:
        """Where the atom holds, as if all its facts were known, and where it has no value all the same."""
        match atom:
            case Flag(ref=ref):
                return self._slice(self.columns[ref].data, rows), None
            case OneOf(ref=ref, choices=choices):
                return self._slice(self.columns.shares(ref, choices), rows), None
            case Equals(ref=ref, value=value):
                data = self.columns[ref].data[rows]
                return _pack(np.zeros(len(data), dtype=bool) if value is None else data == value), None
            case Reaches(ref=ref, threshold=threshold):
                return _pack(self.columns[ref].data[rows] >= threshold), None
            case Sum(terms=terms, threshold=threshold):
                return _pack(self._sums.at_least(terms, threshold)), None
            case Quotient():
                holds, undefined = self._sums.quotient(atom)
                return _pack(holds), undefined
            case Constant(value=value):
                return _pack(np.full(rows.stop - rows.start, value)), None
        raise TypeError(type(atom).__name__)

    def _slice(self, bits: Bytes, rows: slice) -> Bytes:
        return bits[rows.start // 8 : (rows.stop + 7) // 8]


def _pack(holds: Bools) -> Bytes:
    return np.packbits(holds, bitorder="little")


def _put(view: Bytes, raw: Bytes, known: Bytes | None) -> None:
    """Both planes of some atoms [atom, T | M, byte]: T where it holds and is known, M where it holds or is not."""
    if known is None:
        view[...] = raw[:, None]
    else:
        np.bitwise_and(raw, known, out=view[:, 0])
        np.bitwise_or(raw, ~known, out=view[:, 1])


def _without(known: Bytes | None, undefined: Bools | None) -> Bytes | None:
    """What is known, less the rows without a value."""
    if undefined is None:
        return known
    defined = ~_pack(undefined)
    return defined if known is None else known & defined


_UFUNC: dict[str, Callable[..., Any]] = {AND: np.bitwise_and, "or": np.bitwise_or}


def _combine(plan: Plan, planes: Planes, scratch: Planes, out: Planes) -> None:
    """The steps of a plan. Members of a step lie before its rows, so that reading and writing do not overlap."""
    for step in plan.steps:
        function = _UFUNC[step.op]
        target = (out if step.final else planes)[step.start : step.end]
        source = planes if step.final else planes[: step.start]
        np.take(source, step.slots[0], axis=0, out=target, mode="clip")
        for slot in step.slots[1:]:
            part = np.take(source, slot, axis=0, out=scratch[: len(slot)], mode="clip")
            function(target[: len(slot)], part, out=target[: len(slot)])


def set_bits(planes: Planes) -> NDArray[np.intp]:
    """Positions of the set bits of each plane [plane, word], plane after plane."""
    flat = np.ascontiguousarray(planes).view(np.uint8)
    width = flat.shape[1]
    flat = flat.ravel()
    places = np.flatnonzero(flat != 0)
    positions = np.flatnonzero(np.unpackbits(flat.take(places), bitorder="little").view(np.bool_))
    skipped = places & (width - 1) if width & (width - 1) == 0 else places % width
    skipped -= np.arange(len(places))
    skipped <<= 3
    positions += skipped.take(positions >> 3, mode="clip")
    return positions
