"""The plan's pages: before there is data and with it, in both languages, for everybody."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.html import strip_spaces_between_tags

from bureau.plan.made import FIRM_A, NOW
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.enterprises.models import Enterprise

ADDRESSES = (
    "/plan/",
    "/plan/targets/revenue/",
    "/plan/targets/plain/",
    "/plan/measures/",
    "/plan/coverage/",
    "/plan/quality/method/",
    "/plan/domains/",
    "/plan/layout/",
    "/plan/series/",
    "/plan/series/c.firms/",
)
Firms = dict[str, Enterprise]


def signed_in(role: str, **scope: Any) -> Client:
    add_member(username=role, password="long-enough-words", role=role, by="test", at=NOW, **scope)
    client = Client()
    client.force_login(get_user_model().objects.get(username=role))
    return client


def text(client: Client, address: str, **more: Any) -> str:
    answer = client.get(address, **more)
    assert answer.status_code == 200, address
    page = answer.content.decode()
    assert "style=" not in page  # the site forbids inline styles and scripts
    assert "<script>" not in page
    return page


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.django_db
def test_pages_stand_before_there_is_any_firm(address: str) -> None:
    text(signed_in("city"), address)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("role", ["city", "district", "analyst", "firm"])
def test_pages_stand_for_everybody(firms: Firms, address: str, role: str) -> None:
    scope = {"district": {"districts": ("东区",)}, "firm": {"firm": FIRM_A}}.get(role, {})
    text(signed_in(role, **scope), address)


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_in_english_have_no_untranslated_labels(firms: Firms, address: str) -> None:
    page = text(signed_in("analyst"), address, headers={"accept-language": "en"})
    assert '<html lang="en">' in page
    for label in ("规划", "目标值", "统计口径", "举措", "领域", "载体", "无数据", "公布数"):
        assert f">{label}<" not in page


def test_targets_say_no_data_and_mark_what_is_measured(firms: Firms) -> None:
    page = text(signed_in("city"), "/plan/")
    assert page.count(">无数据<") == 6  # one of the seven has a published figure
    assert "按企业资料库测算" in page
    assert "演示数据" in page
    assert "5.2亿元" in page


def test_a_districts_page_shows_its_own_figures(firms: Firms) -> None:
    page = text(signed_in("district", districts=("东区",)), "/plan/")
    assert "4.2亿元" in page
    assert "5.2亿元" not in page


def test_a_firms_page_shows_no_figures_of_others(firms: Firms) -> None:
    client = signed_in("firm", firm=FIRM_A)
    assert "按企业资料库测算" not in text(client, "/plan/")
    assert "1.2亿元" not in text(client, "/plan/domains/")


def test_the_layout_brings_its_table_and_its_warning(firms: Firms) -> None:
    page = text(signed_in("city"), "/plan/layout/")
    assert "不作划界依据" in page
    assert 'role="img"' in page
    assert (
        '<th scope="row"><a href="/enterprises/?district=%E4%B8%9C%E5%8C%BA">东区</a>'
        in strip_spaces_between_tags(page)
    )


@pytest.mark.django_db
def test_charts_stand_only_where_there_is_something_to_draw() -> None:
    client = signed_in("city")
    assert 'data-chart="series-chart"' in text(client, "/plan/series/c.revenue/")
    assert 'data-chart="series-chart"' not in text(client, "/plan/series/c.firms/")
    assert "口径" in text(client, "/plan/series/c.revenue/?view=nonsense")


@pytest.mark.parametrize("address", ["/plan/targets/nothing/", "/plan/series/c.nothing/"])
@pytest.mark.django_db
def test_what_is_not_there_is_not_found(address: str) -> None:
    assert signed_in("city").get(address).status_code == 404


@pytest.mark.django_db
def test_filters_of_the_page_narrow_the_measures() -> None:
    client = signed_in("city")
    assert "每半年评估" in text(client, "/plan/measures/")
    narrowed = text(client, "/plan/measures/?capability=exchange&system=S2")
    assert "揭榜" in narrowed
    assert "每半年评估" not in narrowed
    assert "没有符合条件的举措" in text(client, "/plan/measures/?text=没有这个词")


@pytest.mark.django_db
def test_nobody_reads_the_plan_without_signing_in() -> None:
    assert Client().get("/plan/").status_code == 302
