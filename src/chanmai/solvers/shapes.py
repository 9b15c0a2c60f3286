"""What an expression is to the solver: a fraction, a word, a set or a condition, and where it has a value."""

from collections.abc import Callable
from dataclasses import dataclass

from chanmai.engine.language.op import Op
from chanmai.solvers.logic import Logic, Term, choice, conj, disj, exact, neg


class NotTranslated(Exception):
    """The expression has a form that the solver is not told of; the reference evaluator alone decides it."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """above / below where `defined`; `below` None stands for 1 and is otherwise never zero where defined.

    `positive` says that `below` is above zero wherever it is defined.
    """

    above: Term
    below: Term | None = None
    defined: Logic = True
    positive: bool = True


@dataclass(frozen=True, slots=True)
class Word:
    """A category, by the number of its word."""

    code: Term
    defined: Logic = True


@dataclass(frozen=True, slots=True)
class Words:
    """A set: for each word whether it is a member. `listed` are all words that can be one; None: nobody knows."""

    has: Callable[[str], Logic]
    defined: Logic = True
    listed: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Truths:
    """When a condition is true, and when it is false; with `total` always one of the two."""

    yes: Logic
    no: Logic
    total: bool = True


Form = Quantity | Word | Words | Truths


def as_quantity(form: Form) -> Quantity:
    """The form as a quantity. Raises NotTranslated for any other."""
    if not isinstance(form, Quantity):
        raise NotTranslated(type(form).__name__)
    return form


def relation(op: Op, left: Quantity, right: Quantity) -> Logic:
    """`left op right` where both are defined, without division."""
    relation: Callable[[Term, Term], Logic] = op.holds
    if left.below is None and right.below is None:
        return relation(left.above, right.above)
    difference = times(left.above, right.below) - times(right.above, left.below)
    if left.positive and right.positive:
        return relation(difference, 0)
    below = times(left.below if left.below is not None else exact(1), right.below)
    return disj(conj(below > 0, relation(difference, 0)), conj(below < 0, relation(0, difference)))


def times(above: Term, below: Term | None) -> Term:
    """above * below, where None stands for 1."""
    return above if below is None else above * below


def minus(left: Quantity, right: Quantity) -> Quantity:
    """left - right"""
    return plus(left, scale(right, -1))


def plus(left: Quantity, right: Quantity) -> Quantity:
    """left + right"""
    defined, positive = conj(left.defined, right.defined), left.positive and right.positive
    if left.below is right.below:
        return Quantity(left.above + right.above, left.below, defined, positive)
    above = times(left.above, right.below) + times(right.above, left.below)
    below = right.below if left.below is None else times(left.below, right.below)
    return Quantity(above, below, defined, positive)


def scale(item: Quantity, factor: int) -> Quantity:
    """factor * item"""
    return Quantity(item.above * factor, item.below, item.defined, item.positive)


def either(test: Truths, then: Form, otherwise: Form) -> Form:
    """The form of a choice; where the test has no value, that of both branches if they agree."""
    defined: Logic = disj(conj(test.yes, defined_in(then)), conj(test.no, defined_in(otherwise)))
    if defined_in(then) is True and defined_in(otherwise) is True and test.total:
        defined = True
    if not test.total:
        neither = conj(neg(test.yes), neg(test.no))
        defined = disj(defined, conj(neither, agree(then, otherwise)))
    return _merged(neg(test.no) if not test.total else test.yes, then, otherwise, defined)


def _merged(test: Logic, then: Form, otherwise: Form, defined: Logic) -> Form:
    if isinstance(then, Quantity) and isinstance(otherwise, Quantity):
        below = common_divisor(test, then, otherwise)
        above = choice(test, then.above, otherwise.above)
        return Quantity(above, below, defined, then.positive and otherwise.positive)
    if isinstance(then, Word) and isinstance(otherwise, Word):
        return Word(choice(test, then.code, otherwise.code), defined)
    if isinstance(then, Words) and isinstance(otherwise, Words):
        one, two = then, otherwise

        def has(word: str) -> Logic:
            return disj(conj(test, one.has(word)), conj(neg(test), two.has(word)))

        every = None if one.listed is None or two.listed is None else (*one.listed, *two.listed)
        return Words(has, defined, every)
    if isinstance(then, Truths) and isinstance(otherwise, Truths):
        yes = disj(conj(test, then.yes), conj(neg(test), otherwise.yes))
        no = disj(conj(test, then.no), conj(neg(test), otherwise.no))
        return Truths(
            conj(defined, yes), conj(defined, no), defined is True and then.total and otherwise.total
        )
    raise NotTranslated("choice")


def common_divisor(test: Logic, then: Quantity, otherwise: Quantity) -> Term | None:
    """What a choice between two quantities is divided by; None when neither is a quotient."""
    if then.below is None and otherwise.below is None:
        return None
    one = exact(1)
    return choice(
        test, one if then.below is None else then.below, one if otherwise.below is None else otherwise.below
    )


def defined_in(form: Form) -> Logic:
    """When a form has a value: the condition under which nothing in it is unknown."""
    if isinstance(form, Truths):
        return True if form.total else disj(form.yes, form.no)
    return form.defined


def agree(left: Form, right: Form) -> Logic:
    """When both have a value, and the same one."""
    both = conj(defined_in(left), defined_in(right))
    if isinstance(left, Quantity) and isinstance(right, Quantity):
        return conj(both, relation(Op.EQ, left, right))
    if isinstance(left, Word) and isinstance(right, Word):
        return conj(both, left.code == right.code)
    if isinstance(left, Truths) and isinstance(right, Truths):
        return disj(conj(left.yes, right.yes), conj(left.no, right.no))
    raise NotTranslated("comparison")
