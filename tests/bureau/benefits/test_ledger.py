"""The ledger against a slow plain model, and what the database refuses to who goes around the product with SQL."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bureau.benefits.conftest import LATER, THIRD, TO_RECEIPT, YUAN, walk
from bureau.policies.people import AT, CITY, EAST
from chanmai.bureau.benefits.models import (
    Account,
    BudgetLine,
    Entry,
    Payment,
    Posting,
    Ruling,
    Voucher,
    VoucherKind,
)
from chanmai.bureau.benefits.operations.ledger import Leg, add_line, appropriate, reverse, write_voucher
from chanmai.bureau.benefits.operations.paying import order_payments
from chanmai.bureau.benefits.queries.appropriations import last_appropriation
from chanmai.bureau.benefits.queries.money import lines, statement
from chanmai.bureau.refusal import Conflict, Forbidden, Unfit

pytestmark = pytest.mark.django_db
A = Account


def raw(statement: str, *values: Any) -> None:
    """One statement past everything that is written in Python."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(statement: str, *values: Any, sign: str) -> None:
    with pytest.raises(DatabaseError, match=sign):
        raw(statement, *values)


def voucher(
    kind: str, *legs: tuple[int, str, int, int | None, int | None], reverses: int | None = None
) -> int:
    """A voucher with postings, open, written by SQL; (line, account, 分, entry, payment)."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO benefits_voucher (kind, sealed, reverses_id, reason, "by", at) '
            "VALUES (%s, %s, %s, 'SQL', 'x', %s) RETURNING id",
            [kind, False, reverses, AT],
        )
        number = int(cursor.fetchone()[0])
        for leg in legs:
            cursor.execute(
                "INSERT INTO benefits_posting (voucher_id, line_id, account, fen, entry_id, payment_id) "
                "VALUES (%s, %s, %s, %s, %s, %s)",
                [number, *leg],
            )
    return number


def seal(number: int) -> None:
    raw("UPDATE benefits_voucher SET sealed = %s WHERE id = %s", True, number)


def refuses_to_seal(sign: str, kind: str, *legs: Any, reverses: int | None = None) -> None:
    with transaction.atomic():
        number = voucher(kind, *legs, reverses=reverses)
        with pytest.raises(DatabaseError, match=sign):
            seal(number)
        transaction.set_rollback(True)


@pytest.fixture
def ordered(entry: Entry) -> Payment:
    """甲's 10 万元, owed and ordered."""
    walk(entry.pk, TO_RECEIPT)
    order_payments(entry.benefit_list_id, by=THIRD, at=LATER)
    return Payment.objects.get()


def test_what_does_not_balance_is_not_sealed(line: int) -> None:
    refuses_to_seal(
        "unbalanced",
        "appropriate",
        (line, "source", -50_000, None, None),
        (line, "available", 49_999, None, None),
    )
    refuses_to_seal("unbalanced", "appropriate")


def test_a_voucher_over_two_lines_balances_in_each(line: int) -> None:
    other = add_line(name="另一科目", year=2026, level="city", fen=100, reason="x", by=CITY, at=AT)
    refuses_to_seal(
        "unbalanced", "free", (line, "available", -5, None, None), (other, "available", 5, None, None)
    )


def test_nothing_is_added_to_a_sealed_voucher_and_none_is_born_sealed(line: int) -> None:
    number = Voucher.objects.get().pk
    refused(
        "INSERT INTO benefits_posting (voucher_id, line_id, account, fen) VALUES (%s, %s, 'available', 5)",
        number, line, sign="sealed",
    )  # fmt: skip
    refused(
        'INSERT INTO benefits_voucher (kind, sealed, reason, "by", at) VALUES (\'pay\', %s, \'x\', \'x\', %s)',
        True, AT, sign="written open",
    )  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE benefits_posting SET fen = fen + 1",
        "DELETE FROM benefits_posting",
        "UPDATE benefits_voucher SET reason = 'y'",
        "UPDATE benefits_voucher SET sealed = (1 = 0)",
        "DELETE FROM benefits_voucher",
        "UPDATE benefits_budgetline SET year = 2027",
        "DELETE FROM benefits_budgetline",
    ],
)
def test_what_is_entered_stays(line: int, statement: str) -> None:
    refused(statement, sign="never|sealed")


def test_the_budget_cannot_be_overdrawn(line: int, entry: Entry) -> None:
    over = 300_001 * YUAN
    refuses_to_seal(
        "over the budget", "reserve",
        (line, "available", -over, entry.pk, None), (line, "reserved", over, entry.pk, None),
    )  # fmt: skip


def test_money_comes_from_an_appropriation_only(line: int) -> None:
    refuses_to_seal(
        "only an appropriation", "free", (line, "source", -5, None, None), (line, "available", 5, None, None)
    )


