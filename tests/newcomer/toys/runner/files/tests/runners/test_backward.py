"""The backward runner answers as the reference runner does, and can be chosen on the command line."""

import argparse

from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.table import Table
from chanmai.site import running
from engine.eligibility.rules import BOOK, amount, clause
from runners.comparing import Firms, differences

RULES = [
    compile_clause(clause(test, amount(pays), code=code), BOOK)
    for code, test, pays in (
        ("extra", "奖励:growth > 0元", "奖励:growth * 20%"),
        ("growth", "规上软件企业 and 增速(营业收入) > 25%", "增量(营业收入) * 0.5%"),
        ("size", "营业收入 > 5000万元", "1万元"),
    )
]


def test_answers_are_the_same() -> None:
    firms = Firms(RULES, BOOK, seed=1)
    table = Table.from_records([firms.record(number) for number in range(40)], BOOK)
    slow = ReferenceRunner(BOOK).run(RULES, table)
    with running.runner_of(argparse.Namespace(on="backward")) as choice:
        assert differences(slow, choice.make(BOOK).run(RULES, table)) == []
