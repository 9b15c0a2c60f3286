"""Invented firms: read from a model of the solver, made plain, and replayed through the reference evaluator."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import z3

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Decision
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.dictionary import AWARD, Dictionary
from chanmai.engine.facts.fact import Fact, Kind, Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import Node
from chanmai.solvers.shapes import Form, Quantity, Truths, Word
from chanmai.solvers.terms import Terms

ROUND_MONEY = tuple(10**power for power in range(13, 1, -1))  # 分: from 1000 亿元 down to 1 元
ROUND_COUNTS = (10_000, 1000, 100, 10, 1)
ROUND_SHARES = (Fraction(1), Fraction(1, 10), Fraction(1, 20), Fraction(1, 100), Fraction(1, 1000))


@dataclass(frozen=True, slots=True)
class Firm:
    """An invented firm: what is known of it, and the amounts of other clauses that it is assumed to get."""

    values: Mapping[Ref, Value]
    subject: str = "虚构企业"
    year: int = 2025
    awards: Mapping[str, AwardAmount] = field(default_factory=dict)

    @property
    def record(self) -> Record:
        """The firm as the engine sees it."""
        return Record(self.subject, self.year, self.values)

    def look(self, ref: Ref) -> Value | None:
        """A fact of the firm, awards of other clauses included."""
        return self.values.get(ref)

    def holds(self, condition: Node) -> bool:
        """Whether a core condition is met, by the reference evaluator."""
        return evaluate(condition, self.look) is True

    def amount(self, formula: Node) -> Fraction | None:
        """The value of a core quantity, by the reference evaluator."""
        value = evaluate(formula, self.look)
        return None if value is None else number(value)

    def decision(self, compiled: Compiled, dictionary: Dictionary) -> Decision:
        """The decision of the reference engine."""
        return decide(compiled, self.record, dictionary, awards=self.awards)

    def with_values(self, values: Mapping[Ref, Value]) -> "Firm":
        """The same firm with some facts changed."""
        return firm({**self.values, **values}, subject=self.subject, year=self.year)


def firm(values: Mapping[Ref, Value], *, subject: str = "虚构企业", year: int = 2025) -> Firm:
    """A firm of the given facts; assumed awards of other clauses (奖励:) become amounts for the engine too."""
    awards = {
        ref.subject: AwardAmount(AmountKind.EXACT, int(value), int(value))
        for ref, value in values.items()
        if ref.prefix == AWARD and isinstance(value, int | Fraction)
    }
    return Firm(values, subject, year, awards)


def firm_of(model: z3.ModelRef, terms: Terms, refs: Iterable[Ref]) -> Firm:
    """The firm that a model of the solver describes, over the given facts."""
    return firm({ref: _value(model, terms, ref, terms.fact(ref)) for ref in refs})


def _value(model: z3.ModelRef, terms: Terms, ref: Ref, form: Form) -> Value:
    if isinstance(form, Truths):
        return form.yes if isinstance(form.yes, bool) else z3.is_true(_seen(model, form.yes))
    if isinstance(form, Word):
        return terms.word(_seen(model, form.code).as_long())
    if isinstance(form, Quantity):
        return _number(terms.view.fact(ref), read_number(model, form))
    return frozenset(word for word, term in terms.members(ref) if z3.is_true(_seen(model, term)))


def _seen(model: z3.ModelRef, term: Any) -> Any:
    return model.eval(term, model_completion=True)


def read_number(model: z3.ModelRef, form: Quantity) -> Fraction:
    """The value of a variable in a model."""
    return Fraction(str(_seen(model, form.above)))


def number(value: Value) -> Fraction:
    """A quantity as a fraction. Raises TypeError for any other value."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    raise TypeError(f"{value!r} is not a quantity · {value!r} 不是数量")


def whole_or_not(value: Fraction) -> int | Fraction:
    """A whole number as an int, as records keep it."""
    return value.numerator if value.denominator == 1 else value


def _number(fact: Fact, value: Fraction) -> Value:
    if fact.kind is Kind.DATE:
        return datetime.date.fromordinal(int(value))
    return value if value.denominator != 1 or fact.kind is Kind.RATIO else value.numerator


# --- plain numbers -----------------------------------------------------------------------------------------------

Still = Callable[[Firm], bool]


def plain(
    model_firm: Firm, dictionary: Dictionary, still: Still, *, only: Iterable[Ref] | None = None
) -> Firm:
    """The firm with round values wherever `still` goes on holding; `model_firm` itself must satisfy it."""
    for ref in model_firm.values if only is None else only:
        fact = dictionary.get(ref.fact)
        for value in _rounder(fact, model_firm.values[ref]):
            variant = model_firm.with_values({ref: value})
            if still(variant):
                model_firm = variant
                break
    return model_firm


def _rounder(fact: Fact, value: Value) -> Iterator[Value]:
    """Values to try instead, the plainest first."""
    if isinstance(value, bool):
        if value:
            yield False
    elif isinstance(value, int | Fraction):
        yield from _round_numbers(fact, Fraction(value))
    elif isinstance(value, frozenset):
        yield frozenset()
        for word in sorted(value):
            yield frozenset((word,))
    elif isinstance(value, datetime.date):
        yield datetime.date(2024, 1, 1)
        yield datetime.date(value.year, 1, 1)
    elif fact.values and value != fact.values[-1]:
        yield fact.values[-1]


def _round_numbers(fact: Fact, value: Fraction) -> Iterator[Value]:
    low, high = fact.lowest, fact.highest
    grids = {Kind.MONEY: ROUND_MONEY, Kind.RATIO: ROUND_SHARES}.get(fact.kind, ROUND_COUNTS)
    below = [(value // grid) * grid for grid in grids]
    above = [number + grid for number, grid in zip(reversed(below), reversed(grids), strict=True)]
    for number in dict.fromkeys((Fraction(0), *below, *above)):
        if number == value:
            return
        fits = (low is None or number >= low) and (high is None or number <= high)
        if fits and (number * fact.scale).denominator == 1:
            yield _number(fact, number)
