"""The pages of supervision in the browser: without faults, wide and on a telephone; a measure by the keyboard alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bureau.supervision.test_pages import filled
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.supervision.models import Charge, Meeting, Progress
from looking import LOOKS, WIDE, Looker

pytestmark = pytest.mark.django_db(transaction=True)
Look = Callable[..., Looker]
PASSWORD = "a-long-password"


@pytest.fixture
def city(settings: Any, tmp_path: Any) -> Client:
    settings.HOME = tmp_path
    member = add_member(username="city", password=PASSWORD, role="city", by="test", at=timezone.now())
    client = Client()
    client.force_login(member.user)
    return client


@LOOKS
def test_the_pages_are_without_faults(city: Client, look: Look, size: tuple[int, int], language: str) -> None:
    filled(city)
    meeting = Meeting.objects.get().pk
    looker = look(size, language)
    looker.sign_in("city", PASSWORD)
    for address in (
        "/supervision/",
        "/supervision/measures/m61-01/",
        "/supervision/reminders/",
        "/supervision/evaluations/",
        "/supervision/meetings/",
        f"/supervision/meetings/{meeting}/",
        "/plan/coverage/",
    ):
        assert looker.faults(address) == [], address


def test_a_measure_is_assigned_and_reported_with_the_keyboard(city: Client, look: Look) -> None:
    looker = look(WIDE)
    looker.sign_in("city", PASSWORD)
    page, keys = looker.page, looker.page.keyboard
    page.goto(looker.base + "/supervision/")
    page.focus("input[name=code][value=m41-01]")
    keys.press("Space")
    page.fill("#id_due_on", "2031-12-31")
    page.focus("#id_reason")
    keys.type("分工文件")
    keys.press("Enter")
    page.wait_for_load_state("networkidle")
    assert "已分派 1 条举措" in page.inner_text("main")
    assert [each.measure for each in Charge.objects.all()] == ["m41-01"]
    page.goto(looker.base + "/supervision/measures/m41-01/")
    page.focus("#id_text")
    keys.type("第一批方案已发布")
    keys.press("Tab")
    keys.type("35")
    page.focus("#report [type=submit]")
    keys.press("Enter")
    page.wait_for_load_state("networkidle")
    assert "第一批方案已发布" in page.inner_text("main")
    assert Progress.objects.get().percent == 35
