"""Totals of a program by Kleene's logic alone, on Spark: what the streaming workers give."""

from benchmarks.kernel.stream import Totals, nothing, totals_of

from chanmai.engine.facts.record import column_of
from chanmai.runners.columnar.program import Program
from chanmai.runners.rowgroups import RowGroup, Snapshot, read_group
from chanmai.runners.runner import Progress
from chanmai.runners.spark.session import Spark


def program_totals(
    spark: Spark, program: Program, snapshot: Snapshot, *, progress: Progress | None = None
) -> Totals:
    """The totals of a compiled program by Kleene's logic alone, see `benchmarks.kernel.stream`.

    `progress` hears row groups done and in all. Raises NotDone when a task fails.
    """

    def told(done: int) -> None:
        if progress is not None:
            progress(done, len(snapshot.groups))

    total = nothing(program)
    for part in spark.map(totals_of_group, program, snapshot.groups, told):
        total = total.plus(part)
    told(len(snapshot.groups))
    return total


def totals_of_group(program: Program, group: RowGroup) -> Totals:
    """The totals of one row group."""
    names = sorted({column_of(ref, program.dictionary) for ref in program.refs})
    return totals_of(program, read_group(group, names))
