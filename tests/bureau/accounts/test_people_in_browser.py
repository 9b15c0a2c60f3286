"""The pages about people as they are seen: nothing fails, overflows or excludes; acting for somebody by keyboard."""

import datetime
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from chanmai.bureau.accounts import claims, delegation, operations
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Enterprise
from looking import LOOKS, PHONE, Looker

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)
CODE = "91350200M000000000"
Look = Callable[..., Looker]
PAGES = (
    "/accounts/members/", "/accounts/organisations/", "/accounts/delegations/", "/accounts/tokens/", "/claims/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def firm(live_server: object, settings: Any) -> int:
    """The number of a firm without a district, which somebody claims; the demo accounts, two of them delegated."""
    settings.CLAIMS = True
    operations.add_demo_accounts(
        districts=("思明区",), firm=CODE, firm_name="虚构软件", at=AT, parks=("软件园二期",)
    )
    found = Enterprise.objects.create(
        name="虚构软件有限公司", code=CODE, demo=True, added_at=AT, changed_at=AT
    )
    now = timezone.now()
    for name, code in (("林经办", CODE), ("无此企业", "91350200MA33GULG91")):
        claims.claim(code, name=name, contact="0592-0000000", address=name, at=now)
    today = timezone.localdate()
    for giver, taker in (("district", "city"), ("city", "department")):
        viewer = Viewer(user_id=User.objects.get(username=giver).pk, role="city", name=giver)
        delegation.delegate(viewer, taker, until=today, on=today, at=now, reason="出差一周")
    return found.pk


def shoot(looker: Looker, name: str) -> None:
    """A picture, where CHANMAI_PICTURES names a folder for it."""
    if folder := os.environ.get("CHANMAI_PICTURES"):
        looker.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@LOOKS
def test_pages_about_people_are_sound(look: Look, firm: int, size: tuple[int, int], language: str) -> None:
    looker = look(size, language)
    faults = {"/claim/": looker.faults("/claim/")}
    shoot(looker, f"claim-{language}")
    faults["login"] = looker.faults("/accounts/login/")
    shoot(looker, f"login-{language}")
    looker.sign_in("city", operations.DEMO_PASSWORD)
    member = User.objects.get(username="park")
    body = member.member.organisation_id
    own = (
        f"/accounts/members/{member.pk}/",
        f"/accounts/organisations/{body}/",
        f"/enterprises/{firm}/district/",
    )
    for address in (*PAGES, *own):
        faults[address] = looker.faults(address)
        shoot(looker, f"{address.strip('/').replace('/', '-')}-{language}")
    assert {address: found for address, found in faults.items() if found} == {}


def test_one_acts_for_another_and_ends_it_by_keyboard(look: Look) -> None:
    looker = look(PHONE)
    looker.sign_in("department", operations.DEMO_PASSWORD)
    page = looker.page
    page.goto(f"{looker.base}/accounts/delegations/")
    page.focus("button:has-text('代其办理')")
    page.keyboard.press("Enter")
    page.wait_for_selector("button:has-text('回到自己的身份')")
    assert "协同部门经办人（代 市级管理员）" in page.locator("[role=status]").first.inner_text()
    assert looker.faults("/imports/") == []
    shoot(looker, "acting")
    page.focus("button:has-text('回到自己的身份')")
    page.keyboard.press("Enter")
    page.wait_for_selector("button:has-text('回到自己的身份')", state="detached")
    assert page.locator('[role=status]:has-text("（代 ")').count() == 0
