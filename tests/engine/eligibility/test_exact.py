"""A decision is open only if two completions of the missing facts really differ: worked examples."""

import pytest

from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import Verdict
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.eligibility.deciding.explain import VERDICTS
from chanmai.engine.eligibility.missing.exact import settle, truth_of
from chanmai.engine.eligibility.missing.exact import verdict as decide_exactly
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.expand import expand
from chanmai.engine.language.parse import parse
from engine.eligibility.rules import BOOK, clause, decided, every, record, some, verdict

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
REVENUE, BEFORE = Ref("营业收入"), Ref("营业收入", 1)


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        # What Kleene logic decides already
        ("营业收入 > 5000万元", {"营业收入": "5000万元"}, NOT_MET),
        ("营业收入 >= 5000万元", {"营业收入": "5000万元"}, MET),
        ("营业收入 > 5000万元", {}, OPEN),
        ("营业收入 > 5000万元 and 规上软件企业", {"规上软件企业": False}, NOT_MET),
        # Two conditions on one missing fact
        ("营业收入 > 5000万元 or 营业收入 <= 5000万元", {}, MET),
        ("营业收入 > 5000万元 and 营业收入 < 4000万元", {}, NOT_MET),
        ("营业收入 > 5000万元 or 营业收入 < 6000万元", {}, MET),
        ("规上软件企业 or not 规上软件企业", {}, MET),
        # What the dictionary says is possible
        ("营业收入 >= 0元", {}, MET),
        ("净利润 >= 0元", {}, OPEN),
        ("本科占比 > 100%", {}, NOT_MET),
        ('所属区 in {"思明区", "湖里区", "集美区"}', {}, MET),
        ('所属区 == "思明区" and 所属区 == "湖里区"', {}, NOT_MET),
        ('荣誉 in {"小巨人"} or 荣誉 not in {"小巨人", "瞪羚"}', {}, OPEN),
        ('荣誉 in {"小巨人", "瞪羚"} or 荣誉 not in {"小巨人"}', {}, MET),
        # Whole numbers have nothing in between
        ("从业人员 > 3人 and 从业人员 < 4人", {}, NOT_MET),
        ("本科占比 > 3% and 本科占比 < 4%", {}, OPEN),
        ("2 * 从业人员 == 7人", {}, NOT_MET),
        ("2 * 从业人员 + 4 * 上年(从业人员) == 7人", {}, NOT_MET),
        # Several missing facts bound together by arithmetic
        ("研发费用 > 营业收入 and 营业收入 > 研发费用", {}, NOT_MET),
        ("营业收入 + 研发费用 >= 100万元 or 营业收入 + 研发费用 < 100万元", {}, MET),
        ("研发费用 / 营业收入 >= 5% and 研发费用 < 营业收入 * 5%", {}, NOT_MET),
        ("营业收入 + 研发费用 < 10万元 and 营业收入 > 10万元", {}, NOT_MET),
        ("min(营业收入, 研发费用) > 10万元 and 营业收入 < 10万元", {}, NOT_MET),
        ("营业收入 >= 2000万元 and 营业收入 + 研发费用 < 1500万元", {}, NOT_MET),
        ("营业收入 >= 2000万元 or 营业收入 < 3000万元", {}, MET),
        ("营业收入 >= 2000万元 and 研发费用 / 营业收入 >= 5%", {"研发费用": "80万元"}, NOT_MET),
        ("营业收入 >= 2000万元 and 研发费用 / 营业收入 >= 5%", {"研发费用": "100万元"}, OPEN),
        ("研发费用 / 营业收入 >= 5% or 研发费用 / 营业收入 < 5%", {}, OPEN),
        # Growth
        ("增速(营业收入) > 25%", {"营业收入": "125万元", "上年.营业收入": "100万元"}, NOT_MET),
        ("增速(营业收入) > 25%", {"营业收入": "126万元", "上年.营业收入": "100万元"}, MET),
        ("增速(营业收入) > 25%", {"营业收入": "126万元"}, OPEN),
        ("增速(营业收入) > 25% and 增量(营业收入) <= 0元", {}, NOT_MET),
        ("营业收入 >= 2000万元 and 增速(营业收入) >= 25%", {"营业收入": "1999万元"}, NOT_MET),
        # Tables
        ("分档(从业人员, 低于: 0元, 10人: 5万元, 20人: 10万元) > 10万元", {}, NOT_MET),
        ("分档(从业人员, 低于: 0元, 10人: 5万元, 20人: 10万元) >= 5万元 and 从业人员 < 10人", {}, NOT_MET),
        ('对照(所属区, "思明区": 5万元, "湖里区": 8万元, 其他: 0元) > 8万元', {}, NOT_MET),
        ("每满(营业收入, 200万元) >= 3 and 营业收入 < 600万元", {}, NOT_MET),
        ("累进(营业收入, 0元: 60%, 10万元: 40%) > 8万元 and 营业收入 <= 15万元", {}, NOT_MET),
        ("累进(营业收入, 0元: 60%, 10万元: 40%) >= 8万元 and 营业收入 <= 15万元", {}, OPEN),
        # Days
        ("登记日期 >= 2024-01-01 and 登记日期 < 2023-01-01", {}, NOT_MET),
        ("登记日期 >= 2024-01-01 or 登记日期 < 2024-01-02", {}, MET),
    ],
)  # fmt: skip
def test_open_only_if_two_completions_differ(rule: str, facts: dict[str, object], expected: Verdict) -> None:
    assert verdict(rule, facts) is expected


