"""Every place of the navigation as people see it, in a city without data: nothing fails, overflows or excludes.

Wide in English and narrow in Chinese; a city with data is looked at the other way round (`tests/stories`).
"""

import datetime
from collections.abc import Callable

import pytest

from chanmai.bureau.accounts import operations
from chanmai.site.context import PLACES, exists
from looking import PHONE, WIDE, Looker, barriers

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)
Look = Callable[..., Looker]


@pytest.fixture(autouse=True)
def _accounts(live_server: object) -> None:
    operations.add_demo_accounts(districts=("甲区",), firm="91350200M000000000", firm_name="虚构软件", at=AT)


@pytest.mark.parametrize(("size", "language"), [(WIDE, "en"), (PHONE, "zh-hans")], ids=["wide", "phone"])
def test_every_place_is_sound(look: Look, size: tuple[int, int], language: str) -> None:
    looker = look(size, language)
    assert looker.faults("/accounts/login/") == []
    looker.sign_in("city", operations.DEMO_PASSWORD)
    places = [place.address for place in PLACES if exists(place.address)]
    faults = {
        address: looker.faults(address) for address in (*places, "/accounts/audit/", "/accounts/password/")
    }
    assert {address: found for address, found in faults.items() if found} == {}


@pytest.mark.parametrize("role", ["city", "district", "firm", "analyst"])
def test_every_role_can_follow_its_own_navigation(look: Look, role: str) -> None:
    looker = look()
    looker.sign_in(role, operations.DEMO_PASSWORD)
    looker.page.goto(f"{looker.base}/accounts/password/")
    links = looker.page.locator(".side .nav-link").evaluate_all(
        "all => all.map(one => one.getAttribute('href'))"
    )
    assert {address: found for address in links if (found := looker.failures(address))} == {}


def test_a_demo_account_is_one_click_away(look: Look) -> None:
    looker = look()
    page = looker.page
    page.goto(f"{looker.base}/accounts/login/?next=/accounts/password/")
    page.click("button:has-text('analyst')")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    assert page.locator(".mark-demo").first.inner_text() == "演示数据"


def test_the_keyboard_reaches_content_menu_and_language(look: Look) -> None:
    looker = look()
    looker.sign_in("city", operations.DEMO_PASSWORD)
    page = looker.page
    page.goto(f"{looker.base}/accounts/audit/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.focus(".topbar-user")
    page.keyboard.press("Enter")
    assert page.locator(".topbar .dropdown-menu").is_visible()
    page.keyboard.press("Escape")
    page.focus(".languages button[value=en]")
    page.keyboard.press("Enter")
    page.wait_for_selector("html[lang=en]")
    assert page.locator("h1").inner_text() == "Audit chain"


def test_the_navigation_opens_on_a_phone(look: Look) -> None:
    looker = look(PHONE)
    looker.sign_in("city", operations.DEMO_PASSWORD)
    looker.page.goto(f"{looker.base}/accounts/password/")
    assert not looker.page.locator("#places").is_visible()
    looker.page.click(".navbar-toggler")
    looker.page.wait_for_selector("#places.show")


def test_barriers_are_found_and_named(look: Look) -> None:
    page = look().page
    page.set_content('<html lang="en"><title>t</title><main><h1>h</h1><img src="data:,"><input name="a">')
    assert barriers(page) == ['image-alt: <img src="data:,">', 'label: <input name="a">']
