"""Streaming a Parquet snapshot through workers gives what one table in memory gives, whatever the row groups."""

import multiprocessing
import os
import signal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import pytest
from benchmarks import workload
from benchmarks.kernel.amounts import AmountKernel, plan_amounts, settle
from benchmarks.kernel.pool import Pool, fair_block
from benchmarks.kernel.stream import Totals, Workers, totals_of

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.language.evaluate import evaluate
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.kernel import BLOCK, Kernel
from chanmai.runners.columnar.program import Program, compile_program
from chanmai.runners.table import Table
from chanmai.runners.trouble import NotDone

ROWS, RULES = 700, 40


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return workload.dictionary()


@pytest.fixture(scope="module")
def program(dictionary: Dictionary) -> Program:
    return compile_program(workload.rules(RULES), dictionary)


def same(one: Totals, other: Totals) -> bool:
    """All numbers are equal."""
    return (
        one.rows == other.rows
        and one.amounts == other.amounts
        and (one.met == other.met).all()
        and (one.unknown == other.unknown).all()
        and (one.open_amounts == other.open_amounts).all()
        and (one.atoms_met == other.atoms_met).all()
    )


def test_totals_are_those_of_the_exact_evaluator(program: Program) -> None:
    table = workload.table(120)
    found = totals_of(program, table)
    named = Table(
        table.data.append_column("subject", [[str(row) for row in range(120)]]), table.reference_year
    )
    records = list(named.rows(program.dictionary))
    for number, rule in enumerate(program.rules):
        answers = [evaluate(rule.condition, record.value) for record in records]
        assert found.met[number] == answers.count(True)
        assert found.unknown[number] == answers.count(None)
        assert rule.payment is not None
        assert rule.payment.formula is not None
        met = [record for record, answer in zip(records, answers, strict=True) if answer]
        values = [evaluate(rule.payment.formula, record.value) for record in met]
        known = [settle(Fraction(value), rule.payment) for value in values if value is not None]  # type: ignore[arg-type]
        assert found.amounts[number] == sum(known)
        assert found.open_amounts[number] == values.count(None)


def test_row_groups_and_workers_do_not_change_totals(program: Program, tmp_path: Path) -> None:
    table = workload.table(ROWS)
    expected = totals_of(program, table)
    path = tmp_path / "facts.parquet"
    seen: list[tuple[int, int]] = []
    with Workers(program, count=2) as workers:
        for size in (64, 301, ROWS):
            parquet.write_table(table.data, path, row_group_size=size)
            found = workers.totals(path, progress=lambda done, total: seen.append((done, total)))
            assert same(found, expected)
    assert seen[-1] == (ROWS, ROWS)


def test_a_pool_of_processes_fills_in_what_one_process_does(program: Program) -> None:
    table = workload.table(60_000)
    columns = Columns(table, program.refs, program.dictionary)
    kernel = Kernel(program, columns, block=fair_block(60_000, 2))
    paying = AmountKernel(plan_amounts(program), columns)
    with Pool(program, table, count=2) as pool:
        for _ in range(2):  # the second run reuses the workers' buffers
            pool.run()
            for block in range(pool.blocks):
                expected = np.empty_like(pool.planes[block])
                kernel.decide(block, expected)
                assert (pool.planes[block] == expected).all()
                assert (pool.amounts(block) == paying.block(kernel.span(block), expected[:, 0])).all()


def test_a_file_that_is_no_snapshot_is_refused_by_name(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "facts.parquet"
    parquet.write_table(workload.table(50).data, path)
    with Workers(program, count=1) as workers:
        found = workers.totals(path)
        assert found.rows == 50
        broken = path.read_bytes()[:-200]
        path.write_bytes(broken + b"\0" * 200)
        with pytest.raises((RuntimeError, OSError, ValueError)):
            workers.totals(path)


@pytest.mark.parametrize(
    ("rows", "workers", "blocks"), [(0, 2, 0), (1, 2, 1), (10_000, 2, 2), (60_000, 2, 4), (BLOCK, 1, 1)]
)
def test_blocks_are_dealt_out_evenly(rows: int, workers: int, blocks: int) -> None:
    block = fair_block(rows, workers)
    assert block % 64 == 0
    assert block <= BLOCK
    assert -(-rows // block) == blocks


def kill_a_worker() -> None:
    """As the machine does when its memory runs out."""
    worker = multiprocessing.active_children()[0]
    os.kill(worker.pid or 0, signal.SIGKILL)
    worker.join()


def test_a_worker_that_dies_is_told_and_nobody_waits_for_it(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "facts.parquet"
    parquet.write_table(workload.table(ROWS).data, path, row_group_size=64)
    with Workers(program, count=2) as workers:
        assert workers.totals(path).rows == ROWS
        kill_a_worker()
        with pytest.raises(NotDone, match="A worker died, most likely for want of memory"):
            workers.totals(path)
    with Pool(program, workload.table(60_000), count=2) as pool:
        pool.run()
        kill_a_worker()
        with pytest.raises(NotDone, match="一个计算进程中途退出"):
            pool.run()
    assert multiprocessing.active_children() == []


def test_a_worker_that_dies_at_its_work_is_told(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "facts.parquet"
    parquet.write_table(workload.table(ROWS).data, path, row_group_size=8)

    def kill(done: int, _total: int) -> None:
        if done < 64:
            kill_a_worker()

    with Workers(program, count=1) as workers, pytest.raises(NotDone, match="A worker died"):
        workers.totals(path, progress=kill)
