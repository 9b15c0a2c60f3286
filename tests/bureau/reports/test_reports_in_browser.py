"""Reports as people see them: made with the keyboard, sound, wide and on a phone, in both languages."""

from collections.abc import Callable

import pytest

from bureau.enterprises.made import AT, CITY
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.operations.work import carry_out
from chanmai.bureau.reports.models import Report
from chanmai.bureau.reports.operations import make_now, repeat_report
from looking import LOOKS, Looker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("returns")]


@LOOKS
def test_the_pages_are_sound(look: Callable[..., Looker], size: tuple[int, int], language: str) -> None:
    number = make_now(kind="monthly", period="2025-06", edition="city", lang=language[:2], by=CITY, at=AT)
    waiting = repeat_report(number, by=CITY, at=AT)
    add_member(username="city", password="x", role="city", by="test", at=AT)
    looker = look(size, language)
    looker.sign_in("city", "x")
    for address in ("/reports/", f"/reports/{number}/", f"/reports/{waiting}/"):
        assert looker.faults(address) == [], address
    carry_out(Job.objects.get(kind="report").pk, at=AT)
    assert looker.faults(f"/reports/{waiting}/") == []


def test_a_report_is_made_with_the_keyboard_alone(look: Callable[..., Looker]) -> None:
    add_member(username="city", password="x", role="city", by="test", at=AT)
    looker = look()
    looker.sign_in("city", "x")
    looker.page.goto(f"{looker.base}/reports/")
    looker.page.locator("#what").focus()
    for _ in range(3):
        looker.page.keyboard.press("Tab")
    looker.page.keyboard.press("Enter")
    looker.page.wait_for_selector("#making")
    carry_out(Job.objects.get(kind="report").pk, at=AT)
    looker.page.wait_for_selector("#made-title", timeout=20_000)
    assert Report.objects.get().digest in looker.page.content()
