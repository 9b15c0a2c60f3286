"""Orders to the bank, its answer matched to the 分, and the differences that somebody has to settle."""

import datetime
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import BenefitList, Difference, Entry, Order, Payment, PaymentFile, Ruling
from chanmai.bureau.benefits.operations.ledger import refusal_of
from chanmai.bureau.benefits.operations.steps import take_step
from chanmai.bureau.benefits.permissions import may_pay
from chanmai.bureau.benefits.tables import Line, read_lines
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Refused, Unfit
from chanmai.engine.facts.texts import Text
from chanmai.engine.procedure.words import Event, State

ORDERABLE = (State.RECEIPTED.value, State.REFUSED.value)
ANSWER_COLUMNS = {
    "number": ("指令号",),
    "code": ("统一社会信用代码",),
    "amount": ("金额",),
    "outcome": ("结果",),
    "reference": ("银行流水号",),
}
OUTCOMES = {"成功": Event.PAY, "失败": Event.REFUSE, "退票": Event.BOUNCE}
ANSWERED = {
    "": Text("未回", "not answered"),
    "paid": Text("已付", "paid"),
    "refused": Text("未付", "not paid"),
    "bounced": Text("退票", "returned"),
}
KEPT = {Event.PAY: "paid", Event.REFUSE: "refused", Event.BOUNCE: "bounced"}


@dataclass(frozen=True, slots=True)
class OrderOutcome:
    """A file of orders: its number in the database, how many orders are in it, what could not be ordered and why."""

    file: int
    orders: int
    left: tuple[tuple[int, Text], ...]


@dataclass(frozen=True, slots=True)
class AnswerOutcome:
    """What an answer of the bank did: payments, refusals and returns entered, lines known before, differences found."""

    paid: int
    refused: int
    bounced: int
    again: int
    differences: int


@transaction.atomic
def order_payments(list_id: int, *, by: Viewer, at: datetime.datetime) -> OrderOutcome:
    """Order all payments of a list that are due, each decided again; in one file.

    Raises Forbidden, NotFound, Conflict when none is due or none can be ordered.
    """
    _check(by)
    if not BenefitList.objects.filter(pk=list_id).exists():
        raise NotFound
    due = Entry.objects.filter(benefit_list=list_id, state__in=ORDERABLE).values_list("pk", flat=True)
    file = PaymentFile.objects.create(number=f"-{at.isoformat()}-{list_id}", by=by.name, at=at)
    file.number = f"BF{at:%Y%m%d}-{file.pk:06d}"
    file.save(update_fields=["number"])
    left: list[tuple[int, Text]] = []
    ordered = 0
    for pk in due:
        try:
            with transaction.atomic():
                take_step(pk, Event.ORDER, by=by, at=at)
                _add(file, pk)
                ordered += 1
        except Refused as refusal:
            left.append((pk, refusal.whole))
    if not ordered:
        why = left[0][1] if left else Text("没有待拨付的企业。", "No payment is due.")
        raise Conflict(why, code="nothing-to-order")
    record_audit(by=by, action="order_payments", target=file.number, at=at, after={"orders": ordered})
    return OrderOutcome(file.pk, ordered, tuple(left))


def _add(file: PaymentFile, entry_id: int) -> None:
    entry = Entry.objects.get(pk=entry_id)
    payment = Payment.objects.get(entry=entry, instalment=entry.instalment)
    ruling = Ruling.objects.filter(entry=entry).latest("pk")
    again = payment.orders.count() + 1
    try:
        with transaction.atomic():
            Order.objects.create(
                payment=payment, file=file, number=f"{file.number}-{payment.pk}-{again}", ruling=ruling
            )
    except DatabaseError as error:
        raise refusal_of(error) from error


@transaction.atomic
def take_answer(
    file_id: int, *, name: str, content: bytes, by: Viewer, at: datetime.datetime
) -> AnswerOutcome:
    """Enter what the bank says of the orders of a file; every line that does not agree to the 分 is a difference.

    A line that was known before, be it a payment or a difference, is neither entered nor told a second time.

    Raises Forbidden, NotFound, Unfit for a file that cannot be read.
    """
    _check(by)
    file = PaymentFile.objects.select_for_update().filter(pk=file_id).first()
    if file is None:
        raise NotFound
    lines = read_lines(name, content, ANSWER_COLUMNS, "amount")
    reader = _Reader(file, by, at)
    for line in lines:
        reader.take(line)
    reader.miss(lines)
    file.answer, file.answered_at = hashlib.sha256(content).hexdigest(), at
    file.save(update_fields=["answer", "answered_at"])
    found = AnswerOutcome(
        reader.done[Event.PAY], reader.done[Event.REFUSE], reader.done[Event.BOUNCE], reader.again,
        reader.differences,
    )  # fmt: skip
    after = {"digest": file.answer, "paid": found.paid, "differences": found.differences}
    record_audit(by=by, action="take_answer", target=file.number, at=at, after=after)
    return found


