"""The fast runner behind the common interface: equal to the reference runner, pair by pair, to the 分."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AwardAmount
from chanmai.engine.eligibility.clauses.order import award_order
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.missing.exact import verdict
from chanmai.engine.eligibility.missing.search import Space
from chanmai.engine.eligibility.missing.translate import Translator
from chanmai.engine.facts.dictionary import AWARD, Dictionary
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.nodes import Node
from chanmai.runners.aside import fit, of_clause
from chanmai.runners.columnar.columns import Columns, TooLarge
from chanmai.runners.columnar.kernel import Kernel
from chanmai.runners.columnar.paying.awards import Earlier, paid
from chanmai.runners.columnar.program import Rule, compile_program
from chanmai.runners.columnar.settling.exactness import Exactness
from chanmai.runners.columnar.vectors import Bools
from chanmai.runners.runner import MET, NOT_MET, Progress, Result
from chanmai.runners.table import Table


class ColumnarRunner:
    """Decides by blocks on bit planes; what Kleene leaves open is settled exactly unless `exact` is False."""

    def __init__(self, dictionary: Dictionary, *, exact: bool = True) -> None:
        self._dictionary = dictionary
        self._exact = exact
        self.asked = 0
        """How many questions the last run left for the exact engine."""

    def run(self, compiled: Sequence[Compiled], table: Table, *, progress: Progress | None = None) -> Result:
        """The answers, in the order of `compiled` and of the rows. Raises RuleError for a ring of awards."""
        try:
            return self._decided(compiled, table, progress)
        except TooLarge:
            fit_table, aside = fit(table, compiled, self._dictionary)
        result = self._decided(compiled, fit_table, progress)
        result.leave(aside)
        return result

    def _decided(self, compiled: Sequence[Compiled], table: Table, progress: Progress | None) -> Result:
        result = Result.empty([item.clause.code for item in compiled], table.subjects)
        place = {item.clause.code: index for index, item in enumerate(compiled)}
        done = self.asked = 0
        apart: dict[str, Bools] = {}
        for items in _waves(compiled):
            wave = _Wave(items, table, self._dictionary, result, place, apart)
            wave.run(exact=self._exact)
            self.asked += wave.asked
            done += len(items)
            if progress is not None:
                progress(done * len(table), len(compiled) * len(table))
        result.leave(())
        return result


def _waves(compiled: Sequence[Compiled]) -> list[list[Compiled]]:
    """Clauses after those whose awards they read."""
    depth: dict[str, int] = {}
    waves: dict[int, list[Compiled]] = {}
    for item in award_order(compiled):
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
        apart: dict[str, Bools],
    ) -> None:
        """`apart`: by clause of an earlier wave, the rows for which it was set aside."""
        self._items = items
        self._table = table
        self._dictionary = dictionary
        self._result = result
        self._place = place
        self._apart = apart
        self.asked = 0
        self._program = compile_program([Rule(i.clause.code, i.condition) for i in items], dictionary)
        references = dict.fromkeys(ref for item in items for ref in item.refs)
        self._earlier = Earlier(result, place, dictionary)
        awards = {ref: self._earlier.column(ref) for ref in references if ref.prefix == AWARD}
        self._columns = Columns(table, references, dictionary, awards)

    def run(self, *, exact: bool) -> None:
        """Fill in the verdicts, then the amounts."""
        kernel = Kernel(self._program, self._columns)
        settling = Exactness(self._program, self._columns, self)
        out = kernel.new_results()
        for block in range(kernel.blocks):
            kernel.decide(block, out[block])
            if exact:
                settling.settle(kernel, block, out[block])
        for index, item in enumerate(self._items):
            planes = out[:, self._program.plan.results[index]]
            self._verdicts(self._place[item.clause.code], planes)
            self._leave(item, self._amounts(item))

    def _verdicts(self, clause: int, planes: NDArray[np.uint64]) -> None:
        bits = np.unpackbits(np.ascontiguousarray(planes).view(np.uint8), axis=-1, bitorder="little")
        states = (bits[:, 0] + bits[:, 1]).reshape(-1)[: len(self._table)]
        self._result.verdicts[clause] = states  # T and M: met 2, only M: unknown 1, neither: 0

    def _view(self, item: Compiled, row: int) -> View:
        """What the exact engine is shown of one row: the facts of the clause and the awards it reads."""
        read = self._columns.reader(row)
        values = {ref: value for ref in item.refs if (value := read(ref)) is not None}
        known = {ref: value for ref, value in values.items() if ref.prefix != AWARD}
        record = Record("", self._table.reference_year, known, history_complete=self._table.history_complete)
        return View(record, self._dictionary, self._awards(item, row))

    def _awards(self, item: Compiled, row: int) -> dict[str, AwardAmount]:
        places = {code: self._place[code] for code in item.depends if code in self._place}
        return {code: self._result.amount(clause, row) for code, clause in places.items()}

    def ask(self, rule: int, row: int, instead: Node | None = None) -> bool | None:
        """The engine's answer to one pair, or to another condition over the facts of the clause."""
        self.asked += 1
        item = self._items[rule]
        return verdict(instead or item.condition, self._view(item, row))

    def meaning(self, rule: int, node: Node, row: int) -> object:
        """When a condition of a rule is true and when it is false, as formulas over the missing facts of a row."""
        translator = Translator(self._view(self._items[rule], row), Space())
        return translator.truth(node), tuple(translator.axioms)

    def earlier(self, award: Ref, rows: NDArray[np.intp]) -> list[object]:
        """All that this run knows of an award."""
        return self._earlier.history(award, rows)

    def _leave(self, item: Compiled, large: Bools | None) -> None:
        """Set the clause aside where its amount is too large, and where another on which it builds was."""
        beside = {code: self._apart[code] for code in item.depends if code in self._apart}
        rows = [each for each in (large, *beside.values()) if each is not None]
        if not rows:
            return
        self._apart[item.clause.code] = apart = np.asarray(np.logical_or.reduce(rows))
        for row in np.flatnonzero(apart).tolist():
            codes = [code for code, where in beside.items() if where[row]]
            self._result.aside.append(of_clause(row, self._result.subjects[row], item, codes))

    def _amounts(self, item: Compiled) -> Bools | None:
        """Fill in what the clause pays; the rows in which that is too large, None where there is none."""
        clause, result = self._place[item.clause.code], self._result
        rows = np.flatnonzero(result.verdicts[clause] != NOT_MET)
        if item.clause.amount is None or not len(rows):
            return None
        amounts = paid(item, self._columns, rows, result.verdicts[clause, rows] == MET, self._earlier)
        result.amount_kind[clause, rows] = amounts.kinds
        result.amount_low[clause, rows] = amounts.low
        result.amount_high[clause, rows] = amounts.high
        result.low_known[clause, rows] = amounts.low_known
        result.high_known[clause, rows] = amounts.high_known
        if not amounts.large.any():
            return None
        large = np.zeros(len(self._table), dtype=bool)
        large[rows] = amounts.large
        return large
