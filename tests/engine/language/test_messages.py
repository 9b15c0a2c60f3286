"""Every message of the rule language, word for word: messages.txt has mistaken rules and all that is told of each.

A block is a rule, then for each problem its code, place and the words there, and the message with its mend (after ｜)
in both languages. Rules that only give reason to doubt stand under 存疑, formulas of derived facts under 派生.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.check import read_rule
from chanmai.engine.language.derived import check_formulas
from chanmai.engine.language.doubts import doubts
from chanmai.engine.language.errors import Problem, RuleError
from chanmai.engine.language.parse import parse
from spec.manual import DICTIONARY, FACTS

PLACES = ("条件", "金额", "数量", "任意", "存疑", "派生")
EXPECT = {"条件": "condition", "金额": "money", "数量": "number", "任意": "any"}


def blocks() -> list[tuple[str, str, str]]:
    """Place, rule and what is told of it."""
    text = (Path(__file__).parent / "messages.txt").read_text(encoding="utf-8")
    found = []
    for block in text.strip().split("\n\n"):
        first, _, told = block.partition("\n")
        place, _, rule = first.partition(" ")
        found.append((place, rule.replace("⏎", "\n"), told))
    return found


def refused(rule: str, expect: str) -> tuple[Problem, ...]:
    with pytest.raises(RuleError) as caught:
        read_rule(rule, DICTIONARY, expect=expect)
    return caught.value.problems


def of_formula(rule: str) -> tuple[Problem, ...]:
    """The problems of a derived fact, written `种类 单位 = 公式` (单位 may be missing)."""
    declared, _, formula = rule.partition(" = ")
    kind, _, unit = declared.partition(" ")
    derived = Fact(
        "新指标", "new", "new figure", Kind(kind), PeriodKind.YEAR, UNITS.get(unit), formula=formula
    )
    ((_, error),) = check_formulas(Dictionary((*FACTS, derived)))
    return error.problems


def told(rule: str, problems: Iterable[Problem]) -> str:
    lines = []
    for one in problems:
        lines += [
            f"  {one.code} {one.start}-{one.end} {rule[one.start : one.end]}".rstrip(),
            f"    {one.message.zh}｜{one.mend.zh}".rstrip(),
            f"    {one.message.en}｜{one.mend.en}".rstrip(),
        ]
    return "\n".join(lines)


def problems_of(place: str, rule: str) -> tuple[Problem, ...]:
    if place == "存疑":
        return doubts(parse(rule), DICTIONARY)
    return of_formula(rule) if place == "派生" else refused(rule, EXPECT[place])


@pytest.mark.parametrize(("place", "rule", "expected"), blocks())
def test_what_is_told(place: str, rule: str, expected: str) -> None:
    source = rule.partition(" = ")[2] if place == "派生" else rule
    assert told(source, problems_of(place, rule)) == expected


def test_too_long_is_told_with_the_beginning() -> None:
    with pytest.raises(RuleError) as caught:
        parse("a" * 10_001)
    assert caught.value.problems == (
        Problem(
            "too-long",
            Text("表达式超过10000个字符。", "The expression has more than 10000 characters."),
            Text("请拆成几条。", "Split it."),
        ),
    )
    assert caught.value.text == "a" * 200
    parse("a" * 10_000)


@pytest.mark.parametrize(
    ("allowed", "one_more", "zh", "en"),
    [
        (lambda n: " + ".join(["a"] * n), 150, "一个算式超过150项。", "More than 150 terms in a row."),
        (lambda n: " * ".join(["a"] * n), 150, "一个算式超过150项。", "More than 150 terms in a row."),
        (lambda n: "非 " * n + "a", 39, "嵌套超过40层。", "Nested more than 40 levels deep."),
        (lambda n: "-" * n + "a", 39, "嵌套超过40层。", "Nested more than 40 levels deep."),
        (lambda n: "(" * n + "a" + ")" * n, 39, "嵌套超过40层。", "Nested more than 40 levels deep."),
    ],
)
def test_the_limits_of_length_and_depth(
    allowed: Callable[[int], str], one_more: int, zh: str, en: str
) -> None:
    parse(allowed(one_more))
    with pytest.raises(RuleError) as caught:
        parse(allowed(one_more + 1))
    first = caught.value.problems[0]
    mend = Text("请把一部分写成派生指标。", "Make a part of it a derived fact.")
    assert (first.message, first.mend) == (Text(zh, en), mend)


def test_brackets_side_by_side_are_not_deep() -> None:
    beside = " 且 ".join(["(a)", "非 b", "-c > 1"] * 20)
    parse(beside)
    parse(f"{beside} 且 {'(' * 39}a{')' * 39}")
    with pytest.raises(RuleError, match="嵌套超过40层"):
        parse(f"{beside} 且 {'(' * 40}a{')' * 40}")


def test_depth_is_counted_again_after_a_part_has_ended() -> None:
    """Twenty levels, one ended, and thirty more inside the nineteen that are left are too many."""
    inner = "(" * 30 + "a" + ")" * 30
    with pytest.raises(RuleError):
        parse("(" * 20 + "(b) + " + inner + ")" * 20)
    parse("(" * 5 + "(b) + " + inner + ")" * 5)
