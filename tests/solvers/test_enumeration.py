"""Proofs against enumeration: small clauses over facts with few values, where every firm can be tried."""

import dataclasses
import itertools
from collections.abc import Iterator
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from chanmai.engine.eligibility.clauses import clause as clauses
from chanmai.engine.eligibility.clauses.clause import Clause, Condition, Group
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, Lever, PeriodKind, Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import (
    Arith,
    Choices,
    Compare,
    Extreme,
    Fetch,
    If,
    Member,
    Node,
    Not,
    Number,
    Steps,
)
from chanmai.engine.language.op import Op
from chanmai.solvers.asking import Asking, Reply
from chanmai.solvers.firms import Firm, firm
from chanmai.solvers.proofs.conditions import left_out, removals
from chanmai.solvers.proofs.finding import FindingKind
from chanmai.solvers.proofs.prove import prove
from chanmai.solvers.proofs.rule import Rule
from chanmai.solvers.shortening import shorten
from chanmai.solvers.terms import Terms
from solvers.made import made

WAN = 1_000_000
TOP = {"人数": 4, "家数": 3}
LEVELS = ("国家级", "省级", "市级")


def _count(name: str, code: str, unit: str) -> Fact:
    low, high = Fraction(0), Fraction(TOP[name])
    lever = Lever("up", Fraction(1))
    return Fact(
        name, code, code, Kind.NUMBER, PeriodKind.POINT, UNITS[unit], whole=True, lowest=low, highest=high, lever=lever
    )  # fmt: skip


FACTS = Dictionary(
    [
        _count("人数", "people", "人"),
        _count("家数", "firms", "家"),
        Fact("规上", "scale", "scale", Kind.FLAG, PeriodKind.POINT),
        Fact("级别", "level", "level", Kind.CATEGORY, PeriodKind.POINT, values=LEVELS),
    ]
)
PEOPLE, FIRMS, SCALE, LEVEL = (Fetch(Ref(name)) for name in ("人数", "家数", "规上", "级别"))


def every_firm() -> Iterator[Firm]:
    domains: list[list[Value]] = [
        list(range(TOP["人数"] + 1)), list(range(TOP["家数"] + 1)), [False, True], list(LEVELS)
    ]  # fmt: skip
    for values in itertools.product(*domains):
        yield firm(dict(zip((PEOPLE.ref, FIRMS.ref, SCALE.ref, LEVEL.ref), values, strict=True)))


EVERY = tuple(every_firm())
SIGNS = st.sampled_from(tuple(Op))


def number(value: int) -> Number:
    return Number(Fraction(value))


def atoms() -> st.SearchStrategy[Node]:
    values = st.integers(-1, 5).map(number)
    ratio = Arith("/", PEOPLE, FIRMS)
    sums = Arith("+", PEOPLE, FIRMS)
    products = Arith("*", PEOPLE, FIRMS)
    left = st.sampled_from((PEOPLE, FIRMS, PEOPLE, FIRMS, ratio, sums, products))
    plain = st.one_of(
        st.builds(Compare, SIGNS, left, values),
        st.just(SCALE),
        st.lists(st.sampled_from(LEVELS), min_size=1, unique=True).map(
            lambda words: Member(LEVEL, Choices(tuple(words)))
        ),
    )
    return st.one_of(plain, plain, plain.map(Not))


@st.composite
def trees(draw: st.DrawFn, key: str = "", depth: int = 1) -> Condition:
    size = draw(st.integers(2, 3))
    items: list[Condition] = []
    for index in range(1, size + 1):
        own = f"{key}.{index}" if key else str(index)
        if depth and draw(st.booleans()):
            items.append(draw(trees(own, depth - 1)))
        else:
            items.append(clauses.Test(own, draw(atoms()), ""))
    return Group(key or "0", draw(st.integers(1, size)), tuple(items))


def amounts() -> st.SearchStrategy[Node]:
    money = st.integers(0, 5).map(lambda wan: number(wan * WAN))
    steps = st.builds(
        lambda subject, below, start, value: Steps(subject, below, (number(start),), (value,)),
        st.sampled_from((PEOPLE, FIRMS)),
        money,
        st.integers(1, 4),
        money,
    )
    rate = st.builds(lambda value, fact: Arith("*", value, fact), money, st.sampled_from((PEOPLE, FIRMS)))
    choice = st.builds(lambda test, one, other: If(test, one, other), atoms(), money, rate)
    least = st.builds(lambda one, other: Extreme("min", (one, other)), rate, money)
    return st.one_of(steps, rate, choice, least)


