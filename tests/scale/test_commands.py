"""`chanmai match` and `chanmai decide` on Spark: the demo city under the Xiamen pack, and what a terminal is told."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.pack.load import load
from chanmai.runners.table import Table
from chanmai.site.cli import main
from chanmai.site.demonstration import Demonstration
from chanmai.site.inventing import Choice
from runners.comparing import AS_OF, Firms

DAY = AS_OF.isoformat()
OURS = ("CHANMAI_", "DJANGO_")  # settings of the tests' own process
PATIENCE = 180  # seconds


def told(capsys: pytest.CaptureFixture[str], *argv: str) -> Any:
    assert main(argv) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.django_db(transaction=True)
def test_the_demo_city_is_matched_on_spark_as_everywhere(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.HOME = tmp_path
    Demonstration(Choice(seed=7, firms=60), timezone.now()).make()
    capsys.readouterr()
    usual = told(capsys, "match", "--as-of", DAY, "--json")
    spark = told(capsys, "match", "--as-of", DAY, "--on", "spark", "--json")
    assert (usual["runner"], spark["runner"]) == ("columnar", "spark")
    for key in ("firms", "money", "payable", "relief", "clauses", "districts", "sizes", "snapshot_hash"):
        assert spark[key] == usual[key], key
    assert spark["money"]["exact"] > 0
    again = told(capsys, "match", "--replay", str(spark["run"]), "--on", "reference", "--json")
    assert (again["same"], again["decisions"] > 100) == (True, True)

    snapshot, answers = tmp_path / "city.parquet", tmp_path / "answers"
    assert main(["export", str(snapshot), "--as-of", DAY]) == 0
    capsys.readouterr()
    found = told(
        capsys, "decide", str(snapshot), "--as-of", DAY, "--on", "spark", "--out", str(answers), "--json"
    )
    here = told(capsys, "decide", str(snapshot), "--as-of", DAY, "--json")
    assert (found["demo"], found["runner"], here["runner"]) == (True, "spark", "columnar")
    assert found["clauses"] == here["clauses"]
    assert {line["code"]: line["met"] for line in found["clauses"]} == {
        line["code"]: line["tally"]["met"] for line in usual["clauses"]
    }


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    """Two hundred firms in twenty row groups."""
    pack = load(Path("packs/xiamen"))
    compiled = [compile_clause(clause, pack.dictionary) for clause in pack.clauses.values()]
    made = Firms(compiled, pack.dictionary, seed=1)
    records = [made.record(number) for number in range(40)]
    data = Table.from_records(records, pack.dictionary).data
    path = tmp_path / "snapshot.parquet"
    Table(data.take([number % 40 for number in range(200)]), AS_OF.year).write(path, group_rows=10)
    return path


def started(snapshot: Path, *more: str) -> subprocess.Popen[str]:
    """The command in a process group of its own, as a terminal starts it."""
    command = [
        sys.executable,
        "-m",
        "chanmai.site.cli",
        "decide",
        str(snapshot),
        "--as-of",
        DAY,
        "--on",
        "spark",
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return subprocess.Popen(
        [*command, *more],
        env={**environment, "CHANMAI_HOME": str(snapshot.parent / "home")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_a_master_that_is_none_is_refused(snapshot: Path) -> None:
    answers = snapshot.parent / "answers"
    with started(snapshot, "--master", "nowhere", "--out", str(answers)) as process:
        out, error = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (1, "")
    assert "Spark did not start (nowhere)" in error
    assert "Master must either be yarn or start with spark, k8s, or local" in error
    assert len(error.splitlines()) == 2
    assert not answers.exists()


def wait_for(holds: Any) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "in vain"
        time.sleep(0.2)


def gone(group: int) -> bool:
    """True when no process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def test_ctrl_c_ends_spark_and_leaves_nothing(snapshot: Path) -> None:
    answers = snapshot.parent / "answers"
    with started(snapshot, "--out", str(answers)) as process:
        wait_for(lambda: process.poll() is not None or any(answers.glob("part-*")))
        os.killpg(process.pid, signal.SIGINT)
        _out, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "Traceback" not in error
    assert not answers.exists()
    wait_for(lambda: gone(process.pid))


def test_progress_is_shown(snapshot: Path) -> None:
    with started(snapshot, "--progress") as process:
        out, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "200 家企业" in out
    assert "逐条判定 deciding 100%" in error