def test_categories_of_two_facts_are_compared() -> None:
    same = "所属区 == 注册区"
    assert verdict(same, {}) is OPEN
    assert verdict(f'{same} and 所属区 == "思明区" and 注册区 == "湖里区"', {}) is NOT_MET
    assert verdict(f'not ({same}) or 所属区 != "思明区" or 注册区 == "思明区"', {}) is MET


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("研发费用 / 营业收入 >= 5%", {"研发费用": "1万元", "营业收入": "0元"}),
        ("not 研发费用 / 营业收入 >= 5%", {"研发费用": "1万元", "营业收入": "0元"}),
        ("增速(营业收入) > 25%", {"营业收入": "1万元", "上年.营业收入": "0元"}),
        ('对照(所属区, "思明区": 5万元) >= 0元', {"所属区": "湖里区"}),
    ],
)
def test_a_condition_without_a_value_is_not_met_either_way(rule: str, facts: dict[str, object]) -> None:
    facts = {name: f'"{text}"' if text == "湖里区" else text for name, text in facts.items()}
    assert verdict(rule, facts) is NOT_MET


def test_a_zero_divisor_does_not_make_an_open_ratio_met() -> None:
    # R&D is known to be nothing: whatever the revenue, 5 % is not reached (and at revenue 0 there is no share).
    assert verdict("研发费用 / 营业收入 >= 5%", {"研发费用": "0元"}) is NOT_MET
    # The share is below 5 % for every revenue but 0, so that a missing revenue leaves the condition open.
    assert verdict("研发费用 / 营业收入 < 5%", {"研发费用": "0元"}) is OPEN
    assert verdict("研发费用 / 实缴资本 < 5%", {"研发费用": "0元"}) is MET


def test_products_of_missing_facts_stay_open_unless_their_ranges_decide() -> None:
    squared = "营业收入 / 研发费用 * 营业收入 >= 0元"
    node = expand(parse(squared), BOOK)
    assert settle(node, View(Record("某", 2025, {}), BOOK)).met is None
    assert verdict("本科占比 * 本科占比 <= 200%", {}) is MET


