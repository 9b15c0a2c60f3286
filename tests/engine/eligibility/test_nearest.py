"""What a firm could change: how far each lever reaches, what a change costs, and the least plans, worked by hand."""

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from chanmai.engine.eligibility.changes.counterfactual import (
    ChangePlan,
    ChangeQuestion,
    ask,
    confirm,
    least_before_rounding,
    plan_of,
)
from chanmai.engine.eligibility.changes.levers import Movable, movables_of
from chanmai.engine.eligibility.changes.nearest import plans_by_arithmetic, search
from chanmai.engine.eligibility.clauses.clause import Amount, Rounding, RoundingMode
from chanmai.engine.eligibility.clauses.clause import Test as Single
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, Lever, PeriodKind, Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.check import read_rule
from chanmai.engine.language.op import Op
from engine.eligibility.rules import WAN, amount, clause

YEAR, POINT = PeriodKind.YEAR, PeriodKind.POINT
ONE, ZERO = Fraction(1), Fraction(0)
BOOK = Dictionary(
    [
        Fact("营收", "revenue", "revenue", Kind.MONEY, YEAR, UNITS["万元"], lowest=ZERO,
             lever=Lever("up", Fraction(10 * WAN), gaming="提前确认")),
        Fact("成本", "cost", "cost", Kind.MONEY, YEAR, UNITS["万元"], lowest=ZERO),
        Fact("人数", "staff", "staff", Kind.NUMBER, YEAR, UNITS["人"], lowest=ZERO, whole=True,
             lever=Lever("up", ONE, Fraction(40))),
        Fact("负债率", "debt", "debt ratio", Kind.RATIO, YEAR, UNITS["%"], lowest=ZERO, highest=ONE,
             scale=1_000_000, lever=Lever("down", Fraction(1, 100))),
        Fact("股比", "stake", "stake", Kind.RATIO, POINT, UNITS["%"], lowest=ZERO, highest=ONE,
             scale=1_000_000, lever=Lever("both", Fraction(1, 20), Fraction(1, 8))),
        Fact("入库", "listed", "listed", Kind.FLAG, POINT, lever=Lever("on", ONE)),
        Fact("挂牌", "quoted", "quoted", Kind.FLAG, POINT, lever=Lever("both", ONE)),
        Fact("区", "district", "district", Kind.CATEGORY, POINT, values=("东", "西"), lever=Lever("both", ONE)),
        Fact("资质", "grades", "grades", Kind.SET, POINT, values=("甲级", "乙级", "丙级"), lever=Lever("up", ONE)),
    ]
)  # fmt: skip
FIRM: dict[str, Value] = {
    "营收": 90 * WAN, "上年.营收": 80 * WAN, "成本": 50 * WAN, "人数": 60,
    "负债率": Fraction(7, 10), "股比": Fraction(9, 10), "入库": False,
    "挂牌": True, "区": "东", "资质": frozenset({"甲级"}),
}  # fmt: skip


def firm(changes: Mapping[str, Value | None] = {}) -> Record:
    known = {
        Ref(name.removeprefix("上年."), int(name.startswith("上年."))): value
        for name, value in {**FIRM, **changes}.items()
        if value is not None
    }
    return Record("甲企业", 2025, known)


def question(
    text: str, pays: Amount | None = None, *, record: Record | None = None, **more: Any
) -> ChangeQuestion:
    rule = clause(Single("1", read_rule(text, BOOK, expect="condition"), text), pays)
    return ask(compile_clause(rule, BOOK), record or firm(), BOOK, **more)


def percent() -> Amount:
    return Amount(read_rule("营收 * 1%", BOOK, expect="money"), rounding=Rounding(100))


def plans(text: str, pays: Amount | None = None, **more: Any) -> tuple[ChangePlan, ...]:
    return plans_by_arithmetic(question(text, pays, **more))


def moved(plan: ChangePlan) -> dict[str, tuple[Value, Value]]:
    return {change.ref.fact: (change.before, change.after) for change in plan.changes}


def movable(name: str, goal: str = "") -> Movable:
    node = read_rule(goal or f"{name} = {name}", BOOK, expect="condition")
    (found,) = [
        one for one in movables_of(node, View(firm(), BOOK), {"人数": Fraction(3)}) if one.ref.fact == name
    ]
    return found


