"""Every class of node has its entry where the solvers go by class."""

import pytest

from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import Not
from chanmai.engine.language.refs import refs
from chanmai.solvers.asking import Asking, Reply
from chanmai.solvers.firms import firm_of
from chanmai.solvers.logic import neg
from chanmai.solvers.proofs.slope import BOTH, Slope, slope
from chanmai.solvers.terms import Terms
from spec.every_node import EVERY, core
from spec.manual import DICTIONARY

REVENUE = Ref("营业收入")


@pytest.mark.parametrize("text", EVERY.values())
def test_it_has_a_term_that_means_the_same(text: str) -> None:
    node, terms = core(text), Terms(DICTIONARY)
    for wanted, term in ((True, terms.met(node)), (False, neg(terms.met(node)))):
        asking = Asking(terms)
        assert asking.ask(term) is Reply.YES
        assert asking.model is not None
        firm = firm_of(asking.model, terms, refs(node))
        assert (evaluate(node, firm.values.get) is True) is wanted


@pytest.mark.parametrize("text", [text for text in EVERY.values() if REVENUE in refs(core(text))])
def test_its_slope_is_known(text: str) -> None:
    """Without an entry it would be said to rise and to fall, and nobody would notice."""
    node = core(text)
    found = slope(node, REVENUE, Terms(DICTIONARY).view.limits)
    assert found != BOTH
    assert slope(Not(node), REVENUE, Terms(DICTIONARY).view.limits) == Slope(found.rises, found.falls)
