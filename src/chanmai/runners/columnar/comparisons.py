"""The sums and quotients of a batch in 64 bits, all together: a product of a column is formed once a block, and what is
known of the columns of an atom is joined once for all rows.

Factors are divided by what they have in common, so that `100a >= 25b` is `4a >= b`. A quotient is the sign of its
excess where its divisor is above zero; where the divisor may lie below, a second comparison decides there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from chanmai.engine.facts.record import Ref
from chanmai.runners.columnar.atoms import Atom, Equals, Quotient, Sum, Terms, refs_of
from chanmai.runners.columnar.columns import Bytes, Column, Columns
from chanmai.runners.columnar.registers import Code, Comparison, Machine
from chanmai.runners.columnar.vectors import WIDEST

Members = Sequence[tuple[int, Atom]]


@dataclass(frozen=True, slots=True)
class Flip:
    """An atom whose divisor may lie below zero: its place among the atoms, and the comparisons that decide there."""

    atom: int
    above: int
    below: int
    flipped: int


@dataclass(frozen=True, slots=True)
class Ends:
    """Between which whole numbers the values of a column lie, and whether some are not known."""

    low: int
    high: int
    lacking: bool

    @staticmethod
    def around(column: Column) -> "Ends":
        """The ends of a column, moved out to powers of two: columns much alike have the same."""
        low = -(1 << (-column.low).bit_length()) if column.low < 0 else min(column.low, 1)
        return Ends(low, 1 << max(0, column.high).bit_length(), column.valid is not None)


class Comparisons:
    """The atoms of `members` that 64 bits hold over columns with these ends; `rest` are the others.

    Never changed: threads, and batches with the same ends, may share it.
    """

    def __init__(self, members: Members, ends: Mapping[Ref, Ends]) -> None:
        self._ends = ends
        self._products: dict[tuple[Ref, int], int] = {}
        self._rows: dict[Comparison, int] = {}
        self._masks: dict[tuple[Ref, ...], int] = {}
        self._divisors: dict[tuple[Terms, int, bool], tuple[int, int]] = {}
        self.flips: list[Flip] = []
        self.rest: list[tuple[int, Atom]] = []
        chosen: list[tuple[int, int, int, int]] = []
        for place, atom in members:
            if not self._fits(atom):
                self.rest.append((place, atom))
                continue
            main, defined = self._put(atom, len(chosen))
            chosen.append((place, main, defined, self._mask(refs_of(atom))))
        shaped = np.array(chosen, dtype=np.intp).reshape(-1, 4)
        self.places, self.main, self.defined, self.mask = shaped.T
        self.defined[self.defined < 0] = len(self._rows)
        self.masks = tuple(self._masks)
        self.code = Code(tuple(self._rows), tuple(self._products))

    def _fits(self, atom: Atom) -> bool:
        match atom:
            case Equals(value=value):
                return value is not None
            case Sum(terms=terms, threshold=threshold):
                return self._reach(terms) + abs(threshold) < WIDEST
            case Quotient(excess=excess, constant=constant, den=den, den_constant=den_constant):
                widest = self._reach(excess) + abs(constant), self._reach(den) + abs(den_constant)
                return max(widest) + 1 < WIDEST
        return False

    def _reach(self, terms: Terms) -> int:
        """A bound on the size of the sum and of its parts."""
        ends = ((abs(factor), self._ends[ref]) for ref, factor in terms)
        return sum(factor * max(-own.low, own.high) for factor, own in ends)

    def _put(self, atom: Atom, place: int) -> tuple[int, int]:
        """The comparison that answers for an atom, and that which says where it has a value (-1: everywhere)."""
        match atom:
            case Equals(ref=ref, value=int(value)):
                return self._row(Comparison((self._product(ref, 1),), (), value, equal=True)), -1
            case Sum(terms=terms, threshold=threshold):
                return self._compare(terms, threshold), -1
            case Quotient(excess=excess, constant=constant, strict=strict):
                main = self._compare(excess, strict - constant)
                above, below = self._divisor(atom)
                if below >= 0:
                    flipped = self._compare(_negative(excess), constant + strict)
                    self.flips.append(Flip(place, above, below, flipped))
                return main, above
        raise TypeError(type(atom).__name__)

    def _divisor(self, atom: Quotient) -> tuple[int, int]:
        """Where the divisor is above zero (-1: everywhere), and where it is below with a value there (-1: nowhere)."""
        key = (atom.den, atom.den_constant, atom.positive_only)
        if key not in self._divisors:
            ends = [(factor, self._ends[ref]) for ref, factor in atom.den]
            lowest = atom.den_constant + sum(min(f * own.low, f * own.high) for f, own in ends)
            above = -1 if lowest > 0 else self._compare(atom.den, 1 - atom.den_constant)
            is_below = lowest < 0 and not atom.positive_only
            below = self._compare(_negative(atom.den), 1 + atom.den_constant) if is_below else -1
            self._divisors[key] = above, below
        return self._divisors[key]

    def _compare(self, terms: Terms, threshold: int) -> int:
        common = gcd(*(factor for _, factor in terms))
        left = tuple(self._product(ref, factor // common) for ref, factor in terms if factor > 0)
        right = tuple(self._product(ref, -factor // common) for ref, factor in terms if factor < 0)
        return self._row(Comparison(left, right, -(-threshold // common)))

    def _row(self, comparison: Comparison) -> int:
        return self._rows.setdefault(comparison, len(self._rows))

    def _product(self, ref: Ref, factor: int) -> int:
        return self._products.setdefault((ref, factor), len(self._products))

    def _mask(self, refs: tuple[Ref, ...]) -> int:
        lacking = tuple(sorted(ref for ref in refs if self._ends[ref].lacking))
        return self._masks.setdefault(lacking, len(self._masks))


def _negative(terms: Terms) -> Terms:
    return tuple((ref, -factor) for ref, factor in terms)


class Desk:
    """What one thread needs to evaluate the comparisons of blocks of at most `block` rows."""

    def __init__(self, of: Comparisons, columns: Columns, block: int) -> None:
        self._of = of
        self._machine = Machine(of.code, [columns[ref].data for ref in of.code.columns], block)
        self._valid: Bytes = np.full((len(of.masks), -(-columns.rows // 8)), 255, dtype=np.uint8)
        for known, refs in zip(self._valid, of.masks, strict=True):
            for ref in refs:
                valid = columns[ref].valid
                if valid is not None:
                    known &= valid

    def put(self, view: Bytes, rows: slice) -> None:
        """Both planes of the atoms into `view` [atom, T | M, byte] for the rows of a block, which begins at a byte."""
        of, start = self._of, rows.start // 8
        if not len(of.places):
            return
        bits = self._machine.run(rows)
        raw, defined = bits.take(of.main, axis=0), bits.take(of.defined, axis=0)
        for flip in of.flips:
            raw[flip.atom] &= bits[flip.above]
            raw[flip.atom] |= bits[flip.below] & bits[flip.flipped]
            defined[flip.atom] |= bits[flip.below]
        defined &= self._valid[:, start : start + bits.shape[1]].take(of.mask, axis=0)
        view[of.places, 0] = raw & defined
        np.invert(defined, out=defined)
        defined |= raw
        view[of.places, 1] = defined
