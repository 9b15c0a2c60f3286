"""Proofs and comparisons of rules that ask for the day of decision."""

import datetime
from dataclasses import replace

from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.refs import refs
from chanmai.solvers.asking import Asking, Reply
from chanmai.solvers.firms import firm_of
from chanmai.solvers.logic import neg
from chanmai.solvers.proofs.prove import prove
from chanmai.solvers.regions import RegionKind, difference
from chanmai.solvers.terms import Terms
from engine.eligibility.test_day_of_decision import FACTS, rule

TODAY = datetime.date(2026, 6, 30)
YEARS = "年份(判定日) - 年份(登记日期) == 0年"
BOTH = "登记日期 + 3年 >= 判定日 且 周年(登记日期, 判定日) >= 4年"


def test_a_contradiction_in_time_is_found() -> None:
    report = prove([compile_clause(rule(BOTH), FACTS)], FACTS, as_of=TODAY)
    assert report.untold == ()
    assert [str(finding.kind) for finding in report.findings] == ["never-applies"]


def test_for_any_day_such_a_rule_is_named_as_not_looked_into() -> None:
    assert prove([compile_clause(rule(BOTH), FACTS)], FACTS).untold == ("c",)


def test_one_rule_that_is_not_covered_spares_the_others() -> None:
    others = [
        compile_clause(replace(rule(text), code=code), FACTS) for code, text in (("a", BOTH), ("b", YEARS))
    ]
    assert prove(others, FACTS).untold == ("a",)


def test_the_year_of_a_day_is_translated() -> None:
    terms, node = Terms(FACTS), compile_clause(rule(YEARS), FACTS).condition
    for wanted, term in ((True, terms.met(node)), (False, neg(terms.met(node)))):
        asking = Asking(terms)
        assert asking.ask(term) is Reply.YES
        firm = firm_of(asking.model, terms, refs(node))
        assert evaluate(node, firm.values.get) is wanted


def test_who_loses_by_a_shorter_term() -> None:
    old, new = rule("登记日期 + 5年 >= 判定日"), rule("登记日期 + 3年 >= 判定日")
    found = difference(old, new, FACTS, as_of=TODAY)
    assert [region.kind for region in found.regions] == [RegionKind.LOSES]
    assert found.undecided == ()
