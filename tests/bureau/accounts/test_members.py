"""Accounts by invitation: who may invite, what the link does, and what cannot be taken away."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from chanmai.bureau.accounts import membership, operations, queries
from chanmai.bureau.accounts.attempts import ATTEMPTS
from chanmai.bureau.accounts.membership import Membership
from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound
from chanmai.site import cli

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)
MEMBERS = "/accounts/members/"
NEW = {"new_password1": "Kulangsu-1985", "new_password2": "Kulangsu-1985"}
CHEN = {"username": "chen", "name": "陈工", "role": "district", "districts": ["思明区"], "firm": ""}


@pytest.fixture
def city() -> Client:
    operations.add_demo_accounts(
        districts=("思明区",), firm="91350200M000000000", firm_name="虚构软件", at=AT
    )
    client = Client()
    client.post("/accounts/login/", {"username": "city", "password": operations.DEMO_PASSWORD})
    return client


def link_in(page: Any) -> str:
    text = page.content.decode()
    start = text.index("/accounts/invitation/")
    return text[start : text.index('"', start)]


def test_an_invited_person_sets_a_password_once_and_gets_in_with_the_scope_given(city: Client) -> None:
    link = link_in(city.post(MEMBERS, CHEN))
    guest = Client()
    form = guest.get(link, follow=True).redirect_chain[-1][0]
    assert guest.post(form, NEW, follow=True).status_code == 200
    assert "链接已失效" in Client().get(link, follow=True).content.decode()
    answer = guest.post("/accounts/login/", {"username": "chen", "password": "Kulangsu-1985"})
    assert answer.status_code == 302
    assert guest.get(MEMBERS).status_code == 403
    member = queries.member_of(User.objects.get(username="chen").pk)
    assert member is not None
    assert (member.role, member.districts, member.demo) == ("district", ("思明区",), False)
    actions = [row.action for row in queries.audit_page(number=1).rows][:4]
    assert actions == ["refused", "sign_in", "password", "invite"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"username": ""}, "这个字段是必填项"),
        ({"username": "a b"}, "用户名"),
        ({"districts": []}, "至少辖一个区"),
        ({"districts": ["月球"]}, "月球"),
        ({"role": "firm"}, "18 位统一社会信用代码"),
        ({"role": "firm", "firm": "abc"}, "18 位统一社会信用代码"),
        ({"role": "emperor"}, "emperor"),
        ({"name": "x" * 151}, "151"),
    ],
)
def test_an_invitation_that_does_not_fit_is_told_and_makes_nothing(
    city: Client, change: dict[str, Any], told: str
) -> None:
    before = User.objects.count()
    assert told in city.post(MEMBERS, {**CHEN, **change}).content.decode()
    assert User.objects.count() == before


@pytest.mark.parametrize("name", ["city", "City", "ｃｉｔｙ"])
def test_no_two_accounts_have_nearly_the_same_name(city: Client, name: str) -> None:
    answer = city.post(MEMBERS, {**CHEN, "username": name})
    assert answer.status_code == 409
    assert "换一个用户名" in answer.content.decode()


def test_role_scope_and_activity_change_and_sessions_end(city: Client) -> None:
    analyst = User.objects.get(username="analyst")
    other = Client()
    other.force_login(analyst)
    assert other.get("/enterprises/").status_code == 200
    form = {"name": "分析员", "role": "district", "districts": ["湖里区"], "firm": "whatever"}
    assert city.post(f"{MEMBERS}{analyst.pk}/", form).status_code == 302
    row = queries.account(analyst.pk)
    assert (row.role, row.districts, row.firm) == ("district", ("湖里区",), "")
    city.post(f"{MEMBERS}{analyst.pk}/activity/", {"active": "no"})
    assert other.get("/enterprises/").status_code == 302
    city.post(f"{MEMBERS}{analyst.pk}/activity/", {"active": "yes"})
    assert queries.account(analyst.pk).active
    link = link_in(city.post(f"{MEMBERS}{analyst.pk}/link/"))
    assert queries.account(analyst.pk).invited
    assert Client().get(link, follow=True).status_code == 200


def test_the_last_officer_of_the_city_stays(city: Client) -> None:
    me = User.objects.get(username="city")
    viewer = Viewer(user_id=me.pk, role="city", name="市级")
    with pytest.raises(Conflict, match="自己"):
        membership.set_active(viewer, me.pk, active=False, at=AT)
    with pytest.raises(Conflict, match="最后一位"):
        membership.set_active(SYSTEM, me.pk, active=False, at=AT)
    with pytest.raises(Conflict, match="最后一位"):
        membership.change(SYSTEM, me.pk, Membership("city", "市级", "analyst"), at=AT)
    with pytest.raises(NotFound):
        membership.change(SYSTEM, 0, Membership("nobody", "", "city"), at=AT)
    membership.invite(viewer, Membership("second", "二", "city"), at=AT)
    membership.set_active(SYSTEM, me.pk, active=False, at=AT)


@pytest.mark.parametrize("role", ["district", "analyst", "firm"])
def test_others_may_not(city: Client, role: str) -> None:
    viewer = replace(SYSTEM, user_id=9, role=role)
    for refused in (
        lambda: membership.invite(viewer, Membership("x", "x", "city"), at=AT),
        lambda: membership.change(viewer, 1, Membership("x", "x", "city"), at=AT),
        lambda: membership.set_active(viewer, 1, active=False, at=AT),
        lambda: membership.renew(viewer, 1, at=AT),
    ):
        with pytest.raises(Forbidden):
            refused()
    client = Client()
    client.force_login(User.objects.get(username=role))
    assert client.get(MEMBERS).status_code == 403
    for address in (MEMBERS, f"{MEMBERS}1/link/", f"{MEMBERS}1/activity/", "/accounts/unlock/"):
        assert client.post(address, CHEN).status_code == 403


def test_a_paused_name_is_listed_and_lifted(city: Client) -> None:
    stranger = Client()
    for _attempt in range(ATTEMPTS):
        stranger.post("/accounts/login/", {"username": "Analyst ", "password": "wrong"})
    assert "<code>analyst</code>" in city.get(MEMBERS).content.decode()
    city.post("/accounts/unlock/", {"name": "analyst"})
    assert "<code>analyst</code>" not in city.get(MEMBERS).content.decode()
    form = {"username": "analyst", "password": operations.DEMO_PASSWORD}
    assert stranger.post("/accounts/login/", form).status_code == 302


def test_the_first_officer_is_made_by_one_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["account", "first", "chen", "--name", "陈工"]) == 0
    link = capsys.readouterr().out.split()[0].removeprefix("http://127.0.0.1:8000")
    guest = Client()
    guest.post(guest.get(link, follow=True).redirect_chain[-1][0], NEW)
    assert (
        guest.post("/accounts/login/", {"username": "chen", "password": "Kulangsu-1985"}).status_code == 302
    )
    assert guest.get("/admin/").status_code == 200
    assert guest.get(MEMBERS).status_code == 200
    assert cli.main(["account", "first", "chen"]) == 1
    assert "换一个用户名" in capsys.readouterr().err
    assert cli.main(["account", "link", "nobody"]) == 1
    assert cli.main(["account", "link", "chen"]) == 0
    assert cli.main(["account", "unlock", "chen"]) == 0
    assert cli.main(["account", "list"]) == 0
    assert "chen\t陈工\tcity\t\t待设密码 invited" in capsys.readouterr().out
