"""The pages of notices in the browser: without faults, wide and on a telephone; a notice acted on by keyboard."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from bureau.notices.conftest import Match
from bureau.policies.people import CITY, DAY
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.notices.models import Notice, Reading
from chanmai.bureau.notices.operations.drawing import draw
from looking import PHONE, WIDE, Looker

pytestmark = pytest.mark.django_db(transaction=True)
Look = Callable[..., Looker]
PASSWORD = "a-long-password"


def add(role: str, firm: str = "") -> None:
    add_member(username=role, password=PASSWORD, role=role, by="test", at=timezone.now(), firm=firm)


@pytest.mark.parametrize(("size", "language"), [(WIDE, "zh-hans"), (PHONE, "en")])
def test_the_pages_are_without_faults(
    firms: dict[str, int], match: Match, look: Look, size: tuple[int, int], language: str
) -> None:
    add("city")
    match()
    draw(as_of=DAY, by=CITY, at=timezone.now())
    own = Notice.objects.filter(readers="city", clause="t-relief").latest("pk").pk
    looker = look(size, language)
    looker.sign_in("city", PASSWORD)
    for address in (
        "/notices/",
        f"/notices/{own}/",
        "/notices/preferences/",
        "/notices/hooks/",
        "/notices/reach/",
    ):
        assert looker.faults(address) == [], address


def test_a_firm_reads_and_acts_by_the_keyboard_on_a_telephone(
    firms: dict[str, int], match: Match, look: Look
) -> None:
    add("firm", "91350200MA33GULG91")
    match()
    draw(as_of=DAY, by=CITY, at=timezone.now())
    looker = look(PHONE)
    looker.sign_in("firm", PASSWORD)
    page = looker.page
    page.goto(looker.base + "/notices/")
    link = page.get_by_role("link", name="可享受“增长奖励”").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/notices/*/")
    button = page.get_by_role("button", name="已办")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_text("已标为办结").wait_for()
    assert Reading.objects.get().acted_at is not None
    assert looker.faults(page.url.removeprefix(looker.base)) == []
