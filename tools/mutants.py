"""Mutation tests of the engine: small faults are planted one by one, and the tests have to notice each of them.

    python tools/mutants.py run language eligibility/missing  # plant and try; not again what was killed before
    python tools/mutants.py show language/evaluate           # the mutants that survived, as changes of the source
    python tools/mutants.py report                           # docs/reference/mutation.md, see mutation_report

The faults are mutmut's, in the folder `mutants` and under its names, so `mutmut show NAME` works. Trying them is done
here: mutmut collects all tests anew for every mutant and lets caches that were filled without the mutant answer for it.
Here the tests are collected once, and every mutant is tried in a fork of that untouched process, nearest and shortest
tests first, until one fails.
"""

import argparse
import contextlib
import gc
import io
import json
import os
import pickle
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mutation_report

ROOT = Path(__file__).resolve().parents[1]
ENGINE = Path("src/chanmai/engine")
FOLDER = Path("mutants")
FOUND = FOLDER / "found"
NEAR = {
    "language": ("tests/engine/language", "tests/spec", "tests/generative/test_language"),
    "eligibility": (
        "tests/engine/eligibility",
        "tests/generative/test_eligibility",
        "tests/generative/test_awards",
    ),
}
EXAMPLES = 20  # of each generated test, always the same
KILLED, SURVIVED, TIMEOUT, UNTESTED = "killed", "survived", "timeout", "no tests"
EXIT_CODES = {KILLED: 1, SURVIVED: 0, TIMEOUT: 36, UNTESTED: 33}  # as mutmut writes them
BESIDE = 2  # processor seconds of tests of other modules of the package that a mutant is tried with, shortest first
LEAST_SECONDS, TIMES = (
    4,
    10,
)  # processor time that a mutant gets: so many times what its tests take, and at least this
MOST_MEMORY = 4 << 30
DEPTH = 5000  # of the stack: every call of the engine passes through three frames here
CONFIGURATION = """[pytest]
addopts = --import-mode=importlib --strict-config --strict-markers
pythonpath = src ../tests
filterwarnings = error
"""
QUIET = "no:django", "no:playwright", "no:xdist", "no:cacheprovider", "no:live_server"


@dataclass(frozen=True)
class Attempt:
    """What became of a mutant: the outcome, the test that noticed it, and how that test failed."""

    outcome: str
    by: str = ""
    how: str = ""


class Loop:
    """Takes the place of pytest's own loop: what is collected is run once for each mutant, in forks."""

    def __init__(self, work: Callable[["Loop"], None]) -> None:
        self.work = work
        self.items: dict[str, Any] = {}
        self.fault = ""

    def pytest_runtestloop(self, session: Any) -> bool:
        if session.testsfailed:
            raise SystemExit("测试收集失败 / the tests could not be collected")
        self.items = {item.nodeid: item for item in session.items}
        for item in session.items:
            _draw_few(item.function)
        self.work(self)
        return True

    def pytest_runtest_makereport(self, call: Any) -> None:
        if call.excinfo is not None:
            self.fault = f"{call.excinfo.type.__name__} ({call.when})"

    def passes(self, name: str) -> bool:
        """Run one test here and now."""
        from _pytest.runner import runtestprotocol

        return all(report.passed for report in runtestprotocol(self.items[name], log=False, nextitem=None))

    def first_failure(self, names: Iterable[str]) -> Attempt:
        """Run tests until one fails."""
        for name in names:
            if not self.passes(name):
                return Attempt(KILLED, name, self.fault)
        return Attempt(SURVIVED)


def _draw_few(test: Any) -> None:
    """Let a generated test draw a few examples, always the same, and not look for the simplest that fails."""
    from hypothesis import Phase, is_hypothesis_test, settings

    if is_hypothesis_test(test):
        test._hypothesis_internal_use_settings = settings(
            max_examples=EXAMPLES, phases=(Phase.explicit, Phase.generate), derandomize=True, database=None,
            deadline=None,
        )  # fmt: skip


