"""Forms inside forms, over facts of a few values: the exact decision against every completion, one after the other."""

import datetime
import itertools
from collections.abc import Iterator
from fractions import Fraction

import pytest

from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.missing.exact import settle
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Node
from chanmai.engine.language.parse import parse
from chanmai.engine.language.refs import refs


def fact(name: str, kind: Kind, *values: str, **limits: Fraction) -> Fact:
    return Fact(name, name, name, kind, PeriodKind.POINT, values=values, **limits)  # type: ignore[arg-type]


BOOK = Dictionary(
    [
        fact("钱", Kind.MONEY, lowest=Fraction(0), highest=Fraction(4)),
        fact("款", Kind.MONEY, lowest=Fraction(0), highest=Fraction(3)),
        fact("真", Kind.FLAG),
        fact("类", Kind.CATEGORY, "甲", "乙"),
    ]
)
DOMAINS: dict[str, list[Value]] = {
    "钱": list(range(5)),
    "款": list(range(4)),
    "真": [True, False],
    "类": ["甲", "乙"],
}  # in 分

INNER = (
    "若(真, 钱, 款)",
    "若(钱 > 款, 钱, 0.02元)",
    "若(钱 / 款 > 1, 款, 款)",
    "若(钱 / 款 > 1, 0.01元, 款)",
    "分档(钱, 低于: 款, 0.02元: 0.01元, 0.03元: 钱)",
    "分档超过(款, 0.01元: 钱)",
    "分档(若(真, 钱, 款), 低于: 0元, 0.02元: 若(真, 款, 钱))",
    "累进(钱, 0.01元: 50%, 0.02元: 200%, 0.04元: 100%)",
    "累进(若(真, 钱, 款), 0.01元: 200%, 0.03元: 0%)",
    '对照(类, "甲": 钱, 其他: 款)',
    '对照(类, "甲": 若(真, 钱, 款), "乙": 0.01元)',
    '对照(类, "甲": 钱)',
    "min(若(真, 钱, 款), 若(真, 款, 0.02元))",
    "max(钱, 分档(款, 0.02元: 0.03元))",
    "每满(钱 + 款, 0.02元) * 0.01元",
    "每满(若(真, 钱, 0.03元), 0.02元) * 0.01元",
    "(每满(钱, 0.02元) + 每满(款, 0.03元)) * 0.01元",
    "-若(真, 钱, 款)",
    "-(钱 / 0.02元) * 0.01元",
    "进位(钱 - 款, 0.02元)",
    "舍去(款 - 钱, 0.02元)",
    "四舍五入(钱 - 款, 0.02元)",
    "四舍六入(款 - 钱, 0.02元)",
    "四舍六入(钱 + 款, 0.02元)",
    "进位(若(真, 钱, 0.03元), 0.02元)",
    "幂(若(真, 2, 3), 2) * 钱",
)
OUTER = (
    "{} >= 0.02元",
    "{} < 0.01元 且 钱 > 0.01元",
    "{} = 0.02元 或 款 != 0.01元",
    "min({}, 款, 0.02元) = 0.01元",
    "分档({}, 低于: 0.01元, 0.02元: 款, 0.03元: 0元) = 0.01元",
    "累进({}, 0.01元: 50%, 0.03元: 200%) >= 0.01元 且 款 < 0.02元",
    "若({} > 0.01元, 款, 0.02元) != 0.02元",
    "({} > 0.01元) = 真",
)


def completions(core: Node) -> Iterator[dict[Ref, Value]]:
    holes = refs(core)
    for values in itertools.product(*(DOMAINS[ref.fact] for ref in holes)):
        yield dict(zip(holes, values, strict=True))


@pytest.mark.parametrize("inner", INNER)
def test_against_every_completion(inner: str) -> None:
    for outer in OUTER:
        core = parse(outer.format(inner))
        truths = {tuple(facts.values()): evaluate(core, facts.get) is True for facts in completions(core)}
        answer = settle(core, View(Record("某", 2025, {}), BOOK))
        outcomes = set(truths.values())
        assert not answer.hard
        assert {True: {True}, False: {False}, None: {True, False}}[answer.met] == outcomes, outer
        if answer.met is None:
            assert set(answer.missing) == {
                ref for at, ref in enumerate(refs(core)) if _matters(at, truths)
            }, outer


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
        "年份(若(真, 起, 止)) == 年份(止)",
        "年初(若(真, 起, 止)) < 起",
    ],
)
def test_days_that_hang_on_a_missing_fact(text: str) -> None:
    known: dict[Ref, Value] = {Ref("起"): FROM, Ref("止"): UNTIL}
    core = expand(parse(text), DAYS)
    outcomes = {evaluate(core, {**known, Ref("真"): flag}.get) for flag in (True, False)}
    answer = settle(core, View(Record("某", 2025, known), DAYS))
    assert not answer.hard
    assert {answer.met} == outcomes if len(outcomes) == 1 else answer.met is None


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


def _matters(at: int, truths: dict[tuple[Value, ...], bool]) -> bool:
    """True if two completions that differ in this place only differ in the answer."""
    others: dict[tuple[Value, ...], set[bool]] = {}
    for values, met in truths.items():
        others.setdefault(values[:at] + values[at + 1 :], set()).add(met)
    return any(len(outcomes) == 2 for outcomes in others.values())
