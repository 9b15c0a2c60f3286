"""The report of the mutation tests: docs/reference/mutation.md, from what tools/mutants.py found."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from math import sqrt
from pathlib import Path
from platform import python_version

KNOWN = Path("tools/equivalent_mutants.toml")
PLACE = Path("docs/reference/mutation.md")
TEXT = Path("tools/mutation_report.txt")
DECIDING = (
    "language/evaluate", "language/check", "language/expand", "language/parse", "language/intervals", "language/types",
    "eligibility/amounts", "eligibility/compile", "eligibility/decide", "eligibility/exact", "eligibility/formula",
    "eligibility/linear", "eligibility/order", "eligibility/partial", "eligibility/pieces", "eligibility/search",
    "eligibility/selection", "eligibility/stacking", "eligibility/translate", "eligibility/view",
)  # fmt: skip
EXPECTED = ("AssertionError", "Failed")  # how a test ends that looked at the result


@dataclass(frozen=True)
class Change:
    """A mutant as a change of the source: `language/evaluate`, the function, the lines before and after."""

    module: str
    function: str
    was: str
    now: str


@dataclass(frozen=True)
class Mutant:
    """A mutant that was tried: its change, what became of it, and how the test that noticed it ended."""

    change: Change
    outcome: str
    how: str
    on: str


@dataclass(frozen=True)
class Equivalent:
    """Mutants that change nothing that anybody could notice. `…` stands for any text, `*` for any place."""

    where: str
    was: str
    now: str
    why: str

    def covers(self, change: Change) -> bool:
        """True if the change is this one."""
        places = ("*", change.module, f"{change.module}:{change.function}")
        return self.where in places and _fits(self.was, change.was) and _fits(self.now, change.now)


def _fits(pattern: str, text: str) -> bool:
    parts = (re.escape(part) for part in pattern.strip().split("…"))
    return re.fullmatch("(.*)".join(parts), text, re.DOTALL) is not None


def equivalents() -> tuple[Equivalent, ...]:
    """The list kept by hand."""
    entries = tomllib.loads(KNOWN.read_text(encoding="utf-8"))["equivalent"]
    return tuple(
        Equivalent(entry["where"], entry["was"], now, entry["why"])
        for entry in entries
        for now in entry["now"]
    )


def change_of(name: str, diff: Iterable[str]) -> Change:
    """A mutant's change, from mutmut's name of it and its unified diff."""
    path, _, mangled = name.partition("__mutmut_")[0].rpartition(".")
    function = mangled.replace("ǁ", ".").removeprefix("x.").removeprefix("x_")
    lines = [line for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    was, now = ("\n".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")
    return Change(path.removeprefix("chanmai.engine.").replace(".", "/"), function, was, now)


@dataclass(frozen=True)
class Row:
    """The numbers of one module, or of several."""

    name: str
    mutants: int
    tried: int
    killed: int
    expected: int
    timeout: int
    equivalent: int
    untested: int
    survived: int

    @property
    def open(self) -> int:
        """Mutants that a test could notice and none does."""
        return self.untested + self.survived

    @property
    def share(self) -> float:
        """The surviving share of those that are not equivalent, 0 to 1."""
        return self.open / max(1, self.tried - self.equivalent)

    def between(self) -> tuple[float, float]:
        """Wilson's interval for the share, 95 %, when only a sample was tried."""
        n, z, p = max(1, self.tried - self.equivalent), 1.96, self.share
        middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))

    def told(self) -> str:
        """One line of the table."""
        share = f"{self.share:.1%}"
        if self.tried < self.mutants:
            low, high = self.between()
            share += f" ({low:.0%}–{high:.0%})"
        numbers = (
            self.mutants,
            self.tried,
            self.killed,
            self.timeout,
            self.equivalent,
            self.untested,
            self.survived,
        )
        return f"| {self.name} | " + " | ".join(f"{number:,}" for number in numbers) + f" | {share} |"


def row(name: str, mutants: int, tried: Iterable[Mutant], known: Iterable[Equivalent]) -> Row:
    """Count. An untested or surviving mutant that the list knows is equivalent counts as that only."""
    found, listed = Counter[str](), tuple(known)
    expected = 0
    for mutant in tried:
        alive = mutant.outcome in ("survived", "no tests")
        same = alive and any(entry.covers(mutant.change) for entry in listed)
        found["equivalent" if same else mutant.outcome] += 1
        expected += mutant.outcome == "killed" and mutant.how.startswith(EXPECTED)
    return Row(
        name, mutants, found.total(), found["killed"], expected, found["timeout"],
        found["equivalent"], found["no tests"], found["survived"],
    )  # fmt: skip


def total(name: str, rows: Iterable[Row]) -> Row:
    """Several modules together."""
    kept = tuple(rows)
    numbers = (
        sum(getattr(row, field) for row in kept)
        for field in (
            "mutants", "tried", "killed", "expected", "timeout", "equivalent", "untested", "survived",
        )
    )  # fmt: skip
    return Row(name, *numbers)


HEAD = (
    "| 模块 module | 变异 mutants | 试过 tried | 发现 killed | 超时 timeout | 等价 equivalent | 无测试 no tests "
    "| 存活 survived | 存活率 share |\n|---|---|---|---|---|---|---|---|---|"
)


def report(rows: tuple[Row, ...], tried: tuple[Mutant, ...], seed: int) -> str:
    """The whole page. `rows`: one per module that has mutants."""
    deciding = total("判定与金额 deciding", (row for row in rows if row.name in DECIDING))
    rest = total("其余 the rest", (row for row in rows if row.name not in DECIDING))
    whole = total("合计 all", rows)
    days = sorted({mutant.on for mutant in tried})
    parts = {
        "days": days[0] if len(set(days)) == 1 else f"{days[0]}–{days[-1]}",
        "versions": f"mutmut {version('mutmut')}, pytest {version('pytest')}, Python {python_version()}",
        "seed": str(seed),
        "share": f"{deciding.share:.1%}",
        "whole": f"{whole.share:.1%}",
        "summary": "\n".join(line.told() for line in (deciding, rest, whole)),
        "modules": "\n".join(line.told() for line in rows),
        "head": HEAD,
        "expected": f"{whole.expected / max(1, whole.killed):.0%}",
        "equivalents": "\n".join(_listed(tried)),
    }
    return TEXT.read_text(encoding="utf-8").format_map(parts)


def _listed(tried: Iterable[Mutant]) -> Iterator[str]:
    """The known equivalents by reason, with how many mutants each accounts for."""
    alive = [mutant.change for mutant in tried if mutant.outcome in ("survived", "no tests")]
    reasons: dict[str, list[str]] = {}
    counts = Counter[str]()
    for entry in equivalents():
        places = [change for change in alive if entry.covers(change)]
        counts[entry.why] += len(places)
        line = f"`{_cell(entry.was)}` → `{_cell(entry.now)}`"
        reasons.setdefault(entry.why, []).append(line if entry.where == "*" else f"{entry.where}: {line}")
    for why, lines in reasons.items():
        yield f"* {why} ({counts[why]})"
        yield from (f"  * {line}" for line in lines)


def _cell(text: str) -> str:
    return " ⏎ ".join(text.strip().splitlines()) or "∅"
