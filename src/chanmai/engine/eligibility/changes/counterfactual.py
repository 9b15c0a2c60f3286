"""What a firm could change to be eligible or to get more: the question stated exactly, and answers confirmed.

A change moves one fact that has a lever, by whole steps, in the lever's direction and within its limit; yearly facts
only in the reference year. A plan costs first the number of facts it changes, then their relative sizes added up.
"""

import datetime
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from types import MappingProxyType

from chanmai.engine.eligibility.changes.levers import Movable, movables_of
from chanmai.engine.eligibility.clauses.clause import Rounding, RoundingMode
from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AwardAmount, Decision, Verdict
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.amounts import round_amount
from chanmai.engine.eligibility.deciding.decide import NO_AWARDS, decide
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Value
from chanmai.engine.facts.printing import show
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.facts.rounding import HALF
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import And, Compare, Node, Number
from chanmai.engine.language.op import Op
from chanmai.engine.language.refs import refs

YUAN = 100
NOTHING: Mapping[Ref, Value] = MappingProxyType({})
NO_WEIGHTS: Mapping[str, Fraction] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ChangeQuestion:
    """What is asked: the smallest changes of `movables` under which `goal` holds for the firm."""

    compiled: Compiled
    record: Record
    dictionary: Dictionary
    goal: Node
    movables: tuple[Movable, ...]
    assumed: Mapping[Ref, Value] = field(default_factory=dict)
    awards: Mapping[str, AwardAmount] = field(default_factory=dict)
    at_least: int | None = None

    @property
    def view(self) -> View:
        """The firm as it is."""
        return View(self.record, self.dictionary, self.awards)

    def with_values(self, values: Mapping[Ref, Value]) -> Record:
        """The firm with some facts changed."""
        known = {**self.record.values, **values}
        record = self.record
        return Record(record.subject, record.reference_year, known, record.sources, record.history_complete)

    def holds(self, values: Mapping[Ref, Value]) -> bool:
        """Whether the goal holds after the changes, by the reference evaluator."""
        view = View(self.with_values(values), self.dictionary, self.awards)
        return evaluate(self.goal, view.fetch) is True

    def movable(self, ref: Ref) -> Movable:
        """The movable of a reference. Raises KeyError when it cannot be moved."""
        return {each.ref: each for each in self.movables}[ref]


@dataclass(frozen=True, slots=True)
class Change:
    """One fact to be changed."""

    ref: Ref
    before: Value
    after: Value
    size: Fraction  # relative, weighted
    gaming: str = ""  # why the change may be gaming rather than progress, as the dictionary says


@dataclass(frozen=True, slots=True)
class Shift:
    """The goal would also be reached by moving `money` of a fact from last year into this one: to be checked."""

    ref: Ref
    money: int | Fraction
    text: Text


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """A way to the goal, confirmed by the reference engine.

    `proved`: no cheaper plan changes the same facts, and no plan changes fewer of them. `assumed` are unknown facts
    that the plan takes for granted. `after` is the decision once the changes are made.
    """

    clause: str
    changes: tuple[Change, ...]
    after: Decision
    proved: bool
    deadline: datetime.date | None = None
    assumed: tuple[tuple[Ref, Value], ...] = ()
    shifts: tuple[Shift, ...] = ()

    @property
    def cost(self) -> tuple[int, Fraction]:
        """Number of facts changed, then the relative sizes added up."""
        return len(self.changes), sum((change.size for change in self.changes), Fraction(0))

    @property
    def gaming(self) -> tuple[str, ...]:
        """Everything about the plan that may be gaming rather than progress, in Chinese."""
        warnings = [f"{each.ref.fact}：{each.gaming}" for each in self.changes if each.gaming]
        return tuple(dict.fromkeys([*warnings, *(shift.text.zh for shift in self.shifts)]))


# --- the question ------------------------------------------------------------------------------------------------


def ask(
    compiled: Compiled,
    record: Record,
    dictionary: Dictionary,
    *,
    at_least: int | None = None,
    assume: Mapping[Ref, Value] = NOTHING,
    awards: Mapping[str, AwardAmount] = NO_AWARDS,
    weights: Mapping[str, Fraction] = NO_WEIGHTS,
) -> ChangeQuestion:
    """How the firm could meet the clause, and get `at_least` so many 分 if given.

    A firm that meets the clause already is asked how it could get more. Unknown facts stay unknown unless `assume`
    states a value. `weights` makes changes of a fact dearer or cheaper, by its name.
    """
    values = {**assume, **record.values}
    known = Record(record.subject, record.reference_year, values, record.sources, record.history_complete)
    view = View(known, dictionary, awards)
    if at_least is None and evaluate(compiled.condition, view.fetch) is True:
        at_least = _more_than_now(compiled, view)
    goal = compiled.condition if at_least is None else And((compiled.condition, _pays(compiled, at_least)))
    movables = tuple(movables_of(goal, view, weights))
    assumed = {ref: value for ref, value in assume.items() if record.value(ref) is None}
    return ChangeQuestion(compiled, known, dictionary, goal, movables, assumed, awards, at_least)


