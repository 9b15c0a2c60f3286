"""The pages as a browser gets them: content, scopes, empty states, parts for htmx, both languages."""

import dataclasses
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_spaces_between_tags

from bureau.policies.people import AT, DAY, TOWN
from chanmai.bureau.clauses.operations.loading import load_policies
from chanmai.bureau.matching.models import Decision, MatchRun
from chanmai.bureau.matching.operations import matching
from chanmai.bureau.matching.operations.runs import open_run
from chanmai.pack.load import load
from chanmai.runners.choice import COLUMNAR, REFERENCE

Match = Callable[..., int]
SignedIn = Callable[..., Client]


def page(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.status_code
    text: str = answer.content.decode()
    assert " style=" not in text  # the site allows no inline style and no inline script
    assert "onclick" not in text
    return text


def test_the_library_is_empty_before_anything_is_loaded(signed_in: SignedIn) -> None:
    assert "政策库还是空的" in page(signed_in("city"), "/policies/")


def test_the_library_lists_counts_and_marks(match: Match, signed_in: SignedIn) -> None:
    match()
    text = page(signed_in("city"), "/policies/")
    for word in (
        "增长奖励",
        "镇府规〔2024〕1号",
        "转载所见，待核原文",
        "二手资料，未核实",
        "演示数据",
        "147.5万元",
        "仅供参考",
        "不可兑付",
    ):
        assert word in text
    assert "没有找到条款" in page(signed_in("city"), "/policies/?text=火箭")
    narrowed = page(signed_in("city"), "/policies/?text=游戏&evidence=转载&sort=name&page=99")
    assert "网络游戏出版补助" in narrowed
    assert "规上奖励" not in narrowed


@pytest.mark.parametrize(
    "query", ["page=x", "page=-1", "page=99999999", "sort=evil", "level=%00", "text=" + "研" * 500]
)
def test_strange_queries_do_no_harm(match: Match, signed_in: SignedIn, query: str) -> None:
    status = signed_in("city").get(f"/policies/?{query}").status_code
    assert status == (400 if "%00" in query else 200)


def test_a_clause_page_has_everything(match: Match, signed_in: SignedIn) -> None:
    match()
    text = page(signed_in("city"), "/policies/t-growth/")
    for word in (
        "小镇人民政府", "第三条", "5000万元以上（含）", "增量(营业收入) * 0.5%", "取最高", "沿革", "增长奖励（旧）",
        "规上奖励", "哪些企业符合", "小镇甲软件有限公司", "最常缺的事实", "https://www.town.example/2024-1",
    ):  # fmt: skip
        assert word in text
    assert "不能兑付" not in text
    text = page(signed_in("city"), "/policies/g-rd/")
    assert "本条款目前不能兑付" in text
    assert "转载所见，待核原文" in text
    assert "打开发布页" not in text
    assert "未参加最近一次匹配" in page(signed_in("city"), "/policies/g-talent/")
    assert "仅供参考，不计入金额合计" in page(signed_in("city"), "/policies/d-rd/")


def test_the_list_of_firms_comes_as_a_part(firms: dict[str, int], match: Match, signed_in: SignedIn) -> None:
    match()
    text = page(signed_in("city"), "/policies/t-growth/firms/?standing=差一点", HX_Request="true")
    assert "<html" not in text
    assert "小镇乙软件有限公司" in text
    assert "没有这样的企业" in page(signed_in("district"), "/policies/t-growth/firms/?standing=差一点")
    assert signed_in("firm").get("/policies/t-growth/firms/").status_code == 403
    assert signed_in("city").get("/policies/nothing/").status_code == 404


def test_a_firm_reads_clauses_but_not_who_else_qualifies(match: Match, signed_in: SignedIn) -> None:
    match()
    text = page(signed_in("firm"), "/policies/t-growth/")
    assert "哪些企业符合" not in text
    assert "小镇甲软件有限公司" not in text.replace("企业丙", "")
    text = page(signed_in("firm"), "/policies/")
    assert "我能享受什么" in text
    assert "147.5万元" not in text


def test_what_a_firm_is_entitled_to(firms: dict[str, int], match: Match, signed_in: SignedIn) -> None:
    match()
    text = page(signed_in("firm"), f"/policies/firm/{firms['甲']}/")
    for word in (
        "可享奖补合计", "15万元", "税收优惠", "125万元", "其中已核原文、可兑付", "补这 2 项", "新落户并实际经营",
        "由主管部门认定", "就高不重复", "不再享受", "2026-07-20 截止，还有 20 天", "统计证明", "软件企业年报 · 统计",
        "2026-06-30", "营业收入（2025）", "仅供参考：1 项", "条件都满足", "满足</span>",
    ):  # fmt: skip
        assert word in text, word
    assert 'role="tabpanel"' in text
    part = page(signed_in("city"), f"/policies/firm/{firms['乙']}/", HX_Request="true")
    assert "<html" not in part
    assert "还差500万元" in part
    assert signed_in("firm").get(f"/policies/firm/{firms['乙']}/").status_code == 404
    assert signed_in("district").get(f"/policies/firm/{firms['丙']}/").status_code == 404


def test_a_strange_day_falls_back(firms: dict[str, int], signed_in: SignedIn) -> None:
    page(signed_in("city"), f"/policies/firm/{firms['甲']}/?as_of=morgen")
    assert "基准日 2023-01-01" in page(signed_in("city"), f"/policies/firm/{firms['甲']}/?as_of=2023-01-01")


def test_matching_before_the_first_run_and_after(match: Match, signed_in: SignedIn) -> None:
    assert "还没有完成过匹配" in page(signed_in("city"), "/matching/")
    run = match()
    text = page(signed_in("city"), "/matching/")
    for word in (
        "41万元",
        "至少可享一项的企业",
        "各政策金额",
        "历次匹配",
        "只算已核原文且在执行的条款",
        "演示数据",
    ):
        assert word in text, word
    again = match()
    assert "没有变化" in page(signed_in("analyst"), f"/matching/{again}/")
    assert f"第 {run} 次匹配" in page(signed_in("analyst"), f"/matching/{run}/")
    assert "匹配全部企业" not in page(signed_in("analyst"), "/matching/")
    assert "匹配全部企业" not in page(signed_in("district"), "/matching/")
    assert signed_in("firm").get("/matching/").status_code == 403
    assert signed_in("city").get("/matching/999/").status_code == 302


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("columnar", "列式执行器", "Columnar runner"),
        ("reference", "参照执行器", "Reference runner"),
        ("spark", "分布执行器（Spark）", "Distributed runner (Spark)"),
    ],
)
def test_a_run_says_what_decided_it(match: Match, signed_in: SignedIn, name: str, zh: str, en: str) -> None:
    """On its page, in the list of runs, to a program, and with the name that the terminal takes."""
    run = match(
        runner=dataclasses.replace(COLUMNAR, name=name)
    )  # Spark's answers are those of the columnar runner
    client = signed_in("city")
    own = strip_spaces_between_tags(page(client, f"/matching/{run}/"))
    assert f"<dt>计算方式</dt><dd>{zh} <code>{name}</code></dd>" in own
    assert f'<td class="nowrap">{zh}</td>' in page(client, "/matching/")
    assert client.get(f"/api/matching/{run}").json()["runner"] == name
    client.cookies["chanmai_language"] = "en"
    own = strip_spaces_between_tags(page(client, f"/matching/{run}/"))
    assert f"<dt>Decided by</dt><dd>{en} <code>{name}</code></dd>" in own


