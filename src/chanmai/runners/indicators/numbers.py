"""Columns of exact numbers with holes, and their sums, sums of squares and middles by segment of rows.

Numbers are integers of 64 bits with one unit; where something was divided by a column, or 64 bits would not do, they
are Python's own. Sums that could leave 64 bits are made of two halves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chanmai.runners.columnar.vectors import WIDEST, Bools, Vector

Ints = NDArray[np.int64]
LOW = 31  # bits of the lower half of a number
PIECE = 21  # bits of a third of a number: products of two, summed over 2^20 rows, hold in 63
MANY = 2**20


@dataclass(frozen=True, slots=True)
class Segments:
    """Rows brought together by group: `order` of all rows (None: as they are), and where each group begins."""

    order: NDArray[np.intp] | None
    starts: NDArray[np.intp]
    rows: int

    @staticmethod
    def whole(rows: int) -> "Segments":
        """All rows as one group."""
        return Segments(None, np.zeros(1 if rows else 0, dtype=np.intp), rows)

    @staticmethod
    def of(codes: NDArray[Any], count: int) -> "Segments":
        """By the codes 0..count-1 of the groups, each of which has a row."""
        order = np.argsort(codes, kind="stable")
        sizes = np.bincount(codes, minlength=count)
        return Segments(order, np.cumsum(sizes) - sizes, len(codes))

    def bring(self, column: NDArray[Any]) -> NDArray[Any]:
        """A column in the order of the groups."""
        return column if self.order is None else column.take(self.order)

    @property
    def sizes(self) -> list[int]:
        """How many rows each group has."""
        return [int(size) for size in np.diff(self.starts, append=self.rows)]

    def sums(self, column: NDArray[Any]) -> list[Any]:
        """The sum of a column, brought into order, in each group, within its type."""
        return [] if not len(self.starts) else np.add.reduceat(column, self.starts).tolist()

    def counts(self, marks: Bools) -> list[int]:
        """How many marks each group has."""
        return self.sums(marks.astype(np.int64))

    def parts(self, column: NDArray[Any]) -> Iterator[NDArray[Any]]:
        """The column of each group."""
        return (column[low:high] for low, high in pairwise([*self.starts.tolist(), self.rows]))


@dataclass(frozen=True, slots=True)
class Numbers:
    """Row by row `num * unit` where `known`; elsewhere `num` is 0. `top` bounds |num|."""

    num: NDArray[Any]
    unit: Fraction
    known: Bools
    top: int

    @staticmethod
    def of(vector: Vector, rows: int) -> "Numbers":
        """The numbers of a vector."""
        known: Bools = np.broadcast_to(vector.there(), (rows,))
        num = np.broadcast_to(vector.num, (rows,))
        if vector.den is not None:
            den = np.broadcast_to(vector.den, (rows,)).tolist()
            exact = [Fraction(n, d) for n, d in zip(num.tolist(), den, strict=True)]
            num = np.array(exact, dtype=object)
            return Numbers(np.where(known, num, 0), vector.unit, known, WIDEST + 1)
        return Numbers(np.where(known, num, num.dtype.type(0) if num.dtype != object else 0), vector.unit,
                       known, vector.top)  # fmt: skip

    def only(self, rows: Bools) -> "Numbers":
        """Known in no other rows than these."""
        return Numbers(np.where(rows, self.num, 0), self.unit, self.known & rows, self.top)

    def within(self, segments: Segments) -> "Numbers":
        """In the order of the segments."""
        return Numbers(segments.bring(self.num), self.unit, segments.bring(self.known), self.top)

    def sums(self, segments: Segments) -> list[Fraction]:
        """The sum in each group, of numbers that are in its order."""
        return [total * self.unit for total in self._totals(segments)]

    def _totals(self, segments: Segments) -> list[Any]:
        if self.num.dtype == object or self.top * max(1, segments.rows) <= WIDEST:
            return segments.sums(self.num)
        high, low = self.num >> LOW, self.num & ((1 << LOW) - 1)
        return [(h << LOW) + part for h, part in zip(segments.sums(high), segments.sums(low), strict=True)]

    def squares(self, segments: Segments) -> list[Fraction]:
        """The sum of the squares in each group; of 64 bits as three pieces of 21."""
        if self.num.dtype == object or segments.rows > MANY or self.top >= 1 << 3 * PIECE - 1:
            plain = self.num.astype(object)
            return [total * self.unit**2 for total in segments.sums(plain * plain)]
        mask = (1 << PIECE) - 1
        a, b, c = self.num >> 2 * PIECE, self.num >> PIECE & mask, self.num & mask
        products = (c * c, 2 * b * c, b * b + 2 * a * c, 2 * a * b, a * a)
        sums = zip(*(segments.sums(product) for product in products), strict=True)
        return [
            sum(part << PIECE * place for place, part in enumerate(parts)) * self.unit**2 for parts in sums
        ]

    def known_parts(self, segments: Segments) -> Iterator[NDArray[Any]]:
        """The known numbers of each group, without their unit."""
        return (
            num[known]
            for num, known in zip(segments.parts(self.num), segments.parts(self.known), strict=True)
        )


def middle(num: NDArray[Any]) -> Fraction | None:
    """The median, None of nothing."""
    count = len(num)
    if not count:
        return None
    half = count // 2
    if num.dtype == object:
        num = np.sort(num)
        least, most = num[half - (count % 2 == 0)], num[half]
    else:
        places = [half] if count % 2 else [half - 1, half]
        ordered = np.partition(num, places)
        least, most = int(ordered[places[0]]), int(ordered[half])
    return Fraction(least + most) / 2


def top_of(num: NDArray[Any], most: int) -> Any:
    """The sum of the `most` largest."""
    if num.dtype == object or most >= len(num):
        return sum(sorted(num.tolist(), reverse=True)[:most])
    return sum(np.partition(num, len(num) - most)[-most:].tolist())
