"""Spark's workers answer as the columnar and the reference runner do, and what breaks there is told plainly."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from benchmarks import workload
from benchmarks.kernel.spark import program_totals
from benchmarks.kernel.stream import totals_of

from chanmai.engine.eligibility.clauses.clause import reference_year
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.pack.load import load
from chanmai.pack.pack import Pack
from chanmai.runners.batch import Here, Job, decide
from chanmai.runners.columnar.program import Program, compile_program
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.folder import collect
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.rowgroups import open_snapshot
from chanmai.runners.runner import Result
from chanmai.runners.spark.runner import SparkRunner
from chanmai.runners.spark.session import Spark
from chanmai.runners.table import SUBJECT, Table
from chanmai.runners.trouble import NotDone
from runners.comparing import AS_OF, Firms, differences
from runners.test_rowgroups import damaged

LISTENING, LOOPBACK = (
    "0A",
    ("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"),
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(Path("packs/xiamen"))


@pytest.fixture(scope="module")
def compiled(pack: Pack) -> list[Compiled]:
    year = AS_OF.year - 1
    return [
        compile_clause(clause, pack.dictionary, shift=year - reference_year(clause, AS_OF))
        for clause in pack.clauses.values()
    ]


def firms(pack: Pack, compiled: list[Compiled], count: int, seed: int) -> Table:
    """Random firms with holes, on and beside every threshold."""
    made = Firms(compiled, pack.dictionary, seed)
    return Table.from_records([made.record(number) for number in range(count)], pack.dictionary)


def test_all_three_runners_give_one_result(
    spark: Spark, pack: Pack, compiled: list[Compiled], tmp_path: Path
) -> None:
    table = firms(pack, compiled, 50, seed=5)
    seen: list[tuple[int, int]] = []
    found = SparkRunner(pack.dictionary, spark, tmp_path / "work").run(
        compiled, table, progress=lambda done, total: seen.append((done, total))
    )
    assert differences(found, ColumnarRunner(pack.dictionary).run(compiled, table)) == []
    assert differences(found, ReferenceRunner(pack.dictionary).run(compiled, table)) == []
    assert found.codes == tuple(item.clause.code for item in compiled)
    assert found.subjects == tuple(table.subjects)
    assert seen[-1] == (50 * len(compiled), 50 * len(compiled))
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.parametrize("count", [0, 1])
def test_cities_of_no_firm_and_of_one(
    spark: Spark, pack: Pack, compiled: list[Compiled], tmp_path: Path, count: int
) -> None:
    table = firms(pack, compiled, 3, seed=2).slice(0, count)
    found = SparkRunner(pack.dictionary, spark, tmp_path).run(compiled, table)
    assert found.verdicts.shape == (len(compiled), count)
    assert differences(found, ColumnarRunner(pack.dictionary).run(compiled, table)) == []


def test_files_of_many_row_groups_are_one_snapshot(
    spark: Spark, pack: Pack, compiled: list[Compiled], tmp_path: Path
) -> None:
    table = firms(pack, compiled, 150, seed=7)
    (tmp_path / "snapshot").mkdir()
    for name, start, rows, size in (
        ("a", 0, 85, 13),
        ("b", 85, 0, 9),
        ("c", 85, 1, 9),
        ("d", 86, 64, 32),
    ):
        table.slice(start, rows).write(tmp_path / "snapshot" / f"{name}.parquet", group_rows=size)
    snapshot = open_snapshot([str(tmp_path / "snapshot")])
    assert len(snapshot.groups) == 10
    job = Job(tuple(compiled), pack.dictionary, ColumnarRunner, str(tmp_path / "answers"))
    found = decide(snapshot, job, spark)
    here = decide(snapshot, dataclasses.replace(job, folder=str(tmp_path / "here")), Here())
    assert found == here
    result = Result.empty(found.codes, table.subjects)
    collect(str(tmp_path / "answers"), snapshot.groups, result)
    assert differences(result, ColumnarRunner(pack.dictionary).run(compiled, table)) == []
    for part in (tmp_path / "here").iterdir():
        assert part.read_bytes() == (tmp_path / "answers" / part.name).read_bytes()
    assert decide(snapshot, dataclasses.replace(job, folder=None), spark) == found


def program_of(rules: int) -> tuple[Program, Table]:
    dictionary: Dictionary = workload.dictionary()
    data = workload.table(5000).data
    named = data.append_column(SUBJECT, [[str(row) for row in range(len(data))]])
    return compile_program(workload.rules(rules), dictionary), Table(named, 2025)


def test_totals_of_a_program_are_those_of_one_process(spark: Spark, tmp_path: Path) -> None:
    program, table = program_of(60)
    table.slice(0, 3000).write(tmp_path / "a.parquet", group_rows=700)
    table.slice(3000, 2000).write(tmp_path / "b.parquet", group_rows=2000)
    seen: list[tuple[int, int]] = []
    found = program_totals(
        spark,
        program,
        open_snapshot([str(tmp_path)]),
        progress=lambda done, total: seen.append((done, total)),
    )
    expected = totals_of(program, table)
    assert (found.rows, found.amounts) == (expected.rows, expected.amounts)
    for name in ("met", "unknown", "open_amounts", "atoms_met"):
        assert (getattr(found, name) == getattr(expected, name)).all()
    assert seen[-1] == (6, 6)


@pytest.fixture
def small(pack: Pack, compiled: list[Compiled], tmp_path: Path) -> tuple[Path, Job]:
    """A snapshot of four row groups, and a job that would write beside it."""
    path = tmp_path / "snapshot.parquet"
    firms(pack, compiled, 40, seed=3).write(path, group_rows=10)
    return path, Job(tuple(compiled[:20]), pack.dictionary, ColumnarRunner, str(tmp_path / "answers"))


def left(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir())


def test_damaged_row_groups_are_all_named_and_nothing_is_left(spark: Spark, small: tuple[Path, Job]) -> None:
    path, job = small
    snapshot = open_snapshot([str(damaged(damaged(path, 1), 3))])
    with pytest.raises(NotDone, match=r"有 2 个行组没有算成：.*\[1\].*\[3\].*没有留下任何结果") as told:
        decide(snapshot, job, spark)
    assert "Row groups that could not be decided (2)" in told.value.message.en
    assert left(path) == ["snapshot.parquet"]


class Bomb:
    """Kills the process that unpacks it: a worker, as the machine does when memory runs out."""

    def __reduce__(self) -> tuple[Any, ...]:
        return eval, ("__import__('os').kill(__import__('os').getpid(), 9)",)


def test_a_worker_that_dies_is_told_and_nothing_is_left(spark: Spark, small: tuple[Path, Job]) -> None:
    path, job = small
    deadly = dataclasses.replace(job, make=Bomb())  # type: ignore[arg-type]
    with pytest.raises(NotDone, match="A worker died, most likely for want of memory"):
        decide(open_snapshot([str(path)]), deadly, spark)
    assert left(path) == ["snapshot.parquet"]
    assert decide(open_snapshot([str(path)]), job, spark).rows == 40  # the next run is not harmed


def test_a_slip_in_our_own_work_is_told_in_a_line(spark: Spark, small: tuple[Path, Job]) -> None:
    path, job = small
    slip = dataclasses.replace(job, make=divmod)  # type: ignore[arg-type]
    with pytest.raises(NotDone, match="Spark did not finish: TypeError: divmod expected 2 arguments") as told:
        decide(open_snapshot([str(path)]), slip, spark)
    assert "\n" not in str(told.value)
    assert left(path) == ["snapshot.parquet"]


def listening(pid: int) -> list[str]:
    """The addresses on which a process listens, as the kernel writes them."""
    sockets = {link.readlink().name for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    rows = [
        line.split()
        for file in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{file}").read_text(encoding="ascii").splitlines()[1:]
    ]
    return [
        row[1].partition(":")[0] for row in rows if row[3] == LISTENING and f"socket:[{row[9]}]" in sockets
    ]


def test_spark_listens_on_loopback_only(spark: Spark) -> None:
    from pyspark import SparkContext

    found = listening(SparkContext._gateway.proc.pid)
    assert found
    assert set(found) <= set(LOOPBACK)
