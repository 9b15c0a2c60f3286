"""Sums and quotients of columns over the rows of a block, compared exactly, in 64 bits wherever they do.

A sum that could leave 64 bits is decided on the upper parts of its values; only rows that these leave open are formed
in Python's integers.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.facts.record import Ref
from chanmai.runners.columnar.atoms import Quotient, Terms
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.groups import Shares
from chanmai.runners.columnar.vectors import WIDEST, Bools

Ints = NDArray[np.int64]


class Sums:
    """Sums over one batch of columns. Products of a column are kept for the block that `start` names."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._rows = slice(0, 0)
        self._products: dict[tuple[Ref, int], Ints] = {}
        self._divisors: dict[tuple[Terms, int, bool], tuple[Bools, Bools, bool]] = {}

    def start(self, rows: slice) -> None:
        """Go over to another block of rows."""
        self._rows = rows
        self._products.clear()
        self._divisors.clear()

    def at_least(self, terms: Terms, threshold: int) -> Bools:
        """Sum of the terms >= threshold: the positive ones on the left, the others on the right."""
        if abs(threshold) + 1 + self._reach(terms) > WIDEST:
            return self._wide_at_least(terms, threshold)
        sides: list[Ints | None] = [None, None]
        for ref, factor in terms:
            part = self._product(ref, abs(factor))
            side = 0 if factor > 0 else 1
            own = sides[side]
            sides[side] = part if own is None else own + part
        left, right = sides
        if left is None:
            return np.asarray(np.negative(0 if right is None else right) >= threshold, dtype=bool)
        if right is None:
            return np.asarray(left >= threshold, dtype=bool)
        if threshold == 0:
            return np.asarray(left >= right, dtype=bool)
        if threshold == 1:
            return np.asarray(left > right, dtype=bool)
        return np.asarray(left - right >= threshold, dtype=bool)

    def quotient(self, atom: Quotient) -> tuple[Bools, Bools | None]:
        """Where the quotient holds, and where it has no value because of its divisor (None: nowhere)."""
        holds = self.at_least(atom.excess, atom.strict - atom.constant)
        if self._always_positive(atom):
            return holds, None
        positive, undefined, some_below = self._divisor(atom)
        if some_below:
            flipped = tuple((ref, -factor) for ref, factor in atom.excess)
            holds = np.where(positive, holds, self.at_least(flipped, atom.constant + atom.strict))
        return holds, undefined

    def _divisor(self, atom: Quotient) -> tuple[Bools, Bools, bool]:
        """Where a divisor is above 0, where it gives no value, and whether it is below 0 with one somewhere."""
        key = (atom.den, atom.den_constant, atom.positive_only)
        found = self._divisors.get(key)
        if found is None:
            positive = self.at_least(atom.den, 1 - atom.den_constant)
            undefined = ~positive
            some_below = not atom.positive_only and self._lowest(atom) < 0
            if some_below:
                undefined &= self.at_least(atom.den, -atom.den_constant)
                some_below = not (positive | undefined).all()
            found = self._divisors[key] = (positive, undefined, some_below)
        return found

    def _lowest(self, atom: Quotient) -> int:
        """What the divisor cannot lie below."""
        ends = ((factor, self._columns[ref]) for ref, factor in atom.den)
        return atom.den_constant + sum(min(factor * own.low, factor * own.high) for factor, own in ends)

    def shares(self, group: Shares, out: Bools) -> Bools | None:
        """Fill `out` [atom, row] with where each share is reached; where the ratio has no value (None: nowhere)."""
        ratio, rows = group.ratio, self._rows
        above: Any = ratio.constant * group.scale
        for ref, factor in ratio.terms:
            above = above + self._columns[ref].data[rows] * np.int64(factor * group.scale)
        below, own = self._columns[ratio.den].data[rows], self._columns[ratio.den]
        undefined: Bools | None = None
        if own.low <= 0:
            undefined = np.asarray(below <= 0 if ratio.positive_only else below == 0, dtype=bool)
            below = np.where(undefined, 1, below)
        if group.inclusive:
            np.greater_equal(above // below, group.bounds[: group.inclusive], out=out[: group.inclusive])
        if group.inclusive < len(out):
            rounded_up = -(-above // below)
            np.greater_equal(rounded_up, group.bounds[group.inclusive :], out=out[group.inclusive :])
        return undefined

    def _product(self, ref: Ref, factor: int) -> Ints:
        data: Ints = self._columns[ref].data[self._rows]
        if factor == 1:
            return data
        product = self._products.get((ref, factor))
        if product is None:
            product = self._products[ref, factor] = data * np.int64(factor)
        return product

    def _reach(self, terms: Terms, shift: int = 0) -> int:
        """A bound on the size of the sum, and of its parts, with values cut by `shift` bits."""
        sizes = ((abs(factor), self._columns[ref]) for ref, factor in terms)
        return sum(
            factor * ((max(abs(own.low), abs(own.high), 1) >> shift) + (shift > 0)) for factor, own in sizes
        )

    def _wide_at_least(self, terms: Terms, threshold: int) -> Bools:
        """With x = 2^s h + r, 0 <= r < 2^s, the sum is 2^s H plus a rest between two known bounds."""
        rows = np.arange(self._rows.start, self._rows.stop)
        shift = next((s for s in range(1, 63) if self._reach(terms, s) <= WIDEST), None)
        if shift is None:
            return self._plainly(terms, threshold, rows)
        upper = np.zeros(len(rows), dtype=np.int64)
        for ref, factor in terms:
            upper += (self._columns[ref].data[self._rows] >> shift) * np.int64(factor)
        rest = (1 << shift) - 1
        most = rest * sum(factor for _, factor in terms if factor > 0)
        least = rest * sum(factor for _, factor in terms if factor < 0)
        holds = np.asarray(upper >= -((least - threshold) >> shift), dtype=bool)
        may_hold = np.asarray(upper >= -((most - threshold) >> shift), dtype=bool)
        near = np.flatnonzero(holds != may_hold)
        if len(near):
            holds[near] = self._plainly(terms, threshold, rows[near])
        return holds

    def _plainly(self, terms: Terms, threshold: int, rows: NDArray[np.intp]) -> Bools:
        total: Any = 0
        for ref, factor in terms:
            total = total + self._columns[ref].data[rows].astype(object) * factor
        return np.asarray(total >= threshold, dtype=bool)

    def _always_positive(self, atom: Quotient) -> bool:
        return self._lowest(atom) > 0