def test_an_entry_does_not_use_what_is_reserved_for_another(ordered: Payment, line: int, drawn: Any) -> None:
    """甲 stands on two lists; what is reserved for the second is not for the first."""
    second = Entry.objects.filter(benefit_list=drawn("t-scale")).first()
    assert second is not None
    voucher_of_second = voucher(
        "reserve", (line, "available", -5, second.pk, None), (line, "reserved", 5, second.pk, None)
    )
    seal(voucher_of_second)
    refuses_to_seal(
        "reserved for another", "free",
        (line, "reserved", -5, ordered.entry_id, None), (line, "available", 5, ordered.entry_id, None),
    )  # fmt: skip


def test_a_payment_is_not_paid_twice(ordered: Payment, line: int) -> None:
    key = (ordered.entry_id, ordered.pk)
    fen = ordered.fen
    seal(voucher("pay", (line, "payable", -fen, *key), (line, "paid", fen, *key)))
    refuses_to_seal("paid twice", "pay", (line, "available", -1, key[0], None), (line, "paid", 1, *key))
    refuses_to_seal(
        "over the budget|not got|reserved", "pay", (line, "payable", -fen, *key), (line, "paid", fen, *key)
    )
    fields = "entry_id, enterprise_id, clause, period, instalment, fen, ruling_id, at"
    refused(
        f"INSERT INTO benefits_payment ({fields}) SELECT {fields} FROM benefits_payment",  # noqa: S608
        sign="(?i)unique|more than the decision",
    )


@pytest.mark.parametrize(("verdict", "unpayable"), [("待补充", ""), ("不符合", ""), ("符合", "未核实")])
def test_no_payment_rests_on_what_is_open_or_unverified(entry: Entry, verdict: str, unpayable: str) -> None:
    ruling = Ruling.objects.create(
        entry=entry, verdict=verdict, unpayable=unpayable, version="x", kind="exact", low=5, high=5,
        as_of=AT.date(), known_at=AT, by="x",
    )  # fmt: skip
    refused(
        "INSERT INTO benefits_payment (entry_id, enterprise_id, clause, period, instalment, fen, ruling_id, at) "
        "VALUES (%s, %s, %s, %s, 1, 5, %s, %s)",
        entry.pk, entry.enterprise_id, entry.clause, entry.period, ruling.pk, AT,
        sign="met and verified",
    )  # fmt: skip


def test_a_payment_is_not_more_than_the_decision_gives(entry: Entry) -> None:
    ruling = Ruling.objects.create(
        entry=entry,
        verdict="符合",
        version="x",
        kind="exact",
        low=5,
        high=5,
        as_of=AT.date(),
        known_at=AT,
        by="x",
    )
    fields = "INSERT INTO benefits_payment (entry_id, enterprise_id, clause, period, instalment, fen, ruling_id, at) "
    key = (entry.pk, entry.enterprise_id, entry.clause, entry.period)
    values = "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
    refused(fields + values, *key, 1, 6, ruling.pk, AT, sign="not more than")
    raw(fields + values, *key, 1, 3, ruling.pk, AT)
    refused(fields + values, *key, 2, 3, ruling.pk, AT, sign="not more than")


@pytest.mark.parametrize(
    "change",
    [
        "state = 'paid', edition = edition + 1",
        "figure = 5",
        "edition = edition + 2, state = 'compared'",
        "edition = edition + 1, state = 'compared', period = 2025",
    ],
)
def test_an_entry_moves_by_the_steps_of_the_table_only(entry: Entry, change: str) -> None:
    refused(f"UPDATE benefits_entry SET {change}", sign="steps of the procedure")  # noqa: S608
    refused("DELETE FROM benefits_entry", sign="never deleted")


