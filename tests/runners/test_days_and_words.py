"""Days and words that a choice, a table or an extreme gives, in every place: each firm gets its own answer."""

import datetime

import pytest

from chanmai.engine.eligibility.clauses.book import Book
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.missing.witnesses import pair_for
from chanmai.engine.facts.record import Record, Ref
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.few_firms import BookProgram
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.runner import MET, NOT_MET, UNKNOWN
from chanmai.runners.table import Table
from engine.eligibility.rules import BOOK, WAN, amount, clause, record

LEAP, BEFORE, AFTER = "2024-02-29", "2024-02-28", "2024-03-01"


def answers(rules: list[Compiled], facts: list[dict[str, object]]) -> list[list[int]]:
    """The verdicts by rule and firm, the same from all three; amounts are compared too."""
    table = Table.from_records([_named(record(each), n) for n, each in enumerate(facts)], BOOK)
    slow, fast = ReferenceRunner(BOOK).run(rules, table), ColumnarRunner(BOOK).run(rules, table)
    few, _ = BookProgram(Book(datetime.date(2026, 6, 30), BOOK, tuple(rules), ())).decide(rules, table)
    for other in (fast, few):
        assert other.verdicts.tolist() == slow.verdicts.tolist()
        for clause_ in range(len(rules)):
            for row in range(len(facts)):
                assert other.amount(clause_, row) == slow.amount(clause_, row)
    return fast.verdicts.tolist()


def _named(one: Record, number: int) -> Record:
    return Record(f"firm-{number}", one.reference_year, one.values)


def met(text: str, facts: list[dict[str, object]]) -> list[int]:
    return answers([compile_clause(clause(text, amount("1万元")), BOOK)], facts)[0]


DATES = [
    (f"登记日期 >= 若(规上软件企业, {LEAP}, {AFTER})", [NOT_MET, MET, NOT_MET, MET]),
    (f"若(规上软件企业, {LEAP}, {AFTER}) <= 登记日期", [NOT_MET, MET, NOT_MET, MET]),
    (f"登记日期 = 若(规上软件企业, {LEAP}, {AFTER})", [NOT_MET, MET, NOT_MET, MET]),
    (f"登记日期 ≠ 若(规上软件企业, {LEAP}, {AFTER})", [MET, NOT_MET, MET, NOT_MET]),
    (f"登记日期 < 分档(营业收入, 低于: {LEAP}, 1亿元: {AFTER})", [MET, NOT_MET, MET, NOT_MET]),
    (f"登记日期 >= 分档超过(营业收入, 低于: {LEAP}, 1亿元: {AFTER})", [NOT_MET, MET, NOT_MET, MET]),
    (f"min(登记日期, {LEAP}) >= {LEAP}", [NOT_MET, MET, MET, MET]),
    (f"max(登记日期, {LEAP}) <= {LEAP}", [MET, MET, MET, NOT_MET]),
    (f'登记日期 >= 对照(所属区, "思明区": {LEAP}, 其他: {AFTER})', [NOT_MET, MET, NOT_MET, MET]),
    (f'登记日期 < 对照(所属区, "思明区": {LEAP}, "集美区": {AFTER})', [MET, NOT_MET, NOT_MET, NOT_MET]),
    (f"若(若(规上软件企业, 登记日期, {AFTER}) >= {LEAP}, 规上软件企业, 入库)", [MET, MET, NOT_MET, NOT_MET]),
]
FIRMS: list[dict[str, object]] = [
    {"规上软件企业": "是", "登记日期": BEFORE, "营业收入": "9000万元", "所属区": '"思明区"', "入库": "是"},
    {"规上软件企业": "是", "登记日期": LEAP, "营业收入": "9000万元", "所属区": '"思明区"', "入库": "是"},
    {"规上软件企业": "否", "登记日期": LEAP, "营业收入": "2亿元", "所属区": '"湖里区"', "入库": "是"},
    {"规上软件企业": "否", "登记日期": AFTER, "营业收入": "2亿元", "所属区": '"湖里区"', "入库": "是"},
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DATES, ids=[text for text, _ in DATES])
def test_a_day_that_is_chosen_is_compared_firm_by_firm(text: str, expected: list[int]) -> None:
    assert met(text, FIRMS) == expected