@pytest.mark.parametrize(
    ("rule", "facts", "missing"),
    [
        ("营业收入 > 5000万元", {}, [REVENUE]),
        ("营业收入 > 5000万元 and 规上软件企业", {"规上软件企业": True}, [REVENUE]),
        ("(营业收入 > 5000万元 or 营业收入 <= 5000万元) and 规上软件企业", {}, [Ref("规上软件企业")]),
        ("增速(营业收入) > 25%", {}, [REVENUE, BEFORE]),
        ("规上软件企业 or (入库 and not 入库)", {}, [Ref("规上软件企业")]),
        # Known revenue of nothing: growth above 25 % is out of reach, so last year's revenue does not matter
        ("增速(营业收入) > 25% or 入库", {"营业收入": "0元"}, [Ref("入库")]),
        # Whatever last year's revenue was, 上年 in both places is the same number
        ("上年(营业收入) > 0元 and 上年(营业收入) < 5元 or 入库", {}, [BEFORE, Ref("入库")]),
        ("营业收入 - 上年(营业收入) > 上年(营业收入)", {}, [REVENUE, BEFORE]),
        ("每满(营业收入 + 研发费用, 200万元) >= 3", {}, [REVENUE, Ref("研发费用")]),
        ("营业收入 * 0 + 研发费用 > 5元", {}, [Ref("研发费用")]),
        ("营业收入 * 0 + 研发费用 + 净利润 > 5元", {}, [Ref("研发费用"), Ref("净利润")]),
        # A product of missing facts that may matter, beside one that cannot
        ("本科占比 * 上年(本科占比) > 50% and 入库", {}, [Ref("本科占比"), Ref("本科占比", 1), Ref("入库")]),
        ("本科占比 * 上年(本科占比) < 200% and 入库", {}, [Ref("入库")]),
    ],
)
def test_a_fact_is_missing_only_if_it_can_change_the_answer(
    rule: str, facts: dict[str, object], missing: list[Ref]
) -> None:
    decision = decided(clause(rule), facts)
    assert decision.verdict is OPEN
    assert sorted(decision.missing) == sorted(missing)
    assert decision.hard is False


def test_the_most_decisive_fact_comes_first() -> None:
    # Without 入库 nothing goes; each of the other two is only one of a choice.
    rule = every(some(1, "营业收入 > 5000万元", "从业人员 > 100人", key="1"), "入库")
    assert decided(clause(rule), {}).missing[0] == Ref("入库")
    # A "no" to 规上软件企业 settles it; neither year's revenue does so by itself, although it comes first.
    growing = "增速(营业收入) > 25% and 规上软件企业"
    assert decided(clause(growing), {}).missing == (Ref("规上软件企业"), REVENUE, BEFORE)


def test_a_fact_in_more_conditions_comes_before_one_in_fewer() -> None:
    # None of the three settles it alone; 入库 stands first in the source but in one condition only.
    rule = some(2, "入库", "规上软件企业 and 严重失信", "规上软件企业 or 严重失信")
    assert decided(clause(rule), {}).missing == (Ref("规上软件企业"), Ref("严重失信"), Ref("入库"))


def test_what_is_not_looked_into_cannot_be_so_and_not_so() -> None:
    product = "本科占比 * 上年(本科占比) > 50%"
    assert verdict(product, {}) is OPEN
    assert verdict(f"{product} and not {product}", {}) is NOT_MET
    assert verdict(f"{product} or not {product}", {}) is MET


def of_untyped(text: str) -> Verdict:
    """The verdict on an expression whose units need not make sense, so that products have every sort of range."""
    return VERDICTS[decide_exactly(expand(parse(text), BOOK), View(Record("某", 2025, {}), BOOK))]


def test_a_quotient_by_a_product_may_be_without_value() -> None:
    quotient = "净利润 / (营业收入 * 研发费用) > 1"
    assert of_untyped(quotient) is OPEN
    assert of_untyped(f"{quotient} and not {quotient}") is NOT_MET
    assert of_untyped(f"{quotient} or not {quotient}") is OPEN  # where the product is nothing, neither holds
    other = "净利润 / (营业收入 * 研发费用) > 2"
    assert of_untyped(f"{quotient} and not {other}") is OPEN


WITHIN = "本科占比 * 上年(本科占比)"  # from 0 to 1, both included
ABOVE = "营业收入 * 研发费用"  # 0 and more
BELOW = "-(营业收入 * 研发费用)"  # 0 and less
ANY = "净利润 * 上年(净利润)"


