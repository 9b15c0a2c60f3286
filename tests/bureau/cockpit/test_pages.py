"""The cockpit's page in every state: empty, before a run, after it; for every role and in both languages."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from bureau.plan.made import AS_OF, AT, CITY, FIRM_A, NOW, enterprise, filing, returned
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.cockpit.models import LastLook
from chanmai.bureau.enterprises.models import Enterprise, Question
from chanmai.bureau.matching.operations.matching import match_all
from chanmai.bureau.plan.operations.targets import change_target

Firms = dict[str, Enterprise]
MATTERS = ("questions", "returns", "findings", "facts", "ending")


def signed_in(role: str, **scope: Any) -> Client:
    add_member(username=role, password="long-enough-words", role=role, by="test", at=NOW, **scope)
    client = Client()
    client.force_login(get_user_model().objects.get(username=role))
    return client


def text(client: Client, address: str = "/", **more: Any) -> str:
    answer = client.get(address, **more)
    assert answer.status_code == 200, address
    page = answer.content.decode()
    assert "style=" not in page
    assert "<script>" not in page
    return page


@pytest.fixture
def matched(firms: Firms) -> Firms:
    match_all(as_of=AS_OF, known_at=NOW, by="test", at=NOW)
    return firms


@pytest.mark.django_db
def test_an_empty_database_says_what_to_do() -> None:
    page = text(signed_in("city"))
    assert "尚未匹配" in page
    assert 'href="/imports/"' in page
    assert "资料库里还没有企业" in page
    assert 'data-chart="city-map"' not in page


def test_before_a_run_the_money_cards_say_so(firms: Firms) -> None:
    page = text(signed_in("city"))
    assert "尚未匹配" in page
    assert 'href="/matching/"' in page
    assert "5.2亿元" in page
    assert 'data-chart="clause-chart"' not in page


def test_after_a_run_money_stands_with_its_versions(matched: Firms) -> None:
    page = text(signed_in("city"))
    assert "尚未匹配" not in page
    assert "220万元" in page
    assert "规则版本 1.0.0" in page
    assert "2026-06-30 的匹配" in page
    assert 'href="/policies/c-reprint/"' in page


def test_every_chart_has_its_words_and_its_table(matched: Firms) -> None:
    page = text(signed_in("city"))
    drawn = re.findall(r'data-chart="([\w-]+)" role="img" aria-label="([^"]+)"', page)
    fans = {key for key, _label in drawn if key.startswith("target-")}
    assert fans == {"target-revenue", "target-share", "target-large", "target-key", "target-carriers"}
    assert {key for key, _label in drawn} - fans == {
        "growth-chart", "city-map", "domain-chart", "clause-chart", "place-chart", "size-chart",
    }  # fmt: skip
    assert page.count('<details class="behind">') == len(drawn)
    assert all("数据见下表" in label for _key, label in drawn)
    assert page.count("<table") >= len(drawn)


def test_missing_is_said_and_never_zero(matched: Firms) -> None:
    page = text(signed_in("city"))
    assert "4 家合计，2 家未报" in page
    assert "另有 3 家不详" in page
    assert "示意图，不作划界依据" in page


def test_invented_data_are_marked_on_every_card(matched: Firms) -> None:
    page = text(signed_in("city"))
    assert page.count("mark-demo") >= 8
    assert "其中演示企业 5 家，真实企业 1 家" in page


@pytest.mark.django_db
def test_real_data_carry_no_mark() -> None:
    returned(enterprise("真公司", "东区", demo=False), 2025, 10)
    assert "mark-demo" not in text(signed_in("city"))


@pytest.mark.parametrize("by", ["firms", "revenue", "money", "nonsense"])
def test_the_map_is_switched_by_plain_links(matched: Firms, by: str) -> None:
    page = text(signed_in("city"), f"/?map={by}")
    shown = by if by != "nonsense" else "firms"
    assert f'<a href="?map={shown}#map" aria-current="true">' in page


def test_a_district_sees_its_own_city(matched: Firms) -> None:
    page = text(signed_in("district", districts=("东区",)))
    assert "4.2亿元" in page
    assert "5.2亿元" not in page
    assert "丙公司" not in page


def test_a_firm_is_led_to_its_own_page(matched: Firms) -> None:
    answer = signed_in("firm", firm=FIRM_A).get("/")
    assert (answer.status_code, answer.url) == (302, f"/enterprises/{matched['a'].pk}/")


@pytest.mark.django_db
def test_a_firm_without_a_record_is_led_to_the_list() -> None:
    assert signed_in("firm", firm=FIRM_A).get("/").url == "/enterprises/"


def test_an_analyst_reads_but_is_not_sent_to_import(firms: Firms) -> None:
    Enterprise.objects.all().update(changed_at=NOW)
    assert "去匹配" not in text(signed_in("analyst"))


def test_the_page_in_english(matched: Firms) -> None:
    page = text(signed_in("city"), headers={"accept-language": "en"})
    for words in ("Software of Small City", "Needs attention", "Policy money", "520 million yuan", "Large"):
        assert words in page
    for label in ("企业数", "营业收入", "需要关注", "政策资金", "尚未匹配", "按区"):
        assert f">{label}<" not in page


@pytest.mark.parametrize("name", MATTERS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_lists_behind_the_matters(matched: Firms, name: str, language: str) -> None:
    Question.objects.create(enterprise=matched["a"], code="jump", zh="请核实", en="please check", asked_at=AT)
    page = text(signed_in("city"), f"/attention/{name}/", headers={"accept-language": language})
    wanted = {
        "questions": "甲公司",
        "returns": "丁公司",
        "findings": "平台经认定",
        "facts": "c-exact",
        "ending": "2026-07-20",
    }
    assert wanted[name] in page


@pytest.mark.parametrize("name", MATTERS)
@pytest.mark.django_db
def test_the_lists_stand_when_nothing_waits(name: str) -> None:
    text(signed_in("city"), f"/attention/{name}/")


def test_the_lists_keep_to_the_scope(matched: Firms) -> None:
    client = signed_in("district", districts=("东区",))
    assert "丁公司" not in text(client, "/attention/returns/")
    assert client.get("/attention/nothing/").status_code == 404
    assert signed_in("firm", firm=FIRM_A).get("/attention/returns/").status_code == 404


def test_the_page_costs_few_queries_however_many_firms(
    matched: Firms, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("city")
    text(client)
    with django_assert_max_num_queries(20):
        text(client)
    for number in range(30):
        returned(enterprise(f"多{number}", "东区"), 2025, 10)
    with django_assert_max_num_queries(26):
        text(client)


def test_the_first_screen_says_where_targets_stand_what_moved_and_what_waits(matched: Firms) -> None:
    page = text(signed_in("city"))
    first = page[page.index('class="first"') : page.index('class="figures"')]
    for words in ("目标进度", "到期未达", "上次看过之后", "第一次打开驾驶舱", "需要关注"):
        assert words in first
    assert first.count('<li data-figure="target-') == 7


def test_the_next_visit_tells_what_came_since(matched: Firms) -> None:
    client = signed_in("city")
    text(client)
    LastLook.objects.update(since=timezone.now(), seen_at=timezone.now())
    assert "没有变化" in text(client)
    filing(matched["e"], {"revenue": 7}, "2024", received_at=timezone.now())
    assert "收到新报表" in text(client)
    assert client.post("/news/dismiss/").status_code == 302
    assert "没有变化" in text(client)


def test_only_who_sees_the_desk_can_have_seen_it(matched: Firms) -> None:
    assert signed_in("firm", firm=FIRM_A).post("/news/dismiss/").status_code == 404


def test_movers_are_for_officers_of_the_scope(matched: Firms) -> None:
    assert "丁公司" in text(signed_in("city"), "/?moved=revenue")
    assert "单家企业的贡献" in text(signed_in("analyst"))
    district = text(signed_in("district", districts=("东区",)))
    assert "甲公司" in district
    assert "丁公司" not in district
    assert "只见部分" in district


def test_a_changed_target_changes_the_desk_at_once(matched: Firms) -> None:
    client = signed_in("city")
    assert "/ 20亿元" not in text(client)
    change_target("revenue", goal="20亿元", due=2030, reason="新规划", by=CITY, at=NOW)
    page = text(client)
    assert "/ 20亿元" in page
    assert page.count("20亿元") > 2


def test_what_is_kept_for_one_role_is_not_shown_to_another(matched: Firms) -> None:
    """Both see the whole city; who moved a target is for officers."""
    assert "甲公司" in text(signed_in("city"))
    assert "甲公司" not in text(signed_in("analyst"))
