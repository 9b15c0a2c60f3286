"""A wrong file, mended and withdrawn, with the keyboard alone: what one reaches, sees and gets back."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bureau.enterprises.made import xlsx
from bureau.policies.people import AT
from chanmai.bureau.accounts import operations
from looking import PHONE, WIDE, Looker, barriers

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "小镇甲软件有限公司"
HEAD = ["统一社会信用代码", "企业名称", "年度", "营业收入（万元）"]
CODE = "91350200MA33GULG91"
MOST_STEPS = 150
STEADY = 300  # milliseconds in which a ring of focus grows and the page scrolls to it
FOCUS = """() => {
  const it = document.activeElement, style = getComputedStyle(it);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const box = it.getBoundingClientRect(), inside = box.bottom > 0 && box.top < innerHeight;
  return {seen: ring || style.boxShadow !== "none", inside, html: it.outerHTML.slice(0, 120)};
}"""


class Hand:
    """Somebody who has a keyboard and no mouse."""

    def __init__(self, looker: Looker, size: str) -> None:
        self.page, self.looker, self.size = looker.page, looker, size
        self.known: set[str] = set()
        # Who only begins to listen when Space is pressed may be told too late that a file is asked for
        self.page.on("filechooser", lambda _: None)

    def reach(self, selector: str) -> None:
        """Press Tab until the element has the focus, which is to be seen at every step."""
        for _ in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement === document.body"):
                continue
            focus = self.page.evaluate(FOCUS)
            if not (focus["seen"] and focus["inside"]):
                self.page.wait_for_timeout(STEADY)
                focus = self.page.evaluate(FOCUS)
            assert focus["seen"], focus["html"]
            assert focus["inside"], focus["html"]
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"{selector} cannot be reached with Tab")

    def press(self, selector: str) -> None:
        """Reach an element and press Enter; the page that comes is sound."""
        self.reach(selector)
        self.enter()

    def enter(self) -> None:
        """Press Enter, which leads to another page."""
        with self.page.expect_navigation(wait_until="networkidle"):
            self.page.keyboard.press("Enter")
        self.sound()

    def go(self, address: str) -> None:
        """Go to a place of the navigation."""
        if self.page.locator(".navbar-toggler").is_visible():
            self.reach(".navbar-toggler")
            self.page.keyboard.press("Enter")
            self.page.wait_for_selector(f"nav a[href='{address}']:visible, aside a[href='{address}']:visible")
        self.press(f"a[href='{address}']")

    def upload(self, file: Path) -> None:
        """Choose a file and send it."""
        self.reach("input[type=file]")
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)
        self.press(".upload [type=submit]")

    def sound(self) -> None:
        """Nothing failed, nothing is wider than the window; the first time on a page, axe finds nothing."""
        assert self.looker.heard == []
        wide, there = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= there
        if self.page.title() in self.known:
            return
        self.known.add(self.page.title())
        assert barriers(self.page) == []

    def keep(self, name: str) -> None:
        """Keep a picture of the page, where one was asked for."""
        if folder := os.environ.get("CHANMAI_PICTURES"):
            self.page.screenshot(path=f"{folder}/{name}-{self.size}.png", full_page=True)

    def text(self) -> str:
        """What the page says."""
        return self.page.inner_text("main")


@pytest.fixture
def hand(look: Callable[..., Looker], match: Callable[..., int]) -> Callable[..., Hand]:
    """An officer of the city before a matched town."""
    match()
    operations.add_demo_accounts(districts=("东区",), firm="91350200M000000000", firm_name="虚构软件", at=AT)

    def opened(size: tuple[int, int]) -> Hand:
        looker = look(size)
        looker.sign_in("city", operations.DEMO_PASSWORD)
        looker.open("/")
        return Hand(looker, "phone" if size == PHONE else "wide")

    return opened


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_wrong_file_is_mended_and_withdrawn_with_the_keyboard_alone(
    hand: Callable[..., Hand], firms: dict[str, int], tmp_path: Path, size: tuple[int, int]
) -> None:
    wrong, mended = tmp_path / "年报.xlsx", tmp_path / "年报（改好）.xlsx"
    wrong.write_bytes(xlsx([HEAD, [CODE, NAME, 2025, "约五十万"]]))
    mended.write_bytes(xlsx([HEAD, [CODE, NAME, 2025, 50]]))
    at = hand(size)
    at.go("/imports/")
    at.upload(wrong)
    assert "什么都没有写入" in at.text()
    assert "D2" in at.text()
    at.reach(".table-wrap")  # the problems can be scrolled without a mouse
    at.keep("1-wrong")
    at.press("a.btn[href='/imports/']")
    at.upload(mended)
    assert "全部收下" in at.text()
    at.keep("2-mended")
    firm = f"/enterprises/{firms['甲']}/"
    at.go("/enterprises/")
    at.press(f"a[href='{firm}']")
    at.page.wait_for_selector("#policies-panel")
    assert "50" in at.page.inner_text("a.fact-value:has-text('50')")
    after = at.page.inner_text("#policies-panel .panel-sums")
    at.keep("3-changed")
    at.go("/imports/")
    at.press("tbody tr:first-child a")
    at.press("a[href^='/withdrawals/import/']")
    told = at.text()
    assert "1 份报表不再计入" in told
    assert "8000万元" in told
    at.keep("4-before")
    at.reach(".upload [type=submit]")
    at.page.keyboard.press(
        "Enter"
    )  # without a reason nothing is sent, and the way leads to where it is written
    assert at.page.evaluate("document.activeElement.matches('[name=reason]')")
    at.page.keyboard.type("导错了文件")
    at.enter()
    assert "已撤回“年报（改好）.xlsx”" in at.text()
    at.keep("5-withdrawn")
    at.go("/enterprises/")
    at.press(f"a[href='{firm}']")
    at.page.wait_for_selector("#policies-panel")
    assert at.page.inner_text("#policies-panel .panel-sums") != after
    assert at.page.locator("a.fact-value:has-text('8,000')").count() >= 1
    assert "已撤回" in at.text()
    at.keep("6-back")
    at.go("/imports/")
    at.press("a[href='/withdrawals/']")
    at.keep("7-record")
    at.press("a[href$='/restore/']")
    at.keep("8-restore")
    at.reach("[name=reason]")
    at.page.keyboard.type("其实没错")
    at.enter()
    assert "已恢复" in at.text()
