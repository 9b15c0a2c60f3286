"""The solver's terms mean what the reference evaluator says: random rules, random firms without holes."""

from fractions import Fraction

import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.refs import refs
from chanmai.solvers.asking import Asking, Reply
from chanmai.solvers.firms import firm_of
from chanmai.solvers.logic import Logic, conj, formula, neg
from chanmai.solvers.shapes import NotTranslated, Quantity, Truths, Word, Words
from chanmai.solvers.terms import Terms
from generative.strategies import completed, conditions, dictionaries, money_formulas, records


@settings(max_examples=120)
@given(st.data())
def test_a_condition_over_constants_is_true_and_false_where_the_evaluator_says(data: st.DataObject) -> None:
    dictionary = data.draw(dictionaries())
    node = expand(data.draw(conditions(dictionary)), dictionary)
    firm = completed(data.draw, data.draw(records(dictionary)), dictionary)
    terms = Terms(dictionary, known=firm.values)
    try:
        truths = terms.truths(node)
    except NotTranslated:
        return
    expected = evaluate(node, firm.value)
    assert (plain(truths.yes), plain(truths.no)) == (expected is True, expected is False)


@settings(max_examples=120)
@given(st.data())
def test_an_amount_over_constants_has_the_evaluators_value(data: st.DataObject) -> None:
    dictionary = data.draw(dictionaries())
    node = expand(data.draw(money_formulas(dictionary)), dictionary)
    firm = completed(data.draw, data.draw(records(dictionary)), dictionary)
    terms = Terms(dictionary, known=firm.values)
    try:
        quantity = terms.quantity(node)
    except NotTranslated:
        return
    expected = evaluate(node, firm.value)
    assert plain(quantity.defined) == (expected is not None)
    if expected is not None:
        below = Fraction(1) if quantity.below is None else number(quantity.below)
        assert number(quantity.above) / below == expected
        assert not quantity.positive or below > 0


@settings(max_examples=80)
@given(st.data())
def test_variables_held_to_a_firm_agree_with_it(data: st.DataObject) -> None:
    dictionary = data.draw(dictionaries())
    node = expand(data.draw(conditions(dictionary, 2)), dictionary)
    firm = completed(data.draw, data.draw(records(dictionary)), dictionary)
    terms = Terms(dictionary)
    try:
        truths = terms.truths(node)
    except NotTranslated:
        return
    asking = Asking(terms)
    asking.state(*(held(terms, ref, firm.values[ref]) for ref in refs(node)))
    met = evaluate(node, firm.value) is True
    assert asking.ask(truths.yes) is (Reply.YES if met else Reply.NO)
    assert asking.ask(neg(truths.yes)) is (Reply.NO if met else Reply.YES)


@settings(max_examples=80)
@given(st.data())
def test_a_found_firm_meets_the_condition(data: st.DataObject) -> None:
    dictionary = data.draw(dictionaries())
    node = expand(data.draw(conditions(dictionary)), dictionary)
    terms = Terms(dictionary)
    try:
        met = terms.met(node)
    except NotTranslated:
        return
    asking = Asking(terms)
    if asking.ask(met) is Reply.YES:
        assert asking.model is not None
        firm = firm_of(asking.model, terms, refs(node))
        assert evaluate(node, Record("", 2025, firm.values).value) is True


def plain(logic: Logic) -> bool:
    """A formula without variables, decided."""
    decided = z3.simplify(formula(logic))
    assert z3.is_true(decided) or z3.is_false(decided)
    return z3.is_true(decided)


def number(term: z3.ExprRef) -> Fraction:
    return Fraction(str(z3.simplify(term)))


def held(terms: Terms, ref: Ref, value: Value) -> Logic:
    """That a variable has a value."""
    form, constant = terms.fact(ref), terms.constant(value)
    if isinstance(form, Truths):
        return form.yes if value is True else form.no
    if isinstance(form, Quantity) and isinstance(constant, Quantity):
        return form.above == constant.above
    if isinstance(form, Word) and isinstance(constant, Word):
        return form.code == constant.code
    assert isinstance(form, Words)
    words = terms.view.fact(ref).values
    return conj(*(form.has(word) if word in value else neg(form.has(word)) for word in words))  # type: ignore[operator]
