"""A return is typed while things go wrong: the server stops, the session ends, the collection is closed, the key is
pressed twice. Nothing that was typed is lost, and nobody is told what is not so.
"""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from bureau.enterprises.made import CITY, ONE
from bureau.monitoring.conftest import A
from chanmai.bureau.accounts import operations
from chanmai.bureau.enterprises.models import Filing
from chanmai.bureau.monitoring.models import DraftCell, Remark
from chanmai.bureau.monitoring.operations.collections import close_collection, open_collection
from chanmai.bureau.monitoring.queries.returns import collection
from looking import PHONE, WIDE, Looker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("firms")]
Look = Callable[..., Looker]
PASTE = """text => {
  const board = new DataTransfer();
  board.setData("text", text);
  const event = new ClipboardEvent("paste", { clipboardData: board, bubbles: true, cancelable: true });
  document.getElementById("cell-1").dispatchEvent(event);
}"""


@pytest.fixture
def pk() -> int:
    """The collection of 2025; its firm's accountant can sign in."""
    now = timezone.now()
    operations.add_member(
        username="own", password="a-long-password", role="firm", firm=ONE, by="test", at=now
    )
    return open_collection(form="annual", period="2025", by=CITY, at=now)


@pytest.fixture
def address(pk: int) -> str:
    """The return of that firm."""
    rows = collection(CITY, pk, "zh", at=timezone.now()).returns
    return f"/returns/{next(row for row in rows if row.name == A).id}/"


@pytest.fixture
def sheet(look: Look, address: str) -> Looker:
    """The return, open in a browser."""
    looker = look(WIDE)
    looker.sign_in("own", "a-long-password")
    looker.page.goto(f"{looker.base}{address}")
    return looker


def saved(looker: Looker) -> None:
    looker.page.wait_for_selector("#sheet:not(:has(.unsaved))")


def sign_in_again(looker: Looker) -> None:
    looker.page.fill("[name=username]", "own")
    looker.page.fill("[name=password]", "a-long-password")
    with looker.page.expect_navigation():
        looker.page.click("#sign-in [type=submit]")
    looker.settle()


def test_what_a_dead_server_did_not_get_comes_back_with_the_page(sheet: Looker, address: str) -> None:
    page = sheet.page
    page.route("**/cell/", lambda route: route.abort())
    page.fill("#cell-1", "9900")
    page.locator("#saved", has_text="正在重试").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")  # the window is closed before the server is back
    assert not DraftCell.objects.exists()
    page.unroute("**/cell/")
    page.goto(f"{sheet.base}{address}")
    assert page.input_value("#cell-1") == "9900"
    saved(sheet)
    assert DraftCell.objects.get().text == "9900"
    page.reload()
    assert "已找回" not in page.inner_text("#saved")


def test_one_cell_that_is_refused_keeps_no_other_back(sheet: Looker) -> None:
    page = sheet.page
    page.evaluate("document.getElementById('cell-1').maxLength = 999")
    page.fill("#cell-1", "9" * 300)
    page.fill("#cell-2", "800")
    page.wait_for_selector("#cell-2:not(.unsaved)")
    assert DraftCell.objects.get().text == "800"
    assert page.is_visible(".ask-hard:has-text('200')")  # what is saved beside it takes no refusal back
    assert page.input_value("#cell-1") == "9" * 300


def test_who_signs_in_again_finds_what_was_typed(sheet: Looker, address: str) -> None:
    page = sheet.page
    Session.objects.all().delete()
    page.fill("#cell-1", "9900")
    page.focus("#saved a")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    sign_in_again(sheet)
    assert page.url == f"{sheet.base}{address}"
    assert page.input_value("#cell-1") == "9900"
    saved(sheet)


def test_a_return_sent_without_a_session_is_back_after_signing_in(sheet: Looker, address: str) -> None:
    page = sheet.page
    page.fill("#cell-1", "9900")
    saved(sheet)
    Session.objects.all().delete()
    page.fill("#cell-2", "8100")
    with page.expect_navigation():
        page.click("#sheet [type=submit]")
    sign_in_again(sheet)
    assert page.url == f"{sheet.base}{address}"
    assert (page.input_value("#cell-1"), page.input_value("#cell-2")) == ("9900", "8100")
    assert not Filing.objects.filter(period="2025").exists()


def test_a_word_sent_without_a_session_is_back_after_signing_in(sheet: Looker, address: str) -> None:
    page = sheet.page
    Session.objects.all().delete()
    page.fill("#say", "口径与上年不同。")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    sign_in_again(sheet)
    assert page.url == f"{sheet.base}{address}"
    assert page.input_value("#say") == "口径与上年不同。"
    assert not Remark.objects.exists()


def test_signed_in_again_in_another_window_the_first_goes_on_by_itself(sheet: Looker, address: str) -> None:
    page = sheet.page
    Session.objects.all().delete()
    page.fill("#cell-1", "9900")
    page.wait_for_selector("#saved a")
    other = Looker(page.context.new_page(), sheet.base)
    other.sign_in("own", "a-long-password")
    saved(sheet)
    assert DraftCell.objects.get().text == "9900"


