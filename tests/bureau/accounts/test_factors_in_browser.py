"""The second factor as people meet it: a security key in the browser's own hands, pages in both languages and sizes."""

import datetime
import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from chanmai.bureau.accounts import operations
from looking import LOOKS, Looker

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)
Look = Callable[..., Looker]
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def _accounts(live_server: object) -> None:
    operations.add_demo_accounts(districts=("甲区",), firm="91350200M000000000", firm_name="虚构软件", at=AT)


def plug_in(looker: Looker) -> Callable[[], None]:
    """Put a security key into the browser; the function that pulls it out again."""
    session = looker.page.context.new_cdp_session(looker.page)
    session.send("WebAuthn.enable")
    key = session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return lambda: session.send("WebAuthn.removeVirtualAuthenticator", key)


def sign_out(looker: Looker) -> None:
    looker.page.click(".topbar-user")
    looker.page.click("form[action='/accounts/logout/'] button")
    looker.page.wait_for_url("**/accounts/login/")


def test_a_security_key_is_added_and_opens_the_door(look: Look) -> None:
    looker = look()
    page = looker.page
    looker.sign_in("city", operations.DEMO_PASSWORD)
    pull_out = plug_in(looker)
    assert looker.faults("/accounts/factors/key/") == []
    page.fill("[name=name]", "办公室的钥匙")
    page.click("[data-key-start]")
    page.wait_for_selector(".codes li")
    assert page.locator(".codes li").count() == 10
    with page.expect_download() as download:
        page.click("a[download]")
    kept = download.value.path().read_text("utf-8")
    assert [line for line in kept.splitlines() if line.isdigit()] == page.locator(
        ".codes li"
    ).all_inner_texts()
    assert looker.heard == []
    sign_out(looker)
    page.fill("[name=username]", "city")
    page.fill("[name=password]", operations.DEMO_PASSWORD)
    page.click("#sign-in [type=submit]")
    page.wait_for_url("**/accounts/second-step/")
    assert looker.faults("/accounts/second-step/") == []
    page.click("[data-key-start]")
    page.wait_for_url(lambda address: "second-step" not in address)
    page.goto(f"{looker.base}/accounts/factors/")
    assert "办公室的钥匙" in page.locator("#content").inner_text()
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None
    sign_out(looker)
    pull_out()
    plug_in(looker)
    page.fill("[name=username]", "city")
    page.fill("[name=password]", operations.DEMO_PASSWORD)
    page.click("#sign-in [type=submit]")
    page.wait_for_url("**/accounts/second-step/")
    page.click("[data-key-start]")
    page.wait_for_selector("[data-key-note=failed]:visible")
    assert page.url.endswith("/accounts/second-step/"), "another key opens nothing"


@LOOKS
def test_the_pages_are_sound_and_an_app_is_added_from_the_keyboard(
    look: Look, size: tuple[int, int], language: str
) -> None:
    looker = look(size, language)
    page = looker.page
    looker.sign_in("analyst", operations.DEMO_PASSWORD)
    faults = {address: looker.faults(address) for address in ("/accounts/factors/", "/accounts/confirm/")}
    faults["app"] = looker.faults("/accounts/factors/app/")
    secret = re.sub(r"\s", "", page.locator("#app-key").inner_text())
    page.focus("#app [name=code]")
    page.keyboard.type(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.keyboard.press("Enter")
    page.wait_for_selector(".codes li")
    wide, there = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= there
    for address in ("/accounts/factors/", "/accounts/sessions/"):
        faults[f"{address} filled"] = looker.faults(address)
    assert {address: found for address, found in faults.items() if found} == {}


def test_where_keys_do_not_work_the_page_says_so(look: Look) -> None:
    looker = look(language="en")
    looker.base = looker.base.replace("localhost", "127.0.0.1")
    looker.sign_in("city", operations.DEMO_PASSWORD)
    page = looker.page
    page.goto(f"{looker.base}/accounts/factors/key/")
    page.fill("[name=name]", "key")
    page.click("[data-key-start]")
    page.wait_for_selector("[data-key-note=unavailable]:visible")
    assert not Authenticator.objects.exists()
