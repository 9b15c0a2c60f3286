"""A clause as the proofs see it: its terms, its questions, and what it pays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from chanmai.engine.eligibility.clauses.clause import Condition, Test
from chanmai.engine.eligibility.clauses.compile import Compiled, on_day
from chanmai.engine.eligibility.deciding.amounts import round_amount
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Kind
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Compare, Fetch, Node, Number
from chanmai.engine.language.op import Op
from chanmai.engine.language.refs import refs
from chanmai.engine.language.tree import walk
from chanmai.solvers.asking import Asking, Reply
from chanmai.solvers.firms import Firm, Still, firm_of, plain
from chanmai.solvers.logic import Logic, at_least, conj, exact, neg, some_whole
from chanmai.solvers.shapes import NotTranslated, Quantity, Truths, as_quantity, either, relation
from chanmai.solvers.terms import Terms

WAN = 1_000_000  # 分: invented firms have whole 万元 where they can
MODEST_MONEY = 1_000_000_000_000  # 100 亿元: firms larger than that are not invented without need
MODEST_COUNT = 1000


@dataclass(frozen=True)
class Rule:
    """A compiled clause with the terms of one imagined firm. Raises NotTranslated where a form is not covered."""

    compiled: Compiled
    dictionary: Dictionary
    plausible: tuple[
        Node, ...
    ] = ()  # what holds of firms as they are; invented ones keep to it where they can

    @property
    def code(self) -> str:
        """The clause's code."""
        return self.compiled.clause.code

    @property
    def condition(self) -> Node:
        """The whole condition as a core expression."""
        return self.compiled.condition

    @cached_property
    def terms(self) -> Terms:
        """The terms of the imagined firm."""
        return Terms(self.dictionary)

    @cached_property
    def asking(self) -> Asking:
        """Questions about that firm alone."""
        return Asking(self.terms)

    @cached_property
    def formula(self) -> Node | None:
        """The core formula before caps; None where the clause states none."""
        amount = self.compiled.clause.amount
        if amount is None or amount.formula is None:
            return None
        return on_day(expand(amount.formula, self.dictionary), self.compiled.as_of)

    @cached_property
    def is_covered(self) -> bool:
        """Whether all of its forms can be translated, so that it can be looked at beside others."""
        try:
            self.paid(self.terms)
        except NotTranslated:
            return False
        return True

    @property
    def met(self) -> Logic:
        """When the clause applies."""
        return self.terms.met(self.condition)

    def paid(self, terms: Terms) -> Quantity:
        """What the firm of these terms gets, in 分 before rounding: nothing where the clause does not apply."""
        met = terms.met(self.condition)
        if self.compiled.amount is None:
            return Quantity(exact(0))
        return as_quantity(
            either(Truths(met, neg(met)), terms.quantity(self.compiled.amount), Quantity(exact(0)))
        )

    def pays(self, firm: Firm) -> int | None:
        """What the firm gets, rounded, by the reference evaluator; None when the amount has no value."""
        amount = self.compiled.clause.amount
        if not firm.holds(self.condition):
            return 0
        value = None if self.compiled.amount is None else firm.amount(self.compiled.amount)
        return None if value is None or amount is None else round_amount(value, amount.rounding)

    def tree_met(self, truth_of: Mapping[str, bool]) -> Logic:
        """When the clause would apply with the tests of these keys replaced."""

        def met(condition: Condition) -> Logic:
            if isinstance(condition, Test):
                if condition.key in truth_of:
                    return truth_of[condition.key]
                return self.terms.met(self.compiled.cores[condition.key])
            return at_least(condition.count, [met(item) for item in condition.items])

        return met(self.compiled.tree)


def ends(condition: Node) -> list[tuple[Ref, Op, Fraction]]:
    """Every comparison of a fact with a literal: the fact, the sign, the literal."""
    limits = []
    for node in walk(condition):
        if isinstance(node, Compare) and isinstance(node.left, Fetch) and isinstance(node.right, Number):
            limits.append((node.left.ref, node.op, node.right.value))
    return limits


def neat(terms: Terms, references: Sequence[Ref], plausible: Iterable[Node]) -> Logic:
    """That the firm is a likely one: money in whole 万元, nothing enormous, the checks of returns kept."""
    conditions: list[Logic] = []
    for ref in references:
        form, fact = terms.fact(ref), terms.view.fact(ref)
        if not isinstance(form, Quantity) or fact.kind not in (Kind.MONEY, Kind.NUMBER):
            continue
        most = MODEST_MONEY if fact.kind is Kind.MONEY else MODEST_COUNT
        conditions += [form.above <= most, form.above >= -most]
        conditions.append(neat_amount(terms, ref, form))
    return conj(*conditions, *(terms.met(node) for node in plausible if set(refs(node)) <= set(references)))


def neat_amount(terms: Terms, ref: Ref, form: Quantity) -> Logic:
    """That an amount of money is in whole 万元; anything else is left as it is."""
    if terms.view.fact(ref).kind is not Kind.MONEY:
        return True
    return form.above == WAN * some_whole()


def find(rule: Rule, asking: Asking, terms: Terms, references: Sequence[Ref], *facts: Logic) -> Firm | None:
    """A firm of which the facts hold, a likely one if there is; None when there is none or it is not decided."""
    likely = neat(terms, references, rule.plausible)
    if asking.ask(*facts, likely) is not Reply.YES and asking.ask(*facts) is not Reply.YES:
        return None
    return None if asking.model is None else firm_of(asking.model, terms, references)


def replay(model_firm: Firm | None, rule: Rule, still: Still) -> Firm | None:
    """The firm made plain, if the reference evaluator confirms what the solver said of it."""
    if model_firm is None or not still(model_firm):
        return None
    conditions = [
        node
        for node in rule.plausible
        if set(refs(node)) <= set(model_firm.values) and model_firm.holds(node)
    ]
    return plain(
        model_firm, rule.dictionary, lambda firm: still(firm) and all(firm.holds(node) for node in conditions)
    )


def at_least_money(left: Quantity, least: int) -> Logic:
    """That a quantity has a value of at least so many 分."""
    return conj(left.defined, relation(Op.GE, left, Quantity(exact(least))))
