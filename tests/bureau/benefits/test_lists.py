"""Lists: what may be drawn, the department's figures, eligibility decided again, four eyes, instalments, appeal."""

import datetime
import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from bureau.benefits.conftest import (
    BEFORE_APPROVAL,
    CODE,
    LATER,
    SECOND,
    THIRD,
    TO_RECEIPT,
    Drawn,
    walk,
)
from bureau.policies.people import AT, CITY, EAST, FIRM, file_facts
from chanmai.bureau.benefits.models import (
    Account,
    DepartmentFigure,
    Difference,
    Entry,
    Order,
    Ruling,
    Skipped,
)
from chanmai.bureau.benefits.operations.bulk import take_steps
from chanmai.bureau.benefits.operations.comparing import compare
from chanmai.bureau.benefits.operations.moving import in_accounts, standing_of
from chanmai.bureau.benefits.operations.paying import order_payments, settle_difference, take_answer
from chanmai.bureau.benefits.operations.steps import take_step
from chanmai.bureau.benefits.queries.entries import entry as entry_shown
from chanmai.bureau.benefits.queries.entries import events_after, of_firm
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.procedure.words import Event, State

pytestmark = pytest.mark.django_db
WAN = 1_000_000
HEAD = "指令号,统一社会信用代码,金额（元）,结果,银行流水号"


def state_of(entry: Entry) -> str:
    entry.refresh_from_db()
    return str(entry.state)


def balances(entry: Entry) -> dict[str, int]:
    standing = standing_of(entry)
    return {account.value: fen for account in Account if (fen := in_accounts(standing, account))}


def pay(entry: Entry, *, outcome: str = "成功", at: datetime.datetime = LATER) -> None:
    """Order the payments of the list and let the bank answer."""
    file = order_payments(entry.benefit_list_id, by=THIRD, at=at).file
    answer(file, Order.objects.filter(file=file).get(), outcome, at)


def answer(file: int, order: Order, outcome: str, at: datetime.datetime = LATER) -> Any:
    line = f"{order.number},{CODE},{order.payment.fen / 100:.2f},{outcome},B"
    return take_answer(file, name="a.csv", content=f"{HEAD}\n{line}\n".encode(), by=THIRD, at=at)


def test_only_who_surely_meets_the_clause_is_listed(drawn: Drawn) -> None:
    """丙 is 待补充 for both clauses, 乙 falls short of the growth: neither is listed there."""
    growth, scale = drawn("t-growth"), drawn("t-scale")
    names = Entry.objects.filter(benefit_list=growth).values_list("enterprise__name", flat=True)
    assert list(names) == ["小镇甲软件有限公司"]
    names = Entry.objects.filter(benefit_list=scale).values_list("enterprise__name", flat=True)
    assert list(names) == ["小镇乙软件有限公司"]
    left_out = Skipped.objects.get(benefit_list=scale)
    assert (left_out.enterprise.name, left_out.zh[:8]) == ("小镇甲软件有限公司", "与其他奖补比较后")


@pytest.mark.parametrize(
    ("more", "kind", "words"),
    [
        ({"year": 2025}, Conflict, "不是 2025 年度的"),
        ({"confirm_days": 0}, Unfit, "天数"),
        ({"instalments": ((Fraction(1, 2), ""),)}, Unfit, "之和须为 1"),
        ({"line": 999}, NotFound, None),
    ],
)
def test_a_list_that_is_not_sound_is_not_drawn(
    line: int, more: Any, kind: type[Exception], words: str | None
) -> None:
    from chanmai.bureau.benefits.operations.drawing import ListOrder as Wanted
    from chanmai.bureau.benefits.operations.drawing import draw_list

    order = replace(Wanted("t-growth", 2026, line), **more)
    with pytest.raises(kind, match=words):
        draw_list(order, by=CITY, at=AT)
    with pytest.raises(Forbidden):
        draw_list(Wanted("t-growth", 2026, line), by=EAST, at=AT)


def test_a_clause_is_listed_once_a_year_and_batch_and_a_firm_once_a_year(drawn: Drawn) -> None:
    drawn()
    with pytest.raises(Conflict, match="已有这一条款"):
        drawn()
    second = drawn(batch=2)
    assert not Entry.objects.filter(benefit_list=second).exists()
    assert "另一清单" in Skipped.objects.get(benefit_list=second).zh


