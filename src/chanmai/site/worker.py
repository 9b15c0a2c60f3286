"""Processes that carry jobs out: one for each lane, started anew when one dies, ended in good order by a signal.

The first process only watches over the others. Asked to end (SIGTERM, SIGINT, or because the server that started it is
gone), they take no new job; what runs may finish within GRACE seconds, then it stops at its next block and waits again.
"""

import logging
import os
import signal
import subprocess
import sys
import time
from types import FrameType

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from chanmai.bureau.enterprises.jobs import look_after
from chanmai.bureau.jobs.kinds import kinds
from chanmai.bureau.jobs.operations.stop import is_ringing, ring
from chanmai.bureau.jobs.operations.work import carry_out, close_broken, next_job
from chanmai.bureau.notices import jobs as notices

logger = logging.getLogger("chanmai.jobs")

LOOK = 0.5  # seconds between two looks at the queue
PAUSE = 10  # seconds between two looks at what nobody sees to
GRACE = 10.0
"""So many seconds work has to end by itself."""
PATIENCE = 15.0
"""So many more to stop at a block, before it is killed; then it counts as broken off."""


class Watch:
    """The first process: it keeps as many workers as it should."""

    def __init__(self, number: int, parent: int | None) -> None:
        self.number, self.parent = number, parent
        self.workers: set[int] = set()
        self.ending = False

    def run(self) -> None:
        """Return when all workers have ended, after a signal or when the parent is gone."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        connections.close_all()  # none may be shared with the processes forked from here
        while not self.ending:
            while len(self.workers) < self.number and not self.ending:
                self._fork()
            time.sleep(LOOK)
            self._reap()
            if self.parent is not None and os.getppid() != self.parent:
                self.ending = True
        self._finish()

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self.ending = True

    def _fork(self) -> None:
        pid = os.fork()
        if pid:
            self.workers.add(pid)
            return
        code = 1
        try:
            work(os.getppid())
            code = 0
        except Exception:  # the watch starts another one
            logger.exception("a worker ended")
        finally:
            logging.shutdown()
            os._exit(code)

    def _reap(self) -> None:
        for pid in tuple(self.workers):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self.workers.discard(pid)
                if status and not self.ending:
                    logger.error("worker %s ended with %s; another one begins", pid, status)

    def _finish(self) -> None:
        self._tell(signal.SIGTERM)
        end = time.monotonic() + GRACE + PATIENCE
        while self.workers and time.monotonic() < end:
            self._reap()
            time.sleep(0.1)
        self._tell(signal.SIGKILL)

    def _tell(self, number: signal.Signals) -> None:
        for pid in self.workers:
            os.kill(pid, number)


def work(watch: int) -> None:
    """Carry jobs out until a signal says to end, or the watch is gone."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ring(GRACE))
    last, looked, previous, told = 0, float("-inf"), 0, None
    while not is_ringing():
        close_old_connections()
        if os.getppid() != watch:
            return
        try:
            if time.monotonic() - looked >= PAUSE:
                looked = time.monotonic()
                close_what_broke_off()
                last = look_after(last)
                told = notices.look_after(told)
            job = next_job()
        except DatabaseError:  # it may be away for a while
            logger.exception("the queue could not be looked at")
            job = None
        if job is None:
            time.sleep(LOOK)
            continue
        carry_out(job, at=timezone.now())
        if job == previous:  # it could not be taken
            time.sleep(LOOK)
        previous = job


def close_what_broke_off() -> None:
    """Tell the truth of jobs, imports and runs whose process ended."""
    now = timezone.now()
    close_broken(at=now)
    for kind in kinds().values():
        kind.settle(at=now)


class Companion:
    """The jobs of a server: a process of its own, begun with it, kept alive and ended with it."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        """Start it when it does not run."""
        if self.process is None or self.process.poll() is not None:
            words = [sys.executable, "-m", "chanmai.site.cli", "worker", "--parent", str(os.getpid())]
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL)  # noqa: S603  # ourselves

    def end(self) -> None:
        """Let its work end, or stop at a block."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
