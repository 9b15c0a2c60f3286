"""The Spark runner behind the common interface: the snapshot written as row groups, the answers collected again."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.record import column_of
from chanmai.runners.batch import Job, decide
from chanmai.runners.choice import Choice
from chanmai.runners.columnar.kernel import BLOCK
from chanmai.runners.columnar.program import Program
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.columnar.workers.stream import Totals, nothing, totals_of
from chanmai.runners.folder import collect
from chanmai.runners.rowgroups import RowGroup, Snapshot, open_snapshot, read_group
from chanmai.runners.runner import Progress, Result
from chanmai.runners.spark.session import Spark
from chanmai.runners.table import Table

TASKS_PER_CORE = 3  # so that no core waits long for the last task


class SparkRunner:
    """Decides by the columnar runner on Spark's workers. `folder` must be seen by all of them."""

    def __init__(self, dictionary: Dictionary, spark: Spark, folder: Path) -> None:
        self._dictionary = dictionary
        self._spark = spark
        self._folder = folder

    def run(self, compiled: Sequence[Compiled], table: Table, *, progress: Progress | None = None) -> Result:
        """The answers, in the order of `compiled` and of the rows. Raises NotDone when a task fails."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="spark-", dir=self._folder) as own:
            file, answers = Path(own) / "snapshot.parquet", str(Path(own) / "answers")
            table.write(file, group_rows=self._group_rows(len(table)))
            snapshot = open_snapshot([str(file)])
            job = Job(tuple(compiled), self._dictionary, ColumnarRunner, answers)
            decide(snapshot, job, self._spark, progress=progress)
            result = Result.empty([item.clause.code for item in compiled], table.subjects)
            collect(answers, snapshot.groups, result)
        return result

    def _group_rows(self, rows: int) -> int:
        tasks = self._spark.cores * TASKS_PER_CORE
        return min(8 * BLOCK, max(1, -(-rows // tasks)))


def on_spark(spark: Spark, folder: Path) -> Choice:
    """The choice of a running Spark, see `chanmai.runners.choice`."""
    return Choice("spark", lambda dictionary: SparkRunner(dictionary, spark, folder), ColumnarRunner, spark)


def program_totals(
    spark: Spark, program: Program, snapshot: Snapshot, *, progress: Progress | None = None
) -> Totals:
    """The totals of a compiled program by Kleene's logic alone, as `columnar.workers.stream` gives them.

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