def test_from_an_unverified_clause_nothing_is_drawn(drawn: Drawn) -> None:
    with pytest.raises(Conflict, match="不得兑付"):
        drawn("g-rd")


def test_who_fell_out_is_not_approved_and_the_reason_is_kept(entry: Entry) -> None:
    """A corrected return, filed after the list was drawn: growth is 20 % and the clause asks for more than 25 %."""
    walk(entry.pk, BEFORE_APPROVAL)
    file_facts(entry.enterprise_id, "annual", {"revenue": 7200 * WAN}, period="2025", at=LATER)
    assert take_step(entry.pk, Event.APPROVE, by=SECOND, at=LATER) is State.EXCLUDED
    ruling = Ruling.objects.get(entry=entry)
    assert (ruling.verdict, ruling.high) == ("不符合", None)
    last = entry.events.last()
    assert last is not None
    assert last.note.startswith("批准时再判定：不符合")
    assert balances(entry) == {}


def test_who_gets_less_now_is_not_approved_at_the_figure_of_before(entry: Entry) -> None:
    walk(entry.pk, BEFORE_APPROVAL)
    file_facts(entry.enterprise_id, "annual", {"revenue": 7900 * WAN}, period="2025", at=LATER)
    with pytest.raises(Conflict, match="上限"):
        take_step(entry.pk, Event.APPROVE, by=SECOND, at=LATER)
    assert state_of(entry) == "submitted"


def test_an_order_decides_again(entry: Entry) -> None:
    walk(entry.pk, TO_RECEIPT)
    file_facts(entry.enterprise_id, "annual", {"revenue": 7200 * WAN}, period="2025", at=LATER)
    with pytest.raises(Conflict, match="再判定"):
        order_payments(entry.benefit_list_id, by=THIRD, at=LATER)
    assert take_step(entry.pk, Event.EXCLUDE, by=CITY, at=LATER, note="不再符合") is State.EXCLUDED
    assert balances(entry) == {"available": 0} or balances(entry).get("reserved", 0) == 0


def test_four_eyes(entry: Entry) -> None:
    walk(entry.pk, BEFORE_APPROVAL)
    for person in (CITY, replace(SECOND, acting_for=CITY.user_id)):
        with pytest.raises(Conflict, match="另一人"):
            take_step(entry.pk, Event.APPROVE, by=person, at=LATER)
    walk(entry.pk, ((Event.APPROVE, SECOND, LATER), (Event.RECEIPT, CITY, LATER)))
    with pytest.raises(Conflict, match="另一人"):
        order_payments(entry.benefit_list_id, by=SECOND, at=LATER)


def test_the_departments_figure_prevails_and_is_kept(entry: Entry) -> None:
    found = compare(
        entry.benefit_list_id, department="统计局", name="数.csv", by=CITY, at=AT,
        content=f"信用代码,金额（万元）\n{CODE},9.5\n{CODE},9\n91350200MA0000000X,1\n".encode(),
    )  # fmt: skip
    first, again, unknown = found.rows
    assert (first.ours, first.theirs, first.differs, bool(first.trouble)) == (
        10 * WAN,
        9_500_000,
        True,
        False,
    )
    assert "已有这家企业" in again.trouble.zh
    assert "不在清单上" in unknown.trouble.zh
    assert (state_of(entry), entry.figure) == ("compared", 9_500_000)
    kept = DepartmentFigure.objects.get()
    assert (kept.fen, kept.until_then, kept.row, len(kept.digest)) == (9_500_000, 10 * WAN, 2, 64)


@pytest.mark.parametrize("amount", ["10.0001", "-1", "很多", "0.0000001", ""])
def test_a_figure_above_the_clause_or_that_is_none_changes_nothing(entry: Entry, amount: str) -> None:
    content = f"信用代码,金额（万元）\n{CODE},{amount}\n".encode()
    found = compare(
        entry.benefit_list_id, department="统计局", name="数.csv", content=content, by=CITY, at=AT
    )
    assert found.rows[0].trouble
    assert (state_of(entry), entry.figure) == ("listed", 10 * WAN)


