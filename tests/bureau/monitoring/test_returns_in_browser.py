"""A return filled in with the keyboard alone: kept while it is typed, also over a dropped line and in two windows."""

import os
from collections.abc import Callable

import pytest
from django.utils import timezone

from bureau.enterprises.made import CITY, ONE
from bureau.monitoring.conftest import A
from chanmai.bureau.accounts import operations
from chanmai.bureau.enterprises.models import Filing
from chanmai.bureau.monitoring.operations.collections import open_collection
from chanmai.bureau.monitoring.queries.returns import collection
from looking import PHONE, WIDE, Looker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("firms")]
Look = Callable[..., Looker]


@pytest.fixture
def address() -> str:
    """The return of 2025 of the firm whose accountant signs in."""
    now = timezone.now()
    operations.add_member(
        username="own", password="a-long-password", role="firm", firm=ONE, by="test", at=now
    )
    pk = open_collection(form="annual", period="2025", by=CITY, at=now)
    own = next(row for row in collection(CITY, pk, "zh", at=now).returns if row.name == A)
    return f"/returns/{own.id}/"


def saved(looker: Looker) -> None:
    looker.page.wait_for_selector("#sheet:not(:has(.unsaved))")


def test_a_return_is_filed_with_the_keyboard(look: Look, address: str) -> None:
    looker = look(WIDE)
    looker.sign_in("own", "a-long-password")
    assert looker.faults(address) == []
    page, keys = looker.page, looker.page.keyboard
    page.focus("#cell-1")
    keys.type("9800.55")
    for _ in range(16):  # down to the staff, as in a spreadsheet
        keys.press("ArrowDown")
    while page.evaluate("document.activeElement.dataset.fact") != "employees":
        keys.press("ArrowDown")
    keys.type("六十")
    keys.press("Enter")
    page.wait_for_selector(".ask-hard")
    assert "六十" in page.inner_text(".ask-hard")
    keys.press("ArrowUp")
    keys.press("Control+A")
    keys.type("61")
    saved(looker)
    page.wait_for_selector(".ask-hard", state="detached")
    page.reload()
    assert page.input_value("#cell-1") == "9800.55"
    page.focus("#sheet [type=submit]")
    keys.press("Enter")
    page.wait_for_load_state("networkidle")
    assert "已报送" in page.inner_text("main")
    assert Filing.objects.get(period="2025").values["employees"] == 61


def test_a_dropped_line_loses_nothing(look: Look, address: str) -> None:
    looker = look(PHONE, "en")
    looker.sign_in("own", "a-long-password")
    assert looker.faults(address) == []
    page = looker.page
    page.context.set_offline(True)
    page.fill("#cell-1", "9900")
    page.locator("#saved", has_text="trying again").wait_for()
    page.context.set_offline(False)
    saved(looker)
    page.reload()
    assert page.input_value("#cell-1") == "9900"


def test_two_windows_are_asked_which_one_counts(look: Look, address: str) -> None:
    first, second = look(WIDE), look(WIDE)
    for looker in (first, second):
        looker.sign_in("own", "a-long-password")
        looker.page.goto(f"{looker.base}{address}")
    first.page.fill("#cell-1", "9801")
    saved(first)
    second.page.fill("#cell-1", "9802")
    second.page.wait_for_selector(".asks button")
    assert "9801" in second.page.inner_text(".asks:has(button)")
    second.page.click(".asks button >> nth=0")
    saved(second)
    second.page.reload()
    assert second.page.input_value("#cell-1") == "9802"


def test_a_pasted_column_fills_the_cells_below(look: Look, address: str) -> None:
    looker = look(WIDE)
    looker.sign_in("own", "a-long-password")
    page = looker.page
    page.goto(f"{looker.base}{address}")
    paste = """() => {
      const data = new DataTransfer();
      data.setData("text", "9800\\r\\n9000\\r\\n\\r\\n800");
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      document.getElementById("cell-1").dispatchEvent(event);
    }"""
    page.evaluate(paste)
    saved(looker)
    page.reload()
    assert [page.input_value(f"#cell-{n}") for n in (1, 2, 3, 4)] == ["9800", "9000", "", "800"]
    if os.environ.get("CHANMAI_PICTURES"):
        page.screenshot(path=f"{os.environ['CHANMAI_PICTURES']}/sheet.png")
