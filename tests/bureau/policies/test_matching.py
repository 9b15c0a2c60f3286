"""Matching all firms: every award worked out by hand, kept so that it can be repeated, all or nothing."""

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bureau.policies.people import AT, CITY, DAY, LATER, TOWN, file_facts
from chanmai.bureau.clauses.models import ClauseVersion
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.operations.work import SILENCE
from chanmai.bureau.matching.models import ClauseSummary, Decision, MatchRun
from chanmai.bureau.matching.operations import matching
from chanmai.bureau.matching.operations.runs import close_broken_runs, open_run
from chanmai.bureau.matching.queries.firm import firm_decisions
from chanmai.bureau.matching.queries.replay import replay
from chanmai.bureau.matching.snapshots import snapshots
from chanmai.bureau.refusal import Refused

WAN = 1_000_000
Match = Callable[..., int]


def kept(run: int, firm: int) -> dict[str, tuple[str, str, int | None, int | None]]:
    """Standing and settled amount of a firm, by clause."""
    rows = Decision.objects.filter(run_id=run, enterprise_id=firm)
    return {row.clause: (row.standing, row.settled_kind, row.settled_low, row.settled_high) for row in rows}


def test_every_award_is_as_worked_out_by_hand(firms: dict[str, int], match: Match) -> None:
    run = match()
    assert kept(run, firms["甲"]) == {
        "t-growth": ("可享", "exact", 10 * WAN, 10 * WAN),  # (8000 - 6000) × 0.5 %
        "t-scale": ("可享", "none", None, None),  # the higher of the group is taken
        "t-relief": ("可享", "exact", 125 * WAN, 125 * WAN),
        "g-rd": ("可享", "upper", 0, 5 * WAN),
        "e-match": ("可享", "exact", 5 * WAN, 5 * WAN),
        "e-once": ("待补充", "interval", 0, 20 * WAN),
        "g-press": ("待补充", "unknown", None, None),
        "d-rd": ("可享", "exact", 5 * WAN, 5 * WAN),
    }
    assert kept(run, firms["乙"]) == {
        "t-growth": ("差一点", "none", None, None),
        "t-scale": ("可享", "exact", 6 * WAN, 6 * WAN),
        "t-relief": ("可享", "exact", 22_500_000, 22_500_000),
        "g-press": ("待补充", "unknown", None, None),
        "d-rd": ("可享", "exact", 5 * WAN, 5 * WAN),
    }
    assert kept(run, firms["丙"])["t-growth"] == ("待补充", "interval", 0, 10 * WAN)
    assert kept(run, firms["丁"]) == {
        "e-once": ("可享", "exact", 20 * WAN, 20 * WAN),
        "g-press": ("待补充", "unknown", None, None),
        "d-rd": ("差一点", "none", None, None),
    }


def test_missing_facts_and_outcomes_are_kept(firms: dict[str, int], match: Match) -> None:
    run = match()
    rows = {(row.enterprise_id, row.clause): row for row in Decision.objects.filter(run_id=run)}
    assert rows[firms["丙"], "t-growth"].missing == ["above_scale@0"]
    assert rows[firms["丙"], "g-rd"].missing == ["rd_expense@1"]  # of 2025, seen from 2026
    assert rows[firms["甲"], "t-growth"].outcome == "保留"
    assert rows[firms["甲"], "t-scale"].outcome == "不再享受"
    assert rows[firms["甲"], "d-rd"].outcome == ""  # a draft takes no part in the settlement


def test_an_award_of_a_clause_out_of_force_is_nothing_rather_than_unknown(
    firms: dict[str, int], match: Match
) -> None:
    run = match()
    summary = ClauseSummary.objects.get(run_id=run, clause="e-old-match")
    assert (summary.met, summary.near, summary.unknown, summary.not_met) == (0, 0, 0, 4)


def test_an_unknown_history_keeps_a_once_only_award_open(firms: dict[str, int], match: Match) -> None:
    run = match(history_complete=False)
    assert kept(run, firms["丁"])["e-once"] == ("待补充", "interval", 0, 20 * WAN)
    row = Decision.objects.get(run_id=run, enterprise_id=firms["丁"], clause="e-once")
    assert row.missing == ["次数:e-once@0"]


def test_the_run_and_its_totals_say_what_they_are_of(firms: dict[str, int], match: Match) -> None:
    run = MatchRun.objects.get(pk=match())
    assert (run.state, run.firms, run.clauses, run.demo) == ("done", 4, 9, True)
    assert (run.pack_name, run.pack_version, len(run.pack_hash)) == ("town", "1.0.0", 64)
    assert set(run.versions) == {
        "t-growth", "t-scale", "t-relief", "e-once", "e-match", "e-old-match", "d-rd", "g-rd", "g-press", "t-old",
    }  # fmt: skip
    assert (snapshots() / run.snapshot).is_file()
    # firms, eligible, near, open: drafts do not count
    assert run.totals == [
        {"district": "东区", "size": "大型", "all": 1, "eligible": 1, "near": 0, "open": 1},
        {"district": "东区", "size": "小型", "all": 1, "eligible": 1, "near": 0, "open": 1},
        {"district": "西区", "size": "", "all": 1, "eligible": 0, "near": 0, "open": 1},
        {"district": "西区", "size": "中型", "all": 1, "eligible": 1, "near": 1, "open": 1},
    ]
    summary = ClauseSummary.objects.get(run=run, clause="d-rd")
    assert (summary.counted, summary.unpayable, summary.met) == (False, "征求意见稿，不得兑付", 3)


