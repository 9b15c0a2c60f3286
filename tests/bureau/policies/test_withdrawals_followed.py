"""Decisions follow what is withdrawn and put back, as a matching of the whole city would; old runs replay the same."""

from collections.abc import Callable

import pytest

from bureau.policies.people import AT, CITY, DAY, LATER, file_facts
from bureau.policies.test_following import HOUR, counts, kept, whole
from chanmai.bureau.enterprises.models import Enterprise, Filing
from chanmai.bureau.enterprises.operations.unknown import set_unknown
from chanmai.bureau.enterprises.operations.withdrawals import restore, withdraw
from chanmai.bureau.enterprises.queries.reach import Target
from chanmai.bureau.enterprises.queries.values import value_shown
from chanmai.bureau.matching.models import MatchRun, RunFirm, Update
from chanmai.bureau.matching.queries.firm import firm_decisions
from chanmai.bureau.matching.queries.replay import replay
from chanmai.bureau.matching.queries.touch import decisions_touched
from chanmai.bureau.matching.queries.updates import updates_of

WAN = 1_000_000
Match = Callable[..., int]


@pytest.mark.parametrize("kind", ["filing", "firm", "value"])
def test_decisions_follow_a_withdrawal_and_its_restoration(
    firms: dict[str, int], match: Match, kind: str
) -> None:
    run = match()
    before, numbers = kept(run), counts(run)
    places = MatchRun.objects.get(pk=run).totals
    last = Filing.objects.filter(enterprise=firms["甲"], period="2025").latest("pk")
    if kind == "value":
        shown = value_shown(CITY, firms["甲"], "营业收入", 2025, at=LATER)
        entry = set_unknown(shown, by=CITY, at=LATER, reason="不实")
    else:
        key = last.pk if kind == "filing" else firms["甲"]
        entry = withdraw(Target(kind, key), by=CITY, at=LATER, reason="导错了")
    assert kept(run) != before
    decisions, clauses = whole(MatchRun.objects.get(pk=run), LATER)
    if kind == "firm":
        assert not any(firm == firms["甲"] for firm, _ in decisions)
        assert not RunFirm.objects.filter(run_id=run, enterprise=firms["甲"]).exists()
        assert firm_decisions(CITY, firms["甲"], DAY, LATER).gone.word == "撤回"
    assert kept(run) == decisions
    assert counts(run) == clauses
    assert replay(run).same
    if kind == "filing":
        assert [row.withdrawn for row in updates_of(firms["甲"])[0].filings] == [True]
    restore(entry, by=CITY, at=LATER + HOUR, reason="其实没错")
    assert not any(row.withdrawn for row in updates_of(firms["甲"])[0].filings) or kind == "value"
    assert (kept(run), counts(run)) == (before, numbers)
    assert MatchRun.objects.get(pk=run).totals == places
    assert Update.objects.filter(run_id=run).count() == 2
    assert replay(run).same


def test_a_run_of_what_was_known_before_sees_the_old_figures(firms: dict[str, int], match: Match) -> None:
    first = match()
    withdraw(Target("firm", firms["甲"]), by=CITY, at=LATER, reason="虚构")
    then, now = match(known_at=AT, at=LATER + HOUR), match(known_at=LATER + HOUR, at=LATER + HOUR)
    assert {firm for firm, _ in kept(now)} == {firms[each] for each in "乙丙丁"}
    assert replay(then).decisions > replay(now).decisions
    assert MatchRun.objects.get(pk=now).gone == 0
    assert replay(first).same


def test_how_many_decisions_hang_on_a_filing_is_known_before(firms: dict[str, int], match: Match) -> None:
    match()
    file_facts(firms["甲"], "titles", {"above_scale": False}, item="late", at=LATER)
    filing = Filing.objects.latest("pk")
    assert decisions_touched({firms["甲"]}, {"above_scale"}) > 0
    assert decisions_touched({firms["甲"]}, {"park"}) == 0
    withdraw(Target("filing", filing.pk), by=CITY, at=LATER + HOUR, reason="名单有误")
    assert Enterprise.objects.get(pk=firms["甲"]).qualifications.filter(fact="above_scale").exists()
