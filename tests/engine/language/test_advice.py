"""What a message advises to write means what was written: applying advice never changes a value by itself.

Advice that offers two values is a question. Advice with one value has to be the value that was written.
"""

import datetime
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.facts.printing import digits
from chanmai.engine.language.check import read_rule
from chanmai.engine.language.doubts import doubts
from chanmai.engine.language.errors import Problem, RuleError
from chanmai.engine.language.nodes import Compare, Node, Number
from chanmai.engine.language.parse import parse
from spec.manual import DICTIONARY

PROPOSED = re.compile(r"(?:写作|请写明：|或者|或|一个数写作)\s*(-?\d[\d.]*(?:万元|亿元|元|%|倍)?)")


def problems(text: str) -> tuple[Problem, ...]:
    try:
        node = read_rule(text, DICTIONARY, expect="any")
    except RuleError as error:
        return error.problems
    return doubts(node, DICTIONARY)


def proposals(problem: Problem) -> list[str]:
    """The numbers that a mend offers."""
    return PROPOSED.findall(problem.mend.zh)


def value(text: str) -> Fraction:
    node = parse(text)
    assert isinstance(node, Number)
    return node.value


decimals = st.integers(1, 10**9).map(lambda steps: digits(Fraction(steps, 1000)))


@given(st.integers(0, 10**6), st.sampled_from(("", "%", "倍", "元", "万元")))
def test_a_number_without_its_zero_keeps_its_value(places: int, unit: str) -> None:
    written = f".{places}"
    (problem,) = [each for each in problems(f"研发强度 > {written}{unit}") if each.code == "no-zero"]
    found = proposals(problem)
    assert found
    for each in found:
        assert value(each + ("" if each.endswith("%") else unit)) == value(f"0{written}{unit}")


@given(st.lists(st.integers(0, 999), min_size=3, max_size=5), st.sampled_from(("", "万元", "%")))
def test_no_number_is_made_of_one_with_two_points(parts: list[int], unit: str) -> None:
    written = ".".join(map(str, parts))
    codes_of = {each.code: proposals(each) for each in problems(f"营业收入 > {written}{unit}")}
    assert codes_of.get("two-points") == [] or "maybe-date" in codes_of
    assert not any(found for code, found in codes_of.items() if code == "no-zero")


@given(decimals)
def test_a_missing_unit_is_asked_for_with_all_digits(number: str) -> None:
    (problem,) = problems(f"营业收入 > {number}")
    assert proposals(problem) == [f"{number}万元", f"{number}元"]


@given(st.integers(1, 10**5))
def test_a_bare_number_beside_a_share_is_asked_about_with_its_own_value(number: int) -> None:
    (problem,) = problems(f"增速(营业收入) > {number}")
    asked, written, times = re.findall(r"\d+(?:%|倍)", problem.mend.zh)
    assert value(asked) == Fraction(number, 100)
    assert value(written) == value(times) == number
    for each in (written, times):
        assert read_rule(f"增速(营业收入) > {each}", DICTIONARY, expect="condition")
        assert not problems(f"增速(营业收入) > {each}")


@given(st.integers(1, 999), st.integers(0, 999))
def test_grouped_digits_keep_their_value(high: int, low: int) -> None:
    written = f"{high},{low:03d}"
    assert value(f"{written}万元") == value(f"{high}{low:03d}万元")
    found = [each for each in problems(f"min(营业收入, {written}万元)") if each.code == "one-or-two"]
    for problem in found:
        assert proposals(problem)[0] == f"{high}{low:03d}"
    assert bool(found) == (low >= 100)


@given(st.integers(1, 999), st.integers(0, 999))
def test_a_blank_inside_of_a_number_is_told(high: int, low: int) -> None:
    (problem,) = problems(f"营业收入 > {high} {low:03d}万元")
    assert problem.code == "space-in-number"
    assert proposals(problem) == [f"{high}{low:03d}"]


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)))
def test_a_day_with_slashes_is_proposed_as_that_day(day: datetime.date) -> None:
    for written in (f"{day.year}/{day.month}/{day.day}", f"{day.year}.{day.month:02d}.{day.day:02d}"):
        (problem,) = problems(f"登记日期 <= {written}")
        assert f"写作 {day.isoformat()}" in problem.mend.zh


@pytest.mark.parametrize("sign", list("@#$€£^_?？\\`;；~～。.|&!！±√½²°§★"))
def test_no_stray_sign_is_advised_away(sign: str) -> None:
    """Deleting a sign between digits would make another number of them."""
    for problem in problems(f"从业人员 > 5{sign}3人"):
        assert "删去" not in problem.mend.zh.replace("不要只是删去", "")
        assert "不要句号" not in problem.mend.zh


@given(st.integers(1, 10**9), st.sampled_from("万亿"))
def test_a_scale_without_unit_is_yuan_beside_money_and_a_count_beside_a_count(
    number: int, scale: str
) -> None:
    size = {"万": 10_000, "亿": 100_000_000}[scale]
    money = read_rule(f"营业收入 > {number}{scale}", DICTIONARY, expect="condition")
    people = read_rule(f"从业人员 > {number}{scale}", DICTIONARY, expect="condition")
    assert _threshold(money) == Number(Fraction(number * size * 100), f"{scale}元")
    assert _threshold(people) == Number(Fraction(number * size))


def _threshold(node: Node) -> Node:
    assert isinstance(node, Compare)
    return node.right
