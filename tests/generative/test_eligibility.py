"""The exact decision against brute force: every completion of the missing facts, one after the other."""

import itertools
from collections.abc import Iterator
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from chanmai.engine.eligibility.clauses.partial import with_known
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.missing.exact import settle, verdict
from chanmai.engine.eligibility.missing.formula import Count, Free
from chanmai.engine.eligibility.missing.search import Space
from chanmai.engine.eligibility.missing.translate import Translator
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language import nodes as n
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.op import Op
from chanmai.engine.language.refs import refs

LETTERS = ("甲", "乙", "丙")


def _fact(name: str, kind: Kind, **more: object) -> Fact:
    return Fact(name, name, name, kind, PeriodKind.POINT, **more)  # type: ignore[arg-type]


FACTS = (
    _fact("钱", Kind.MONEY, lowest=Fraction(0), highest=Fraction(4)),
    _fact("款", Kind.MONEY, lowest=Fraction(0), highest=Fraction(3)),
    _fact("数", Kind.NUMBER, whole=True, lowest=Fraction(-2), highest=Fraction(2)),
    _fact("真", Kind.FLAG),
    _fact("实", Kind.FLAG),
    _fact("类", Kind.CATEGORY, values=LETTERS),
    _fact("级", Kind.CATEGORY, values=LETTERS[:2]),
    _fact("集", Kind.SET, values=LETTERS[:2]),
)
BOOK = Dictionary(FACTS)
DOMAINS: dict[str, list[Value]] = {
    "钱": list(range(5)),
    "款": list(range(4)),
    "数": list(range(-2, 3)),
    "真": [True, False],
    "实": [True, False],
    "类": list(LETTERS),
    "级": list(LETTERS[:2]),
    "集": [frozenset(), frozenset("甲"), frozenset("乙"), frozenset("甲乙")],
}


def number(value: int, over: int = 1) -> n.Number:
    return n.Number(Fraction(value, over))


def fetch(name: str) -> n.Fetch:
    return n.Fetch(Ref(name))


numbers = st.builds(number, st.integers(-3, 6), st.sampled_from((1, 1, 2, 3)))
quantities = st.sampled_from(("钱", "款", "数")).map(fetch)
words = st.sampled_from(("类", "级")).map(fetch)


def steps(subject: n.Node, start: int, width: int, values: list[n.Node], strict: bool) -> n.Steps:
    return n.Steps(subject, values[0], (number(start), number(start + width)), tuple(values[1:]), strict)


def larger_amounts(inner: st.SearchStrategy[n.Node]) -> st.SearchStrategy[n.Node]:
    three = st.lists(inner, min_size=3, max_size=3)
    return st.one_of(
        st.builds(n.Arith, st.sampled_from("+-"), inner, inner),
        st.builds(n.Arith, st.just("*"), numbers, inner),
        st.builds(n.Arith, st.just("/"), inner, quantities),
        st.builds(n.Negate, inner),
        st.builds(n.Extreme, st.sampled_from(("min", "max")), st.tuples(inner, inner)),
        st.builds(n.If, flags, inner, inner),
        st.builds(steps, inner, st.integers(-1, 3), st.integers(1, 2), three, st.booleans()),
        st.builds(lambda x: n.Marginal(x, (number(0), number(2)), (number(1, 2), number(1, 3))), inner),
        st.builds(lambda x, a, b: n.Lookup(x, (("甲", a),), b), words, inner, st.one_of(st.none(), inner)),
        st.builds(lambda x, b: n.Floor(x, number(b)), inner, st.integers(1, 2)),
        st.builds(
            lambda mode, x, b: n.StepRounding(mode, x, number(b)),
            st.sampled_from(("进位", "舍去", "四舍五入", "四舍六入")), inner, st.integers(1, 2),
        ),
        st.builds(n.Power, inner, st.integers(-1, 2)),
    )  # fmt: skip


flags = st.sampled_from(("真", "实")).map(fetch)
amounts = st.recursive(st.one_of(quantities, numbers), larger_amounts, max_leaves=3)
choices = st.sets(st.sampled_from(LETTERS), min_size=1).map(lambda s: n.Choices(tuple(sorted(s))))
atoms = st.one_of(
    flags,
    st.builds(n.Compare, st.sampled_from(tuple(Op)), amounts, amounts),
    st.builds(
        n.Compare,
        st.sampled_from((Op.EQ, Op.NE)),
        words,
        st.one_of(words, st.sampled_from(LETTERS).map(n.Category)),
    ),
    st.builds(n.Member, st.one_of(words, st.just(fetch("集"))), choices),
    st.builds(n.Knowledge, st.one_of(quantities, words, flags, st.just(fetch("集")))),
    st.just(n.Empty(fetch("集"))),
)


def larger_conditions(inner: st.SearchStrategy[n.Node]) -> st.SearchStrategy[n.Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(n.And, several),
        st.builds(n.Or, several),
        st.builds(lambda items, k: n.AtLeast(min(k, len(items)), items), several, st.integers(1, 3)),
        st.builds(n.Not, inner),
        st.builds(n.If, inner, inner, inner),
    )


conditions = st.recursive(atoms, larger_conditions, max_leaves=5)
known_facts = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in DOMAINS.items()}
)


def completions(core: n.Node, known: dict[Ref, Value]) -> Iterator[dict[Ref, Value]]:
    holes = [ref for ref in refs(core) if ref not in known]
    for values in itertools.product(*(DOMAINS[ref.fact] for ref in holes)):
        yield {**known, **dict(zip(holes, values, strict=True))}


def met(core: n.Node, facts: dict[Ref, Value]) -> bool:
    """A completion without a value does not meet the condition."""
    return evaluate(core, facts.get) is True


def looks_away(core: n.Node, view: View) -> bool:
    """True if the engine says of itself that it does not look into a part of the condition."""
    waiting = [Translator(view, Space()).truth(core)[0]]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Free):
            return True
        waiting.extend(part.items if isinstance(part, Count) else ())
    return False


def matters(core: n.Node, known: dict[Ref, Value], ref: Ref) -> bool:
    """True if two completions that differ in this fact only differ in the answer."""
    others: dict[tuple[object, ...], set[bool]] = {}
    for facts in completions(core, known):
        key = tuple(value for other, value in sorted(facts.items()) if other != ref)
        others.setdefault(key, set()).add(met(core, facts))
    return any(len(outcomes) == 2 for outcomes in others.values())


@settings(max_examples=500, deadline=None)
@given(conditions, st.lists(known_facts, min_size=1, max_size=3))
def test_an_answer_is_open_only_if_two_completions_differ(
    core: n.Node, subjects: list[dict[str, Value]]
) -> None:
    for facts in subjects:  # one after the other, so that what was worked out for one is there for the next
        check(core, {Ref(name): value for name, value in facts.items()})


def check(core: n.Node, known: dict[Ref, Value]) -> None:
    view = View(Record("某企业", 2025, known), BOOK)
    answer = settle(core, view)
    core = with_known(core, view.fetch)
    outcomes = {met(core, completion) for completion in completions(core, known)}
    if answer.met is not None:
        assert outcomes == {answer.met}
    elif not (answer.hard or looks_away(core, view)):
        holes = [ref for ref in refs(core) if ref not in known]
        assert outcomes == {True, False}
        assert set(answer.missing) == {ref for ref in holes if matters(core, known, ref)}
    assert answer.met is verdict(core, view)
    assert answer.met is not None or any(ref not in known for ref in refs(core))