def test_a_district_sees_and_compares_its_own_firms_only(drawn: Drawn) -> None:
    """乙 is in the west."""
    found = drawn("t-scale")
    entry = Entry.objects.get(benefit_list=found)
    with pytest.raises(NotFound):
        take_step(entry.pk, Event.COMPARE, by=EAST, at=AT)
    with pytest.raises(NotFound):
        entry_shown(EAST, entry.pk)
    assert take_steps(found, Event.COMPARE, by=EAST, at=AT).number == 0
    assert events_after(EAST, 0) == ()


def test_a_firm_speaks_for_itself_and_an_officer_says_how_it_spoke(entry: Entry) -> None:
    walk(entry.pk, BEFORE_APPROVAL[:3])
    with pytest.raises(Unfit, match="何种方式"):
        take_step(entry.pk, Event.CONFIRM, by=CITY, at=AT)
    with pytest.raises(Forbidden):
        take_step(entry.pk, Event.LAPSE, by=FIRM, at=LATER)
    assert take_step(entry.pk, Event.CONFIRM, by=FIRM, at=AT) is State.CONFIRMED


def test_who_does_not_confirm_in_time_has_waived_and_may_appeal(entry: Entry) -> None:
    walk(entry.pk, BEFORE_APPROVAL[:3])
    week = AT + datetime.timedelta(days=7)
    with pytest.raises(Conflict, match="还没有到"):
        take_step(entry.pk, Event.LAPSE, by=CITY, at=week)
    day_after = week + datetime.timedelta(days=1)
    with pytest.raises(Conflict, match="已过期限"):
        take_step(entry.pk, Event.CONFIRM, by=FIRM, at=day_after)
    assert take_step(entry.pk, Event.LAPSE, by=CITY, at=day_after) is State.OVERDUE
    assert take_step(entry.pk, Event.APPEAL, by=FIRM, at=day_after, note="未收到通知") is State.APPEALED
    assert take_step(entry.pk, Event.UPHOLD, by=SECOND, at=day_after, note="属实") is State.LISTED
    walk(entry.pk, BEFORE_APPROVAL[:3])
    take_step(entry.pk, Event.WAIVE, by=FIRM, at=AT)
    with pytest.raises(Conflict, match="已经复核过"):
        take_step(entry.pk, Event.APPEAL, by=FIRM, at=AT, note="再来")


def test_an_objection_to_the_publicity_holds_it_up(entry: Entry) -> None:
    walk(entry.pk, BEFORE_APPROVAL[:6])
    take_step(entry.pk, Event.CONTEST, by=CITY, at=AT, note="来信：数据不实")
    with pytest.raises(Conflict, match="不能"):
        take_step(entry.pk, Event.SUBMIT, by=CITY, at=LATER)
    take_step(entry.pk, Event.SETTLE, by=CITY, at=LATER, note="经核属实，异议不成立")
    assert take_step(entry.pk, Event.SUBMIT, by=CITY, at=LATER) is State.SUBMITTED
    shown = entry_shown(CITY, entry.pk)
    assert [each.answer for each in shown.objections] == ["经核属实，异议不成立"]


def test_what_the_bank_refuses_is_ordered_again_and_a_return_too(entry: Entry) -> None:
    walk(entry.pk, TO_RECEIPT)
    pay(entry, outcome="失败")
    assert (state_of(entry), balances(entry)) == ("refused", {"available": -10 * WAN, "payable": 10 * WAN})
    pay(entry)
    order = Order.objects.get(outcome="paid")
    answer(order.file_id, order, "退票")
    assert (state_of(entry), balances(entry)) == ("refused", {"available": -10 * WAN, "returned": 10 * WAN})
    pay(entry)
    assert (state_of(entry), balances(entry)) == ("paid", {"available": -10 * WAN, "paid": 10 * WAN})
    assert [each.state for each in of_firm(FIRM, entry.enterprise_id)[0].payments] == ["paid"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("X,{code},100000,成功,B", "unknown"),
        ("{number},{code},100000.01,成功,B", "amount"),
        ("{number},{code},,成功,B", "amount"),
        ("{number},91350200MA0000000X,100000,成功,B", "firm"),
        ("{number},{code},100000,也许,B", "outcome"),
        ("{number},{code},100000,退票,B", "answered-before"),
    ],
)
def test_every_difference_is_an_open_point_and_moves_no_money(entry: Entry, words: str, kind: str) -> None:
    walk(entry.pk, TO_RECEIPT)
    file = order_payments(entry.benefit_list_id, by=THIRD, at=LATER).file
    text = words.format(number=Order.objects.get().number, code=CODE)
    found = take_answer(file, name="a.csv", content=f"{HEAD}\n{text}\n".encode(), by=THIRD, at=LATER)
    expected = {kind, "missing"} if kind == "unknown" else {kind}
    assert set(Difference.objects.values_list("kind", flat=True)) == expected
    assert (found.paid, found.differences) == (0, len(expected))
    again = take_answer(file, name="a.csv", content=f"{HEAD}\n{text}\n".encode(), by=THIRD, at=LATER)
    assert (again.again > 0, again.differences) == (True, 0), "the same answer is no further difference"
    assert Difference.objects.count() == len(expected)
    assert not re.search(
        "[“ ](paid|refused|bounced|)”", "".join(Difference.objects.values_list("zh", flat=True))
    )
    assert state_of(entry) == "ordered"
    point = Difference.objects.first()
    assert point is not None
    settle_difference(point.file_id, point.pk, note="已与银行核对", by=THIRD, at=LATER)
    with pytest.raises(Conflict):
        settle_difference(point.file_id, point.pk, note="再来", by=THIRD, at=LATER)