@dataclass
class Reach:
    """Which tests call which function, by mutmut's name of it, and the processor seconds each test takes."""

    tests: dict[str, set[str]]
    seconds: dict[str, float]

    def of(self, mutant: str) -> list[str]:
        """The tests that have to notice a mutant: its module's own, then short ones beside it, generated ones last.

        Tests of other packages count only where the package has none that calls the function.
        """
        module, _, function = mutant.partition("__mutmut_")[0].rpartition(".")
        package, own = module.split(".")[2], f"test_{module.rpartition('.')[2]}.py"
        found = self.tests.get(f"{module}.{function}", set())
        near = [name for name in found if name.startswith(NEAR[package])] or found
        ordered = sorted(
            near, key=lambda name: (own not in name, "/generative/" in name, self.seconds[name], name)
        )
        chosen, beside = [], 0.0
        for name in ordered:
            if own not in name and "/generative/" not in name:
                beside += self.seconds[name]
                if beside > BESIDE:
                    continue
            chosen.append(name)
        return chosen


def in_fork(work: Callable[[], Any], limit: int = 0) -> tuple[int, int]:
    """Start work in a child with so many seconds of processor time. Gives its process and the pipe of its result."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    os.close(read)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    if limit:
        limit += int(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    with os.fdopen(write, "wb") as pipe:
        pipe.write(pickle.dumps(work()))
    os._exit(0)


def outcome(child: int, read: int) -> Any:
    """Wait for a child. Its result, or None if it was stopped by the limit of time. Raises SystemExit if it broke."""
    with os.fdopen(read, "rb") as pipe:
        written = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return None
    if code != 0 or not written:
        raise SystemExit(f"子进程异常退出 / a child ended with {code}")
    return pickle.loads(written)  # noqa: S301 - written by our own child


def reach(loop: Loop) -> Reach:
    """Run every test once without a fault, in a fork, and keep what it calls. Raises SystemExit if one fails."""
    from mutmut.mutation.trampoline import set_mutant_under_test
    from mutmut.state import state

    def all_tests() -> tuple[Reach, list[str]]:
        set_mutant_under_test("stats")
        found, failed = Reach({}, {}), []
        for name in loop.items:
            state()._stats.clear()
            begun = time.process_time()
            if not loop.passes(name):
                failed.append(f"{name}: {loop.fault}")
            found.seconds[name] = time.process_time() - begun
            for function in state()._stats:
                found.tests.setdefault(function, set()).add(name)
        return found, failed

    found, failed = outcome(*in_fork(all_tests))
    if failed:
        raise SystemExit("没有植入错误时测试就失败 / tests fail without a fault:\n" + "\n".join(failed))
    return found


def attempt(loop: Loop, mutant: str, tests: list[str], seconds: float) -> tuple[int, int]:
    """Start the tests with one mutant awake."""
    from mutmut.mutation.trampoline import set_mutant_under_test

    def work() -> Attempt:
        set_mutant_under_test(mutant)
        return loop.first_failure(tests)

    return in_fork(work, max(LEAST_SECONDS, int(TIMES * seconds)))


def calibrate(loop: Loop, known: Reach) -> None:
    """With no fault all must pass, with a fault in every function it must fail. Raises SystemExit if not so."""
    names = sorted(known.seconds, key=lambda name: known.seconds[name])[:200]
    for mutant, expected in (("", SURVIVED), ("fail", KILLED)):
        found = outcome(*attempt(loop, mutant, names, 60))
        if found is None or found.outcome != expected:
            raise SystemExit(f"校准失败 / calibration failed: {mutant or 'no fault'}: {found}")


def tried(
    loop: Loop, known: Reach, mutants: list[str], jobs: int, keep: Callable[[str, Attempt], None]
) -> None:
    """Try mutants, some at a time, and keep what became of each."""
    running: list[tuple[str, int, int]] = []

    def end_oldest() -> None:
        mutant, child, read = running.pop(0)
        keep(mutant, outcome(child, read) or Attempt(TIMEOUT))

    for mutant in mutants:
        tests = known.of(mutant)
        if not tests:
            keep(mutant, Attempt(UNTESTED))
            continue
        while len(running) >= jobs:
            end_oldest()
        running.append((mutant, *attempt(loop, mutant, tests, sum(known.seconds[test] for test in tests))))
    while running:
        end_oldest()


def modules(chosen: Iterable[str]) -> list[Path]:
    """The files of the chosen packages (`language`) and modules (`language/parse`). Raises SystemExit on others."""
    found: list[Path] = []
    for name in chosen:
        folder, file = ENGINE / name, (ENGINE / name).with_suffix(".py")
        if not folder.is_dir() and not file.is_file():
            raise SystemExit(f"没有这个模块 / there is no such module: {name}")
        found += sorted(folder.rglob("[!_]*.py")) if folder.is_dir() else [file]
    return found


def plant() -> None:
    """Write the sources with all their mutants to the folder `mutants`, where they have changed."""
    from mutmut import __main__ as mutmut

    FOLDER.mkdir(exist_ok=True)
    with contextlib.redirect_stdout(io.StringIO()):
        mutmut.copy_src_dir()
        mutmut.setup_source_paths()
        mutmut.create_mutants(1)
    (FOLDER / "pytest.ini").write_text(CONFIGURATION, encoding="utf-8")


def mutants_of(file: Path) -> Any:
    """mutmut's record of a file: its mutants and what is known of each."""
    from mutmut.mutation.data import SourceFileMutationData

    record = SourceFileMutationData(path=file)
    record.load()
    return record


