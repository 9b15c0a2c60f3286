"""The smallest changes, found by exact arithmetic where each condition hangs on one changed fact.

The truth of the goal changes only where a fact crosses a breakpoint of one of the linear relations in it. So it is
enough to look at the steps beside the breakpoints: the least of them that reaches the goal is the least of all.
What this does not cover (several changed facts in one relation, blocks of a changed fact) is handed back as open.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from chanmai.engine.eligibility.changes.counterfactual import ChangePlan, ChangeQuestion, plan_of
from chanmai.engine.eligibility.changes.levers import Movable
from chanmai.engine.eligibility.clauses.partial import put_in
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.missing.formula import Count, Formula, Free
from chanmai.engine.eligibility.missing.linear import Linear, Relation
from chanmai.engine.eligibility.missing.search import Space
from chanmai.engine.eligibility.missing.translate import Translator
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.nodes import Node, Truth
from chanmai.engine.language.refs import refs

MOST_FACTS = 3  # facts changed in one plan
MOST_PLANS = 5
MOST_TRIED = 4000  # combinations of steps tried for one set of facts

Values = dict[Ref, Value]


@dataclass(frozen=True, slots=True)
class Ways:
    """What was found: the best changes for each set of facts, and sets of facts that arithmetic leaves open."""

    found: tuple[Values, ...]
    open: tuple[tuple[Ref, ...], ...]


def search(question: ChangeQuestion, *, most_facts: int = MOST_FACTS) -> Ways:
    """The least changes for every smallest set of facts that reaches the goal, up to `most_facts` at a time.

    A set is left out when a part of it suffices. An open set may still hold a plan; sets that contain it are open too.
    """
    ways: list[Values] = []
    left: list[tuple[Ref, ...]] = []
    for size in range(1, most_facts + 1):
        for movables in itertools.combinations(question.movables, size):
            own = tuple(each.ref for each in movables)
            if any(set(values) <= set(own) for values in ways):
                continue
            answer = _Set(question, movables).answer()
            if answer is None:
                left.append(own)
            elif answer:
                ways.append(answer)
    return Ways(tuple(ways), tuple(left))


def plans_by_arithmetic(
    question: ChangeQuestion, *, most_plans: int = MOST_PLANS, most_facts: int = MOST_FACTS
) -> tuple[ChangePlan, ...]:
    """The plans that need no solver, cheapest first; one whose facts contain an open set is not marked as proved."""
    if question.holds({}):
        return ()
    ways = search(question, most_facts=most_facts)
    candidates = [(values, not any(set(own) < set(values) for own in ways.open)) for values in ways.found]
    return ranking(question, candidates, most_plans=most_plans)


def ranking(
    question: ChangeQuestion, candidates: Iterable[tuple[Values, bool]], *, most_plans: int
) -> tuple[ChangePlan, ...]:
    """The changes as confirmed plans, cheapest first, without sets of facts of which a part suffices."""
    every = list(candidates)
    smallest = [item for item in every if not any(set(other) < set(item[0]) for other, _ in every)]
    plans = [plan_of(question, values, proved=proof) for values, proof in smallest]
    return tuple(sorted((plan for plan in plans if plan is not None), key=_rank)[:most_plans])


def _rank(plan: ChangePlan) -> tuple[int, Fraction, tuple[Ref, ...]]:
    return (*plan.cost, tuple(change.ref for change in plan.changes))


class _Set:
    """One set of facts to be changed, all of them."""

    def __init__(self, question: ChangeQuestion, movables: Sequence[Movable]) -> None:
        self.question = question
        self.movables = movables
        self.own = {each.ref for each in movables}

    def answer(self) -> Values | None:
        """The least changes; empty when there are none; None when arithmetic leaves it open."""
        view = self.question.view
        rest = put_in(self.question.goal, lambda ref: None if ref in self.own else view.fetch(ref))
        if isinstance(rest, Truth) or not self.own <= set(refs(rest)):
            return {}
        relations = self._relations(rest)
        if relations is None:
            return None
        choices = [self._choices(movable, relations) for movable in self.movables]
        if _product(choices) > MOST_TRIED:
            return None
        return self._least(choices)

    def _relations(self, rest: Node) -> list[Linear] | None:
        """The linear forms that decide the goal, one changed fact in each; None if there are others."""
        values = {ref: value for ref, value in self.question.record.values.items() if ref not in self.own}
        record = self.question.record
        known = Record(
            record.subject, record.reference_year, values, history_complete=record.history_complete
        )
        translator = Translator(View(known, self.question.dictionary, self.question.awards), Space())
        forms: list[Linear] = []
        for literal in _literals([*translator.truth(rest), *translator.axioms]):
            if isinstance(literal, Free):
                return None
            if isinstance(literal, Relation):
                if len(literal.form.terms) > 1:
                    return None
                forms.append(literal.form)
        return forms

    def _choices(self, movable: Movable, forms: Iterable[Linear]) -> list[tuple[Fraction, Value]]:
        """The values of one fact that can be the least of a plan, the nearest first."""
        if not movable.has_steps:
            return [(movable.weight, value) for value in movable.options]
        steps = {step for form in forms for step in _beside(movable, form)}
        steps_in_bounds = sorted(
            (abs(step), step) for step in steps if step and movable.allows(movable.at(step))
        )
        return [(size * movable.step_size, movable.at(step)) for size, step in steps_in_bounds]

    def _least(self, choices: Sequence[list[tuple[Fraction, Value]]]) -> Values:
        refs_ = [movable.ref for movable in self.movables]
        by_size = sorted(
            ((sum(size for size, _ in choice), index, choice) for index, choice in _numbered(choices)),
            key=lambda item: item[:2],
        )
        for _, _, choice in by_size:
            values = {ref: value for ref, (_, value) in zip(refs_, choice, strict=True)}
            if self.question.holds(values):
                return values
        return {}


def _numbered(
    choices: Sequence[list[tuple[Fraction, Value]]],
) -> Iterator[tuple[int, tuple[tuple[Fraction, Value], ...]]]:
    yield from enumerate(itertools.product(*choices))


def _product(choices: Sequence[Sequence[object]]) -> int:
    total = 1
    for each in choices:
        total *= len(each)
    return total


def _literals(formulas: Iterable[Formula]) -> Iterator[Formula]:
    """Everything in the formulas that is not a count of others."""
    for formula in formulas:
        if isinstance(formula, Count):
            yield from _literals(formula.items)
        else:
            yield formula


def _beside(movable: Movable, form: Linear) -> Iterator[int]:
    """The steps at and on either side of the breakpoint of a relation."""
    if not form.terms or form.terms[0][0] != movable.ref:
        return
    ((_, coefficient),) = form.terms
    edge = (-form.constant / coefficient - Fraction(movable.before)) / movable.lever.step  # type: ignore[arg-type]
    yield from (floor(edge) - 1, floor(edge), floor(edge) + 1)
