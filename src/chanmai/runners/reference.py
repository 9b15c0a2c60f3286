"""The trusted runner: the exact engine, one pair after the other."""

from collections.abc import Sequence
from typing import cast

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AwardAmount
from chanmai.engine.eligibility.clauses.order import award_order
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.amounts import award
from chanmai.engine.eligibility.missing.exact import Truth, verdict
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.language.evaluate import evaluate
from chanmai.runners.aside import fit, of_clause, too_large
from chanmai.runners.runner import Progress, Result
from chanmai.runners.table import Table

REPORT_EVERY = 50  # rows between two calls of `progress`


class ReferenceRunner:
    """Decides as the engine does. With `exact` False it stops at Kleene logic, as a bulk runner's first pass does."""

    def __init__(self, dictionary: Dictionary, *, exact: bool = True) -> None:
        self._dictionary = dictionary
        self._exact = exact

    def run(self, compiled: Sequence[Compiled], table: Table, *, progress: Progress | None = None) -> Result:
        """The answers, in the order of `compiled` and of the rows. Raises RuleError for a ring of awards."""
        table, aside = fit(table, compiled, self._dictionary)
        result = Result.empty([item.clause.code for item in compiled], table.subjects)
        place = {item.clause.code: index for index, item in enumerate(compiled)}
        in_order = award_order(compiled)
        for row in range(len(table)):
            self._row(result, row, table, in_order, place)
            if progress is not None and (row + 1) % REPORT_EVERY == 0:
                progress((row + 1) * len(compiled), len(table) * len(compiled))
        if progress is not None:
            progress(len(table) * len(compiled), len(table) * len(compiled))
        result.leave(aside)
        return result

    def _row(
        self, result: Result, row: int, table: Table, in_order: Sequence[Compiled], place: dict[str, int]
    ) -> None:
        awards: dict[str, AwardAmount] = {}
        apart: list[str] = []
        view = View(table.record(row, self._dictionary), self._dictionary, awards)
        for item in in_order:
            met = self._met(item, view)
            amount = award(item, view, met)
            beside = [code for code in item.depends if code in apart]
            if beside or too_large(amount):
                apart.append(item.clause.code)
                result.aside.append(of_clause(row, view.record.subject, item, beside))
                continue
            awards[item.clause.code] = amount
            result.put(place[item.clause.code], row, met, amount)

    def _met(self, item: Compiled, view: View) -> Truth:
        if self._exact:
            return verdict(item.condition, view)
        return cast(Truth, evaluate(item.condition, view.fetch))
