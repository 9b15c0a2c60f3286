"""From a core expression with missing facts to two formulas: when it is true, and when it is false.

Where neither holds the expression has no value: a zero divisor, a category outside its table. What linear
arithmetic does not cover (products and quotients of several missing facts) becomes a `Free` literal: sound, for the
decision then can only stay open.
"""

import datetime
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from chanmai.engine.eligibility.cases import (
    OPPOSITE_OP,
    Case,
    Form,
    NotLinear,
    Quantity,
    Word,
    Words,
    added,
    combined,
    divided,
    kept,
    multiplied,
    relation,
    subtracted,
)
from chanmai.engine.eligibility.formula import (
    Formula,
    Free,
    OneOf,
    Shares,
    both,
    compared,
    count,
    either,
    opposite,
)
from chanmai.engine.eligibility.linear import ONE, Linear
from chanmai.engine.eligibility.search import Space
from chanmai.engine.eligibility.view import View, is_quantity
from chanmai.engine.facts.fact import Kind, Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import bounds
from chanmai.engine.language.nodes import (
    And,
    Arith,
    AtLeast,
    Compare,
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
    Or,
    Steps,
)
from chanmai.engine.language.refs import refs
from chanmai.engine.language.tree import walk

Truths = tuple[Formula, Formula]


class Translator:
    """Translates over one subject. `twin` is a reference to read under another name, to compare two completions."""

    def __init__(self, view: View, space: Space, twin: Ref | None = None) -> None:
        self._view = view
        self._space = space
        self._twin = twin
        self._prefix = "twin blocks " if twin else "blocks "
        self.axioms: list[Formula] = []  # what holds of the missing facts in any case
        self._bounded: set[Ref] = set()
        self._made = 0

    def truth(self, node: Node) -> Truths:
        """When the condition is true, and when it is false."""
        if isinstance(node, Not):
            return self.truth(node.item)[::-1]
        if isinstance(node, And | Or | AtLeast):
            size = len(node.items)
            least = node.count if isinstance(node, AtLeast) else (size if isinstance(node, And) else 1)
            truths = [self.truth(item) for item in node.items]
            return count(least, (t for t, _ in truths)), count(size - least + 1, (f for _, f in truths))
        if isinstance(node, If):
            return self._chosen(node)
        try:
            return self._atom(node)
        except NotLinear:
            return self._free(node)

    def _chosen(self, node: If) -> Truths:
        (yes, no), then, other = self.truth(node.test), self.truth(node.then), self.truth(node.otherwise)
        when = (
            either(both(yes, then[side]), both(no, other[side]), both(then[side], other[side]))
            for side in (0, 1)
        )
        true, false = when
        return true, false

    def _atom(self, node: Node) -> Truths:
        if isinstance(node, Compare):
            return self._compare(node)
        if isinstance(node, Member):
            return self._member(node)
        cases = self._cases(node)
        yes = either(*(both(guard, relation("==", form, Word(True))) for guard, form in cases))
        no = either(*(both(guard, relation("==", form, Word(False))) for guard, form in cases))
        return yes, no

    def _compare(self, node: Compare) -> Truths:
        left, right = self._cases(node.left), self._cases(node.right)
        pairs = [(both(g, h), a, b) for g, a in left for h, b in right]
        yes = either(*(both(guard, relation(node.op, a, b)) for guard, a, b in pairs))
        no = either(*(both(guard, relation(OPPOSITE_OP[node.op], a, b)) for guard, a, b in pairs))
        return yes, no

    def _member(self, node: Member) -> Truths:
        yes: list[Formula] = []
        no: list[Formula] = []
        for guard, form in self._cases(node.item):
            inside = _inside(form, frozenset(node.choices.values))
            if inside is not None:
                yes.append(both(guard, inside))
                no.append(both(guard, opposite(inside)))
        return either(*yes), either(*no)

    def _free(self, node: Node) -> Truths:
        """An atom that is not looked into, unless the ranges of its sides decide it."""
        if isinstance(node, Compare) and not _may_lack_value(node):
            decided = self._by_range(node)
            if decided is not None:
                return decided, not decided
        tag = " of twin" if self._twin in refs(node) else ""
        yes = Free((node, f"true{tag}"))
        if not _may_lack_value(node):
            return yes, opposite(yes)
        no = Free((node, f"false{tag}"))
        self.axioms.append(either(opposite(yes), opposite(no)))
        return yes, no

    def _by_range(self, node: Compare) -> bool | None:
        left = bounds(node.left, self._view.fetch, self._view.limits)
        right = bounds(node.right, self._view.fetch, self._view.limits)
        below = left[1] is not None and right[0] is not None and left[1] < right[0]
        above = left[0] is not None and right[1] is not None and left[0] > right[1]
        touching = left[1] is not None and right[0] is not None and left[1] <= right[0]
        resting = left[0] is not None and right[1] is not None and left[0] >= right[1]
        known = {
            "<": (below, resting),
            "<=": (touching, above),
            ">": (above, touching),
            ">=": (resting, below),
            "==": (False, below or above),
            "!=": (below or above, False),
        }[node.op]
        return True if known[0] else False if known[1] else None

    def _cases(self, node: Node) -> list[Case]:
        rule = _CASES.get(type(node))
        if rule is not None:
            return kept(rule(self, node))
        if isinstance(node, Compare | Member | And | Or | Not | AtLeast):
            yes, no = self.truth(node)
            neither = both(opposite(yes), opposite(no))
            return kept([(yes, Word(True)), (no, Word(False)), (neither, None)])
        value: Value = node.value  # type: ignore[attr-defined]
        return [(True, _known(value))]

    def fetch(self, node: Fetch) -> list[Case]:
        """A fact: its value, or the variable that stands for it."""
        value = self._view.fetch(node.ref)
        if value is not None:
            return [(True, _known(value))]
        fact = self._view.fact(node.ref)
        ref = Ref(f"twin {node.ref.fact}", node.ref.back) if node.ref == self._twin else node.ref
        self._space.facts[ref] = fact
        if not is_quantity(fact):
            return [(True, Words(ref=ref) if fact.kind is Kind.SET else Word(ref=ref))]
        self._bound(ref, node.ref)
        return [(True, Quantity(Linear(((ref, ONE),))))]

    def _bound(self, ref: Ref, original: Ref) -> None:
        if ref in self._bounded:
            return
        self._bounded.add(ref)
        lowest, highest = self._view.limits(original)
        form = Linear(((ref, ONE),))
        if lowest is not None:
            self.axioms.append(compared(">=", form.plus(Linear((), -lowest))))
        if highest is not None:
            self.axioms.append(compared("<=", form.plus(Linear((), -highest))))

    def negate(self, node: Negate) -> list[Case]:
        """-x"""
        return [(guard, _scaled(form, -ONE)) for guard, form in self._cases(node.item)]

    def arith(self, node: Arith) -> list[Case]:
        """+ - * / of the cases of both sides."""
        return combined(self._cases(node.left), self._cases(node.right), _JOINS[node.op])

    def choice(self, node: If) -> list[Case]:
        """若: either branch under its guard; without a known test only where both branches agree."""
        yes, no = self.truth(node.test)
        then, other = self._cases(node.then), self._cases(node.otherwise)
        cases = [(both(yes, g), form) for g, form in then] + [(both(no, g), form) for g, form in other]
        neither = both(opposite(yes), opposite(no))
        if neither is not False and _may_lack_value(node.test):
            cases += [
                (both(neither, g, h, relation("==", a, b)), a)
                for g, a in then
                for h, b in other
                if a is not None
            ]
        return cases

    def steps(self, node: Steps) -> list[Case]:
        """分档: each step under the guard that the subject lies in it."""
        reach = ">" if node.strict else ">="
        values = [self._cases(value) for value in (node.below, *node.values)]
        made: list[Case] = []
        for guard, subject in self._cases(node.subject):
            reached = [relation(reach, subject, _number(start.value)) for start in node.starts]
            inside = _slices(reached, relation(OPPOSITE_OP[reach], subject, _number(node.starts[0].value)))
            made += [
                (both(guard, part, g), form)
                for part, cases in zip(inside, values, strict=True)
                for g, form in cases
            ]
        return made

    def marginal(self, node: Marginal) -> list[Case]:
        """累进: in each slice a linear form of the subject."""
        made: list[Case] = []
        for guard, subject in self._cases(node.subject):
            if not isinstance(subject, Quantity):
                continue
            reached = [relation(">", subject, _number(start.value)) for start in node.starts]
            inside = _slices(reached, relation("<=", subject, _number(node.starts[0].value)))
            total, forms = Fraction(0), [_number(Fraction(0))]
            for index, (start, rate) in enumerate(zip(node.starts, node.rates, strict=True)):
                above = added(subject, _number(-start.value))
                forms.append(added(multiplied(above, _number(rate.value)), _number(total)))
                if index + 1 < len(node.starts):
                    total += (node.starts[index + 1].value - start.value) * rate.value
            made += [(both(guard, part), form) for part, form in zip(inside, forms, strict=True)]
        return made

    def lookup(self, node: Lookup) -> list[Case]:
        """对照: each row under the guard that the category is its key."""
        made: list[Case] = []
        for guard, subject in self._cases(node.subject):
            unlisted: list[Formula] = [guard]
            for key, value in node.cases:
                hit = relation("==", subject, Word(key))
                made += [(both(*unlisted, hit, g), form) for g, form in self._cases(value)]
                unlisted.append(opposite(hit))
            if node.otherwise is not None and subject is not None:
                made += [(both(*unlisted, g), form) for g, form in self._cases(node.otherwise)]
        return made

    def extreme(self, node: Extreme) -> list[Case]:
        """min and max: each item under the guard that it is the first extreme one."""
        better = "<" if node.op == "min" else ">"
        best = self._cases(node.items[0])
        for item in node.items[1:]:
            cases, made = self._cases(item), []
            for g, a in best:
                for h, b in cases:
                    made.append((both(g, h, relation(better, b, a)), b))
                    made.append((both(g, h, relation(OPPOSITE_OP[better], b, a)), a))
            best = kept(made)
        return best

    def floor(self, node: Floor) -> list[Case]:
        """每满: a whole number k with k * block <= x < (k + 1) * block, for a positive known block."""
        made: list[Case] = []
        for guard, blocks in combined(self._cases(node.item), self._cases(node.block), divided):
            if not isinstance(blocks, Quantity):
                continue
            if blocks.below.terms:
                raise NotLinear
            made.append((guard, self._whole(blocks)))
        return made

    def _whole(self, blocks: Quantity) -> Quantity:
        constant = blocks.constant
        if constant is not None:
            return _number(Fraction(constant.__floor__()))
        self._made += 1
        whole = Linear(((Ref(f"{self._prefix}{self._made}"), ONE),))
        rest = blocks.above.times(1 / blocks.below.constant).plus(whole, -ONE)
        self.axioms += [compared(">=", rest), compared("<", rest.plus(Linear((), -ONE)))]
        return Quantity(whole)


