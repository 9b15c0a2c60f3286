"""Saving one cell of a return on a page beside a page that asks for nothing, against a served demo city.

One visitor on a kept line, an answer awaited before the next is asked: a save, an empty page, by turns. Each cell that
is a number is changed in its turn by a little and back, so that the checks hold; then once more with a figure in the
wrong unit beside it, so that each save also looks for the likely wrong cell. Every save must be answered as saved.
"""

import http.client
import itertools
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from benchmarks.installation import Installation
from benchmarks.load.measure import served
from benchmarks.load.walkers import PASSWORD
from benchmarks.load.walks import EMPTY
from benchmarks.measure import Goal, Report

ROLE, FORM = "firm", "annual"
AT_MOST = 3.0
WRONG = 10_000  # 元 written for 万元


def main(quick: bool, report: Report) -> None:
    """A demo city, a real server, a firm that fills in its return."""
    rounds = 20 if quick else 200
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(
            Path(folder) / "city", server=os.environ.get("CHANMAI_TEST_DATABASE", ""), name="chanmai_cell"
        )
        installation.empty()
        try:
            installation.command("demo", "--firms", "100" if quick else "300", "--no-serve")
            with served(installation) as (address, _):
                judge(report, address, rounds, installation.kind)
        finally:
            installation.remove()


def judge(report: Report, address: str, rounds: int, kind: str) -> None:
    """Tell both, and the goal beside what was reached."""
    visitor = Visitor(address)
    sheet = Sheet(visitor)
    empty = visitor.empty
    plain = ratio(report, f"{kind}, all checks hold", sheet.save, empty, rounds)
    sheet.slip()
    slipped = ratio(report, f"{kind}, a figure in the wrong unit", sheet.save, empty, rounds)
    report.numbers |= {"plain": plain, "slipped": slipped}
    work = "saving one cell of a return on a page"
    report.goal(Goal(work, "save / empty page", AT_MOST, plain, " x", at_least=False))
    report.goal(
        Goal(f"{work}, another being doubted", "save / empty page", AT_MOST, slipped, " x", at_least=False)
    )


def ratio(
    report: Report, what: str, save: Callable[[], None], empty: Callable[[], None], rounds: int
) -> float:
    """The median time of a save over that of the empty page, by turns after ten of each."""
    taken: dict[Callable[[], None], list[float]] = {save: [], empty: []}
    for turn in range(rounds + 10):
        for ask, times in taken.items():
            start = time.perf_counter()
            ask()
            if turn >= 10:
                times.append(time.perf_counter() - start)
    one, other = (statistics.median(times) * 1000 for times in taken.values())
    report.say(
        f"{what}: a save {one:.1f} ms, the empty page {other:.1f} ms (medians of {rounds}), {one / other:.2f} x"
    )
    return one / other


class Visitor:
    """One who has signed in, on a kept line."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc
        self._line = http.client.HTTPConnection(self._host, timeout=60)
        self._cookies: dict[str, str] = {}
        self.ask("GET", "/accounts/login/")
        entry = {"username": ROLE, "password": PASSWORD, "csrfmiddlewaretoken": self._cookies["csrftoken"]}
        self.ask("POST", "/accounts/login/", urlencode(entry), "application/x-www-form-urlencoded")

    def ask(self, method: str, path: str, body: str = "", kind: str = "application/json") -> bytes:
        """The body of an answer. Raises RuntimeError for a refusal."""
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Content-Type": kind,
            "X-CSRFToken": self._cookies.get("csrftoken", ""),
            "Referer": f"http://{self._host}{path}",
        }
        self._line.request(method, path, body.encode() or None, headers)
        answer = self._line.getresponse()
        read = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {read[:300].decode(errors='replace')}")
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, value = cookie.split(";", 1)[0].split("=", 1)
            self._cookies[name] = value
        return read

    def empty(self) -> None:
        """The page that asks for nothing; who is not signed in would be sent to another."""
        if b"<form" not in self.ask("GET", EMPTY):
            raise RuntimeError("not signed in")


class Sheet:
    """The annual return of the visitor's firm."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        rows = json.loads(visitor.ask("GET", "/api/returns"))["rows"]
        self._at = next(row["id"] for row in rows if row["form"] == FORM)
        sheet: dict[str, Any] = json.loads(visitor.ask("GET", f"/api/returns/{self._at}"))
        self._there = {cell["code"]: cell["text"] for cell in sheet["cells"]}
        numbers = [code for code, text in self._there.items() if text.isdigit() and int(text) > 100]
        if not numbers:
            raise RuntimeError("the return holds no numbers")
        self._numbers = numbers
        self._turns: Iterator[tuple[str, int]] = itertools.cycle(
            (code, by) for code in numbers for by in (1, -1)
        )

    def save(self) -> None:
        """Change the next cell by one, and then back."""
        code, by = next(self._turns)
        self._put(code, str(int(self._there[code]) + by))

    def slip(self) -> None:
        """Write the largest figure in the wrong unit; it is not touched after that."""
        code = max(self._numbers, key=lambda code: int(self._there[code]))
        self._put(code, str(int(self._there[code]) * WRONG))
        rest = [each for each in self._numbers if each != code]
        self._turns = itertools.cycle((each, by) for each in rest for by in (1, -1))

    def _put(self, code: str, text: str) -> None:
        said = {"fact": code, "text": text, "was": self._there[code]}
        answer = json.loads(self._visitor.ask("POST", f"/returns/{self._at}/cell/", json.dumps(said)))
        if not answer["saved"]:
            raise RuntimeError(f"not saved: {answer}")
        self._there[code] = text
