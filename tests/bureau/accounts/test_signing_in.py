"""Signing in: who gets in, who is told what, and that every attempt is noted."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.utils import timezone

from chanmai.bureau.accounts import operations, queries
from chanmai.bureau.accounts.attempts import ATTEMPTS, COOKIE, PAUSE
from chanmai.bureau.accounts.forms import SignInForm
from chanmai.bureau.accounts.models import AuditLine

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)
LOGIN = "/accounts/login/"


@pytest.fixture
def demo() -> None:
    operations.add_demo_accounts(districts=("甲区",), firm="91350200M000000000", firm_name="虚构软件", at=AT)


def sign_in(client: Client, username: str, password: str = operations.DEMO_PASSWORD) -> int:
    return client.post(LOGIN, {"username": username, "password": password}).status_code


def actions() -> list[tuple[str, str]]:
    return [(row.action, row.target) for row in queries.audit_page(number=1).rows]


@pytest.mark.parametrize("username", ["city", "district", "firm", "analyst"])
def test_each_demo_account_gets_in(client: Client, demo: None, username: str) -> None:
    assert sign_in(client, username) == 302
    assert actions()[0] == ("sign_in", username)


def test_the_login_page_lists_demo_accounts_only_in_a_demo(client: Client) -> None:
    assert operations.DEMO_PASSWORD not in client.get(LOGIN).content.decode()
    operations.add_demo_accounts(districts=("甲区",), firm="91350200M000000000", firm_name="虚构软件", at=AT)
    page = " ".join(client.get(LOGIN).content.decode().split())
    assert operations.DEMO_PASSWORD in page
    assert "区级人员 · 甲区" in page
    assert "演示数据" in page


def test_demo_accounts_stay_out_where_the_site_serves_others(
    client: Client, demo: None, settings: Any
) -> None:
    settings.DEMO_ALLOWED = False
    assert operations.DEMO_PASSWORD not in client.get(LOGIN).content.decode()
    assert sign_in(client, "city") == 200
    assert client.get("/accounts/password/").status_code == 302


def test_a_wrong_password_is_told_and_noted(client: Client, demo: None) -> None:
    answer = client.post(LOGIN, {"username": "city", "password": "wrong"})
    assert "用户名或密码不正确" in answer.content.decode()
    assert actions()[0] == ("sign_in_failed", "city")


def test_guessing_is_slowed_down_even_with_the_right_password_at_last(client: Client, demo: None) -> None:
    for _attempt in range(ATTEMPTS):
        sign_in(client, "city", "wrong")
    answer = client.post(LOGIN, {"username": "city", "password": operations.DEMO_PASSWORD})
    assert "连续多次登录失败" in answer.content.decode()
    assert sign_in(client, "district") == 302, "another name is not held back"


WRITTEN = ["city ", " city", "ｃｉｔｙ", "City", "CITY", "ci\u200bty", "city\t", "\u202acity", "ci ty"]


def test_no_other_way_to_write_a_name_buys_more_attempts(client: Client, demo: None) -> None:
    for attempt in range(2 * ATTEMPTS):
        sign_in(client, WRITTEN[attempt % len(WRITTEN)], "wrong")
    for name in ["city", *WRITTEN]:
        assert sign_in(client, name) in (200, 400), repr(name)  # 400: such signs are refused at the door


def test_who_signed_in_here_before_is_not_kept_out_by_others(client: Client, demo: None) -> None:
    assert sign_in(client, "city") == 302
    client.post("/accounts/logout/")
    stranger = Client()
    for _attempt in range(3 * ATTEMPTS):
        sign_in(stranger, "city", "wrong")
    assert sign_in(stranger, "city") == 200
    assert sign_in(client, "city") == 302, "the browser is known"
    client.post("/accounts/logout/")
    for _attempt in range(ATTEMPTS):
        sign_in(client, "city", "wrong")
    assert sign_in(client, "city") == 200, "a known browser has its own count"


def test_the_cookie_of_a_known_browser_serves_its_own_name_only(client: Client, demo: None) -> None:
    assert sign_in(client, "analyst") == 302
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"]
    thief = Client()
    for value in (cookie.value, cookie.value[:-1] + "x", "x", ""):
        thief.cookies[COOKIE] = value
        for _attempt in range(ATTEMPTS):
            sign_in(thief, "city", "wrong")
        assert sign_in(thief, "city") == 200


def test_waiting_while_refused_does_not_prolong_the_pause_nor_fill_the_chain(
    client: Client, demo: None
) -> None:
    for _attempt in range(5 * ATTEMPTS):
        sign_in(client, "city", "wrong")
    noted = AuditLine.objects.filter(target="city").values_list("action", flat=True)
    assert sorted(noted) == ["add_member", *["sign_in_failed"] * ATTEMPTS, "sign_in_locked"]


def test_names_that_nobody_bears_fill_the_chain_to_a_bound(client: Client, demo: None) -> None:
    for number in range(2 * operations.STRANGERS):
        operations.record_failure(username=f"nobody{number}", bucket=f"name:nobody{number}", at=AT)
    assert AuditLine.objects.filter(action="sign_in_failed").count() == operations.STRANGERS


def test_an_officer_lets_a_name_be_tried_again(client: Client, demo: None) -> None:
    for _attempt in range(ATTEMPTS):
        sign_in(client, "city", "wrong")
    assert operations.unlock(username="ＣＩＴＹ", by="chanmai unlock", at=AT) == ATTEMPTS
    assert sign_in(client, "city") == 302
    assert ("unlock", "city") in actions()


def test_the_pause_ends_and_a_clock_that_was_ahead_prolongs_nothing(demo: None) -> None:
    ahead = AT + datetime.timedelta(days=400)
    for moment in [AT] * ATTEMPTS + [ahead] * ATTEMPTS:
        operations.Attempt.objects.create(bucket="name:city", at=moment)
    data = {"username": "city", "password": operations.DEMO_PASSWORD}
    request = RequestFactory().get(LOGIN)
    during = SignInForm(request, data=data, now=AT + PAUSE - datetime.timedelta(seconds=1), demo_allowed=True)
    after = SignInForm(request, data=data, now=AT + PAUSE, demo_allowed=True)
    assert not during.is_valid()
    assert after.is_valid()


def test_the_admin_has_no_door_of_its_own(client: Client, demo: None, settings: Any) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(f"{LOGIN}?next=")
    form = {"username": "city", "password": operations.DEMO_PASSWORD, "next": "/admin/"}
    assert client.post("/admin/login/?next=/admin/", form)["Location"].startswith(LOGIN)
    assert "_auth_user_id" not in client.session
    sign_in(client, "analyst")
    assert client.get("/admin/", follow=True).status_code == 403
    client.post("/accounts/logout/")
    sign_in(client, "city")
    assert client.get("/admin/").status_code == 200


def test_a_session_of_a_demo_account_ends_where_the_site_is_given_to_others(
    client: Client, demo: None, settings: Any
) -> None:
    sign_in(client, "city")
    assert client.get("/accounts/audit/").status_code == 200
    settings.DEMO_ALLOWED = False
    assert client.get("/accounts/audit/").status_code == 302
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(LOGIN)
    assert not client.login(username="city", password=operations.DEMO_PASSWORD)
    answer = client.post(LOGIN, {"username": "city", "password": operations.DEMO_PASSWORD})
    assert "演示账户不可登录" in answer.content.decode()


def test_administration_leaves_its_lines(client: Client, demo: None) -> None:
    sign_in(client, "city")
    city = User.objects.get(username="city")
    analyst = User.objects.get(username="analyst")
    member = analyst.member
    form = {"user": analyst.pk, "organisation": member.organisation_id, "works": "on"}
    assert client.post(f"/admin/accounts/member/{member.pk}/change/", form).status_code == 302
    new = {
        "username": "later",
        "usable_password": "true",
        "password1": "Kulangsu-1985",
        "password2": "Kulangsu-1985",
    }
    assert client.post("/admin/auth/user/add/", new).status_code == 302
    changed = {"password1": "Kulangsu-1986", "password2": "Kulangsu-1986"}
    assert client.post(f"/admin/auth/user/{analyst.pk}/password/", changed).status_code == 302
    assert client.post(f"/admin/auth/user/{analyst.pk}/delete/", {"post": "yes"}).status_code == 302
    lines = {line.action: line for line in AuditLine.objects.order_by("sequence")}
    assert {"change_member", "add_user", "change_user", "delete_user"} <= lines.keys()
    assert lines["change_member"].before["works"] is False
    assert lines["change_member"].after["works"] is True
    assert all(lines[action].user == city.pk for action in ("change_member", "delete_user"))
    assert "argon2" not in str([(line.before, line.after) for line in lines.values()])


def test_an_account_without_a_role_is_refused_but_a_superuser_is_not(client: Client) -> None:
    User.objects.create_user("newcomer", password="a-long-password")
    User.objects.create_superuser("root", password="a-long-password")
    assert (
        "尚未分配角色"
        in client.post(LOGIN, {"username": "newcomer", "password": "a-long-password"}).content.decode()
    )
    assert sign_in(client, "root", "a-long-password") == 302


def test_a_stranger_is_led_to_the_login_page_and_back(client: Client, demo: None) -> None:
    answer = client.get("/accounts/password/")
    assert answer.status_code == 302
    assert answer["Location"] == f"{LOGIN}?next=/accounts/password/"
    form = {"username": "city", "password": operations.DEMO_PASSWORD, "next": "/accounts/password/"}
    assert client.post(LOGIN, form)["Location"] == "/accounts/password/"


def test_nobody_is_sent_to_another_site_after_signing_in(client: Client, demo: None) -> None:
    form = {"username": "city", "password": operations.DEMO_PASSWORD, "next": "//elsewhere.example/"}
    assert client.post(LOGIN, form)["Location"] == "/accounts/"


@pytest.mark.parametrize(
    ("username", "home"), [("city", "/"), ("district", "/"), ("firm", "/portal/"), ("analyst", "/")]
)
def test_everybody_starts_where_their_work_is(client: Client, demo: None, username: str, home: str) -> None:
    assert client.get("/accounts/")["Location"] == LOGIN
    sign_in(client, username)
    assert client.get("/accounts/")["Location"] == home


def test_who_loses_the_role_while_signed_in_is_told_so(client: Client, demo: None) -> None:
    sign_in(client, "analyst")
    User.objects.get(username="analyst").member.delete()
    assert client.get("/accounts/", follow=True).status_code == 403


def test_signing_out_needs_a_form_and_works(client: Client, demo: None) -> None:
    sign_in(client, "city")
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/accounts/password/").status_code == 302


def test_the_form_keeps_its_security_token(demo: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(LOGIN, {"username": "city", "password": operations.DEMO_PASSWORD})
    assert answer.status_code == 403
    assert "表单已过期" in answer.content.decode()


def test_changing_ones_password(client: Client, demo: None) -> None:
    sign_in(client, "city")
    form = {
        "old_password": operations.DEMO_PASSWORD,
        "new_password1": "Kulangsu-1985",
        "new_password2": "Kulangsu-1985",
    }
    assert client.post("/accounts/password/", form, follow=True).status_code == 200
    assert actions()[0] == ("password", "city")
    assert client.post("/accounts/logout/")["Clear-Site-Data"]
    assert actions()[0] == ("sign_out", "city")
    assert sign_in(client, "city") == 200
    assert sign_in(client, "city", "Kulangsu-1985") == 302
    assert timezone.now() > AT


def test_the_old_password_cannot_be_guessed_at_without_limit(client: Client, demo: None) -> None:
    sign_in(client, "city")
    form = {"new_password1": "Kulangsu-1985", "new_password2": "Kulangsu-1985"}
    for _attempt in range(ATTEMPTS):
        client.post("/accounts/password/", {"old_password": "wrong", **form})
    answer = client.post("/accounts/password/", {"old_password": operations.DEMO_PASSWORD, **form})
    assert "原密码连续多次输错" in answer.content.decode()
    assert [action for action, _name in actions()].count("password_failed") == ATTEMPTS


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("citycitycity", "太少"),
        ("city-city-9x7q", "除去用户名后太短"),
        ("aB3$x", "太短，至少要有 10 个字符"),
        ("aaaabbbbcccc", "太少"),
        ("password12345", "太常见"),
        ("8273645190", "数字"),
    ],
)
def test_passwords_that_are_guessed_at_once_are_refused_in_the_language_of_the_page(
    client: Client, demo: None, password: str, told: str
) -> None:
    sign_in(client, "city")
    form = {"old_password": operations.DEMO_PASSWORD, "new_password1": password, "new_password2": password}
    answer = client.post("/accounts/password/", form)
    assert answer.status_code == 200
    assert told in answer.content.decode()