@pytest.mark.parametrize(
    ("product", "bound", "met", "not_met"),
    [
        (WITHIN, "2", {"<", "<=", "!="}, {">", ">=", "=="}),
        (WITHIN, "1", {"<="}, {">"}),
        (WITHIN, "1 / 2", set(), set()),
        (WITHIN, "0", {">="}, {"<"}),
        (WITHIN, "-1", {">", ">=", "!="}, {"<", "<=", "=="}),
        (ABOVE, "1", set(), set()),
        (ABOVE, "0", {">="}, {"<"}),
        (ABOVE, "-1", {">", ">=", "!="}, {"<", "<=", "=="}),
        (BELOW, "1", {"<", "<=", "!="}, {">", ">=", "=="}),
        (BELOW, "0", {"<="}, {">"}),
        (BELOW, "-1", set(), set()),
        (ANY, "0", set(), set()),
    ],
)
def test_the_range_of_a_product_decides_where_it_can(
    product: str, bound: str, met: set[str], not_met: set[str]
) -> None:
    mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
    for op, other in mirrored.items():
        expected = MET if op in met else NOT_MET if op in not_met else OPEN
        assert of_untyped(f"{product} {op} {bound}") is expected, op
        assert of_untyped(f"{bound} {other} {product}") is expected, f"{op} turned round"


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        # A choice between conditions holds the same way round as its branches
        ("若(规上软件企业, 入库, 严重失信)", {}, OPEN),
        ("若(规上软件企业, 入库, 严重失信) and not 入库 and not 严重失信", {}, NOT_MET),
        ("若(规上软件企业, 入库, 严重失信) or not 入库 or not 严重失信", {}, MET),
        ("not 若(规上软件企业, 入库, 严重失信) or 入库 or 严重失信", {}, MET),
        ("若(规上软件企业, 入库, 严重失信) and 规上软件企业 and not 入库", {}, NOT_MET),
        ("若(规上软件企业, 入库, 严重失信) or not 规上软件企业 or not 入库", {}, MET),
        ("若(规上软件企业, 入库, 严重失信) or 规上软件企业 or not 严重失信", {}, MET),
        ('对照(所属区, "思明区": 入库, 其他: 严重失信) and 所属区 == "思明区" and not 入库', {}, NOT_MET),
        ('not 对照(所属区, "思明区": 入库, 其他: 严重失信) and 所属区 == "思明区" and 入库', {}, NOT_MET),
        ('对照(所属区, "思明区": 入库, 其他: 严重失信) or 所属区 != "思明区" or not 入库', {}, MET),
        ('对照(所属区, "思明区": 入库) or not 对照(所属区, "思明区": 入库)', {}, OPEN),
        ("若(规上软件企业, 入库, 严重失信) and not 规上软件企业 and not 严重失信", {}, NOT_MET),
        ("若(研发费用 / 净利润 > 100%, 入库, 入库) or not 入库", {}, MET),
        ("若(研发费用 / 净利润 > 100%, 1元, 1元) = 1元", {}, MET),
        ("若(研发费用 / 净利润 > 100%, 1元, 2元) <= 2元", {"净利润": "0元"}, NOT_MET),
        # At least so many, and its opposite
        ("至少(2, 入库, 规上软件企业, 严重失信) and not 入库 and not 规上软件企业", {}, NOT_MET),
        ("not 至少(2, 入库, 规上软件企业, 严重失信) and 入库 and 规上软件企业", {}, NOT_MET),
        ("not 至少(2, 入库, 规上软件企业, 严重失信) and 入库", {}, OPEN),
        ("至少(2, 入库, 规上软件企业, 严重失信) or not 入库 or not 规上软件企业", {}, MET),
        ("not (入库 and 规上软件企业) or 入库", {}, MET),
        ("not (入库 or 规上软件企业) and 入库", {}, NOT_MET),
        # Both sides of a comparison hang on the same steps
        ("分档(从业人员, 低于: 1元, 10人: 5元) > 分档(从业人员, 低于: 1元, 10人: 5元)", {}, NOT_MET),
        ("分档(从业人员, 低于: 1元, 10人: 5元) = 分档(从业人员, 低于: 1元, 10人: 5元)", {}, MET),
        ("分档超过(从业人员, 10人: 5元) = 5元 and 从业人员 <= 10人", {}, NOT_MET),
        ("分档超过(从业人员, 10人: 5元) = 0元 and 从业人员 > 10人", {}, NOT_MET),
        ("分档(从业人员, 10人: 5元) = 0元 and 从业人员 = 10人", {}, NOT_MET),
        # Categories and sets chosen by a condition, or known beside what is open
        ('若(入库, 所属区, 注册区) not in {"思明区"} and 入库 and 所属区 == "思明区"', {}, NOT_MET),
        ('若(入库, 所属区, 注册区) in {"思明区"} and not 入库 and 注册区 != "思明区"', {}, NOT_MET),
        ('所属区 in {"思明区"} and 入库 or not 入库', {"所属区": '"思明区"'}, MET),
        ('所属区 in {"思明区"} and 入库 or not 入库', {"所属区": '"湖里区"'}, OPEN),
        ('所属区 not in {"思明区"} and 入库 or not 入库', {"所属区": '"湖里区"'}, MET),
        ('荣誉 in {"小巨人"} and 入库 or not 入库', {"荣誉": frozenset({"小巨人"})}, MET),
        ('荣誉 in {"小巨人"} and 入库 or not 入库', {"荣誉": frozenset({"瞪羚"})}, OPEN),
        ('荣誉 in {"小巨人"} and 荣誉 not in {"小巨人", "百强"}', {}, NOT_MET),
        ('荣誉 in {"小巨人"} and 规上软件企业 or 入库 and not 入库', {"荣誉": frozenset({"瞪羚"})}, NOT_MET),
        ('荣誉 in {"小巨人"} and 规上软件企业 or 入库 and not 入库', {"荣誉": frozenset()}, NOT_MET),
        ('荣誉 in {"小巨人"} and 规上软件企业 or 入库 and not 入库', {"荣誉": frozenset({"小巨人"})}, OPEN),
        ('所属区 in {"思明区"} and 规上软件企业 or 入库 and not 入库', {"所属区": '"湖里区"'}, NOT_MET),
        ('对照(所属区, "思明区": 注册区) in {"湖里区"} and 所属区 == "集美区"', {}, NOT_MET),
        # A table by category, with a category that it does not list
        ('对照(所属区, "思明区": 5万元, "湖里区": 8万元) >= 5万元 or 所属区 == "集美区"', {}, MET),
        ('对照(所属区, "思明区": 5万元, "湖里区": 8万元) >= 5万元', {}, OPEN),
        ('对照(所属区, "思明区": 5万元) < 5万元', {}, NOT_MET),
        ('对照(所属区, "思明区": 5万元, 其他: 1元) > 1元 and 所属区 != "思明区"', {}, NOT_MET),
        # Extremes, blocks and slices
        ("max(营业收入, 研发费用) < 10万元 and 研发费用 >= 10万元", {}, NOT_MET),
        ("max(营业收入, 研发费用) >= 10万元 or 营业收入 < 10万元", {}, MET),
        ("min(营业收入, 研发费用) <= 营业收入", {}, MET),
        ("每满(营业收入, 200万元) = 2 and 营业收入 >= 600万元", {}, NOT_MET),
        ("每满(营业收入, 200万元) = 2 and 营业收入 < 400万元", {}, NOT_MET),
        ("每满(营业收入, 200万元) = 2 and 营业收入 >= 599万元", {}, OPEN),
        ("累进(营业收入, 0元: 60%, 10万元: 40%) = 8万元 and 营业收入 != 15万元", {}, NOT_MET),
        ("累进(营业收入, 0元: 60%, 10万元: 40%) = 8万元", {}, OPEN),
        ("累进(净利润, 0元: 60%) > 0元 and 净利润 <= 0元", {}, NOT_MET),
        ("-营业收入 > 0元", {}, NOT_MET),
        ("-营业收入 <= 0元", {}, MET),
        ('对照(所属区, "思明区": 5万元, 其他: 1元) >= 1元', {}, MET),
        ("累进(营业收入, 10元: 50%) = 0元 or 营业收入 > 10元", {}, MET),
        ("(营业收入 > 5元) = 否 or 营业收入 > 5元", {}, MET),
        ("若(研发费用 / 净利润 > 100%, 营业收入, 营业收入) >= 0元", {}, MET),
        # Steps and slices of a quantity that is itself chosen
        ("分档(若(入库, 营业收入, 研发费用), 低于: 0元, 10元: 5元) = 5元 or not 入库 or 营业收入 < 10元", {}, MET),
        ("分档(若(入库, 营业收入, 研发费用), 低于: 0元, 10元: 5元) = 5元 or 入库 or 研发费用 < 10元", {}, MET),
        ("累进(若(入库, 营业收入, 研发费用), 10元: 50%) > 0元 or not 入库 or 营业收入 <= 10元", {}, MET),
        ("累进(若(入库, 营业收入, 研发费用), 10元: 50%) > 0元 or 入库 or 研发费用 <= 10元", {}, MET),
        ("-(研发费用 / 净利润) < 0% and 入库", {"净利润": "0元"}, NOT_MET),
        # A condition compared with yes or no, and one that may have no value
        ("(营业收入 > 5元) = 是 or 营业收入 <= 5元", {}, MET),
        ("(营业收入 > 5元) = 否 and 营业收入 > 5元", {}, NOT_MET),
        ("(营业收入 > 5元) = 规上软件企业 and 营业收入 > 5元 and not 规上软件企业", {}, NOT_MET),
        ("(研发费用 / 净利润 > 1%) = 否 and 净利润 = 0元", {}, NOT_MET),
        # The same blocks in two places are bound to what they are counted in
        ("每满(营业收入, 2元) > 每满(营业收入, 2元)", {}, NOT_MET),
        ("每满(营业收入, 2元) < 每满(营业收入, 4元)", {}, NOT_MET),
        ("每满(营业收入, 2元) * 2元 > 营业收入", {}, NOT_MET),
        ("每满(营业收入, 2元) * 2元 + 2元 <= 营业收入", {}, NOT_MET),
        ("每满(研发费用, 2元) = 3 and 入库", {"研发费用": "7元"}, OPEN),
        ("(每满(研发费用, 2元) = 4 or 入库) and not 入库", {"研发费用": "7元"}, NOT_MET),
        ("(每满(研发费用, 2元) = 3 and 入库) or not 入库", {"研发费用": "7元"}, MET),
        # Steps, slices and tables keep each value in its own place
        ("分档(营业收入, 10元: 1元, 20元: 2元) = 1元 and 营业收入 >= 20元", {}, NOT_MET),
        ("分档(营业收入, 10元: 1元, 20元: 2元) = 1元 and 营业收入 < 10元", {}, NOT_MET),
        ("分档超过(营业收入, 10元: 1元, 20元: 2元) = 1元 and 营业收入 = 20元", {}, OPEN),
        ("分档(营业收入, 10元: 1元, 20元: 2元) = 1元 and 营业收入 = 20元", {}, NOT_MET),
        ("累进(营业收入, 10元: 50%, 20元: 10%) = 0元 and 营业收入 > 10元", {}, NOT_MET),
        ("累进(营业收入, 10元: 50%, 20元: 10%) > 0元 and 营业收入 <= 10元", {}, NOT_MET),
        ("累进(营业收入, 10元: 50%, 20元: 10%) > 5元 and 营业收入 <= 20元", {}, NOT_MET),
        ("累进(营业收入, 10元: 50%, 20元: 10%) < 5元 and 营业收入 >= 20元", {}, NOT_MET),
        ('对照(所属区, "思明区": 5元, "湖里区": 8元, 其他: 1元) = 5元 and 所属区 == "湖里区"', {}, NOT_MET),
        ('对照(所属区, "思明区": 5元, "湖里区": 8元, 其他: 1元) = 1元 and 所属区 == "湖里区"', {}, NOT_MET),
        ('对照(所属区, "思明区": 5元, "湖里区": 8元) > 0元 and 所属区 == "集美区"', {}, NOT_MET),
        ('对照(所属区, "思明区": 营业收入, 其他: 1元) > 1元 and 所属区 != "思明区"', {}, NOT_MET),
        # Quotients by what may be negative or nothing
        ("研发费用 / 净利润 > 0% and 净利润 < 0元", {}, NOT_MET),
        ("净利润 / 营业收入 < 0% and 净利润 > 0元", {}, NOT_MET),
        ("研发费用 / 净利润 >= 50% and 净利润 > 0元 and 研发费用 * 2 < 净利润", {}, NOT_MET),
        ("100万元 / 营业收入 >= 50% and 营业收入 > 200万元", {}, NOT_MET),
        ("100万元 / 营业收入 >= 50% or 营业收入 > 200万元", {}, OPEN),
    ],
)  # fmt: skip
def test_every_form_is_seen_through(rule: str, facts: dict[str, object], expected: Verdict) -> None:
    assert verdict(rule, facts) is expected


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("a", True), ("b", False), ("c", None), ("非 a", False), ("非 b", True), ("非 c", None),
        ("a 且 a", True), ("a 且 c", None), ("b 且 c", False), ("a 或 c", True), ("b 或 c", None), ("b 或 b", False),
        ("至少(2, a, a, c)", True), ("至少(2, a, b, c)", None), ("至少(2, b, b, c)", False),
        ("至少(2, a, a, b)", True), ("非 (a 且 c)", None),
    ],
)  # fmt: skip
def test_truth_from_parts(text: str, truth: bool | None) -> None:
    known = {"a": True, "b": False, "c": None}
    assert truth_of(parse(text), lambda atom: known[atom.ref.fact]) is truth  # type: ignore[attr-defined]


