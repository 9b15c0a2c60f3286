"""The report of the mutation tests: docs/reference/mutation.md, from what tools/mutants.py found."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
    "language/thresholds",
    "eligibility/clauses/compile", "eligibility/clauses/order", "eligibility/clauses/partial",
    "eligibility/clauses/view", "eligibility/deciding/amounts", "eligibility/deciding/decide",
    "eligibility/missing/exact", "eligibility/missing/formula", "eligibility/missing/function_pieces",
    "eligibility/missing/linear",
    "eligibility/missing/pieces", "eligibility/missing/search", "eligibility/missing/translate",
    "eligibility/stacking/selection", "eligibility/stacking/settle", "eligibility/stacking/steps",
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
    """The numbers of one module."""

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
        if not self.tried:
            return f"| {self.name} | {self.mutants:,} | 0 | 0 | 0 | 0 | 0 | 0 | 未试 not tried |"
        return line(self.name, (self,), self.share, self.between() if self.tried < self.mutants else None)


def line(name: str, rows: Sequence[Row], share: float, between: tuple[float, float] | None) -> str:
    """A line of a table: the numbers added up, the share, and its interval when there is one."""
    numbers = (
        sum(getattr(row, column) for row in rows)
        for column in ("mutants", "tried", "killed", "timeout", "equivalent", "untested", "survived")
    )
    interval = "" if between is None else f" ({between[0]:.1%}–{between[1]:.1%})"
    return f"| {name} | " + " | ".join(f"{number:,}" for number in numbers) + f" | {share:.1%}{interval} |"


def weighed(rows: Sequence[Row]) -> tuple[float, tuple[float, float] | None]:
    """The surviving share of several modules, each weighed by its mutants, and its interval where some were sampled.

    The usual estimate of a stratified sample, 95 %; one failure and one success are added to each sample for the
    variance, so that a small one without survivors does not count as sure.
    """
    weights = [row.mutants * (1 - row.equivalent / max(1, row.tried)) for row in rows]
    whole = sum(weights) or 1
    share = sum(weight * row.share for weight, row in zip(weights, rows, strict=True)) / whole
    if all(row.tried == row.mutants for row in rows):
        return share, None
    spread = 0.0
    for weight, row in zip(weights, rows, strict=True):
        n = row.tried - row.equivalent
        p = (row.open + 1) / (n + 2)
        spread += (weight / whole) ** 2 * p * (1 - p) / max(1, n) * (1 - row.tried / row.mutants)
    half = 1.96 * sqrt(spread)
    return share, (max(0.0, share - half), min(1.0, share + half))


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


HEAD = (
    "| 模块 module | 变异 mutants | 试过 tried | 发现 killed | 超时 timeout | 等价 equivalent | 无测试 no tests "
    "| 存活 survived | 存活率 share |\n|---|---|---|---|---|---|---|---|---|"
)


def report(rows: tuple[Row, ...], tried: tuple[Mutant, ...], seed: int) -> str:
    """The whole page. `rows`: one per module that has mutants."""
    sampled = [row for row in rows if row.tried]
    groups = {
        "判定与金额 deciding": [row for row in sampled if row.name in DECIDING],
        "其余 the rest": [row for row in sampled if row.name not in DECIDING],
        "合计 all": sampled,
    }
    shares = [weighed(group) for group in groups.values()]
    killed = sum(row.killed for row in rows)
    days = sorted({mutant.on for mutant in tried})
    parts = {
        "days": days[0] if len(set(days)) == 1 else f"{days[0]}–{days[-1]}",
        "versions": f"mutmut {version('mutmut')}, pytest {version('pytest')}, Python {python_version()}",
        "seed": str(seed),
        "share": f"{shares[0][0]:.1%}",
        "whole": f"{shares[2][0]:.1%}",
        "summary": "\n".join(
            line(name, group, *found) for (name, group), found in zip(groups.items(), shares, strict=True)
        ),
        "modules": "\n".join(row.told() for row in rows),
        "head": HEAD,
        "expected": f"{sum(row.expected for row in rows) / max(1, killed):.0%}",
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
