"""The verifier reads, expands and evaluates every class of node for itself."""

import datetime
import json

import pytest

from chanmai.engine.eligibility.certificates.certificate import Case, certificate
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.record import Record
from spec.every_node import EVERY, KNOWN, clause, content_of
from spec.manual import DICTIONARY
from tools.certificates import fault


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("text", EVERY.values())
def test_a_decision_on_it_is_accepted(text: str, known: bool) -> None:
    compiled = compile_clause(clause(text), DICTIONARY)
    record = Record("firm", 2024, KNOWN if known else {})
    case = Case(compiled, record, DICTIONARY, content_of(text), datetime.date(2025, 6, 30))
    document = certificate(case, decide(compiled, record, DICTIONARY))
    assert fault(json.loads(json.dumps(document))) == ""
