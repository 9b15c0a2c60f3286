"""No amount is above what is left of its cap, however it is rounded, in any chain of awards over the years."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from chanmai.engine.eligibility.clauses.clause import CUMULATIVE, Amount, Bound, Rounding, RoundingMode
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.nodes import Arith, Fetch, Node, Number
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.runner import Result
from chanmai.runners.table import Table
from engine.eligibility.rules import BOOK, clause

REVENUE, RECEIVED = Ref("营业收入"), Ref("已获:c")
STEPS = (1, 100, 10_000, 100_000, 1_000_000)
PERIODS = ("", "年", "年（含关联企业）", "一次性", CUMULATIVE)


def amounts() -> st.SearchStrategy[Amount]:
    share = st.fractions(min_value=0, max_value=2, max_denominator=400)
    formula = share.map(lambda each: Arith("*", Fetch(REVENUE), Number(each)))
    formulas: st.SearchStrategy[Node | None] = st.one_of(st.none(), formula)
    caps = st.one_of(st.integers(1, 10**9), st.sampled_from((100_000_000, 50_500_000, 123_456, 99)))
    rounding = st.builds(Rounding, st.sampled_from(STEPS), st.sampled_from(RoundingMode))
    return st.builds(
        Amount,
        formulas,
        cap=caps,
        cap_period=st.sampled_from(PERIODS),
        rounding=rounding,
        bound=st.sampled_from(Bound),
    )


def paid(pays: Amount, revenue: int, received: int) -> Result:
    rules = [compile_clause(clause("营业收入 >= 0元", pays), BOOK)]
    values = {REVENUE: revenue, RECEIVED: received}
    firms = Table.from_records([Record("firm", 2025, values, history_complete=True)], BOOK)
    slow, fast = ReferenceRunner(BOOK).run(rules, firms), ColumnarRunner(BOOK).run(rules, firms)
    assert slow.amount(0, 0) == fast.amount(0, 0)
    return fast


@settings(max_examples=150, deadline=None)
@given(amounts(), st.lists(st.integers(0, 3 * 10**9), min_size=1, max_size=5))
def test_a_chain_of_years_never_breaks_its_cap(pays: Amount, years: list[int]) -> None:
    assert pays.cap is not None
    received = 0
    for revenue in years:
        left = pays.cap - received if pays.cap_period == CUMULATIVE else pays.cap
        high = paid(pays, revenue, received).amount(0, 0).high
        assert high is not None
        assert 0 <= high <= max(0, left)
        assert high % pays.rounding.step == 0
        if pays.formula is not None:
            worth = revenue * pays.formula.right.value  # type: ignore[attr-defined]
            assert high > min(worth, Fraction(max(0, left))) - pays.rounding.step
        received += high
