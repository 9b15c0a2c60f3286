"""The kernel beside its peers: equal results first, then times in alternation, medians and ratios of one run.

    python -m benchmarks.compare [--quick]

Prints rows, rules, distinct atoms, pairs a second, peak memory, versions, and the share of the in-cache bound.
"""

import argparse
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from benchmarks import peers, workload

from chanmai.runners.columnar.amounts import MISSING, AmountKernel, plan_amounts
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.kernel import BLOCK, Kernel, counts
from chanmai.runners.columnar.pool import Pool
from chanmai.runners.columnar.program import Rule, compile_program
from chanmai.runners.columnar.stream import totals_of
from chanmai.runners.table import Table

ROUNDS = 5


class Ours:
    """The kernel on one core over a table in memory, buffers kept between runs as a service would keep them."""

    def __init__(self, rules: list[Rule], table: Table, block: int = BLOCK) -> None:
        self.program = compile_program(rules, workload.dictionary())
        self.table = table
        self.columns = Columns(table, self.program.refs, self.program.dictionary)
        self.kernel = Kernel(self.program, self.columns, block=block)
        self.out = self.kernel.new_results()
        self.paying = AmountKernel(plan_amounts(self.program), self.columns)

    def status(self) -> None:
        """Both planes of every rule, kept in memory."""
        for block in range(self.kernel.blocks):
            self.kernel.decide(block, self.out[block])

    def full(self) -> list[np.ndarray]:
        """Planes, and the amount of every met pair, kept in memory."""
        amounts = []
        for block in range(self.kernel.blocks):
            self.kernel.decide(block, self.out[block])
            amounts.append(self.paying.block(self.kernel.span(block), self.out[block][:, 0]))
        return amounts

    def answers(self) -> peers.Answers:
        """Totals per rule."""
        found = totals_of(self.program, self.table, reasons=False)
        return peers.Answers(found.met.tolist(), found.unknown.tolist(), list(found.amounts))


def alternate(tasks: list[Callable[[], Any]], rounds: int = ROUNDS) -> list[float]:
    """Median seconds of each task; the tasks take turns so that the machine's moods hit all alike."""
    seconds: list[list[float]] = [[] for _ in tasks]
    for task in tasks:
        task()
    for _ in range(rounds):
        for own, task in zip(seconds, tasks, strict=True):
            start = time.perf_counter()
            task()
            own.append(time.perf_counter() - start)
    return [statistics.median(own) for own in seconds]


def bound(kernel: Kernel) -> float:
    """Seconds per block that the primitives alone need on cached data: compare and pack, gather and combine."""
    plan = kernel.program.plan
    column = np.arange(BLOCK, dtype=np.int64)
    atoms = len(kernel.program.atoms)
    thresholds = np.arange(8, dtype=np.int64)[:, None] * 1000
    planes = np.zeros((512, 2, BLOCK // 64), dtype=np.uint64)
    picks = np.random.default_rng(1).integers(0, 512, 128)
    target, scratch = planes[:128].copy(), planes[:128].copy()

    def compare() -> None:
        np.packbits(column >= thresholds, axis=1, bitorder="little")

    def combine() -> None:
        np.take(planes, picks, axis=0, out=scratch, mode="clip")
        np.bitwise_and(target, scratch, out=target)

    per_compare, per_combine = alternate([compare, combine], 200)
    return atoms * per_compare / 8 + plan.operations * per_combine / 128


def compare(rows: int, count: int, *, repeat: bool = True, with_duckdb: bool = True) -> None:
    """One line of the comparison."""
    rules, table = workload.rules(count, repeat=repeat), workload.table(rows)
    ours = Ours(rules, table)
    rivals = [peers.polars_peer(rules, table.data)]
    if with_duckdb:
        rivals.append(peers.duckdb_peer(rules, table.data))
    mine = ours.answers()
    for rival in rivals:
        theirs = rival.answers()
        if (theirs.met, theirs.unknown, theirs.amounts) != (mine.met, mine.unknown, mine.amounts):
            raise SystemExit(f"{rival.name} answers differently: nothing is timed")
    pairs = rows * count
    head = f"{rows:>9,} x {count:<5}{'' if repeat else ' no threshold repeats'}"
    print(f"{head} atoms {len(ours.program.atoms)}, gathers {ours.program.plan.operations}")
    with Pool(ours.program, table) as pool:
        for what in ("status", "full"):
            shared = partial(pool.run, amounts=what == "full")
            tasks = [getattr(ours, what), shared, *(getattr(rival, what) for rival in rivals)]
            own, both, *others = alternate(tasks)
            line = f"    {what:<7} one core {pairs / own / 1e9:6.3f} G/s, two {pairs / both / 1e9:6.3f} G/s"
            for rival, seconds in zip(rivals, others, strict=True):
                line += (
                    f"   {rival.name} {pairs / seconds / 1e9:6.3f} G/s, ratio {seconds / min(own, both):5.1f}"
                )
            print(line)
            if what == "status":
                floor = bound(ours.kernel) * ours.kernel.blocks * ours.kernel.block / BLOCK
                print(f"    in-cache bound reached on one core: {floor / own:.0%}")
    missing = sum(int((part == MISSING).sum()) for part in ours.full())
    met = int(counts(ours.out)[:, ours.program.plan.results, 0].sum())
    print(f"    met {met / pairs:.1%} of pairs; amounts that hang on missing facts: {missing:,}")


def main() -> None:
    """Run the comparison at the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes only, for CI")
    arguments = parser.parse_args()
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {os.cpu_count()} cores")
    compare(1_500, 500)
    compare(10_000, 500)
    if not arguments.quick:
        compare(100_000, 500)
        compare(100_000, 2_000, with_duckdb=False)
        compare(1_000_000, 500, with_duckdb=False)
        compare(1_000_000, 500, repeat=False, with_duckdb=False)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process {peak:,.0f} MB")


if __name__ == "__main__":
    main()
