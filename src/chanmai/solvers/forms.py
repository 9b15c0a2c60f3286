"""How each kind of core node becomes a z3 term; one function a node, the same meaning as the reference evaluator."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Protocol

import z3

from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import (
    And,
    Arith,
    AtLeast,
    Category,
    Compare,
    Day,
    Extreme,
    Fetch,
    Floor,
    If,
    Lookup,
    Marginal,
    Member,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Several,
    Steps,
    Truth,
)
from chanmai.engine.language.op import Op
from chanmai.engine.language.thresholds import nothing, turned
from chanmai.solvers.function_forms import FUNCTION_FORMS
from chanmai.solvers.logic import Logic, at_least, choice, conj, disj, exact, neg
from chanmai.solvers.shapes import (
    Form,
    NotTranslated,
    Quantity,
    Truths,
    Word,
    Words,
    agree,
    common_divisor,
    either,
    minus,
    plus,
    relation,
    scale,
    times,
)


class TermSource(Protocol):
    """What the rules ask of the imagined firm whose terms are made."""

    def fact(self, ref: Ref) -> Form: ...
    def constant(self, value: Value) -> Form: ...
    def code(self, word: str) -> int: ...
    def form(self, node: Node) -> Form: ...
    def truths(self, node: Node) -> Truths: ...
    def quantity(self, node: Node) -> Quantity: ...
    def never_negative(self, node: Node) -> bool: ...


def _literal(node: Number | Category | Day | Truth, terms: TermSource) -> Form:
    return terms.constant(node.value)


def _fetch(node: Fetch, terms: TermSource) -> Form:
    return terms.fact(node.ref)


def _negate(node: Negate, terms: TermSource) -> Form:
    item = terms.quantity(node.item)
    return scale(item, -1)


def _arith(node: Arith, terms: TermSource) -> Form:
    left, right = terms.quantity(node.left), terms.quantity(node.right)
    if node.op == "/":
        return _divided(node, left, right, terms)
    if node.op == "*":
        below = right.below if left.below is None else times(left.below, right.below)
        defined = conj(left.defined, right.defined)
        return Quantity(left.above * right.above, below, defined, left.positive and right.positive)
    return plus(left, right) if node.op == "+" else minus(left, right)


def _divided(node: Arith, left: Quantity, right: Quantity, terms: TermSource) -> Form:
    """left / right as a fraction; a divisor with a known sign keeps comparisons linear."""
    if isinstance(node.right, Number):
        if node.right.value == 0:
            return Quantity(exact(0), None, False)
        return Quantity(left.above * exact(1 / node.right.value), left.below, left.defined, left.positive)
    above, below = times(left.above, right.below), times(right.above, left.below)
    defined = conj(left.defined, right.defined, right.above != 0)
    return Quantity(
        above, below, defined, terms.never_negative(node.right) and left.positive and right.positive
    )


def _compare(node: Compare, terms: TermSource) -> Form:
    of_the_day = turned(node, nothing)
    if of_the_day is not node:
        return terms.form(of_the_day)
    left, right = terms.form(node.left), terms.form(node.right)
    if isinstance(left, Quantity) and isinstance(right, Quantity):
        holds = relation(node.op, left, right)
        defined = conj(left.defined, right.defined)
        return Truths(conj(defined, holds), conj(defined, neg(holds)), defined is True)
    if isinstance(left, Words) or isinstance(right, Words) or node.op.compares_size:
        raise NotTranslated("comparison")
    same = agree(left, right)
    other = _differ(left, right)
    total = _total(left) and _total(right)
    return Truths(same, other, total) if node.op is Op.EQ else Truths(other, same, total)


def _differ(left: Form, right: Form) -> Logic:
    if isinstance(left, Word) and isinstance(right, Word):
        return conj(left.defined, right.defined, left.code != right.code)
    if isinstance(left, Truths) and isinstance(right, Truths):
        return disj(conj(left.yes, right.no), conj(left.no, right.yes))
    raise NotTranslated("comparison")


def _total(form: Form) -> bool:
    return form.total if isinstance(form, Truths) else form.defined is True


def _member(node: Member, terms: TermSource) -> Form:
    item = terms.form(node.item)
    if isinstance(item, Word):
        inside = disj(*(item.code == terms.code(word) for word in node.choices.values))
    elif isinstance(item, Words):
        inside = disj(*(item.has(word) for word in node.choices.values))
    else:
        raise NotTranslated("membership")
    return Truths(conj(item.defined, inside), conj(item.defined, neg(inside)), item.defined is True)


def _not(node: Not, terms: TermSource) -> Form:
    item = terms.truths(node.item)
    return Truths(item.no, item.yes, item.total)


def _several(node: Several, terms: TermSource) -> Form:
    items = [terms.truths(item) for item in node.items]
    yes = at_least(node.least, [item.yes for item in items])
    if all(item.total for item in items):
        return Truths(yes, neg(yes))
    return Truths(yes, at_least(len(items) - node.least + 1, [item.no for item in items]), total=False)


def _if(node: If, terms: TermSource) -> Form:
    return either(terms.truths(node.test), terms.form(node.then), terms.form(node.otherwise))


def _steps(node: Steps, terms: TermSource) -> Form:
    subject = terms.quantity(node.subject)
    form = terms.form(node.below)
    reach = Op.GT if node.strict else Op.GE
    for start, value in zip(node.starts, node.values, strict=True):
        truth = relation(reach, subject, Quantity(exact(start.value)))
        form = either(Truths(truth, neg(truth)), terms.form(value), form)
    return _where(subject.defined, form)


def _where(defined: Logic, form: Form) -> Form:
    """The form, without a value outside `defined`."""
    if defined is True:
        return form
    if isinstance(form, Quantity):
        return Quantity(form.above, form.below, conj(defined, form.defined), form.positive)
    if isinstance(form, Truths):
        return Truths(conj(defined, form.yes), conj(defined, form.no), total=False)
    if isinstance(form, Word):
        return Word(form.code, conj(defined, form.defined))
    return Words(form.has, conj(defined, form.defined), form.listed)


def _marginal(node: Marginal, terms: TermSource) -> Form:
    """Each slice of the subject above its start, up to the next start, times its rate; over the subject's divisor."""
    subject = terms.quantity(node.subject)
    if not subject.positive:
        raise NotTranslated("slices of a fraction of unknown sign")
    unit = exact(1) if subject.below is None else subject.below
    total = exact(0)
    for index, (start, rate) in enumerate(zip(node.starts, node.rates, strict=True)):
        inside = subject.above - exact(start.value) * unit
        if index + 1 < len(node.starts):
            width = node.starts[index + 1].value - start.value
            full = relation(Op.GT, subject, Quantity(exact(node.starts[index + 1].value)))
            inside = choice(full, exact(width) * unit, inside)
        above = relation(Op.GT, subject, Quantity(exact(start.value)))
        total = total + choice(above, inside * exact(rate.value), exact(0))
    return Quantity(total, subject.below, subject.defined)