def test_at_least_k_counts_what_is_sure_and_what_is_possible() -> None:
    rule = some(2, "规上软件企业", "入库", "营业收入 > 5000万元")
    assert verdict(rule, {"规上软件企业": True, "入库": True}) is MET
    assert verdict(rule, {"规上软件企业": False, "入库": False}) is NOT_MET
    assert verdict(rule, {"规上软件企业": True, "入库": False}) is OPEN
    both_ways = some(2, "规上软件企业", "营业收入 > 5000万元", "营业收入 <= 5000万元")
    assert verdict(both_ways, {"规上软件企业": True}) is MET
    assert verdict(both_ways, {"规上软件企业": False}) is NOT_MET


def test_cases_that_differ_only_in_what_is_decided_are_told_apart() -> None:
    # The same two conditions are open, and one of them always holds: enough if 入库 counts already, else not.
    either = ("营业收入 > 5000万元", "营业收入 <= 5000万元")
    rule = compile_clause(clause(some(2, "入库", "规上软件企业", *either)), BOOK)
    for listed, expected in ((True, MET), (False, NOT_MET), (True, MET)):
        facts = record({"入库": listed, "规上软件企业": False})
        assert decide(rule, facts, BOOK).verdict is expected


def test_what_exceeds_the_limits_stays_open_and_says_so() -> None:
    # Sums of ever other pairs of facts: the tableau would have to look into more cases than it may.
    names = ["营业收入", "研发费用", "净利润", "上年(营业收入)", "上年(研发费用)", "上年(净利润)"]
    tests = [
        f"{a} + {i} * {b} == {i * j}元"
        for i, a in enumerate(names, 2)
        for j, b in enumerate(names, 3)
        if a != b
    ]
    decision = decided(clause(some(12, *tests)), {})
    assert decision.verdict is OPEN
    assert decision.hard


def test_equal_cases_are_answered_alike_for_different_subjects() -> None:
    rule = compile_clause(clause("营业收入 > 5000万元 or 营业收入 <= 净利润"), BOOK)
    answers = [
        decide(rule, record({"净利润": f"{n}万元"}), BOOK).verdict for n in (6000, 4000, 6000, 5000, 4999)
    ]
    assert answers == [MET, OPEN, MET, MET, OPEN]
