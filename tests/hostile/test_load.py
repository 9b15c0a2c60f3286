"""Two minutes of reading and writing by several roles on a served city; `make bench PARTS=load` walks for an hour.

How late the late answers come is printed and not asked: this machine may have other work to do.
"""

import pytest
from benchmarks.load.measure import FAILURES, GROWTH, main
from benchmarks.measure import Report

pytestmark = pytest.mark.load


def test_nothing_fails_and_memory_stays_level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHANMAI_LOAD_MINUTES", raising=False)
    report = Report("load", quick=True)
    main(quick=True, report=report)
    goals = {goal.asked: goal for goal in report.goals}
    assert goals[FAILURES].met, report.lines
    assert goals[GROWTH].met, report.lines
    assert sum(line.lstrip().startswith(("GET", "POST")) for line in report.lines) > 20
