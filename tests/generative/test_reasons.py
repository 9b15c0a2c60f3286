"""Display never rounds away the difference that decides: a comparison that fails shows two sides and a distance."""

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chanmai.engine.eligibility.clauses import clause as clauses
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import Reason, Verdict
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.eligibility.deciding.distance import root
from chanmai.engine.facts.printing import digits
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.nodes import Compare, Node
from chanmai.engine.language.op import Op
from chanmai.engine.language.parse import parse
from engine.eligibility.rules import BOOK, clause
from generative.strategies import comparisons, dictionaries, records

FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:/\d+)?")
SCALES = {"亿元": 10**8, "万元": 10**4, "元": 1, " billion yuan": 10**9, " million yuan": 10**6, " yuan": 1}

values = st.one_of(st.integers(-(10**4), 10**12), st.integers(10**8 - 3, 10**8 + 3))
counts = st.one_of(st.integers(1, 12), st.integers(1, 10**6))


def figures(text: str) -> list[Fraction]:
    """The numbers of a text, money in 元."""
    found = []
    for match in FIGURE.finditer(text):
        rest = text[match.end() :]
        scale = next((size for name, size in SCALES.items() if rest.startswith(name)), 1)
        found.append(Fraction(match[0].replace(",", "")) * scale)
    return found


def told(rule: str, facts: dict[Ref, object]) -> tuple[Reason, Op]:
    node: Node = parse(rule)
    assert isinstance(node, Compare)
    compiled = compile_clause(clause(rule), BOOK)
    return decide(compiled, Record("某公司", 2025, facts), BOOK).reason, node.op  # type: ignore[arg-type]


def apart(reason: Reason, op: Op) -> None:
    """Both sides differ in every figure of theirs, in both languages, and the distance is not nothing."""
    if reason.verdict is not Verdict.NOT_MET or op is Op.NE or "恰在界线上" in reason.distance.zh:
        return
    if "无法计算" in reason.actual.zh:
        return
    for lang in ("zh", "en"):
        actual, threshold, distance = (
            figures(text.of(lang)) for text in (reason.actual, reason.threshold, reason.distance)
        )
        assert actual
        assert distance
        if len(actual) == len(threshold):
            assert all(one != two for one, two in zip(actual, threshold, strict=True))
        assert all(distance)


signs = st.sampled_from((">=", ">", "<=", "<", "="))


@settings(max_examples=200)
@given(signs, values, counts, st.integers(1, 10**10))
def test_money_by_head(sign: str, revenue: int, staff: int, threshold: int) -> None:
    for line in (threshold, max(round(Fraction(revenue, staff)), 1)):
        rule = f"营业收入 / 从业人员 {sign} {digits(Fraction(line, 100))}元"
        apart(*told(rule, {Ref("营业收入"): revenue, Ref("从业人员"): staff}))


@settings(max_examples=200)
@given(signs, values, values, st.integers(1, 200))
def test_shares_and_growth(sign: str, one: int, other: int, rate: int) -> None:
    for rule in (f"研发费用 / 营业收入 {sign} {rate}%", f"增速(营业收入) {sign} {rate}%"):
        facts = {Ref("研发费用"): abs(one), Ref("营业收入"): other, Ref("营业收入", 1): one}
        apart(*told(rule, facts))


@settings(max_examples=300)
@given(signs, st.integers(2, 3), st.integers(1, 10**6), st.integers(-99, 200), st.integers(-2, 2), values)
def test_compound_growth(sign: str, years: int, base: int, rate: int, beside: int, value: int) -> None:
    line = base * (1 + Fraction(rate, 100)) ** years
    for now in (int(line) + beside, value):
        facts = {Ref("营业收入"): now, Ref("营业收入", years): base}
        reason, op = told(f"近{years}年复合增速(营业收入) {sign} {rate}%", facts)
        apart(reason, op)
        assert f"{rate}%" in reason.threshold.zh


@given(st.fractions(0, 10**6), st.integers(2, 9))
def test_roots(value: Fraction, degree: int) -> None:
    found = root(value, degree)
    assert found**degree <= value < (found + Fraction(1, 10**39)) ** degree
    assert root(value**degree, degree) == value


@pytest.mark.parametrize("denominator", [3, 7, 9_999_991, 10**22 + 9])
def test_a_difference_too_fine_for_decimals_is_written_as_a_fraction(denominator: int) -> None:
    reason, op = told(
        f"营业收入 / 从业人员 >= 1元 + 1元 / {denominator}", {Ref("营业收入"): 100, Ref("从业人员"): 1}
    )
    apart(reason, op)


@settings(max_examples=300)
@given(st.data())
def test_the_whole_grammar(data: st.DataObject) -> None:
    """Whatever is compared: what fails to be equal, more or less is not shown as the same on both sides."""
    book = data.draw(dictionaries())
    node = data.draw(comparisons(book))
    assert isinstance(node, Compare)
    compiled = compile_clause(clause(clauses.Test("1", node, "")), book)
    reason = decide(compiled, data.draw(records(book, holes=False)), book).reason
    if reason.verdict is Verdict.NOT_MET and node.op is not Op.NE and "无法计算" not in reason.actual.zh:
        on_the_line = "恰在界线上" in reason.distance.zh
        for lang in ("zh", "en"):
            assert (reason.actual.of(lang) == reason.threshold.of(lang)) == on_the_line
            assert on_the_line or all(figures(reason.distance.of(lang)))
