"""Random firms around the thresholds of clauses, and where two results differ."""

import datetime
import random
from fractions import Fraction

import numpy as np

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.facts.dictionary import AWARD, Dictionary
from chanmai.engine.facts.fact import Fact, Kind, Value
from chanmai.engine.facts.record import Record
from chanmai.engine.language.nodes import Category, Choices, Day, Number
from chanmai.engine.language.tree import walk
from chanmai.runners.runner import Result

AS_OF = datetime.date(2026, 6, 30)
FIELDS = ("verdicts", "amount_kind", "amount_low", "amount_high", "low_known", "high_known")


class Firms:
    """Random firms whose values lie on, just below and just above the thresholds that the clauses name."""

    def __init__(self, compiled: list[Compiled], dictionary: Dictionary, seed: int) -> None:
        self.random = random.Random(seed)
        self.dictionary = dictionary
        self.refs = sorted({ref for item in compiled for ref in item.refs if not ref.fact.startswith(AWARD)})
        parts = [node for item in compiled for node in walk(item.condition)]
        self.numbers = sorted({node.value for node in parts if isinstance(node, Number)})
        self.words = sorted(
            {word for node in parts if isinstance(node, Choices) for word in node.values}
            | {node.value for node in parts if isinstance(node, Category)}
        )
        self.days = [node.value for node in parts if isinstance(node, Day)] or [AS_OF]

    def value(self, fact: Fact) -> Value:
        """A value of the fact's kind."""
        pick = self.random.choice
        match fact.kind:
            case Kind.FLAG:
                return pick((True, False))
            case Kind.CATEGORY:
                return pick(fact.values or self.words)
            case Kind.SET:
                return frozenset(
                    self.random.sample(fact.values or self.words, k=min(2, len(fact.values or self.words)))
                )
            case Kind.DATE:
                return pick(self.days) + datetime.timedelta(days=pick((-400, -1, 0, 1, 400)))
            case Kind.RATIO:
                steps = Fraction(pick(self.numbers)) * fact.scale
                return Fraction(int(steps) % (2 * fact.scale) + pick((-1, 0, 1)), fact.scale)
        near = (
            int(pick(self.numbers)) + pick((-1, 0, 0, 1))
            if self.random.random() < 0.7
            else self.random.randrange(10**12)
        )
        return near if fact.kind is Kind.MONEY else near % 5000

    def record(self, number: int) -> Record:
        """A firm with few, some or many holes."""
        holes = self.random.choice((0.02, 0.15, 0.5))
        known = {
            ref: self.value(self.dictionary.get(ref.fact))
            for ref in self.refs
            if self.random.random() >= holes
        }
        return Record(f"firm-{number}", AS_OF.year - 1, known)


def differences(one: Result, other: Result) -> list[tuple[str, str, str]]:
    """Where two results differ: field, clause, subject."""
    found = []
    for field in FIELDS:
        for clause, row in np.argwhere(getattr(one, field) != getattr(other, field)):
            found.append((field, one.codes[clause], one.subjects[row]))
    return found
