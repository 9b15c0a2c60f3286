"""Comparisons of sums of products as steps of a machine: its registers are columns, numbers, buffers, rows of answers.

A product is formed before the first comparison that reads it, and its buffer is free after the last (linear scan,
Poletto and Sarkar, ACM TOPLAS 21, 1999), so that buffers are few and stay in the cache.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.facts.record import Ref

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
HEIGHT = 16  # comparisons whose answers are packed by one operation
KINDS = ("column", "number", "buffer", "answer")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The sum of the products `left` less that of `right` is at least `least`, or equal to it."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    least: int
    equal: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """One of a kind."""

    kind: str
    place: int


class Code:
    """The steps for some comparisons over products, each a column times a factor."""

    def __init__(self, comparisons: Sequence[Comparison], products: Sequence[tuple[Ref, int]]) -> None:
        self.count = len(comparisons)
        self.columns = tuple(dict.fromkeys(ref for ref, _ in products))
        self.numbers: list[Ints] = []
        self.buffers = 0
        self._column = {ref: Register("column", place) for place, ref in enumerate(self.columns)}
        self._products = products
        self._formed: dict[int, Register] = {}
        self._free: list[Register] = []
        self._steps: list[tuple[np.ufunc, Register, Register, Register]] = []
        last = {each: place for place, row in enumerate(comparisons) for each in (*row.left, *row.right)}
        ends = []
        for place, row in enumerate(comparisons):
            self._compare(row, Register("answer", place % HEIGHT))
            read = dict.fromkeys((*row.left, *row.right))
            self._free += [
                self._formed[each] for each in read if last[each] == place and each in self._formed
            ]
            ends.append(len(self._steps))
        sizes = (len(self.columns), len(self.numbers), self.buffers)
        starts = dict(zip(KINDS, accumulate(sizes, initial=0), strict=True))

        def number(register: Register) -> int:
            return starts[register.kind] + register.place

        steps = [(f, number(one), number(other), number(into)) for f, one, other, into in self._steps]
        marks = [0, *ends[HEIGHT - 1 :: HEIGHT], len(steps)]
        self.chunks = [steps[low:high] for low, high in pairwise(marks) if high > low]

    def _compare(self, row: Comparison, answer: Register) -> None:
        own: list[Register] = []  # buffers that only this comparison reads
        left, right, least = self._side(row.left, own), self._side(row.right, own), row.least
        if left is None or right is None:
            function: np.ufunc = (
                np.equal if row.equal else np.greater_equal if right is None else np.less_equal
            )
            bound = self._number(-least if left is None else least)
            self._step(function, left or right or bound, bound, answer)
        else:
            if least not in (0, 1):
                left = self._step(np.subtract, left, self._number(least), self._buffer(own))
            self._step(np.greater if least == 1 else np.greater_equal, left, right, answer)
        self._free += own

    def _side(self, side: Sequence[int], own: list[Register]) -> Register | None:
        """The sum of some products."""
        parts = [self._product(each) for each in side]
        if len(parts) < 2:
            return parts[0] if parts else None
        total = self._step(np.add, parts[0], parts[1], self._buffer(own))
        for part in parts[2:]:
            self._step(np.add, total, part, total)
        return total

    def _product(self, product: int) -> Register:
        ref, factor = self._products[product]
        if factor == 1:
            return self._column[ref]
        if product not in self._formed:
            by = self._number(factor)
            self._formed[product] = self._step(np.multiply, self._column[ref], by, self._buffer([]))
        return self._formed[product]

    def _number(self, number: int) -> Register:
        self.numbers.append(np.array(number, dtype=np.int64))
        return Register("number", len(self.numbers) - 1)

    def _buffer(self, taken: list[Register]) -> Register:
        """A free buffer, noted among those taken."""
        if not self._free:
            self._free.append(Register("buffer", self.buffers))
            self.buffers += 1
        taken.append(self._free.pop())
        return taken[-1]

    def _step(self, function: np.ufunc, one: Register, other: Register, into: Register) -> Register:
        self._steps.append((function, one, other, into))
        return into


class Machine:
    """A code over columns, with the buffers in which one thread runs it, at most `block` rows at a time."""

    def __init__(self, code: Code, columns: Sequence[Ints], block: int) -> None:
        self._code = code
        self._columns = columns
        self._buffers: Ints = np.empty((code.buffers, block), dtype=np.int64)
        self._answers = np.empty((HEIGHT, block), dtype=bool)
        self._bits: Bytes = np.full((code.count + 1, block // 8), 255, dtype=np.uint8)

    def run(self, rows: slice) -> Bytes:
        """Where each comparison holds among the rows, packed, and below them a row of yes: [comparison, byte]."""
        count = rows.stop - rows.start
        width, answers = -(-count // 8), self._answers[:, :count]
        registers: list[Any] = [column[rows] for column in self._columns]
        registers += [*self._code.numbers, *self._buffers[:, :count], *answers]
        low = 0
        for chunk in self._code.chunks:
            for function, one, other, into in chunk:
                function(registers[one], registers[other], registers[into])
            high = min(low + HEIGHT, self._code.count)
            self._bits[low:high, :width] = np.packbits(answers[: high - low], axis=1, bitorder="little")
            low = high
        return self._bits[:, :width]
