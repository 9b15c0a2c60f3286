"""Processes killed in the middle of an import or of what follows it, and a server that starts: pages tell the truth.

The processes are real, with a database and a folder of their own; nobody looks at any page.
"""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

TOWN = Path(__file__).parents[1] / "bureau" / "policies" / "town"
ONE, TWO = "91350200MA33GULG91", "913502000658928472"
NAMES = f"企业登记,,\n统一社会信用代码,企业名称,所属区\n{ONE},小镇甲软件有限公司,东区\n{TWO},小镇乙软件有限公司,西区\n"
TITLES = f"统一社会信用代码,企业名称,规上软件企业\n{ONE},小镇甲软件有限公司,是\n"
RETURNS = "统一社会信用代码,企业名称,年度,营业收入（万元）,研发费用（万元）,企业规模\n" + "".join(
    f"{code},小镇{name}软件有限公司,{year},{revenue},500,大型\n"
    for code, name in ((ONE, "甲"), (TWO, "乙"))
    for year, revenue in ((2025, 8000), (2024, 6000))
)
BEGIN = """
import os, signal, sys
import django
django.setup()
from django.utils import timezone
from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.enterprises.operations import imports
from chanmai.bureau.enterprises.operations.import_queue import Delivery, queue_import
from chanmai.bureau.matching.operations import following, matching
def put(name):
    content = open(os.path.join(os.environ["CHANMAI_HOME"], name), "rb").read()
    return queue_import(delivery=Delivery(name, content), by=SYSTEM, at=timezone.now()).batch
def die(*_args, **_more):
    os.kill(os.getpid(), signal.SIGKILL)
"""
IMPORT_DIES = """
first, *_others = [put(name) for name in sys.argv[1:]]
imports._finish = die
imports.carry_out(first, at=timezone.now())
"""
FOLLOWING_DIES = """
following._follow_firms = die
imports.carry_out(put(sys.argv[1]), at=timezone.now())
"""
MATCHING_DIES = """
matching.summaries = die
matching.match_all(as_of=timezone.localdate(), known_at=timezone.now(), by="x", at=timezone.now())
"""
WORKS_SLOWLY = """
import time
from chanmai.site import worker
right = matching.confirm
def slow(*things):
    for number in range(600):
        things[-1]("recheck", number, 600)
        time.sleep(0.1)
    return right(*things)
matching.confirm = slow
worker.GRACE = 1
matching.open_run(as_of=timezone.localdate(), known_at=timezone.now(), by="x", at=timezone.now())
worker.Watch(1, None).run()
"""


class Installation:
    """A folder of its own with a database, and processes that work on it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = {
            name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"
        } | {
            "DJANGO_SETTINGS_MODULE": "chanmai.site.settings",
            "CHANMAI_HOME": str(home),
            "CHANMAI_PACK": str(TOWN),
            "CHANMAI_DATABASE": "",
        }
        for name, text in (("names.csv", NAMES), ("titles.csv", TITLES), ("returns.csv", RETURNS)):
            (home / name).write_text(text, encoding="utf-8")

    def command(self, *words: str) -> str:
        """What a command prints."""
        whole = [sys.executable, "-m", "chanmai.site.cli", *words]
        done = subprocess.run(whole, env=self.env, capture_output=True, text=True, check=False, cwd=self.home)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def bring(self, *names: str) -> str:
        """Import files by the command."""
        return self.command("import", *(str(self.home / name) for name in names))

    def killed(self, script: str, *words: str) -> None:
        """Run a script that ends by kill -9."""
        whole = [sys.executable, "-c", BEGIN + script, *words]
        done = subprocess.run(whole, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == -signal.SIGKILL, done.stderr

    def rows(self, query: str, named: tuple[str, ...] = ()) -> list[Any]:
        """What the database says."""
        with sqlite3.connect(f"file:{self.home / 'db.sqlite3'}?mode=ro", uri=True, timeout=30) as database:
            return database.execute(query, named).fetchall()

    def states(self) -> list[str]:
        """The states of the imports."""
        return [row[0] for row in self.rows("SELECT state FROM enterprises_importbatch ORDER BY id")]

    def news(self) -> int:
        """How many notes wait to be followed."""
        return int(self.rows("SELECT count(*) FROM enterprises_novelty")[0][0])

    def jobs(self) -> list[str]:
        """The states of the jobs, without those that only tell what others did: they come by themselves."""
        return [row[0] for row in self.rows("SELECT state FROM jobs_job WHERE kind <> 'tell' ORDER BY id")]

    def standing(self, code: str, clause: str) -> str:
        """Where a firm stands with a clause now."""
        found = self.rows(
            "SELECT standing FROM policies_decision d JOIN enterprises_enterprise e ON e.id = d.enterprise_id "
            "WHERE e.code = ? AND clause = ? AND NOT replaced",
            (code, clause),
        )
        return str(found[0][0]) if found else ""

    def copy(self, home: Path) -> "Installation":
        """The same in another folder."""
        shutil.copytree(self.home, home, dirs_exist_ok=True)
        return Installation(home)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Without any data."""
    made = Installation(tmp_path_factory.mktemp("empty"))
    made.command("manage", "migrate", "-v", "0")
    return made


