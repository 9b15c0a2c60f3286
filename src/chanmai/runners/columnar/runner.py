"""The fast runner behind the common interface: equal to the reference runner, pair by pair, to the 分."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from chanmai.engine.eligibility.amounts import award
from chanmai.engine.eligibility.clause import RoundingMode
from chanmai.engine.eligibility.compile import Compiled
from chanmai.engine.eligibility.decision import AmountKind, AwardAmount
from chanmai.engine.eligibility.exact import verdict
from chanmai.engine.eligibility.order import ordered
from chanmai.engine.eligibility.view import View, known_award
from chanmai.engine.facts.dictionary import AWARD, Dictionary
from chanmai.engine.facts.record import Record, Ref
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.exactness import Exactness
from chanmai.runners.columnar.formulas import Formulas
from chanmai.runners.columnar.kernel import Kernel
from chanmai.runners.columnar.program import Rule, compile_program
from chanmai.runners.columnar.vectors import whole
from chanmai.runners.runner import KIND_NUMBER, MET, NOT_MET, UNKNOWN, Progress, Result
from chanmai.runners.table import Table

NONE = KIND_NUMBER[AmountKind.NONE]


class ColumnarRunner:
    """Decides by blocks on bit planes; what Kleene leaves open is settled exactly unless `exact` is False."""

    def __init__(self, dictionary: Dictionary, *, exact: bool = True) -> None:
        self._dictionary = dictionary
        self._exact = exact

    def run(self, compiled: Sequence[Compiled], table: Table, *, progress: Progress | None = None) -> Result:
        """The answers, in the order of `compiled` and of the rows. Raises RuleError for a ring of awards."""
        result = Result.empty([item.clause.code for item in compiled], table.subjects)
        place = {item.clause.code: index for index, item in enumerate(compiled)}
        done = 0
        for wave in _waves(compiled):
            _Wave(wave, table, self._dictionary, result, place).run(exact=self._exact)
            done += len(wave)
            if progress is not None:
                progress(done * len(table), len(compiled) * len(table))
        return result


def _waves(compiled: Sequence[Compiled]) -> list[list[Compiled]]:
    """Clauses after those whose awards they read."""
    depth: dict[str, int] = {}
    waves: dict[int, list[Compiled]] = {}
    for item in ordered(compiled):
        level = 1 + max((depth[code] for code in item.depends if code in depth), default=-1)
        depth[item.clause.code] = level
        waves.setdefault(level, []).append(item)
    return [waves[level] for level in sorted(waves)]


class _Wave:
    """Clauses that do not depend on one another, over one table."""

    def __init__(
        self,
        items: Sequence[Compiled],
        table: Table,
        dictionary: Dictionary,
        result: Result,
        place: dict[str, int],
    ) -> None:
        self._items = items
        self._table = table
        self._dictionary = dictionary
        self._result = result
        self._place = place
        self._program = compile_program([Rule(i.clause.code, i.condition) for i in items], dictionary)
        needed = dict.fromkeys(ref for item in items for ref in item.refs)
        awards = {ref: self._award_column(ref) for ref in needed if ref.fact.startswith(AWARD)}
        self._columns = Columns(table, needed, dictionary, awards)

    def _award_column(self, ref: Ref) -> pa.Array:
        clause = self._place.get(ref.fact.removeprefix(AWARD))
        if clause is None:
            return pa.nulls(len(self._table), pa.int64())
        amounts = [known_award(self._result.amount(clause, row)) for row in range(len(self._table))]
        return pa.array(amounts, pa.int64())

    def run(self, *, exact: bool) -> None:
        """Fill in the verdicts, then the amounts."""
        kernel = Kernel(self._program, self._columns)
        settling = Exactness(self._program, self._columns, self._ask)
        out = kernel.new_results()
        for block in range(kernel.blocks):
            kernel.decide(block, out[block])
            if exact:
                settling.settle(kernel, block, out[block])
        for index, item in enumerate(self._items):
            planes = out[:, self._program.plan.results[index]]
            self._verdicts(self._place[item.clause.code], planes)
            self._amounts(item)

    def _verdicts(self, clause: int, planes: NDArray[np.uint64]) -> None:
        bits = np.unpackbits(np.ascontiguousarray(planes).view(np.uint8), axis=-1, bitorder="little")
        states = (bits[:, 0] + bits[:, 1]).reshape(-1)[: len(self._table)]
        self._result.verdicts[clause] = states  # T and M: met 2, only M: unknown 1, neither: 0

    def _view(self, item: Compiled, row: int) -> View:
        """What the exact engine is shown of one row: the facts of the clause and the awards it reads."""
        read = self._columns.reader(row)
        values = {ref: value for ref in item.refs if (value := read(ref)) is not None}
        known = {ref: value for ref, value in values.items() if not ref.fact.startswith(AWARD)}
        record = Record("", self._table.reference_year, known, history_complete=self._table.history_complete)
        return View(record, self._dictionary, self._awards(item, row))

    def _awards(self, item: Compiled, row: int) -> dict[str, AwardAmount]:
        places = {code: self._place[code] for code in item.depends if code in self._place}
        return {code: self._result.amount(clause, row) for code, clause in places.items()}

    def _ask(self, rule: int, row: int) -> bool | None:
        item = self._items[rule]
        return verdict(item.condition, self._view(item, row))

    def _amounts(self, item: Compiled) -> None:
        clause = self._place[item.clause.code]
        rows = np.flatnonzero(self._result.verdicts[clause] != NOT_MET)
        if item.clause.amount is None or not len(rows):
            return
        if item.amount is None:
            self._result.amount_kind[clause, rows] = KIND_NUMBER[AmountKind.UNKNOWN]
            return
        known, amounts = self._known_amounts(item, rows)
        self._put_known(item, clause, rows[known], amounts)
        self._put_others(item, clause, rows[~known])

    def _known_amounts(
        self, item: Compiled, rows: NDArray[np.intp]
    ) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Where all facts of the formula are known, and the amounts there."""
        formula, clause = item.amount, item.clause
        if formula is None or clause.amount is None:
            raise ValueError(f"{clause.code} states no amount · 条款未规定金额")
        rounding = clause.amount.rounding
        value = Formulas(self._columns, rows).quantity(formula)
        steps = whole(value, Fraction(rounding.step), half_up=rounding.mode is RoundingMode.HALF_UP)
        known = np.ones(len(rows), dtype=bool) if steps.known is None else steps.known
        amounts = np.broadcast_to(steps.num, rows.shape)[known] * rounding.step
        return known, amounts.astype(np.int64)

    def _put_known(
        self, item: Compiled, clause: int, rows: NDArray[np.intp], amounts: NDArray[np.int64]
    ) -> None:
        result = self._result
        met = result.verdicts[clause, rows] == MET
        ceiling = AmountKind.UPPER if item.upper else AmountKind.EXACT
        kinds = np.where(met, KIND_NUMBER[ceiling], KIND_NUMBER[AmountKind.INTERVAL])
        result.amount_kind[clause, rows] = kinds
        result.amount_high[clause, rows] = amounts
        result.amount_low[clause, rows] = np.where(met & (not item.upper), amounts, 0)
        result.low_known[clause, rows] = True
        result.high_known[clause, rows] = True

    def _put_others(self, item: Compiled, clause: int, rows: NDArray[np.intp]) -> None:
        """Amounts that hang on missing facts: the engine's bounds, asked once for each set of known facts."""
        groups: dict[object, list[int]] = {}
        states = self._result.verdicts[clause, rows].tolist()
        keys = self._columns.keys(item.amount_refs, rows)
        for row, state, known in zip(rows.tolist(), states, keys, strict=True):
            groups.setdefault((state, known, row if item.depends else None), []).append(row)
        for members in groups.values():
            met = None if self._result.verdicts[clause, members[0]] == UNKNOWN else True
            self._put_amount(clause, np.array(members), award(item, self._view(item, members[0]), met))

    def _put_amount(self, clause: int, rows: NDArray[np.intp], amount: AwardAmount) -> None:
        result = self._result
        result.amount_kind[clause, rows] = KIND_NUMBER[amount.kind]
        result.low_known[clause, rows] = amount.low is not None
        result.amount_low[clause, rows] = amount.low or 0
        result.high_known[clause, rows] = amount.high is not None
        result.amount_high[clause, rows] = amount.high or 0
