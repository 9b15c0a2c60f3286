"""The bundle as the engine states and checks it: payments, faults of a plan, the question from decisions, reasons."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from chanmai.engine.eligibility.bundles.bundle import (
    Award,
    Budget,
    BundlePlan,
    BundleProblem,
    Cap,
    FlatWorth,
    Key,
    Only,
    check_plan,
    payments,
    plan_of,
)
from chanmai.engine.eligibility.bundles.problem import Basis, Firm, problem_of, unbounded, worth_under
from chanmai.engine.eligibility.bundles.reasons import Share, lines_of
from chanmai.engine.eligibility.clauses.clause import Clause, Stacking, Take
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.eligibility.clauses.order import award_order
from chanmai.engine.eligibility.deciding.decide import decide
from engine.eligibility.rules import BOOK, WAN, amount, clause, record, upper


def key(code: str, firm: str = "甲") -> Key:
    return firm, code


def awards(firm: str = "甲", **money: int) -> tuple[Award, ...]:
    return tuple(Award((firm, code), FlatWorth(amount_ * WAN)) for code, amount_ in money.items())


def firm_of(
    rules: Mapping[str, Clause],
    facts: Mapping[str, object],
    name: str = "某公司",
    **more: Mapping[str, int] | str,
) -> Firm:
    """A firm with every clause decided, bases first."""
    known = replace(record(dict(facts)), subject=name)
    found: dict[str, AwardAmount] = {}
    verdicts: dict[str, Verdict] = {}
    for item in award_order(compile_clause(rule, BOOK) for rule in rules.values()):
        made = decide(item, known, BOOK, awards=found)
        found[item.clause.code], verdicts[item.clause.code] = made.amount, made.verdict
    return Firm(known, {code: (verdicts[code], found[code]) for code in rules}, **more)  # type: ignore[arg-type]


def stated(rules: Mapping[str, Clause], *firms: Firm, **more: object) -> BundleProblem:
    return problem_of(firms, [compile_clause(rule, BOOK) for rule in rules.values()], BOOK, **more)  # type: ignore[arg-type]


class TestPayments:
    """What taken awards pay."""

    def test_a_shared_cap_is_paid_out_to_the_larger_award_first(self) -> None:
        problem = BundleProblem(awards(a=40, b=30), caps=(Cap("游戏", 50 * WAN, (key("a"), key("b"))),))
        assert payments(problem, [key("b"), key("a")]) == {key("a"): 40 * WAN, key("b"): 10 * WAN}

    def test_the_less_capped_award_goes_first(self) -> None:
        both = Cap("一", 50 * WAN, (key("a"), key("b"))), Cap("二", 60 * WAN, (key("a"),))
        problem = BundleProblem(awards(a=50, b=30), caps=both)
        assert payments(problem, [key("a"), key("b")]) == {key("b"): 30 * WAN, key("a"): 20 * WAN}

    def test_money_paid_this_year_counts_against_a_cap(self) -> None:
        problem = BundleProblem(awards(a=40), caps=(Cap("年度", 50 * WAN, (key("a"),), used=35 * WAN),))
        assert payments(problem, [key("a")]) == {key("a"): 15 * WAN}

    def test_of_what_a_cap_leaves_whole_steps_are_paid_and_the_rest_goes_to_others(self) -> None:
        step = (
            Award(key("a"), FlatWorth(40 * WAN), step=WAN),
            Award(key("b"), FlatWorth(30 * WAN), step=WAN),
        )
        small = Award(key("c"), FlatWorth(2 * WAN))
        cap = Cap("游戏", 50 * WAN + WAN // 2, (key("a"), key("b"), key("c")))
        found = payments(BundleProblem((*step, small), caps=(cap,)), [key("a"), key("b"), key("c")])
        assert found == {key("a"): 40 * WAN, key("b"): 10 * WAN, key("c"): WAN // 2}
        topped = Award(key("a"), FlatWorth(40 * WAN), earlier=32 * WAN // 10, step=WAN)
        trimmed = payments(BundleProblem((topped,), caps=(Cap("游戏", 20 * WAN, (key("a"),)),)), [key("a")])
        assert trimmed == {key("a"): 198 * WAN // 10}  # 23 万元 in all

    def test_the_step_of_the_clause_is_that_of_its_award(self) -> None:
        rules = {"a": clause("规上软件企业", amount("40万元", step="1万元"), code="a")}
        (award,) = stated(rules, firm_of(rules, {"规上软件企业": True})).awards
        assert award.step == WAN

    def test_only_the_difference_is_topped_up(self) -> None:
        problem = BundleProblem((Award(key("a"), FlatWorth(50 * WAN), earlier=20 * WAN),))
        assert payments(problem, [key("a")]) == {key("a"): 30 * WAN}

    def test_an_award_that_pays_nothing_is_not_in_the_plan(self) -> None:
        problem = BundleProblem((Award(key("a"), FlatWorth(50 * WAN), earlier=60 * WAN),))
        assert plan_of(problem, [key("a")]) == BundlePlan({}, 0)


class TestCheck:
    """A plan that is not right is told what is wrong."""

    problem = BundleProblem(
        (*awards(a=30, b=20), *awards("乙", a=30)),
        only=(Only("同一事项", Take.HIGHEST, (key("a"), key("b"))),),
        caps=(Cap("关联", 50 * WAN, (key("a"), key("a", "乙")), together=True),),
        budgets=(Budget("专项", 45 * WAN, frozenset("a")),),
    )
    right = BundlePlan({key("a"): 30 * WAN}, 30 * WAN)

    def test_a_right_plan_has_no_faults(self) -> None:
        assert check_plan(self.problem, self.right) == ()
        assert check_plan(self.problem, BundlePlan({}, 0)) == ()

    @pytest.mark.parametrize(
        ("paid", "words"),
        [
            ({key("a"): 30, key("b"): 20}, "只能享受一项"),
            ({key("a"): 29}, "应为30万元"),
            ({key("a"): 31}, "应为30万元"),
            ({key("b"): 0}, "应为20万元"),
            ({key("a"): 30, key("a", "乙"): 20}, "超过额度45万元"),
            ({key("a"): 30, key("a", "乙"): 30}, "超过余额50万元"),
            ({key("c"): 30}, "不是可享的奖励"),
        ],
    )
    def test_every_fault_is_named(self, paid: dict[Key, int], words: str) -> None:
        plan = BundlePlan({each: money * WAN for each, money in paid.items()}, sum(paid.values()) * WAN)
        faults = check_plan(self.problem, plan)
        assert words in "".join(fault.zh for fault in faults)
        assert all(fault.zh.endswith("。") and fault.en.endswith(".") for fault in faults)

    def test_a_wrong_sum_is_a_fault(self) -> None:
        assert "之和" in check_plan(self.problem, replace(self.right, value=1))[0].zh


class TestFromDecisions:
    """The question as it follows from decided clauses."""

    rules = {
        "growth": clause(
            "规上软件企业", amount("增量(营业收入) * 0.5%", "500万元"), code="growth",
            stacking=[Stacking("增产增效", Take.ADD, 600 * WAN), Stacking("一事", Take.HIGHEST)],
        ),
        "extra": clause(
            "奖励:growth > 0元", amount("奖励:growth * 20%"), code="extra",
            stacking=[Stacking("增产增效", Take.ADD, 600 * WAN)],
        ),
        "rival": clause("规上软件企业", amount("520万元"), code="rival", stacking=[Stacking("一事", Take.HIGHEST)]),
    }  # fmt: skip
    facts = {"营业收入": "100亿元", "上年.营业收入": "0元", "规上软件企业": True}

    def test_an_award_built_on_another_is_worked_out_from_what_is_paid(self) -> None:
        problem = stated(self.rules, firm_of(self.rules, self.facts))
        one = plan_of(problem, [key("growth", "某公司"), key("extra", "某公司")])
        assert {code: money // WAN for (_, code), money in one.paid.items()} == {"extra": 100, "growth": 500}
        other = plan_of(problem, [key("rival", "某公司"), key("extra", "某公司")])
        assert {code: money // WAN for (_, code), money in other.paid.items()} == {"rival": 520}

    def test_the_reason_names_the_base_that_is_missing(self) -> None:
        problem = stated(self.rules, firm_of(self.rules, self.facts))
        plan = plan_of(problem, [key("rival", "某公司")])
        lines = {line.key[1]: line for line in lines_of(problem, plan, {})}
        assert lines["rival"].taken is Share.WHOLE
        assert (
            lines["extra"].reasons[0].zh == "“extra”以“growth”为基数，而方案不享受“growth”，本项因此无金额。"
        )
        assert lines["growth"].reasons[0].zh == (
            "“growth”500万元与“rival”520万元属同一事项（一事），就高不重复；方案享受“rival”，本项不再享受。"
        )

    def test_only_certain_money_is_planned_and_the_ceiling_is_apart(self) -> None:
        rules = {
            "most": clause("规上软件企业", upper("80万元"), code="most"),
            "open": clause("入库", amount("30万元"), code="open"),
            "sure": clause("规上软件企业", amount("10万元"), code="sure"),
            "unknown": clause("规上软件企业", amount("营业收入 * 1%"), code="unknown"),
        }
        firm = firm_of(rules, {"规上软件企业": True})
        certain = stated(rules, firm)
        ceiling = stated(rules, firm, basis=Basis.CEILING)
        assert {each.key[1]: each.worth.at({}) // WAN for each in certain.awards} == {"sure": 10}
        assert {each.key[1]: each.worth.at({}) // WAN for each in ceiling.awards} == {
            "most": 80, "open": 30, "sure": 10,
        }  # fmt: skip
        assert unbounded([firm], Basis.CEILING) == (("某公司", "unknown"),)
        assert unbounded([firm], Basis.CERTAIN) == ()

    def test_not_met_counts_nothing_on_either_basis(self) -> None:
        never = AwardAmount(AmountKind.NONE)
        assert [worth_under(Verdict.NOT_MET, never, basis) for basis in Basis] == [0, 0]

    def test_of_awards_whose_relation_nobody_saw_one_is_certain(self) -> None:
        def member(pays: str, code: str, *groups: Stacking) -> Clause:
            return clause("规上软件企业", amount(pays), code=code, stacking=groups)

        unseen, added = Stacking("国家高企", Take.UNSEEN), Stacking("各区另定", Take.ADD)
        rules = {
            "city": member("30万元", "city", unseen, added),
            "district": member("15万元", "district", unseen, added),
            "park": member("35万元", "park", unseen),
        }
        firm = firm_of(rules, {"规上软件企业": True})
        certain, ceiling = stated(rules, firm), stated(rules, firm, basis=Basis.CEILING)
        assert ceiling.only == ()
        apart = {frozenset(code for _, code in only.members) for only in certain.only}
        assert apart == {frozenset({"city", "park"}), frozenset({"district", "park"})}
        plan = plan_of(certain, [key("city", "某公司"), key("district", "某公司")])
        assert check_plan(certain, plan) == ()
        lines = {line.key[1]: line for line in lines_of(certain, plan, {})}
        assert lines["park"].reasons[0].zh == (
            "“park”35万元与“city”30万元属同一事项（国家高企），能否同享未见，只计一项；"
            "方案享受“city”（合计更高），本项不计入确定金额。"
        )
        assert lines["park"].reasons[0].en.endswith("so this award is not counted as certain.")
        assert all(only.take is Take.UNSEEN for only in certain.only)

    def test_history_counts_under_top_up_and_this_year_under_caps(self) -> None:
        rules = {
            "lab": clause(
                "规上软件企业", amount("100万元"), code="lab",
                stacking=[Stacking("晋级", Take.TOP_UP), Stacking("平台", Take.ADD, 90 * WAN)],
            ),
        }  # fmt: skip
        firm = firm_of(rules, {"规上软件企业": True}, received={"lab": 40 * WAN}, this_year={"lab": 50 * WAN})
        problem = stated(rules, firm)
        plan = plan_of(problem, [key("lab", "某公司")])
        assert plan.value == 40 * WAN  # 100 - 40 received, and 90 - 50 of the cap
        (line,) = lines_of(problem, plan, {})
        assert (line.taken, line.alone, line.paid) == (Share.PART, 100 * WAN, 40 * WAN)
        assert [reason.zh for reason in line.reasons] == [
            "“lab”此前同一事项已获40万元，本次只补差额。",
            "“lab”不超过90万元（平台），本年度已支付50万元，本项为40万元。",
        ]

    def test_a_cap_that_counts_affiliates_spans_the_circle(self) -> None:
        rules = {
            "demo": clause(
                "规上软件企业", amount("200万元", "300万元", cap_period="年（含关联企业）"), code="demo"
            )
        }
        firms = [firm_of(rules, {"规上软件企业": True}, name, circle="集团") for name in ("甲", "乙")]
        alone = firm_of(rules, {"规上软件企业": True}, "丙")
        problem = stated(rules, *firms, alone)
        plan = plan_of(problem, [award.key for award in problem.awards])
        assert [money // WAN for money in plan.paid.values()] == [200, 100, 200]
        reason = lines_of(problem, plan, {"demo": "示范奖励", "甲": "甲公司"})[1].reasons[0]
        assert (
            reason.zh
            == "“示范奖励”与甲公司的“示范奖励”合计不超过300万元（demo（含关联企业）），本项为100万元。"
        )
        assert reason.en.startswith(
            "“示范奖励” together with “示范奖励” of 甲公司 is capped at 3 million yuan"
        )

    @pytest.mark.parametrize(("used", "due"), [(0, [200, 100]), (1_600_000, [200, 98]), (100_600_000, [199])])
    def test_what_is_left_for_a_circle_is_rounded_down(self, used: int, due: list[int]) -> None:
        pays = amount("200万元", "300.5万元", step="1万元", cap_period="年（含关联企业）")
        rules = {"demo": clause("规上软件企业", pays, code="demo")}
        firms = [
            firm_of(rules, {"规上软件企业": True}, name, circle="集团", this_year={"demo": spent})
            for name, spent in (("甲", used), ("乙", 0))
        ]
        problem = stated(rules, *firms)
        plan = plan_of(problem, [award.key for award in problem.awards])
        paid = list(plan.paid.values())
        assert paid == [money * WAN for money in due]
        assert sum(paid) + used <= 300 * WAN + 500_000


class TestReasons:
    """Why an award is dropped."""

    def test_a_larger_award_gives_way_to_two_smaller_ones(self) -> None:
        groups = (
            Only("一", Take.CHOOSE, (key("a"), key("b"))),
            Only("二", Take.CHOOSE, (key("a"), key("c"))),
        )
        problem = BundleProblem(awards(a=30, b=20, c=25), groups)
        lines = lines_of(problem, plan_of(problem, [key("b"), key("c")]), {})
        assert [reason.zh for reason in lines[0].reasons] == [
            "“a”30万元与“b”20万元属同一事项（一），只能任选其一；方案享受“b”（合计更高），本项不再享受。",
            "“a”30万元与“c”25万元属同一事项（二），只能任选其一；方案享受“c”（合计更高），本项不再享受。",
        ]

    def test_a_budget_that_is_used_up(self) -> None:
        problem = BundleProblem(
            (*awards("甲", a=30), *awards("乙", a=30)), budgets=(Budget("专项", 50 * WAN, frozenset("a")),)
        )
        lines = lines_of(problem, plan_of(problem, [key("a")]), {"a": "奖励"})
        assert lines[1].reasons[0].zh == (
            "“奖励”30万元由“专项”支付，额度50万元已安排30万元，余额20万元不足，本次不列入。"
        )
        assert lines[1].reasons[0].en == (
            "“奖励” (300,000 yuan) is paid from 专项; of its 500,000 yuan 200,000 yuan is left, which is not enough."
        )

    def test_a_cap_that_is_full(self) -> None:
        problem = BundleProblem(awards(a=50, b=30), caps=(Cap("合计", 50 * WAN, (key("a"), key("b"))),))
        lines = lines_of(problem, plan_of(problem, [key("a")]), {})
        assert lines[1].taken is Share.OUT
        assert lines[1].reasons[0].zh == "“b”与“a”合计不超过50万元（合计），本项为0元。"

    def test_earlier_money_that_leaves_nothing(self) -> None:
        problem = BundleProblem((Award(key("a"), FlatWorth(30 * WAN), earlier=30 * WAN),))
        assert "无差额可补" in lines_of(problem, BundlePlan({}, 0), {})[0].reasons[0].zh
