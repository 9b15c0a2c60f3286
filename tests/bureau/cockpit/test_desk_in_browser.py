"""The desk as a leader sees it: at once, on a phone, on a wall, by keyboard, in both languages; full and empty."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from bureau.plan.made import AS_OF, CITY, NOW, filing, returned, six_firms
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.cockpit.models import LastLook
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.matching.operations.matching import match_all
from chanmai.bureau.plan.operations.targets import change_target
from looking import PHONE, WIDE, Looker

pytestmark = pytest.mark.django_db(transaction=True)
Look = Callable[..., Looker]
WALL = (3840, 2160)
WORDS = "long-enough-words"


@pytest.fixture
def leader(live_server: object) -> None:
    add_member(username="leader", password=WORDS, role="city", by="test", at=NOW)


@pytest.fixture
def city(leader: None) -> None:
    """Six firms, matched, with a target that is years ahead and a history to forecast it from."""
    firms = six_firms()
    for year, amount in ((2020, 4_000), (2021, 6_000), (2022, 9_000), (2023, 14_000)):
        for letter in "bcd" if year == 2021 else "abcd":
            returned(firms[letter], year, amount)
    match_all(as_of=AS_OF, known_at=NOW, by="test", at=NOW)
    change_target("revenue", goal="20亿元", due=2030, reason="新规划", by=CITY, at=NOW)


def arrived(look: Look, size: tuple[int, int] = WIDE, language: str = "zh-hans") -> Looker:
    looker = look(size, language)
    looker.sign_in("leader", WORDS)
    looker.open("/")
    return looker


def come_back() -> None:
    """As if the last visit had been a day ago, with filings since."""
    LastLook.objects.update(since=None, seen_at=timezone.now() - datetime.timedelta(days=1))


@pytest.mark.parametrize(
    ("size", "language"), [(WIDE, "zh-hans"), (PHONE, "en"), (WALL, "zh-hans")], ids=["wide", "phone", "wall"]
)
def test_the_desk_is_sound_at_every_size(
    city: None, look: Look, size: tuple[int, int], language: str
) -> None:
    looker = arrived(look, size, language)
    come_back()
    faults = {
        address: looker.faults(address)
        for address in ("/", "/figures/target-revenue/", "/figures/money-most/")
    }
    assert {address: found for address, found in faults.items() if found} == {}


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_an_empty_city_is_sound(leader: None, look: Look, size: tuple[int, int]) -> None:
    looker = arrived(look, size)
    assert looker.faults("/") == []
    assert looker.page.locator(".track li").count() == 7
    assert "无可比数据 7" in looker.page.locator(".paces").inner_text()


def test_the_three_questions_are_answered_without_scrolling(city: None, look: Look) -> None:
    looker = arrived(look)
    for panel in ("#on-track", "#news", "#attention"):
        box = looker.page.locator(panel).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= WIDE[1]


def test_every_target_has_its_fan_drawn_and_its_table_behind(city: None, look: Look) -> None:
    page = arrived(look).page
    card = page.locator('.course[data-figure="target-revenue"]')
    assert card.locator(".chart svg path").count() > 4
    card.locator("summary").click()
    rows = card.locator("tbody tr")
    assert rows.last.locator("th").inner_text() == "2030"
    assert "–" in rows.last.locator("td").last.inner_text()
    assert "%" in card.locator(".course-chance b").inner_text()


def test_a_number_is_opened_and_left_by_keyboard(city: None, look: Look) -> None:
    looker = arrived(look)
    page = looker.page
    link = page.locator('[data-figure="revenue"] .meaning').first
    link.focus()
    assert link.evaluate("one => one.matches(':focus-visible')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/figures/revenue/")
    assert page.locator("h1").inner_text() == "营业收入"
    assert "年报" in page.locator("table").inner_text()
    page.locator(".breadcrumb a").first.focus()
    page.keyboard.press("Enter")
    page.locator("#on-track").wait_for()
    assert page.url == f"{looker.base}/"


def test_the_next_visit_tells_what_came_and_can_be_marked_as_seen(city: None, look: Look) -> None:
    looker = arrived(look)
    page = looker.page
    assert "第一次打开驾驶舱" in page.locator("#news").inner_text()
    come_back()
    filing(Enterprise.objects.get(name="戊公司"), {"revenue": 5}, "2024", received_at=timezone.now())
    page.goto(f"{looker.base}/")
    assert "收到新报表" in page.locator("#news").inner_text()
    page.locator("#news button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#news >> text=没有变化")


def test_the_desk_needs_no_script(city: None, look: Look) -> None:
    """Every answer stands in words and tables: charts alone need a script."""
    looker = look()
    looker.sign_in("leader", WORDS)
    context = looker.page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    context.add_cookies(looker.page.context.cookies())
    page = context.new_page()
    page.goto(f"{looker.base}/")
    page.locator("#on-track .meaning").nth(1).click()
    assert page.locator("#definition").inner_text() == "营收合计"
    page.goto(f"{looker.base}/?moved=large#movers")
    assert "过亿企业" in page.locator("#movers [aria-current]").inner_text()
    context.close()
