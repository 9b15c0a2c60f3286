"""Proofs and comparisons of rules that ask for the day of decision."""

import datetime

from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.solvers.proofs.prove import prove
from chanmai.solvers.regions import RegionKind, difference
from engine.eligibility.test_day_of_decision import FACTS, rule

TODAY = datetime.date(2026, 6, 30)
BOTH = "登记日期 + 3年 >= 判定日 且 周年(登记日期, 判定日) >= 4年"


def test_a_contradiction_in_time_is_found() -> None:
    report = prove([compile_clause(rule(BOTH), FACTS)], FACTS, as_of=TODAY)
    assert report.untold == ()
    assert [str(finding.kind) for finding in report.findings] == ["never-applies"]


def test_for_any_day_such_a_rule_is_named_as_not_looked_into() -> None:
    assert prove([compile_clause(rule(BOTH), FACTS)], FACTS).untold == ("c",)


def test_who_loses_by_a_shorter_term() -> None:
    old, new = rule("登记日期 + 5年 >= 判定日"), rule("登记日期 + 3年 >= 判定日")
    found = difference(old, new, FACTS, as_of=TODAY)
    assert [region.kind for region in found.regions] == [RegionKind.LOSES]
    assert found.undecided == ()
