"""What all measurements share: taking turns, memory of all processes, goals beside what was reached, and the report."""

import json
import os
import platform
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

REACHED, MISSED, NOT_JUDGED = "达到 reached", "未达到 missed", "未判定 not judged"  # the last: a quick run
PEERS = (
    "polars", "duckdb", "openfisca-core", "zen-engine", "common-expression-language", "cel-python", "rule-engine",
    "json-logic-qubit",
)  # fmt: skip


@dataclass(frozen=True)
class Goal:
    """One promise of the project and what this run reached. `at_least`: more is better; else less is."""

    work: str
    asked: str
    bound: float
    reached: float
    unit: str
    at_least: bool = True

    @property
    def met(self) -> bool:
        """Whether it holds."""
        return self.reached >= self.bound if self.at_least else self.reached <= self.bound

    def words(self, *, judged: bool = True) -> str:
        """The goal in a line; it is set for full sizes, so that a quick run does not judge it."""
        sign = "≥" if self.at_least else "≤"
        verdict = NOT_JUDGED if not judged else REACHED if self.met else MISSED
        return (
            f"    {verdict}  {self.work}: {self.asked} {sign} {_number(self.bound)}{self.unit}, "
            f"reached {_number(self.reached)}{self.unit}"
        )


def others_busy() -> float:
    """Load of the machine per core: above 0.6 or so the run shares it with others."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)


@dataclass
class Report:
    """Goals, measured lines and what the run was made on."""

    part: str
    quick: bool
    goals: list[Goal] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    numbers: dict[str, Any] = field(default_factory=dict)
    load: float = field(default_factory=others_busy)

    def say(self, line: str) -> None:
        """Print a measured line and keep it."""
        print(line, flush=True)
        self.lines.append(line)

    def goal(self, goal: Goal) -> None:
        """Print a goal beside what was reached and keep it."""
        print(goal.words(judged=not self.quick), flush=True)
        self.goals.append(goal)

    def write(self, path: Path) -> None:
        """As JSON."""
        content = {"machine": machine(), "versions": versions(), **asdict(self)}
        for goal, plain in zip(self.goals, content["goals"], strict=True):
            plain["met"] = goal.met
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def machine() -> dict[str, Any]:
    """The kind of machine, without its name."""
    cpu, info = platform.processor(), Path("/proc/cpuinfo")
    if info.exists():
        named = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line
        ]
        cpu = named[0] if named else cpu
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"cpu": cpu, "cores": os.cpu_count(), "memory_gb": round(memory), "system": platform.system()}


def versions() -> dict[str, str]:
    """Versions of Python, of what the kernel stands on and of the peers that are here."""
    found = {"Python": platform.python_version()}
    for name in ("numpy", "pyarrow", "numba", *PEERS):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def alternate(tasks: Sequence[Callable[[], Any]], rounds: int) -> list[float]:
    """Median seconds of each task; the tasks take turns so that the machine's moods hit all alike.

    In each turn a task runs twice and the second run counts, so that nobody pays for what another left in the caches.
    """
    seconds: list[list[float]] = [[] for _ in tasks]
    for _ in range(rounds):
        for own, task in zip(seconds, tasks, strict=True):
            task()
            own.append(timed(task))
    return [statistics.median(own) for own in seconds]


def timed(task: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def percentile(seconds: Sequence[float], share: int) -> float:
    """The value that `share` per cent of the measurements do not exceed."""
    return sorted(seconds)[min(len(seconds) - 1, len(seconds) * share // 100)]


class Memory:
    """Peak memory of this process and its children together while the context lasts, in MB.

    Memory that several processes share is counted once (PSS). Needs Linux; elsewhere the peak stays 0.
    """

    def __init__(self) -> None:
        self.peak = 0.0
        self.largest = 0.0  # the largest single process
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            sizes = [proportional_mb(pid) for pid in family()]
            self.peak = max(self.peak, sum(sizes))
            self.largest = max(self.largest, *sizes, 0.0)


def grown(task: Callable[[], object]) -> float:
    """MB by which this process and its children grow at most while the task runs.

    Memory that is free in its heap from earlier work does not count. Needs Linux; elsewhere 0.
    """
    pids = family()
    for pid in pids:
        with suppress(OSError):
            Path(f"/proc/{pid}/clear_refs").write_text("5")  # the high-water mark begins anew
    before = sum(_status_mb(pid, "VmRSS") for pid in pids)
    task()
    return max(0.0, sum(_status_mb(pid, "VmHWM") for pid in pids) - before)


def _status_mb(pid: int, name: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:")), 0.0)


def family() -> list[int]:
    """This process and its children."""
    own = os.getpid()
    found = [own]
    for path in Path(f"/proc/{own}/task").glob("*/children"):
        try:
            found += map(int, path.read_text().split())
        except OSError:
            continue
    return found


def proportional_mb(pid: int) -> float:
    """PSS of a process; 0 when it has gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
