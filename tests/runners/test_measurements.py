"""The bench says of each goal whether it was reached, and writes the page of the docs from what it measured."""

import datetime
import json
from pathlib import Path

import numpy as np
import pytest
from benchmarks.measure import MISSED, NOT_JUDGED, REACHED, Goal, Report
from benchmarks.peers.peer import MET, NOT_MET, UNKNOWN, Pairs, compare
from benchmarks.peers.plain import Amount, Branch, Leaf, amount, tree
from benchmarks.reference import page
from benchmarks.workload import rules


@pytest.mark.parametrize(
    ("reached", "at_least", "met"), [(15.0, True, True), (14.9, True, False), (15.1, False, False)]
)
def test_a_goal_is_reached_or_missed(reached: float, at_least: bool, met: bool) -> None:
    goal = Goal("10 x 5", "times Polars", 15, reached, " x", at_least)
    assert goal.met is met
    assert (REACHED if met else MISSED) in goal.words()


@pytest.mark.parametrize("quick", [False, True])
def test_the_page_holds_every_goal_and_line(tmp_path: Path, quick: bool) -> None:
    report = Report("batch", quick=quick, load=0.7)
    report.say("10 x 5: equal in 50 pairs")
    report.goal(Goal("10 x 5", "times Polars", 15, 16, " x"))
    report.goal(Goal("10 x 5", "p99", 0.5, 0.7, " ms", at_least=False))
    report.write(tmp_path / "batch.json")
    run = json.loads((tmp_path / "batch.json").read_text(encoding="utf-8"))
    text = page([run], datetime.date(2026, 1, 2))
    assert "2026-01-02" in text
    assert ("quick run" in text) is quick
    assert "kept the machine busy (load 0.7 a core)" in text
    assert f"| 10 x 5 | times Polars ≥ 15 x | 16 x | {NOT_JUDGED if quick else REACHED} |" in text
    assert f"| 10 x 5 | p99 ≤ 0.5 ms | 0.7 ms | {NOT_JUDGED if quick else MISSED} |" in text
    assert "10 x 5: equal in 50 pairs" in text


def test_disagreements_are_counted() -> None:
    exact = Pairs(np.array([[MET, UNKNOWN, NOT_MET, UNKNOWN]]), np.array([[500, -1, -1, -1]]))
    peer = Pairs(np.array([[MET, MET, MET, NOT_MET]]), np.array([[499, 7, 7, -1]]))
    found = compare(peer, exact)
    assert (found.known_wrong, found.unknown_as_met, found.unknown_as_not, found.met) == (1, 1, 1, 3)
    assert (found.amounts_wrong, found.amounts, found.furthest) == (1, 1, 1)


def test_rules_become_plain_trees_without_negation() -> None:
    for rule in rules(60):
        stack = [tree(rule.condition)]
        while stack:
            own = stack.pop()
            assert isinstance(own, Branch | Leaf)
            stack.extend(own.parts if isinstance(own, Branch) else ())
        assert isinstance(amount(rule.payment), Amount)
