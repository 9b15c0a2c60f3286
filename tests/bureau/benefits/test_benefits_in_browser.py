"""The pages of benefits in the browser: nothing wrong for axe, wide and on a phone, and a list taken on by keyboard."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from bureau.benefits.conftest import LATER, THIRD, TO_RECEIPT, walk
from chanmai.bureau.accounts import operations
from chanmai.bureau.benefits.models import BudgetLine, Entry
from chanmai.bureau.benefits.operations.paying import order_payments
from looking import LOOKS, WIDE, Looker

pytestmark = pytest.mark.django_db(transaction=True)
Look = Callable[..., Looker]


@LOOKS
def test_every_page_of_benefits_is_without_fault(
    drawn: Callable[..., int], look: Look, size: tuple[int, int], language: str
) -> None:
    growth, scale = drawn("t-growth"), drawn("t-scale")
    entry, other = (Entry.objects.get(benefit_list=each) for each in (growth, scale))
    walk(entry.pk, TO_RECEIPT)
    file = order_payments(growth, by=THIRD, at=LATER).file
    walk(other.pk, TO_RECEIPT[:6])
    operations.add_member(
        username="officer", password="a-long-password", role="city", by="test", at=timezone.now()
    )
    addresses = (
        "/benefits/",
        f"/benefits/lists/{growth}/",
        f"/benefits/lists/{scale}/publicity/",
        f"/benefits/lists/{growth}/approval/",
        f"/benefits/entries/{entry.pk}/",
        "/benefits/money/",
        f"/benefits/money/{BudgetLine.objects.get().pk}/?month=2026-07",
        "/benefits/files/",
        f"/benefits/files/{file}/",
    )
    looker = look(size, language)
    looker.sign_in("officer", "a-long-password")
    assert [fault for address in addresses for fault in looker.faults(address)] == []


def test_a_list_is_taken_on_with_the_keyboard_alone(entry: Entry, look: Look) -> None:
    operations.add_member(
        username="officer", password="a-long-password", role="city", by="test", at=timezone.now()
    )
    looker = look(WIDE)
    looker.sign_in("officer", "a-long-password")
    looker.failures(f"/benefits/lists/{entry.benefit_list_id}/")
    page, keys = looker.page, looker.page.keyboard
    page.focus("#note")
    keys.press("Tab")  # the first step of the list: compare
    keys.press("Enter")
    page.wait_for_selector("[role=status]")
    entry.refresh_from_db()
    assert entry.state == "compared"
