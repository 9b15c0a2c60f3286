"""The values of expressions over missing facts, piece by piece: each piece a linear form under its guard."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.missing.branches import (
    Case,
    Form,
    NotLinear,
    Quantity,
    Word,
    Words,
    combine,
    minus,
    plus,
    possible_cases,
    quotient,
    relation,
    times,
)
from chanmai.engine.eligibility.missing.formula import Formula, both, comparison, opposite
from chanmai.engine.eligibility.missing.function_pieces import FUNCTION_CASES
from chanmai.engine.eligibility.missing.linear import ONE, Linear
from chanmai.engine.eligibility.missing.search import Space
from chanmai.engine.facts.fact import Kind, Value, is_ordered, number_of
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import (
    Arith,
    Compare,
    Empty,
    Extreme,
    Fetch,
    Floor,
    If,
    Knowledge,
    Lookup,
    Marginal,
    Member,
    Negate,
    Node,
    Not,
    Power,
    Several,
    Steps,
)
from chanmai.engine.language.op import Op
from chanmai.engine.language.tree import walk

Truths = tuple[Formula, Formula]


class Pieces(ABC):
    """Takes expressions of one subject to pieces. `twin` is a reference to read under another name."""

    def __init__(self, view: View, space: Space, twin: Ref | None = None) -> None:
        self.view = view
        self.space = space
        self.twin = twin
        self._prefix = "twin blocks " if twin else "blocks "
        self.axioms: list[Formula] = []  # what holds of the missing facts in any case
        self._bounded: set[Ref] = set()
        self._made = 0

    @abstractmethod
    def truth(self, node: Node) -> Truths:
        """When a condition is true, and when it is false."""

    def cases(self, node: Node) -> list[Case]:
        """The pieces of an expression. Raises NotLinear when linear arithmetic does not cover it."""
        rule = _CASES.get(type(node))
        if rule is not None:
            return possible_cases(rule(self, node))
        if isinstance(node, Compare | Member | Several | Not | Knowledge | Empty):
            yes, no = self.truth(node)
            neither = both(opposite(yes), opposite(no))
            return possible_cases([(yes, Word(True)), (no, Word(False)), (neither, None)])
        value: Value = node.value  # type: ignore[attr-defined]
        return [(True, _known(value))]

    def fetch(self, node: Fetch) -> list[Case]:
        """A fact: its value, or the variable that stands for it."""
        value = self.view.fetch(node.ref)
        if value is not None:
            return [(True, _known(value))]
        fact = self.view.fact(node.ref)
        ref = Ref(f"twin {node.ref.fact}", node.ref.back) if node.ref == self.twin else node.ref
        self.space.facts[ref] = fact
        if not is_ordered(fact):
            return [(True, Words(ref=ref) if fact.kind is Kind.SET else Word(ref=ref))]
        self._bound(ref, node.ref)
        return [(True, Quantity(Linear(((ref, ONE),))))]

    def _bound(self, ref: Ref, original: Ref) -> None:
        if ref in self._bounded:
            return
        self._bounded.add(ref)
        lowest, highest = self.view.limits(original)
        form = Linear(((ref, ONE),))
        if lowest is not None:
            self.axioms.append(comparison(Op.GE, form.plus(Linear((), -lowest))))
        if highest is not None:
            self.axioms.append(comparison(Op.LE, form.plus(Linear((), -highest))))

    def negate(self, node: Negate) -> list[Case]:
        """-x"""
        return [(guard, _scaled(form, -ONE)) for guard, form in self.cases(node.item)]

    def arith(self, node: Arith) -> list[Case]:
        """+ - * / of the cases of both sides."""
        return combine(self.cases(node.left), self.cases(node.right), _JOINS[node.op])

    def choice(self, node: If) -> list[Case]:
        """若: either branch under its guard; without a known test only where both branches agree."""
        yes, no = self.truth(node.test)
        then, other = self.cases(node.then), self.cases(node.otherwise)
        cases = [(both(yes, g), form) for g, form in then] + [(both(no, g), form) for g, form in other]
        neither = both(opposite(yes), opposite(no))
        if neither is not False and may_lack_value(node.test):
            cases += [
                (both(neither, g, h, relation(Op.EQ, a, b)), a)
                for g, a in then
                for h, b in other
                if a is not None
            ]
        return cases

    def steps(self, node: Steps) -> list[Case]:
        """分档: each step under the guard that the subject lies in it."""
        reach = Op.GT if node.strict else Op.GE
        values = [self.cases(value) for value in (node.below, *node.values)]
        pieces: list[Case] = []
        for guard, subject in self.cases(node.subject):
            relations = [relation(reach, subject, _number(start.value)) for start in node.starts]
            inside = _slices(relations, relation(reach.opposite, subject, _number(node.starts[0].value)))
            pieces += [
                (both(guard, part, g), form)
                for part, cases in zip(inside, values, strict=True)
                for g, form in cases
            ]
        return pieces

    def marginal(self, node: Marginal) -> list[Case]:
        """累进: in each slice a linear form of the subject."""
        cases: list[Case] = []
        for guard, subject in self.cases(node.subject):
            if not isinstance(subject, Quantity):
                continue
            relations = [relation(Op.GT, subject, _number(start.value)) for start in node.starts]
            inside = _slices(relations, relation(Op.LE, subject, _number(node.starts[0].value)))
            total, forms = Fraction(0), [_number(Fraction(0))]
            for index, (start, rate) in enumerate(zip(node.starts, node.rates, strict=True)):
                above = plus(subject, _number(-start.value))
                forms.append(plus(times(above, _number(rate.value)), _number(total)))
                if index + 1 < len(node.starts):
                    total += (node.starts[index + 1].value - start.value) * rate.value
            cases += [(both(guard, part), form) for part, form in zip(inside, forms, strict=True)]
        return cases

    def lookup(self, node: Lookup) -> list[Case]:
        """对照: each row under the guard that the category is its key."""
        cases: list[Case] = []
        for guard, subject in self.cases(node.subject):
            unlisted: list[Formula] = [guard]
            for key, value in node.cases:
                hit = relation(Op.EQ, subject, Word(key))
                cases += [(both(*unlisted, hit, g), form) for g, form in self.cases(value)]
                unlisted.append(opposite(hit))
            if node.otherwise is not None and subject is not None:
                cases += [(both(*unlisted, g), form) for g, form in self.cases(node.otherwise)]
        return cases

    def extreme(self, node: Extreme) -> list[Case]:
        """min and max: each item under the guard that it is the first extreme one."""
        better = Op.LT if node.op == "min" else Op.GT
        best = self.cases(node.items[0])
        for item in node.items[1:]:
            cases, best_cases = self.cases(item), []
            for g, a in best:
                for h, b in cases:
                    best_cases.append((both(g, h, relation(better, b, a)), b))
                    best_cases.append((both(g, h, relation(better.opposite, b, a)), a))
            best = possible_cases(best_cases)
        return best

    def floor(self, node: Floor) -> list[Case]:
        """每满: a whole number k with k * block <= x < (k + 1) * block, for a positive known block."""
        cases: list[Case] = []
        for guard, blocks in combine(self.cases(node.item), self.cases(node.block), quotient):
            if not isinstance(blocks, Quantity):
                continue
            cases.append((guard, self.whole(blocks)))
        return cases

    def whole(self, blocks: Quantity) -> Quantity:
        """The greatest whole number not above a quantity without a divisor that is missing."""
        constant = blocks.constant
        if constant is not None:
            return _number(Fraction(math.floor(constant)))
        if blocks.below.terms:
            raise NotLinear
        self._made += 1
        whole = Linear(((Ref(f"{self._prefix}{self._made}"), ONE),))
        rest = blocks.above.times(1 / blocks.below.constant).plus(whole, -ONE)
        self.axioms += [comparison(Op.GE, rest), comparison(Op.LT, rest.plus(Linear((), -ONE)))]
        return Quantity(whole)


def _slices(relations: list[Formula], below: Formula) -> Iterable[Formula]:
    """Below the first start, then between each start and the next."""
    yield below
    for index, start in enumerate(relations):
        yield start if index + 1 == len(relations) else both(start, opposite(relations[index + 1]))


def _known(value: Value) -> Form:
    if isinstance(value, bool | str):
        return Word(value)
    if isinstance(value, frozenset):
        return Words(value)
    number = number_of(value)
    return None if number is None else _number(number)


def _number(value: Fraction) -> Quantity:
    return Quantity(Linear((), value))


def _scaled(form: Form, factor: Fraction) -> Form:
    return Quantity(form.above.times(factor), form.below) if isinstance(form, Quantity) else None


def may_lack_value(node: Node) -> bool:
    """True if the expression can be without a value although every fact is known."""
    return any(
        (isinstance(part, Arith) and part.op == "/")
        or isinstance(part, Floor)
        or (isinstance(part, Lookup) and part.otherwise is None)
        or (isinstance(part, Power) and part.exponent < 0)
        for part in walk(node)
    )


_JOINS: dict[str, Callable[[Quantity, Quantity], Form]] = {
    "+": plus,
    "-": minus,
    "*": times,
    "/": quotient,
}

_CASES: dict[type[Node], Any] = {
    Fetch: Pieces.fetch,
    Negate: Pieces.negate,
    Arith: Pieces.arith,
    If: Pieces.choice,
    Steps: Pieces.steps,
    Marginal: Pieces.marginal,
    Lookup: Pieces.lookup,
    Extreme: Pieces.extreme,
    Floor: Pieces.floor,
    **FUNCTION_CASES,
}
