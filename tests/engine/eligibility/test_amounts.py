"""How much a clause pays: hand-worked amounts, one rounding, caps, and what missing facts leave of them."""

import datetime
from fractions import Fraction

import pytest

from chanmai.engine.eligibility.clauses.clause import Amount, Rounding, RoundingMode, reference_year
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.eligibility.deciding.amounts import round_amount
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.record import Ref
from engine.eligibility.rules import (
    BOOK,
    WAN,
    amount,
    at_most,
    between,
    clause,
    decided,
    exact,
    record,
    upper,
)

NONE = AwardAmount(AmountKind.NONE)
NOT_STATED = AwardAmount(AmountKind.UNKNOWN)
YES = "规上软件企业"


def paid(pays: Amount | None, facts: dict[str, object], **awards: AwardAmount) -> AwardAmount:
    return decided(clause(YES, pays), {"规上软件企业": True} | facts, awards).amount


@pytest.mark.parametrize(
    ("pays", "facts", "expected"),
    [
        # 0.5 % of the increase, at most 500 万: the two checks of the 2022 growth award
        (amount("增量(营业收入) * 0.5%", "500万元"), {"营业收入": "2亿元", "上年.营业收入": "1亿元"}, "50万元"),
        (amount("增量(营业收入) * 0.5%", "500万元"), {"营业收入": "30亿元", "上年.营业收入": "10亿元"}, "500万元"),
        # Falling revenue never makes a debt
        (amount("增量(营业收入) * 0.5%", "500万元"), {"营业收入": "1亿元", "上年.营业收入": "2亿元"}, "0元"),
        # The cloud subsidy: 60 % of the first 10 万, 40 % of what lies above
        (amount("累进(营业收入, 0元: 60%, 10万元: 40%)"), {"营业收入": "25万元"}, "12万元"),
        (amount("每满(营业收入, 200万元) * 1万元", "3万元"), {"营业收入": "599万元"}, "2万元"),
        (amount("每满(营业收入, 200万元) * 1万元", "3万元"), {"营业收入": "999万元"}, "3万元"),
        (amount('对照(所属区, "思明区": 10万元, 其他: 5万元)'), {"所属区": '"湖里区"'}, "5万元"),
        (amount("10万元"), {}, "10万元"),
    ],
)  # fmt: skip
def test_amounts_worked_by_hand(pays: Amount, facts: dict[str, object], expected: str) -> None:
    assert paid(pays, facts) == exact(expected)


@pytest.mark.parametrize(
    ("value", "step", "mode", "expected"),
    [
        (Fraction(149), 100, RoundingMode.HALF_UP, 100),
        (Fraction(150), 100, RoundingMode.HALF_UP, 200),
        (Fraction(299, 2), 100, RoundingMode.HALF_UP, 100),
        (Fraction(199), 100, RoundingMode.DOWN, 100),
        (Fraction(5, 2), 1, RoundingMode.HALF_UP, 3),
        (Fraction(7, 3), 1, RoundingMode.HALF_UP, 2),
        (1_999_999, WAN, RoundingMode.DOWN, WAN),
        (Fraction(101), 100, RoundingMode.UP, 200),
        (Fraction(200), 100, RoundingMode.UP, 200),
        (Fraction(1, 3), 1, RoundingMode.UP, 1),
        (Fraction(150), 100, RoundingMode.HALF_EVEN, 200),
        (Fraction(250), 100, RoundingMode.HALF_EVEN, 200),
        (Fraction(251), 100, RoundingMode.HALF_EVEN, 300),
    ],
)
def test_rounding(value: Fraction, step: int, mode: RoundingMode, expected: int) -> None:
    assert round_amount(value, Rounding(step, mode)) == expected


def test_an_amount_is_rounded_once_at_the_very_end() -> None:
    # 1/3 of 100 元 taken three times is 100 元; rounding each third first would give 99.99 元.
    third = amount("营业收入 / 3 + 营业收入 / 3 + 营业收入 / 3", step="1元")
    assert paid(third, {"营业收入": "100元"}) == exact("100元")
    # Rounded to 百元 after the cap, not before: 1049 元 under a cap of 1049 元 gives 1000 元.
    assert paid(amount("营业收入", "1049元", step="1百元"), {"营业收入": "5000元"}) == exact("1000元")


