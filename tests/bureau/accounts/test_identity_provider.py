"""Signing in by an identity provider: a real one in a process of its own, and a browser's steps by hand."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.utils import timezone

from chanmai.bureau.accounts import membership, operations
from chanmai.bureau.accounts.access import factors
from chanmai.bureau.accounts.membership import Membership
from chanmai.bureau.accounts.models import AuditLine, Kind
from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.site.sign_in import identity_provider

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "Kulangsu-1985"
PEOPLE = {
    "s-chen": {"preferred_username": "chen", "email": "chen@bureau.example", "email_verified": True},
    "s-lin": {"preferred_username": "lin", "email": "lin@bureau.example", "email_verified": False},
    "s-city": {"preferred_username": "city"},
    "s-other": {"preferred_username": "chen", "email": "chen@bureau.example", "email_verified": True},
    "s-nobody": {"preferred_username": "nobody", "email": "nobody@bureau.example", "email_verified": True},
}
START = "/accounts/identity/"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a provider that runs as long as these tests do."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    for subject, claims in PEOPLE.items():
        command += ["--user-claims", json.dumps({"sub": subject, **claims})]
    provider = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _attempt in range(200):
        try:
            requests.get(f"{address}/.well-known/openid-configuration", timeout=2).raise_for_status()
            break
        except requests.RequestException:
            assert provider.poll() is None
            time.sleep(0.1)
    yield address
    provider.terminate()
    provider.wait(10)


class Visitor:
    """A browser at the site and at the provider."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.web = requests.Session()

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.web.get(path if "://" in path else f"{self.site}{path}", timeout=20, **more)

    def post(self, path: str, **fields: str) -> requests.Response:
        token = self.web.cookies.get("csrftoken", "") or ""
        form = {"csrfmiddlewaretoken": token, **fields}
        return self.web.post(f"{self.site}{path}", form, timeout=20)

    def password(self, username: str) -> requests.Response:
        self.get("/accounts/login/")
        return self.post("/accounts/login/", username=username, password=PASSWORD)

    def asked(self, start: str = START) -> str:
        """Where the site sends this browser: the address of the provider's page."""
        return str(self.get(start, allow_redirects=False).headers["Location"])

    def granted(self, subject: str, start: str = START) -> str:
        """The address with which the provider sends the browser back, once this person is signed in there."""
        answer = requests.post(self.asked(start), {"sub": subject}, allow_redirects=False, timeout=20)
        return str(answer.headers["Location"])

    def arrive(self, subject: str, start: str = START) -> requests.Response:
        return self.get(self.granted(subject, start))

    @property
    def is_in(self) -> bool:
        return self.get("/accounts/password/", allow_redirects=False).status_code == 200


@pytest.fixture
def visitor(live_server: Any, issuer: str, settings: Any) -> Visitor:
    settings.SOCIALACCOUNT_PROVIDERS = identity_provider(
        {
            "CHANMAI_OIDC_ISSUER": issuer,
            "CHANMAI_OIDC_CLIENT": "chanmai",
            "CHANMAI_OIDC_SECRET": "a-secret",
            "CHANMAI_OIDC_NAME": "政务统一身份",
        }
    )
    bureau = operations.organisation(Kind.BUREAU).pk
    for name in ("chen", "lin"):
        user_id = membership.invite(SYSTEM, Membership(name, name, bureau), at=timezone.now())
        user = User.objects.get(pk=user_id)
        user.email = f"{name}@bureau.example"
        user.set_password(PASSWORD)
        user.save()
    return Visitor(live_server.url)


def accounts() -> list[str]:
    return sorted(User.objects.values_list("username", flat=True))


def refusals() -> list[tuple[str, str]]:
    return list(
        AuditLine.objects.filter(action="sign_in_refused").values_list("target", "after").order_by("sequence")
    )


def test_without_a_provider_there_is_neither_button_nor_address(visitor: Visitor, settings: Any) -> None:
    assert "用 政务统一身份 登录" in visitor.get("/accounts/login/").text
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "统一身份" not in visitor.get("/accounts/login/").text
    assert visitor.get(START).status_code == 404


def test_a_subject_is_linked_after_the_password_and_signs_in_from_then_on(visitor: Visitor) -> None:
    visitor.password("chen")
    assert "已关联" in visitor.arrive("s-chen", f"{START}link/").text
    assert [(row.user.username, row.uid) for row in SocialAccount.objects.select_related("user")] == [
        ("chen", "s-chen")
    ]
    later = Visitor(visitor.site)
    answer = later.arrive("s-chen", f"{START}?next=/accounts/password/")
    assert urlsplit(answer.url).path == "/accounts/password/"
    line = AuditLine.objects.filter(action="sign_in").last()
    assert line is not None
    assert (line.target, line.after["by"]) == ("chen", "identity")
    assert SocialAccount.objects.get().extra_data == {}, "no more is kept than who it is"


def test_what_is_asked_has_state_nonce_and_a_challenge(visitor: Visitor) -> None:
    query = parse_qs(urlsplit(visitor.asked()).query)
    assert query["response_type"] == ["code"]
    assert query["code_challenge_method"] == ["S256"]
    assert all(len(query[name][0]) >= 16 for name in ("state", "nonce", "code_challenge"))
    assert query["redirect_uri"] == [f"{visitor.site}/accounts/identity/return/"]
    assert "nonce" in parse_qs(urlsplit(visitor.asked(f"{START}?scope=x&auth_params=prompt%3Dnone")).query)
    assert "prompt" not in visitor.asked(f"{START}?auth_params=prompt%3Dnone")


