"""Many at the same moment, on every database: one wins, the others are told so, and nothing is done twice."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import OperationalError, connections

from bureau.benefits.conftest import BEFORE_APPROVAL, CODE, LATER, SECOND, THIRD, TO_RECEIPT, YUAN, walk
from bureau.policies.people import AT, CITY
from chanmai.bureau.benefits.models import Account, Entry, EntryEvent, Order, Payment, Posting, Voucher
from chanmai.bureau.benefits.operations.drawing import ListOrder as Wanted
from chanmai.bureau.benefits.operations.drawing import draw_list
from chanmai.bureau.benefits.operations.ledger import add_line
from chanmai.bureau.benefits.operations.moving import in_accounts, standing_of
from chanmai.bureau.benefits.operations.paying import order_payments, take_answer
from chanmai.bureau.benefits.operations.steps import take_step
from chanmai.bureau.refusal import Conflict
from chanmai.engine.procedure.words import Event

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


def together(*work: Callable[[], object]) -> list[object]:
    """What threads get that start at the same moment: an answer or an error."""
    start, found = threading.Barrier(len(work)), list[object]()

    def one(deed: Callable[[], object]) -> None:
        start.wait(60)
        try:
            found.append(deed())
        except Exception as error:  # noqa: BLE001  # looked at by the test
            found.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(deed,)) for deed in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()
    return found


def kinds(found: list[object]) -> Counter[str]:
    return Counter(type(each).__name__ for each in found)


def test_of_many_who_approve_at_once_one_does(entry: Entry) -> None:
    walk(entry.pk, BEFORE_APPROVAL)
    found = together(*[lambda: take_step(entry.pk, Event.APPROVE, by=SECOND, at=LATER)] * MANY)
    assert kinds(found) == {"State": 1, "Conflict": MANY - 1}
    assert Voucher.objects.filter(kind="reserve").count() == 1
    assert EntryEvent.objects.filter(entry=entry, event="approve").count() == 1


def test_of_many_who_order_at_once_one_does(entry: Entry) -> None:
    walk(entry.pk, TO_RECEIPT)
    found = together(*[lambda: order_payments(entry.benefit_list_id, by=THIRD, at=LATER)] * MANY)
    assert kinds(found) == {"OrderOutcome": 1, "Conflict": MANY - 1}
    assert Order.objects.count() == Payment.objects.count() == 1


def test_an_answer_that_arrives_many_times_pays_once(entry: Entry) -> None:
    walk(entry.pk, TO_RECEIPT)
    file = order_payments(entry.benefit_list_id, by=THIRD, at=LATER).file
    head = "指令号,统一社会信用代码,金额（元）,结果,银行流水号"
    content = f"{head}\n{Order.objects.get().number},{CODE},100000,成功,B1\n".encode()
    found = together(*[lambda: take_answer(file, name="a.csv", content=content, by=THIRD, at=LATER)] * MANY)
    assert Counter(getattr(each, "paid", repr(each)) for each in found) == {1: 1, 0: MANY - 1}
    paid = Posting.objects.filter(account=Account.PAID, voucher__sealed=True)
    assert [each.fen for each in paid] == [100_000 * YUAN]


def test_two_approvals_that_exceed_the_budget_together(match: Callable[..., int]) -> None:
    """10 万元 for 甲 and 6 万元 for 乙 from a line of 12 万元: one of them is approved, whichever is first."""
    match()
    line = add_line(name="紧", year=2026, level="city", fen=120_000 * YUAN, reason="预算", by=CITY, at=AT)
    lists = [draw_list(Wanted(code, 2026, line), by=CITY, at=AT) for code in ("t-growth", "t-scale")]
    keys = list(Entry.objects.filter(benefit_list__in=lists).values_list("pk", flat=True))
    assert len(keys) == 2
    for key in keys:
        walk(key, BEFORE_APPROVAL)
    found = together(
        *(lambda key=key: take_step(key, Event.APPROVE, by=SECOND, at=LATER) for key in keys)  # type: ignore[misc]
    )
    assert kinds(found) == {"State": 1, "Conflict": 1}
    reserved = [
        in_accounts(standing_of(each), Account.RESERVED) for each in Entry.objects.filter(pk__in=keys)
    ]
    assert sorted(reserved) in ([0, 60_000 * YUAN], [0, 100_000 * YUAN])


def test_a_stale_page_does_not_win(entry: Entry) -> None:
    edition = entry.edition
    take_step(entry.pk, Event.COMPARE, by=CITY, at=AT)
    with pytest.raises(Conflict, match="页面已过时"):
        take_step(entry.pk, Event.COMPARE, by=CITY, at=AT, edition=edition)


def test_confirming_waiving_and_lapsing_at_once(entry: Entry) -> None:
    """The firm's two words at the same moment: one counts, and there is one event for each edition."""
    walk(entry.pk, BEFORE_APPROVAL[:3])
    deeds = (Event.CONFIRM, Event.WAIVE, Event.OBJECT) * 2
    found = together(
        *(lambda deed=deed: take_step(entry.pk, deed, by=CITY, at=AT, note="电话") for deed in deeds)  # type: ignore[misc]
    )
    assert kinds(found)["State"] == 1
    assert not any(isinstance(each, OperationalError) for each in found)
    assert list(EntryEvent.objects.filter(entry=entry).values_list("edition", flat=True)) == [0, 1, 2, 3, 4]
