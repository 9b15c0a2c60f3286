"""The edit rules of a form over all returns of a collection at once: exact, column by column.

The same kernel that decides clauses answers, in 64 bits where a bound on the columns allows it and in Python's integers
elsewhere. Returns with a figure too large for it are asked one by one by the engine.
"""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
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
from chanmai.runners.columnar.columns import Bytes, Columns, TooLarge
from chanmai.runners.columnar.kernel import Kernel
from chanmai.runners.columnar.program import Program, compile_program
from chanmai.runners.columnar.program import Rule as Question
from chanmai.runners.table import Table

LARGEST = 2**62 - 1
"""Beyond this a figure is left to the engine."""
Kept = Mapping[Ref, Sequence[Datum | None]]
"""Columns of kept values, one entry a return; None is unknown."""
Words = NDArray[np.uint64]
BLOCK = 12_544
"""Returns at a time: what a comparison reads and writes fits the cache of a core."""
SHARE = 4 * BLOCK
"""Returns that one thread judges in a go."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Which rules each return breaks, and which could not be asked of it: packed bits [rule, byte], return by return.

    They come in whole words of 64; bits past the last return are 0.
    """

    failed: Bytes
    skipped: Bytes
    returns: int

    def faulty(self) -> list[int]:
        """The returns that break a rule."""
        return _places(np.bitwise_or.reduce(self.failed, axis=0))

    def failed_by(self, rule: int) -> list[int]:
        """The returns that break one rule, by its place."""
        return _places(self.failed[rule])

    def skipped_by(self, rule: int) -> list[int]:
        """The returns of which one rule could not be asked."""
        return _places(self.skipped[rule])

    def counts(self) -> list[tuple[int, int]]:
        """For each rule how many returns break it, and of how many it could not be asked."""
        failed, skipped = (
            np.bitwise_count(bits.view(np.uint64)).sum(axis=1, dtype=np.int64).tolist()
            for bits in (self.failed, self.skipped)
        )
        return list(zip(failed, skipped, strict=True))


def _places(bits: Bytes) -> list[int]:
    return [int(place) for place in np.flatnonzero(np.unpackbits(bits, bitorder="little"))]


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
    rows = len(table)
    failed, skipped = np.zeros((2, len(program.rules), -(-rows // 64)), dtype=np.uint64)
    if failed.size:
        starts = range(0, rows, SHARE)

        def judge_share(start: int) -> None:
            words = slice(start // 64, (start + SHARE) // 64)
            _judge_share(program, table.slice(start, SHARE), failed[:, words], skipped[:, words])

        with ThreadPoolExecutor(min(len(starts), os.cpu_count() or 1)) as pool:
            list(pool.map(judge_share, starts))
        failed[:, -1] &= np.uint64(2**64 - 1 >> (-rows % 64))
    return Failures(failed.view(np.uint8), skipped.view(np.uint8), rows)


def _judge_share(program: Program, table: Table, failed: Words, skipped: Words) -> None:
    """The same in one thread, into words [rule, word]; bits of `failed` past the last return may be 1."""
    kernel = Kernel(program, Columns(table, program.refs, program.dictionary), block=BLOCK)
    planes = kernel.new_results(1)[0]
    for block in range(kernel.blocks):
        kernel.decide(block, planes)
        words = slice(block * kernel.block // 64, (block + 1) * kernel.block // 64)
        width = failed[:, words].shape[1]
        surely, possibly = (planes[program.plan.results, which, :width] for which in (0, 1))
        np.invert(possibly, out=failed[:, words])
        np.bitwise_and(possibly, ~surely, out=skipped[:, words])


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
    byte, bit = row >> 3, 1 << (row & 7)
    for place, rule in enumerate(rules):
        for bits, codes in ((judged.failed, failed), (judged.skipped, skipped)):
            bits[place, byte] = bits[place, byte] & (0xFF ^ bit) | (bit if rule.code in codes else 0)


__all__ = ["Failures", "TooLarge", "compile_edits", "judge_all", "judge_table"]
