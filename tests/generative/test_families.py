"""Atoms answered together are answered as each for itself, whatever is known of the firm."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import Arith, Choices, Compare, Extreme, Fetch, Member, Node, Number, Or
from chanmai.engine.language.op import Op
from chanmai.runners.columnar.program import Rule, compile_program
from chanmai.runners.columnar.single.codes import code_of
from chanmai.runners.columnar.single.families import families

NUMBERS, WORDS = ("a", "b", "c"), ("x", "y", "z", "none of these")
DICTIONARY = Dictionary(
    [Fact(name, name, name, Kind.NUMBER, PeriodKind.POINT, whole=True) for name in NUMBERS]
    + [Fact("word", "word", "word", Kind.CATEGORY, PeriodKind.POINT, values=WORDS)]
)

numbers = st.sampled_from(NUMBERS).map(lambda name: Fetch(Ref(name)))
bounds = st.builds(Fraction, st.integers(-6, 6), st.integers(1, 4)).map(Number)
operators = st.sampled_from((Op.GE, Op.GT, Op.LT, Op.LE))


def divided(above: Node, below: Node, *, growth: bool) -> Node:
    return Arith("/", above, Extreme("max", (below, Number(Fraction(0)))) if growth else below)


differences = st.builds(lambda a, b: Arith("-", a, b), numbers, numbers)
ratios = st.builds(
    lambda a, b, growth: divided(a, b, growth=growth), st.one_of(numbers, differences), numbers, st.booleans()
)
conditions = st.one_of(
    st.builds(Compare, operators, numbers, bounds),
    st.builds(Compare, operators, ratios, bounds),
    st.builds(
        lambda words: Member(Fetch(Ref("word")), Choices(tuple(sorted(words)))),
        st.sets(st.sampled_from(WORDS[:3]), min_size=1),
    ),
)
firms = st.fixed_dictionaries(
    {Ref(name): st.one_of(st.none(), st.integers(-4, 4), st.just(2**70)) for name in NUMBERS}
    | {Ref("word"): st.one_of(st.none(), st.sampled_from(WORDS))}
)


@settings(max_examples=400, deadline=None)
@given(st.lists(conditions, min_size=1, max_size=25), st.lists(firms, min_size=1, max_size=4))
def test_together_as_alone(asked: list[Node], known: list[dict[Ref, Value | None]]) -> None:
    program = compile_program([Rule("r", Or(tuple(asked)))], DICTIONARY)
    found = families(program.atoms, DICTIONARY)
    assert [place for own in found for place in range(own.places.start, own.places.stop)] == list(
        range(len(program.atoms))
    )
    for values in known:
        for own in found:
            count = own.places.stop - own.places.start
            codes = own.codes(values.get, DICTIONARY)
            together = [codes] * count if isinstance(codes, int) else codes.tolist()
            assert together == [code_of(atom, values.get, DICTIONARY) for atom in program.atoms[own.places]]
