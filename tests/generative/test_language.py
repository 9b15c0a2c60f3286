"""Random well-typed expressions: printing reads back, evaluation agrees with a naive reading, bounds hold."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from chanmai.engine.eligibility.clauses.partial import with_known
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.check import check, read_rule
from chanmai.engine.language.errors import Problem, RuleError
from chanmai.engine.language.evaluate import bounds, evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.literals import literals, replace
from chanmai.engine.language.nodes import Compare, Empty, Fetch, Knowledge, Member, Node, Not, Number, Period
from chanmai.engine.language.normal import atoms, normal
from chanmai.engine.language.parse import parse
from chanmai.engine.language.printing import to_chinese, to_document, to_english
from chanmai.engine.language.refs import refs
from chanmai.engine.language.tree import children, rebuild, walk
from chanmai.engine.language.words import describe
from generative.oracle import meaning
from generative.strategies import completed, conditions, counts, dictionaries, money_formulas, ratios, records


@st.composite
def rules(draw: st.DrawFn) -> tuple[Node, Dictionary, str]:
    """An expression, its dictionary and what it is."""
    dictionary = draw(dictionaries())
    expect = draw(st.sampled_from(("condition", "money", "number")))
    make = {"condition": (conditions,), "money": (money_formulas,), "number": (ratios, counts)}[expect]
    return draw(draw(st.sampled_from(make))(dictionary)), dictionary, expect


@given(rules())
def test_what_is_generated_passes_the_checker(rule: tuple[Node, Dictionary, str]) -> None:
    node, dictionary, expect = rule
    check(node, dictionary, expect=expect)


@given(rules())
def test_chinese_print_reads_back(rule: tuple[Node, Dictionary, str]) -> None:
    node, _, _ = rule
    text = to_chinese(node)
    assert parse(text) == node
    assert to_chinese(parse(text)) == text
    wide = (
        text.replace("(", "（")
        .replace(")", "）")
        .replace(",", "，")
        .replace(":", "：")
        .replace(" 且 ", " and ")
    )
    assert '"' in text or parse(wide) == node


@given(rules())
def test_the_words_of_documents_read_back(rule: tuple[Node, Dictionary, str]) -> None:
    node, dictionary, expect = rule
    text = to_document(node)
    assert parse(text) == node
    assert read_rule(text, dictionary, expect=expect) == node
    assert not any(sign in text for sign in ("≥", "≤", "≠"))
    wide = text.replace("(", "（").replace(")", "）").replace(",", "，").replace(":", "：").replace("%", "％")
    assert '"' in text or parse(wide) == node


@given(rules())
def test_every_rule_can_be_told_in_both_languages(rule: tuple[Node, Dictionary, str]) -> None:
    node, dictionary, _ = rule
    for item in (node, expand(node, dictionary)):
        assert describe(item, dictionary, "zh").strip()
        assert "nglish" in describe(item, dictionary, "en") or not refs(item)
        assert to_english(item, dictionary).strip()


@settings(max_examples=300)
@given(rules(), st.data())
def test_evaluating_agrees_with_the_naive_reading(
    rule: tuple[Node, Dictionary, str], data: st.DataObject
) -> None:
    node, dictionary, _ = rule
    record = data.draw(records(dictionary))
    assert evaluate(expand(node, dictionary), record.value) == meaning(node, record, dictionary)


@given(rules(), st.data())
def test_more_knowledge_never_changes_a_known_answer(
    rule: tuple[Node, Dictionary, str], data: st.DataObject
) -> None:
    node, dictionary, _ = rule
    record = data.draw(records(dictionary))
    core = with_known(expand(node, dictionary), record.value)
    known = evaluate(core, record.value)
    later = completed(data.draw, record, dictionary)
    assert known is None or evaluate(core, later.value) == known


@settings(max_examples=300)
@given(dictionaries().flatmap(lambda book: st.tuples(st.just(book), money_formulas(book))), st.data())
def test_bounds_contain_every_completion(rule: tuple[Dictionary, Node], data: st.DataObject) -> None:
    dictionary, node = rule
    record = data.draw(records(dictionary))
    core = with_known(expand(node, dictionary), record.value)

    def limits(ref: Ref) -> tuple[Fraction | None, Fraction | None]:
        fact = dictionary.get(ref.fact)
        return fact.lowest, fact.highest

    low, high = bounds(core, record.value, limits)
    value = evaluate(core, completed(data.draw, record, dictionary).value)
    if value is not None:
        assert isinstance(value, int | Fraction)
        assert low is None or low <= value
        assert high is None or value <= high
    known = evaluate(core, record.value)
    assert known is None or (low is not None and high is not None and low <= known <= high)  # type: ignore[operator]


@settings(max_examples=300)
@given(dictionaries().flatmap(lambda book: st.tuples(st.just(book), conditions(book, 4))), st.data())
def test_normal_form_means_the_same(rule: tuple[Dictionary, Node], data: st.DataObject) -> None:
    dictionary, node = rule
    core = expand(node, dictionary)
    flat = normal(core)
    record = data.draw(records(dictionary))
    assert evaluate(flat, record.value) == evaluate(core, record.value)
    assert normal(flat) == flat
    for item in walk(flat):
        assert not isinstance(item, Not) or isinstance(item.item, Fetch | Member | Knowledge | Empty)
        assert not any(type(part) is type(item) and not isinstance(item, Compare) for part in _joints(item))
    for atom in atoms(flat):
        assert atom in set(walk(flat))


def _joints(node: Node) -> tuple[Node, ...]:
    return children(node) if type(node).__name__ in ("And", "Or") else ()


@given(rules())
def test_expanding_leaves_no_period_and_only_stored_facts(rule: tuple[Node, Dictionary, str]) -> None:
    node, dictionary, _ = rule
    core = expand(node, dictionary)
    assert not any(isinstance(item, Period) for item in walk(core))
    assert all(dictionary.get(ref.fact).formula is None for ref in refs(core))
    assert expand(node, dictionary) == core


@given(rules(), st.data())
def test_a_literal_can_be_replaced_and_put_back(
    rule: tuple[Node, Dictionary, str], data: st.DataObject
) -> None:
    node, _, _ = rule
    found = literals(node)
    assert [number for _, number in found] == [item for item in walk(node) if isinstance(item, Number)]
    assert rebuild(node, children(node)) == node
    if not found:
        return
    path, old = data.draw(st.sampled_from(found))
    new = Number(old.value + 1, old.unit)
    changed = replace(node, path, new)
    assert dict(literals(changed)) == dict(found) | {path: new}
    assert replace(changed, path, old) == node


@given(
    st.text(
        alphabet='营业收入研发0123456789.%万亿元()（），,：:><=≥且或非 "“”{}+-*/若分档增速近2年合计属于是否其他低',
        max_size=40,
    )
)
def test_any_text_is_read_or_refused_with_places(text: str) -> None:
    read, problems = _tried(text)
    for problem in problems:
        assert 0 <= problem.start <= problem.end <= len(text)
        assert problem.message.zh
        assert problem.message.en
    assert read is None or parse(to_chinese(read)) == read
    assert (read is None) == bool(problems)


def _tried(text: str) -> tuple[Node | None, tuple[Problem, ...]]:
    try:
        return parse(text), ()
    except RuleError as error:
        return None, error.problems
