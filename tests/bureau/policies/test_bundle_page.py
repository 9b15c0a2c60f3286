"""The page of the best bundle: what the command says too, on the decisions of the latest run, for officers only."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from django.test import Client

from bureau.policies.people import AT, LATER, TOWN, file_facts
from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.matching.bundles.planning import city_bundle
from chanmai.bureau.matching.bundles.run import run_bundle
from chanmai.bureau.matching.operations.following import follow
from chanmai.engine.eligibility.bundles.bundle import Budget
from chanmai.engine.eligibility.bundles.reasons import Line, Share
from chanmai.site.cli import main

WAN = 1_000_000
Match = Callable[..., int]
SignedIn = Callable[..., Client]


def test_the_plan_on_the_run_is_that_of_deciding_anew(firms: dict[str, int], match: Match) -> None:
    match()
    made = run_bundle(SYSTEM, AT)
    anew = city_bundle(SYSTEM, made.run.as_of, made.run.known_at, history_complete=True)
    assert made.found.bundle == anew.bundle
    assert made.found.lines == anew.lines
    assert made.found.ceiling == anew.ceiling


def test_what_is_filed_after_the_run_counts_at_once(firms: dict[str, int], match: Match) -> None:
    run = match()
    before = run_bundle(SYSTEM, AT).found
    file_facts(firms["丁"], "titles", {"above_scale": True}, at=LATER)
    follow(at=LATER)
    made = run_bundle(SYSTEM, LATER)
    anew = city_bundle(SYSTEM, made.run.as_of, LATER, history_complete=True)
    assert made.run.id == run
    assert made.found.bundle == anew.bundle
    assert made.found.bundle.plan.value > before.bundle.plan.value


def test_a_budget_leaves_an_award_out_and_says_why(
    firms: dict[str, int], match: Match, signed_in: SignedIn
) -> None:
    match()
    page = signed_in("city").get("/matching/bundle/?of.0=t-growth&limit.0=9")
    text = page.content.decode()
    assert page.status_code == 200
    assert "额度9万元已安排0元，余额9万元不足" in text
    assert "未列入" in text
    assert "已证明：没有更好的方案" in text
    assert "演示数据" in text


def test_a_wrong_budget_is_told_at_its_field_and_nothing_is_planned(
    firms: dict[str, int], match: Match, signed_in: SignedIn
) -> None:
    match()
    client = signed_in("city")
    for query, told in (
        ("of.0=t-growth&limit.0=-5", "额度请写成不小于零的数"),
        ("of.0=t-growth&limit.0=1.2345678", "额度请写成不小于零的数"),
        ("of.0=nothing&limit.0=5", "请选这笔额度支付哪个文件或条款"),
        ("limit.3=5", "请选这笔额度支付哪个文件或条款"),
    ):
        text = client.get(f"/matching/bundle/?{query}").content.decode()
        assert told in text, query
        assert "方案合计" not in text, query
    client.cookies["chanmai_language"] = "en"
    assert "Choose the document or clause" in client.get("/matching/bundle/?limit.0=5").content.decode()


def test_the_workbook_lists_every_award(firms: dict[str, int], match: Match, signed_in: SignedIn) -> None:
    match()
    answer = signed_in("city").get("/matching/bundle/?of.0=t-growth&limit.0=9&export=xlsx")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    awards = book.get_sheet_by_name("各项奖励").to_python()
    made = run_bundle(SYSTEM, AT, budgets=[Budget("增长", 9 * WAN, frozenset({"t-growth"}))])
    assert len(awards) - 1 == len(made.found.lines)
    assert sum(float(row[6]) for row in awards[1:]) * 100 == made.found.bundle.plan.value
    assert {"说明", "各条款"} < set(book.sheet_names)


def test_only_officers_plan_and_a_district_plans_for_its_own(
    firms: dict[str, int], match: Match, signed_in: SignedIn
) -> None:
    client = signed_in("city")
    assert client.get("/matching/bundle/").status_code == 409
    match()
    whole = client.get("/matching/bundle/").context["found"]
    part = signed_in("district").get("/matching/bundle/").context["found"]
    assert part.firms < whole.firms
    assert part.bundle.plan.value < whole.bundle.plan.value
    for role in ("firm", "analyst"):
        assert signed_in(role).get("/matching/bundle/").status_code == 403


CIRCLE = """
document: {title: 示范奖励办法, number: null, issuer: 小镇人民政府, level: 市, issued: 2024-01-01, url: null}
status: 现行
evidence: 转载
seen: 转载页
valid: {from: 2024-01-01, to: null}
clauses:
  - code: t-circle
    name: 示范奖励
    article: 第一条
    conditions: {all: [{test: 规上软件企业}]}
    amount: {formula: 10万元, cap: 15万元, cap_period: 年（含关联企业）, words: 连同关联企业合计不超过15万元}
"""
AFFILIATES = (
    "- {name: 关联企业组, code: affiliates, english: Circle of affiliates, kind: category, period: point, group: 主体, "
    "definition: 同一控制人之下, reporter: 登记}\n"
)


@pytest.fixture
def circle(settings: Any, tmp_path: Path) -> None:
    """The town with one clause more, whose cap counts affiliates together."""
    pack = tmp_path / "town"
    shutil.copytree(TOWN, pack)
    folder = pack / "policies" / "2024-circle"
    folder.mkdir()
    (folder / "policy.yaml").write_text(CIRCLE, encoding="utf-8")
    with (pack / "facts" / "facts.yaml").open("a", encoding="utf-8") as facts:
        facts.write(AFFILIATES)
    settings.PACK = pack


def test_affiliates_are_counted_together(circle: None, firms: dict[str, int], match: Match) -> None:
    """Two firms above scale get 10 万元 each; as affiliates they get 15 万元 together, the earlier claim first."""
    match()
    assert [line.paid for line in _circle_lines()] == [10 * WAN, 10 * WAN]
    for name in ("甲", "乙"):
        file_facts(firms[name], "titles", {"affiliates": "小镇集团"}, item="circle")
    match()
    first, second = _circle_lines()
    assert (first.paid, second.paid, second.taken) == (10 * WAN, 5 * WAN, Share.PART)
    assert "“示范奖励”与小镇甲软件有限公司的“示范奖励”合计不超过15万元" in second.reasons[0].zh
    assert "“示范奖励” of 小镇甲软件有限公司" in second.reasons[0].en
    assert "含关联企业" in second.reasons[0].zh


def test_a_cap_that_affiliates_share_is_told_to_each(
    circle: None, firms: dict[str, int], match: Match, signed_in: SignedIn, capsys: pytest.CaptureFixture[str]
) -> None:
    match()
    said = "上限15万元由关联企业共用，合计不超过这个数"
    assert main(["explain", "小镇甲软件有限公司", "t-circle"]) == 0
    assert said in capsys.readouterr().out
    client = signed_in("city")
    assert said in client.get(f"/policies/firm/{firms['甲']}/").content.decode()
    assert client.get(f"/api/enterprises/{firms['甲']}/decisions/t-circle").json()["hint"] == said


def _circle_lines() -> list[Line]:
    return [line for line in run_bundle(SYSTEM, AT).found.lines if line.key[1] == "t-circle"]
