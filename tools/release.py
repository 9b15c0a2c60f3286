"""Build wheel and sdist into dist/, twice to the same bytes, and try the wheel in a clean environment.

Needs what `make release` prepares: charts and compiled catalogues. The trial installs the wheel as a user would, makes
a small demo, looks at a page with charts in the browser, checks the pack that came along and a copy of it, verifies a
certificate, and starts once more as an installation that serves others.
"""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
NEEDED = ("chanmai/packs/xiamen/pack.yaml", "chanmai/site/static/vendor/echarts/echarts.min.js",
          "chanmai/site/locale/en/LC_MESSAGES/django.mo", "chanmai/verify_decision.py")  # fmt: skip


def build(folder: Path) -> dict[str, str]:
    """Wheel and sdist in a folder; their SHA-256 by name. The time in them is that of the last commit."""
    own = {**os.environ, "SOURCE_DATE_EPOCH": moment()}
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, env=own, check=True, capture_output=True)
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def moment() -> str:
    """The time of the last commit in seconds; outside a repository the first that an archive can hold."""
    git = shutil.which("git")
    told = git and subprocess.run(
        [git, "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return (told and told.stdout.strip()) or "315532800"


def trial(wheel: Path, room: Path) -> None:
    """Install the wheel where nothing else is, and use it. Raises CalledProcessError or RuntimeError."""
    subprocess.run([sys.executable, "-m", "venv", str(room / "venv")], check=True)
    python = room / "venv" / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", str(wheel)], check=True
    )
    names = ("DJANGO_SETTINGS_MODULE", "PYTHONPATH", "CHANMAI_PACK", "CHANMAI_DATABASE", "CHANMAI_HOSTS")
    own = {key: value for key, value in os.environ.items() if key not in names} | {
        "CHANMAI_HOME": str(room / "home")
    }

    def chanmai(*words: str) -> str:
        print("chanmai", *words, flush=True)
        command = [room / "venv" / "bin" / "chanmai", *words]
        return subprocess.run(
            command, cwd=room, env=own, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    chanmai("pack", "check")
    chanmai("pack", "copy", "mine")
    chanmai("pack", "check", "mine")
    chanmai("demo", "--firms", "80", "--no-serve")
    if "docs" not in chanmai("doctor"):
        raise RuntimeError("the doctor does not tell which extras are missing")
    chanmai("certify", "1", "cn-hnte-cit", "--json", "c.json", "--html", "c.html")
    chanmai("verify", "c.json", "c.html")
    serve(room, own, look)
    chanmai("account", "first", "zhang")
    serve(room, own | {"CHANMAI_HOSTS": "brain.example"}, names_change, "--production")


def look(base: str) -> None:
    """A page with charts, as the browser shows it. Raises RuntimeError where it is not as it should be."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        print("没有 Chromium，没有看页面 / no Chromium here, the page was not looked at")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = browser.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{base}/accounts/login/")
        page.click("button[data-fill]:has-text('city')")
        page.click("#sign-in [type=submit]")
        page.wait_for_selector("canvas, svg[width]", timeout=60_000)
        print(f"{page.title()}: {page.locator('canvas, svg[width]').count()} charts", flush=True)
        browser.close()
    if faults:
        raise RuntimeError(faults[0])


def names_change(base: str) -> None:
    """Static files have names that change with them, and a page asks for those."""
    request = urllib.request.Request(  # noqa: S310  # our own server on this machine
        f"{base}/accounts/login/", headers={"Host": "brain.example", "X-Forwarded-Proto": "https"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        if not re.search(r"/static/chanmai/site\.[0-9a-f]{12}\.css", answer.read().decode()):
            raise RuntimeError("static files keep their names")


def serve(room: Path, own: dict[str, str], trial: Callable[[str], None], *options: str) -> None:
    """The site answers, and stands a trial."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [room / "venv" / "bin" / "chanmai", "serve", "--port", str(port), "--workers", "1", *options]
    with subprocess.Popen(command, cwd=room, env=own, stdout=subprocess.DEVNULL) as server:
        try:
            base = f"http://127.0.0.1:{port}"
            for address in ("/ready/", "/metrics", "/health/"):
                wait_for(base + address)
                print(address, flush=True)
            trial(base)
        finally:
            server.terminate()


def wait_for(address: str, seconds: float = 120) -> None:
    """Ask until it answers. Raises RuntimeError when it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=10):  # noqa: S310  # our own server on this machine
                return
        except OSError:  # not there yet, or busy with beginning
            time.sleep(0.5)
    raise RuntimeError(f"{address} does not answer")


def main() -> int:
    """Build, compare, try, keep."""
    with tempfile.TemporaryDirectory(prefix="chanmai-release-") as name:
        room = Path(name)
        first, second = build(room / "first"), build(room / "second")
        if first != second:
            print("两次构建的字节不同 / two builds differ", first, second)
            return 1
        (wheel,) = (room / "first").glob("*.whl")
        trial(wheel, room)
        DIST.mkdir(exist_ok=True)
        for file in (room / "first").iterdir():
            shutil.copy(file, DIST / file.name)
            print(f"{first[file.name]}  dist/{file.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
