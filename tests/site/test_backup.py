"""An installation goes into one file and comes back whole, in processes of their own as an operator runs them."""

import os
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

OWN = {
    name: value
    for name, value in os.environ.items()
    if name not in ("DJANGO_ALLOW_ASYNC_UNSAFE", "CHANMAI_HOSTS")
}


def chanmai(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    own = {
        "DJANGO_SETTINGS_MODULE": "chanmai.site.settings",
        "CHANMAI_DATABASE": "",
        "CHANMAI_HOME": str(home),
    }
    command = [sys.executable, "-m", "chanmai.site.cli", *words]
    return subprocess.run(command, env=OWN | own, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = tmp_path_factory.mktemp("room")
    home = room / "home"
    assert chanmai(home, "manage", "migrate").returncode == 0
    assert chanmai(home, "account", "first", "chen").returncode == 0
    (home / "imports").mkdir()
    (home / "imports" / "1.xlsx").write_bytes(b"file")
    (home / "imports" / "2.xlsx.part").write_bytes(b"half")
    done = chanmai(home, "backup", str(room / "city.tar"))
    assert done.returncode == 0, done.stderr
    assert "已备份" in done.stdout
    return room / "city.tar"


def test_what_was_backed_up_comes_back_and_the_chain_goes_on(backup: Path, tmp_path: Path) -> None:
    done = chanmai(tmp_path / "new", "restore", str(backup))
    assert (done.returncode, done.stderr) == (0, "")
    assert "审计链完整" in done.stdout
    home = tmp_path / "new"
    assert (home / "imports" / "1.xlsx").read_bytes() == b"file"
    assert not (home / "imports" / "2.xlsx.part").exists()
    assert (home / "secret_key").read_bytes() == (backup.parent / "home" / "secret_key").read_bytes()
    assert (home / "secret_key").stat().st_mode & 0o077 == 0
    assert "chen" in chanmai(home, "account", "list").stdout
    assert chanmai(home, "account", "unlock", "chen").returncode == 0
    assert chanmai(home, "audit", "verify").returncode == 0
    assert chanmai(home, "doctor").returncode == 0


def test_nothing_is_overwritten(backup: Path, tmp_path: Path) -> None:
    home = tmp_path / "new"
    assert chanmai(home, "manage", "migrate").returncode == 0
    done = chanmai(home, "restore", str(backup))
    assert done.returncode == 1
    assert "已有数据" in done.stderr
    again = chanmai(backup.parent / "home", "backup", str(backup))
    assert again.returncode == 1
    assert "已经存在" in again.stderr


def test_in_a_folder_a_backup_is_named_by_its_day_and_leaves_a_line(backup: Path, tmp_path: Path) -> None:
    assert chanmai(backup.parent / "home", "backup", str(tmp_path)).returncode == 0
    (file,) = tmp_path.glob("chanmai-20??-??-??.tar")
    with sqlite3.connect(backup.parent / "home" / "db.sqlite3") as reader:
        last = reader.execute(
            'SELECT "by", target FROM accounts_auditline ORDER BY sequence DESC LIMIT 1'
        ).fetchone()
    reader.close()
    assert last == ("chanmai backup", file.name)


def test_a_damaged_backup_is_refused_and_leaves_nothing(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    (tmp_path / "cut.tar").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "no.tar").write_text("no backup", encoding="utf-8")
    place = whole.index(b"SQLite format 3") + 5_000
    (tmp_path / "changed.tar").write_bytes(whole[:place] + b"x" + whole[place + 1 :])
    for name in ("cut.tar", "no.tar", "changed.tar"):
        home = tmp_path / name.removesuffix(".tar")
        done = chanmai(home, "restore", str(tmp_path / name))
        assert done.returncode == 1, name
        assert "备份" in done.stderr, name
        assert not list(home.glob("im*")), name
    assert chanmai(tmp_path / "x", "restore", str(tmp_path / "nowhere.tar")).returncode == 1


def test_a_backup_that_reaches_outside_its_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "evil").write_text("x", encoding="utf-8")
    with tarfile.open(tmp_path / "evil.tar", "w") as tar:
        tar.add(tmp_path / "evil", "../escaped")
    done = chanmai(tmp_path / "home", "restore", str(tmp_path / "evil.tar"))
    assert done.returncode == 1
    assert not (tmp_path / "escaped").exists()
    assert "Traceback" not in done.stderr


def test_a_backup_holds_one_moment_while_others_write(backup: Path, tmp_path: Path) -> None:
    file = backup.parent / "home" / "db.sqlite3"
    with sqlite3.connect(file) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM accounts_member")
        done = chanmai(backup.parent / "home", "backup", str(tmp_path / "during.tar"))
        writer.rollback()
    assert done.returncode == 0, done.stderr
    assert chanmai(tmp_path / "new", "restore", str(tmp_path / "during.tar")).returncode == 0
    with sqlite3.connect(tmp_path / "new" / "db.sqlite3") as reader:
        assert reader.execute("SELECT count(*) FROM accounts_member").fetchone() == (1,)
