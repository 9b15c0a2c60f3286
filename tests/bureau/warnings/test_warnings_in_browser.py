"""The pages of early warning in the browser: without faults, wide and on a telephone, in both languages."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from bureau.warnings.conftest import NOW
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.warnings.models import Action
from looking import PHONE, WIDE, Looker

pytestmark = pytest.mark.django_db(transaction=True)
Look = Callable[..., Looker]
PASSWORD = "a-long-password"


def test_the_pages_are_without_faults_and_an_action_is_noted_by_the_keyboard(
    assessed: dict[int, Enterprise], look: Look
) -> None:
    add_member(username="city", password=PASSWORD, role="city", by="test", at=timezone.now())
    firm = f"/warnings/firms/{assessed[min(NOW)].pk}/"
    for size, language in ((WIDE, "zh-hans"), (PHONE, "en")):
        looker = look(size, language)
        looker.sign_in("city", PASSWORD)
        for address in ("/warnings/", "/warnings/industry/", "/warnings/evaluation/", firm):
            assert looker.faults(address) == [], (address, language)
    page, keys = looker.page, looker.page.keyboard
    page.goto(looker.base + firm)
    page.focus("#id_deed")
    keys.type("V")
    page.fill("#id_on", "2026-06-20")
    page.focus("#id_note")
    keys.type("visited")
    keys.press("Tab")
    keys.press("Enter")
    page.wait_for_load_state("networkidle")
    assert [(each.deed, each.note) for each in Action.objects.all()] == [("visited", "visited")]
