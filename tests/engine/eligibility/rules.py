"""Clauses and records written as shortly as they read, over a small dictionary."""

import datetime
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from chanmai.engine.eligibility.clauses.clause import (
    Amount,
    Bound,
    Clause,
    Condition,
    Document,
    Evidence,
    Group,
    Rounding,
    RoundingMode,
    Stacking,
    Status,
    Test,
    Validity,
)
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Decision, Reason, Verdict
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, Lever, PeriodKind, Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.check import read_rule
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.parse import parse

ZERO = Fraction(0)
DISTRICTS = ("思明区", "湖里区", "集美区")
YEARLY, STATE = PeriodKind.YEAR, PeriodKind.POINT

BOOK = Dictionary(
    [
        Fact("营业收入", "revenue", "revenue", Kind.MONEY, YEARLY, UNITS["万元"], lowest=ZERO),
        Fact("研发费用", "rd", "R&D expense", Kind.MONEY, YEARLY, UNITS["万元"], lowest=ZERO),
        Fact("净利润", "profit", "net profit", Kind.MONEY, YEARLY, UNITS["万元"]),
        Fact("实缴资本", "capital", "paid-in capital", Kind.MONEY, STATE, lowest=Fraction(100)),
        Fact(
            "从业人员", "staff", "staff", Kind.NUMBER, YEARLY, UNITS["人"], lowest=ZERO, whole=True,
            lever=Lever("up", Fraction(1), Fraction(40)),
        ),
        Fact("本科占比", "bachelors", "share of graduates", Kind.RATIO, YEARLY, UNITS["%"], lowest=ZERO,
             highest=Fraction(1), scale=1_000_000),
        Fact("规上软件企业", "scale", "above-scale software firm", Kind.FLAG, STATE),
        Fact("入库", "listed", "in the library", Kind.FLAG, STATE),
        Fact("严重失信", "dishonest", "seriously dishonest", Kind.FLAG, STATE),
        Fact("所属区", "district", "district", Kind.CATEGORY, STATE, values=DISTRICTS),
        Fact("注册区", "registered", "district of registration", Kind.CATEGORY, STATE, values=DISTRICTS),
        Fact("高企认定", "hnte", "high-tech recognition", Kind.CATEGORY, STATE, values=("首次认定", "重新认定")),
        Fact("荣誉", "honours", "honours", Kind.SET, STATE, values=("小巨人", "瞪羚", "百强")),
        Fact("登记日期", "registered_on", "date of registration", Kind.DATE, STATE),
    ]
)  # fmt: skip

DOCUMENT = Document("软件业若干措施", "厦府规〔20XX〕X号", "厦门市人民政府", "市", "2022")
YEARS_BACK = {"": 0, "上年": 1, "前2年": 2, "前3年": 3}
WAN = 1_000_000  # 分 in 1 万元


def value(text: str) -> Value:
    """A literal as the language reads it: 8000万元, 5%, 是, 2024-05-01, "湖里区"."""
    found = evaluate(parse(text), {}.get)
    assert found is not None, text
    return found


def record(facts: Mapping[str, Any], *, complete: bool = False, year: int = 2025) -> Record:
    """A record of facts written 营业收入, 上年.营业收入 or 前2年.营业收入; values as texts, or as they are."""
    known: dict[Ref, Value] = {}
    for name, written in facts.items():
        when, _, plain = name.rpartition(".") if name.startswith(("上年.", "前")) else ("", "", name)
        known[Ref(plain, YEARS_BACK[when])] = value(written) if isinstance(written, str) else written
    return Record("某公司", year, known, history_complete=complete)


def condition_of(key: str, text: str, **more: Any) -> Test:
    return Test(key, read_rule(text, BOOK, expect="condition"), text, **more)


def finding(key: str, text: str, clause: str = "c") -> Test:
    return Test(key, parse(f"认定:{clause}.{key}"), text, finding=True)


def every(*texts: str | Condition) -> Group:
    items = tuple(_condition(str(i + 1), text) for i, text in enumerate(texts))
    return Group("0", len(items), items)


def some(least: int, *texts: str | Condition, key: str = "0") -> Group:
    items = tuple(_condition(f"{key}.{i + 1}", text) for i, text in enumerate(texts))
    return Group(key, least, items)


def _condition(key: str, text: str | Condition) -> Condition:
    return condition_of(key, text) if isinstance(text, str) else text


def amount(
    formula: str | None = None, cap: str | None = None, *, step: str = "1元", down: bool = False, **more: Any
) -> Amount:
    node = None if formula is None else read_rule(formula, BOOK, expect="money")
    rounding = Rounding(int(value(step)), RoundingMode.DOWN if down else RoundingMode.HALF_UP)  # type: ignore[call-overload]
    ceiling = None if cap is None else int(value(cap))  # type: ignore[call-overload]
    return Amount(node, formula or "", cap=ceiling, rounding=rounding, **more)


def upper(formula: str | None, cap: str | None = None) -> Amount:
    return amount(formula, cap, bound=Bound.UPPER)


def clause(
    condition: str | Condition,
    pays: Amount | None = None,
    *,
    code: str = "c",
    name: str = "",
    stacking: Sequence[Stacking] = (),
    **more: Any,
) -> Clause:
    settings: dict[str, Any] = {"status": Status.IN_FORCE, "evidence": Evidence.ORIGINAL} | more
    return Clause(
        code=code,
        name=name or code,
        document=DOCUMENT,
        article="三",
        applies_to="企业",
        validity=Validity(datetime.date(2022, 1, 1)),
        reference="上一年度",
        condition=_condition("1", condition),
        amount=pays,
        stacking=tuple(stacking),
        **settings,
    )


def decided(
    rule: Clause, facts: Mapping[str, Any] | Record, awards: Mapping[str, AwardAmount] | None = None
) -> Decision:
    known = facts if isinstance(facts, Record) else record(facts)
    return decide(compile_clause(rule, BOOK), known, BOOK, awards=awards or {})


def verdict(rule: str | Condition, facts: Mapping[str, Any]) -> Verdict:
    return decided(clause(rule), facts).verdict


def reason(decision: Decision, key: str) -> Reason:
    waiting = [decision.reason]
    while waiting:
        item = waiting.pop()
        if item.key == key:
            return item
        waiting.extend(item.children)
    raise KeyError(key)


def exact(text: str) -> AwardAmount:
    fen = int(value(text))  # type: ignore[call-overload]
    return AwardAmount(AmountKind.EXACT, fen, fen)


def at_most(text: str) -> AwardAmount:
    return AwardAmount(AmountKind.UPPER, 0, int(value(text)))  # type: ignore[call-overload]


def between(low: str, high: str | None) -> AwardAmount:
    top = None if high is None else int(value(high))  # type: ignore[call-overload]
    return AwardAmount(AmountKind.INTERVAL, int(value(low)), top)  # type: ignore[call-overload]
