"""What other engines' own suites expect comes out of both runners."""

from collections import Counter

import pytest

from chanmai.engine.eligibility.clauses.clause import Amount
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.facts.reading import STRICT, read
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.check import read_rule
from chanmai.engine.language.nodes import Truth
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.runner import MET, NOT_MET, UNKNOWN
from chanmai.runners.table import Table
from engine.eligibility.rules import clause, condition_of
from engine.peers import dmn, others, publicodes
from engine.peers.suites import FACTS, Case, fen

SUITES = (
    dmn.DMN, publicodes.PUBLICODES, others.OPENFISCA, others.ENTERPRISES, others.ZEN, others.CATALA
)  # fmt: skip
CASES = (*dmn.cases(), *publicodes.cases(), *others.cases())
VERDICTS = {True: MET, False: NOT_MET, None: UNKNOWN}


def record(case: Case) -> Record:
    """The facts of a case, read as a cell of the unit of its fact is."""
    known = {}
    for name, written in case.facts.items():
        fact = FACTS.get(name)
        text = written + (fact.unit.name if fact.unit is not None else "")
        known[Ref(name)] = read(fact, text, STRICT).value
    return Record("firm", 2025, known)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES, ids=[f"{each.suite} {each.file} {each.name}" for each in CASES])
def test_a_case_of_a_peer(case: Case) -> None:
    is_condition = case.due is None or isinstance(case.due, bool)
    node = read_rule(case.text, FACTS, expect="condition" if is_condition else "money")
    always = condition_of("1", "入库")
    test = type(always)("1", node if is_condition else Truth(True), case.text)
    rule = compile_clause(clause(test, None if is_condition else Amount(node)), FACTS)
    table = Table.from_records([record(case)], FACTS)
    for runner in (ReferenceRunner(FACTS), ColumnarRunner(FACTS)):
        result = runner.run([rule], table)
        if is_condition:
            assert result.verdicts[0, 0] == VERDICTS[case.due]  # type: ignore[index]
        else:
            assert result.amount(0, 0) == amount(case.due)


def amount(due: object) -> AwardAmount:
    """The amount that is due."""
    if isinstance(due, str):
        return AwardAmount(AmountKind.EXACT, fen(due), fen(due))
    assert isinstance(due, tuple)
    low, high = due
    return AwardAmount(AmountKind.INTERVAL, fen(low), None if high is None else fen(high))


def test_the_suites_are_named_with_their_files_and_commits() -> None:
    files = {suite.name: suite.commits for suite in SUITES}
    assert all(case.file in files[case.suite] for case in CASES)
    assert {(case.suite, case.file) for case in CASES} == {
        (name, file) for name in files for file in files[name]
    }
    assert len(CASES) >= 100
    assert max(Counter((case.suite, case.file, case.name, case.text) for case in CASES).values()) == 1
