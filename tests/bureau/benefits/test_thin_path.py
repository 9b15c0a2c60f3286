"""One firm from the decision of a run to money in its account, and what the ledger says at every step."""

import pytest

from bureau.benefits.conftest import CODE, LATER, THIRD, TO_RECEIPT, YUAN, walk
from chanmai.bureau.benefits.models import Account, Entry, EntryEvent, Order
from chanmai.bureau.benefits.operations.moving import standing_of
from chanmai.bureau.benefits.operations.paying import order_payments, take_answer

pytestmark = pytest.mark.django_db


def money(entry: Entry) -> dict[str, int]:
    found: dict[str, int] = {}
    for (account, _payment), fen in standing_of(entry).items():
        found[account.value] = found.get(account.value, 0) + fen
    return {account: fen for account, fen in found.items() if fen and account != "available"}


def answer(number: str, amount: str = "100000.00", outcome: str = "成功", code: str = CODE) -> bytes:
    head = "指令号,统一社会信用代码,金额（元）,结果,银行流水号"
    return f"{head}\n{number},{code},{amount},{outcome},B1\n".encode()


def test_a_firm_is_paid_once_and_the_ledger_follows(entry: Entry) -> None:
    assert entry.figure == 100_000 * YUAN
    assert walk(entry.pk, TO_RECEIPT) == "receipted"
    assert money(entry) == {Account.RESERVED: 100_000 * YUAN}
    ordered = order_payments(entry.benefit_list_id, by=THIRD, at=LATER)
    assert ordered.orders == 1
    assert money(entry) == {Account.PAYABLE: 100_000 * YUAN}
    number = Order.objects.get().number
    found = take_answer(ordered.file, name="回单.csv", content=answer(number), by=THIRD, at=LATER)
    assert (found.paid, found.differences) == (1, 0)
    assert money(entry) == {Account.PAID: 100_000 * YUAN}
    entry.refresh_from_db()
    assert entry.state == "paid"
    events = EntryEvent.objects.filter(entry=entry).values_list("edition", flat=True)
    assert list(events) == list(range(12))
