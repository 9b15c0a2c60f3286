"""Conditions and amounts of every class of node come out of the columnar runner as out of the reference."""

import pytest

from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.facts.record import Record
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.table import Table
from runners.comparing import differences
from spec.every_node import EVERY, KNOWN, clause
from spec.manual import DICTIONARY

FIRMS = [Record("known", 2024, KNOWN), Record("unknown", 2024, {})]
FIRMS += [
    Record(f"without {ref.column}", 2024, {r: v for r, v in KNOWN.items() if r != ref}) for ref in KNOWN
]


@pytest.mark.parametrize("text", EVERY.values())
def test_both_runners_agree(text: str) -> None:
    table = Table.from_records(FIRMS, DICTIONARY)
    compiled = [compile_clause(clause(text), DICTIONARY)]
    fast, slow = (runner(DICTIONARY).run(compiled, table) for runner in (ColumnarRunner, ReferenceRunner))
    assert differences(fast, slow) == []
