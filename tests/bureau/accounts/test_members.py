"""Accounts by invitation: who may invite, what the link does, and what cannot be taken away."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from chanmai.bureau.accounts import membership, operations, organisations, queries
from chanmai.bureau.accounts.attempts import ATTEMPTS
from chanmai.bureau.accounts.membership import Membership
from chanmai.bureau.accounts.models import Kind
from chanmai.bureau.accounts.organisations import Body
from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.site import cli

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)
MEMBERS = "/accounts/members/"
NEW = {"new_password1": "Kulangsu-1985", "new_password2": "Kulangsu-1985"}
CHEN = {"username": "chen", "name": "陈工", "works": "on"}


def body(role: str) -> int:
    """The organisation of the demo account of that name."""
    return queries.account_named(role).organisation


def chen(**change: Any) -> dict[str, Any]:
    return {**CHEN, "organisation": body("district"), **change}


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
    link = link_in(city.post(MEMBERS, chen()))
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
        ({"organisation": ""}, "这个字段是必填项"),
        ({"organisation": "999"}, "999"),
        ({"organisation": "park"}, "只能查阅"),
        ({"organisation": "firm"}, "只能查阅"),
        ({"name": "x" * 151}, "151"),
    ],
)
def test_an_invitation_that_does_not_fit_is_told_and_makes_nothing(
    city: Client, change: dict[str, Any], told: str
) -> None:
    before = User.objects.count()
    if change.get("organisation") in ("park", "firm"):
        change = {"organisation": body(change["organisation"])}
    assert told in city.post(MEMBERS, chen(**change)).content.decode()
    assert User.objects.count() == before


@pytest.mark.parametrize("name", ["city", "City", "ｃｉｔｙ"])
def test_no_two_accounts_have_nearly_the_same_name(city: Client, name: str) -> None:
    answer = city.post(MEMBERS, chen(username=name))
    assert answer.status_code == 409
    assert "换一个用户名" in answer.content.decode()


def test_organisation_duties_and_activity_change_and_sessions_end(city: Client) -> None:
    analyst = User.objects.get(username="analyst")
    other = Client()
    other.force_login(analyst)
    assert other.get("/enterprises/").status_code == 200
    lake = Body("district", "湖里区工信局", districts=("湖里区",), firm="whatever")
    pk = organisations.establish(SYSTEM, lake, at=AT)
    form = {"name": "分析员", "organisation": pk, "works": "on"}
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


def test_the_last_administrator_of_the_bureau_stays(city: Client) -> None:
    me, bureau = User.objects.get(username="city").pk, body("city")
    viewer = replace(SYSTEM, user_id=me)
    with pytest.raises(Conflict, match="自己"):
        membership.set_active(viewer, me, active=False, at=AT)
    with pytest.raises(Conflict, match="最后一位"):
        membership.set_active(SYSTEM, me, active=False, at=AT)
    for less in (Membership("city", "市级", bureau, works=True), Membership("city", "市级", body("firm"))):
        with pytest.raises(Conflict, match="最后一位"):
            membership.change(SYSTEM, me, less, at=AT)
    with pytest.raises(NotFound):
        membership.change(SYSTEM, 0, Membership("nobody", "", bureau), at=AT)
    membership.invite(viewer, Membership("second", "二", bureau, administers=True), at=AT)
    membership.set_active(SYSTEM, me, active=False, at=AT)
    assert not queries.account(me).active


def test_nobody_changes_their_own_duties(city: Client) -> None:
    me, bureau = User.objects.get(username="city").pk, body("city")
    reader = replace(SYSTEM, user_id=me, role="analyst")
    with pytest.raises(Conflict, match="自己"):
        membership.change(reader, me, Membership("city", "市级", bureau, administers=True), at=AT)
    membership.change(reader, me, Membership("city", "王", bureau, works=True, administers=True), at=AT)
    assert queries.account(me).name == "王"


def test_administrators_of_a_district_stay_within_their_organisation(city: Client) -> None:
    own, other = body("district"), body("city")
    membership.invite(SYSTEM, Membership("lin", "林", own, administers=True), at=AT)
    lin = Client()
    lin.force_login(User.objects.get(username="lin"))
    page = lin.get(MEMBERS).content.decode()
    assert ">district<" in page
    assert ">analyst<" not in page
    assert lin.post(MEMBERS, chen()).status_code == 200
    assert queries.account_named("chen").organisation == own
    assert "不在" in lin.post(MEMBERS, chen(username="zhao", organisation=other)).content.decode()
    outside = User.objects.get(username="analyst").pk
    for address in (f"{MEMBERS}{outside}/", f"{MEMBERS}{outside}/link/", f"{MEMBERS}{outside}/activity/"):
        assert lin.post(address, chen()).status_code == 404
    assert lin.get(f"{MEMBERS}{outside}/").status_code == 404
    assert lin.get("/accounts/organisations/").status_code == 403
    assert lin.post("/accounts/unlock/", {"name": "city"}).status_code == 403
    viewer = replace(SYSTEM, user_id=9, role="observer", districts=("思明区",), organisation=own)
    with pytest.raises(NotFound):
        membership.invite(viewer, Membership("zhao", "赵", other), at=AT)
    with pytest.raises(Forbidden):
        organisations.establish(viewer, Body("bureau", "另一个局"), at=AT)


def test_officers_of_the_city_without_the_duty_do_not_administer(city: Client) -> None:
    membership.invite(SYSTEM, Membership("worker", "周", body("city"), works=True), at=AT)
    client = Client()
    client.force_login(User.objects.get(username="worker"))
    assert client.get("/enterprises/").status_code == 200
    assert client.get("/imports/").status_code == 200
    assert client.get(MEMBERS).status_code == 403


def test_a_superuser_is_no_officer(db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    assert client.get("/admin/").status_code == 200
    assert client.get("/enterprises/").status_code == 403
    bureau = operations.organisation(Kind.BUREAU)
    form = {"kind": "bureau", "name": "市局", "districts": "[]", "parks": "[]", "firm": ""}
    answer = client.post(f"/admin/accounts/organisation/{bureau.pk}/change/", form)
    assert answer.status_code == 302
    assert queries.audit_page(number=1).rows[0].by == "root"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "district"}, "至少选一个区"),
        ({"kind": "park"}, "至少选一个园区"),
        ({"kind": "firm", "firm": "abc"}, "18 位统一社会信用代码"),
        ({"kind": "district", "districts": ["月球"]}, "月球"),
        ({"kind": "empire"}, "empire"),
        ({"name": " "}, "这个字段是必填项"),
    ],
)
def test_an_organisation_that_does_not_fit_is_told(city: Client, change: dict[str, Any], told: str) -> None:
    before = len(organisations.bodies(SYSTEM))
    form = {"kind": "department", "name": "数据局", **change}
    assert told in city.post("/accounts/organisations/", form).content.decode()
    assert len(organisations.bodies(SYSTEM)) == before


def test_an_organisation_is_entered_and_changed_but_keeps_its_kind(city: Client) -> None:
    address = "/accounts/organisations/"
    park = {"kind": "park", "name": "软件园管委会", "parks": ["软件园二期"], "districts": ["思明区"]}
    assert city.post(address, park).status_code == 302
    row = organisations.bodies(SYSTEM)[-1]
    assert row.body == Body("park", "软件园管委会", parks=("软件园二期",))
    more = {"kind": "bureau", "name": "软件园", "parks": ["软件园二期", "软件园三期"]}
    assert city.post(f"{address}{row.pk}/", more).status_code == 302
    assert organisations.body_of(SYSTEM, row.pk).body == Body(
        "park", "软件园", parks=("软件园二期", "软件园三期")
    )
    assert city.get(f"{address}999/").status_code == 404
    with pytest.raises(Unfit):
        organisations.change_body(SYSTEM, row.pk, Body("bureau", "软件园"), at=AT)
    with pytest.raises(Conflict):
        organisations.establish(SYSTEM, Body("firm", "又一个", firm="91350200M000000000"), at=AT)


@pytest.mark.parametrize("name", ["district", "analyst", "firm", "park", "association"])
def test_others_may_not(city: Client, name: str) -> None:
    viewer = replace(SYSTEM, user_id=9, role=name, administers=False)
    someone = Membership("x", "x", body("city"))
    for refused in (
        lambda: membership.invite(viewer, someone, at=AT),
        lambda: membership.change(viewer, 1, someone, at=AT),
        lambda: membership.set_active(viewer, 1, active=False, at=AT),
        lambda: membership.renew(viewer, 1, at=AT),
    ):
        with pytest.raises(Forbidden):
            refused()
    client = Client()
    client.force_login(User.objects.get(username=name))
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
