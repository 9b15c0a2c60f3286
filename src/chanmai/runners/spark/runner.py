"""The Spark runner behind the common interface: the snapshot written as row groups, the answers collected again."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.runners.batch import Job, decide
from chanmai.runners.choice import Choice
from chanmai.runners.columnar.kernel import BLOCK
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.folder import collect
from chanmai.runners.rowgroups import open_snapshot
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
            batch_answers = decide(snapshot, job, self._spark, progress=progress)
            result = Result.empty([item.clause.code for item in compiled], table.subjects)
            collect(answers, snapshot.groups, result)
        result.leave(batch_answers.aside)
        return result

    def _group_rows(self, rows: int) -> int:
        tasks = self._spark.cores * TASKS_PER_CORE
        return min(8 * BLOCK, max(1, -(-rows // tasks)))


def on_spark(spark: Spark, folder: Path) -> Choice:
    """The choice of a running Spark, see `chanmai.runners.choice`."""
    return Choice("spark", lambda dictionary: SparkRunner(dictionary, spark, folder), ColumnarRunner, spark)
