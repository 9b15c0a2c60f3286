"""A firm opens its portal on a phone, fills in what is missing by keyboard alone, and sees the new amount."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from bureau.policies.people import AT
from bureau.portal.conftest import CODE
from chanmai.bureau.accounts import operations
from looking import PHONE, WIDE, Looker, barriers

pytestmark = pytest.mark.django_db(transaction=True)
Look = Callable[..., Looker]
NARROW = (320, 640)
SCREENS = 4
"""How many screens of a phone the portal may be long before anything is opened."""
AT_FOCUS = """() => {
  const one = document.activeElement;
  return one.getAttribute("href") || one.getAttribute("name") || one.textContent.trim();
}"""
OUTLINE = "() => getComputedStyle(document.activeElement).outlineStyle"


@pytest.fixture
def own(firm: int, live_server: object) -> str:
    """The address of the firm's portal; its accountant can sign in."""
    operations.add_member(
        username="own", password="a-long-password", role="firm", firm=CODE, by="test", at=AT
    )
    return f"/portal/{firm}/"


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until something is in focus; what is in focus can be seen all the way."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(AT_FOCUS) == wanted:
            assert page.evaluate(OUTLINE) != "none"
            return
    raise AssertionError(f"{wanted} is not reached by Tab")


@pytest.mark.parametrize("size", [PHONE, NARROW, WIDE], ids=["phone", "narrow", "wide"])
def test_a_missing_fact_is_filled_in_by_keyboard_alone(look: Look, own: str, size: tuple[int, int]) -> None:
    looker = look(size)
    looker.sign_in("own", "a-long-password")
    page = looker.page
    looker.open("/accounts/")
    assert page.url.endswith(own)
    assert page.text_content("#certain") == "6万元"
    tab_to(page, f"{own}facts/")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    looker.settle()
    tab_to(page, "fact.revenue")
    page.keyboard.type("6000")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    looker.settle()
    assert page.text_content("#certain") == "10万元"
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert looker.heard == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, NARROW, WIDE], ids=["phone", "narrow", "wide"])
def test_every_page_is_sound_closed_and_opened(
    look: Look, own: str, size: tuple[int, int], language: str
) -> None:
    looker = look(size, language)
    looker.sign_in("own", "a-long-password")
    page = looker.page
    for address in (own, f"{own}facts/", f"{own}reach/"):
        assert looker.faults(address) == [], address
        if size == PHONE:
            assert page.evaluate("document.documentElement.scrollHeight") <= SCREENS * size[1]
        page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
        assert barriers(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], address


def test_what_is_refused_is_in_focus_and_keeps_what_was_typed(look: Look, own: str) -> None:
    looker = look(PHONE)
    looker.sign_in("own", "a-long-password")
    page = looker.page
    page.goto(f"{looker.base}{own}facts/")
    page.fill("[name='fact.revenue']", "很多")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    looker.settle()
    assert page.input_value("[name='fact.revenue']") == "很多"
    assert page.evaluate("document.activeElement.id") == "refusal"
    assert page.title().startswith("错误")
    assert barriers(page) == []
