"""The edit rules of a form over all returns of a collection at once: exact, column by column.

The same kernel that decides clauses answers, in 64 bits where a bound on the columns allows it and in Python's integers
elsewhere. Returns with a figure too large for it are asked one by one by the engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.edits.judging import judge
from chanmai.engine.edits.rules import Rule
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.storage import Datum, restore
from chanmai.engine.language.refs import refs
from chanmai.runners.columnar.columns import Columns, TooLarge
from chanmai.runners.columnar.kernel import Kernel
from chanmai.runners.columnar.program import Program, compile_program
from chanmai.runners.columnar.program import Rule as Question
from chanmai.runners.table import Table

LARGEST = 2**62 - 1
"""Beyond this a figure is left to the engine."""
Kept = Mapping[Ref, Sequence[Datum | None]]
"""Columns of kept values, one entry a return; None is unknown."""
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Failures:
    """Which rules each return breaks, and which could not be asked of it: [rule, return]."""

    failed: Bools
    skipped: Bools

    def faulty(self) -> list[int]:
        """The returns that break a rule."""
        return [int(row) for row in np.flatnonzero(self.failed.any(axis=0))]


def judge_all(rules: Sequence[Rule], columns: Kept, count: int, dictionary: Dictionary) -> Failures:
    """Ask every rule of every return. A column that is not given is unknown in every return."""
    asked = dict.fromkeys(ref for rule in rules for ref in refs(rule.test))
    given = {ref: columns[ref] for ref in asked if ref in columns}
    large = _large_rows(given)
    if large:
        fit = {ref: [None if row in large else v for row, v in enumerate(own)] for ref, own in given.items()}
    table = Table.from_kept([""] * count, fit if large else given, dictionary, 0)
    judged = judge_table(compile_edits(rules, dictionary), table)
    for row in large:
        _put_plainly(judged, row, rules, given, dictionary)
    return judged


def compile_edits(rules: Sequence[Rule], dictionary: Dictionary) -> Program:
    """The rules as the kernel takes them."""
    return compile_program([Question(rule.code, rule.test) for rule in rules], dictionary)


def judge_table(program: Program, table: Table) -> Failures:
    """The same for a table. Raises TooLarge for a value of 63 bits or more."""
    if not program.rules:
        nothing = np.zeros((0, len(table)), dtype=bool)
        return Failures(nothing, nothing)
    kernel = Kernel(program, Columns(table, program.refs, program.dictionary))
    planes = kernel.new_results()
    for block in range(kernel.blocks):
        kernel.decide(block, planes[block])
    rows = len(table)
    surely, possibly = (_rows_of(planes[:, :, which], rows)[program.plan.results] for which in (0, 1))
    return Failures(~possibly, possibly & ~surely)


def _rows_of(planes: NDArray[np.uint64], rows: int) -> Bools:
    """Bits of [block, condition, word] as [condition, row]."""
    by_condition = np.ascontiguousarray(planes.transpose(1, 0, 2)).view(np.uint8)
    flat = by_condition.reshape(planes.shape[1], -1)
    return np.unpackbits(flat, axis=1, bitorder="little", count=rows).view(np.bool_)


def _large_rows(columns: Kept) -> set[int]:
    return {
        row
        for own in columns.values()
        for row, datum in enumerate(own)
        if isinstance(datum, int) and abs(datum) > LARGEST
    }


def _put_plainly(
    judged: Failures, row: int, rules: Sequence[Rule], columns: Kept, dictionary: Dictionary
) -> None:
    def look(ref: Ref) -> Value | None:
        own = columns.get(ref)
        datum = None if own is None else own[row]
        return None if datum is None else restore(dictionary.get(ref.fact), datum)

    answer = judge(rules, look)
    failed, skipped = {r.code for r in answer.failed}, {each.rule.code for each in answer.skipped}
    for place, rule in enumerate(rules):
        judged.failed[place, row] = rule.code in failed
        judged.skipped[place, row] = rule.code in skipped


__all__ = ["Failures", "TooLarge", "compile_edits", "judge_all", "judge_table"]
