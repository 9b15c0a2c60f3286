"""The same seed gives the same bytes, in any folder and under any hash seed; another seed gives another city."""

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from chanmai.demo.city import CityFiles, write_city
from chanmai.demo.dice import Dice
from chanmai.pack.pack import Pack

PACK = Path(__file__).parents[2] / "packs" / "xiamen"
FEW = 60
WRITE = """
import hashlib, sys
from pathlib import Path
from chanmai.demo.city import write_city
from chanmai.pack.load import load
write_city(sys.argv[1], seed=3, firms=int(sys.argv[3]), pack=load(sys.argv[2]))
"""


def digests(folder: Path) -> dict[str, str]:
    """The hash of every file below the folder."""
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    return {str(each.relative_to(folder)): hashlib.sha256(each.read_bytes()).hexdigest() for each in files}


@pytest.fixture(scope="module")
def written(xiamen: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one")
    write_city(folder, seed=3, firms=FEW, pack=xiamen)
    return folder


def test_the_same_seed_gives_the_same_bytes(written: Path, xiamen: Pack, tmp_path: Path) -> None:
    write_city(tmp_path / "other place", seed=3, firms=FEW, pack=xiamen)
    found = digests(tmp_path / "other place")
    assert len(found) > 20
    assert found == digests(written)


@pytest.mark.parametrize("hash_seed", ["1", "4711"])
def test_the_order_of_python_sets_does_not_matter(written: Path, tmp_path: Path, hash_seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", WRITE, str(tmp_path), str(PACK), str(FEW)]
    subprocess.run(command, check=True, env=environment)
    assert digests(tmp_path) == digests(written)


def test_another_seed_gives_another_city(written: Path, xiamen: Pack, tmp_path: Path) -> None:
    write_city(tmp_path, seed=4, firms=FEW, pack=xiamen)
    other, one = digests(tmp_path), digests(written)
    assert other.keys() == one.keys()
    assert [name for name in one if other[name] == one[name]] == []


def test_the_workbooks_carry_no_clock(small: CityFiles, xiamen: Pack) -> None:
    for each in small.files:
        if each.path.suffix == ".xlsx":
            with zipfile.ZipFile(each.path) as book:
                assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 31, 0, 0, 0)}
                assert b"2026-01-01T00:00:00Z" in book.read("docProps/core.xml")


def test_the_dice_never_change() -> None:
    """These numbers are those of the first version: a change here is a change of every demo city."""
    dice = Dice("a", 1)
    assert [dice.below(1000) for _ in range(6)] == FIRST
    assert dice.fork(2).below(10**6) == FORKED
    assert 0.4 < sum(Dice(n).unit() for n in range(2000)) / 2000 < 0.6


FIRST = [641, 775, 989, 532, 817, 143]
FORKED = 666_831


def test_too_few_firms_make_no_city(xiamen: Pack, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="40"):
        write_city(tmp_path / "none", seed=1, firms=39, pack=xiamen)
    assert not (tmp_path / "none").exists()
