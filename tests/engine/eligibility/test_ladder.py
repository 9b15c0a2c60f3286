"""Tiers of a ladder: the version of the day, with the same verdicts and reasons as clauses."""

import datetime
from dataclasses import dataclass

from chanmai.engine.eligibility.clause import Condition, Document, Evidence, Status, Validity
from chanmai.engine.eligibility.decision import Verdict
from chanmai.engine.eligibility.ladder import tier_facts, tiers_held, tiers_on
from chanmai.engine.facts.record import Ref
from engine.eligibility.rules import BOOK, DOCUMENT, every, record

CHANGE = datetime.date(2026, 4, 1)


@dataclass(frozen=True)
class Step:
    code: str
    condition: Condition
    validity: Validity
    status: Status = Status.IN_FORCE
    document: Document = DOCUMENT
    article: str = ""
    evidence: Evidence = Evidence.ORIGINAL
    reference: str = "上一年度"


@dataclass(frozen=True)
class Steps:
    tiers: tuple[Step, ...]


LADDER = Steps(
    (
        Step("small-2022", every("营业收入 >= 1000万元"), Validity(None, CHANGE), Status.SUPERSEDED),
        Step("small-2026", every("营业收入 >= 2000万元"), Validity(CHANGE, None)),
        Step("giant", every("营业收入 >= 5000万元", "研发费用 / 营业收入 >= 3%"), Validity(None, None)),
        Step("draft", every("入库"), Validity(None, None), Status.DRAFT),
    )
)


def held(day: datetime.date, **facts: object) -> dict[str, Verdict]:
    found = tiers_held(LADDER, record(facts), BOOK, as_of=day)
    return {standing.tier.code: standing.verdict for standing in found}


def test_the_day_picks_the_version_of_the_rules() -> None:
    before = CHANGE - datetime.timedelta(days=1)
    assert [tier.code for tier in tiers_on(LADDER, before)] == ["small-2022", "giant"]
    assert [tier.code for tier in tiers_on(LADDER, CHANGE)] == ["small-2026", "giant"]
    assert held(before, 营业收入="1500万元") == {"small-2022": Verdict.MET, "giant": Verdict.NOT_MET}
    assert held(CHANGE, 营业收入="1500万元") == {"small-2026": Verdict.NOT_MET, "giant": Verdict.NOT_MET}


def test_missing_facts_leave_a_tier_open_with_reasons() -> None:
    found = tiers_held(LADDER, record({"营业收入": "6000万元"}), BOOK, as_of=CHANGE)
    giant = found[-1]
    assert giant.verdict is Verdict.UNKNOWN
    assert giant.decision.missing == (Ref("研发费用"),)
    assert [child.verdict for child in giant.reason.children] == [Verdict.MET, Verdict.UNKNOWN]


def test_rules_may_ask_for_tiers_that_are_decided() -> None:
    known = record({"营业收入": "6000万元"})
    assert tier_facts([LADDER], known, BOOK, as_of=CHANGE) == {Ref("梯队:small-2026"): True}