def _lookup(node: Lookup, terms: TermSource) -> Form:
    subject = terms.form(node.subject)
    if not isinstance(subject, Word):
        raise NotTranslated("table")
    rows = [(subject.code == terms.code(key), terms.form(value)) for key, value in node.cases]
    outside = node.otherwise
    form = _where(False, rows[-1][1]) if outside is None else terms.form(outside)
    for hit, value in reversed(rows):
        form = either(Truths(hit, neg(hit)), value, form)
    return _where(subject.defined, form)


def _extreme(node: Extreme, terms: TermSource) -> Form:
    better = Op.LT if node.op == "min" else Op.GT
    items = [terms.quantity(item) for item in node.items]
    best = items[0]
    for item in items[1:]:
        best = _chosen(relation(better, item, best), item, best)
    return Quantity(best.above, best.below, conj(*(item.defined for item in items)), best.positive)


def _chosen(test: Logic, then: Quantity, otherwise: Quantity) -> Quantity:
    below = common_divisor(test, then, otherwise)
    return Quantity(
        choice(test, then.above, otherwise.above), below, True, then.positive and otherwise.positive
    )


def _floor(node: Floor, terms: TermSource) -> Form:
    """每满: the greatest whole number not above item / block."""
    item, block = terms.quantity(node.item), node.block
    if not isinstance(block, Number) or item.below is not None:
        raise NotTranslated("blocks of a varying size")
    if block.value == 0:
        return Quantity(exact(0), None, False)
    ratio = item.above * exact(Fraction(1) / block.value)
    return Quantity(z3.ToReal(z3.ToInt(ratio)), None, item.defined)


RULES: dict[type[Node], Callable[[Any, TermSource], Form]] = {
    Number: _literal,
    Category: _literal,
    Day: _literal,
    Truth: _literal,
    Fetch: _fetch,
    Negate: _negate,
    Arith: _arith,
    Compare: _compare,
    Member: _member,
    Not: _not,
    And: _several,
    Or: _several,
    AtLeast: _several,
    If: _if,
    Steps: _steps,
    Marginal: _marginal,
    Lookup: _lookup,
    Extreme: _extreme,
    Floor: _floor,
    **FUNCTION_FORMS,
}
