"""The reference runner, asked for the last clause first: the order of clauses changes no answer."""

from collections.abc import Sequence
from dataclasses import replace

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.runner import Progress, Result
from chanmai.runners.table import Table


class BackwardRunner:
    """Decides as the reference runner does."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._runner = ReferenceRunner(dictionary)

    def run(self, compiled: Sequence[Compiled], table: Table, *, progress: Progress | None = None) -> Result:
        """The answers, in the order of `compiled` and of the table's rows."""
        found = self._runner.run(compiled[::-1], table, progress=progress)
        return replace(
            found,
            codes=found.codes[::-1],
            verdicts=found.verdicts[::-1],
            amount_kind=found.amount_kind[::-1],
            amount_low=found.amount_low[::-1],
            amount_high=found.amount_high[::-1],
            low_known=found.low_known[::-1],
            high_known=found.high_known[::-1],
        )
