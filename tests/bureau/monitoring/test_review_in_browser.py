"""A reviewer's day with the keyboard alone: the question that weighs most, sent back with a reason, a corrected
version beside the first, accepted, and the month closed.
"""

from collections.abc import Callable

import pytest
from django.utils import timezone

from bureau.enterprises.made import CITY, ONE, THREE, xlsx
from bureau.monitoring.conftest import A, C
from chanmai.bureau.accounts import operations
from chanmai.bureau.enterprises.models import Filing
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.monitoring.models import Collection, DraftCell, Remark, Return
from chanmai.bureau.monitoring.operations.collections import open_collection
from chanmai.bureau.monitoring.queries.returns import collection
from looking import WIDE, Looker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("firms")]
Look = Callable[..., Looker]
HEAD = ["统一社会信用代码", "企业名称", "年度", "营业收入", "软件业务收入", "从业人员"]
TABS = 120


def deliver(name: str, *rows: list[object]) -> None:
    batch = import_file(delivery=Delivery(name, xlsx([HEAD, *map(list, rows)])), by=CITY, at=timezone.now())
    assert batch.state == "accepted", batch.problems


@pytest.fixture
def pk() -> int:
    """The collection of 2025 with two returns, one of them ten times too large; the accounts of both sides."""
    now = timezone.now()
    operations.add_member(username="chief", password="a-long-password", role="city", by="test", at=now)
    operations.add_member(
        username="own", password="a-long-password", role="firm", firm=ONE, by="test", at=now
    )
    pk = open_collection(form="annual", period="2025", by=CITY, at=now)
    deliver("年报.xlsx", [ONE, A, 2025, 98_000, 7700, 61], [THREE, C, 2025, 800, 700, 10])
    return pk


def tab_to(looker: Looker, selector: str) -> None:
    """Press Tab until that is in focus, which has to be seen."""
    for _ in range(TABS):
        looker.page.keyboard.press("Tab")
        if looker.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            break
    else:
        pytest.fail(f"Tab never reaches {selector}")
    shown = looker.page.evaluate("""() => {
      const style = getComputedStyle(document.activeElement);
      return style.outlineStyle !== "none" || style.boxShadow !== "none";
    }""")
    assert shown, f"the focus on {selector} is not to be seen"


def follow(looker: Looker, selector: str) -> None:
    """Tab there and press Enter; wait for the page that comes."""
    tab_to(looker, selector)
    with looker.page.expect_navigation():
        looker.page.keyboard.press("Enter")
    looker.settle()


def sign_in(looker: Looker, name: str) -> None:
    page = looker.page
    page.goto(f"{looker.base}/accounts/login/")
    tab_to(looker, "[name=username]")
    page.keyboard.type(name)
    tab_to(looker, "[name=password]")
    page.keyboard.type("a-long-password")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    looker.settle()


def test_a_return_is_reviewed_and_the_period_closed_with_the_keyboard(look: Look, pk: int) -> None:
    looker = look(WIDE)
    page, keys = looker.page, looker.page.keyboard
    sign_in(looker, "chief")
    follow(looker, "a[href='/returns/']")
    follow(looker, f"a[href='/returns/collections/{pk}/']")
    follow(looker, f"a[href='/returns/collections/{pk}/questions/']")
    own = next(row for row in collection(CITY, pk, "zh", at=timezone.now()).returns if row.name == A)
    follow(looker, f"main a[href='/returns/{own.id}/']")
    assert "应除以 10" in page.inner_text("#review")
    assert page.locator(".cell").count() == 0  # nobody writes into a firm's return by a stray key
    tab_to(looker, "#review button.btn-primary")
    tab_to(looker, "#return-reason")
    keys.press("Enter")  # without a reason nothing is sent back
    assert Return.objects.get(pk=own.id).verdict == ""
    keys.type("营业收入像是多写了一位，请核对。")
    with page.expect_navigation():
        keys.press("Enter")
    looker.settle()
    assert "已退回" in page.inner_text("main")

    firm = look(WIDE)
    sign_in(firm, "own")
    follow(firm, "a[href='/returns/']")
    follow(firm, f"main a[href='/returns/{own.id}/']")
    assert "营业收入像是多写了一位" in firm.page.inner_text("#remarks")
    tab_to(firm, "#cell-1")
    firm.page.keyboard.press("Control+A")
    firm.page.keyboard.type("9800")
    firm.page.wait_for_selector("#sheet:not(:has(.unsaved))")
    follow(firm, "#sheet [type=submit]")
    assert "已报送" in firm.page.inner_text("main")
    tab_to(firm, "#say")
    firm.page.keyboard.type("已更正，谢谢。")
    with firm.page.expect_navigation():
        firm.page.keyboard.press("Enter")
    assert Remark.objects.filter(text="已更正，谢谢。").exists()

    page.reload()
    follow(looker, f"a[href='/returns/{own.id}/versions/']")
    assert "两版有 1 格不同" in page.inner_text("main")
    page.go_back()
    looker.settle()
    follow(looker, "#review button.btn-primary")
    assert "已通过" in page.inner_text("main")
    follow(looker, "#review a.btn")  # the next one that waits
    assert C in page.inner_text("main")
    follow(looker, ".breadcrumb a:not([href='/returns/'])")
    follow(looker, f"a[href='/returns/collections/{pk}/close/']")
    assert Collection.objects.get(pk=pk).closed_at is None
    follow(looker, "#close-sure")
    assert Collection.objects.get(pk=pk).closed_at is not None
    assert "这一期已结束" in page.inner_text("main")
    assert not DraftCell.objects.exists()
    assert Filing.objects.filter(period="2025", form="annual", enterprise__code=ONE).count() == 2


def test_who_is_sent_back_may_stand_by_the_figure(look: Look, pk: int) -> None:
    own = next(row for row in collection(CITY, pk, "zh", at=timezone.now()).returns if row.name == A)
    filing = Filing.objects.get(period="2025", form="annual", enterprise__code=ONE).pk
    Return.objects.filter(pk=own.id).update(verdict="returned", reviewed=filing)
    firm = look(WIDE)
    sign_in(firm, "own")
    firm.page.goto(f"{firm.base}/returns/{own.id}/")
    for at in range(firm.page.locator(".note").count()):
        firm.page.locator(".note").nth(at).fill("并入了子公司")
    firm.page.reload()
    assert firm.page.locator(".note").first.input_value() == "并入了子公司"  # kept while it is typed
    follow(firm, "#sheet [type=submit]")
    row = next(row for row in collection(CITY, pk, "zh", at=timezone.now()).returns if row.name == A)
    assert row.label == "待审"
    assert Remark.objects.filter(kind="note", text="并入了子公司").exists()
    chief = look(WIDE)
    sign_in(chief, "chief")
    assert chief.faults(f"/returns/{own.id}/") == []
    assert "并入了子公司" in chief.page.inner_text("#review")
