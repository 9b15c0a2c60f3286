"""What a clause becomes before it is run: one condition, one amount, the history it asks for, years moved back."""

import datetime
from fractions import Fraction

import pytest

from chanmai.engine.eligibility.clauses.clause import Amount, Condition, Group
from chanmai.engine.eligibility.clauses.clause import Test as Single
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause, on_day
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.eligibility.clauses.view import award_range, known_award
from chanmai.engine.facts.dictionary import DECISION_DAY
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import NOWHERE, Arith, Compare, Day, Extreme, Fetch, Floor, Node, Number
from chanmai.engine.language.op import Op
from chanmai.engine.language.parse import parse
from chanmai.engine.language.tree import walk
from engine.eligibility.rules import BOOK, WAN, amount, at_most, between, clause, every, exact, some, upper

ZERO = Number(Fraction(0))
NOT_STATED = AwardAmount(AmountKind.UNKNOWN)


def compiled(condition: str | Condition = "入库", pays: Amount | None = None, *, shift: int = 0) -> Compiled:
    return compile_clause(clause(condition, pays), BOOK, shift=shift)


def core(text: str) -> Node:
    return expand(parse(text), BOOK)


def money(fen: int) -> Number:
    return Number(Fraction(fen))


def in_yuan(left: Node) -> Node:
    return Arith("*", Floor(left, money(100)), money(100))


@pytest.mark.parametrize(
    ("tree", "one"),
    [
        ("入库", "入库"),
        (every("入库"), "入库"),
        (some(1, "入库"), "入库"),
        (every("入库", "规上软件企业"), "入库 且 规上软件企业"),
        (some(1, "入库", "规上软件企业"), "入库 或 规上软件企业"),
        (some(2, "入库", "规上软件企业", "严重失信"), "至少(2, 入库, 规上软件企业, 严重失信)"),
        (every("入库", some(1, "规上软件企业", "严重失信", key="2")), "入库 且 (规上软件企业 或 严重失信)"),
    ],
)
def test_the_conditions_are_one_expression(tree: str | Condition, one: str) -> None:
    assert compiled(tree).condition == core(one)


@pytest.mark.parametrize(
    ("pays", "node"),
    [
        (None, None),
        (amount(None), None),
        (amount("10万元"), Number(Fraction(10 * WAN), "万元")),
        (amount("0元"), Number(ZERO.value, "元")),
        (amount("0.01元"), Number(Fraction(1), "元")),
        (amount("-1元"), Extreme("max", (ZERO, Number(Fraction(-100), "元")))),
        (amount(None, "5万元"), money(5 * WAN)),
        (amount("营业收入"), Extreme("max", (ZERO, Fetch(Ref("营业收入"))))),
        (
            amount("营业收入", "5万元"),
            Extreme("max", (ZERO, Extreme("min", (Fetch(Ref("营业收入")), money(5 * WAN))))),
        ),
        (
            amount(None, "5万元", cap_period="单家累计"),
            Extreme("max", (ZERO, in_yuan(Arith("-", money(5 * WAN), Fetch(Ref("已获:c")))))),
        ),
    ],
)
def test_the_amount_is_never_below_zero_nor_above_its_cap(pays: Amount | None, node: Node | None) -> None:
    assert compiled(pays=pays).amount == node


def test_a_ceiling_is_what_the_source_calls_so_or_a_cap_alone() -> None:
    assert [compiled(pays=pays).upper for pays in (None, amount("1元"), amount("1元", "2元"))] == [False] * 3
    assert [compiled(pays=pays).upper for pays in (upper("1元"), amount(None, "2元"), amount(None))] == [
        True
    ] * 3


def test_paying_once_asks_for_the_history() -> None:
    once = compiled("入库", amount("1元", cap_period="一次性", article="五"))
    assert isinstance(once.tree, Group)
    assert (once.tree.key, once.tree.count, once.tree.items[0]) == ("all", 2, clause("入库").condition)
    assert once.tree.items[1] == Single(
        "once",
        Compare(Op.EQ, Fetch(Ref("次数:c")), ZERO),
        "此前未享受过本项奖励",
        article="五",
        literal="一次性",
    )
    assert once.condition == core("入库 且 次数:c = 0")
    assert compiled("入库", amount("1元", cap_period="年")).tree == clause("入库").condition


def test_references_come_in_the_order_of_the_source() -> None:
    rule = compiled(every("奖励:b > 1元", "营业收入 > 净利润"), amount("营业收入 * 1% + 奖励:a + 奖励:b"))
    assert rule.condition_refs == (Ref("奖励:b"), Ref("营业收入"), Ref("净利润"))
    assert rule.amount_refs == (Ref("营业收入"), Ref("奖励:a"), Ref("奖励:b"))
    assert rule.refs == (Ref("奖励:b"), Ref("营业收入"), Ref("净利润"), Ref("奖励:a"))
    assert rule.depends == ("b", "a")
    assert compiled().amount_refs == ()


def test_every_test_is_kept_beside_its_expression() -> None:
    rule = compiled(every("增量(营业收入) > 0元", some(1, "入库", "规上软件企业", key="2")))
    assert [test.key for test in rule.tree.tests()] == ["1", "2.1", "2.2"]
    assert rule.cores == {
        "1": core("增量(营业收入) > 0元"),
        "2.1": core("入库"),
        "2.2": core("规上软件企业"),
    }


def test_records_of_a_later_year_are_read_further_back() -> None:
    text = "营业收入 > 上年(营业收入) + 实缴资本"
    plain, moved = compiled(text).condition, compiled(text, shift=2).condition
    refs = [part.ref for part in walk(moved) if isinstance(part, Fetch)]
    assert refs == [Ref("营业收入", 2), Ref("营业收入", 3), Ref("实缴资本")]
    assert [part.span for part in walk(moved)] == [part.span for part in walk(plain)]
    assert (compiled(text, shift=2).shift, compiled(text).shift) == (2, 0)


def test_an_award_is_known_when_it_is_exact_or_nothing() -> None:
    assert known_award(exact("3元")) == 300
    assert known_award(AwardAmount(AmountKind.NONE)) == 0
    assert [known_award(award) for award in (None, at_most("3元"), between("1元", "3元"), NOT_STATED)] == [
        None
    ] * 4
    assert award_range(between("1元", "3元")) == (100, 300)
    assert award_range(at_most("3元")) == (0, 300)
    assert award_range(None) == award_range(NOT_STATED) == (0, None)


def test_the_day_of_decision_stands_where_it_was_written() -> None:
    written = core("周年(登记日期, 判定日) >= 3年")
    day = datetime.date(2026, 6, 30)
    put_in = on_day(written, day)
    (before,) = [node for node in walk(written) if isinstance(node, Fetch) and node.ref.fact == DECISION_DAY]
    (after,) = [node for node in walk(put_in) if isinstance(node, Day)]
    assert (after.value, after.span) == (day, before.span)
    assert before.span != NOWHERE


def test_a_cap_over_all_years_counts_in_steps_of_two_fen() -> None:
    pays = amount("营业收入", "10元", step="0.02元", cap_period="单家累计")
    left = Arith("-", money(1000), Fetch(Ref("已获:c")))
    paid = compiled("入库", pays).amount
    assert paid is not None
    assert Arith("*", Floor(left, money(2)), money(2)) in list(walk(paid))
    whole = compiled("入库", amount("营业收入", "10元", step="0.01元", cap_period="单家累计")).amount
    assert whole is not None
    assert left in list(walk(whole))
    assert not [node for node in walk(whole) if isinstance(node, Floor)]