THIRDS = ((Fraction(1, 3), "立项"), (Fraction(1, 3), "验收"), (Fraction(1, 3), "绩效"))


def test_instalments_add_up_to_the_figure_and_the_rest_can_be_stopped(drawn: Drawn) -> None:
    entry = Entry.objects.get(benefit_list=drawn(instalments=THIRDS))
    walk(entry.pk, TO_RECEIPT)
    pay(entry)
    with pytest.raises(Conflict, match="还有未付的期次"):
        take_step(entry.pk, Event.CLOSE, by=CITY, at=LATER)
    walk(entry.pk, ((Event.CONTINUE, CITY, LATER), (Event.RECEIPT, CITY, LATER)))
    pay(entry)
    assert balances(entry)["paid"] == 2 * (10 * WAN // 3)
    assert take_step(entry.pk, Event.CURTAIL, by=CITY, at=LATER, note="绩效未达标") is State.CURTAILED
    assert set(balances(entry)) == {"available", "paid"}
    take_step(entry.pk, Event.APPEAL, by=FIRM, at=LATER, note="已达标")
    take_step(entry.pk, Event.UPHOLD, by=SECOND, at=LATER, note="属实")
    walk(entry.pk, ((Event.CONTINUE, SECOND, LATER), (Event.RECEIPT, CITY, LATER)))
    pay(entry)
    assert balances(entry) == {"available": -10 * WAN, "paid": 10 * WAN}
    assert [each.fen for each in entry.payments.all()] == [3_333_333, 3_333_333, 3_333_334]
    assert take_step(entry.pk, Event.CLOSE, by=CITY, at=LATER) is State.ARCHIVED


def test_what_was_paid_wrongly_is_recovered_and_not_spent_again(entry: Entry, line: int) -> None:
    walk(entry.pk, TO_RECEIPT)
    pay(entry)
    take_step(entry.pk, Event.RECLAIM, by=CITY, at=LATER, note="材料不实")
    assert take_step(entry.pk, Event.RECOVER, by=THIRD, at=LATER, note="已缴回") is State.RECOVERED
    assert balances(entry) == {"available": -10 * WAN, "recovered": 10 * WAN}
    assert of_firm(FIRM, entry.enterprise_id)[0].payments[0].state == "recovered"


def test_a_firm_sees_its_own_entries_and_no_others(drawn: Drawn, firms: dict[str, int]) -> None:
    drawn("t-growth")
    drawn("t-scale")
    assert [each.clause for each in of_firm(FIRM, firms["甲"])] == ["t-growth"]
    with pytest.raises(NotFound):
        of_firm(FIRM, firms["乙"])


def test_who_tells_others_reads_on_from_the_last_number(entry: Entry) -> None:
    first = events_after(CITY, 0)
    assert [each.event for _number, each in first] == ["draw"]
    take_step(entry.pk, Event.COMPARE, by=CITY, at=AT)
    more = events_after(CITY, first[-1][0])
    assert [(each.event, each.before, each.after) for _number, each in more] == [
        ("compare", "listed", "compared")
    ]
