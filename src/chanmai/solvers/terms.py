"""Core expressions as z3 terms over exact whole numbers and rationals.

Every fact is known: it is a constant, or a variable within its kind and limits. What can still lack a value (a zero
divisor, a category outside its table) carries the formula under which it has one, as in the reference evaluator.
"""

import datetime
from collections.abc import Mapping
from fractions import Fraction

from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Kind, Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.evaluate import bounds
from chanmai.engine.language.nodes import Node
from chanmai.solvers.forms import RULES
from chanmai.solvers.logic import Logic, Term, disj, exact, exact_whole, neg, truth, whole
from chanmai.solvers.shapes import Form, NotTranslated, Quantity, Truths, Word, Words, as_quantity

FIRST_DAY = datetime.date(1970, 1, 1).toordinal()
LAST_DAY = datetime.date(2099, 12, 31).toordinal()
NOBODY = Record("", 0, {})


class Terms:
    """The terms of one imagined firm. Expressions are translated once and remembered.

    `known` are facts with a constant value. `others` shares the variables of another firm except for the facts in
    `changed`, which get variables or terms of their own.
    """

    def __init__(
        self,
        dictionary: Dictionary,
        *,
        known: Mapping[Ref, Value] | None = None,
        others: "Terms | None" = None,
        changed: Mapping[Ref, Form] | None = None,
    ) -> None:
        self.view = View(NOBODY, dictionary)
        self.known = known or {}
        self._others = others
        self._changed = changed or {}
        self._codes: dict[str, int] = {} if others is None else others._codes
        self._forms: dict[Ref, Form] = {}
        self._members: dict[tuple[Ref, str], Term] = {} if others is None else others._members
        self._made: dict[int, tuple[Node, Form]] = {}
        self.axioms: list[Logic] = []

    # --- facts -------------------------------------------------------------------------------------------------

    def fact(self, ref: Ref) -> Form:
        """The constant or variable that stands for a fact."""
        if ref not in self._forms:
            if ref in self._changed:
                self._forms[ref] = self._changed[ref]
            elif self._others is not None:
                self._forms[ref] = self._others.fact(ref)
            else:
                value = self.known.get(ref)
                self._forms[ref] = self.variable(ref) if value is None else self.constant(value)
        return self._forms[ref]

    def size(self, ref: Ref) -> Quantity:
        """The constant or variable of a fact that has a size. Raises NotTranslated for any other."""
        return as_quantity(self.fact(ref))

    @property
    def facts(self) -> Mapping[Ref, Form]:
        """The facts met so far."""
        return self._forms

    def variable(self, ref: Ref, tag: str = "") -> Form:
        """A new variable for the fact, within its limits; a tag keeps it apart from others for the same fact."""
        fact = self.view.fact(ref)
        name = f"{ref.column}{tag}"
        if fact.kind is Kind.FLAG:
            yes = truth(name)
            return Truths(yes, neg(yes))
        if fact.kind is Kind.SET:
            return Words(lambda word: self._member(ref, word, tag), listed=fact.values or None)
        if fact.kind is Kind.CATEGORY:
            code = whole(name)
            equalities = [code == self.code(word) for word in fact.values]
            self.axioms.append(disj(*equalities) if equalities else code >= 0)
            return Word(code)
        return Quantity(self._number(ref, name))

    def _number(self, ref: Ref, name: str) -> Term:
        fact = self.view.fact(ref)
        low, high = self.view.limits(ref)
        if fact.kind is Kind.DATE:
            low, high = Fraction(FIRST_DAY), Fraction(LAST_DAY)
        scale = 1 if fact.kind is Kind.DATE else fact.scale
        term = whole(name)
        if low is not None:
            self.axioms.append(term >= exact(low * scale))
        if high is not None:
            self.axioms.append(term <= exact(high * scale))
        return term if scale == 1 else term * exact(Fraction(1, scale))

    def _member(self, ref: Ref, word: str, tag: str) -> Logic:
        values = self.view.fact(ref).values
        if values and word not in values:
            return False
        key = (Ref(f"{ref.fact}{tag}", ref.back), word)
        return self._members.setdefault(key, truth(f"{ref.column}{tag} ∋ {word}"))

    def members(self, ref: Ref) -> list[tuple[str, Term]]:
        """The words of a set-valued fact that came up, with their variables."""
        return [(word, term) for (owner, word), term in self._members.items() if owner == ref]

    def code(self, word: str) -> int:
        """The number of a word."""
        return self._codes.setdefault(word, len(self._codes))

    def word(self, code: int) -> str:
        """The word of a number; a number that no word has stands for any word that is not listed."""
        text = next((word for word, number in self._codes.items() if number == code), None)
        return f"其他{code}" if text is None else text

    def constant(self, value: Value) -> Form:
        """A known value."""
        if isinstance(value, bool):
            return Truths(value, not value)
        if isinstance(value, str):
            return Word(exact_whole(self.code(value)))
        if isinstance(value, frozenset):
            return Words(lambda word: word in value, listed=tuple(sorted(value)))
        if isinstance(value, datetime.date):
            return Quantity(exact(value.toordinal()))
        return Quantity(exact(value))

    # --- expressions -------------------------------------------------------------------------------------------

    def form(self, node: Node) -> Form:
        """The term of a core expression. Raises NotTranslated where the solver is not told of its form."""
        entry = self._made.get(id(node))
        if entry is None:
            rule = RULES.get(type(node))
            if rule is None:
                raise NotTranslated(type(node).__name__)
            entry = self._made[id(node)] = (node, rule(node, self))
        return entry[1]

    def truths(self, node: Node) -> Truths:
        """When a condition is true, and when false."""
        form = self.form(node)
        if not isinstance(form, Truths):
            raise NotTranslated(type(node).__name__)
        return form

    def met(self, node: Node) -> Logic:
        """When a condition is met: what has no value does not meet it."""
        return self.truths(node).yes

    def quantity(self, node: Node) -> Quantity:
        """The term of a quantity."""
        return as_quantity(self.form(node))

    def never_negative(self, node: Node) -> bool:
        """True if the limits of the facts keep the quantity at or above zero."""
        low, _ = bounds(node, self.known.get, self.view.limits)
        return low is not None and low >= 0
