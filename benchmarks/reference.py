"""docs/reference/performance.md out of the JSON of a run."""

import datetime
import json
from pathlib import Path
from typing import Any

from benchmarks.measure import MISSED, NOT_JUDGED, REACHED

BUSY = 0.6  # load a core from which a run is not a quiet one
PAGE = Path(__file__).parents[1] / "docs" / "reference" / "performance.md"


def write(parts: list[Path]) -> Path:
    """Write the page from the parts of one run."""
    runs = [json.loads(part.read_text(encoding="utf-8")) for part in parts]
    PAGE.write_text(page(runs, datetime.datetime.now(tz=datetime.UTC).date()), encoding="utf-8")
    return PAGE


def page(runs: list[dict[str, Any]], day: datetime.date) -> str:
    """The page: what it ran on, goals beside what was reached, then every measured line."""
    busiest = runs[0]["load"]  # when the run began: later parts see the load of earlier ones
    machine, versions = runs[0]["machine"], runs[0]["versions"]
    out = [
        "# 性能测量 · Measured performance",
        "",
        f"*Written by `make bench REPORT=1` on {day.isoformat()}; do not edit. "
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}.*",
        "",
        ", ".join(f"{name} {number}" for name, number in versions.items()) + ".",
        "",
        "Firms and rules are invented (`benchmarks/workload.py`); times are medians of runs that take turns, "
        "each on caches that a run of its own has warmed. Every "
        "peer first gives equal answers; where it cannot, the differences are counted below. Engines that take one "
        "firm at a time are timed on a sample of firms and their time for all is calculated from it. Amounts are paid "
        "by a compiled loop (numba); what NumPy alone reaches stands beside. Amounts, workers and small changes "
        "are those of `benchmarks/kernel`, see docs/algorithms/columnar.md; the part `pack` is the product.",
        "",
    ]
    if busiest > BUSY:
        out += [
            f"**Measured while other work kept the machine busy (load {busiest:.1f} a core): times are long, "
            "small ones most of all; ratios of runs that take turns are what counts.**",
            "",
        ]
    if any(run["quick"] for run in runs):
        out += [
            "**A quick run at small sizes: it shows that everything works, and says nothing of speed.**",
            "",
        ]
    out += ["| 工作 work | 目标 goal | 实测 reached | |", "|---|---|---|---|"]
    out += [_row(goal, judged=not run["quick"]) for run in runs for goal in run["goals"]]
    for run in runs:
        out += ["", f"## {run['part']}", "", "```", *run["lines"], "```"]
    return "\n".join(out) + "\n"


def _row(goal: dict[str, Any], *, judged: bool) -> str:
    sign = "≥" if goal["at_least"] else "≤"
    verdict = NOT_JUDGED if not judged else REACHED if goal["met"] else MISSED
    reached = f"{goal['reached']:,.0f}" if goal["reached"] >= 100 else f"{goal['reached']:.3g}"
    asked = f"{goal['asked']} {sign} {goal['bound']:g}{goal['unit']}"
    return f"| {goal['work']} | {asked} | {reached}{goal['unit']} | {verdict} |"
