"""A handful of kills at random points; `make bench PARTS=crash` makes a thousand on each database."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.database
def test_nothing_is_lost_half_written_or_stuck_wherever_a_process_is_killed(server: str) -> None:
    command = [sys.executable, "-m", "benchmarks.crash", "--points", "15", "--server", server]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert found["database"] == ("PostgreSQL" if server else "SQLite")
    assert set(found["works"]) == {"import", "queue", "following", "matching", "withdrawal"}
    assert found["kills"] >= 10
