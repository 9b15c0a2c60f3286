"""加倍 is answered alike by the reference runner and the columnar runner, and its certificate can be checked alone."""

from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.eligibility.certificates.certificate import Case, certificate
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.deciding.decide import decide
from engine.eligibility.rules import BOOK, WAN, amount, clause, record
from generative.test_certificates import DAY, clause_of
from generative.test_runners import same_answers
from tools.certificates import accepted

CONDITION, FORMULA = "加倍(上年(营业收入)) > 7万元", "加倍(营业收入) * 10%"
YEARS = ("营业收入", "上年.营业收入")
FALLEN, HALF_KNOWN = {"营业收入": "1万元", "上年.营业收入": "4万元"}, {"营业收入": "1万元"}
MONEY = st.none() | st.integers(0, 9).map(lambda wan: f"{wan}万元")


@given(st.lists(st.tuples(MONEY, MONEY), min_size=1, max_size=8))
def test_runners_agree(firms: list[tuple[str | None, str | None]]) -> None:
    known = [{name: value for name, value in zip(YEARS, each, strict=True) if value} for each in firms]
    rule = compile_clause(clause(CONDITION, amount(FORMULA, "1万元")), BOOK)
    same_answers([rule], [record(each) for each in known], BOOK)


def test_the_decision_can_be_checked_alone() -> None:
    rule, content = clause_of(CONDITION, FORMULA)
    compiled = compile_clause(rule, BOOK)
    for facts, pays in (
        ({"营业收入": "1万元", "上年.营业收入": "4万元"}, WAN // 5),
        ({"营业收入": "1万元"}, None),
    ):
        known = record(facts, year=DAY.year - 1)
        decision = decide(compiled, known, BOOK)
        if pays is not None:
            assert (decision.verdict.name, decision.amount.low) == ("MET", pays)
        assert accepted(certificate(Case(compiled, known, BOOK, content, DAY), decision))
