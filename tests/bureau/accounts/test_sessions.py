"""Sessions: where one is signed in, signing out there, and everything that ends a session."""

import datetime
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from chanmai.bureau.accounts import membership, operations, queries
from chanmai.bureau.accounts.access import sessions
from chanmai.bureau.accounts.access.sessions import BEGUN, USED
from chanmai.bureau.accounts.membership import Membership
from chanmai.bureau.accounts.models import Kind
from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.parameters import address_of

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)
LOGIN, SESSIONS, PASSWORD = "/accounts/login/", "/accounts/sessions/", "/accounts/password/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1"
)


@pytest.fixture(autouse=True)
def demo() -> None:
    operations.add_demo_accounts(districts=("甲区",), firm="91350200M000000000", firm_name="虚构软件", at=AT)


def browser(username: str = "analyst", agent: str = FIREFOX, address: str = "192.0.2.7") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    form = {"username": username, "password": operations.DEMO_PASSWORD}
    assert client.post(LOGIN, form).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(PASSWORD).status_code == 200


def test_one_sees_where_one_is_signed_in_and_signs_out_there() -> None:
    here, there, third = browser(), browser(agent=PHONE, address="2001:db8::9"), browser(agent=EDGE)
    browser("city")
    page = here.get(SESSIONS).content.decode()
    for told in ("Firefox · Windows", "Safari · iOS", "Edge · Windows", "192.0.2.7", "2001:db8::9"):
        assert told in page
    assert page.count("就是这里") == 1
    assert page.count("/end/") == 2
    row = UserSession.objects.get(session_key=there.session.session_key)
    assert here.post(f"{SESSIONS}{row.pk}/end/").status_code == 302
    assert [is_in(each) for each in (here, there, third)] == [True, False, True]
    assert here.post(f"{SESSIONS}end-others/").status_code == 302
    assert [is_in(each) for each in (here, third)] == [True, False]
    assert [row.action for row in queries.audit_page(number=1).rows[:2]] == ["end_sessions", "end_session"]


def test_others_sessions_are_not_there() -> None:
    here, other = browser(), browser("city")
    row = UserSession.objects.get(session_key=other.session.session_key)
    assert here.post(f"{SESSIONS}{row.pk}/end/").status_code == 404
    assert is_in(other)
    assert here.get(f"{SESSIONS}{row.pk}/end/").status_code == 405


def test_signing_in_gives_a_session_a_new_number() -> None:
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post(LOGIN, {"username": "analyst", "password": operations.DEMO_PASSWORD})
    assert client.session.session_key != planted
    assert "planted" not in client.session
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert not is_in(thief)


@pytest.mark.parametrize(("mark", "seconds"), [(USED, 3600), (BEGUN, 12 * 3600)])
def test_a_session_ends_after_an_hour_idle_and_after_half_a_day_in_any_case(mark: str, seconds: int) -> None:
    now = int(timezone.now().timestamp())
    for ago, stays in ((seconds - 60, True), (seconds + 60, False)):
        client = browser()
        assert is_in(client)
        session = client.session
        session[mark] = now - ago
        session.save()
        assert is_in(client) is stays, ago
    assert client.session.get("_auth_user_id") is None


def test_work_does_not_prolong_the_half_day() -> None:
    client = browser()
    assert is_in(client)
    session = client.session
    session[USED], session[BEGUN] = session[USED] - 120, session[BEGUN] - 12 * 3600 + 30
    session.save()
    begun = session[BEGUN]
    assert is_in(client)
    assert client.session[BEGUN] == begun
    assert client.session[USED] > session[USED]


def test_a_changed_password_ends_the_other_sessions() -> None:
    here, there = browser(), browser()
    form = {"old_password": operations.DEMO_PASSWORD, "new_password1": "Kulangsu-1985"}
    assert here.post(PASSWORD, {**form, "new_password2": "Kulangsu-1985"}).status_code == 302
    assert [is_in(here), is_in(there)] == [True, False]
    assert here.get(SESSIONS).content.decode().count("就是这里") == 1
    assert UserSession.objects.filter(user__username="analyst").count() == 1


def test_a_closed_account_and_another_role_end_all_of_them() -> None:
    analyst = User.objects.get(username="analyst")
    here = browser()
    assert is_in(here)
    bureau = operations.organisation(Kind.BUREAU).pk
    membership.change(SYSTEM, analyst.pk, Membership("analyst", "甲", bureau), at=AT)
    assert is_in(here), "another name is no other role"
    membership.change(SYSTEM, analyst.pk, Membership("analyst", "甲", bureau, works=True), at=AT)
    assert not is_in(here)
    here = browser()
    assert is_in(here)
    membership.set_active(SYSTEM, analyst.pk, active=False, at=AT)
    assert not is_in(here)


def test_what_is_over_is_forgotten() -> None:
    here, there = browser(), browser(agent=EDGE)
    past = timezone.now() - datetime.timedelta(seconds=1)
    Session.objects.filter(session_key=there.session.session_key).update(expire_date=past)
    assert "Edge" not in here.get(SESSIONS).content.decode()
    assert UserSession.objects.count() == 2
    browser("city")
    assert UserSession.objects.count() == 2, "each sign-in sweeps"
    assert Session.objects.count() == 2


def test_an_idle_session_is_not_listed() -> None:
    here, there = browser(), browser(agent=EDGE)
    key = there.session.session_key
    UserSession.objects.filter(session_key=key).update(
        last_seen_at=timezone.now() - datetime.timedelta(hours=2)
    )
    assert "Edge" not in here.get(SESSIONS).content.decode()


def test_behind_a_proxy_its_word_of_the_address_counts_and_only_the_last(settings: Any) -> None:
    heads = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.5, 198.51.100.7"}
    assert address_of(heads) == "127.0.0.1"
    settings.PUBLIC = True
    assert address_of(heads) == "198.51.100.7"
    assert address_of({"HTTP_X_FORWARDED_FOR": "<script>"}) == "::"
    assert address_of({}) == "::"


@pytest.mark.parametrize("agent", ["", "curl/8.0", "<script>alert(1)</script>" * 9])
def test_an_unknown_browser_is_told_plainly(agent: str) -> None:
    assert "<" not in browser(agent=agent).get(SESSIONS).context["rows"][0].browser
    assert len(sessions.browser_of(agent)) <= 40
