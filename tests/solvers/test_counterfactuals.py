"""Plans of change against enumeration on small firms, and worked by hand on clauses of the Xiamen pack."""

import dataclasses
import datetime
import gc
import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import cache
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chanmai.engine.eligibility.changes.counterfactual import ChangePlan, ChangeQuestion, ask, confirm
from chanmai.engine.eligibility.changes.nearest import plans_by_arithmetic
from chanmai.engine.eligibility.clauses import clause as clauses
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Lever, Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.nodes import (
    And,
    Arith,
    AtLeast,
    Choices,
    Compare,
    Extreme,
    Fetch,
    Floor,
    Marginal,
    Member,
    Node,
    Or,
    Period,
)
from chanmai.engine.language.op import Op
from chanmai.pack.load import load
from chanmai.pack.pack import Pack
from chanmai.solvers.counterfactuals import favourable, plan_changes, plans
from generative.strategies import conditions, dictionaries, number, records

WAN = 1_000_000
LEVERS = {
    "营业收入": Lever("up", Fraction(WAN, 2), Fraction(3 * WAN)),
    "研发费用": Lever("both", Fraction(WAN, 2), Fraction(2 * WAN), "归集口径"),
    "实收资本": Lever("down", Fraction(WAN), Fraction(2 * WAN)),
    "从业人员": Lever("both", Fraction(1), Fraction(2)),
    "孵化家数": Lever("up", Fraction(1)),
    "规上软件企业": Lever("on", Fraction(1)),
    "平台级别": Lever("both", Fraction(1)),
    "企业资质": Lever("on", Fraction(1)),
}
MOST = 2500
Cost = tuple[int, Fraction]


@cache
def with_levers(dictionary: Dictionary) -> Dictionary:
    return Dictionary(dataclasses.replace(fact, lever=LEVERS.get(fact.name)) for fact in dictionary)


def clause_of(node: Node, dictionary: Dictionary) -> Compiled:
    test = clauses.Test("1", node, "")
    document = clauses.Document("样本", "", "", "市", "2024")
    status, evidence, always = clauses.Status.IN_FORCE, clauses.Evidence.ORIGINAL, clauses.Validity()
    clause = clauses.Clause(
        "sample", "样本", document, "", "企业", status, evidence, always, "上一年度", test, None
    )  # fmt: skip
    return compile_clause(clause, dictionary)


REVENUE, RESEARCH, CAPITAL = (Fetch(Ref(name)) for name in ("营业收入", "研发费用", "实收资本"))
STAFF, FLAG, LEVEL = (Fetch(Ref(name)) for name in ("从业人员", "规上软件企业", "平台级别"))
SIGNS = st.sampled_from((Op.GT, Op.GE, Op.GT, Op.GE, Op.GE, Op.LT, Op.EQ, Op.NE))
MONEY = st.integers(5, 18).map(lambda halves: number(Fraction(halves, 2), "万元"))
SHARES = st.integers(-4, 30).map(lambda steps: number(5 * steps, "%"))