class TestLevers:
    """In which direction, by which steps, how far."""

    @pytest.mark.parametrize(
        ("name", "least", "most"),
        [("营收", 0, None), ("人数", 0, 40), ("负债率", -70, 0), ("股比", -2, 2)],
    )
    def test_the_steps(self, name: str, least: int | None, most: int | None) -> None:
        assert (movable(name).least, movable(name).most) == (least, most)

    def test_what_has_no_lever_is_not_known_or_lies_in_another_year_stays(self) -> None:
        node = read_rule("营收 > 上年(营收) 且 成本 > 0元 且 人数 > 3人", BOOK, expect="condition")
        found = movables_of(node, View(firm({"人数": None}), BOOK), {})
        assert [one.ref for one in found] == [Ref("营收")]

    def test_what_is_allowed(self) -> None:
        staff, stake = movable("人数"), movable("股比")
        assert [staff.allows(value) for value in (60, 61, 100, 101, 59, Fraction(121, 2), True, "东")] == [
            True, True, True, False, False, False, False, False,
        ]  # fmt: skip
        assert [stake.allows(Fraction(value, 100)) for value in (80, 85, 92, 95, 100, 75)] == [
            True, True, False, True, True, False,
        ]  # fmt: skip
        assert [movable("入库").allows(value) for value in (True, False)] == [True, False]

    def test_the_values_so_many_steps_away(self) -> None:
        assert [movable("人数").at(steps) for steps in (0, 1, 40)] == [60, 61, 100]
        assert movable("营收").at(2) == 110 * WAN
        assert movable("股比").at(2) == 1
        assert isinstance(movable("股比").at(2), Fraction)
        assert isinstance(movable("人数").at(1), int)

    def test_the_size_of_a_change_is_its_share_of_today_times_its_weight(self) -> None:
        assert movable("营收").size(99 * WAN) == Fraction(1, 10)
        assert movable("营收").step_size == Fraction(1, 9)
        assert movable("人数").size(80) == 3 * Fraction(1, 3)
        assert movable("入库").size(True) == 1
        none = Movable(Ref("人数"), BOOK.get("人数"), Lever("up", ONE), 0)
        assert none.size(5) == 5  # measured in whole units where today's value is nothing

    def test_flags_categories_and_sets(self) -> None:
        assert movable("入库").options == (True,)
        assert movable("挂牌").options == (False,)
        assert movable("区", '区 in {"西"}').options == ("西",)
        assert movable("资质", '资质 in {"乙级", "甲级"}').options == (frozenset({"甲级", "乙级"}),)
        assert movable("资质", '资质 in {"乙级"} 或 区 in {"西"}').options == (frozenset({"甲级", "乙级"}),)
        (listed,) = movables_of(
            read_rule("入库", BOOK, expect="condition"), View(firm({"入库": True}), BOOK), {}
        )
        assert listed.options == ()


class TestQuestion:
    """What is asked, and what is checked of an answer."""

    @pytest.mark.parametrize(
        ("paid", "step", "mode", "op", "least"),
        [
            (100, 100, RoundingMode.DOWN, Op.GE, Fraction(100)),
            (101, 100, RoundingMode.DOWN, Op.GE, Fraction(200)),
            (100, 100, RoundingMode.HALF_UP, Op.GE, Fraction(50)),
            (101, 100, RoundingMode.HALF_UP, Op.GE, Fraction(150)),
            (3, 1, RoundingMode.HALF_UP, Op.GE, Fraction(5, 2)),
            (100, 100, RoundingMode.UP, Op.GT, Fraction(0)),
            (101, 100, RoundingMode.UP, Op.GT, Fraction(100)),
            (100, 100, RoundingMode.HALF_EVEN, Op.GT, Fraction(50)),
            (101, 100, RoundingMode.HALF_EVEN, Op.GE, Fraction(150)),
        ],
    )
    def test_the_least_value_that_is_rounded_up_to_an_amount(
        self, paid: int, step: int, mode: RoundingMode, op: Op, least: Fraction
    ) -> None:
        assert least_before_rounding(paid, Rounding(step, mode)) == (op, least)

    def test_a_proposal_has_to_be_allowed_to_suffice_and_to_need_every_part(self) -> None:
        asked = question("人数 >= 100人")
        assert confirm(asked, {Ref("人数"): 100})
        assert not confirm(asked, {})
        assert not confirm(asked, {Ref("人数"): 99})
        assert not confirm(asked, {Ref("人数"): 101})  # beyond the lever
        assert not confirm(asked, {Ref("成本"): 1})
        assert not confirm(question("人数 >= 100人 或 入库"), {Ref("人数"): 100, Ref("入库"): True})
        assert confirm(question("人数 >= 100人 且 入库"), {Ref("人数"): 100, Ref("入库"): True})
        assert plan_of(asked, {Ref("人数"): 99}, proved=True) is None

    def test_a_firm_that_meets_the_clause_is_asked_how_to_get_more(self) -> None:
        asked = question("营收 > 0元", percent())
        assert asked.at_least == WAN * 9 // 10 + 100
        assert question("营收 > 100万元", percent()).at_least is None
        assert question("营收 > 0元").at_least is None

    def test_an_amount_can_only_be_asked_of_a_clause_that_states_one(self) -> None:
        with pytest.raises(
            ValueError, match="c states no amount that could be reached · “c”没有可以计算的金额"
        ):
            question("营收 > 0元", at_least=5)

    def test_what_is_assumed_fills_only_what_is_not_known(self) -> None:
        assume = {Ref("人数"): 90, Ref("营收"): 1}
        asked = question("人数 >= 100人 且 营收 > 0元", record=firm({"人数": None}), assume=assume)
        assert dict(asked.assumed) == {Ref("人数"): 90}
        assert asked.record.value(Ref("营收")) == 90 * WAN
        (plan,) = plans_by_arithmetic(asked)
        assert plan.assumed == ((Ref("人数"), 90),)
        assert moved(plan) == {"人数": (90, 100)}


