"""Signing in: who gets in, who is told what, and that every attempt is noted."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from chanmai.bureau.accounts import operations, queries
from chanmai.bureau.accounts.forms import ATTEMPTS, PAUSE, SignInForm

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
    page = client.get(LOGIN).content.decode()
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


def test_the_pause_ends(demo: None) -> None:
    for _attempt in range(ATTEMPTS):
        operations.record_sign_in(username="city", succeeded=False, at=AT)
    data = {"username": "city", "password": operations.DEMO_PASSWORD}
    during = SignInForm(None, data=data, now=AT + PAUSE, demo_allowed=True)
    after = SignInForm(None, data=data, now=AT + PAUSE + datetime.timedelta(seconds=1), demo_allowed=True)
    assert not during.is_valid()
    assert after.is_valid()


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
    ("username", "home"), [("city", "/"), ("district", "/"), ("firm", "/enterprises/"), ("analyst", "/")]
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
    client.logout()
    assert sign_in(client, "city") == 200
    assert sign_in(client, "city", "Kulangsu-1985") == 302
    assert timezone.now() > AT
