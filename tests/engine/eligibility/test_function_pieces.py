"""Days, rounding and powers over missing facts: the exact decision against every completion of them."""

import datetime
import itertools
from fractions import Fraction

import pytest

from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.missing.exact import settle
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Kind, Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.parse import parse
from engine.eligibility.completions import BOOK, disagreements, fact

INNER = (
    "进位(钱 - 款, 0.02元)",
    "舍去(款 - 钱, 0.02元)",
    "四舍五入(钱 - 款, 0.02元)",
    "四舍六入(款 - 钱, 0.02元)",
    "四舍六入(钱 + 款, 0.02元)",
    "进位(若(真, 钱, 0.03元), 0.02元)",
    "幂(若(真, 2, 3), 2) * 钱",
    "四舍五入(若(真, 0.01元, 0.03元), 0.02元)",
    "四舍六入(若(真, 0.01元, 0.03元), 0.02元)",
    "进位(若(真, 0.01元, 款), 0.02元)",
    "舍去(若(真, 0.03元, -0.01元), 0.02元)",
    "幂(若(真, 2 / 0, 3), 2) * 钱",
    "幂(若(钱 > 款, 钱, 款), 1)",
)


@pytest.mark.parametrize("inner", INNER)
def test_against_every_completion(inner: str) -> None:
    assert list(disagreements(inner)) == []


@pytest.mark.parametrize("inner", INNER)
def test_with_its_facts_it_can_be_what_it_is_and_nothing_beside(inner: str) -> None:
    """钱 and 款 are open, but held to one value each: the form may have its values then, and no neighbour of them."""
    form = parse(inner)
    for money, sum_of_money in itertools.product((0, 1, 3), (0, 1)):
        facts = {Ref("钱"): money, Ref("款"): sum_of_money}
        values = {evaluate(form, {**facts, Ref("真"): flag}.get) for flag in (True, False)}
        known = [Fraction(value) for value in values if isinstance(value, int | Fraction)]
        for tried in {value + step for value in known for step in (-1, 0, 1)}:
            held = f"钱 = {money / 100}元 且 款 = {sum_of_money / 100}元 且 {inner} = {float(tried / 100)}元"
            answer = settle(parse(held), View(Record("某", 2025, {}), BOOK))
            assert answer.met is (None if tried in known else False), held


DAYS = Dictionary(
    [
        fact("真", Kind.FLAG),
        *(fact(name, Kind.DATE) for name in ("起", "止", "某日", "另一日")),
    ]
)
FROM, UNTIL = datetime.date(2025, 1, 31), datetime.date(2025, 3, 30)


@pytest.mark.parametrize(
    "text",
    [
        "若(真, 起, 止) + 1个月 <= 止",
        "若(真, 起, 起) + 1个月 <= 止",
        "若(真, 起, 止) + 58天 >= 止",
        "若(真, 起, 止) + 57天 >= 止",
        "月数(若(真, 起, 止), 止) >= 1个月",
        "月数(若(真, 起, 起), 止) >= 2个月",
        "天数(若(真, 起, 止), 止) >= 58天",
        "天数(若(真, 起, 起), 止) >= 59天",
        "周年(若(真, 起, 止), 止) >= 1年",
        "月末(若(真, 起, 止)) >= 止",
        # Beside something else, so that they are no comparison of the day itself
        "min(月数(若(真, 起, 止), 止), 5) >= 0",
        "min(月数(若(真, 起, 止), 止), 5) >= 1",
        "min(月数(起, 若(真, 起, 止)), 5) >= 1",
        "min(月数(起, 若(真, 止, 止)), 5) >= 2",
        "min(周年(若(真, 起, 起), 止), 5) >= 0",
        "min(天数(若(真, 起, 止), 止), 58) >= 58",
        "min(年份(若(真, 起, 止)), 2025) >= 2025",
        "真 且 min(月数(若(真, 起, 止), 止), 5) < 1",
        "真 或 min(月数(若(真, 起, 止), 止), 5) < 1",
        "年份(若(真, 起, 止)) == 年份(止)",
        "年初(若(真, 起, 止)) < 起",
    ],
)
def test_days_that_hang_on_a_missing_fact(text: str) -> None:
    assert agrees(text)


@pytest.mark.parametrize("least", [-40, -30, -1, 0, 1, 2, 28, 30, 58, 59, 80, 90, 365])
@pytest.mark.parametrize(
    "day", ["{}", "{} + 1个月", "{} - 1年", "{} + 10天", "年初({})", "年末({})", "月初({})", "月末({})"]
)
def test_days_beside_something_else(day: str, least: int) -> None:
    """Within min no comparison is one of the day itself, so that the cases of the missing fact are looked into."""
    for either in ("若(真, 起, 止)", "若(真, 止, 止)"):
        assert agrees(f"min(天数({day.format(either)}, 止), 400) >= {least}"), either


def agrees(text: str) -> bool:
    """Whether the answer is that of both completions of the missing flag."""
    known: dict[Ref, Value] = {Ref("起"): FROM, Ref("止"): UNTIL}
    core = expand(parse(text), DAYS)
    outcomes = {evaluate(core, {**known, Ref("真"): flag}.get) for flag in (True, False)}
    answer = settle(core, View(Record("某", 2025, known), DAYS))
    return not answer.hard and answer.met is (outcomes.pop() if len(outcomes) == 1 else None)


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("某日 + 10天 <= 某日 + 9天", False),
        ("某日 + 10天 > 某日 + 9天", True),
        ("天数(某日, 另一日) >= 1天 且 另一日 <= 某日", False),
        ("天数(某日, 另一日) >= 1天 或 另一日 <= 某日", True),
        ("天数(某日, 另一日) >= 2天 或 另一日 <= 某日", None),
    ],
)
def test_days_that_are_not_known(text: str, met: bool | None) -> None:
    answer = settle(expand(parse(text), DAYS), View(Record("某", 2025, {}), DAYS))
    assert (answer.met, answer.hard) == (met, False)
