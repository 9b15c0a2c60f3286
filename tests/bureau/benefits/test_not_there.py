"""What there is not is not found, whatever is posted to it; and what there is, only under its own address."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from bureau.benefits.conftest import LATER, THIRD, TO_RECEIPT, walk
from bureau.benefits.test_lists import pay
from bureau.policies.people import AT, CITY
from chanmai.bureau.benefits.models import Difference, Entry, Voucher
from chanmai.bureau.benefits.operations.ledger import add_line
from chanmai.bureau.benefits.operations.paying import order_payments
from chanmai.bureau.benefits.queries.paid import firms_paid

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]
NUMBERED = sorted(
    f"{each.pattern}"
    for found in get_resolver("chanmai.site.urls").url_patterns
    if getattr(found, "app_name", "") in ("benefits", "notices", "portal")
    for each in found.url_patterns
    if "<int:" in str(each.pattern)
)
BODIES: tuple[dict[str, str], ...] = (
    {},
    {"event": "confirm", "edition": "1", "note": "有", "reason": "有", "yuan": "5", "department": "统计局"},
    {"event": "receipt", "deed": "approve", "note": "有"},
)


def test_some_addresses_are_looked_at() -> None:
    assert len(NUMBERED) > 15


@pytest.mark.parametrize("body", BODIES, ids=["empty", "full", "another"])
def test_posting_to_what_is_not_there(line: int, signed_in: SignedIn, body: dict[str, str]) -> None:
    client = signed_in("city")
    for address in NUMBERED:
        for kind in ("pk", "entry", "voucher", "difference", "filing"):
            address = address.replace(f"<int:{kind}>", "999")
        answer = client.post(f"/{address}", body)
        assert answer.status_code in (403, 404, 405), (address, answer.status_code)


def test_a_difference_is_settled_under_its_own_file_only(
    entry: Entry, drawn: Callable[..., int], signed_in: SignedIn
) -> None:
    walk(entry.pk, TO_RECEIPT)
    file = order_payments(entry.benefit_list_id, by=THIRD, at=LATER).file
    point = Difference.objects.create(file_id=file, number="x", kind="unknown", zh="差", en="x", at=AT)
    client = signed_in("city")
    for other, number in ((file + 1, point.pk), (file, point.pk + 1)):
        answer = client.post(f"/benefits/files/{other}/differences/{number}/settle/", {"note": "已核"})
        assert answer.status_code == 404
    point.refresh_from_db()
    assert point.settled_at is None
    assert (
        client.post(f"/benefits/files/{file}/differences/{point.pk}/settle/", {"note": "已核"}).status_code
        == 302
    )


def test_a_voucher_is_reversed_under_its_own_line_only(line: int, signed_in: SignedIn) -> None:
    other = add_line(name="另一科目", year=2026, level="city", fen=100, reason="预算", by=CITY, at=AT)
    voucher = Voucher.objects.earliest("pk").pk
    client = signed_in("city")
    assert client.post(f"/benefits/money/{other}/undo/{voucher}/", {"reason": "误"}).status_code == 404
    assert client.post(f"/benefits/money/{line}/undo/{voucher}/", {"reason": "误"}).status_code == 302
    assert Voucher.objects.filter(reverses=voucher).count() == 1


@pytest.mark.parametrize(("outcome", "number"), [("成功", 1), ("失败", 0)])
def test_reach_is_told_who_was_paid(entry: Entry, outcome: str, number: int) -> None:
    walk(entry.pk, TO_RECEIPT)
    pay(entry, outcome=outcome)
    paid: Any = firms_paid(CITY, ("t-growth", "t-scale"))
    assert (len(paid["t-growth"]), len(paid["t-scale"])) == (number, 0)
