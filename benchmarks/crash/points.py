"""A process that works is killed at a random moment; another takes up what it left, and is asked what holds."""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks.crash import invariants, town
from benchmarks.crash.works import WORKS, Work, states, take_up
from benchmarks.installation import Installation, preload

PATIENCE = 120  # seconds; whoever takes longer is stuck


@dataclass(frozen=True, slots=True)
class Size:
    """How long a work takes undisturbed: seconds, and events, each a statement or a change of a file."""

    seconds: float
    events: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Point:
    """One kill: of which work, where, whether it came before the end, and what does not hold afterwards."""

    work: str
    where: str
    killed: bool
    faults: tuple[str, ...]
    leftovers: int


class Town:
    """An installation with a town, brought from state to state by processes of its own."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.home = installation.home
        installation.empty()
        (self.home / "files").mkdir(exist_ok=True)
        for name, text in town.files().items():
            (self.home / "files" / name).write_text(text, encoding="utf-8")
        installation.command("manage", "migrate", "-v", "0")
        preload()
        for state, make in states(self.home).items():
            fork(make)
            installation.keep(state)
        self.sizes = {name: self._size(work) for name, work in WORKS.items()}

    def _size(self, work: Work) -> Size:
        seconds, events, outcome = [], 0, ""
        for _ in range(2):
            self.installation.restore(work.state)
            took, events = fork(partial(_timed, work, self.home))
            seconds.append(took)
            outcome = fork(partial(_after, work, self.home))["outcome"]
        return Size(min(seconds), events, outcome)

    def point(self, name: str, dice: random.Random) -> Point:
        """Kill a work once: half of the time after a random delay, half at a random event."""
        work, size = WORKS[name], self.sizes[name]
        self.installation.restore(work.state)
        if dice.random() < 0.5:
            delay = dice.uniform(0, size.seconds)
            where, killed = f"after {delay:.4f} s", kill_after(partial(work.begin, self.home), delay)
        else:
            event = dice.randrange(size.events)
            where, killed = f"at event {event}", kill_at(partial(work.begin, self.home), event)
        found = fork(partial(_after, work, self.home))
        faults = list(found["faults"])
        if found["outcome"] != size.outcome:
            faults.append("what was done once more comes out otherwise than undisturbed")
        return Point(name, where, killed, tuple(faults), len(found["leftovers"]))


def points(place: Town, count: int, seed: int) -> Iterator[Point]:
    """So many kills, the works taking turns."""
    dice, names = random.Random(seed), list(WORKS)
    for number in range(count):
        yield place.point(names[number % len(names)], dice)


def _timed(work: Work, home: Any) -> tuple[float, int]:
    counter = Counter(-1)
    start = time.perf_counter()
    with counter:
        work.begin(home)
    return time.perf_counter() - start, counter.number


def _after(work: Work, home: Any) -> dict[str, Any]:
    """What holds once what was left has been taken up, and then when the work is done once more."""
    from chanmai.bureau.refusal import Refused

    take_up()
    faults, left = invariants.faults(), invariants.leftovers(home)
    try:
        work.again(home)
    except Refused as refusal:
        faults.append(f"it cannot be done once more: {refusal}")
    take_up()
    return {"faults": faults + invariants.faults(), "leftovers": left, "outcome": invariants.outcome()}


class Counter:
    """Counts statements, ends of transactions and changes of files; at the event `last` the process kills itself."""

    def __init__(self, last: int) -> None:
        self.last, self.number, self.open = last, 0, True

    def __enter__(self) -> "Counter":
        from django.db import connection

        connection.ensure_connection()
        connection.execute_wrappers.append(self._statement)
        end = connection._commit

        def commit() -> None:
            self.count()
            end()
            self.count()

        connection._commit = commit
        sys.addaudithook(self._change)
        return self

    def __exit__(self, *_: object) -> None:
        self.open = False

    def count(self) -> None:
        """One event more."""
        self.number += 1
        if self.open and self.number - 1 == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def _statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        self.count()
        return result

    def _change(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.open:
            return
        writes = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
        if writes or event in ("os.rename", "os.remove", "os.link"):
            self.count()


def fork(work: Callable[[], Any]) -> Any:
    """What a work gives, done in a process of its own. Raises RuntimeError with its traceback, or when it is stuck."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _leave(work, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        text = _read(pipe.fileno(), pid)
    os.waitpid(pid, 0)
    answer = json.loads(text or '{"error": "it died"}')
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return answer["answer"]


def _read(pipe: int, pid: int) -> bytes:
    import select

    text, end = b"", time.monotonic() + PATIENCE
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            os.kill(pid, signal.SIGKILL)
            return b'{"error": "it is stuck"}'
        part = os.read(pipe, 65_536)
        if not part:
            return text
        text += part


def _leave(work: Callable[[], Any], writing: int) -> None:
    """In the child: work, tell, end without a look back."""
    try:
        answer = {"answer": work()}
    except BaseException:  # noqa: BLE001  # told to the parent, whatever it is
        answer = {"error": traceback.format_exc()}
    os.write(writing, json.dumps(answer, default=str).encode())
    os._exit(0)


def kill_after(work: Callable[[], Any], delay: float) -> bool:
    """kill -9 of a process that works, after so many seconds. Whether it was still at work."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writing, b"1")
        _end(work)
    os.read(reading, 1)
    time.sleep(delay)
    os.kill(pid, signal.SIGKILL)
    os.close(reading)
    os.close(writing)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def kill_at(work: Callable[[], Any], event: int) -> bool:
    """A process that works and kills itself at an event. Whether it came so far."""
    pid = os.fork()
    if pid == 0:
        with Counter(event):
            _end(work)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def _end(work: Callable[[], Any]) -> None:
    try:
        work()
    except BaseException:  # noqa: BLE001  # the child ends here, whatever it is
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
