"""python -m benchmarks.hostile --requests 10000: hostile requests to a demo city of its own, told as JSON."""

import argparse
import json
import logging
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

from benchmarks.hostile import addresses, city
from benchmarks.hostile.addresses import Target
from benchmarks.hostile.asking import Question, ask, draw
from benchmarks.installation import Installation, preload

ROUND = 200
"""So many requests change one city; then it is put back as it was."""
FOLLOWERS = 30  # seconds that work in the background may take at the end of a round


class Ear(logging.Handler):
    """Hears the last fault that the site logged."""

    last = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the end of its traceback."""
        if record.exc_info:
            self.last = logging.Formatter().formatException(record.exc_info)[-900:]


class Trial:
    """Requests to an installation by everybody, in rounds."""

    def __init__(self, installation: Installation, seed: int, each: int) -> None:
        preload()
        self.installation = installation
        self.dice = random.Random(seed)
        self.ear = Ear(logging.ERROR)
        for name in ("django.request", "chanmai.api"):
            logging.getLogger(name).handlers = [self.ear]
            logging.getLogger(name).propagate = False
        self.visitors = city.visitors()
        self.targets = addresses.survey(self.visitors, each=each)
        self.cookies = [deepcopy(visitor.client.cookies) for visitor in self.visitors]
        self.quiet()
        installation.keep("city")
        self.statuses: Counter[int] = Counter()
        self.by: Counter[str] = Counter()
        self.seconds: list[float] = []
        self.faults: list[dict[str, Any]] = []

    def run(self, count: int) -> None:
        """So many requests."""
        for number in range(count):
            if number % ROUND == 0:
                self.restore()
            visitor, question = self.dice.choice(self.visitors), draw(self.dice, self._target())
            self.ear.last = ""
            answer = ask(visitor, question)
            self.statuses[answer.status] += 1
            self.by[visitor.name or "anonymous"] += 1
            self.seconds.append(answer.seconds)
            if visitor.name and answer.out:
                self.restore()
            if answer.faults:
                self.faults.append(self._told(visitor.name, question, answer.faults))
                print(self.faults[-1], file=sys.stderr, flush=True)

    def _target(self) -> Target:
        """Any target; those of the admin, which are many and alike, not as often."""
        target = self.dice.choice(self.targets)
        return self.dice.choice(self.targets) if target.route.startswith("admin/") else target

    def restore(self) -> None:
        """The city as it was, everybody signed in."""
        self.quiet()
        self.installation.restore("city")
        for visitor, cookies in zip(self.visitors, self.cookies, strict=True):
            visitor.client.cookies = deepcopy(cookies)

    def quiet(self) -> None:
        """Wait for work in the background, then leave the database."""
        from django.db import connections

        for thread in threading.enumerate():
            if thread is not threading.current_thread():
                thread.join(FOLLOWERS)
        connections.close_all()

    def _told(self, name: str, question: Question, faults: tuple[str, ...]) -> dict[str, Any]:
        return {
            "by": name,
            "asked": f"{question.method} {question.path[:200]}?{question.query[:300]}",
            "body": repr(question.body[:300]),
            "type": question.content_type,
            "headers": {name: value[:80] for name, value in question.headers.items()},
            "faults": faults,
            "log": self.ear.last,
        }

    def report(self) -> dict[str, Any]:
        """What was found."""
        ordered = sorted(self.seconds)
        return {
            "database": self.installation.kind,
            "requests": len(ordered),
            "routes": len(self.targets),
            "by": dict(self.by),
            "statuses": dict(sorted(self.statuses.items())),
            "median": round(ordered[len(ordered) // 2], 4),
            "slowest": round(ordered[-1], 3),
            "faults": self.faults,
        }


def main() -> int:
    """Ask, print what was found; 1 when something does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    parser.add_argument("--requests", type=int, default=600)
    parser.add_argument("--firms", type=int, default=60)
    parser.add_argument(
        "--each", type=int, default=3, help="pages of each route that a visitor walks through"
    )
    parser.add_argument("--server", default="", help="postgresql://…; SQLite without it")
    parser.add_argument(
        "--city", type=Path, help="the folder of a demo city on SQLite, to work on a copy of it"
    )
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        start = time.perf_counter()
        installation = city.make(Path(home) / "city", asked.firms, asked.server, asked.city)
        try:
            trial = Trial(installation, asked.seed, asked.each)
            made = time.perf_counter()
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            with suppress(KeyboardInterrupt):  # what was found until then is told
                trial.run(asked.requests)
            report = trial.report()
            trial.quiet()
        finally:
            installation.remove()
    report["seconds"] = [round(made - start, 1), round(time.perf_counter() - made, 1)]
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return 1 if report["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
