"""What a decision says beside its verdict."""

from chanmai.engine.eligibility.clauses.decision import Verdict
from engine.eligibility.rules import clause, decided, some


def test_a_decision_beyond_the_limits_says_so() -> None:
    names = ["营业收入", "研发费用", "净利润", "上年(营业收入)", "上年(研发费用)", "上年(净利润)"]
    tests = [
        f"{a} + {i} * {b} == {i * j}元"
        for i, a in enumerate(names, 2)
        for j, b in enumerate(names, 3)
        if a != b
    ]
    beyond, within = (
        decided(clause(some(least, *chosen)), {}) for least, chosen in ((12, tests), (1, tests[:1]))
    )
    assert (beyond.verdict, beyond.hard) == (Verdict.UNKNOWN, True)
    assert (within.verdict, within.hard) == (Verdict.UNKNOWN, False)