@pytest.fixture(scope="module")
def matched(empty: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Two firms, matched before their returns are there."""
    made = empty.copy(tmp_path_factory.mktemp("matched"))
    made.bring("names.csv", "titles.csv")
    made.command("match", "--as-of", "2026-06-30")
    return made


Serve = Callable[[Installation], "subprocess.Popen[bytes]"]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server on the loopback; all that were started are killed in the end."""
    begun: list[subprocess.Popen[bytes]] = []

    def start(here: Installation) -> "subprocess.Popen[bytes]":
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        whole = [sys.executable, "-m", "chanmai.site.cli", "serve", "--port", str(port), "--workers", "1"]
        with (here.home / "log").open("wb") as log:
            begun.append(
                subprocess.Popen(whole, env=here.env, stdout=log, stderr=log, start_new_session=True)
            )
        return begun[-1]

    yield start
    for process in begun:
        kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """kill -9 of a server with its workers."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    for _ in range(600):
        if holds():
            return
        time.sleep(0.2)
    raise AssertionError("it never came about")


def test_a_server_closes_a_broken_import_and_takes_up_those_that_wait(
    empty: Installation, serve: Serve, tmp_path: Path
) -> None:
    here = empty.copy(tmp_path)
    here.killed(IMPORT_DIES, "names.csv", "titles.csv", "returns.csv")
    assert here.states() == ["running", "waiting", "waiting"]
    assert here.jobs() == ["running", "waiting", "waiting"]
    serve(here)
    until(lambda: not {"running", "waiting"} & set(here.states()))
    states = here.states()
    assert states[0] == "failed"
    assert "broken_off" in here.rows("SELECT problems FROM enterprises_importbatch ORDER BY id")[0][0]
    assert set(states[1:]) <= {"accepted", "partial", "refused"}
    assert here.jobs()[0] == "broken"


def test_a_server_lets_decisions_follow_that_a_killed_process_left(
    matched: Installation, serve: Serve, tmp_path: Path
) -> None:
    here = matched.copy(tmp_path)
    here.killed(FOLLOWING_DIES, "returns.csv")
    assert (here.states()[-1], here.news(), here.jobs()[-1]) == ("accepted", 2, "running")
    assert here.standing(ONE, "t-growth") == "待补充"
    serve(here)
    until(lambda: here.news() == 0)
    assert here.standing(ONE, "t-growth") == "可享"
    until(lambda: "running" not in here.jobs())


def test_the_same_file_once_more_lets_decisions_follow_too(matched: Installation, tmp_path: Path) -> None:
    here = matched.copy(tmp_path)
    here.killed(FOLLOWING_DIES, "returns.csv")
    assert here.standing(ONE, "t-growth") == "待补充"
    here.bring("returns.csv")
    assert here.news() == 0
    assert here.standing(ONE, "t-growth") == "可享"
    assert here.jobs()[-2:] == ["broken", "done"]


def test_a_server_that_is_killed_is_followed_by_one_that_tells_the_truth(
    empty: Installation, serve: Serve, tmp_path: Path
) -> None:
    here = empty.copy(tmp_path)
    here.killed(MATCHING_DIES)
    here.killed(IMPORT_DIES, "names.csv", "titles.csv")
    kill(serve(here))
    serve(here)
    until(lambda: here.rows("SELECT state FROM policies_matchrun") == [("failed",)])
    until(lambda: not {"running", "waiting"} & set(here.states()))
    assert here.states()[0] == "failed"
    assert "中断" in here.rows("SELECT error FROM policies_matchrun")[0][0]
    assert here.command("match", "--as-of", "2026-06-30")


@pytest.fixture
def slow_worker(
    matched: Installation, tmp_path: Path
) -> Iterator[tuple[Installation, "subprocess.Popen[bytes]"]]:
    """A worker in the middle of a matching that would last a minute."""
    here = matched.copy(tmp_path)
    whole = [sys.executable, "-c", BEGIN + WORKS_SLOWLY]
    process = subprocess.Popen(whole, env=here.env, start_new_session=True)
    until(lambda: ("running", "recheck") in here.rows("SELECT state, step FROM jobs_job"))
    yield here, process
    kill(process)


def test_an_ordinary_stop_puts_the_work_back_and_the_next_start_takes_it_up(
    slow_worker: tuple[Installation, "subprocess.Popen[bytes]"], serve: Serve
) -> None:
    here, process = slow_worker
    process.terminate()
    assert process.wait(60) == 0
    assert here.jobs()[-1] == "waiting"
    assert here.rows("SELECT state FROM policies_matchrun ORDER BY id")[-1] == ("waiting",)
    server = serve(here)
    until(lambda: here.jobs()[-1] == "done")
    assert here.rows("SELECT state FROM policies_matchrun ORDER BY id")[-1] == ("done",)
    server.terminate()
    assert server.wait(60) == 0
    assert here.command("match", "--as-of", "2026-06-30")


def test_a_worker_that_is_killed_is_told_and_replaced(
    slow_worker: tuple[Installation, "subprocess.Popen[bytes]"],
) -> None:
    here, process = slow_worker
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    os.kill(int(children.read_text().split()[0]), signal.SIGKILL)
    until(lambda: here.jobs()[-1] == "broken")
    assert here.rows("SELECT state FROM policies_matchrun ORDER BY id")[-1] == ("failed",)
    until(lambda: bool(children.read_text().split()))
    process.terminate()
    assert process.wait(60) == 0
    assert here.command("match", "--as-of", "2026-06-30")
