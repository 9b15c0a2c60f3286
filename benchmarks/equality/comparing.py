"""Where two runners differ on random clauses and firms."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from benchmarks.equality.drawing import Draw, in_place, in_turn
from benchmarks.equality.grammar import FACTS

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.facts.record import Record
from chanmai.engine.language.nodes import Node
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.runner import Result
from chanmai.runners.table import Table

FIELDS = ("verdicts", "amount_kind", "amount_low", "amount_high", "low_known", "high_known")
CLAUSES, FIRMS = 6, 4


@dataclass(frozen=True, slots=True)
class Difference:
    """A pair that is not answered alike."""

    field: str
    compiled: Compiled
    record: Record
    right: object
    found: object


def differences(compiled: Sequence[Compiled], records: Sequence[Record]) -> list[Difference]:
    """The pairs on which the columnar runner differs from the reference runner."""
    table = Table.from_records(records, FACTS)
    slow, fast = ReferenceRunner(FACTS).run(compiled, table), ColumnarRunner(FACTS).run(compiled, table)
    found = [each for field in FIELDS for each in _differing(field, slow, fast, compiled, records)]
    place = {item.clause.code: item for item in compiled}
    for each in sorted(set(slow.aside) ^ set(fast.aside)):
        item = place.get(each.clause, compiled[0])
        found.append(Difference("aside", item, records[each.row], each in slow.aside, each in fast.aside))
    return found


def _differing(
    field: str, slow: Result, fast: Result, compiled: Sequence[Compiled], records: Sequence[Record]
) -> Iterator[Difference]:
    right, found = getattr(slow, field), getattr(fast, field)
    for clause, row in np.argwhere(right != found).tolist():
        yield Difference(field, compiled[clause], records[row], right[clause, row], found[clause, row])


def batches(seed: int, part: int = 0, parts: int = 1) -> Iterator[tuple[list[Compiled], list[Record]]]:
    """Clauses and firms without end: first every node in every place, then trees drawn at random."""
    draw = Draw(seed)
    order = in_turn(random.Random(0))
    systematic = (in_place(draw, *place) for place in order[part::parts])
    while True:
        conditions: list[Node] = list(islice(systematic, CLAUSES))
        while len(conditions) < CLAUSES:
            conditions.append(draw.condition(draw.random.choice((1, 2, 3))))
        compiled = draw.clauses(conditions)
        yield compiled, draw.records(compiled, FIRMS)


def compared(pairs: int, seed: int, part: int = 0, parts: int = 1) -> tuple[int, list[Difference]]:
    """Compare so many pairs of firm and clause; how many there were, and where the runners differ."""
    done, found = 0, list[Difference]()
    for compiled, records in batches(seed, part, parts):
        found += differences(compiled, records)
        done += len(compiled) * len(records)
        if done >= pairs:
            return done, found
    raise AssertionError("there is no end of batches")
