"""Decisions added up, worked by hand."""

import pytest

from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.eligibility.deciding.total import Total
from engine.eligibility.rules import at_most, between, exact

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
NONE, UNKNOWN = AwardAmount(AmountKind.NONE), AwardAmount(AmountKind.UNKNOWN)


@pytest.mark.parametrize(
    ("verdict", "amount", "total"),
    [
        (MET, exact("3元"), Total(met=1, exact=300)),
        (MET, at_most("3元"), Total(met=1, upper=300)),
        (MET, between("1元", "3元"), Total(met=1, low=100, high=300)),
        (MET, NONE, Total(met=1)),
        # what nothing bounds is in no sum, but counted
        (MET, between("1元", None), Total(met=1, unstated=1)),
        (MET, AwardAmount(AmountKind.UPPER, 0, None), Total(met=1, unstated=1)),
        (MET, UNKNOWN, Total(met=1, unstated=1)),
        (OPEN, between("1元", "3元"), Total(unknown=1, open_high=300)),
        (OPEN, between("1元", None), Total(unknown=1)),
        (OPEN, UNKNOWN, Total(unknown=1)),
        (NOT_MET, NONE, Total(not_met=1)),
    ],
)
def test_one_decision(verdict: Verdict, amount: AwardAmount, total: Total) -> None:
    found = Total()
    found.count(verdict, amount)
    assert found == total


def test_many() -> None:
    total = Total()
    for verdict, amount in (
        (MET, exact("5元")),
        (MET, at_most("9元")),
        (MET, between("1元", "4元")),
        (MET, UNKNOWN),
        (OPEN, between("0元", "4元")),
        (NOT_MET, NONE),
    ):
        total.count(verdict, amount)
    assert total == Total(
        met=4, unknown=1, not_met=1, exact=500, upper=900, low=100, high=400, unstated=1, open_high=400
    )
    assert (total.firms, total.least, total.most) == (6, 600, 1800)


def test_the_same_again_counts_twice() -> None:
    total, single = Total(), Total()
    for number, verdict, amount in (
        (2, MET, exact("5元")),
        (2, MET, at_most("9元")),
        (2, MET, between("1元", "4元")),
        (2, MET, between("0元", "2元")),
        (2, MET, UNKNOWN),
        (2, OPEN, between("0元", "4元")),
        (2, NOT_MET, NONE),
    ):
        single.count(verdict, amount)
        for _ in range(number):
            total.count(verdict, amount)
    assert total == single + single
    assert total == Total(
        met=10, unknown=2, not_met=2, exact=1000, upper=1800, low=200, high=1200, unstated=2, open_high=800
    )


def test_sums_and_differences() -> None:
    one, other = Total(met=3, exact=7, open_high=1), Total(met=1, exact=2, low=5)
    assert one + other == Total(met=4, exact=9, low=5, open_high=1)
    assert one - other == Total(met=2, exact=5, low=-5, open_high=1)
    assert one == Total(met=3, exact=7, open_high=1)
