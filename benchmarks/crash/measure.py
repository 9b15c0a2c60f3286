"""The part `crash` of the measurements: 1,000 kills on each database; some in the quick form."""

import json
import os
import subprocess
import sys

from benchmarks.measure import Goal, Report


def main(quick: bool, report: Report) -> None:
    """On SQLite, and on PostgreSQL where a server is named in CHANMAI_TEST_DATABASE."""
    for server in ("", *filter(None, [os.environ.get("CHANMAI_TEST_DATABASE", "")])):
        measure(20 if quick else 1_000, server, report)


def measure(count: int, server: str, report: Report) -> None:
    """Kill, and tell what was found."""
    command = [sys.executable, "-m", "benchmarks.crash", "--points", str(count), "--server", server]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    found = json.loads(done.stdout)
    report.say(
        f"{found['database']}: {found['kills']:,} kills of {found['works']} in {found['points']:,} tries; files by "
        f"halves left behind in {found['leftovers']}; seconds to prepare and to kill {found['seconds']}"
    )
    for fault in found["faults"]:
        report.say(f"  {fault}")
    report.goal(Goal(f"{found['database']}, kill -9", "faults", 0, len(found["faults"]), "", at_least=False))