def test_what_the_source_calls_a_maximum_is_never_shown_as_exact() -> None:
    assert paid(upper("50万元"), {}) == at_most("50万元")
    assert paid(upper("营业收入 * 10%", "50万元"), {"营业收入": "100万元"}) == at_most("10万元")
    assert paid(upper(None, "50万元"), {}) == at_most("50万元")
    assert paid(amount(None, "50万元"), {}) == at_most("50万元")


def test_a_clause_that_states_no_amount() -> None:
    assert paid(amount(None), {}) == NOT_STATED
    assert paid(None, {}) == NONE
    assert paid(amount("营业收入 * (营业收入 / 净利润)"), {"营业收入": "1元", "净利润": "0元"}) == NOT_STATED


def test_missing_facts_leave_an_interval() -> None:
    half = amount("min(营业收入 * 1%, 100万元) + 10万元")
    assert paid(half, {}) == between("10万元", "110万元")
    assert paid(amount("营业收入 * 1%"), {}) == between("0元", None)
    assert paid(amount("营业收入 * 1%", "30万元"), {}) == between("0元", "30万元")
    assert paid(amount("max(营业收入 * 1%, 30万元)", "30万元"), {}) == exact("30万元")
    assert paid(amount("本科占比 * 100万元"), {}) == between("0元", "100万元")


def test_an_open_verdict_pays_between_nothing_and_the_most() -> None:
    rule = clause(YES, amount("营业收入 * 1%", "30万元"))
    assert decided(rule, {"营业收入": "1000万元"}).amount == between("0元", "10万元")
    assert decided(rule, {}).amount == between("0元", "30万元")
    assert decided(clause(YES, amount(None)), {}).amount == NOT_STATED
    assert decided(clause(YES, None), {}).amount == NONE
    assert decided(rule, {"规上软件企业": False}).amount == NONE


def test_facts_of_the_amount_are_missing_after_those_of_the_verdict() -> None:
    rule = clause(YES, amount("营业收入 * 1%", "30万元"))
    assert decided(rule, {}).missing == (Ref("规上软件企业"), Ref("营业收入"))
    assert decided(rule, {"规上软件企业": True}).missing == (Ref("营业收入"),)
    fixed = clause(YES, amount("max(营业收入 * 1%, 30万元)", "30万元"))
    assert decided(fixed, {"规上软件企业": True}).missing == ()


class TestAwardsBuiltOnOthers:
    """奖励:code is the amount of another clause, decided in the same run."""

    half = amount("奖励:market * 50%", "20万元")

    def test_a_known_award_is_a_known_basis(self) -> None:
        assert paid(self.half, {}, market=exact("30万元")) == exact("15万元")
        assert paid(self.half, {}, market=exact("50万元")) == exact("20万元")

    def test_an_award_that_is_not_met_is_nothing(self) -> None:
        assert paid(self.half, {}, market=NONE) == exact("0元")

    def test_a_share_of_a_maximum_is_a_maximum(self) -> None:
        assert paid(self.half, {}, market=at_most("30万元")) == at_most("15万元")

    def test_a_missing_fact_of_that_name_is_no_award(self) -> None:
        # The award is coded like a fact; the fact stays unknown, so the amount is between bounds, not a ceiling.
        capped = amount("营业收入 * 50%", "20万元")
        assert paid(capped, {}, 营业收入=at_most("30万元")) == between("0元", "20万元")

    def test_a_share_of_an_interval_is_an_interval(self) -> None:
        assert paid(self.half, {}, market=between("10万元", "30万元")) == between("5万元", "15万元")
        assert paid(self.half, {}, market=NOT_STATED) == between("0元", "20万元")
        assert paid(self.half, {}) == between("0元", "20万元")

    def test_a_condition_on_an_award(self) -> None:
        rule = clause("奖励:market > 0元", amount("1万元"))
        assert decided(rule, {}, {"market": exact("1元")}).verdict is Verdict.MET
        assert decided(rule, {}, {"market": NONE}).verdict is Verdict.NOT_MET
        assert decided(rule, {}, {"market": between("0元", "5万元")}).verdict is Verdict.UNKNOWN
        assert decided(rule, {}, {"market": between("1元", "5万元")}).verdict is Verdict.MET


