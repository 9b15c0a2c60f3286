"""Our kernel in the shapes that the measurements need."""

from functools import partial

import numpy as np
from benchmarks import workload
from benchmarks.kernel.amounts import MISSING, AmountKernel, plan_amounts
from benchmarks.kernel.stream import totals_of
from benchmarks.peers.peer import Answers, Pairs

from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.kernel import BLOCK, Kernel, set_bits
from chanmai.runners.columnar.program import Rule, compile_program
from chanmai.runners.table import Table


class Ours:
    """The kernel on one core over a table in memory, buffers kept between runs as a service would keep them."""

    def __init__(self, rules: list[Rule], table: Table, block: int = BLOCK, *, fast: bool = True) -> None:
        self.program = compile_program(rules, workload.dictionary())
        self.table = table
        self.columns = Columns(table, self.program.refs, self.program.dictionary)
        self.kernel = Kernel(self.program, self.columns, block=block)
        self.out = self.kernel.new_results()
        self.paying = AmountKernel(plan_amounts(self.program), self.columns, fast=fast)
        self._room = np.empty(0, dtype=np.int64)

    def status(self) -> None:
        """Both planes of every rule, kept in memory."""
        for block in range(self.kernel.blocks):
            self.kernel.decide(block, self.out[block])

    def full(self) -> np.ndarray:
        """Planes, and the amount of every met pair, kept in memory; the amounts, block after block."""
        end = 0
        for block in range(self.kernel.blocks):
            self.kernel.decide(block, self.out[block])
            met = self.out[block][:, 0]
            end += len(self.paying.block(self.kernel.span(block), met, partial(self._room_from, end)))
        return self._room[:end]

    def _room_from(self, start: int, count: int) -> np.ndarray:
        if start + count > len(self._room):
            more = np.empty(2 * (start + count), dtype=np.int64)
            self._room = np.concatenate((self._room[:start], more))
        return self._room[start:]

    def answers(self) -> Answers:
        """Totals per rule."""
        found = totals_of(self.program, self.table, reasons=False)
        return Answers(found.met.tolist(), found.unknown.tolist(), list(found.amounts))

    def pairs(self) -> Pairs:
        """Every pair for itself."""
        rules, rows = len(self.program.rules), len(self.table)
        states = np.empty((rules, rows), dtype=np.int8)
        amounts = np.full((rules, rows), -1, dtype=np.int64)
        for rule, paid in self.paying.plan.fixed.items():
            amounts[rule] = paid
        for block in range(self.kernel.blocks):
            out, span = self.out[block], self.kernel.span(block)
            self.kernel.decide(block, out)
            bits = np.unpackbits(out.view(np.uint8), axis=-1, bitorder="little")[
                :, :, : span.stop - span.start
            ]
            states[:, span] = (bits[:, 0] + bits[:, 1])[self.program.plan.results]
            paid = self.paying.block(span, out[:, 0])
            start = 0
            for rule in self.paying.plan.order:
                where = set_bits(out[self.program.plan.results[rule], :1])
                own = paid[start : start + len(where)]
                amounts[rule, span.start + where] = np.maximum(own, MISSING)
                start += len(where)
        return Pairs(states, amounts)