WORDS = [
    ('所属区 = 若(规上软件企业, "思明区", "湖里区")', [MET, MET, MET, MET]),
    ('若(规上软件企业, "思明区", "集美区") = 所属区', [MET, MET, NOT_MET, NOT_MET]),
    ('所属区 ≠ 分档(营业收入, 低于: "思明区", 1亿元: "集美区")', [NOT_MET, NOT_MET, MET, MET]),
    ('若(规上软件企业, 所属区, "集美区") in {"集美区", "湖里区"}', [NOT_MET, NOT_MET, MET, MET]),
    ('对照(所属区, "思明区": 是, 其他: 否) = 规上软件企业', [MET, MET, MET, MET]),
    ('对照(若(规上软件企业, 所属区, "集美区"), "思明区": 1万元, 其他: 2万元) > 1万元', [NOT_MET, NOT_MET, MET, MET]),
    ("(营业收入 > 1亿元) = 规上软件企业", [NOT_MET, NOT_MET, NOT_MET, NOT_MET]),
    ("分档(营业收入, 低于: 入库, 1亿元: 规上软件企业)", [MET, MET, NOT_MET, NOT_MET]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WORDS, ids=[text for text, _ in WORDS])
def test_a_word_that_is_chosen_is_compared_firm_by_firm(text: str, expected: list[int]) -> None:
    assert met(text, FIRMS) == expected


def test_an_open_day_is_asked_for_firm_by_firm() -> None:
    text = f"登记日期 >= 若(规上软件企业, {LEAP}, {AFTER})"
    firms = [{"登记日期": day} for day in (BEFORE, LEAP, AFTER)] + [{"规上软件企业": "是"}, {}]
    assert met(text, firms) == [NOT_MET, UNKNOWN, MET, UNKNOWN, UNKNOWN]


def test_an_amount_may_hang_on_a_day_that_is_chosen() -> None:
    pays = amount(f"若(登记日期 >= 若(规上软件企业, {LEAP}, {AFTER}), 30万元, 10万元)")
    rules = [compile_clause(clause("入库", pays), BOOK)]
    answers(rules, FIRMS)
    table = Table.from_records([_named(record(each), n) for n, each in enumerate(FIRMS)], BOOK)
    result = ColumnarRunner(BOOK).run(rules, table)
    assert [result.amount(0, row).low for row in range(4)] == [10 * WAN, 30 * WAN, 10 * WAN, 30 * WAN]


def test_between_two_days_of_which_one_is_unknown_an_amount_is_an_interval() -> None:
    rules = [
        compile_clause(clause("入库", amount(pays), code=f"c{number}"), BOOK)
        for number, pays in enumerate(
            (
                f"若(登记日期 > {LEAP}, 30万元, 10万元)",
                f"若(min(登记日期, {LEAP}) >= {LEAP}, 30万元, 10万元)",
                f"若(登记日期 >= 若(规上软件企业, {LEAP}, {AFTER}), 30万元, 10万元)",
                f'若(登记日期 <= 对照(所属区, "思明区": {LEAP}, 其他: {AFTER}), 30万元, 10万元)',
                f"若(max(登记日期, {LEAP}) > 分档(营业收入, 低于: {BEFORE}, 1亿元: {BEFORE}), 30万元, 10万元)",
            )
        )
    ]
    answers(
        rules,
        [{"入库": "是"}, {"入库": "是", "登记日期": LEAP}, {"入库": "是", "规上软件企业": "是"}, *FIRMS],
    )
    one = ReferenceRunner(BOOK).run(rules, Table.from_records([_named(record({"入库": "是"}), 0)], BOOK))
    found = [(one.amount(number, 0).low, one.amount(number, 0).high) for number in range(5)]
    assert found == [(10 * WAN, 30 * WAN)] * 4 + [(30 * WAN, 30 * WAN)]


def test_a_condition_without_a_value_is_not_shared_by_rows_that_know_other_things() -> None:
    text = '对照(所属区, "思明区": 登记日期) >= 若(营业收入 > 1亿元, 2024-02-29, 2024-03-01)'
    assert met(text, FIRMS) == [NOT_MET, NOT_MET, NOT_MET, NOT_MET]
    assert Ref("登记日期") in compile_clause(clause(text), BOOK).refs


@pytest.mark.parametrize(
    "text", ["登记日期 >= 9999-12-31", "登记日期 <= 0001-01-01", "登记日期 ≠ 1969-12-31"]
)
def test_the_ends_of_the_calendar_are_days_like_others(text: str) -> None:
    days = ["9999-12-31", "0001-01-01", "1969-12-31", "1970-01-01"]
    found = met(text, [{"登记日期": day} for day in days] + [{}])
    assert found[-1] == UNKNOWN
    rule = compile_clause(clause(text), BOOK)
    witnesses = pair_for(rule, View(record({}), BOOK), Ref("登记日期"))
    assert witnesses is not None
    assert {each.met for each in witnesses} == {True, False}