class TestHistory:
    """Money and times received before come from the record; what is not recorded is unknown, not nothing."""

    once = clause(YES, amount("10万元", cap_period="一次性"))
    summed = clause(YES, amount("100万元", "250万元", cap_period="单家累计"))
    facts = {"规上软件企业": True}

    def test_an_award_given_once_is_open_until_the_history_is_known(self) -> None:
        decision = decided(self.once, self.facts)
        assert decision.verdict is Verdict.UNKNOWN
        assert decision.missing == (Ref("次数:c"),)
        assert decided(self.once, record(self.facts, complete=True)).amount == exact("10万元")

    def test_an_award_given_once_is_not_given_again(self) -> None:
        decision = decided(self.once, self.facts | {"次数:c": 1})
        assert decision.verdict is Verdict.NOT_MET
        assert decision.amount == NONE

    def test_a_cumulative_cap_is_what_is_left_of_it(self) -> None:
        for received, left in (
            ("0元", "100万元"),
            ("200万元", "50万元"),
            ("250万元", "0元"),
            ("300万元", "0元"),
        ):
            assert decided(self.summed, self.facts | {"已获:c": received}).amount == exact(left)

    def test_a_cumulative_cap_without_history_is_an_interval(self) -> None:
        decision = decided(self.summed, self.facts)
        assert decision.verdict is Verdict.MET
        assert decision.amount == between("0元", "100万元")
        assert decision.missing == (Ref("已获:c"),)
        assert decided(self.summed, record(self.facts, complete=True)).amount == exact("100万元")

    def test_a_yearly_cap_does_not_look_back(self) -> None:
        yearly = clause(YES, amount("100万元", "50万元", cap_period="年"))
        assert decided(yearly, self.facts | {"已获:c": "50万元"}).amount == exact("50万元")

    def test_the_explanation_names_the_history(self) -> None:
        decision = decided(self.once, self.facts | {"次数:c": 1})
        once = decision.reason.children[-1]
        assert once.verdict is Verdict.NOT_MET
        assert "只享受一次" in once.text.zh
        assert "given once" in once.text.en


def test_records_of_another_year_are_read_further_back() -> None:
    rule = clause("营业收入 > 上年(营业收入) and 规上软件企业", amount("营业收入"), domains=())
    known = record(
        {"营业收入": "1元", "上年.营业收入": "9元", "前2年.营业收入": "8元", "规上软件企业": True}, year=2026
    )
    shift = known.reference_year - reference_year(rule, datetime.date(2026, 6, 30))
    assert shift == 1
    assert decide(compile_clause(rule, BOOK, shift=shift), known, BOOK).amount == exact("9元")
    assert decide(compile_clause(rule, BOOK), known, BOOK).verdict is Verdict.NOT_MET


@pytest.mark.parametrize(
    ("pays", "facts", "due"),
    [
        (amount("100万元", "100万元", step="1万元", cap_period="单家累计"), {"已获:c": "99.4万元"}, "0元"),
        (amount("100万元", "100万元", step="1万元", cap_period="单家累计"), {"已获:c": "98.6万元"}, "1万元"),
        (amount("99.6万元", "99.7万元", step="1万元"), {}, "99万元"),
        (amount("99.4万元", "99.7万元", step="1万元"), {}, "99万元"),
        (amount("80万元", "50.5万元", step="1万元"), {}, "50万元"),
        (amount("80万元", "1234.56元"), {}, "1234元"),
        (amount(None, "1234.56元"), {}, "1234元"),
        (amount("600万元", "500万元", cap_period="单家累计"), {"已获:c": "4999999.40元"}, "0元"),
        (amount("600万元", "500万元", cap_period="单家累计"), {"已获:c": "600万元"}, "0元"),
        (amount("5000元", "5000元", step="1万元"), {}, "0元"),
    ],
)
def test_what_is_left_is_rounded_down(pays: Amount, facts: dict[str, str], due: str) -> None:
    known = record(facts | {"规上软件企业": "是"}, complete=True)
    found = decided(clause("规上软件企业", pays), known).amount
    assert found.high == exact(due).high


def test_an_unknown_history_keeps_the_cap_as_its_upper_end() -> None:
    pays = amount("80万元", "50.5万元", step="1万元", cap_period="单家累计")
    found = decided(clause("规上软件企业", pays), {"规上软件企业": "是"}).amount
    assert (found.low, found.high) == (0, 50_000_000)
