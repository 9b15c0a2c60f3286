"""Spark beside no Spark: workers that are told row groups, on Spark and without it, and rows shipped by mapInArrow.

    python -m benchmarks.spark [--firms 1000000] [--rules 100 500] [--rounds 3]

Needs Java 17 and the extra `scale`. Two workers each time; equal totals first, then times in alternation.
"""

import argparse
import functools
import pickle
import platform
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from benchmarks import workload
from benchmarks.kernel.spark import program_totals
from benchmarks.kernel.stream import Totals, Workers, nothing, totals_of
from benchmarks.measure import alternate, others_busy

from chanmai.engine.facts.record import column_of
from chanmai.runners.columnar.program import Program, compile_program
from chanmai.runners.rowgroups import open_snapshot
from chanmai.runners.spark.session import Spark
from chanmai.runners.table import SUBJECT, Table

GROUP_ROWS = 1 << 17
TOTALS = "totals binary"
BATCH = "spark.sql.execution.arrow.maxRecordsPerBatch"


def written(folder: Path, firms: int) -> Path:
    """A snapshot of invented firms."""
    data = workload.table(firms).data
    named = data.append_column(SUBJECT, pa.array(map(str, range(firms)), pa.string()))
    path = folder / "snapshot.parquet"
    Table(named, 2025).write(path, group_rows=GROUP_ROWS)
    return path


def shipped(program: Program, path: Path, session: Any) -> Totals:
    """The totals by mapInArrow: Java reads the rows and sends them to the workers."""
    names = sorted({column_of(ref, program.dictionary) for ref in program.refs})
    frame = session.read.parquet(str(path)).select(*(f"`{name}`" for name in names))
    found = frame.mapInArrow(functools.partial(of_batches, program), TOTALS).collect()
    parts = [pickle.loads(bytes(row.totals)) for row in found]  # noqa: S301  # our own workers wrote them
    return functools.reduce(Totals.plus, parts, nothing(program))


def of_batches(program: Program, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What a worker does with the rows that reach it."""
    total = nothing(program)
    for batch in batches:
        total = total.plus(totals_of(program, Table(pa.Table.from_batches([batch]), 0)))
    yield pa.RecordBatch.from_arrays([pa.array([pickle.dumps(total)])], names=["totals"])


def same(one: Totals, other: Totals) -> bool:
    """All numbers are equal."""
    return (one.rows, one.amounts) == (other.rows, other.amounts) and all(
        (getattr(one, name) == getattr(other, name)).all()
        for name in ("met", "unknown", "open_amounts", "atoms_met")
    )


def measure(program: Program, path: Path, spark: Spark, session: Any, rounds: int) -> list[float]:
    """Median seconds without Spark, on Spark by naming row groups, and by shipping rows."""
    snapshot = open_snapshot([str(path)])
    with Workers(program, count=2) as workers:
        tasks = [
            lambda: workers.totals(path),
            lambda: program_totals(spark, program, snapshot),
            lambda: shipped(program, path, session),
        ]
        answers = [task() for task in tasks]
        assert all(same(answer, answers[0]) for answer in answers), "the ways do not agree"
        return alternate(tasks, rounds)


def main() -> None:
    """Print seconds and ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--firms", type=int, default=10**6)
    parser.add_argument("--rules", type=int, nargs="+", default=[100, 500])
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    from pyspark.sql import SparkSession  # only now: the help is there without Spark

    with tempfile.TemporaryDirectory() as name:
        path = written(Path(name), args.firms)
        begun = time.perf_counter()
        with Spark("local[2]", log=Path(name) / "spark.log") as spark:
            session = SparkSession.builder.config(BATCH, str(GROUP_ROWS)).getOrCreate()
            begun = time.perf_counter() - begun
            print(
                f"Spark {session.version}, Python {platform.python_version()}, start {begun:.1f} s, two workers"
            )
            print(f"load of the machine per core before: {others_busy():.2f}")
            for count in args.rules:
                program = compile_program(workload.rules(count), workload.dictionary())
                alone, named, rows = measure(program, path, spark, session, args.rounds)
                print(
                    f"{args.firms:,} firms × {count} rules, equal totals: "
                    f"no Spark {alone:.2f} s; row groups named {named:.2f} s ({named / alone:.2f}×); "
                    f"rows by mapInArrow {rows:.2f} s ({rows / alone:.2f}×)"
                )


if __name__ == "__main__":
    main()
