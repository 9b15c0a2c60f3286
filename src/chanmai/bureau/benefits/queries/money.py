"""Budget lines with what is left of them, the ledger by month, and the files that went to the bank."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.utils.timezone import get_default_timezone

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import (
    Account,
    BudgetLine,
    Difference,
    Order,
    PaymentFile,
    Posting,
    Voucher,
)
from chanmai.bureau.benefits.permissions import sees_ledger
from chanmai.bureau.refusal import Forbidden, NotFound
from chanmai.engine.facts.texts import Text

Balances = Mapping[str, int]
SHOWN = (
    Account.AVAILABLE, Account.RESERVED, Account.PAYABLE, Account.PAID, Account.RETURNED, Account.RECOVERED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineRow:
    """A budget line: what was appropriated, and where the money stands, in 分; `balances` in the order of `SHOWN`."""

    id: int
    name: str
    year: int
    level: str
    level_label: str
    district: str
    demo: bool
    appropriated: int
    balances: tuple[int, ...]

    @property
    def left(self) -> int:
        """What can still be approved."""
        return self.balances[0]


@dataclass(frozen=True, slots=True)
class AccountMonth:
    """An account of a line in a month, in 分: what there was, came in, went out, and is at its end."""

    account: str
    label: str
    before: int
    added: int
    taken: int

    @property
    def after(self) -> int:
        """The balance at the end of the month."""
        return self.before + self.added - self.taken


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A sealed voucher with what it moved, in 分."""

    id: int
    kind: str
    label: str
    reason: str
    by: str
    at: datetime.datetime
    reverses: int | None
    reversed_by: int | None
    postings: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A line at the end of a month: accounts and the vouchers of the month. All balances add up to 0."""

    line: LineRow
    month: datetime.date
    accounts: tuple[AccountMonth, ...]
    vouchers: tuple[VoucherRow, ...]

    @property
    def sum(self) -> int:
        """What all balances add up to: 0."""
        return sum(each.after for each in self.accounts)


def lines(viewer: Viewer) -> tuple[LineRow, ...]:
    """All budget lines, the newest year first. Raises Forbidden."""
    _check(viewer)
    return tuple(line_row(each) for each in BudgetLine.objects.all())


def line_row(line: BudgetLine) -> LineRow:
    """A line with its balances by all that is sealed."""
    found = _sums(Posting.objects.filter(line=line, voucher__sealed=True))
    return LineRow(
        id=line.pk,
        name=line.name,
        year=line.year,
        level=line.level,
        level_label=str(line.get_level_display()),
        district=line.district,
        demo=line.demo,
        appropriated=-found.get(Account.SOURCE.value, 0),
        balances=tuple(found.get(account.value, 0) for account in SHOWN),
    )


def _sums(postings: object) -> Balances:
    return dict(postings.values_list("account").annotate(Sum("fen")))  # type: ignore[attr-defined]


def statement(viewer: Viewer, line_id: int, month: datetime.date) -> Statement:
    """The statement of a line for the month of a day. Raises Forbidden, NotFound."""
    _check(viewer)
    line = BudgetLine.objects.filter(pk=line_id).first()
    if line is None:
        raise NotFound
    start, end = _bounds(month)
    sealed = Posting.objects.filter(line=line, voucher__sealed=True)
    before = _sums(sealed.filter(voucher__at__lt=start))
    inside = sealed.filter(voucher__at__gte=start, voucher__at__lt=end)
    added, taken = _sums(inside.filter(fen__gt=0)), _sums(inside.filter(fen__lt=0))
    return Statement(
        line_row(line),
        month.replace(day=1),
        tuple(
            AccountMonth(
                account.value,
                str(account.label),
                before.get(account.value, 0),
                added.get(account.value, 0),
                -taken.get(account.value, 0),
            )
            for account in Account
        ),
        _vouchers(line, Q(at__gte=start, at__lt=end)),
    )


def _bounds(month: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    first = month.replace(day=1)
    after = (first + datetime.timedelta(days=32)).replace(day=1)
    start, end = (
        datetime.datetime.combine(day, datetime.time(), get_default_timezone()) for day in (first, after)
    )
    return start, end


def _vouchers(line: BudgetLine, when: Q) -> tuple[VoucherRow, ...]:
    found = Voucher.objects.filter(when, sealed=True, postings__line=line).distinct().order_by("pk")
    return tuple(
        VoucherRow(
            id=each.pk,
            kind=each.kind,
            label=str(each.get_kind_display()),
            reason=each.reason,
            by=each.by,
            at=each.at,
            reverses=each.reverses_id,
            reversed_by=each.reversal.pk if hasattr(each, "reversal") else None,
            postings=tuple((str(leg.get_account_display()), leg.fen) for leg in each.postings.all()),
        )
        for each in found.select_related("reversal").prefetch_related("postings")
    )


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of orders: how many, their sum in 分, how many are answered, and how many differences are open."""

    id: int
    number: str
    at: datetime.datetime
    by: str
    orders: int
    fen: int
    unanswered: int
    differences: int
    demo: bool


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as the bank gets it; `fen` in 分, `outcome` empty while it is open."""

    number: str
    entry: int
    firm: str
    code: str
    fen: int
    clause: str
    period: int
    instalment: int
    outcome: str
    reference: str


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """Where the bank's answer does not agree; `settled` is how it was settled, empty while it is open."""

    id: int
    number: str
    ordered: int | None
    answered: int | None
    text: str
    settled: str
    settled_by: str


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file with its orders and differences."""

    row: FileRow
    orders: tuple[OrderRow, ...]
    differences: tuple[DifferenceRow, ...]


def files(viewer: Viewer) -> tuple[FileRow, ...]:
    """All files, the newest first. Raises Forbidden."""
    _check(viewer)
    return tuple(_file_row(each) for each in PaymentFile.objects.all())


def payment_file(viewer: Viewer, file_id: int, lang: str = "zh") -> FileShown:
    """One file. Raises Forbidden, NotFound."""
    _check(viewer)
    found = PaymentFile.objects.filter(pk=file_id).first()
    if found is None:
        raise NotFound
    orders = Order.objects.filter(file=found).select_related("payment", "payment__enterprise")
    differences = Difference.objects.filter(file=found)
    return FileShown(
        _file_row(found),
        tuple(
            OrderRow(
                each.number, each.payment.entry_id, each.payment.enterprise.name, each.payment.enterprise.code or "",
                each.payment.fen, each.payment.clause, each.payment.period, each.payment.instalment,
                each.outcome, each.reference,
            )
            for each in orders
        ),
        tuple(
            DifferenceRow(
                each.pk, each.number, each.ordered, each.answered, Text(each.zh, each.en).of(lang),
                each.settled, each.settled_by,
            )
            for each in differences
        ),
    )  # fmt: skip


def _file_row(found: PaymentFile) -> FileRow:
    orders = Order.objects.filter(file=found)
    return FileRow(
        id=found.pk,
        number=found.number,
        at=found.at,
        by=found.by,
        orders=orders.count(),
        fen=orders.aggregate(fen=Sum("payment__fen"))["fen"] or 0,
        unanswered=orders.filter(outcome="").count(),
        differences=Difference.objects.filter(file=found, settled_at=None).count(),
        demo=orders.filter(payment__entry__benefit_list__demo=True).exists(),
    )


def _check(viewer: Viewer) -> None:
    if not sees_ledger(viewer):
        raise Forbidden