def _compared(left: st.SearchStrategy[Node], right: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(Compare, SIGNS, left, right)


def goals() -> st.SearchStrategy[Node]:
    """Conditions on facts with levers: thresholds, sums, ratios, growth, blocks, flags and lists."""
    sums = st.sampled_from(
        [
            Arith("+", REVENUE, RESEARCH),
            Arith("-", REVENUE, Arith("*", number(2), RESEARCH)),
            Arith("-", Arith("+", REVENUE, CAPITAL), RESEARCH),
            Arith("*", Floor(REVENUE, number(2, "万元")), number(1, "万元")),
            Extreme("min", (REVENUE, Arith("*", number(3), RESEARCH))),
            Marginal(REVENUE, (number(0, "万元"), number(3, "万元")), (number(60, "%"), number(40, "%"))),
        ]
    )
    ratios = st.sampled_from(
        [Arith("/", RESEARCH, REVENUE), Arith("/", REVENUE, CAPITAL), Period("增速", 0, REVENUE)]
    )
    people = st.integers(4, 8).map(lambda count: number(count, "人"))
    atom = st.one_of(
        _compared(st.sampled_from((REVENUE, RESEARCH, CAPITAL)), MONEY),
        _compared(sums, MONEY),
        _compared(ratios, SHARES),
        _compared(st.just(STAFF), people),
        st.just(FLAG),
        st.just(Member(LEVEL, Choices(("省级", "国家级")))),
        st.just(Member(Fetch(Ref("企业资质")), Choices(("ITSS",)))),
    )
    several = st.lists(atom, min_size=2, max_size=4, unique=True).map(tuple)
    kinds = st.sampled_from(
        (lambda items: items[0], lambda items: items[1], Or, lambda items: AtLeast(2, items))
    )
    group = st.builds(lambda kind, items: kind(items), kinds, several)
    return st.lists(group, min_size=2, max_size=3).map(lambda items: And(tuple(items)))


def every_way(question: ChangeQuestion) -> dict[frozenset[Ref], Fraction]:
    """By trying everything: for each smallest set of facts that reaches the goal, the least relative size."""
    best: dict[frozenset[Ref], Fraction] = {}
    for size in range(1, 4):
        for movables in itertools.combinations(question.movables, size):
            own = frozenset(each.ref for each in movables)
            if any(known < own for known in best):
                continue
            for values in itertools.product(*(reachable(question, each.ref) for each in movables)):
                changed = {each.ref: value for each, value in zip(movables, values, strict=True)}
                if question.holds(changed):
                    cost = sum((each.size(changed[each.ref]) for each in movables), Fraction(0))
                    best[own] = min(cost, best.get(own, cost))
    return best


def reachable(question: ChangeQuestion, ref: Ref) -> list[Value]:
    movable = question.movable(ref)
    if not movable.has_steps:
        return list(movable.options)
    values = [movable.at(step) for step in range(-12, 13) if step]
    return [value for value in values if movable.allows(value)]


@settings(max_examples=250)
@given(st.data(), st.sampled_from((False, False, False, True)))
def test_plans_are_the_cheapest_for_every_smallest_set_of_facts(data: st.DataObject, holes: bool) -> None:
    dictionary = with_levers(data.draw(dictionaries()))
    strange = data.draw(st.sampled_from((False, False, False, True)))
    node = data.draw(conditions(dictionary) if strange else goals())
    question = ask(clause_of(node, dictionary), data.draw(records(dictionary, holes=holes)), dictionary)
    compare_with_every_way(question)


@settings(max_examples=100)
@given(st.data(), st.integers(4, 9), st.integers(1, 6), st.integers(6, 14))
def test_facts_that_hang_together_are_moved_together(
    data: st.DataObject, low: int, tenths: int, sum_: int
) -> None:
    """Revenue of some size, a research share of it, and a sum: seldom can one of the two be moved alone."""
    dictionary = with_levers(data.draw(dictionaries()))
    node = And(
        (
            Compare(Op.GE, REVENUE, number(Fraction(low, 2), "万元")),
            Compare(Op.GE, Arith("/", RESEARCH, REVENUE), number(10 * tenths, "%")),
            Compare(Op.LE, Arith("+", REVENUE, RESEARCH), number(sum_, "万元")),
        )
    )
    question = ask(clause_of(node, dictionary), data.draw(records(dictionary, holes=False)), dictionary)
    compare_with_every_way(question)


def compare_with_every_way(question: ChangeQuestion) -> None:
    counts = sorted((len(reachable(question, each.ref)) for each in question.movables), reverse=True)
    if question.holds({}) or not counts or _product(counts[:3]) > MOST:
        return
    found = plans(question, most_plans=1000)
    assert set(plans_by_arithmetic(question, most_plans=1000)) <= set(found)
    best = every_way(question)
    told = {frozenset(change.ref for change in plan.changes): plan for plan in found}
    assert told.keys() <= best.keys()
    for own, plan in told.items():
        assert plan.cost[1] >= best[own]
        assert not plan.proved or plan.cost == (len(own), best[own])
    if not missing(question):
        assert told.keys() == best.keys()
        assert all(plan.proved for plan in found)


def missing(question: ChangeQuestion) -> bool:
    return any(question.view.fetch(ref) is None for ref in question.compiled.refs)


def _product(counts: list[int]) -> int:
    total = 1
    for count in counts:
        total *= count
    return total


def only(found: tuple[ChangePlan, ...]) -> ChangePlan:
    (plan,) = found
    return plan


def moved(plan: ChangePlan) -> dict[str, tuple[Value, Value]]:
    return {change.ref.fact: (change.before, change.after) for change in plan.changes}


def firm(values: dict[str, Value]) -> Record:
    """A firm by names; 上年. before a name reads one year further back."""
    refs = {
        Ref(name.removeprefix("上年."), int(name.startswith("上年."))): value
        for name, value in values.items()
    }
    return Record("甲企业", 2025, refs, history_complete=True)


@pytest.fixture(scope="module")
def xiamen() -> Pack:
    return load("packs/xiamen")


def compiled(pack: Pack, code: str) -> Compiled:
    return compile_clause(pack.clauses[code], pack.dictionary)


def test_a_strict_threshold_is_passed_by_whole_steps(xiamen: Pack) -> None:
    """营业收入 > 5000万元, growth > 25 %: 4900 → 5010 万元, for 5000 is not above 5000. 110/4900 of today's revenue."""
    growth = compiled(xiamen, "xm2022-2-growth")
    record = firm({"规上软件企业": True, "营业收入": 4900 * WAN, "上年.营业收入": 3500 * WAN})
    plan = only(plan_changes(growth, record, xiamen.dictionary))
    assert moved(plan) == {"营业收入": (4900 * WAN, 5010 * WAN)}
    assert plan.proved
    assert plan.cost == (1, Fraction(110, 4900))
    assert plan.after.amount.high == 1510 * WAN * 5 // 1000
    assert plan.shifts == ()  # 2024 taken down with 2025 up would not lift revenue above the threshold sooner


def test_growth_that_could_be_had_by_shifting_revenue_is_flagged(xiamen: Pack) -> None:
    """6000 on 5000 is 20 %; 6260 is the first above 25 %. Moving 130 from last year: 6130 / 4870 is 25.9 %."""
    growth = compiled(xiamen, "xm2022-2-growth")
    record = firm({"规上软件企业": True, "营业收入": 6000 * WAN, "上年.营业收入": 5000 * WAN})
    plan = only(plan_changes(growth, record, xiamen.dictionary))
    assert moved(plan) == {"营业收入": (6000 * WAN, 6260 * WAN)}
    assert [shift.money for shift in plan.shifts] == [130 * WAN]
    assert plan.gaming == (
        "营业收入：关联交易或提前确认收入",
        "营业收入：只要把上年的130万元移到本年就能达到，须核对确认期间",
    )


def test_two_facts_where_one_does_not_suffice(xiamen: Pack) -> None:
    voucher = compiled(xiamen, "xm2025soft-talent-voucher")
    record = firm({"营业收入": 9000 * WAN, "研发费用": 420 * WAN, "个人工资薪金与社平工资之比": Fraction(2)})
    plan = only(plan_changes(voucher, record, xiamen.dictionary))
    assert moved(plan) == {"营业收入": (9000 * WAN, 10_000 * WAN), "研发费用": (420 * WAN, 600 * WAN)}
    assert plan.cost == (2, Fraction(1000, 9000) + Fraction(180, 420))


def researching(wan: int) -> Record:
    """A software firm with so many 万元 of own research, 350 the year before."""
    return firm(
        {
            "注册地": frozenset({"厦门市"}),
            "独立法人": True,
            "规上工业企业": False,
            "规上软件企业": True,
            "自主研发费用": wan * WAN,
            "上年.自主研发费用": 350 * WAN,
            "倍增计划企业": False,
            "研发费用加计扣除申报日期": datetime.date(2024, 5, 1),
        }
    )


def test_the_next_block_lifts_the_amount(xiamen: Pack) -> None:
    """每满200万元 gives 10 万元: from 390 to 400 万元 of research for 20 万元; 1000 万元 for 50 万元."""
    subsidy = compiled(xiamen, "xm2024-rd-subsidy")
    record = researching(390)
    next_one = only(plan_changes(subsidy, record, xiamen.dictionary))
    assert moved(next_one) == {"自主研发费用": (390 * WAN, 400 * WAN)}
    assert next_one.after.amount.high == 20 * WAN
    far = only(plan_changes(subsidy, record, xiamen.dictionary, at_least=50 * WAN))
    assert moved(far) == {"自主研发费用": (390 * WAN, 1000 * WAN)}
    assert next_one.proved
    assert far.proved


def test_unknown_facts_are_assumed_only_when_stated(xiamen: Pack) -> None:
    ai_growth = compiled(xiamen, "xmai2023-growth")
    record = firm({"规上软件企业": True, "营业收入": 4900 * WAN, "上年.营业收入": 3500 * WAN})
    finding = Ref("认定:xmai2023-growth.ai_firm")
    assert plan_changes(ai_growth, record, xiamen.dictionary) == ()
    assert favourable(ai_growth, record, xiamen.dictionary) == {finding: True}
    plan = only(plan_changes(ai_growth, record, xiamen.dictionary, assume={finding: True}))
    assert plan.assumed == ((finding, True),)
    assert moved(plan) == {"营业收入": (4900 * WAN, 5010 * WAN)}


def test_a_deadline_of_the_clause_goes_with_the_plan(xiamen: Pack) -> None:
    growth = compiled(xiamen, "xm2022-2-growth")
    dated = dataclasses.replace(
        growth, clause=dataclasses.replace(growth.clause, deadline=datetime.date(2026, 9, 30))
    )
    record = firm({"规上软件企业": True, "营业收入": 4900 * WAN, "上年.营业收入": 3500 * WAN})
    assert only(plan_changes(dated, record, xiamen.dictionary)).deadline == datetime.date(2026, 9, 30)


def test_a_proposal_that_does_not_stand_up_is_not_confirmed(xiamen: Pack) -> None:
    growth = compiled(xiamen, "xm2022-2-growth")
    record = firm({"规上软件企业": True, "营业收入": 4900 * WAN, "上年.营业收入": 3500 * WAN})
    question = ask(growth, record, xiamen.dictionary)
    revenue = Ref("营业收入")
    assert confirm(question, {revenue: 5010 * WAN})
    assert not confirm(question, {revenue: 5000 * WAN})  # not above the threshold
    assert not confirm(question, {revenue: 5005 * WAN})  # not a whole number of steps
    assert not confirm(question, {Ref("营业收入", 1): 3000 * WAN})  # last year is over
    assert not confirm(question, {})


def test_a_plan_is_found_fast(xiamen: Pack) -> None:
    growth = compiled(xiamen, "xm2022-2-growth")
    record = firm({"规上软件企业": True, "营业收入": 4900 * WAN, "上年.营业收入": 3500 * WAN})
    times = []
    for _ in range(5):
        start = time.process_time()
        plan_changes(growth, record, xiamen.dictionary)
        times.append(time.process_time() - start)
    assert min(times) < 0.05


def test_many_threads_may_ask_at_the_same_time(xiamen: Pack) -> None:
    """Each question has a context of its own; a common one would bring the process down."""
    subsidy = compiled(xiamen, "xm2024-rd-subsidy")

    def lifted(wan: int) -> Value:
        gc.collect(0)
        return only(plan_changes(subsidy, researching(wan), xiamen.dictionary)).changes[0].after

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lifted, range(360, 400, 2))) == [
            wan * WAN + ceil(Fraction(400 - wan, 10)) * 10 * WAN for wan in range(360, 400, 2)
        ]