class TestPlans:
    """The least change for every smallest set of facts."""

    @pytest.mark.parametrize(
        ("text", "changes"),
        [
            ("人数 >= 100人", [{"人数": (60, 100)}]),
            ("人数 > 99人", [{"人数": (60, 100)}]),
            ("人数 >= 101人", []),
            ("人数 >= 60人", []),
            ("营收 >= 95万元", [{"营收": (90 * WAN, 100 * WAN)}]),
            ("营收 > 100万元", [{"营收": (90 * WAN, 110 * WAN)}]),
            ("负债率 < 60%", [{"负债率": (Fraction(7, 10), Fraction(59, 100))}]),
            ("负债率 <= 60%", [{"负债率": (Fraction(7, 10), Fraction(3, 5))}]),
            ("增速(营收) >= 50%", [{"营收": (90 * WAN, 120 * WAN)}]),
            ("成本 >= 60万元", []),
            ("入库", [{"入库": (False, True)}]),
            ("非 挂牌", [{"挂牌": (True, False)}]),
            ('区 = "西"', [{"区": ("东", "西")}]),
            ('资质 in {"丙级"}', [{"资质": (frozenset({"甲级"}), frozenset({"甲级", "丙级"}))}]),
            ("人数 >= 80人 且 入库", [{"人数": (60, 80), "入库": (False, True)}]),
            # a third of the staff is less than a whole flag, and so comes first
            ("人数 >= 80人 或 入库", [{"人数": (60, 80)}, {"入库": (False, True)}]),
            (
                "(人数 >= 80人 且 入库) 或 营收 >= 100万元",
                [{"营收": (90 * WAN, 100 * WAN)}, {"人数": (60, 80), "入库": (False, True)}],
            ),
        ],
    )  # fmt: skip
    def test_least_changes(self, text: str, changes: list[dict[str, tuple[Value, Value]]]) -> None:
        found = plans(text)
        assert [moved(plan) for plan in found] == changes
        assert all(plan.proved for plan in found)

    def test_a_plan_tells_cost_gaming_and_the_decision_afterwards(self) -> None:
        (plan,) = plans("营收 >= 95万元 且 人数 >= 66人", amount("1万元"))
        assert plan.cost == (2, Fraction(1, 9) + Fraction(1, 10))
        assert plan.gaming == ("营收：提前确认",)
        assert plan.after.amount.high == WAN
        assert (plan.clause, plan.deadline, plan.shifts) == ("c", None, ())

    def test_weights_change_which_plan_comes_first(self) -> None:
        dear = plans("人数 >= 80人 或 入库", weights={"人数": Fraction(4)})
        assert [list(moved(plan)) for plan in dear] == [["入库"], ["人数"]]

    def test_more_money(self) -> None:
        (plan,) = plans("营收 > 0元", percent(), at_least=2 * WAN)
        assert moved(plan) == {"营收": (90 * WAN, 200 * WAN)}
        assert plan.after.amount.low == 2 * WAN

    def test_growth_that_a_shift_between_years_would_bring_is_flagged(self) -> None:
        # 80 → 120 is 50 %; moving 20 from last year into this one gives 110 on 60, 83 %
        (plan,) = plans("增速(营收) >= 50%")
        (shift,) = plan.shifts
        assert (shift.ref, shift.money) == (Ref("营收"), 20 * WAN)
        assert shift.text.zh == "营收：只要把上年的20万元移到本年就能达到，须核对确认期间"
        assert shift.text.en == (
            "revenue: moving 200,000 yuan from last year into this one would do; check the period of recognition"
        )
        assert plan.gaming == ("营收：提前确认", shift.text.zh)

    def test_facts_bound_together_are_left_open(self) -> None:
        ways = search(question("营收 >= 人数 * 2万元 且 营收 >= 95万元 且 人数 >= 61人"))
        assert ways.found == ()
        assert ways.open == ((Ref("营收"), Ref("人数")),)

    def test_the_number_of_plans_and_of_facts_is_limited(self) -> None:
        asked = question("人数 >= 80人 或 入库 或 非 挂牌")
        assert len(plans_by_arithmetic(asked)) == 3
        assert [list(moved(plan)) for plan in plans_by_arithmetic(asked, most_plans=1)] == [["人数"]]
        both = question("人数 >= 80人 且 入库")
        assert plans_by_arithmetic(both, most_facts=1) == ()

    def test_the_deadline_of_the_clause_is_told(self) -> None:
        listed = Single("1", read_rule("入库", BOOK, expect="condition"), "入库")
        rule = clause(listed, deadline=datetime.date(2026, 6, 30))
        (plan,) = plans_by_arithmetic(ask(compile_clause(rule, BOOK), firm(), BOOK))
        assert plan.deadline == datetime.date(2026, 6, 30)