def _slices(reached: list[Formula], below: Formula) -> Iterable[Formula]:
    """Below the first start, then between each start and the next."""
    yield below
    for index, start in enumerate(reached):
        yield start if index + 1 == len(reached) else both(start, opposite(reached[index + 1]))


def _inside(form: Form, choices: frozenset[str]) -> Formula | None:
    if isinstance(form, Words):
        return Shares(form.ref, choices) if form.ref else bool((form.value or frozenset()) & choices)
    if isinstance(form, Word):
        return OneOf(form.ref, frozenset(choices)) if form.ref else form.value in choices
    if form is None:
        return None
    raise NotLinear


def _known(value: Value) -> Form:
    if isinstance(value, bool | str):
        return Word(value)
    if isinstance(value, frozenset):
        return Words(value)
    if isinstance(value, datetime.date):
        return _number(Fraction(value.toordinal()))
    return _number(Fraction(value))


def _number(value: Fraction) -> Quantity:
    return Quantity(Linear((), value))


def _scaled(form: Form, factor: Fraction) -> Form:
    return Quantity(form.above.times(factor), form.below) if isinstance(form, Quantity) else None


def _may_lack_value(node: Node) -> bool:
    """True if the expression can be without a value although every fact is known."""
    return any(
        (isinstance(part, Arith) and part.op == "/")
        or isinstance(part, Floor)
        or (isinstance(part, Lookup) and part.otherwise is None)
        for part in walk(node)
    )


_JOINS: dict[str, Callable[[Quantity, Quantity], Form]] = {
    "+": added,
    "-": subtracted,
    "*": multiplied,
    "/": divided,
}

_CASES: dict[type[Node], Any] = {
    Fetch: Translator.fetch,
    Negate: Translator.negate,
    Arith: Translator.arith,
    If: Translator.choice,
    Steps: Translator.steps,
    Marginal: Translator.marginal,
    Lookup: Translator.lookup,
    Extreme: Translator.extreme,
    Floor: Translator.floor,
}
