"""The part `load` of the measurements: two minutes in the quick form, an hour in the long one.

What is fair: as many processes as docs/operation.md starts; a line of its own for each request, as the proxy of
deploy/nginx.conf opens it (kept lines would stay with the process that took them first, and heap visitors up there); a
minute of walking before anything counts; imports that are filed, or they are failures. The walkers run on the same two
cores and take a tenth of one; that is in every figure, so that ratios to the empty view hold and milliseconds are high.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.installation import Installation
from benchmarks.load.walks import EMPTY, HEAVY
from benchmarks.measure import Goal, Report, proportional_mb

FAILURES, GROWTH = "failures", "growth of the workers after a tenth of the time"
WALKERS = 8
SIGN_IN = "sign in"
ENOUGH = 20
"""So many answers make a median and a p95."""
WORKERS = 4
"""As docs/operation.md and the units of systemd start it."""
WARM = 1.0
"""Minutes of walking before anything counts: every process has met every page, and its caches their size."""


def main(quick: bool, report: Report) -> None:
    """A demo city, a real server, walkers by locust."""
    minutes = float(os.environ.get("CHANMAI_LOAD_MINUTES") or (2 if quick else 60))
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(
            Path(folder) / "city", server=os.environ.get("CHANMAI_TEST_DATABASE", ""), name="chanmai_load"
        )
        installation.empty()
        try:
            installation.command("demo", "--firms", "300" if quick else "1325", "--no-serve")
            with served(installation) as (address, server):
                walk(address, WARM)
                with sampled(server.pid, minutes) as samples:
                    lines = walk(address, minutes)
                samples.append(sizes(server.pid))
        finally:
            installation.remove()
    judge(report, lines, minutes, installation.kind, samples)


@contextmanager
def served(installation: Installation) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The site, served on the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "chanmai.site.cli",
        "serve",
        "--port",
        str(port),
        "--workers",
        str(WORKERS),
    ]
    with (installation.home / "log").open("wb") as log:
        server = subprocess.Popen(command, env=installation.env, stdout=log, stderr=log)
    try:
        until_open(port)
        yield f"http://127.0.0.1:{port}", server
    finally:
        server.terminate()
        server.wait(60)


def until_open(port: int) -> None:
    """Wait until somebody listens. Raises TimeoutError."""
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("the server does not listen")


def walk(address: str, minutes: float) -> list[dict[str, Any]]:
    """What locust tells, a line an address."""
    file = Path(__file__).with_name("walkers.py")
    options = [
        "--headless",
        "--users",
        str(WALKERS),
        "--spawn-rate",
        "8",
        "--run-time",
        f"{minutes * 60:.0f}s",
    ]
    command = [sys.executable, "-m", "locust", "-f", str(file), "--host", address, *options]
    more = ["--json", "--exit-code-on-error", "0", "--loglevel", "ERROR"]
    env = os.environ | {"PYTHONPATH": str(file.parents[2])}
    with tempfile.TemporaryDirectory() as folder:
        told = ["--csv", f"{folder}/load"]
        done = subprocess.run([*command, *more, *told], env=env, capture_output=True, text=True, check=True)
        print(*Path(folder, "load_failures.csv").read_text().splitlines()[1:], sep="\n")
    return list(json.loads(done.stdout))


def sizes(pid: int) -> list[float]:
    """MB of each process that serves, shared memory counted in part; not of the one beside them, which does jobs.

    A process that serves may call itself otherwise than it was started. Raises ValueError when none is there.
    """
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    serving = [
        child
        for child in children
        if b"worker" not in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
    ]
    if not serving:
        raise ValueError(f"no process of {pid} serves")
    return sorted(round(proportional_mb(int(child)), 1) for child in serving)


@contextmanager
def sampled(pid: int, minutes: float) -> Iterator[list[list[float]]]:
    """The sizes of the workers at the start and at every tenth of the time, while something else goes on."""
    samples, over = [sizes(pid)], threading.Event()

    def sample() -> None:
        while not over.wait(minutes * 6):
            samples.append(sizes(pid))

    beside = threading.Thread(target=sample)
    beside.start()
    try:
        yield samples
    finally:
        over.set()
        beside.join()


def share(line: dict[str, Any], part: float) -> float:
    """The milliseconds within which a part of the answers came."""
    left = part * line["num_requests"]
    for milliseconds, count in sorted((float(ms), count) for ms, count in line["response_times"].items()):
        left -= count
        if left <= 0:
            return milliseconds
    return 0.0


def judge(
    report: Report,
    lines: list[dict[str, Any]],
    minutes: float,
    kind: str,
    samples: list[list[float]],
) -> None:
    """Tell every line, and the goals beside what was reached."""
    number, failures = (
        sum(line["num_requests"] for line in lines),
        sum(line["num_failures"] for line in lines),
    )
    work = f"{kind}, {WALKERS} walkers, {minutes:g} min"
    report.say(
        f"{WORKERS} processes serve, jobs stand back in their own; a line for each request, as behind the proxy; "
        f"{WARM:g} min of walking before it counts"
    )
    empty = next(share(line, 0.5) for line in lines if line["name"] == EMPTY)
    report.say(f"{work}: {number:,} requests, {number / minutes / 60:.1f} a second, {failures} failures")
    report.say(
        "MB of the workers at each tenth of the time: " + ", ".join(f"{sum(each):,.0f}" for each in samples)
    )
    report.say(f"workers from {samples[0]} to {samples[-1]} MB; the empty view takes {empty:.0f} ms (median)")
    worst = 0.0
    for line in sorted(lines, key=lambda line: str(line["name"])):
        median, late = share(line, 0.5), share(line, 0.95)
        heavy = line["name"] in HEAVY or line["name"] == SIGN_IN
        report.say(
            f"  {line['method']:4} {line['name']:36} {line['num_requests']:6,}  median {median:6.0f} ms = "
            f"{median / max(empty, 1):5.1f} x empty, p95 {late:6.0f} ms = {late / max(median, 1):4.1f} x median"
            f"{'  heavy' if heavy else ''}"
        )
        if not heavy and line["num_requests"] >= ENOUGH:
            worst = max(worst, late / max(median, 1))
    report.goal(Goal(work, FAILURES, 0, failures, "", at_least=False))
    report.goal(
        Goal(work, "p95 of the worst page that is not heavy", 3, worst, " x its median", at_least=False)
    )
    warm = samples[1] if len(samples) > 2 else samples[0]
    grown = 100 * (sum(samples[-1]) / max(sum(warm), 1) - 1)
    report.goal(Goal(work, GROWTH, 20, grown, " %", at_least=False))
