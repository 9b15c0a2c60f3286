"""All toys planted in one copy of the project: what a newcomer adds by ARCHITECTURE.md passes lint and tests.

The copy holds what git would keep; the commands are those of `make format` and `make lint`, with the tools of the
interpreter that runs this test.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from newcomer.architecture import ROOT
from newcomer.toy import toys

pytestmark = pytest.mark.newcomer

PYTHON, BIN = sys.executable, Path(sys.executable).parent
TOUCHED = sorted({file for toy in toys() for file in toy.files})
TESTS = [file for file in TOUCHED if file.startswith("tests/") and Path(file).name.startswith("test_")]
PYTEST = (PYTHON, "-m", "pytest", "-q", "-n", "0")
VENDOR = "src/chanmai/site/static/vendor"
"""What `make assets` fetches and git does not keep."""

CHECKS = {
    "types": [BIN / "mypy"],
    "tests of the toys": [*PYTEST, "tests/spec/test_manual_is_current.py", *TESTS],
    "consistency": [*PYTEST, "tests/consistency"],
    "ruff": [BIN / "ruff", "check", "."],
    "layout": [BIN / "ruff", "format", "--check", "."],
    "templates": [BIN / "djangofmt", "check", "src"],
    "layout of templates": [BIN / "djangofmt", "--check", "src"],
    "contracts": [BIN / "lint-imports"],
    "translations": [PYTHON, "tools/messages.py", "--check"],
    "migrations": [PYTHON, "-m", "chanmai.site.cli", "manage", "makemigrations", "--check", "--dry-run"],
    "pack": [PYTHON, "-m", "chanmai.site.cli", "pack", "check", "packs/xiamen"],
}
"""The longest first; two at a time."""


def run(copy: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """A command in the copy, with the copy's own package and data."""
    paths = os.pathsep.join((str(copy / "src"), str(copy / "tests")))
    own = {"PYTHONPATH": paths, "CHANMAI_HOME": str(copy / "var"), "CHANMAI_PACK": str(copy / "packs/xiamen")}
    return subprocess.run(
        command, cwd=copy, env=os.environ | own, check=False, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy with every toy, laid out by the formatters."""
    folder = tmp_path_factory.mktemp("copy")
    ls_files = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(ls_files, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in (name for name in names if name and (ROOT / name).is_file()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    (folder / VENDOR).symlink_to(ROOT / VENDOR)
    for toy in toys():
        toy.plant(folder)
    formatters = [
        [BIN / "ruff", "check", "--fix", "-q", "."],
        [BIN / "ruff", "format", "-q", "."],
        [BIN / "djangofmt", "src"],
    ]
    printers = {tuple(command) for toy in toys() for command in toy.printers.values()}
    for command in (*formatters, *((PYTHON, *printer) for printer in sorted(printers))):
        run(folder, *command)
    return folder


@pytest.fixture(scope="module")
def outcomes(copy: Path) -> Iterator[dict[str, Future[subprocess.CompletedProcess[str]]]]:
    """The checks under way, by name."""
    with ThreadPoolExecutor(2) as pool:
        yield {name: pool.submit(run, copy, *command) for name, command in CHECKS.items()}


@pytest.mark.parametrize("check", CHECKS)
def test_the_copy_with_all_toys_passes(
    outcomes: dict[str, Future[subprocess.CompletedProcess[str]]], check: str
) -> None:
    done = outcomes[check].result()
    assert done.returncode == 0, done.stdout


def test_the_copy_is_what_is_checked(copy: Path) -> None:
    """Not the project itself, which may be installed beside it."""
    where = run(copy, PYTHON, "-c", "import chanmai; print(chanmai.__file__)").stdout
    assert Path(where.strip()).is_relative_to(copy)
