"""Random rules × random facts with holes: what the engine certifies, the verifier derives and evaluates to the same.

The two share no code, so that this also tests the reader of the language, expansion, evaluation and ranges against an
implementation of their own.
"""

import datetime
import hashlib
import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chanmai.engine.eligibility.certificates.certificate import Case, canonical, certificate
from chanmai.engine.eligibility.clauses import clause as rules
from chanmai.engine.eligibility.clauses.clause import (
    Amount,
    Bound,
    Clause,
    Document,
    Evidence,
    Rounding,
    RoundingMode,
    Status,
    Validity,
)
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.errors import RuleError
from chanmai.engine.language.nodes import Node
from chanmai.engine.language.parse import parse
from chanmai.engine.language.printing import to_chinese
from generative import strategies
from tools.certificates import verifier

DAY = datetime.date(2025, 6, 30)
WAN = 1_000_000
STEPS = {"分": 1, "元": 100, "万元": 1_000_000}
Json = dict[str, Any]


def clause_of(condition: str, formula: str = "1元", **money: str) -> tuple[Clause, Json]:
    """A clause with the content that its file would have. `money`: cap, rounding, mode and bound as a file has them."""
    content = {
        "code": "r", "name": "随机", "conditions": {"test": condition}, "status": "现行", "evidence": "原文",
        "amount": {"formula": formula, "words": "x", **money}, "valid": {"from": "2022-01-01"},
    }  # fmt: skip
    cap = None if "cap" not in money else int(money["cap"].removesuffix("万元")) * WAN
    amount = Amount(
        _read(formula), formula, cap=cap, bound=Bound(money.get("bound", "exact")),
        rounding=Rounding(STEPS[money.get("rounding", "分")], RoundingMode(money.get("mode", "四舍五入"))),
    )  # fmt: skip
    test = rules.Test("1", _read(condition), condition)
    made = Clause(
        "r", "随机", Document("x", "", "x", "市", "2022"), "一", "企业", Status.IN_FORCE, Evidence.ORIGINAL,
        Validity(datetime.date(2022, 1, 1)), "上一年度", test, amount,
        version=hashlib.sha256(canonical(content)).hexdigest(),
    )  # fmt: skip
    return made, content


@st.composite
def clauses(draw: st.DrawFn, dictionary: Dictionary) -> tuple[Clause, Json]:
    """A random clause with the content that its file would have."""
    condition = to_chinese(draw(strategies.conditions(dictionary)))
    formula = to_chinese(draw(strategies.money_formulas(dictionary)))
    money = {
        "rounding": draw(st.sampled_from(sorted(STEPS))),
        "mode": str(draw(st.sampled_from(list(RoundingMode)))),
        "bound": str(draw(st.sampled_from(list(Bound)))),
    }
    cap = draw(st.none() | st.integers(1, 500))
    return clause_of(condition, formula, **money, **({} if cap is None else {"cap": f"{cap}万元"}))


def _read(text: str) -> Node:
    try:
        return parse(text)
    except RuleError:
        assume(False)
        raise


@given(st.data())
@settings(max_examples=400)
def test_what_the_engine_certifies_the_verifier_accepts(data: st.DataObject) -> None:
    dictionary = data.draw(strategies.dictionaries())
    clause, content = data.draw(clauses(dictionary))
    record = data.draw(strategies.records(dictionary))
    found = examined(clause, content, record, dictionary)
    assert not isinstance(found, verifier().Refused), (found.zh, content["conditions"], content["amount"])


def examined(clause: Clause, content: Json, record: Record, dictionary: Dictionary) -> Any:
    """What the verifier makes of the certificate."""
    compiled = compile_clause(clause, dictionary, shift=record.reference_year - 2024)
    decision = decide(compiled, record, dictionary)
    document = certificate(Case(compiled, record, dictionary, content, DAY), decision)
    return verifier().examined(json.dumps(document, ensure_ascii=False))


def test_a_verdict_by_analysis_is_accepted_and_says_so() -> None:
    """Whatever the level is, it is one of the three: nothing known, and yet decided."""
    levels = Fact("级别", "level", "level", Kind.CATEGORY, PeriodKind.POINT, values=("国家级", "省级"))
    clause, content = clause_of('级别 不属于 {"国家级", "省级"}')
    found = examined(clause, content, Record("甲", 2025, {}), Dictionary([levels]))
    assert found.answer["settled_by"] == "analysis"
    assert found.answer["verdict"] == "不符合"
    assert "rests on an analysis" in found.notes[0][1]


@pytest.mark.parametrize(
    "formula",
    [
        "周年(min(登记日期, 2024-01-01), 登记日期) * 1万元",
        "天数(max(登记日期, 1969-12-31), 2024-01-01) * 1元",
    ],
)
def test_ranges_of_days_that_are_not_known_are_accepted(formula: str) -> None:
    dictionary = Dictionary([Fact("登记日期", "founded", "founded", Kind.DATE, PeriodKind.POINT)])
    clause, content = clause_of("已知(登记日期) 或 非 已知(登记日期)", formula)
    found = examined(clause, content, Record("甲", 2025, {}), dictionary)
    assert not isinstance(found, verifier().Refused), found.zh


MONTHS = Dictionary(
    [
        Fact("营业收入", "revenue", "revenue", Kind.MONEY, PeriodKind.YEAR),
        Fact("当季产值", "output", "output", Kind.MONEY, PeriodKind.QUARTER),
        Fact("当月电费", "power", "power cost", Kind.MONEY, PeriodKind.MONTH),
        Fact("近三月电费", "recent", "recent", Kind.MONEY, PeriodKind.POINT, formula="近3个月合计(当月电费)"),
    ]
)


@pytest.mark.parametrize(
    "condition",
    [
        "同比(当月电费) > 5% 且 环比(当季产值) > 0%", "近十二个月合计(当月电费) > 近4季合计(当季产值)",
        "上年同月(上月(当月电费)) > 上年同季(当季产值)",
        "近2季度每季度(当季产值 > 1元) 或 近两个月任一月(当月电费 > 1元)",
        "同比(近2个月平均(当月电费)) > 0% 且 上季(当季产值) > 0元", "近三月电费 > 上年(营业收入)",
        "近三十六个月每月(当月电费 > 0元) 或 近3个季度任一季(当季产值 > 0元)",
    ],
)  # fmt: skip
def test_months_and_quarters_are_certified(condition: str) -> None:
    """The day is 2025-06-30, so the last month is May and the last quarter the first one."""
    clause, content = clause_of(condition, "近2个月合计(当月电费)")
    known = {Ref("当月电费", back): 100 + back for back in range(14)} | {
        Ref("营业收入", 2): 1,
        Ref("当季产值"): 9,
    }
    for values in (known, {}):
        found = examined(clause, content, Record("甲", 2025, values), MONTHS)
        assert not isinstance(found, verifier().Refused), found.zh
    compiled = compile_clause(clause, MONTHS, shift=1)
    record = Record("甲", 2025, known)
    document = certificate(Case(compiled, record, MONTHS, content, DAY), decide(compiled, record, MONTHS))
    periods = {(row["fact"], row["back"]): row["period"] for row in document["facts"]}
    assert periods["当月电费", 0] == "2025-05"
    assert periods.get(("当季产值", 1), "2024-Q4") == "2024-Q4"
    row = next(row for row in document["facts"] if row["fact"] == "当月电费" and row["back"] == 0)
    row["period"] = "2025-06"
    assert isinstance(verifier().examined(json.dumps(document, ensure_ascii=False)), verifier().Refused)
