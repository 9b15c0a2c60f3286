"""The columnar runner answers as the reference runner does: every clause of the Xiamen pack on random firms."""

import datetime
import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from chanmai.engine.eligibility.clause import reference_year
from chanmai.engine.eligibility.compile import Compiled, compile_clause
from chanmai.engine.facts.dictionary import AWARD, Dictionary
from chanmai.engine.facts.fact import Fact, Kind, Value
from chanmai.engine.facts.record import Record
from chanmai.engine.language.nodes import Choices, Day, Number, Text
from chanmai.engine.language.tree import walk
from chanmai.pack.load import load
from chanmai.pack.pack import Pack
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.runner import Result
from chanmai.runners.table import Table

AS_OF = datetime.date(2026, 6, 30)
FIELDS = ("verdicts", "amount_kind", "amount_low", "amount_high", "low_known", "high_known")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(Path("packs/xiamen"))


@pytest.fixture(scope="module")
def compiled(pack: Pack) -> list[Compiled]:
    year = AS_OF.year - 1
    return [
        compile_clause(clause, pack.dictionary, shift=year - reference_year(clause, AS_OF))
        for clause in pack.clauses.values()
    ]


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
            | {node.value for node in parts if isinstance(node, Text)}
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


@pytest.mark.parametrize("exact", [False, True])
def test_the_pack_is_decided_alike(pack: Pack, compiled: list[Compiled], exact: bool) -> None:
    firms = Firms(compiled, pack.dictionary, seed=11)
    table = Table.from_records([firms.record(number) for number in range(60)], pack.dictionary)
    slow = ReferenceRunner(pack.dictionary, exact=exact).run(compiled, table)
    fast = ColumnarRunner(pack.dictionary, exact=exact).run(compiled, table)
    assert differences(slow, fast) == []
    counts = np.bincount(slow.verdicts.ravel(), minlength=3)
    assert (counts > 100).all()  # the comparison saw enough of each verdict


def test_progress_reaches_all_pairs(pack: Pack, compiled: list[Compiled]) -> None:
    firms = Firms(compiled, pack.dictionary, seed=3)
    table = Table.from_records([firms.record(0)], pack.dictionary)
    seen: list[tuple[int, int]] = []
    ColumnarRunner(pack.dictionary).run(
        compiled, table, progress=lambda done, total: seen.append((done, total))
    )
    assert seen[-1] == (len(compiled), len(compiled))


def test_an_empty_city_has_no_answers(pack: Pack, compiled: list[Compiled]) -> None:
    table = Table.from_kept([], {}, pack.dictionary, AS_OF.year - 1)
    assert ColumnarRunner(pack.dictionary).run(compiled, table).verdicts.shape == (len(compiled), 0)
