"""Indicators over columns beside their definition firm by firm: every way, over expressions of the whole grammar."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Kind, is_quantity
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.storage import Datum, keep
from chanmai.engine.indicators.panel import Panel, figures_of
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Fetch, Node
from chanmai.engine.language.refs import refs
from chanmai.pack.indicators import WAYS
from chanmai.runners.indicators import all_figures
from generative.strategies import conditions, counts, dictionaries, money_formulas, ratios, values

LARGE = [2**62, 2**62 - 1, 2**61, -(2**61), 10**25]
"""Figures at and beyond what columns hold."""


@dataclass(frozen=True)
class Asked:
    """An indicator."""

    how: str
    value: Node | None
    over: Node | None
    where: Node | None
    most: int


def numbers(dictionary: Dictionary) -> st.SearchStrategy[Node]:
    quantities = [Fetch(Ref(fact.name)) for fact in dictionary if is_quantity(fact)]
    plain = [st.sampled_from(quantities)] if quantities else []
    return st.one_of(*plain, money_formulas(dictionary), ratios(dictionary), counts(dictionary))


@st.composite
def asked(draw: st.DrawFn, dictionary: Dictionary) -> Asked:
    how = draw(st.sampled_from(WAYS))
    any_node = numbers(dictionary) | conditions(dictionary)
    return Asked(
        how=how,
        value=None if how == "count" else draw(any_node),
        over=draw(numbers(dictionary)) if how == "share" else None,
        where=draw(conditions(dictionary)) if how == "count" or draw(st.booleans()) else None,
        most=draw(st.integers(1, 4)),
    )


@st.composite
def panels(draw: st.DrawFn) -> tuple[list[Asked], Panel]:
    dictionary = draw(dictionaries())
    measures = draw(st.lists(asked(dictionary), min_size=1, max_size=4))
    firms = draw(st.integers(0, 9))
    written = [node for of in measures for node in (of.value, of.over, of.where) if node is not None]
    read = {ref for node in written for ref in refs(expand(node, dictionary))}
    columns: dict[Ref, list[Datum | None]] = {}
    for ref in sorted(read | {Ref(ref.fact, ref.back + 1) for ref in read}):
        fact = dictionary.get(ref.fact)
        kept = values(fact).map(lambda value, fact=fact: keep(fact, value))
        one = st.none() | kept
        if fact.kind in (Kind.MONEY, Kind.NUMBER) and draw(st.integers(0, 9)) == 0:
            one |= st.sampled_from(LARGE)
        if draw(st.integers(0, 9)):
            columns[ref] = draw(st.lists(one, min_size=firms, max_size=firms))
    names = st.lists(st.sampled_from(["", "东", "西"]), min_size=firms, max_size=firms)
    groups = {name: draw(names) for name in ("size", "district")}
    return measures, Panel(firms, columns, groups, "size", dictionary)


@given(panels())
def test_columns_give_what_the_definition_says(drawn: tuple[list[Asked], Panel]) -> None:
    measures, panel = drawn
    found = all_figures(measures, panel)
    for of, figures in zip(measures, found, strict=True):
        assert figures == figures_of(of, panel), of
