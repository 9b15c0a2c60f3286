"""A first visit: a newcomer starts the demo, signs in by one click and walks through a city that is matched.

A small city is invented, imported and matched by the very steps of `chanmai demo`, then looked at in Chromium: wide and
as on a phone, in Chinese and in English, by every role. Nothing may fail, overflow, speak to a foreign host or shut out
a keyboard or a screen reader.
"""

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from chanmai.bureau.accounts.operations import DEMO_PASSWORD
from chanmai.bureau.accounts.queries import audit_break
from chanmai.site.demonstration import Demonstration
from chanmai.site.inventing import Choice
from looking import PHONE, WIDE, Looker

pytestmark = pytest.mark.django_db(transaction=True)
Look = Callable[..., Looker]
FIRMS = 60
BENEATH = (  # beside what the navigation leads to
    "/matching/1/", "/matching/bundle/", "/policies/drafting/", "/policies/lab/", "/plan/measures/", "/plan/domains/",
    "/plan/layout/", "/plan/series/", "/plan/targets/revenue/", "/attention/questions/",
)  # fmt: skip
LINKS = "all => all.map(one => one.getAttribute('href'))"


@pytest.fixture
def city(tmp_path: Path, settings: Any, live_server: object) -> datetime.datetime:
    """The demo of a small city, made anew."""
    settings.HOME = tmp_path
    now = timezone.now()
    Demonstration(Choice(seed=7, firms=FIRMS), now).make()
    return now


def first(looker: Looker, pattern: str) -> str:
    """The first link of the page whose address fits."""
    links = looker.page.locator("main a").evaluate_all(LINKS)
    return next(link for link in links if link and re.fullmatch(pattern, link))


def test_a_newcomer_walks_through_the_city(city: datetime.datetime, look: Look) -> None:
    looker = look()
    hosts: set[str] = set()
    looker.page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    looker.page.goto(f"{looker.base}/")
    looker.page.click("button:has-text('city')")
    looker.page.keyboard.press("Enter")
    looker.page.wait_for_selector("h1.page-heading")
    assert looker.page.locator(".mark-demo").first.is_visible()
    addresses = looker.page.locator(".side .nav-link").evaluate_all(LINKS)
    assert addresses == [
        "/",
        "/enterprises/",
        "/policies/",
        "/plan/",
        "/supervision/",
        "/matching/",
        "/benefits/",
        "/returns/",
        "/indicators/",
        "/warnings/",
        "/releases/",
        "/reports/",
        "/notices/",
        "/imports/",
        "/jobs/",
    ]
    looker.page.goto(f"{looker.base}/enterprises/")
    firm = first(looker, r"/enterprises/\d+/")
    looker.page.goto(f"{looker.base}/policies/")
    policy = first(looker, r"/policies/(?!drafting/|lab/)[\w.-]+/")
    decision, lab = f"/policies/firm/{firm.split('/')[2]}/", f"/policies/lab/{policy.split('/')[2]}/"
    assert seen(look, [*addresses, firm, policy, *BENEATH, f"{policy}checks/", decision, lab]) == {}
    assert hosts == {looker.base.split("/")[2]}
    assert audit_break() is None


def seen(look: Look, addresses: list[str]) -> dict[str, list[str]]:
    """What is wrong with the pages, wide in Chinese and narrow in English."""
    faults = {}
    for size, language in ((WIDE, "zh-hans"), (PHONE, "en")):
        looker = look(size, language)
        looker.sign_in("city", DEMO_PASSWORD)
        faults |= {f"{address} {size} {language}": looker.faults(address) for address in addresses}
    return {where: found for where, found in faults.items() if found}


def test_a_second_start_does_nothing_again_and_each_role_sees_its_own_part(
    city: datetime.datetime, look: Look, capfd: Any
) -> None:
    capfd.readouterr()
    Demonstration(Choice(seed=7, firms=FIRMS), timezone.now()).make()
    assert capfd.readouterr().err == "", "no step was told, so none was done"
    counts = {}
    for role in ("city", "district", "analyst"):
        looker = look()
        looker.sign_in(role, DEMO_PASSWORD)
        assert looker.faults("/enterprises/") == []
        counts[role] = int(re.sub(r"\D", "", looker.page.locator(".pager-total").inner_text()))
    assert counts["city"] == counts["analyst"] >= FIRMS
    assert 0 < counts["district"] < counts["city"]
    looker = look()
    looker.sign_in("firm", DEMO_PASSWORD)
    looker.page.goto(f"{looker.base}/accounts/")
    assert re.search(r"/portal/\d+/$", looker.page.url), "a firm starts in its portal"
    assert looker.page.goto(f"{looker.base}/imports/").status in (403, 404)  # type: ignore[union-attr]