def test_the_live_decision_agrees_with_the_run(firms: dict[str, int], match: Match) -> None:
    run = match()
    for firm in firms.values():
        found = firm_decisions(CITY, firm, DAY, LATER)
        rows = [row for _, group in found.groups for row in group] + list(found.aside)
        live = {
            row.code: (row.standing, row.amount.low, row.amount.high)
            for row in rows
            if row.standing != "不符合"
        }
        stored = Decision.objects.filter(run_id=run, enterprise_id=firm)
        assert live == {row.clause: (row.standing, row.low, row.high) for row in stored}


def test_replaying_gives_the_same_decisions(firms: dict[str, int], match: Match) -> None:
    run = match()
    file_facts(firms["丙"], "titles", {"above_scale": True}, item="late", at=LATER)
    result = replay(run)
    assert result.same
    assert result.decisions == Decision.objects.filter(run_id=run, update=None).count()


def test_replaying_uses_the_rules_of_then(
    firms: dict[str, int], match: Match, settings: Any, tmp_path: Path
) -> None:
    run = match()
    changed = tmp_path / "town"
    shutil.copytree(TOWN, changed)
    policy = changed / "policies/2024-city-growth/policy.yaml"
    policy.write_text(policy.read_text(encoding="utf-8").replace("* 0.5%", "* 1%"), encoding="utf-8")
    settings.PACK = changed
    again = match()
    assert kept(again, firms["甲"])["t-growth"][2] == 20 * WAN
    assert kept(run, firms["甲"])["t-growth"][2] == 10 * WAN
    assert ClauseVersion.objects.filter(code="t-growth").count() == 2
    assert replay(run).same
    assert replay(again).same


def test_a_decision_that_was_tampered_with_is_found(firms: dict[str, int], match: Match) -> None:
    run = match()
    Decision.objects.filter(run_id=run, enterprise_id=firms["甲"], clause="t-growth").update(settled_low=1)
    result = replay(run)
    assert not result.same
    assert result.examples == ((str(firms["甲"]), "t-growth"),)


def test_a_changed_or_lost_snapshot_is_refused(firms: dict[str, int], match: Match) -> None:
    run = match()
    file = snapshots() / MatchRun.objects.get(pk=run).snapshot
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(Refused, match="被改动过"):
        replay(run)
    file.unlink()
    with pytest.raises(Refused, match="已不在"):
        replay(run)


def test_what_was_not_known_then_does_not_count(firms: dict[str, int], match: Match) -> None:
    file_facts(firms["丙"], "titles", {"above_scale": True}, item="late", at=LATER)
    before, after = match(), match(known_at=LATER, at=LATER)
    assert kept(before, firms["丙"])["t-growth"][0] == "待补充"
    assert kept(after, firms["丙"])["t-growth"] == ("可享", "exact", 10 * WAN, 10 * WAN)


def test_a_failing_run_writes_nothing_and_says_so(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(matching, "summaries", broken)
    with pytest.raises(OSError, match="disk full"):
        match()
    run = MatchRun.objects.get()
    assert run.state == "failed"
    assert "系统内部出错" in run.error
    assert "disk full" not in run.error
    assert not Decision.objects.exists()
    with pytest.raises(Refused, match="没有完成"):
        replay(run.pk)


def test_one_run_at_a_time_and_a_silent_one_is_given_up(firms: dict[str, int], match: Match) -> None:
    first = open_run(as_of=DAY, known_at=AT, by="甲", at=AT)
    with pytest.raises(Refused, match="正在进行"):
        match()
    Job.objects.update(state="running", beat_at=AT)
    assert close_broken_runs(at=AT + SILENCE) == 0
    late = AT + SILENCE + datetime.timedelta(seconds=1)
    assert match(at=late) > first
    broken = MatchRun.objects.get(pk=first)
    assert broken.state == "failed"
    assert "中断" in broken.error


def test_progress_is_told_in_steps(firms: dict[str, int], match: Match) -> None:
    told: list[tuple[str, int, int]] = []
    match(progress=lambda step, done, total: told.append((step, done, total)))
    assert next(step for step, done, total in told if done == total) == "snapshot"
    assert list(dict.fromkeys(step for step, _, _ in told)) == [
        "snapshot",
        "decide",
        "reasons",
        "recheck",
        "write",
    ]
    assert all(done <= total for _, done, total in told)


def test_on_another_day_other_clauses_are_matched(firms: dict[str, int], match: Match) -> None:
    run = MatchRun.objects.get(pk=match(datetime.date(2023, 6, 30)))
    assert set(run.versions) == {"t-old"}


def test_an_empty_city_can_be_matched(db: None) -> None:
    run = matching.match_all(as_of=DAY, known_at=AT, by="甲", at=AT)
    assert MatchRun.objects.get(pk=run).firms == 0
    assert replay(run).decisions == 0


def test_writing_takes_few_queries(firms: dict[str, int], match: Match) -> None:
    match()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        match()
    assert len(queries) < 60