def found_file(file: Path) -> Path:
    """Where it is kept what became of the mutants of a module."""
    return FOUND / f"{file.parent.name}-{file.stem}.json"


def load(file: Path) -> dict[str, dict[str, str]]:
    """What became of the mutants of a module that were tried so far."""
    kept = found_file(file)
    return json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}


def save(file: Path, found: dict[str, dict[str, str]]) -> None:
    """Keep it, all or nothing."""
    FOUND.mkdir(exist_ok=True)
    fresh = found_file(file).with_suffix(".part")
    fresh.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(found_file(file))


def run_module(loop: Loop, known: Reach, file: Path, options: argparse.Namespace) -> None:
    """Try the mutants of one module and print its line."""
    record, found = mutants_of(file), load(file)
    names = sorted(record.exit_code_by_key)
    if options.sample and len(names) > options.sample:
        names = random.Random(f"{options.seed}:{file}").sample(names, options.sample)  # noqa: S311 - a sample
    settled = {name for name, exit_code in record.exit_code_by_key.items() if exit_code in (1, 36)} & set(
        found
    )
    due = [name for name in names if options.all or name not in settled]

    def remember() -> None:
        record.save()
        save(file, found)

    def keep(mutant: str, result: Attempt) -> None:
        record.exit_code_by_key[mutant] = EXIT_CODES[result.outcome]
        found[mutant] = vars(result) | {"on": time.strftime("%Y-%m-%d")}
        if mutant in due[::20]:
            remember()

    begun = time.monotonic()
    try:
        tried(loop, known, due, options.jobs, keep)
    finally:
        remember()
    counts = {kind: sum(found[name]["outcome"] == kind for name in names) for kind in EXIT_CODES}
    told = "  ".join(f"{kind} {count}" for kind, count in counts.items())
    print(f"{file.relative_to(ENGINE)}: {len(names)} of {len(record.exit_code_by_key)} mutants  {told}"
          f"  ({len(due)} tried in {time.monotonic() - begun:.0f} s)", flush=True)  # fmt: skip


