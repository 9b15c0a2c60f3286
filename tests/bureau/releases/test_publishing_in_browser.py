"""A table published with the keyboard alone, and looked at by a firm on a phone, in English."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from bureau.releases.conftest import credit_code
from chanmai.bureau.accounts import operations
from chanmai.bureau.releases.models import Release
from looking import PHONE, WIDE, Looker
from turns import work_off

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("city_of_sixty")]
Look = Callable[..., Looker]


def test_a_table_is_published_with_the_keyboard_and_everybody_sees_it(look: Look) -> None:
    now = timezone.now()
    for name, role, firm in (("officer", "city", ""), ("own", "firm", credit_code(5))):
        operations.add_member(
            username=name, password="a-long-password", role=role, firm=firm, by="test", at=now
        )
    looker = look(WIDE)
    looker.sign_in("officer", "a-long-password")
    assert looker.faults("/releases/") == []
    page, keys = looker.page, looker.page.keyboard
    page.focus("#offer")
    keys.press("Tab")
    keys.press("ArrowDown")  # from the number of firms to revenue
    for _ in range(2):
        keys.press("Tab")
    keys.press("Enter")
    page.wait_for_url("**/releases/drafts/*/")
    waiting = "/" + page.url.split("/", 3)[3]
    assert looker.faults(waiting) == []
    work_off()
    page.wait_for_selector("#reason")  # the page asks again by itself
    assert page.locator("[aria-label=隐去]").count() > 0
    page.focus("#reason")
    keys.type("年度公报")
    keys.press("Enter")
    page.wait_for_url("**/releases/*/")
    release = Release.objects.get()
    assert (release.measure, release.reason) == ("revenue", "年度公报")
    assert looker.faults(f"/releases/{release.pk}/") == []
    assert looker.faults(waiting) == []
    phone = look(PHONE, "en")
    phone.sign_in("own", "a-long-password")
    assert phone.faults("/releases/") == []
    assert phone.faults(f"/releases/{release.pk}/") == []
    assert "By district and size" in phone.page.inner_text("main")
