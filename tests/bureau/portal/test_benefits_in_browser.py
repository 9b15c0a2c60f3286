"""A firm confirms an entry on a phone, by keyboard alone, and sees its money when the bank answers."""

import datetime
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from bureau.benefits.conftest import CODE, LATER, SECOND, THIRD, drawn, entry, line, walk
from bureau.policies.conftest import firms, match, town
from bureau.policies.people import AT, CITY
from bureau.portal.test_portal_in_browser import tab_to
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.benefits.models import Entry, Order
from chanmai.bureau.benefits.operations.paying import order_payments, take_answer
from chanmai.engine.procedure.words import Event
from looking import PHONE, WIDE, Looker, barriers

__all__ = ["drawn", "entry", "firms", "line", "match", "town"]
pytestmark = pytest.mark.django_db(transaction=True)
Look = Callable[..., Looker]
PASSWORD = "a-long-password"
AFTER_CONFIRMING = (
    (Event.VERIFY, CITY, LATER),
    (Event.PUBLICISE, CITY, LATER),
    (Event.SUBMIT, CITY, LATER + datetime.timedelta(days=30)),
    (Event.APPROVE, SECOND, LATER + datetime.timedelta(days=30)),
    (Event.RECEIPT, CITY, LATER + datetime.timedelta(days=30)),
)


@pytest.fixture
def pushed(entry: Entry) -> Entry:
    """Sent to its firm just now; its accountant and an officer can sign in."""
    now = datetime.datetime.now(datetime.UTC)
    walk(entry.pk, ((Event.COMPARE, CITY, AT), (Event.PROPOSE, CITY, AT), (Event.PUSH, CITY, now)))
    add_member(username="own", password=PASSWORD, role="firm", firm=CODE, by="test", at=AT)
    add_member(username="officer", password=PASSWORD, role="city", by="test", at=AT)
    entry.refresh_from_db()
    return entry


def pay(entry: Entry) -> None:
    """All that officers and the bank do after the firm has confirmed."""
    walk(entry.pk, AFTER_CONFIRMING)
    file = order_payments(entry.benefit_list_id, by=THIRD, at=AFTER_CONFIRMING[-1][2]).file
    head = "指令号,统一社会信用代码,金额（元）,结果,银行流水号"
    content = f"{head}\n{Order.objects.get().number},{CODE},100000.00,成功,B1\n".encode()
    take_answer(file, name="回单.csv", content=content, by=THIRD, at=AFTER_CONFIRMING[-1][2])


def press(page: Page, looker: Looker, wanted: str) -> None:
    """Reach something by Tab and press Enter."""
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    looker.settle()


def test_a_firm_confirms_on_a_phone_by_keyboard_alone_and_sees_its_money(look: Look, pushed: Entry) -> None:
    home = f"/portal/{pushed.enterprise_id}/"
    own = f"{home}benefits/{pushed.pk}/"
    looker = look(PHONE)
    looker.sign_in("own", PASSWORD)
    page = looker.page
    looker.open("/accounts/")
    assert page.url.endswith(home)
    press(page, looker, own)
    assert barriers(page) == []
    press(page, looker, "确认")
    assert page.url.endswith(own)
    assert "已办理：确认" in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

    officer = look(WIDE)
    officer.sign_in("officer", PASSWORD)
    officer.open(f"/benefits/lists/{pushed.benefit_list_id}/")
    assert "企业已确认" in officer.page.inner_text("main")

    pay(pushed)
    looker.open(home)
    section = page.inner_text("section[aria-labelledby=benefits-title]")
    assert "已拨付" in section
    assert "第 1 期 10万元 · 已付" in section
    assert looker.heard == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_are_without_fault_on_a_phone(look: Look, pushed: Entry, language: str) -> None:
    looker = look(PHONE, language)
    looker.sign_in("own", PASSWORD)
    home = f"/portal/{pushed.enterprise_id}/"
    for address in (home, f"{home}benefits/{pushed.pk}/"):
        assert looker.faults(address) == [], address


def test_what_is_refused_is_in_focus_and_keeps_what_was_typed(look: Look, pushed: Entry) -> None:
    looker = look(PHONE)
    looker.sign_in("own", PASSWORD)
    page = looker.page
    page.goto(f"{looker.base}/portal/{pushed.enterprise_id}/benefits/{pushed.pk}/")
    now = datetime.datetime.now(
        datetime.UTC
    )  # meanwhile an officer enters an objection and sends it once more
    walk(pushed.pk, ((Event.OBJECT, CITY, now), (Event.SETTLE, CITY, now), (Event.PUSH, CITY, now)))
    page.fill("#note-object", "金额少算了")
    page.focus("#note-object")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    looker.settle()
    assert "页面已过时" in page.inner_text("#refusal")
    assert page.evaluate("document.activeElement.id") == "refusal"
    assert page.input_value("#note-object") == "金额少算了"
    assert page.title().startswith("错误")
    assert barriers(page) == []