def test_a_run_that_broke_off_says_what_was_deciding(
    match: Match, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **more: object) -> None:
        raise RuntimeError("a worker was lost")

    monkeypatch.setattr(matching, "decide_all", broken)
    with pytest.raises(RuntimeError):
        match(runner=REFERENCE)
    run = MatchRun.objects.get()
    text = page(signed_in("city"), f"/matching/{run.pk}/")
    assert "a worker was lost" not in text, "what a program says of itself is for the log"
    assert "参照执行器" in text


def test_charts_have_tables_behind_them(match: Match, signed_in: SignedIn) -> None:
    match()
    for address in ("/matching/", "/policies/t-relief/"):
        text = page(signed_in("city"), address)
        assert text.count("data-chart=") == text.count('class="behind"') > 0


@pytest.mark.parametrize("role", ["district", "analyst", "firm"])
def test_only_the_city_starts_a_run(signed_in: SignedIn, role: str) -> None:
    assert signed_in(role).post("/matching/start/", {"as_of": "2026-06-30"}).status_code == 403
    assert signed_in("city").get("/matching/start/").status_code == 405


def test_a_bad_day_is_told(signed_in: SignedIn, db: None) -> None:
    client = signed_in("city")
    answer = client.post("/matching/start/", {"as_of": "30.6.2026"}, follow=True)
    assert "基准日应写成 2026-06-30 的样子。" in answer.content.decode()
    assert not MatchRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_run_started_from_the_page_works_in_the_background(
    firms: dict[str, int], signed_in: SignedIn, background: Callable[[], None]
) -> None:
    client = signed_in("city")
    answer = client.post("/matching/start/", {"as_of": "2026-06-30", "history_complete": "on"})
    assert (answer.status_code, answer["Location"]) == (302, "/matching/")
    background()
    run = MatchRun.objects.get()
    assert (run.state, run.as_of, run.by, run.history_complete) == ("done", DAY, "city", True)
    assert Decision.objects.filter(run=run).exists()
    answer = client.get(f"/matching/{run.pk}/progress/")
    assert answer["HX-Refresh"] == "true"