def _more_than_now(compiled: Compiled, view: View) -> int | None:
    amount = compiled.clause.amount
    now = None if compiled.amount is None else evaluate(compiled.amount, view.fetch)
    if amount is None or not isinstance(now, int | Fraction):
        return None
    return round_amount(now, amount.rounding) + YUAN


def _pays(compiled: Compiled, at_least: int) -> Node:
    """That the amount is at least so much after rounding. Raises ValueError for a clause that pays nothing stated."""
    amount = compiled.clause.amount
    if amount is None or compiled.amount is None:
        code = compiled.clause.code
        raise ValueError(f"{code} states no amount that could be reached · “{code}”没有可以计算的金额")
    op, least = least_before_rounding(at_least, amount.rounding)
    return Compare(op, compiled.amount, Number(least))


def least_before_rounding(amount: int, rounding: Rounding) -> tuple[Op, Fraction]:
    """What is rounded to `amount` or more: all that is at least so much, or (`>`) all that is more."""
    steps = ceil(Fraction(amount, rounding.step))
    op, least = {
        RoundingMode.DOWN: (Op.GE, Fraction(steps)),
        RoundingMode.UP: (Op.GT, Fraction(steps - 1)),
        RoundingMode.HALF_UP: (Op.GE, steps - HALF),
        RoundingMode.HALF_EVEN: (Op.GT if steps % 2 else Op.GE, steps - HALF),
    }[rounding.mode]
    return op, least * rounding.step


# --- the answer --------------------------------------------------------------------------------------------------


def confirm(question: ChangeQuestion, values: Mapping[Ref, Value]) -> bool:
    """True if the changes are allowed, reach the goal, and none of them can be left out.

    This is the whole check of a proposal; that nothing cheaper exists is what the proposer has to prove.
    """
    by_ref = {each.ref: each for each in question.movables}
    if not values or not all(ref in by_ref and by_ref[ref].allows(value) for ref, value in values.items()):
        return False
    parts = itertools.combinations(values.items(), len(values) - 1)
    return question.holds(values) and not any(question.holds(dict(part)) for part in parts)


def plan_of(question: ChangeQuestion, values: Mapping[Ref, Value], *, proved: bool) -> ChangePlan | None:
    """The plan of these changes with the engine's decision after them; None if it does not stand up."""
    if not confirm(question, values):
        return None
    after = decide(
        question.compiled, question.with_values(values), question.dictionary, awards=question.awards
    )
    if after.verdict is not Verdict.MET:
        return None
    changes = tuple(_change(question.movable(ref), value) for ref, value in sorted(values.items()))
    shifts = tuple(shift for change in changes for shift in _shifts(question, change, values))
    return ChangePlan(
        clause=question.compiled.clause.code,
        changes=changes,
        after=after,
        proved=proved,
        deadline=question.compiled.clause.deadline,
        assumed=tuple(sorted(question.assumed.items(), key=lambda item: item[0])),
        shifts=shifts,
    )


def _change(movable: Movable, after: Value) -> Change:
    return Change(movable.ref, movable.before, after, movable.size(after), movable.lever.gaming)


def _shifts(question: ChangeQuestion, change: Change, values: Mapping[Ref, Value]) -> Iterator[Shift]:
    """Whether less, taken from last year instead of earned, would reach the goal as well."""
    last = Ref(change.ref.fact, 1)
    earlier, movable = question.record.value(last), question.movable(change.ref)
    if not movable.has_steps or not isinstance(earlier, int | Fraction) or last not in refs(question.goal):
        return
    step, before = movable.lever.step, Fraction(change.before)  # type: ignore[arg-type]
    increase = Fraction(change.after) - before  # type: ignore[arg-type]
    for part in _halves(increase, step):
        if 0 < part < increase and part <= earlier:
            values_then = {
                **values,
                change.ref: _whole(before + part),
                last: _whole(Fraction(earlier) - part),
            }
            if question.holds(values_then):
                yield _shift(change.ref, movable.fact, part)
                return


def _halves(increase: Fraction, step: Fraction) -> Sequence[Fraction]:
    """A half, then three quarters of the rise, in whole steps."""
    return [ceil(increase * share / step) * step for share in (Fraction(1, 2), Fraction(3, 4))]


def _whole(value: Fraction) -> Value:
    return value.numerator if value.denominator == 1 else value


def _shift(ref: Ref, fact: Fact, part: Fraction) -> Shift:
    zh, en = show(fact, _whole(part)), show(fact, _whole(part), "en")
    return Shift(
        ref,
        part.numerator if part.denominator == 1 else part,
        Text(
            f"{fact.name}：只要把上年的{zh}移到本年就能达到，须核对确认期间",
            f"{fact.english}: moving {en} from last year into this one would do; check the period of recognition",
        ),
    )
