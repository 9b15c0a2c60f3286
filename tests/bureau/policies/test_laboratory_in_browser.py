"""The laboratory as people see it: a clause written with help from the keyboard, years that fill while one waits."""

from collections.abc import Callable

import pytest

from bureau.policies.people import AT
from chanmai.bureau.accounts import operations
from looking import LOOKS, PHONE, WIDE, Looker, barriers

pytestmark = pytest.mark.django_db(transaction=True)
DRAFT = "/policies/lab/draft/"
Look = Callable[..., Looker]
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


@pytest.fixture
def officer(look: Look, match: Callable[..., int]) -> Callable[..., Looker]:
    """An officer of the city with a matched town."""
    match()
    operations.add_demo_accounts(districts=("东区",), firm="91350200M000000000", firm_name="虚构软件", at=AT)

    def opened(size: tuple[int, int], language: str = "zh-hans") -> Looker:
        looker = look(size, language)
        looker.sign_in("city", operations.DEMO_PASSWORD)
        return looker

    return opened


def sound(looker: Looker) -> None:
    """Nothing failed, nothing is wider than the window, axe finds nothing."""
    assert looker.heard == []
    wide, there = looker.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= there
    assert barriers(looker.page) == []


@LOOKS
def test_a_clause_is_written_with_the_keyboard_and_tried(
    officer: Callable[..., Looker], size: tuple[int, int], language: str
) -> None:
    looker = officer(size, language)
    page = looker.page
    assert looker.faults(DRAFT) == []
    page.fill("#draft-name", "研发奖励")
    page.focus("#draft-conditions")
    page.keyboard.type("expens" if language == "en" else "yff")
    page.keyboard.press("Backspace")
    page.wait_for_selector("#draft-conditions-words li")
    assert page.inner_text("#draft-conditions ~ [role=status]").startswith(("有", "1", "There"))
    page.keyboard.press("ArrowDown")
    chosen = page.get_attribute("#draft-conditions", "aria-activedescendant")
    assert page.get_attribute(f"#{chosen}", "aria-selected") == "true"
    page.keyboard.press("Enter")
    assert page.input_value("#draft-conditions") == "研发费用"
    assert not page.locator("#draft-conditions-words").is_visible()
    page.keyboard.type(" >= 100")
    page.wait_for_selector("#draft-reading .lab-faults")
    page.keyboard.type("万元")
    page.wait_for_selector("#draft-reading .conditions")
    sound(looker)
    page.fill("#draft-formula", "研发费用 * 10%")
    page.click("button[value=try]")
    page.wait_for_selector("#lab-result")
    assert "50" in page.inner_text(".lab-total")
    for details in page.locator("details.behind > summary").all():
        details.click()
    sound(looker)


@SIZES
def test_faults_are_told_beside_what_was_written(
    officer: Callable[..., Looker], size: tuple[int, int]
) -> None:
    looker = officer(size)
    page = looker.page
    page.goto(f"{looker.base}{DRAFT}")
    page.fill("#draft-name", "奖励")
    page.fill("#draft-conditions", "规上软件企业\n营业收人 > 5万元")
    looker.page.click("button[value=try]")
    page.wait_for_selector("#draft-conditions-faults")
    assert page.inner_text("#draft-conditions-faults mark") == "营业收人"
    assert page.input_value("#draft-conditions") == "规上软件企业\n营业收人 > 5万元"
    looker.heard.clear()  # the browser notes that the answer was 400
    sound(looker)


@LOOKS
def test_years_fill_while_one_waits(
    officer: Callable[..., Looker], size: tuple[int, int], language: str
) -> None:
    looker = officer(size, language)
    page = looker.page
    page.goto(f"{looker.base}/policies/lab/t-growth/years/?a.2@1=6500&first=2023")
    page.wait_for_selector("#years-chart-title", timeout=60_000)
    assert page.locator(".lab-years tbody tr").count() == 4
    assert page.locator("[data-chart] svg").count() == 1
    sound(looker)


def test_a_file_can_be_fetched_and_the_page_used_again(officer: Callable[..., Looker]) -> None:
    looker = officer(WIDE)
    page = looker.page
    page.goto(f"{looker.base}{DRAFT}?from=t-growth")
    with page.expect_download() as download:
        page.click("button[value=pack]")
    assert download.value.suggested_filename.endswith(".zip")
    page.wait_for_selector("button[value=pack]:not([disabled])")
    page.click("button[value=try]")
    page.wait_for_selector("#lab-result")
    assert looker.heard == []
