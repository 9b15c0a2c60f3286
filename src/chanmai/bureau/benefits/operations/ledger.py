"""The ledger: vouchers of whole 分, written with their postings and sealed; the database refuses what is not right."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DatabaseError, transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import Account, BudgetLine, Posting, Voucher, VoucherKind
from chanmai.bureau.benefits.models.money import Level
from chanmai.bureau.benefits.permissions import may_pay
from chanmai.bureau.benefits.queries.appropriations import last_appropriation
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.facts.texts import Text

REASON = 300
MOST_FEN = 10**15
REFUSALS = {
    "over the budget": Text(
        "预算额度不足，没有记账。", "The budget line has not enough left; nothing was entered."
    ),
    "paid twice": Text(
        "同一笔款已经应付或已付，没有记账。", "This is owed or paid already; nothing was entered."
    ),
    "cannot use what was reserved": Text(
        "没有为这家企业占用额度，没有记账。", "Nothing is reserved for this firm; nothing was entered."
    ),
    "cannot give back": Text("这笔款没有这么多可转。", "There is not as much to move of this payment."),
    "mirrors": Text(
        "冲正凭证须与原凭证逐笔相反。", "A reversing voucher has to mirror the one that it takes back."
    ),
    "unbalanced": Text("凭证借贷不平。", "The voucher does not balance."),
}
"""What the database says when it refuses, and in which words it is told."""


@dataclass(frozen=True, slots=True)
class Leg:
    """What a voucher adds to an account, in 分."""

    line: int
    account: Account
    fen: int
    entry: int | None = None
    payment: int | None = None


def write_voucher(
    kind: VoucherKind,
    legs: Sequence[Leg],
    *,
    reason: str,
    by: Viewer,
    at: datetime.datetime,
    reverses: int | None = None,
) -> int:
    """Enter and seal a voucher in one transaction; its number. Raises Conflict with what the database refused."""
    try:
        with transaction.atomic():
            voucher = Voucher.objects.create(
                kind=kind.value, reason=reason[:REASON], by=by.name, at=at, reverses_id=reverses
            )
            Posting.objects.bulk_create(
                Posting(
                    voucher=voucher,
                    line_id=leg.line,
                    account=leg.account.value,
                    fen=leg.fen,
                    entry_id=leg.entry,
                    payment_id=leg.payment,
                )
                for leg in legs
            )
            Voucher.objects.filter(pk=voucher.pk).update(sealed=True)
    except DatabaseError as error:
        raise refusal_of(error) from error
    return voucher.pk


def refusal_of(error: DatabaseError) -> Exception:
    """The refusal behind an error of the database; the error itself where it is another one."""
    text = str(error)
    words = next((words for sign, words in REFUSALS.items() if sign in text), None)
    return error if words is None else Conflict(words, code="ledger")


def add_line(
    *,
    name: str,
    year: int,
    level: str,
    district: str = "",
    fen: int,
    reason: str,
    by: Viewer,
    at: datetime.datetime,
    demo: bool = False,
) -> int:
    """A budget line with what was appropriated to it; its number.

    Raises Forbidden, Unfit for an amount that is none or a line without a name, Conflict when there is such a line.
    """
    _check(by)
    name = name.strip()
    if not name or level not in Level.values or (level == Level.DISTRICT) != bool(district):
        raise Unfit(
            Text(
                "请写明科目名称和级次；区级须写明区。",
                "Give name and level; a district's line names the district.",
            ),
            code="no-line",
        )
    with transaction.atomic():
        same = BudgetLine.objects.filter(name=name, year=year, level=level, district=district)
        if same.exists():
            raise Conflict(
                Text("已有同名的预算科目。", "There is a budget line of this name."), code="same-line"
            )
        line = BudgetLine.objects.create(
            name=name[:150], year=year, level=level, district=district, demo=demo, by=by.name, at=at
        )
        record_audit(by=by, action="add_budget_line", target=str(line), at=at, after={"level": level})
        appropriate(line.pk, fen, reason=reason, by=by, at=at)
    return line.pk


@transaction.atomic
def appropriate(
    line_id: int, fen: int, *, reason: str, by: Viewer, at: datetime.datetime, seen: int | None = None
) -> int:
    """Money comes into a line; the number of the voucher.

    `seen` is the last appropriation that the visitor saw, see `last_appropriation`; None: whatever there is now.
    Raises Forbidden, NotFound, Unfit, Conflict when there was another one since: a form sent twice counts once.
    """
    _check(by)
    line = BudgetLine.objects.select_for_update().filter(pk=line_id).first()
    if line is None:
        raise NotFound
    if seen is not None and seen != last_appropriation(by, line_id):
        raise Conflict(
            Text(
                "这一科目另有一笔刚刚下达或冲正，没有再记。",
                "Another appropriation was just entered or reversed.",
            ),
            Text("请刷新页面，核对后再办。", "Load the page anew and look before you go on."),
            code="stale",
        )
    if not 0 < fen <= MOST_FEN:
        raise Unfit(Text("下达金额须大于零。", "The amount has to be more than nothing."), code="no-amount")
    legs = (Leg(line.pk, Account.SOURCE, -fen), Leg(line.pk, Account.AVAILABLE, fen))
    number = write_voucher(VoucherKind.APPROPRIATE, legs, reason=_reason(reason), by=by, at=at)
    record_audit(by=by, action="appropriate", target=str(line), at=at, after={"fen": fen, "voucher": number})
    return number


@transaction.atomic
def reverse(line_id: int, voucher_id: int, *, reason: str, by: Viewer, at: datetime.datetime) -> int:
    """Take an appropriation of a line back by a voucher that mirrors it; its number. Steps undo what entries moved.

    Raises Forbidden, NotFound, Unfit without a reason, Conflict for another kind, one reversed before, or where the
    money is not there any more.
    """
    _check(by)
    own = Posting.objects.filter(line=line_id, voucher=voucher_id)
    voucher = Voucher.objects.filter(pk=voucher_id, sealed=True).first() if own.exists() else None
    if voucher is None:
        raise NotFound
    if voucher.kind != VoucherKind.APPROPRIATE:
        raise Conflict(
            Text(
                "只有下达可以直接冲正；企业的款由其步骤更正。", "Only an appropriation is reversed by hand."
            ),
            Text("请在清单企业的页面办理。", "Take the step on the page of the firm's entry."),
            code="not-reversible",
        )
    if Voucher.objects.filter(reverses=voucher).exists():
        raise Conflict(Text("这张凭证已经冲正。", "This voucher was reversed before."), code="reversed")
    legs = [Leg(each.line_id, Account(each.account), -each.fen) for each in voucher.postings.all()]
    number = write_voucher(
        VoucherKind.REVERSE, legs, reason=_reason(reason), by=by, at=at, reverses=voucher.pk
    )
    record_audit(
        by=by, action="reverse", target=str(voucher), at=at, after={"voucher": number}, reason=reason
    )
    return number


def _check(by: Viewer) -> None:
    if not may_pay(by):
        raise Forbidden


def _reason(text: str) -> str:
    if not text.strip():
        raise Unfit(Text("请写明依据。", "Say on what grounds."), code="no-reason")
    return text.strip()
