"""Benefits of a demo city, entered through the operations that people use: budgets, and lists at different states."""

import datetime
from collections.abc import Iterator
from itertools import islice

from django.db import transaction

from chanmai.bureau.accounts.operations import DEMO_PASSWORD, add_member
from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.benefits.operations.bulk import take_steps
from chanmai.bureau.benefits.operations.drawing import ListOrder, draw_list
from chanmai.bureau.benefits.operations.ledger import add_line
from chanmai.bureau.benefits.operations.paying import order_payments, take_answer
from chanmai.bureau.benefits.operations.steps import take_step
from chanmai.bureau.benefits.queries.choices import clauses_to_draw
from chanmai.bureau.benefits.queries.lists import benefit_list, lists
from chanmai.bureau.benefits.queries.money import payment_file
from chanmai.bureau.downloads import Yuan, to_csv
from chanmai.bureau.matching.queries.awards import awards_of
from chanmai.bureau.matching.queries.runs import latest_run
from chanmai.engine.procedure.words import Event, State

APPROVER = "approver"
GROUNDS = "演示：假定年度通知明确本条免申即享"
NOTE = "演示"
MOST = 8
"""So many firms of a list go the whole way; each is decided again when it is approved and when it is ordered."""
EARLY = datetime.timedelta(days=30)


@transaction.atomic
def deliver(at: datetime.datetime) -> None:
    """Enter two lists: one on the way to the bank and back, one that waits for its firms.

    Nothing where there are lists already, no run is in force, or no clause may be paid from.
    """
    run = latest_run()
    if run is None or lists(SYSTEM):
        return
    early, approver = at - EARLY, _approver(at)
    drawn = list(_lists(run.as_of.year, early))
    for place, number in enumerate(drawn):
        for event in (Event.COMPARE, Event.PROPOSE, Event.PUSH):
            take_steps(number, event, by=SYSTEM, at=early if place == 0 else at)
    if drawn:
        _pay(drawn[0], approver, early, at)


def _approver(at: datetime.datetime) -> Viewer:
    """A second officer of the city: nobody approves what they submitted themselves."""
    member = add_member(
        username=APPROVER,
        password=DEMO_PASSWORD,
        role=SYSTEM.role,
        name="审批员",
        by="demo",
        at=at,
        demo=True,
    )
    return Viewer(user_id=member.user_id, role=SYSTEM.role, name="审批员")


def _lists(year: int, at: datetime.datetime) -> Iterator[int]:
    """Lists of the clauses with the most money whose amounts are exact, each with a budget line of its own."""
    sums = ((code, _money(code)) for code, _name in clauses_to_draw(SYSTEM))
    for number, (code, money) in enumerate(islice((each for each in sums if each[1]), 2), 1):
        line = add_line(
            name=f"产业扶持资金（演示 {number}）",
            year=year,
            level="city",
            fen=money,
            reason="演示预算",
            by=SYSTEM,
            at=at,
            demo=True,
        )
        order = ListOrder(clause=code, year=year, line=line, grounds=GROUNDS, confirm_days=60)
        yield draw_list(order, by=SYSTEM, at=at)


def _money(code: str) -> int:
    return sum(each.settled.high or 0 for each in awards_of(SYSTEM, code).rows if each.settled.low)


def _pay(number: int, approver: Viewer, early: datetime.datetime, at: datetime.datetime) -> None:
    """Take some firms to the bank; of these one is approved and waits, and one the bank does not pay."""
    pushed = benefit_list(SYSTEM, number, state=State.PUSHED).page.rows[:MOST]
    first = [(event, SYSTEM, early) for event in (Event.CONFIRM, Event.VERIFY, Event.PUBLICISE)]
    for row in pushed:
        for event, by, when in (*first, (Event.SUBMIT, SYSTEM, at), (Event.APPROVE, approver, at)):
            take_step(row.id, event, by=by, at=when, note=NOTE)
    for row in benefit_list(SYSTEM, number, state=State.APPROVED).page.rows[1:]:
        take_step(row.id, Event.RECEIPT, by=SYSTEM, at=at, note=NOTE)
    if benefit_list(SYSTEM, number, state=State.RECEIPTED).page.rows:
        file = order_payments(number, by=SYSTEM, at=at).file
        take_answer(file, name="回单.csv", content=_answer(file), by=SYSTEM, at=at)


def _answer(file: int) -> bytes:
    """What the bank says: the first order is not paid, the others are."""
    headings = ("指令号", "统一社会信用代码", "金额（元）", "结果", "银行流水号")
    orders = payment_file(SYSTEM, file).orders
    rows = (
        (each.number, each.code, Yuan(each.fen), "失败" if place == 0 else "成功", f"演示{place}")
        for place, each in enumerate(orders)
    )
    return to_csv(headings, rows)