def test_progress_is_shown_and_a_second_run_refused(signed_in: SignedIn, db: None) -> None:
    from django.utils import timezone

    run = open_run(as_of=DAY, known_at=AT, by="甲", at=timezone.now())
    client = signed_in("city")
    text = page(client, "/matching/")
    assert f'hx-get="/matching/{run}/progress/"' in text
    assert "准备中" in text
    answer = client.get(f"/matching/{run}/progress/")
    assert "HX-Refresh" not in answer
    answer = client.post("/matching/start/", {"as_of": "2026-06-30"})
    assert answer.status_code == 409
    assert "正在进行" in answer.content.decode()


def test_the_pages_speak_english(firms: dict[str, int], match: Match, signed_in: SignedIn) -> None:
    match()
    client = signed_in("city", "en")
    expected: dict[str, tuple[str, ...]] = {
        "/policies/": ("Policy library", "Estimated money", "Seen as a repost", "not payable"),
        "/policies/t-growth/": ("Who qualifies", "Highest only", "Revenue", "History"),
        f"/policies/firm/{firms['甲']}/": (
            "Eligible awards, after stacking",
            "only the highest is paid",
            "Revenue (2025)",
        ),
        "/matching/": ("Money by policy", "Estimated awards, certain", "Match all firms"),
    }
    for address, words in expected.items():
        text = page(client, address)
        for word in words:
            assert word in text, (address, word)


def test_pages_take_few_queries(firms: dict[str, int], match: Match, signed_in: SignedIn) -> None:
    match()
    client = signed_in("city")
    for address, most in (("/policies/", 13), ("/policies/t-growth/", 17), ("/matching/", 21)):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) <= most, (address, len(queries))


def test_a_firms_page_takes_as_many_queries_for_many_clauses(
    firms: dict[str, int], signed_in: SignedIn, settings: Any
) -> None:
    client = signed_in("city")
    client.get(f"/policies/firm/{firms['甲']}/")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/policies/firm/{firms['甲']}/")
    assert len(queries) <= 16


@pytest.mark.parametrize(
    ("evidence", "link", "why"),
    [
        ("答复函", "打开答复函", "答复函所见，待核原文"),
        ("问答", "打开问答", "问答所见，待核原文"),
        ("办事指南", "打开办事指南", "办事指南所见，待核原文"),
        ("官方转载", "打开官方转载", "官方转载所见，待核原文"),
    ],
)
def test_an_official_page_is_linked_by_what_it_is_and_not_paid_from(
    signed_in: SignedIn, db: None, tmp_path: Any, settings: Any, evidence: str, link: str, why: str
) -> None:
    changed = tmp_path / "town"
    shutil.copytree(TOWN, changed)
    policy = changed / "policies" / "2024-city-growth" / "policy.yaml"
    text = policy.read_text(encoding="utf-8")
    policy.write_text(text.replace("evidence: 原文", f"evidence: {evidence}"), encoding="utf-8")
    settings.PACK = changed
    load_policies(pack=load(changed), by="甲", at=AT)
    text = page(signed_in("city"), "/policies/t-growth/")
    assert all(word in text for word in (link, why, "不能兑付", "https://www.town.example/2024-1"))
    assert "打开发布页" not in text


def test_an_old_version_is_still_shown(signed_in: SignedIn, db: None, tmp_path: Any, settings: Any) -> None:
    load_policies(pack=load(TOWN), by="甲", at=AT)
    changed = tmp_path / "town"
    shutil.copytree(TOWN, changed)
    policy = changed / "policies/2024-misc/policy.yaml"
    policy.write_text(
        policy.read_text(encoding="utf-8").replace("研发费用 * 1%", "研发费用 * 2%"), encoding="utf-8"
    )
    settings.PACK = changed
    load_policies(pack=load(changed), by="甲", at=AT)
    old = load(TOWN).clauses["g-rd"].version[:12]
    client = signed_in("city")
    assert "研发费用 * 2%" in page(client, "/policies/g-rd/")
    text = page(client, f"/policies/g-rd/?version={old}")
    assert "研发费用 * 1%" in text
    assert "旧版本" in text


def test_the_administration_shows_records_and_changes_nothing(match: Match, signed_in: SignedIn) -> None:
    from django.contrib.auth import get_user_model

    run = match()
    boss = get_user_model().objects.create_superuser("boss", password="x")
    client = Client()
    client.force_login(boss)
    assert client.get("/admin/matching/matchrun/").status_code == 200
    assert client.get(f"/admin/matching/matchrun/{run}/change/").status_code == 200
    assert client.get("/admin/clauses/clauseversion/?q=growth").status_code == 200
    assert client.get("/admin/matching/matchrun/add/").status_code == 403
    assert client.post(f"/admin/matching/matchrun/{run}/delete/", {"post": "yes"}).status_code == 403
