"""The exact decision over facts of a few values, beside every completion of them, one after the other."""

import itertools
from collections.abc import Iterator
from fractions import Fraction

from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.missing.exact import settle
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.evaluate import evaluate
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


def disagreements(inner: str) -> Iterator[tuple[str, object, object]]:
    """Expressions around an inner one where the exact decision, or what it says is missing, is not the naive one."""
    for outer in OUTER:
        core = parse(outer.format(inner))
        truths = {tuple(facts.values()): evaluate(core, facts.get) is True for facts in completions(core)}
        answer = settle(core, View(Record("某", 2025, {}), BOOK))
        outcomes = set(truths.values())
        met = outcomes.pop() if len(outcomes) == 1 else None
        matter = {ref for at, ref in enumerate(refs(core)) if met is None and _matters(at, truths)}
        if answer.hard or (answer.met, set(answer.missing)) != (met, matter):
            yield outer, answer, (met, matter)


def _matters(at: int, truths: dict[tuple[Value, ...], bool]) -> bool:
    """True if two completions that differ in this place only differ in the answer."""
    others: dict[tuple[Value, ...], set[bool]] = {}
    for values, met in truths.items():
        others.setdefault(values[:at] + values[at + 1 :], set()).add(met)
    return any(len(outcomes) == 2 for outcomes in others.values())
