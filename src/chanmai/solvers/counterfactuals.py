"""Plans of change: arithmetic first, the solver for the sets of facts that arithmetic leaves open.

Every plan is confirmed by the reference evaluator. A plan is proved when nothing cheaper changes the same facts and
nothing changes fewer of them: by arithmetic over all breakpoints, or because the solver finds a cheaper one impossible.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import z3

from chanmai.engine.eligibility.changes.counterfactual import (
    NO_WEIGHTS,
    NOTHING,
    ChangePlan,
    ChangeQuestion,
    ask,
)
from chanmai.engine.eligibility.changes.levers import Movable
from chanmai.engine.eligibility.changes.nearest import MOST_FACTS, MOST_PLANS, Values, ranking, search
from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AwardAmount
from chanmai.engine.eligibility.clauses.partial import put_in
from chanmai.engine.eligibility.deciding.decide import NO_AWARDS
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Kind, Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.nodes import Node, Truth
from chanmai.engine.language.refs import refs
from chanmai.solvers.asking import Asking, Reply
from chanmai.solvers.firms import firm_of
from chanmai.solvers.logic import Logic, Term, context, disj, exact, formula, neg, solving, truth, whole
from chanmai.solvers.shapes import Form, NotTranslated, Quantity, Truths, Word, Words
from chanmai.solvers.terms import Terms

MILLISECONDS = 1000


def plan_changes(
    compiled: Compiled,
    record: Record,
    dictionary: Dictionary,
    *,
    at_least: int | None = None,
    assume: Mapping[Ref, Value] = NOTHING,
    awards: Mapping[str, AwardAmount] = NO_AWARDS,
    weights: Mapping[str, Fraction] = NO_WEIGHTS,
    most_plans: int = MOST_PLANS,
    most_facts: int = MOST_FACTS,
) -> tuple[ChangePlan, ...]:
    """The smallest changes that make the firm eligible, or lift its amount to `at_least` 分; cheapest first.

    Each plan changes another set of facts, and no part of a set suffices. A firm that is eligible already is told how
    to get more. Unknown facts stay unknown unless `assume` gives them a value, which the plan then states. Raises
    ValueError when `at_least` is asked of a clause that states no amount.
    """
    question = ask(
        compiled, record, dictionary, at_least=at_least, assume=assume, awards=awards, weights=weights
    )
    return plans(question, most_plans=most_plans, most_facts=most_facts)


def plans(
    question: ChangeQuestion, *, most_plans: int = MOST_PLANS, most_facts: int = MOST_FACTS
) -> tuple[ChangePlan, ...]:
    """The plans of a question."""
    if isinstance(put_in(question.goal, question.view.fetch), Truth) and question.holds({}):
        return ()
    ways = search(question, most_facts=most_facts)
    ways_so_far = [(values, True) for values in ways.found]
    undecided: list[set[Ref]] = []
    for own in ways.open:
        if any(set(values) <= set(own) for values, _ in ways_so_far):
            continue
        answer = _solved(question, own)
        if answer is None:
            undecided.append(set(own))
        elif answer[0]:
            ways_so_far.append(answer)
    least = [(values, exact_ and not _part_of(undecided, values)) for values, exact_ in ways_so_far]
    return ranking(question, least, most_plans=most_plans)


def _part_of(undecided: Iterable[set[Ref]], values: Values) -> bool:
    """Whether fewer of these facts might do, as far as is known."""
    return any(own < set(values) for own in undecided)


def favourable(
    compiled: Compiled,
    record: Record,
    dictionary: Dictionary,
    *,
    at_least: int | None = None,
    awards: Mapping[str, AwardAmount] = NO_AWARDS,
) -> dict[Ref, Value]:
    """Values of unknown facts with which a plan becomes possible, as few as needed: what to state as `assume`.

    Empty when nothing is unknown, or when no values help.
    """
    question = ask(compiled, record, dictionary, at_least=at_least, awards=awards)
    missing = [ref for ref in refs(question.goal) if question.view.fetch(ref) is None]
    if not missing:
        return {}
    with solving():
        try:
            return _Moving(question, [each.ref for each in question.movables], free=True).helpful(missing)
        except NotTranslated:
            return {}


def _solved(question: ChangeQuestion, own: Sequence[Ref]) -> tuple[Values, bool] | None:
    """The cheapest changes of these facts and whether that is proved; empty if there are none; None if undecided."""
    view = question.view
    rest = put_in(question.goal, lambda ref: None if ref in own else view.fetch(ref))
    if isinstance(rest, Truth) or not set(own) <= set(refs(rest)):
        return {}, True
    with solving():
        try:
            return _Moving(question, own).cheapest(rest)
        except NotTranslated:
            return None


class _Moving:
    """The facts of one set as variables: quantities by their steps, anything else by its options."""

    def __init__(self, question: ChangeQuestion, own: Sequence[Ref], *, free: bool = False) -> None:
        """With `free` the facts may also stay as they are."""
        self.question = question
        self.free = free
        self.movables = [question.movable(ref) for ref in own]
        self.limits: list[Logic] = []
        self.reach: list[
            Logic
        ] = []  # how far the levers go: asked for only when the cheapest changes go further
        self.cost: Term = exact(0)
        self.steps: dict[Ref, Term] = {}
        self.terms = Terms(question.dictionary, known=self._known())
        forms = {each.ref: self._form(each) for each in self.movables}
        self.firm = Terms(question.dictionary, others=self.terms, changed=forms)

    def _known(self) -> dict[Ref, Value]:
        view = self.question.view
        values = {ref: view.fetch(ref) for ref in refs(self.question.goal)}
        return {ref: value for ref, value in values.items() if value is not None}

    def _form(self, movable: Movable) -> Form:
        if movable.has_steps:
            return self._stepped(movable)
        if isinstance(movable.before, bool):
            self._cost(movable.weight)
            after = truth(f"switched {movable.ref.fact}") if self.free else not movable.before
            return Truths(after, neg(after))
        index = whole(f"option of {movable.ref.fact}")
        self.steps[movable.ref] = index
        self.limits.append(disj(*(index == number for number in range(len(movable.options)))))
        self._cost(movable.weight)
        return self._option(movable, index)

    def _option(self, movable: Movable, index: Term) -> Form:
        if movable.fact.kind is Kind.CATEGORY:
            code = whole(f"code of {movable.ref.fact}")
            pairs = enumerate(movable.options)
            self.limits += [disj(index != n, code == self.terms.code(str(word))) for n, word in pairs]
            return Word(code)
        options = [option for option in movable.options if isinstance(option, frozenset)]
        return Words(lambda word: disj(*(index == n for n, option in enumerate(options) if word in option)))

    def _stepped(self, movable: Movable) -> Form:
        steps = whole(f"steps of {movable.ref.fact}")
        self.steps[movable.ref] = steps
        if not self.free:
            self.limits.append(steps != 0)
        if movable.least is not None:
            (self.reach if movable.least else self.limits).append(steps >= movable.least)
        if movable.most is not None:
            (self.reach if movable.most else self.limits).append(steps <= movable.most)
        self._cost(z3.If(steps >= 0, steps, -steps) * exact(movable.step_size))
        before = exact(movable.before)  # type: ignore[arg-type]
        return Quantity(before + steps * exact(movable.lever.step))

    def _cost(self, more: Term | Fraction) -> None:
        self.cost = self.cost + (exact(more) if isinstance(more, Fraction) else more)

    def cheapest(self, rest: Node) -> tuple[Values, bool] | None:
        """The cheapest changes that the solver finds, and whether it proves that there are no cheaper ones."""
        if set(refs(rest)) - {each.ref for each in self.movables}:
            return None  # facts are missing: the solver would choose them
        met = self.firm.met(rest)
        answer = self._cheapest(met, self.limits)
        if answer is not None and all(self.question.movable(ref).allows(to) for ref, to in answer[0].items()):
            return answer
        return self._cheapest(met, [*self.limits, *self.reach])

    def _cheapest(self, met: Logic, limits: Sequence[Logic]) -> tuple[Values, bool] | None:
        solver = z3.Optimize(ctx=context())
        solver.set("timeout", MILLISECONDS)
        solver.add(formula(met), *(formula(each) for each in (*limits, *self.terms.axioms)))
        solver.minimize(self.cost)
        answer = solver.check()
        if answer == z3.unsat:
            return {}, True
        if answer != z3.sat:
            return None
        values = self._values(solver.model())
        return (values, self._least(met, limits, values)) if self.question.holds(values) else None

    def helpful(self, missing: Sequence[Ref]) -> dict[Ref, Value]:
        """Values of the missing facts with which the goal can be reached; each one that is not needed is left out."""
        met = self.firm.met(self.question.goal)
        asking = Asking(self.terms)
        asking.state(*self.limits, *self.reach)
        if asking.ask(met) is not Reply.YES or asking.model is None:
            return {}
        values = dict(firm_of(asking.model, self.terms, missing).values)
        values_then = firm_of(asking.model, self.firm, [each.ref for each in self.movables]).values
        for ref in missing:
            fewer = {other: value for other, value in values.items() if other != ref}
            if self.question.holds({**values_then, **fewer}):
                values = fewer
        return values if self.question.holds({**values_then, **values}) else {}

    def _values(self, model: z3.ModelRef) -> Values:
        def moved(movable: Movable) -> Value:
            if isinstance(movable.before, bool):
                return not movable.before
            index = model.eval(self.steps[movable.ref], model_completion=True).as_long()
            return movable.at(index) if movable.has_steps else movable.options[index]

        return {movable.ref: moved(movable) for movable in self.movables}

    def _least(self, met: Logic, limits: Sequence[Logic], values: Values) -> bool:
        """Whether the solver finds anything cheaper impossible."""
        least = sum((each.size(values[each.ref]) for each in self.movables), Fraction(0))
        solver = z3.Solver(ctx=context())
        solver.set("timeout", MILLISECONDS)
        solver.add(formula(met), *(formula(each) for each in (*limits, *self.terms.axioms)))
        solver.add(self.cost < exact(least))
        return bool(solver.check() == z3.unsat)
