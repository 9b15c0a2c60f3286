"""A snapshot in memory decided by several processes: each maps the same file and fills its own blocks.

The snapshot is written once as an Arrow file; workers map it without copying, keep their buffers between runs, and
write planes and amounts into files that all processes share. Nothing is pickled but block numbers.
"""

import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
from benchmarks.kernel.amounts import AmountKernel, plan_amounts
from benchmarks.kernel.processes import Pipe, Processes, receive, send
from numpy.typing import NDArray

from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.kernel import BLOCK, Kernel, Planes
from chanmai.runners.columnar.program import Program
from chanmai.runners.table import Table

TABLE, PLANES = "table.arrow", "planes"
SHARED = Path("/dev/shm")  # memory as files, where the system has it  # noqa: S108


@dataclass(frozen=True, slots=True)
class _Open:
    """What a worker is told first: the program and the files."""

    program: Program
    folder: str
    reference_year: int
    amounts: str
    shape: tuple[int, ...]
    block: int
    fast: bool


@dataclass(frozen=True, slots=True)
class _Run:
    blocks: range
    amounts: bool


class Pool(AbstractContextManager["Pool"]):
    """Workers over one program and one snapshot. `run` decides everything; results stay in shared memory.

    `fast` False: amounts by NumPy alone, see `AmountKernel`.

    `planes` [block, distinct condition, T | M, word] and `amounts(block)` are valid until the next run.
    """

    def __init__(self, program: Program, table: Table, *, count: int = 2, fast: bool = True) -> None:
        self.program = program
        block = fair_block(len(table), count)
        kernel = Kernel(program, Columns(table, program.refs, program.dictionary), block=block)
        self.blocks = kernel.blocks
        self._folder = tempfile.TemporaryDirectory(dir=SHARED if SHARED.is_dir() else None)
        folder = Path(self._folder.name)
        _write(table, folder / TABLE)
        shape = kernel.new_results().shape
        self.planes: Planes = _mapped(folder / PLANES, np.uint64, shape, new=True)
        self._ends: dict[int, tuple[int, int, int]] = {}  # block: worker, start, end
        self._amount_files = [folder / f"amounts-{number}" for number in range(count)]
        first = [
            _Open(program, str(folder), table.reference_year, str(file), shape, block, fast)
            for file in self._amount_files
        ]
        self._processes = Processes(_work, first)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._processes.end()
        self._folder.cleanup()

    def run(self, *, amounts: bool = True) -> None:
        """Decide all blocks; with `amounts` also pay all met pairs. Raises NotDone when a worker dies."""
        pipes = self._processes.pipes
        shares = np.array_split(np.arange(self.blocks), len(pipes))
        for pipe, share in zip(pipes, shares, strict=True):
            blocks = range(int(share[0]), int(share[-1]) + 1) if len(share) else range(0)
            send(pipe, _Run(blocks, amounts))
        self._ends.clear()
        for worker, (pipe, share) in enumerate(zip(pipes, shares, strict=True)):
            start = 0
            for block, end in zip(share.tolist(), receive(pipe), strict=True):
                self._ends[block] = (worker, start, end)
                start = end

    def amounts(self, block: int) -> NDArray[np.int64]:
        """The amounts of one block, in the order that `plan_amounts` gives."""
        worker, start, end = self._ends[block]
        if start == end:
            return np.empty(0, dtype=np.int64)
        return _mapped(self._amount_files[worker], np.int64, (end,))[start:]


def _mapped(file: Path, kind: type, shape: tuple[int, ...], *, new: bool = False) -> NDArray[Any]:
    """A file as an array. A plain one: views of a memmap run Python code each time they are made."""
    return np.memmap(file, dtype=kind, mode="w+" if new else "r+", shape=shape).view(np.ndarray)


def fair_block(rows: int, workers: int) -> int:
    """Rows a block, so that no worker stands idle while another decides the only block or one more than it."""
    each = -(-rows // (workers * max(1, -(-rows // (workers * BLOCK)))))
    return max(64, -(-each // 64) * 64)


def _write(table: Table, path: Path) -> None:
    data = table.data.combine_chunks()
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, data.schema) as writer:
        writer.write_table(data)


def _work(pipe: Pipe) -> None:
    """A worker: receives the files once, then runs, until it receives None."""
    about: _Open = pipe.recv()
    data = pa.ipc.open_file(pa.memory_map(str(Path(about.folder) / TABLE))).read_all()
    columns = Columns(Table(data, about.reference_year), about.program.refs, about.program.dictionary)
    worker = _Worker(about, columns)
    while (task := pipe.recv()) is not None:
        pipe.send(worker.run(task.blocks, amounts=task.amounts))


class _Worker:
    """Fills the planes of its blocks and appends their amounts to its own file."""

    def __init__(self, about: _Open, columns: Columns) -> None:
        self._kernel = Kernel(about.program, columns, block=about.block)
        self._paying = AmountKernel(plan_amounts(about.program), columns, fast=about.fast)
        self._planes: Planes = _mapped(Path(about.folder) / PLANES, np.uint64, about.shape)
        self._file = Path(about.amounts)
        self._room: NDArray[np.int64] = np.empty(0, dtype=np.int64)

    def run(self, blocks: Sequence[int], *, amounts: bool) -> list[int]:
        """Decide the blocks; the ends of their amounts in the file, block after block."""
        ends, end = [], 0
        for block in blocks:
            out = self._planes[block]
            self._kernel.decide(block, out)
            if amounts:
                room = partial(self._room_from, end)
                end += len(self._paying.block(self._kernel.span(block), out[:, 0], room))
            ends.append(end)
        return ends

    def _room_from(self, start: int, count: int) -> NDArray[np.int64]:
        if start + count > len(self._room):
            size = max(start + count, 2 * len(self._room), 1 << 16)
            with self._file.open("ab") as file:
                file.truncate(size * 8)
            self._room = _mapped(self._file, np.int64, (size,))
        return self._room[start:]