def run(options: argparse.Namespace) -> None:
    """Plant, collect, calibrate, try."""
    import pytest
    from mutmut.configuration import config

    files = modules(options.modules)
    plant()

    def work(loop: Loop) -> None:
        import chanmai

        if not Path(str(chanmai.__file__)).is_relative_to(FOLDER.resolve()):
            raise SystemExit("测试没有用到变异的源码 / the tests do not use the mutants")
        gc.freeze()
        sys.setrecursionlimit(DEPTH)
        known = reach(loop)
        calibrate(loop, known)
        print(f"{len(loop.items)} tests, {sum(known.seconds.values()):.0f} s of processor time", flush=True)
        for file in files:
            run_module(loop, known, file, options)

    arguments = ["-c", str(FOLDER / "pytest.ini"), "--rootdir=.", "--confcutdir=tests/spec", "-qq", "-s"]
    arguments += ["--tb=native", "--assert=plain", *(part for name in QUIET for part in ("-p", name))]
    arguments += options.tests or config().pytest_add_cli_args_test_selection
    code = pytest.main(arguments, plugins=[Loop(work)])
    if code not in (0, 5):
        raise SystemExit(int(code))


def judged(file: Path) -> Iterator[tuple[str, mutation_report.Mutant, list[str]]]:
    """Every mutant of a module that was tried: mutmut's name, what became of it, its diff (empty for killed ones)."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    record, found = mutants_of(file), load(file)
    for name, exit_code in sorted(record.exit_code_by_key.items()):
        if name in found and exit_code is not None:
            one = found[name]
            alive = one["outcome"] in (SURVIVED, UNTESTED)
            diff = get_diff_for_mutant(name, path=file).splitlines()[2:] if alive else []
            change = mutation_report.change_of(name, diff)
            yield name, mutation_report.Mutant(change, one["outcome"], one["how"], one["on"]), diff


def show(options: argparse.Namespace) -> None:
    """Print every mutant that no test noticed, and that is not known to change nothing, as a change of the source."""
    known = mutation_report.equivalents()
    for file in modules(options.modules):
        for name, mutant, diff in judged(file):
            if diff and not any(entry.covers(mutant.change) for entry in known):
                print(f"# {name}: {mutant.outcome}", *diff, "", sep="\n")


def report(options: argparse.Namespace) -> None:
    """Write the report of everything tried so far."""
    rows, tried = [], []
    for file in modules(("language", "eligibility")):
        name, made = str(file.relative_to(ENGINE).with_suffix("")), len(mutants_of(file).exit_code_by_key)
        mutants = [mutant for _, mutant, _ in judged(file)]
        tried += mutants
        if made:
            rows.append(mutation_report.row(name, made, mutants, mutation_report.equivalents()))
    text = mutation_report.report(tuple(rows), tuple(tried), options.seed)
    mutation_report.PLACE.write_text(text, encoding="utf-8")


def main() -> None:
    """Read the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parts = parser.add_subparsers(required=True)
    running = parts.add_parser("run")
    running.add_argument("modules", nargs="*", default=["language", "eligibility"])
    running.add_argument("--sample", type=int, default=0, help="so many mutants of each module at most")
    running.add_argument("--seed", type=int, default=1)
    running.add_argument("--jobs", type=int, default=1)
    running.add_argument("--all", action="store_true", help="also those that were killed before")
    running.add_argument("--tests", nargs="*", help="other tests than those of [tool.mutmut]")
    running.set_defaults(work=run)
    showing = parts.add_parser("show")
    showing.add_argument("modules", nargs="*", default=["language", "eligibility"])
    showing.set_defaults(work=show)
    reporting = parts.add_parser("report")
    reporting.add_argument("--seed", type=int, default=1)
    reporting.set_defaults(work=report)
    options = parser.parse_args()
    os.chdir(ROOT)
    options.work(options)


if __name__ == "__main__":
    main()