class _Reader:
    """One answer on its way into the ledger."""

    def __init__(self, file: PaymentFile, by: Viewer, at: datetime.datetime) -> None:
        self.file, self.by, self.at = file, by, at
        self.orders = {
            order.number: order for order in file.orders.select_related("payment", "payment__enterprise")
        }
        self.done = dict.fromkeys(OUTCOMES.values(), 0)
        self.again = self.differences = 0

    def take(self, line: Line) -> None:
        """Enter one line, or write down why not."""
        order = self.orders.get(line.cells["number"])
        event = OUTCOMES.get(line.cells["outcome"])
        trouble = next(_troubles(line, order), None)
        if trouble is not None or order is None or event is None:
            self._differ(line, order, *(trouble or ("outcome", Text())))
        elif order.outcome == KEPT[event]:
            self.again += 1
        elif (order.outcome, event) in (("", Event.PAY), ("", Event.REFUSE), ("paid", Event.BOUNCE)):
            self._enter(line, order, event)
        else:
            text = Text(
                f"这一指令现在是“{ANSWERED[order.outcome].zh}”，不能登记为“{ANSWERED[KEPT[event]].zh}”。",
                f"This order is {ANSWERED[order.outcome].en}; it cannot be entered as {ANSWERED[KEPT[event]].en}.",
            )
            self._differ(line, order, "answered-before", text)

    def _enter(self, line: Line, order: Order, event: Event) -> None:
        try:
            with transaction.atomic():
                order.outcome, order.answered_at = KEPT[event], self.at
                order.reference = line.cells["reference"][:80]
                order.save(update_fields=["outcome", "reference", "answered_at"])
                take_step(order.payment.entry_id, event, by=self.by, at=self.at, note=order.reference)
        except Refused as refusal:
            order.refresh_from_db()
            self._differ(line, order, "refused", refusal.whole)
        else:
            self.done[event] += 1

    def miss(self, lines: Sequence[Line]) -> None:
        """Every order that is open and that the answer does not name is a difference; told once."""
        named = {line.cells["number"] for line in lines}
        told_before = set(self.file.differences.filter(kind="missing").values_list("number", flat=True))
        for number, order in self.orders.items():
            if order.outcome == "" and number not in named and number not in told_before:
                text = Text("回单中没有这一指令。", "The answer does not name this order.")
                self._write(number, "missing", order.payment.fen, None, text)

    def _differ(self, line: Line, order: Order | None, kind: str, text: Text) -> None:
        row = Text(f"第 {line.row} 行：", f"Row {line.row}: ")
        whole = Text(row.zh + text.zh, row.en + text.en)
        self._write(line.cells["number"], kind, None if order is None else order.payment.fen, line.fen, whole)

    def _write(self, number: str, kind: str, ordered: int | None, answered: int | None, text: Text) -> None:
        _difference, is_new = Difference.objects.get_or_create(
            file=self.file, number=number[:60], kind=kind, ordered=ordered, answered=answered,
            zh=text.zh[:300], en=text.en[:300], defaults={"at": self.at},
        )  # fmt: skip
        self.differences += is_new
        self.again += not is_new


def _troubles(line: Line, order: Order | None) -> Iterator[tuple[str, Text]]:
    """What of a line does not agree with its order, the gravest first."""
    if order is None:
        yield "unknown", Text("本文件没有这一指令号。", "There is no such order in this file.")
        return
    if line.wrong is not None:
        yield "amount", line.wrong
    elif line.fen != order.payment.fen:
        yield "amount", Text("金额与指令不同。", "The amount is not what was ordered.")
    if line.cells["code"].upper() != (order.payment.enterprise.code or ""):
        yield "firm", Text("收款企业与指令不同。", "The payee is not the firm of the order.")
    if line.cells["outcome"] not in OUTCOMES:
        yield "outcome", Text("结果应为成功、失败或退票。", "The outcome is 成功, 失败 or 退票.")


@transaction.atomic
def settle_difference(
    file_id: int, difference_id: int, *, note: str, by: Viewer, at: datetime.datetime
) -> None:
    """Say how a difference of a file was settled.

    Raises Forbidden, NotFound, Unfit without a note, Conflict if it was before.
    """
    _check(by)
    open_one = Difference.objects.filter(pk=difference_id, file=file_id)
    if not open_one.exists():
        raise NotFound
    if not note.strip():
        raise Unfit(Text("请写明如何处理。", "Say how it was settled."), code="no-reason")
    changed = open_one.filter(settled_at=None).update(
        settled=note.strip()[:500], settled_by=by.name, settled_at=at
    )
    if not changed:
        raise Conflict(Text("这一差异已经处理。", "This difference was settled before."), code="settled")
    record_audit(by=by, action="settle_difference", target=f"#{difference_id}", at=at, reason=note)


def _check(by: Viewer) -> None:
    if not may_pay(by):
        raise Forbidden