def test_a_cell_asked_about_in_two_windows_stays_asked_while_others_are_typed(
    look: Look, sheet: Looker, address: str
) -> None:
    second = look(WIDE)
    second.sign_in("own", "a-long-password")
    second.page.goto(f"{second.base}{address}")
    sheet.page.fill("#cell-1", "9801")
    saved(sheet)
    page = second.page
    page.fill("#cell-1", "9802")
    page.wait_for_selector(".asks button")
    page.fill("#cell-2", "9000")
    page.wait_for_selector("#cell-2:not(.unsaved)")
    assert page.locator(".asks button").count() == 2
    page.focus(".asks button >> nth=0")
    page.keyboard.press("Enter")
    saved(second)
    assert page.evaluate("document.activeElement.id") == "cell-1"
    assert DraftCell.objects.get(fact="revenue").text == "9802"
    sheet.page.fill("#cell-3", "700")
    saved(sheet)
    assert (sheet.page.input_value("#cell-1"), sheet.page.input_value("#cell-2")) == ("9802", "9000")


def test_filing_in_an_old_window_takes_nothing_back(look: Look, sheet: Looker, address: str) -> None:
    second = look(WIDE)
    second.sign_in("own", "a-long-password")
    second.page.goto(f"{second.base}{address}")
    sheet.page.fill("#cell-1", "9801")
    saved(sheet)
    with second.page.expect_navigation():
        second.page.click("#sheet [type=submit]")
    assert "别处刚刚改过" in second.page.inner_text("#refusal")
    assert second.page.input_value("#cell-1") == "9801"
    assert not Filing.objects.filter(period="2025").exists()


def test_closed_meanwhile_is_said_before_a_correction_is_filed(sheet: Looker, pk: int) -> None:
    page = sheet.page
    for cell, text in (("#cell-1", "9800"), ("[data-fact=employees]", "61")):
        page.fill(cell, text)
    saved(sheet)
    close_collection(collection_id=pk, by=CITY, at=timezone.now())
    with page.expect_navigation():
        page.click("#sheet [type=submit]")
    assert "在您填的时候结束了" in page.inner_text("#refusal")
    assert not Filing.objects.filter(period="2025", form="annual").exists()
    with page.expect_navigation():
        page.click("#sheet [type=submit]")
    assert "更正已报送" in page.inner_text("main")
    assert Filing.objects.filter(period="2025", form="annual").count() == 1


def test_sent_twice_is_filed_once(sheet: Looker) -> None:
    page = sheet.page
    for cell, text in (("#cell-1", "9800"), ("[data-fact=employees]", "61")):
        page.fill(cell, text)
    saved(sheet)
    page.evaluate("""() => {
      const sheet = document.getElementById("sheet");
      const sent = new URLSearchParams(new FormData(sheet));
      return Promise.all([1, 2].map(() => fetch(sheet.action, { method: "POST", body: sent })));
    }""")
    assert Filing.objects.filter(period="2025").count() == 1
    page.go_back()
    page.go_forward()
    sheet.settle()
    assert "已报送" in page.inner_text("main") or page.input_value("[name=filing]") != "0"


def test_a_block_of_a_workbook_goes_by_the_names_of_the_cells(sheet: Looker) -> None:
    page = sheet.page
    names = [page.inner_text(f"label[for=cell-{n}]") for n in (1, 2, 3)]
    rows = [
        ("指标", "单位", "本期", "上年同期"),
        (names[2], "万元", "７００．５", "1"),
        (names[0], "万元", '"9,800.55"', ""),
        ("没有这一格", "万元", "5", ""),
    ]
    block = "".join("\t".join(row) + "\r\n" for row in rows)
    page.evaluate(PASTE, block)
    saved(sheet)
    assert [page.input_value(f"#cell-{n}") for n in (1, 2, 3)] == ["9,800.55", "", "７００．５"]
    assert page.inner_text("#pasted") == "已粘贴 2 格。 有 2 行没有对应的格，没有粘贴。"
    assert page.locator(".ask-hard").count() == 0
    page.evaluate(PASTE, "1\t2\r\n3\t4")
    assert "好几列" in page.inner_text("#pasted")
    page.evaluate(PASTE, "9801\t9001")
    saved(sheet)
    assert [page.input_value(f"#cell-{n}") for n in (1, 2)] == ["9801", "9001"]


def test_enter_in_the_last_cell_leads_to_the_button(sheet: Looker) -> None:
    page = sheet.page
    page.focus(".cell >> nth=-1")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.type") == "submit"


def test_a_refused_return_leads_to_the_cell_that_is_wrong(look: Look, address: str) -> None:
    looker = look(PHONE, "en")
    looker.sign_in("own", "a-long-password")
    page = looker.page
    page.goto(f"{looker.base}{address}")
    page.fill("#cell-1", "9800")
    saved(looker)
    page.focus("#sheet [type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    looker.settle()
    assert page.evaluate("document.activeElement.dataset.fact") == "employees"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
