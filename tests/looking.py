"""Looking at pages as people do: the system's Chromium, and what must hold for every page that it shows."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

WIDE, PHONE = (1440, 900), (390, 844)
LOOKS = pytest.mark.parametrize(
    ("size", "language"), [(WIDE, "zh-hans"), (PHONE, "en")], ids=["wide", "phone"]
)
"""Each size and each language is looked at; not each size in each language."""
STEP, QUIET = 25, 100
"""Milliseconds between two looks at what is under way, and how long nothing may be."""
BUSY = ".htmx-request, .htmx-swapping, .htmx-settling"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium without a window. Skips the test, saying so, where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("没有 Chromium，未做浏览器测试 / no Chromium here, browser tests left out")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def barriers(page: Page) -> list[str]:
    """What axe finds on a page: the rule and the element that breaks it.

    Every rule is tried; only what keeps them is not told one by one, which took longer than the finding.
    """
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{violation['id']}: {node['html'][:160]}" for violation in found for node in violation["nodes"]]


class Looker:
    """A browser page that keeps what it hears: scripts that fail, things refused by the content policy."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.heard: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.under_way: set[Request] = set()
        page.on("request", lambda request: self.under_way.add(request))
        page.on("requestfinished", lambda request: self.under_way.discard(request))
        page.on("requestfailed", lambda request: self.under_way.discard(request))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.heard.append(message.text)

    def settle(self) -> None:
        """Wait until the page is loaded and for a tenth of a second nothing is under way.

        The browser's own "networkidle" waits half a second, which was a third of the time of a walk through the city.
        """
        self.page.wait_for_load_state()
        quiet = 0
        while quiet < QUIET:
            self.page.wait_for_timeout(STEP)
            busy = self.under_way or self.page.locator(BUSY).count()
            quiet = 0 if busy else quiet + STEP

    def sign_in(self, username: str, password: str) -> None:
        """Send the login form, and draw neither it nor the page that follows: those have tests of their own."""
        door = f"{self.base}/accounts/login/"
        form = {"username": username, "password": password}
        self.page.request.get(door)
        form["csrfmiddlewaretoken"] = next(
            cookie["value"] for cookie in self.page.context.cookies(door) if cookie["name"] == "csrftoken"
        )
        answer = self.page.request.post(door, form=form, headers={"Referer": door}, max_redirects=0)
        assert answer.status == 302, answer.text()

    def open(self, address: str) -> Response | None:
        """Open an address and wait until it is still; the answer that it was drawn from."""
        answer = self.page.goto(f"{self.base}{address}")
        self.settle()
        return answer

    def faults(self, address: str) -> list[str]:
        """Open an address and tell all that is wrong with it: as `failures`, and what axe finds."""
        return self.failures(address) + barriers(self.page)

    def failures(self, address: str) -> list[str]:
        """Open an address and tell what fails: its status, a script, a thing refused by the policy, the width."""
        self.heard.clear()
        answer = self.open(address)
        faults = list(self.heard)
        if answer is None or answer.status != 200:
            faults.append(f"status {answer and answer.status}")
        wide, there = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if wide > there:
            faults.append(f"{wide - there} px wider than the window")
        return faults
