"""The part `hostile` of the measurements: 10,000 requests; some hundred in the quick form."""

import json
import os
import subprocess
import sys

from benchmarks.measure import Goal, Report


def main(quick: bool, report: Report) -> None:
    """On SQLite, and on PostgreSQL where a server is named in CHANMAI_TEST_DATABASE."""
    for server in ("", *filter(None, [os.environ.get("CHANMAI_TEST_DATABASE", "")])):
        measure(600 if quick else 10_000, server, report)


def measure(count: int, server: str, report: Report) -> None:
    """Ask, and tell what was found."""
    command = [sys.executable, "-m", "benchmarks.hostile", "--requests", str(count), "--server", server]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    found = json.loads(done.stdout)
    report.say(
        f"{found['database']}: {found['requests']:,} requests to {found['routes']} routes by {found['by']}; answers "
        f"{found['statuses']}; processor seconds median {found['median']:.3f}, slowest {found['slowest']:.2f}"
    )
    for fault in found["faults"]:
        report.say(f"  {fault}")
    report.goal(
        Goal(f"{found['database']}, hostile requests", "faults", 0, len(found["faults"]), "", at_least=False)
    )