def test_an_unknown_subject_is_refused_and_makes_no_account(visitor: Visitor) -> None:
    before = accounts()
    answer = visitor.arrive("s-nobody")
    assert answer.status_code == 403
    assert "没有对应的产脉账户" in answer.text
    assert visitor.arrive("s-chen").status_code == 403, (
        "the same name is not enough unless the operator says so"
    )
    assert not visitor.is_in
    assert accounts() == before
    assert refusals() == [("s-nobody", "no_account"), ("s-chen", "no_account")]


def test_the_operator_may_let_a_claim_find_the_account_once(visitor: Visitor, settings: Any) -> None:
    settings.IDENTITY_MATCH = "username"
    assert visitor.arrive("s-nobody").status_code == 403
    visitor.arrive("s-chen")
    assert visitor.is_in
    thief = Visitor(visitor.site)
    assert thief.arrive("s-other").status_code == 403, "the account belongs to another subject now"
    settings.IDENTITY_MATCH = "email"
    assert Visitor(visitor.site).arrive("s-lin").status_code == 403, "the address is not verified"
    SocialAccount.objects.all().delete()
    again = Visitor(visitor.site)
    again.arrive("s-other")
    assert again.is_in


def test_a_closed_account_is_refused(visitor: Visitor, settings: Any) -> None:
    settings.IDENTITY_MATCH = "username"
    User.objects.filter(username="chen").update(is_active=False)
    assert "已停用" in visitor.arrive("s-chen").text
    assert not SocialAccount.objects.exists()
    assert refusals() == [("s-chen", "closed")]


def test_a_demo_account_is_refused_where_others_are_served(visitor: Visitor, settings: Any) -> None:
    operations.add_demo_accounts(
        districts=("甲区",), firm="91350200M000000000", firm_name="虚构软件", at=timezone.now()
    )
    settings.IDENTITY_MATCH, settings.DEMO_ALLOWED = "username", False
    answer = visitor.arrive("s-city")
    assert answer.status_code == 403
    assert "演示账户" in answer.text
    assert not visitor.is_in


def test_a_state_of_another_browser_or_a_changed_one_is_refused(visitor: Visitor, settings: Any) -> None:
    settings.IDENTITY_MATCH = "username"
    back = visitor.granted("s-chen")
    for browser, address in (
        (Visitor(visitor.site), back),
        (visitor, back.replace("state=", "state=x")),
        (visitor, f"{visitor.site}/accounts/identity/return/?code=x"),
    ):
        answer = browser.get(address)
        assert answer.status_code == 400
        assert "不是从这个浏览器开始的" in answer.text
        assert not browser.is_in
    assert visitor.get(back).status_code == 200
    assert visitor.get(back).status_code == 400, "a state serves once"


def test_another_nonce_or_a_code_that_is_none_is_refused(visitor: Visitor, settings: Any) -> None:
    settings.IDENTITY_MATCH = "username"
    address = visitor.asked()
    nonce = parse_qs(urlsplit(address).query)["nonce"][0]
    sent = requests.post(
        address.replace(nonce, "n" * 32), {"sub": "s-chen"}, allow_redirects=False, timeout=20
    )
    assert "与请求不符" in visitor.get(sent.headers["Location"]).text
    back = visitor.granted("s-chen")
    code = parse_qs(urlsplit(back).query)["code"][0]
    answer = visitor.get(back.replace(code, "another"))
    assert (answer.status_code, "没有正常回答" in answer.text) == (409, True)
    assert not visitor.is_in


def test_who_turns_back_at_the_provider_is_led_to_the_sign_in_page(visitor: Visitor) -> None:
    address = visitor.asked()
    answer = requests.post(address, {"action": "deny"}, allow_redirects=False, timeout=20)
    state = parse_qs(urlsplit(address).query)["state"][0]  # which this provider forgets to send back
    page = visitor.get(f"{answer.headers['Location']}&state={state}")
    assert urlsplit(page.url).path == "/accounts/login/"
    assert "没有完成统一身份登录" in page.text


def test_a_provider_that_does_not_answer_is_told(visitor: Visitor, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = identity_provider(
        {"CHANMAI_OIDC_ISSUER": "http://127.0.0.1:9", "CHANMAI_OIDC_CLIENT": "chanmai"}
    )
    answer = visitor.get(START)
    assert (answer.status_code, "没有正常回答" in answer.text) == (409, True)


def test_the_second_factor_is_asked_for_here_too(visitor: Visitor, settings: Any) -> None:
    settings.IDENTITY_MATCH = "username"
    user, secret, now = User.objects.get(username="chen"), generate_totp_secret(), timezone.now()
    step = int(now.timestamp()) // 30
    factors.add_app(
        Viewer(user.pk, "analyst", name="chen"),
        secret=secret,
        code=format_hotp_value(hotp_value(secret, step - 1)),
        at=now,
    )
    assert urlsplit(visitor.arrive("s-chen").url).path == "/accounts/second-step/"
    assert not visitor.is_in
    visitor.post("/accounts/second-step/", code=format_hotp_value(hotp_value(secret, step + 1)))
    assert visitor.is_in


def test_an_identity_belongs_to_one_account_and_can_be_unlinked(visitor: Visitor) -> None:
    visitor.password("chen")
    visitor.arrive("s-chen", f"{START}link/")
    lin = Visitor(visitor.site)
    lin.password("lin")
    assert lin.arrive("s-chen", f"{START}link/").status_code == 409
    assert visitor.arrive("s-other", f"{START}link/").status_code == 409, "and an account to one identity"
    visitor.get("/accounts/factors/")
    assert "已解除关联" in visitor.post("/accounts/factors/unlink/").text
    assert "已关联" in lin.arrive("s-chen", f"{START}link/").text
    User.objects.filter(username="lin").update(password="!")
    assert Visitor(visitor.site).arrive("s-chen").status_code == 200, "a password is not needed"
