"""The clauses of a day: which take part, which hang together, and what has to be decided anew."""

import datetime
from dataclasses import replace

from chanmai.engine.eligibility.clauses.book import Book, book_of, furthest
from chanmai.engine.eligibility.clauses.clause import Clause, Stacking, Take, Validity
from chanmai.engine.eligibility.clauses.decision import AmountKind, Verdict
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.fact import PeriodKind
from engine.eligibility.rules import BOOK, amount, clause, record

DAY = datetime.date(2026, 6, 30)
SHARED = Stacking("合计", Take.ADD, 100)


def rules() -> list[Clause]:
    old = replace(clause("规上软件企业", amount("9元"), code="old"), validity=Validity(None, DAY))
    return [
        clause("营业收入 > 上年(营业收入)", amount("1元"), code="base"),
        clause("规上软件企业", amount("奖励:base * 50%"), code="upon"),
        clause("入库", amount("2元"), code="one", stacking=(SHARED,)),
        clause("从业人员 > 0人", amount("2元"), code="two", stacking=(SHARED,)),
        clause('所属区 == "思明区"', amount("奖励:old * 50%"), code="after"),
        old,
    ]


def book() -> Book:
    return book_of(rules(), DAY, BOOK)


def test_what_is_not_in_force_is_absent_and_its_award_nothing() -> None:
    found = book()
    assert {item.clause.code for item in found.compiled} == {"base", "upon", "one", "two", "after"}
    assert [item.clause.code for item in found.absent] == ["old"]
    assert found.no_awards["old"].kind is AmountKind.NONE
    (stub,) = found.absent
    made = decide(stub, record({"规上软件企业": True}), BOOK)
    assert (made.verdict, made.amount.kind) == (Verdict.NOT_MET, AmountKind.NONE)
    assert found.dictionary is BOOK
    assert set(found.versions) == {"base", "upon", "one", "two", "after", "old"}


def test_how_far_back_the_clauses_ask() -> None:
    found = book()
    assert (found.back, found.quarters, found.months) == (2, -1, -1)  # the year before the one before this
    assert furthest(found.compiled, BOOK, PeriodKind.YEAR) == 2


def test_what_hangs_together_is_decided_together() -> None:
    found = book()
    assert found.together["base"] == {"base", "upon"}
    assert found.together["one"] == {"one", "two"}
    assert found.touched(["revenue"]) == {"base", "upon"}
    assert found.touched(["listed"]) == {"one", "two"}
    assert found.touched(["profit", "no such fact"]) == frozenset()
    assert found.tied == {"upon", "one", "two", "after"}


def test_a_part_of_a_book_keeps_what_is_absent() -> None:
    part = book().part({"upon", "base"})
    assert {item.clause.code for item in part.compiled} == {"base", "upon"}
    assert (part.as_of, part.dictionary) == (DAY, BOOK)
    assert [item.clause.code for item in part.absent] == ["old"]
