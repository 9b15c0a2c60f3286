"""The second factor: how it is set up and asked for, that a code serves once, and how it is lost and reset."""

import base64
import datetime
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client

from chanmai.bureau.accounts import operations, queries
from chanmai.bureau.accounts.access import codes, factors, keys
from chanmai.bureau.accounts.attempts import ATTEMPTS
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.site import cli
from chanmai.site import sign_in as settings_of

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)
LOGIN, STEP, FACTORS = "/accounts/login/", "/accounts/second-step/", "/accounts/factors/"
PASSWORD = operations.DEMO_PASSWORD


@pytest.fixture(autouse=True)
def demo() -> None:
    operations.add_demo_accounts(districts=("甲区",), firm="91350200M000000000", firm_name="虚构软件", at=AT)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the clock of the pages forward by so many seconds."""
    from django.utils import timezone

    real, ahead = timezone.now, [0.0]
    monkeypatch.setattr(timezone, "now", lambda: real() + datetime.timedelta(seconds=ahead[0]))

    def forward(seconds: float) -> None:
        ahead[0] += seconds

    return forward


def viewer_of(username: str) -> Viewer:
    user = User.objects.get(username=username)
    member = queries.member_of(user.pk)
    assert member is not None
    return replace(
        SYSTEM, user_id=user.pk, role=member.role, organisation=member.organisation, administers=member.administers,
        name=username,
    )  # fmt: skip


def code_of(secret: str, at: float) -> str:
    return format_hotp_value(hotp_value(secret, int(at) // 30))


def app_of(username: str, at: datetime.datetime = AT) -> str:
    """The secret of an app, taken up long ago."""
    secret = generate_totp_secret()
    factors.add_app(viewer_of(username), secret=secret, code=code_of(secret, at.timestamp()), at=at)
    return secret


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"username": username, "password": password, **more})


def actions(number: int = 1) -> list[str]:
    return [row.action for row in queries.audit_page(number=1).rows[:number]]


def set_up(client: Client) -> tuple[str, list[str]]:
    """Go through the page that adds an app; its secret and the recovery codes."""
    page = client.get(f"{FACTORS}app/").content.decode()
    found = re.search(r'id="app-key">([^<]+)<', page)
    assert found
    secret = found[1].replace(" ", "")
    answer = client.post(f"{FACTORS}app/", {"code": code_of(secret, time.time())}).content.decode()
    return secret, re.findall(r"<li><code>(\d{8})</code></li>", answer)


def test_an_app_is_set_up_with_a_picture_a_key_and_codes_for_an_emergency(client: Client) -> None:
    sign_in(client, "city")
    page = client.get(f"{FACTORS}app/").content.decode()
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert picture
    assert b"<svg" in base64.b64decode(picture[1])
    assert "应用当前显示" not in page
    assert "验证码不对" in client.post(f"{FACTORS}app/", {"code": "000000"}).content.decode()
    _secret, recovery = set_up(client)
    assert len(recovery) == 10
    page = client.get(FACTORS).content.decode()
    assert "验证器应用" in page
    assert "还有 10 个没有用过" in page
    assert not set(recovery) & set(re.findall(r"\d{8}", page)), "they are shown once"
    assert actions(3) == ["recovery_codes", "end_sessions", "add_factor"]


def test_the_code_is_asked_for_after_the_password_and_only_then_is_there_a_session(client: Client) -> None:
    secret = app_of("city")
    answer = sign_in(client, "city", next="/accounts/password/")
    assert answer["Location"] == STEP
    assert "_auth_user_id" not in client.session
    for address in ("/", "/accounts/password/", "/admin/", FACTORS):
        assert client.get(address)["Location"].startswith((LOGIN, "/admin/login/"))
    assert client.get("/api/enterprises").status_code == 401
    before = client.session.session_key
    answer = client.post(STEP, {"code": code_of(secret, time.time())})
    assert answer["Location"] == "/accounts/password/"
    assert client.session.session_key != before
    assert client.get("/admin/").status_code == 200
    line = AuditLine.objects.get(action="sign_in")
    assert (line.user, line.after) == (
        User.objects.get(username="city").pk,
        {"by": "password", "factor": "totp"},
    )


def test_a_code_serves_once_even_in_another_browser(client: Client) -> None:
    secret = app_of("city")
    code = code_of(secret, time.time())
    for browser, status in ((client, 302), (Client(), 200)):
        sign_in(browser, "city")
        assert browser.post(STEP, {"code": code}).status_code == status
    user = User.objects.get(username="city")
    now = datetime.datetime.now(datetime.UTC)
    assert codes.accept(user.pk, code_of(secret, time.time() - 30), at=now) == "", "nor an earlier one"


def test_codes_may_be_typed_with_blanks_and_wide_digits_and_a_clock_may_be_half_a_minute_off() -> None:
    secret = app_of("city")
    user_id = User.objects.get(username="city").pk
    later = AT + datetime.timedelta(hours=1)
    code = code_of(secret, later.timestamp() + 30)
    assert codes.accept(user_id, code_of(secret, later.timestamp() + 60), at=later) == ""
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert codes.accept(user_id, f" {wide[:3]} {wide[3:]} ", at=later) == "totp"
    assert codes.accept(user_id, "", at=later) == ""
    assert codes.accept(user_id, "一二三四五六", at=later) == ""


def test_a_recovery_code_serves_once_and_is_noted(client: Client) -> None:
    sign_in(client, "city")
    _secret, recovery = set_up(client)
    for browser, told in ((Client(), 302), (Client(), 200)):
        sign_in(browser, "city")
        assert browser.post(STEP, {"code": recovery[3]}).status_code == told
    assert AuditLine.objects.get(action="recovery_code").after == {"left": 9}
    assert "还有 9 个没有用过" in client.get(FACTORS).content.decode()
    client.post(f"{FACTORS}recovery-codes/")
    later = Client()
    sign_in(later, "city")
    assert later.post(STEP, {"code": recovery[4]}).status_code == 200, "new ones make the earlier ones void"


def test_codes_cannot_be_guessed_and_nobody_is_kept_out_of_their_own_browser(client: Client) -> None:
    secret = app_of("city")
    sign_in(client, "city")
    client.post(STEP, {"code": code_of(secret, time.time())})
    client.post("/accounts/logout/")
    thief = Client()
    for number in range(ATTEMPTS):
        sign_in(thief, ("City ", "ｃｉｔｙ", "city")[number % 3] if number % 3 == 2 else "city")
        assert "验证码不对" in thief.post(STEP, {"code": "123456"}).content.decode()
    right = code_of(secret, time.time() + 30)
    assert "请 15 分钟后再试" in thief.post(STEP, {"code": right}).content.decode()
    assert "连续多次登录失败" in sign_in(thief, "city").content.decode(), "a new try needs the password, too"
    sign_in(client, "city")
    assert client.post(STEP, {"code": right}).status_code == 302, "the browser is known"
    noted = AuditLine.objects.filter(user=User.objects.get(username="city").pk)
    assert noted.filter(action="second_factor_failed").count() == ATTEMPTS
    assert AuditLine.objects.filter(action="sign_in_locked", target="city").count() == 1
    assert operations.unlock(username="city", by="chanmai account unlock", at=AT) >= ATTEMPTS
    assert sign_in(Client(), "city")["Location"] == STEP


def test_the_right_password_alone_does_not_wipe_out_the_failures(client: Client) -> None:
    app_of("city")
    for _attempt in range(ATTEMPTS - 1):
        sign_in(client, "city", "wrong")
    sign_in(client, "city")
    client.post(STEP, {"code": "123456"})
    assert "连续多次登录失败" in sign_in(client, "city").content.decode()


def test_between_the_two_steps_there_are_ten_minutes_and_the_same_password(
    client: Client, clock: Callable[[float], None]
) -> None:
    secret = app_of("city")
    assert client.get(STEP)["Location"] == LOGIN
    sign_in(client, "city")
    other = Client()
    sign_in(other, "city")
    user = User.objects.get(username="city")
    user.set_password("Kulangsu-1985")
    user.save()
    assert other.post(STEP, {"code": code_of(secret, time.time())})["Location"] == LOGIN
    sign_in(client, "city", "Kulangsu-1985")
    clock(601)
    assert client.post(STEP, {"code": code_of(secret, time.time() + 601)})["Location"] == LOGIN
    sign_in(client, "city", "Kulangsu-1985")
    User.objects.filter(username="city").update(is_active=False)
    assert client.post(STEP, {"code": code_of(secret, time.time() + 601)})["Location"] == LOGIN


def test_a_demo_account_gets_no_further_than_others_where_the_site_serves_others(
    client: Client, settings: Any
) -> None:
    secret = app_of("city")
    sign_in(client, "city")
    settings.DEMO_ALLOWED = False
    assert client.post(STEP, {"code": code_of(secret, time.time())})["Location"] == LOGIN
    settings.DEMO_ALLOWED, settings.PUBLIC = True, True
    with pytest.raises(Conflict, match="大家共用"):
        factors.add_key(viewer_of("analyst"), name="x", credential={}, at=AT)


def test_sessions_without_the_factor_end_when_it_is_there(client: Client) -> None:
    sign_in(client, "city")
    other = Client()
    sign_in(other, "city")
    unnoted = Client()
    unnoted.force_login(User.objects.get(username="city"))
    set_up(client)
    assert client.get("/accounts/password/").status_code == 200
    for browser in (other, unnoted):
        assert browser.get("/admin/", follow=True).redirect_chain[-1][0].startswith(LOGIN)


def real(username: str) -> None:
    """An account of a demo becomes one like any other."""
    User.objects.get(username=username).member.__class__.objects.filter(user__username=username).update(
        demo=False
    )


def test_who_must_have_one_can_do_nothing_else_before(client: Client, settings: Any) -> None:
    settings.SECOND_FACTOR = ("city", "district")
    real("city")
    sign_in(client, "city")
    for address in ("/", "/enterprises/", "/admin/", "/accounts/tokens/", "/accounts/password/"):
        assert client.get(address)["Location"] == FACTORS, address
    assert client.post("/accounts/tokens/", {"name": "x", "days": 9})["Location"] == FACTORS
    answer = client.get("/api/enterprises")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:chanmai:problem:forbidden")
    assert "必须有第二步验证" in client.get(FACTORS).content.decode()
    set_up(client)
    assert client.get("/accounts/tokens/").status_code == 200
    assert client.get("/admin/").status_code == 200
    row = factors.factors_of(viewer_of("city").user_id)[0]
    assert client.post(f"{FACTORS}{row.pk}/remove/").status_code == 409, "the last one stays"
    analyst = Client()
    sign_in(analyst, "analyst")
    assert analyst.get("/accounts/tokens/").status_code == 200


@pytest.mark.parametrize(
    ("environ", "public", "roles"),
    [
        ({}, False, ()),
        ({}, True, ("city", "district")),
        ({"CHANMAI_SECOND_FACTOR": "none"}, True, ()),
        ({"CHANMAI_SECOND_FACTOR": " city , firm"}, False, ("city", "firm")),
        ({"CHANMAI_SECOND_FACTOR": "all"}, False, ("all",)),
    ],
)
def test_the_environment_says_who_must(
    environ: dict[str, str], public: bool, roles: tuple[str, ...], settings: Any
) -> None:
    assert settings_of.second_factor(environ, public=public) == roles
    settings.SECOND_FACTOR = roles
    real("firm")
    assert factors.must_have_factor(viewer_of("firm").user_id) == bool({"firm", "all"} & set(roles))
    assert not factors.must_have_factor(viewer_of("city").user_id), "it is a demo account"


def test_a_word_that_is_no_role_is_refused_at_start(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SECOND_FACTOR = ("citty", "district")
    assert factors.unknown_roles() == ("citty",)
    assert cli.main(["serve", "--port", "1"]) == 1
    assert "citty" in capsys.readouterr().err


def test_removing_one_asks_for_the_password_again_after_a_while(
    client: Client, clock: Callable[[float], None]
) -> None:
    sign_in(client, "city")
    set_up(client)
    row = factors.factors_of(viewer_of("city").user_id)[0]
    clock(601)
    for address in (f"{FACTORS}{row.pk}/remove/", f"{FACTORS}recovery-codes/"):
        assert client.post(address)["Location"] == f"/accounts/confirm/?next={FACTORS.replace('/', '%2F')}"
    assert client.get(f"{FACTORS}key/")["Location"].startswith("/accounts/confirm/")
    assert factors.has_factor(viewer_of("city").user_id)
    form = {"password": "wrong", "next": "//elsewhere.example/"}
    assert "密码不正确" in client.post("/accounts/confirm/", form).content.decode()
    assert client.post("/accounts/confirm/", {**form, "password": PASSWORD})["Location"] == FACTORS
    assert client.post(f"{FACTORS}{row.pk}/remove/").status_code == 302
    assert not Authenticator.objects.exists(), "the recovery codes go with the last one"
    assert actions(2) == ["remove_factor", "password_failed"]


def test_the_password_asked_again_cannot_be_guessed(client: Client) -> None:
    sign_in(client, "city")
    for _attempt in range(ATTEMPTS):
        client.post("/accounts/confirm/", {"password": "wrong"})
    assert "请 15 分钟后再试" in client.post("/accounts/confirm/", {"password": PASSWORD}).content.decode()


def test_an_officer_resets_the_factors_of_who_lost_them(client: Client) -> None:
    app_of("district")
    district = viewer_of("district")
    sign_in(client, "city")
    address = f"/accounts/members/{district.user_id}/reset-factors/"
    assert "district" in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 200
    assert factors.has_factor(district.user_id)
    assert client.post(address, {"reason": "手机遗失"}).status_code == 302
    line = AuditLine.objects.get(action="reset_factors")
    assert (line.target, line.reason, line.user) == ("district", "手机遗失", viewer_of("city").user_id)
    assert sign_in(Client(), "district")["Location"] == "/accounts/"
    others = Client()
    sign_in(others, "district")
    assert others.post(address, {"reason": "x"}).status_code == 403
    with pytest.raises(Conflict, match="自己"):
        factors.reset(viewer_of("city"), viewer_of("city").user_id, at=AT, reason="x")
    with pytest.raises(Unfit):
        factors.reset(viewer_of("city"), district.user_id, at=AT, reason="")
    with pytest.raises(Forbidden):
        factors.reset(viewer_of("analyst"), district.user_id, at=AT, reason="x")
    with pytest.raises(NotFound):
        factors.reset(viewer_of("city"), 0, at=AT, reason="x")


def test_an_administrator_of_a_district_reaches_the_own_organisation_only() -> None:
    app_of("analyst")
    head = replace(viewer_of("district"), administers=True)
    with pytest.raises(NotFound):
        factors.reset(head, viewer_of("analyst").user_id, at=AT, reason="x")
    assert factors.has_factor(viewer_of("analyst").user_id)


def test_a_command_resets_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    app_of("city")
    assert cli.main(["account", "reset-factors", "city", "--reason", "手机遗失"]) == 0
    assert "1" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    assert AuditLine.objects.get(action="reset_factors").reason == "手机遗失"
    assert cli.main(["account", "reset-factors", "nobody", "--reason", "x"]) == 1


def test_secrets_lie_enciphered_and_another_key_is_told(settings: Any) -> None:
    secret = app_of("city")
    assert secret not in str(Authenticator.objects.get().data)
    settings.SECRET_KEY = "another"
    with pytest.raises(Conflict, match="密钥已更换"):
        codes.accept(viewer_of("city").user_id, "123456", at=AT)


@pytest.mark.parametrize(
    "answer", ["", "{", "[]", "null", "{}", '{"id": 1, "response": []}', "[" * 9000, "1" * 30_000]
)
def test_what_is_no_answer_of_a_key_is_refused_as_such(client: Client, answer: str) -> None:
    sign_in(client, "city")
    form = {"name": "x", "credential": answer}
    assert "安全密钥没有通过" in client.post(f"{FACTORS}key/", form).content.decode()
    with pytest.raises(Unfit):
        keys.accept(viewer_of("city").user_id, answer, at=AT)


def test_others_factors_are_not_there(client: Client) -> None:
    app_of("district")
    sign_in(client, "city")
    row = factors.factors_of(viewer_of("district").user_id)[0]
    assert client.post(f"{FACTORS}{row.pk}/remove/").status_code == 404
    assert factors.has_factor(viewer_of("district").user_id)
    with pytest.raises(Conflict, match="已有验证器"):
        app_of("district")
    with pytest.raises(Conflict, match="还没有第二步验证"):
        factors.make_codes(viewer_of("analyst"), at=AT)


@pytest.mark.parametrize(
    "environ",
    [
        {"CHANMAI_OIDC_ISSUER": "http://id.example"},
        {"CHANMAI_OIDC_ISSUER": "https://id.example"},
    ],
)
def test_half_a_provider_is_told(environ: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured):
        settings_of.identity_provider(environ)


def test_a_claim_that_nobody_knows_is_told() -> None:
    assert settings_of.identity_match({"CHANMAI_OIDC_MATCH": " Email "}) == "email"
    with pytest.raises(ImproperlyConfigured):
        settings_of.identity_match({"CHANMAI_OIDC_MATCH": "phone"})


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_gets_in_with_a_code() -> None:
    secret = app_of("city")
    user_id, later = viewer_of("city").user_id, AT + datetime.timedelta(hours=1)
    code = code_of(secret, later.timestamp())

    def accept(_number: int) -> str:
        try:
            return codes.accept(user_id, code, at=later)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(accept, range(4))) == ["", "", "", "totp"]
