"""Firms that need not fit in memory: verdicts, amounts and reason bits of a Parquet file on two workers."""

import tempfile
from pathlib import Path

import pyarrow.parquet as parquet
from benchmarks import workload
from benchmarks.kernel.stream import Workers
from benchmarks.measure import Goal, Memory, Report, percentile, timed

from chanmai.runners.columnar.program import compile_program

GROUP = 50_000  # rows a row group: two of them make the shortest file, one for each worker
MANY = 1_000_000  # rows
DISTINCT = 20  # row groups that are invented anew; a longer file repeats them


def main(quick: bool, report: Report) -> None:
    """A million firms against a thousand rules; then the cost of a pair from 10^5 to 10^7 firms."""
    size = (100_000, 200) if quick else (1_000_000, 1_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large(*size, folder, report)
        growth((100_000, 300_000) if quick else (100_000, 1_000_000, 10_000_000), 100, folder, report)


def write(path: Path, rows: int) -> None:
    """A snapshot in row groups, as the product writes it."""
    tables = [
        workload.table(min(GROUP, rows), seed=number).data
        for number in range(min(DISTINCT, -(-rows // GROUP)))
    ]
    with parquet.ParquetWriter(path, tables[0].schema, compression="zstd") as writer:
        for number in range(-(-rows // GROUP)):
            writer.write_table(tables[number % len(tables)], row_group_size=GROUP)


def large(rows: int, count: int, folder: Path, report: Report) -> None:
    """Speed and memory of everything together."""
    program = compile_program(workload.rules(count), workload.dictionary())
    path = folder / "large.parquet"
    write(path, rows)
    with Memory() as memory, Workers(program, count=2) as workers:
        found = workers.totals(path)
        seconds = percentile([timed(lambda: workers.totals(path)) for _ in range(3)], 50)
    pairs = rows * count
    report.say(
        f"{rows:,} x {count:,} from Parquet ({path.stat().st_size / 1e6:,.0f} MB), verdicts, amounts and reason bits, "
        f"two workers: {seconds:.2f} s, {pairs / seconds / 1e9:.3f} G/s; atoms {len(program.atoms):,}; "
        f"met {int(found.met.sum()):,}, amounts {sum(found.amounts) / 1e10:,.0f} 亿元"
    )
    report.numbers["G/s"] = pairs / seconds / 1e9
    report.say(f"    largest single process {memory.largest:,.0f} MB")
    report.goal(
        Goal(
            f"{rows:,} x {count:,} from Parquet", "memory of all processes", 2_048, memory.peak, " MB",
            at_least=False,
        )
    )  # fmt: skip


def growth(sizes: tuple[int, ...], count: int, folder: Path, report: Report) -> None:
    """Nanoseconds a pair as the firms grow; the parts of the longest file are the shortest one over and over."""
    program = compile_program(workload.rules(count), workload.dictionary())
    cost = {}
    for rows in sizes:
        path = folder / "growing.parquet"
        write(path, rows)
        with Memory() as memory, Workers(program, count=2) as workers:
            workers.totals(path)
            rounds = 3 if rows > MANY else 15  # a short run is at the mercy of what else the machine does
            seconds = percentile([timed(lambda p=path, w=workers: w.totals(p)) for _ in range(rounds)], 50)
        cost[rows] = seconds / rows / count * 1e9
        report.say(
            f"{rows:,} x {count}: {seconds:.2f} s, {cost[rows]:.3f} ns a pair, {memory.peak:,.0f} MB in all"
        )
    report.numbers["ns a pair"] = cost
    worst = max(cost.values()) / min(list(cost.values())[1:])
    report.goal(
        Goal(
            f"{sizes[0]:,} to {sizes[-1]:,} firms", "largest cost of a pair over the smallest", 1.3, worst, "",
            at_least=False,
        )
    )  # fmt: skip
