"""What the steps of an entry move in the ledger."""

import datetime
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from django.db import DatabaseError, transaction
from django.db.models import Sum

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import Account, Entry, Payment, Posting, Ruling, VoucherKind
from chanmai.bureau.benefits.operations.ledger import Leg, refusal_of, write_voucher
from chanmai.bureau.benefits.queries.lists import clause_name
from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text
from chanmai.engine.procedure.words import Move

Standing = Mapping[tuple[Account, int | None], int]
"""What an entry has in each account, by payment, in 分."""
UNPAID = (Account.RESERVED, Account.PAYABLE, Account.RETURNED)


def standing_of(entry: Entry) -> Standing:
    """What the sealed vouchers say of an entry."""
    sums = Posting.objects.filter(entry=entry, voucher__sealed=True).values_list("account", "payment")
    return Counter({(Account(account), payment): fen for account, payment, fen in sums.annotate(Sum("fen"))})


def in_accounts(standing: Standing, *accounts: Account) -> int:
    """How much there is in some accounts."""
    return sum(fen for (account, _payment), fen in standing.items() if account in accounts)


def shares(entry: Entry) -> tuple[Fraction, ...]:
    """The share of each instalment; they add up to one."""
    found = tuple(Fraction(top, bottom) for top, bottom, _trigger in entry.benefit_list.instalments)
    return found or (Fraction(1),)


def instalment_fen(entry: Entry, number: int) -> int:
    """An instalment in 分: rounded down, the last one takes what is left."""
    figure = entry.figure or 0
    parts = [int(figure * share) for share in shares(entry)]
    return parts[number - 1] if number < len(parts) else figure - sum(parts[:-1])


def shortfall(entry: Entry, standing: Standing) -> int:
    """What would have to be reserved so that all that is not paid is."""
    return (entry.figure or 0) - in_accounts(standing, *UNPAID, Account.PAID)


def move(entry: Entry, what: Move, *, ruling: Ruling | None, by: Viewer, at: datetime.datetime) -> None:
    """Write what a step moves. Raises Conflict with what the ledger refuses."""
    if what is Move.NOTHING:
        return
    mover = _Mover(entry, by, at)
    {
        Move.RESERVE: mover.reserve,
        Move.OWE: lambda: mover.owe(ruling),
        Move.PAY: lambda: mover.instalment(VoucherKind.PAY, Account.PAYABLE, Account.PAID),
        Move.BOUNCE: lambda: mover.instalment(VoucherKind.BOUNCE, Account.PAID, Account.RETURNED),
        Move.FREE: mover.free,
        Move.RECOVER: mover.recover,
    }[what]()


class _Mover:
    """The postings of one step of one entry."""

    def __init__(self, entry: Entry, by: Viewer, at: datetime.datetime) -> None:
        self.entry, self.by, self.at = entry, by, at
        self.line = entry.benefit_list.line_id
        self.standing = standing_of(entry)

    def reserve(self) -> None:
        fen = shortfall(self.entry, self.standing)
        if fen:
            self._write(
                VoucherKind.RESERVE,
                Leg(self.line, Account.AVAILABLE, -fen, self.entry.pk),
                Leg(self.line, Account.RESERVED, fen, self.entry.pk),
            )

    def owe(self, ruling: Ruling | None) -> None:
        payment = self._payment() or self._new_payment(ruling)
        if self.standing.get((Account.PAYABLE, payment.pk)):
            return  # the bank refused it: it is owed still
        returned = self.standing.get((Account.RETURNED, payment.pk), 0)
        before = (Account.RETURNED, payment.pk) if returned else (Account.RESERVED, None)
        self._write(
            VoucherKind.OWE,
            Leg(self.line, before[0], -payment.fen, self.entry.pk, before[1]),
            Leg(self.line, Account.PAYABLE, payment.fen, self.entry.pk, payment.pk),
        )

    def _payment(self) -> Payment | None:
        payment = Payment.objects.filter(entry=self.entry, instalment=self.entry.instalment).first()
        if payment is not None and payment.fen != instalment_fen(self.entry, self.entry.instalment):
            raise Conflict(
                Text(
                    "这一期以前按另一金额列支，不能改额。",
                    "This instalment was owed at another amount before.",
                ),
                code="other-amount",
            )
        return payment

    def _new_payment(self, ruling: Ruling | None) -> Payment:
        entry = self.entry
        if ruling is None:
            raise Conflict(
                Text("没有再判定，不能列支。", "Nothing is owed without a decision of now."), code="no-ruling"
            )
        try:
            with transaction.atomic():
                return Payment.objects.create(
                    entry=entry,
                    enterprise_id=entry.enterprise_id,
                    clause=entry.clause,
                    period=entry.period,
                    instalment=entry.instalment,
                    fen=instalment_fen(entry, entry.instalment),
                    ruling=ruling,
                    at=self.at,
                )
        except DatabaseError as error:
            raise refusal_of(error) from error

    def instalment(self, kind: VoucherKind, before: Account, after: Account) -> None:
        payment = self._payment()
        if payment is None:
            raise Conflict(
                Text("这一期还没有列为应付。", "This instalment is not owed yet."), code="not-owed"
            )
        self._write(
            kind,
            Leg(self.line, before, -payment.fen, self.entry.pk, payment.pk),
            Leg(self.line, after, payment.fen, self.entry.pk, payment.pk),
        )

    def free(self) -> None:
        self._write(VoucherKind.FREE, *self._all_of(UNPAID, Account.AVAILABLE))

    def recover(self) -> None:
        paid = (Account.PAID,)
        self._write(
            VoucherKind.RECOVER,
            *self._all_of(paid, Account.RECOVERED),
            *self._all_of(UNPAID, Account.AVAILABLE),
        )

    def _all_of(self, accounts: tuple[Account, ...], after: Account) -> list[Leg]:
        """All that there is in some accounts, moved to another; what becomes available is of no payment any more."""
        legs: list[Leg] = []
        for (account, payment), fen in self.standing.items():
            if account in accounts and fen:
                target = None if after is Account.AVAILABLE else payment
                legs += [
                    Leg(self.line, account, -fen, self.entry.pk, payment),
                    Leg(self.line, after, fen, self.entry.pk, target),
                ]
        return legs

    def _write(self, kind: VoucherKind, *legs: Leg) -> None:
        if legs:
            entry = self.entry
            reason = f"{clause_name(entry.benefit_list)} {entry.period} {entry.enterprise.name} #{entry.pk}"
            write_voucher(kind, legs, reason=reason, by=self.by, at=self.at)
