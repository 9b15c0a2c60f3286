"""Worker processes on this machine, each at the end of a pipe: started, told things, heard, and ended.

A worker that dies, as when the machine's memory runs out, is told as such: its pipe closes, and nobody waits for it.
"""

import ctypes
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from chanmai.engine.facts.texts import Text
from chanmai.runners.trouble import NotDone

if TYPE_CHECKING:
    Pipe = Connection[Any, Any]  # takes types for the type checker alone
else:
    Pipe = Connection


M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # as in malloc.h
KEPT_BLOCK = 1 << 25  # bytes: larger arrays are given back
KEPT_END = 1 << 28  # bytes: so is what lies free beyond this


class Processes:
    """One process for each of `first`, which is what it is told first. `None` tells it to end."""

    def __init__(self, work: Callable[[Pipe], None], first: Sequence[object]) -> None:
        context = get_context("spawn")
        self.pipes: list[Pipe] = []
        self._processes = []
        for told in first:
            here, there = context.Pipe()
            process = context.Process(target=_begin, args=(work, there), daemon=True)
            process.start()
            there.close()  # so that the pipe closes with the worker
            self.pipes.append(here)
            self._processes.append(process)
            send(here, told)

    def end(self) -> None:
        """Let all of them finish what they are at, and end."""
        for pipe in self.pipes:
            with suppress(OSError):  # it may have died
                pipe.send(None)
            pipe.close()
        for process in self._processes:
            process.join()


def _begin(work: Callable[[Pipe], None], pipe: Pipe) -> None:
    _keep_memory()
    work(pipe)


def _keep_memory() -> None:
    """Let the allocator keep the memory of arrays that were freed, so that the next ones need no new pages.

    A worker has little else in its heap: the C library gives the end of it back after each block and asks for it
    again, which took longer than the amounts themselves. See mallopt(3); other C libraries are left as they are.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if tune is not None:
        tune(M_MMAP_THRESHOLD, KEPT_BLOCK)
        tune(M_TRIM_THRESHOLD, KEPT_END)


def send(pipe: Pipe, message: object) -> None:
    """Tell a worker something. Raises NotDone when it has died."""
    try:
        pipe.send(message)
    except OSError as error:
        raise died() from error


def receive(pipe: Pipe) -> Any:
    """What a worker answers. Raises NotDone when it dies instead."""
    try:
        return pipe.recv()
    except (EOFError, OSError) as error:
        raise died() from error


def died() -> NotDone:
    """What to say of a worker that is gone."""
    return NotDone(
        Text(
            "一个计算进程中途退出，多半是内存不足，没有得出结果。",
            "A worker died, most likely for want of memory, and there is no result.",
        ),
        mend=Text(
            "请减少进程数、增加内存，或用较小的行组写快照。",
            "Use fewer workers, give more memory, or write the snapshot in smaller row groups.",
        ),
    )
