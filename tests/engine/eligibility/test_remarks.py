"""What is said beside an amount: why it has none, and that its cap is shared."""

import pytest

from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.amounts import remarks, without_value
from chanmai.engine.eligibility.deciding.decide import decide
from engine.eligibility.rules import BOOK, amount, clause, record


def said(formula: str, facts: dict[str, object], **more: object) -> list[tuple[str, str]]:
    compiled = compile_clause(clause("规上软件企业", amount(formula, **more)), BOOK)  # type: ignore[arg-type]
    known = record({"规上软件企业": True, **facts})
    decision = decide(compiled, known, BOOK)
    found = remarks(compiled, View(known, BOOK), decision.amount)
    assert bool(found) or decision.amount.kind is not AmountKind.UNKNOWN
    return [(each.zh, each.en) for each in found]


@pytest.mark.parametrize(
    ("formula", "facts", "zh", "en"),
    [
        (
            "1000万元 * 增速(营业收入)",
            {"营业收入": "5元", "上年.营业收入": "0元"},
            "金额无法计算：上年营业收入 是 0元，不能作除数",
            "The amount cannot be computed: Revenue of the year before is 0 yuan and cannot divide",
        ),
        (
            "1000万元 * 增速(营业收入)",
            {"营业收入": "5元", "上年.营业收入": "-3元"},
            "金额无法计算：上年营业收入 是 -3元，不能作除数",
            "The amount cannot be computed: Revenue of the year before is -3 yuan and cannot divide",
        ),
        (
            "若(增速(营业收入) > 25%, 30万元, 10万元)",
            {"营业收入": "5元", "上年.营业收入": "0元"},
            "金额无法计算：上年营业收入 是 0元，不能作除数",
            "The amount cannot be computed: Revenue of the year before is 0 yuan and cannot divide",
        ),
        (
            "营业收入 / (从业人员 - 3)",
            {"营业收入": "5元", "从业人员": "3人"},
            "金额无法计算：从业人员 − 3 是 0，不能作除数",
            "The amount cannot be computed: Staff − 3 is 0 and cannot divide",
        ),
        (
            "营业收入 / max(从业人员 - 5, 0)",
            {"营业收入": "5元", "从业人员": "3人"},
            "金额无法计算：从业人员 − 5 是 负数，不能作除数",
            "The amount cannot be computed: Staff − 5 is below zero and cannot divide",
        ),
        (
            "营业收入 / min(从业人员, 0)",
            {"营业收入": "5元", "从业人员": "3人"},
            "金额无法计算：从业人员，最高0 是 0，不能作除数",
            "The amount cannot be computed: Staff, at most 0 is 0 and cannot divide",
        ),
        (
            '对照(所属区, "思明区": 5万元)',
            {"所属区": '"集美区"'},
            "金额无法计算：所属区 是“集美区”，不在对照表里",
            "The amount cannot be computed: District is “集美区”, which the table does not list",
        ),
    ],
)
def test_why_a_met_clause_has_no_amount(formula: str, facts: dict[str, object], zh: str, en: str) -> None:
    assert said(formula, facts) == [(zh, en)]


def test_nothing_is_said_where_no_formula_is_stated() -> None:
    compiled = compile_clause(clause("规上软件企业", amount()), BOOK)
    known = View(record({"规上软件企业": True}), BOOK)
    assert without_value(compiled, known) == ()
    assert remarks(compiled, known, decide(compiled, known.record, BOOK).amount) == ()


def test_nothing_is_said_of_an_amount_or_while_facts_are_missing() -> None:
    assert said("1000万元 * 增速(营业收入)", {"营业收入": "5元", "上年.营业收入": "4元"}) == []
    compiled = compile_clause(clause("规上软件企业", amount("1000万元 * 增速(营业收入)")), BOOK)
    known = record({"规上软件企业": True, "营业收入": "5元"})
    assert remarks(compiled, View(known, BOOK), decide(compiled, known, BOOK).amount) == ()


def test_a_cap_that_affiliates_share_is_told() -> None:
    (both,) = said("200万元", {}, cap="300万元", cap_period="年（含关联企业）")
    assert both[0] == "上限300万元由关联企业共用，合计不超过这个数"
    assert "shared with affiliated firms" in both[1]
    assert said("200万元", {}, cap="300万元", cap_period="年") == []
