"""The next best question: the missing fact on which most decisions, and most money, hang."""

from collections.abc import Mapping

from chanmai.engine.eligibility.clauses.decision import Decision
from chanmai.engine.eligibility.deciding.questions import next_questions
from chanmai.engine.facts.record import Ref
from engine.eligibility.rules import WAN, amount, clause, decided, record


def decisions(facts: Mapping[str, object], **rules: tuple[str, str]) -> list[Decision]:
    found: list[Decision] = []
    for code, (test, pays) in rules.items():
        awards = {decision.clause: decision.amount for decision in found}
        found.append(decided(clause(test, amount(pays), code=code), record(dict(facts)), awards))
    return found


def test_the_fact_that_settles_most_comes_first_then_the_most_money() -> None:
    found = decisions(
        {},
        a=("营业收入 > 5000万元 and 入库", "10万元"),
        b=("营业收入 > 2000万元 and 规上软件企业", "20万元"),
        c=("从业人员 > 100人 and 入库 and 规上软件企业", "40万元"),
    )
    questions = next_questions(found)
    assert [(q.ref.fact, q.settles, q.money_at_stake // WAN) for q in questions] == [
        ("规上软件企业", 2, 60),
        ("入库", 2, 50),
        ("营业收入", 2, 30),
        ("从业人员", 1, 40),
    ]


def test_a_fact_that_alone_is_missing_goes_before_one_of_several() -> None:
    found = decisions(
        {"规上软件企业": True},
        a=("规上软件企业 and 入库", "1万元"),
        b=("营业收入 > 1元 and 从业人员 > 1人", "50万元"),
        c=("营业收入 > 1元 and 从业人员 > 2人", "50万元"),
    )
    ref, settles, money = next_questions(found)[0]
    assert (ref, settles, money) == (Ref("入库"), 1, WAN)


def test_settled_decisions_ask_nothing() -> None:
    assert (
        next_questions(decisions({"入库": False, "营业收入": "1元"}, a=("入库 and 营业收入 > 1元", "1万元")))
        == []
    )


def test_a_missing_award_asks_for_what_that_award_lacks() -> None:
    found = decisions({}, base=("入库", "营业收入 * 1%"), built=("奖励:base > 10万元", "5万元"))
    assert found[1].missing == (Ref("奖励:base"),)
    assert {q.ref for q in next_questions(found)} == {Ref("入库"), Ref("营业收入")}
    assert {q.ref: q.settles for q in next_questions(found)}[Ref("入库")] == 2
