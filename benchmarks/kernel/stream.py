"""All firms of a Parquet snapshot, row group by row group, on long-lived worker processes.

Workers are told the numbers of row groups and read them themselves; nothing but totals comes back. Memory is that of
one row group a worker, whatever the number of firms.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow.parquet as parquet
from benchmarks.kernel.amounts import AmountKernel, plan_amounts
from benchmarks.kernel.processes import Pipe, Processes, receive, send
from numpy.typing import NDArray

from chanmai.engine.facts.record import column_of
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.kernel import Kernel, Planes
from chanmai.runners.columnar.program import Program
from chanmai.runners.table import Table

Counts = NDArray[np.int64]
HALF = 31  # bits


@dataclass(frozen=True, slots=True)
class Totals:
    """Per rule: pairs met and unknown; the sum of the known amounts in 分 and how many amounts hang on missing facts.

    `atoms_met` [atom]: rows in which each atom surely holds, a checksum of the reason bits. Kleene's logic, no more.
    """

    rows: int
    met: Counts
    unknown: Counts
    amounts: tuple[int, ...]
    open_amounts: Counts
    atoms_met: Counts

    def plus(self, other: "Totals") -> "Totals":
        """Both together."""
        return Totals(
            self.rows + other.rows,
            self.met + other.met,
            self.unknown + other.unknown,
            tuple(a + b for a, b in zip(self.amounts, other.amounts, strict=True)),
            self.open_amounts + other.open_amounts,
            self.atoms_met + other.atoms_met,
        )


def counts(results: Planes) -> NDArray[np.int64]:
    """Set bits per distinct condition and plane: [distinct, T | M]."""
    found: NDArray[np.int64] = np.bitwise_count(results).sum(axis=-1, dtype=np.int64)
    return found


def totals_of(program: Program, table: Table, *, amounts: bool = True, reasons: bool = True) -> Totals:
    """The totals of one table, block by block. `reasons` also reads the bits of every atom."""
    columns = Columns(table, program.refs, program.dictionary)
    kernel = Kernel(program, columns)
    out = np.empty((program.plan.distinct, 2, kernel.bytes // 8), dtype=np.uint64)
    paying = AmountKernel(plan_amounts(program), columns)
    met, unknown = (np.zeros(len(program.rules), dtype=np.int64) for _ in range(2))
    atoms = np.zeros(len(program.atoms), dtype=np.int64)
    tally, room = _Tally(paying), _Room()
    for block in range(kernel.blocks):
        kernel.decide(block, out)
        found = counts(out)[program.plan.results]
        met += found[:, 0]
        unknown += found[:, 1] - found[:, 0]
        if reasons:
            atoms += counts(kernel.atom_planes()[:, 0])
        if amounts:
            tally.add(paying.block(kernel.span(block), out[:, 0], room), found[:, 0])
    sums, missing = tally.totals(met, amounts=amounts)
    return Totals(len(table), met, unknown, sums, missing, atoms)


class _Room:
    """Space for the amounts of one block, kept for the next."""

    def __init__(self) -> None:
        self._space: NDArray[np.int64] = np.empty(0, dtype=np.int64)

    def __call__(self, count: int) -> NDArray[np.int64]:
        if count > len(self._space):
            self._space = np.empty(2 * count, dtype=np.int64)
        return self._space


class _Tally:
    """Adds up the amounts of blocks, rule by rule, in whole numbers."""

    def __init__(self, paying: AmountKernel) -> None:
        self._plan = paying.plan
        self._sums = [0] * len(self._plan.order)
        self._missing = np.zeros(len(self._plan.order), dtype=np.int64)

    def add(self, amounts: NDArray[np.int64], met: Counts) -> None:
        """The amounts of one block; they lie in the order of the plan."""
        own = met[list(self._plan.order)]
        there = np.flatnonzero(own)
        if not len(there):
            return
        starts = (np.cumsum(own) - own)[there]
        missing = amounts < 0
        self._missing[there] += np.add.reduceat(missing, starts, dtype=np.int64)
        np.putmask(amounts, missing, 0)
        # halves keep the sum of the amounts of a block inside 64 bits
        for half, shift in ((amounts >> HALF, HALF), (amounts & (1 << HALF) - 1, 0)):
            for place, part in zip(there.tolist(), np.add.reduceat(half, starts).tolist(), strict=True):
                self._sums[place] += part << shift

    def totals(self, met: Counts, *, amounts: bool) -> tuple[tuple[int, ...], Counts]:
        """Sums and open amounts by rule."""
        sums = [0] * len(met)
        missing = np.zeros(len(met), dtype=np.int64)
        if amounts:
            for place, rule in enumerate(self._plan.order):
                sums[rule], missing[rule] = self._sums[place], self._missing[place]
            for rule, amount in self._plan.fixed.items():
                sums[rule] = amount * int(met[rule])
        return tuple(sums), missing


@dataclass(frozen=True, slots=True)
class _Task:
    path: str
    group: int
    amounts: bool
    reasons: bool


class Workers(AbstractContextManager["Workers"]):
    """Worker processes that hold one program. Use as a context; they end with it."""

    def __init__(self, program: Program, *, count: int = 2) -> None:
        self._program = program
        self._processes = Processes(_work, [program] * count)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._processes.end()

    def totals(
        self,
        path: Path,
        *,
        amounts: bool = True,
        reasons: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> Totals:
        """The totals of a Parquet snapshot. `progress` hears rows done and rows in all.

        Raises RuntimeError with the worker's own words when a row group cannot be read, NotDone when a worker dies.
        """
        about = parquet.ParquetFile(path).metadata
        tasks = iter(_Task(str(path), group, amounts, reasons) for group in range(about.num_row_groups))
        total = nothing(self._program)
        for answer in self._answers(tasks):
            total = total.plus(answer)
            if progress is not None:
                progress(total.rows, about.num_rows)
        return total

    def _answers(self, tasks: Iterator[_Task]) -> Iterator[Totals]:
        busy: list[Pipe] = []
        for pipe in self._processes.pipes:
            _give(pipe, tasks, busy)
        while busy:
            for ready in wait(busy):
                pipe = next(p for p in busy if p is ready)
                busy.remove(pipe)
                answer = receive(pipe)
                if isinstance(answer, str):
                    raise RuntimeError(answer)
                _give(pipe, tasks, busy)
                yield answer


def nothing(program: Program) -> Totals:
    """The totals of no firms."""
    none = np.zeros(len(program.rules), dtype=np.int64)
    return Totals(
        0, none, none, (0,) * len(program.rules), none, np.zeros(len(program.atoms), dtype=np.int64)
    )


def _give(pipe: Pipe, tasks: Iterator[_Task], busy: list[Pipe]) -> None:
    task = next(tasks, None)
    if task is not None:
        send(pipe, task)
        busy.append(pipe)


def _work(pipe: Pipe) -> None:
    """A worker: receives the program, then tasks, until it receives None."""
    program: Program = pipe.recv()
    names = sorted({column_of(ref, program.dictionary) for ref in program.refs})
    while (task := pipe.recv()) is not None:
        try:
            answer: Totals | str = read_group(
                program, task.path, task.group, names, task.amounts, task.reasons
            )
        except (OSError, ValueError, LookupError) as error:
            answer = f"row group {task.group} of {task.path}: {error} · 行组 {task.group} 读取失败"
        pipe.send(answer)


def read_group(
    program: Program, path: str, group: int, names: Sequence[str], amounts: bool, reasons: bool
) -> Totals:
    """The totals of one row group of a Parquet snapshot."""
    file = parquet.ParquetFile(path)
    present = [name for name in names if name in file.schema_arrow.names]
    data = file.read_row_group(group, columns=present or file.schema_arrow.names[:1])
    return totals_of(program, Table(data, 0), amounts=amounts, reasons=reasons)
