"""Firms under two versions of a clause: what the change means for each, and the totals, worked by hand."""

import pytest

from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.eligibility.versions.tally import (
    Fate,
    FirmChange,
    Judged,
    Total,
    as_judged,
    fate_of,
    judged,
    tally,
    total,
)
from engine.eligibility.rules import BOOK, WAN, amount, at_most, between, clause, exact, record

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("old", "new", "fate"),
    [
        (Judged(NOT_MET), Judged(NOT_MET), Fate.SAME),
        (Judged(NOT_MET), Judged(MET, 5, 5), Fate.WINS),
        (Judged(MET, 5, 5), Judged(NOT_MET), Fate.LOSES),
        (Judged(MET, 5, 5), Judged(MET, 5, 5), Fate.SAME),
        (Judged(MET, 5, 5), Judged(MET, 6, 6), Fate.MORE),
        (Judged(MET, 6, 6), Judged(MET, 5, 5), Fate.LESS),
        # the ceiling counts first, then what is sure; no ceiling is above every ceiling
        (Judged(MET, 0, 9), Judged(MET, 5, 8), Fate.LESS),
        (Judged(MET, 0, 9), Judged(MET, 1, 9), Fate.MORE),
        (Judged(MET, 0, 9), Judged(MET, 0, None), Fate.MORE),
        (Judged(MET, 0, None), Judged(MET, 0, 9), Fate.LESS),
        (Judged(MET, 1, None), Judged(MET, 0, None), Fate.LESS),
        # missing facts under either version
        (Judged(OPEN, 0, 5), Judged(OPEN, 0, 5), Fate.SAME),
        (Judged(OPEN, 0, 5), Judged(OPEN, 0, 6), Fate.OPEN),
        (Judged(OPEN, 0, 5), Judged(MET, 5, 5), Fate.OPEN),
        (Judged(NOT_MET), Judged(OPEN, 0, 5), Fate.OPEN),
    ],
)
def test_what_a_change_means(old: Judged, new: Judged, fate: Fate) -> None:
    assert fate_of(old, new) is fate


@pytest.mark.parametrize(
    ("verdict", "award", "found"),
    [
        (MET, exact("3元"), Judged(MET, 300, 300)),
        (MET, at_most("3元"), Judged(MET, 0, 300)),
        (OPEN, between("0元", None), Judged(OPEN, 0, None)),
        (NOT_MET, AwardAmount(AmountKind.NONE), Judged(NOT_MET, 0, 0)),
        (NOT_MET, exact("3元"), Judged(NOT_MET, 0, 0)),
        (MET, AwardAmount(AmountKind.NONE), Judged(MET, 0, 0)),
        (MET, AwardAmount(AmountKind.UNKNOWN), Judged(MET, 0, 0)),
    ],
)
def test_what_is_not_met_or_not_stated_counts_as_nothing(
    verdict: Verdict, award: AwardAmount, found: Judged
) -> None:
    assert as_judged(verdict, award) == found


def test_totals() -> None:
    firms = [Judged(MET, 5, 5), Judged(MET, 0, 9), Judged(OPEN, 0, 4), Judged(NOT_MET)]
    assert total(firms) == Total(met=2, unknown=1, low=5, high=18)
    assert total([*firms, Judged(OPEN, 0, None)]) == Total(met=2, unknown=2, low=5, high=None)
    assert total([]) == Total(0, 0, 0, 0)


def test_firm_by_firm() -> None:
    old = [Judged(MET, 5, 5), Judged(NOT_MET), Judged(MET, 5, 5)]
    new = [Judged(MET, 5, 5), Judged(MET, 7, 7), Judged(MET, 0, None)]
    found = tally(["甲", "乙", "丙"], old, new)
    assert found.changes == (
        FirmChange("乙", old[1], new[1], Fate.WINS),
        FirmChange("丙", old[2], new[2], Fate.MORE),
    )
    assert [change.gain for change in found.changes] == [7, None]
    assert dict(found.fates) == {Fate.SAME: 1, Fate.WINS: 1, Fate.MORE: 1}
    assert (found.old, found.new) == (total(old), total(new))
    every = tally(["甲", "乙", "丙"], old, new, every=True)
    assert [change.subject for change in every.changes] == ["甲", "乙", "丙"]
    with pytest.raises(ValueError, match="shorter"):
        tally(["甲", "乙", "丙"], old, new[:2])


def test_firms_are_judged_by_the_exact_engine() -> None:
    rule = compile_clause(clause("营业收入 >= 100万元", amount("营业收入 * 1%")), BOOK)
    firms = [record({"营业收入": "200万元"}), record({"营业收入": "99万元"}), record({})]
    assert judged(rule, firms, BOOK) == [
        Judged(MET, 2 * WAN, 2 * WAN),
        Judged(NOT_MET),
        Judged(OPEN, 0, None),
    ]