@pytest.mark.parametrize("account", ["payable", "paid", "returned", "recovered"])
def test_what_is_owed_names_its_payment(line: int, account: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        voucher("owe", (line, account, 5, None, None))


def test_an_appropriation_is_reversed_by_its_mirror_once_and_only_while_it_is_there(line: int) -> None:
    more = appropriate(line, 700, reason="追加", by=CITY, at=AT)
    refuses_to_seal(
        "mirrors",
        "reverse",
        (line, "source", 5, None, None),
        (line, "available", -5, None, None),
        reverses=more,
    )
    reverse(line, more, reason="下达有误", by=CITY, at=AT)
    assert lines(CITY)[0].appropriated == 300_000 * YUAN
    with pytest.raises(Conflict, match="已经冲正"):
        reverse(line, more, reason="再来", by=CITY, at=AT)


def test_a_form_that_is_sent_twice_brings_the_money_once(line: int) -> None:
    seen = last_appropriation(CITY, line)
    first = appropriate(line, 700, reason="追加", by=CITY, at=AT, seen=seen)
    assert last_appropriation(CITY, line) == first
    with pytest.raises(Conflict, match="没有再记"):
        appropriate(line, 700, reason="追加", by=CITY, at=AT, seen=seen)
    assert lines(CITY)[0].appropriated == 300_000 * YUAN + 700
    reverse(line, first, reason="下达有误", by=CITY, at=AT)
    with pytest.raises(Conflict, match="没有再记"):
        appropriate(line, 700, reason="追加", by=CITY, at=AT, seen=first)
    with pytest.raises(Forbidden):
        last_appropriation(EAST, line)


def test_vouchers_say_in_words_what_they_are_for(ordered: Payment, line: int) -> None:
    reasons = {each.reason for each in statement(CITY, line, LATER.date()).vouchers}
    entry = ordered.entry
    assert reasons == {f"增长奖励 2026 {entry.enterprise.name} #{entry.pk}"}


def test_what_is_reserved_cannot_be_taken_out_of_the_budget(ordered: Payment, line: int) -> None:
    first = Voucher.objects.filter(kind="appropriate").get()
    with pytest.raises(Conflict, match="额度不足"):
        reverse(line, first.pk, reason="收回", by=CITY, at=LATER)
    with pytest.raises(Conflict, match="只有下达"):
        reverse(line, Voucher.objects.filter(kind="owe").get().pk, reason="收回", by=CITY, at=LATER)


def test_the_month_end_statement_carries_over_and_adds_up_to_nothing(ordered: Payment, line: int) -> None:
    june = statement(CITY, line, AT.date())
    july = statement(CITY, line, LATER.date())
    assert june.sum == july.sum == 0
    after = {each.account: each.after for each in june.accounts}
    assert {each.account: each.before for each in july.accounts} == after
    assert {each.account: each.after for each in july.accounts}["payable"] == 100_000 * YUAN
    assert [each.kind for each in july.vouchers] == ["reserve", "owe"]


def test_who_may_not_keep_money_is_refused(line: int) -> None:
    with pytest.raises(Forbidden):
        appropriate(line, 5, reason="x", by=EAST, at=AT)
    with pytest.raises(Unfit):
        appropriate(line, 0, reason="x", by=CITY, at=AT)
    with pytest.raises(Forbidden):
        lines(EAST)


class Model:
    """The ledger as one would keep it on paper: a dictionary of balances, looked at before anything is written."""

    def __init__(self) -> None:
        self.balances: Counter[tuple[int, str]] = Counter()

    def enter(self, kind: str, legs: Sequence[tuple[int, str, int]]) -> bool:
        """True when it is entered."""
        after = Counter(self.balances)
        sums: Counter[int] = Counter()
        for line, account, fen in legs:
            after[line, account] += fen
            sums[line] += fen
        sound = bool(legs) and not any(sums.values()) and all(fen for _line, _account, fen in legs)
        sound = sound and all(fen >= 0 for (_line, account), fen in after.items() if account != "source")
        sound = sound and (kind == "appropriate" or not any(account == "source" for _l, account, _f in legs))
        if sound:
            self.balances = after
        return sound


LEGS = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(["source", "available", "reserved"]), st.integers(-4, 4)),
    max_size=4,
)
PAIRS = st.builds(
    lambda line, one, other, fen: [(line, one, -fen), (line, other, fen)],
    st.integers(0, 1),
    st.sampled_from(["source", "available", "reserved"]),
    st.sampled_from(["source", "available", "reserved"]),
    st.integers(1, 4),
)


class AgainstTheModel(TestCase):
    """Random vouchers: the database enters what the model enters, and both stand the same afterwards."""

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(st.sampled_from(["appropriate", "reserve"]), st.one_of(LEGS, PAIRS)), max_size=8)
    )
    def test_random_vouchers(self, vouchers: list[tuple[str, list[tuple[int, str, int]]]]) -> None:
        keys = [
            BudgetLine.objects.create(name=f"科目{number}", year=2026, level="city", by="x", at=AT).pk
            for number in range(2)
        ]
        model, entered = Model(), 0
        for kind, legs in vouchers:
            expected = model.enter(kind, legs)
            entered += expected
            assert expected == self.written(
                kind, [Leg(keys[each], A(account), fen) for each, account, fen in legs]
            )
        assert Voucher.objects.filter(sealed=True).count() == entered
        found: Counter[tuple[int, str]] = Counter()
        for posting in Posting.objects.filter(voucher__sealed=True):
            found[keys.index(posting.line_id), posting.account] += posting.fen
        assert {key: fen for key, fen in found.items() if fen} == {
            key: fen for key, fen in model.balances.items() if fen
        }

    @staticmethod
    def written(kind: str, legs: Sequence[Leg]) -> bool:
        try:
            write_voucher(VoucherKind(kind), legs, reason="x", by=CITY, at=AT)
        except (Conflict, DatabaseError):
            return False
        return True
