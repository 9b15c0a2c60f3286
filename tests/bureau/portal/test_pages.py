"""The pages of the portal as people get them: whose firm it is, which sums stand where, what is to do."""

from collections.abc import Callable

import pytest
from django.test import Client

from bureau.policies.people import AT, EAST
from bureau.portal.conftest import CODE
from chanmai.bureau.accounts.operations import add_member

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]


@pytest.fixture
def signed_in() -> SignedIn:
    def run(role: str, *, firm: str = "", districts: tuple[str, ...] = (), language: str = "") -> Client:
        member = add_member(
            username=f"{role}{firm}{districts}", password="x", role=role, by="test", at=AT, districts=districts,
            firm=firm,
        )  # fmt: skip
        client = Client()
        client.force_login(member.user)
        if language:
            client.cookies["chanmai_language"] = language
        return client

    return run


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_firm_lands_on_its_own_page(firm: int, signed_in: SignedIn) -> None:
    client = signed_in("firm", firm=CODE)
    answer = client.get("/portal/")
    assert (answer.status_code, answer["Location"]) == (302, f"/portal/{firm}/")
    page = text(client, f"/portal/{firm}/")
    assert page.index("确定可享") < page.index("还缺什么") < page.index("我的报表") < page.index("我的文件")


def test_a_firm_that_is_not_in_the_library_is_told_so(firm: int, signed_in: SignedIn) -> None:
    assert "还没有企业资料" in text(signed_in("firm", firm="91350200MA33GULG92"), "/portal/")


@pytest.mark.parametrize("page", ["", "facts/", "reach/"])
def test_nobody_else_sees_it(firm: int, signed_in: SignedIn, page: str) -> None:
    address = f"/portal/{firm}/{page}"
    assert signed_in("firm", firm="91350200MA33GULG92").get(address).status_code == 404
    assert signed_in("district", districts=EAST.districts or ()).get(address).status_code == 404
    assert signed_in("analyst").get(address).status_code == 403
    assert signed_in("district", districts=("西区",)).get(address).status_code == 200


def test_officers_look_and_fill_in_nothing(firm: int, signed_in: SignedIn) -> None:
    client = signed_in("city")
    assert 'name="fact.revenue"' not in text(client, f"/portal/{firm}/facts/")
    posted = {"form": "annual", "period": "2024", "before": "0", "fact.revenue": "6000"}
    assert client.post(f"/portal/{firm}/facts/", posted).status_code == 403


def test_what_to_do_is_told_from_the_pack_and_what_lacks_is_said(firm: int, signed_in: SignedIn) -> None:
    page = text(signed_in("firm", firm=CODE), f"/portal/{firm}/")
    assert "2026-07-20" in page  # the deadline of t-scale
    assert "统计证明" in page  # its paper
    assert "来源未载明" in page  # its window


def test_filling_in_leads_to_what_changed(firm: int, signed_in: SignedIn) -> None:
    client = signed_in("firm", firm=CODE)
    posted = {"form": "annual", "period": "2024", "before": "0", "fact.revenue": "6000"}
    answer = client.post(f"/portal/{firm}/facts/", posted, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0].startswith(f"/portal/{firm}/filings/")
    assert "已收到，并已重新判定。" in page
    assert ">10万元<" in page
    assert "此前 6万元" in page


def test_what_is_refused_comes_back_as_it_was_typed(firm: int, signed_in: SignedIn) -> None:
    client = signed_in("firm", firm=CODE)
    posted = {"form": "annual", "period": "2024", "before": "0", "fact.revenue": "六千左右"}
    answer = client.post(f"/portal/{firm}/facts/", posted)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="六千左右"' in page
    assert 'aria-invalid="true"' in page
    assert "错误：" in page


def test_every_page_stands_in_english(firm: int, signed_in: SignedIn) -> None:
    client = signed_in("firm", firm=CODE, language="en")
    for address, words in (
        ("", "What you can get"),
        ("facts/", "What is missing"),
        ("reach/", "Within reach"),
    ):
        assert words in text(client, f"/portal/{firm}/{address}")
