"""Plans for a firm, checks of a clause, and a clause beside the version before it: as queries and as parts of pages."""

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from bureau.policies.people import AT, CITY, DAY, EAST, FIRM, TOWN
from chanmai.bureau.laboratory.trials.changes import Turn
from chanmai.bureau.laboratory.trials.versions import beside, flaw_report, previous
from chanmai.bureau.matching.queries.plans import firm_plans
from chanmai.bureau.matching.queries.runs import latest_run
from chanmai.bureau.refusal import NotFound

WAN = 1_000_000
Match = Callable[..., int]
SignedIn = Callable[..., Client]


@pytest.fixture
def levers(town: None, settings: Any, tmp_path: Path) -> None:
    """The town, where firms can raise revenue by 10万元 at a time, and get on the list of the big."""
    pack = tmp_path / "town"
    shutil.copytree(TOWN, pack)
    file = pack / "facts/facts.yaml"
    facts = yaml.safe_load(file.read_text(encoding="utf-8"))
    for fact in facts:
        if fact["code"] == "revenue":
            fact["lever"] = {"direction": "up", "step": "10万元", "gaming": "虚开凑数"}
        if fact["code"] == "above_scale":
            fact["lever"] = {"direction": "on"}
    file.write_text(yaml.safe_dump(facts, allow_unicode=True), encoding="utf-8")
    settings.PACK = pack


def test_the_smallest_plan_of_a_firm_that_is_near(levers: None, match: Match, firms: dict[str, int]) -> None:
    """乙 has 4,500 and 3,000 the year before: 5,000 is needed, and 0.5 % of 2,000万元 follow."""
    match()
    shown = firm_plans(CITY, firms["乙"], "t-growth", DAY, AT)
    (plan,) = shown.plans
    assert plan.steps == ("营业收入（2025）从4500万元提高到5000万元（增加500万元）",)
    assert plan.amount == "10万元"
    assert plan.proved
    assert plan.gaming[0] == "营业收入（2025）：虚开凑数"
    assert (shown.past, shown.deadline) == (2025, None)
    english = firm_plans(CITY, firms["乙"], "t-growth", DAY, AT, lang="en").plans[0]
    assert english.steps == (
        "raise Revenue (2025) from 45 million yuan to 50 million yuan (by 5 million yuan)",
    )


def test_a_plan_may_be_a_title_and_tells_the_deadline(
    levers: None, match: Match, firms: dict[str, int]
) -> None:
    match()
    shown = firm_plans(CITY, firms["丁"], "t-scale", DAY, AT)
    assert shown.plans[0].steps == ("取得“规上软件企业”",)
    assert (shown.deadline, shown.days_left, shown.past) == (datetime.date(2026, 7, 20), 20, None)


def test_without_levers_there_is_no_plan(match: Match, firms: dict[str, int]) -> None:
    match()
    shown = firm_plans(CITY, firms["乙"], "t-growth", DAY, AT)
    assert shown.plans == ()
    assert shown.fixed == ("营业收入（2025）",)


def test_plans_are_for_those_who_see_the_firm(match: Match, firms: dict[str, int]) -> None:
    match()
    assert firm_plans(FIRM, firms["甲"], "t-growth", DAY, AT).firm.id == firms["甲"]
    for viewer, firm, code in ((EAST, firms["乙"], "t-growth"), (FIRM, firms["乙"], "t-growth")):
        with pytest.raises(NotFound):
            firm_plans(viewer, firm, code, DAY, AT)
    with pytest.raises(NotFound):
        firm_plans(CITY, firms["甲"], "t-nothing", DAY, AT)


def test_a_plan_comes_as_a_part_and_as_a_page(
    levers: None, match: Match, firms: dict[str, int], signed_in: SignedIn
) -> None:
    match()
    client = signed_in("city")
    address = f"/policies/firm/{firms['乙']}/plan/t-growth/"
    assert address in client.get(f"/policies/firm/{firms['乙']}/").content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "已证明最少改动" in part
    assert "须防凑数" in part
    whole = client.get(address).content.decode()
    assert "<html" in whole
    assert "提高到5000万元" in whole
    assert " style=" not in whole


def test_a_clause_beside_the_one_it_replaces_with_money(match: Match, firms: dict[str, int]) -> None:
    """The old clause paid 10万元 for 5,000万元 of revenue: 丙 had it for certain, now it hangs on a missing fact."""
    match()
    shown = beside(CITY, "t-growth")
    assert (shown.old.code, shown.new.code) == ("t-old", "t-growth")
    assert any("规上软件企业" in edit.text.zh for edit in shown.edits)
    assert shown.regions
    assert shown.moves is not None
    assert (shown.moves.before.met, shown.moves.before.exact) == (2, 20 * WAN)
    assert (shown.moves.after.met, shown.moves.after.unknown) == (1, 1)
    assert [(each.firm.id, each.turn) for each in shown.moves.changes] == [(firms["丙"], Turn.MAY_LOSE)]
    assert beside(FIRM, "t-growth").moves is None
    with pytest.raises(NotFound):
        beside(CITY, "t-old")


def test_checks_of_a_clause_are_replayed_and_shown(match: Match, signed_in: SignedIn) -> None:
    match()
    found = flaw_report("t-growth")
    assert found.able
    assert all(finding.firms for finding, _ in found.findings)
    assert previous(found.clause) == "t-old"
    client = signed_in("city")
    page = client.get("/policies/t-growth/").content.decode()
    assert "/policies/t-growth/checks/" in page
    assert "/policies/t-growth/difference/" in page
    part = client.get("/policies/t-growth/checks/", headers={"HX-Request": "true"})
    assert part.status_code == 200
    told = client.get("/policies/t-growth/difference/").content.decode()
    for word in ("增长奖励（旧）", "改了什么", "收紧", "小镇丙软件有限公司", "不再确定", "演示数据"):
        assert word in told, word
    assert client.get("/policies/t-old/difference/").status_code == 404
    assert client.get("/policies/nothing/checks/").status_code == 404


def test_a_firm_sees_what_changed_but_no_other_firm(match: Match, signed_in: SignedIn) -> None:
    match()
    told = signed_in("firm", "en").get("/policies/t-growth/difference/").content.decode()
    assert "What changed" in told
    assert "小镇丙软件有限公司" not in told
    assert latest_run() is not None
