"""One demo city for the tests of this folder, whichever of the test processes needs it first."""

import fcntl
import os
from pathlib import Path

import pytest
from benchmarks.installation import Installation

FIRMS = 40


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of a demo city on SQLite; who changes it works on a copy."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    home = shared / "hostile-city"
    with (shared / "hostile-city.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "made").exists():
            Installation(home).command("demo", "--firms", str(FIRMS), "--no-serve")
            (home / "made").touch()
    return home


@pytest.fixture(scope="session")
def server() -> str:
    """The PostgreSQL server of the tests; empty on SQLite."""
    return os.environ.get("CHANMAI_TEST_DATABASE", "")
