"""The units of systemd and the services of the compose file are started once, by the very lines that stand in them.

Neither systemd nor containers need to be there: the files are read as those read them, the installed program is the one
under test, and folders and port are of the test. Where systemd-analyze is there, it reads the units too.
"""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from benchmarks.installation import Installation

from chanmai.site.commands.worker import NICE

pytestmark = pytest.mark.database  # reaches it by processes of its own
DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = DEPLOY / "systemd"
PROGRAM = "/opt/chanmai/bin/chanmai"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
EXAMPLE = (DEPLOY / "environment.example").read_text("utf-8")
ANALYZE = shutil.which("systemd-analyze")


def told(name: str, word: str) -> list[str]:
    """What a unit says under a word, line by line."""
    lines = (UNITS / name).read_text("utf-8").splitlines()
    return [line.partition("=")[2] for line in lines if line.startswith(f"{word}=")]


def of_image(word: str) -> list[str]:
    """The words of CMD or HEALTHCHECK CMD in the Dockerfile."""
    return list(json.loads(re.findall(rf"^{word} (\[.*\])$", DOCKERFILE, re.MULTILINE)[0]))


class Site:
    """An installation as the manual makes it, and the lines that run there; one in each process of the tests."""

    def __init__(self, room: Path) -> None:
        self.made = Installation(
            room / "home",
            server=os.environ.get("CHANMAI_TEST_DATABASE", ""),
            name=f"chanmai_units_{os.getpid()}",
        )
        self.made.empty()
        self.backup = room / "backup"
        self.backup.mkdir()
        self.env = self.made.env | {"CHANMAI_HOSTS": "brain.example.gov.cn"}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = str(probe.getsockname()[1])

    def line(self, words: list[str]) -> list[str]:
        """A line with the program under test, in folders of the test, on this machine alone."""
        assert words[0] in (PROGRAM, "chanmai")
        other = {"/backup": str(self.backup), "0.0.0.0": "127.0.0.1"}  # noqa: S104  # inside a container
        return [sys.executable, "-m", "chanmai.site.cli", *(other.get(word, word) for word in words[1:])]

    def run(self, words: list[str]) -> str:
        """What a line prints that has to end well."""
        done = subprocess.run(self.line(words), env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def started(self, words: list[str], seconds: float, *more: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A line that runs until it is told to stop, and has stopped within so many seconds."""
        with (self.backup.parent / "log").open("wb") as log:
            process = subprocess.Popen([*self.line(words), *more], env=self.env, stdout=log, stderr=log)
            try:
                yield process
                assert process.poll() is None, (self.backup.parent / "log").read_text()
                process.terminate()
                assert process.wait(seconds) == 0, (self.backup.parent / "log").read_text()
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Migrated by the line of the compose file, with its first officer."""
    site = Site(tmp_path_factory.mktemp("site"))
    site.run(COMPOSE["services"]["upgrade"]["command"])
    site.run(["chanmai", "account", "first", "zhang"])
    yield site
    site.made.remove()


def children(process: int) -> list[str]:
    """The processes that a process started and that run."""
    file = Path(f"/proc/{process}/task/{process}/children")
    if not file.exists():
        pytest.skip("needs /proc")
    return file.read_text().split()


def until(holds: Any) -> None:
    """Wait until something holds."""
    for _ in range(300):
        if holds():
            return
        time.sleep(0.2)
    raise AssertionError("it never came about")


UNIT_OF_SITE = shlex.split(told("chanmai.service", "ExecStart")[0])
SITES = {
    "systemd": (UNIT_OF_SITE, told("chanmai.service", "TimeoutStopSec")[0]),
    "compose": (of_image("CMD"), COMPOSE["services"]["site"]["stop_grace_period"]),
}
WORKERS = {
    "systemd": (
        shlex.split(told("chanmai-worker.service", "ExecStart")[0]),
        told("chanmai-worker.service", "TimeoutStopSec")[0],
    ),
    "compose": (
        COMPOSE["services"]["worker"]["command"],
        COMPOSE["services"]["worker"]["stop_grace_period"],
    ),
}


@pytest.mark.parametrize("way", SITES)
def test_the_site_starts_is_healthy_and_stops(site: Site, way: str) -> None:
    words, seconds = SITES[way]
    check = [word.replace("127.0.0.1:8000", f"127.0.0.1:{site.port}") for word in of_image("HEALTHCHECK CMD")]
    assert check[0] == "python"
    assert site.port in check[-1]
    many = int(words[words.index("--workers") + 1])
    with site.started(words, float(seconds.rstrip("s")), "--port", site.port) as process:
        # One that is being born does not hear yet that it is to stop, and is waited for as if it were at work
        until(lambda: process.poll() is not None or len(children(process.pid)) == many)
        until(
            lambda: (
                process.poll() is not None
                or subprocess.run([sys.executable, *check[1:]], capture_output=True, check=False).returncode
                == 0
            )
        )


@pytest.mark.parametrize("way", WORKERS)
def test_jobs_are_carried_out_behind_the_site(site: Site, way: str) -> None:
    words, seconds = WORKERS[way]
    with site.started(words, float(seconds.rstrip("s"))) as process:
        own = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[16])
        until(lambda: process.poll() is not None or len(children(process.pid)) == 2)
        for pid in (str(process.pid), *children(process.pid)):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            assert int(fields[16]) == min(19, own + NICE)


def test_the_nightly_unit_does_its_work_line_by_line(site: Site) -> None:
    lines = [shlex.split(line) for line in told("chanmai-daily.service", "ExecStart")]
    assert [words[1] for words in lines] == ["audit", "backup", "retention", "notices", "audit"]
    for words in lines:
        site.run(words)
    assert [file.suffix for file in site.backup.iterdir()] == [".tar"]


def test_units_write_where_they_may() -> None:
    for file in UNITS.glob("*.service"):
        assert told(file.name, "ProtectSystem") == ["strict"]
        (allowed,) = told(file.name, "ReadWritePaths")
        assert "/var/lib/chanmai" in allowed.split()
        assert told(file.name, "EnvironmentFile") == ["/etc/chanmai/environment"]
    home = dict(line.split("=", 1) for line in EXAMPLE.splitlines() if line and line[0] != "#")[
        "CHANMAI_HOME"
    ]
    assert home == "/var/lib/chanmai"
    assert f"CHANMAI_HOME={home}" in DOCKERFILE


@pytest.mark.skipif(ANALYZE is None, reason="systemd is not there")
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    for file in UNITS.iterdir():
        text = file.read_text("utf-8").replace(PROGRAM, sys.executable)
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    files = [str(file) for file in sorted(tmp_path.iterdir())]
    done = subprocess.run(
        [str(ANALYZE), "verify", "--man=no", *files], capture_output=True, text=True, check=False
    )
    complaints = [
        line for line in done.stderr.splitlines() if line.startswith("chanmai") or str(tmp_path) in line
    ]
    assert complaints == []


def test_services_of_the_compose_file_hang_together() -> None:
    services = COMPOSE["services"]
    settings = set(re.findall(r"^#? ?([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    named = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text("utf-8")))
    assert named
    assert named <= settings
    for name, service in services.items():
        conditions = {other: wish["condition"] for other, wish in service.get("depends_on", {}).items()}
        assert conditions.keys() <= services.keys()
        for other, condition in conditions.items():
            ends = services[other].get("restart") == "no"
            assert condition == ("service_completed_successfully" if ends else "service_healthy")
        volumes = {volume.partition(":")[0] for volume in service.get("volumes", [])}
        assert volumes <= COMPOSE["volumes"].keys(), name
        if name != "database":
            build = service["build"]
            assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DEPLOY / "Dockerfile"
    assert services["site"].get("command") is None
    assert all(port.startswith("127.0.0.1:") for port in services["site"]["ports"])