def clause_with(condition: Condition, amount: Node | None = None, cap: int | None = None) -> Clause:
    clause = dataclasses.replace(made("a"), condition=condition)
    if amount is None:
        return clause
    return dataclasses.replace(clause, amount=clauses.Amount(amount, "", cap=cap))


def compiled_of(condition: Condition) -> Compiled:
    return compile_clause(clause_with(condition), FACTS)


@settings(max_examples=40)
@given(trees())
def test_dead_tests_and_dead_clauses_are_exactly_those_of_enumeration(condition: Condition) -> None:
    compiled = compiled_of(condition)
    met = [each.holds(compiled.condition) for each in EVERY]
    told = {(each.kind, each.subject) for each in prove([compiled], FACTS).findings}
    if not any(met):
        assert {kind for kind, _ in told} == {FindingKind.NEVER}
        return
    dead = {
        (FindingKind.DEAD, test.key)
        for test, _ in removals(compiled.tree)
        if [each.holds(compiled_of(left_out(condition, test.key)).condition) for each in EVERY] == met
    }
    assert {each for each in told if each[0] in (FindingKind.DEAD, FindingKind.NEVER)} == dead


@settings(max_examples=40)
@given(trees(depth=0), amounts())
def test_cliffs_are_exactly_those_of_enumeration(condition: Condition, amount: Node) -> None:
    compiled = compile_clause(clause_with(condition, amount), FACTS)
    rule = Rule(compiled, FACTS)
    falls = {fact: _falls(rule, fact) for fact in TOP}
    told = {
        each.subject: each.size
        for each in prove([compiled], FACTS).findings
        if each.kind is FindingKind.CLIFF
    }
    assert set(told) == {fact for fact, fall in falls.items() if fall}
    assert all((size or 0) <= falls[fact] for fact, size in told.items())


def _falls(rule: Rule, fact: str) -> int:
    """The deepest fall of the amount when the fact grows by one."""
    deepest = 0
    for each in EVERY:
        value = each.values[Ref(fact)]
        assert isinstance(value, int)
        if value < TOP[fact] and Ref(fact) in rule.compiled.refs:
            before, after = rule.pays(each), rule.pays(each.with_values({Ref(fact): value + 1}))
            if before is not None and after is not None:
                deepest = max(deepest, before - after)
    return deepest


@settings(max_examples=40)
@given(trees(depth=0), amounts(), st.integers(1, 12))
def test_idle_caps_are_exactly_those_of_enumeration(condition: Condition, amount: Node, cap: int) -> None:
    compiled = compile_clause(clause_with(condition, amount, cap * WAN), FACTS)
    eligible = [each for each in EVERY if each.holds(compiled.condition)]
    sums = [value for each in eligible if (value := each.amount(amount)) is not None]
    told = [each for each in prove([compiled], FACTS).findings if each.kind is FindingKind.CAP]
    idle = bool(sums) and max(sums) < cap * WAN
    assert bool(told) is idle
    if idle:
        assert abs((told[0].size or 0) - (cap * WAN - max(0, max(sums)))) <= 100


@settings(max_examples=40)
@given(trees())
def test_short_conditions_hold_for_the_same_firms_one_by_one(condition: Condition) -> None:
    node = compiled_of(condition).condition
    terms = Terms(FACTS)
    short = shorten(node, terms, Asking(terms))
    assert short.proved
    assert [each.holds(short.node) for each in EVERY] == [each.holds(node) for each in EVERY]


@settings(max_examples=40)
@given(trees(), trees())
def test_two_conditions_overlap_exactly_when_some_firm_meets_both(one: Condition, two: Condition) -> None:
    first, second = compiled_of(one).condition, compiled_of(two).condition
    terms = Terms(FACTS)
    reply = Asking(terms).ask(terms.met(first), terms.met(second))
    both = any(each.holds(first) and evaluate(second, each.look) is True for each in EVERY)
    assert reply is (Reply.YES if both else Reply.NO)
