"""A firm answers for itself what it is put on lists for, and sees what it is paid; notices come and are settled."""

import datetime
from typing import Any

import pytest
from django.test import Client

from bureau.benefits.conftest import CODE, LATER, SECOND, THIRD, drawn, entry, line, walk
from bureau.policies.conftest import firms, match, town
from bureau.policies.people import AT, CITY
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import Entry, EntryEvent, Order
from chanmai.bureau.benefits.operations.paying import order_payments, take_answer
from chanmai.bureau.notices.models import Notice, Reading
from chanmai.bureau.notices.operations.drawing import draw
from chanmai.engine.procedure.words import Event

__all__ = ["drawn", "entry", "firms", "line", "match", "town"]
pytestmark = pytest.mark.django_db
OTHER_CODE = "91350200MA33GULG92"
TO_PUSH = ((Event.COMPARE, CITY, AT), (Event.PROPOSE, CITY, AT))


@pytest.fixture
def pushed(entry: Entry) -> Entry:
    """An entry that was sent to its firm just now, so that the time limit holds whenever the test runs."""
    now = datetime.datetime.now(datetime.UTC)
    walk(entry.pk, (*TO_PUSH, (Event.PUSH, CITY, now)))
    entry.refresh_from_db()
    return entry


def client_of(role: str, **more: Any) -> Client:
    member = add_member(username=f"{role}{more}", password="x", role=role, by="test", at=AT, **more)
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def own(pushed: Entry) -> Client:
    return client_of("firm", firm=CODE)


def address(entry: Entry) -> str:
    return f"/portal/{entry.enterprise_id}/benefits/{entry.pk}/"


def answer(client: Client, entry: Entry, event: str, **more: Any) -> Any:
    posted = {"event": event, "edition": entry.edition, **more}
    return client.post(f"{address(entry)}answer/", posted, follow=True)


def state_of(entry: Entry) -> str:
    entry.refresh_from_db()
    return str(entry.state)


def test_a_firm_confirms_what_its_portal_shows(own: Client, pushed: Entry) -> None:
    home = own.get(f"/portal/{pushed.enterprise_id}/").content.decode()
    assert "待企业确认" in home
    assert f"期限 {pushed.due_on}（含）" in home
    assert "请在" in home  # the notice
    assert answer(own, pushed, "confirm").status_code == 200
    assert state_of(pushed) == "confirmed"
    event = EntryEvent.objects.filter(entry=pushed).latest("pk")
    assert (event.event, event.note) == ("confirm", "")
    shown = client_of("city").get(f"/benefits/lists/{pushed.benefit_list_id}/").content.decode()
    assert "企业已确认" in shown


def test_what_asked_for_the_answer_is_settled_by_it(own: Client, pushed: Entry) -> None:
    told = Notice.objects.get(key=f"benefit:{pushed.pk}:{pushed.edition}")
    assert (told.kind, told.readers, told.day) == ("list", f"firm:{pushed.enterprise_id}", pushed.due_on)
    assert told.high == pushed.figure
    assert told.link == address(pushed)
    answer(own, pushed, "confirm")
    assert Reading.objects.get(notice=told).acted_at is not None


@pytest.mark.parametrize(
    ("event", "more", "words"),
    [
        ("object", {}, "理由"),
        ("object", {"note": "  "}, "理由"),
        ("waive", {}, "确认放弃"),
    ],
)
def test_what_lacks_a_reason_or_a_second_yes_is_refused(
    own: Client, pushed: Entry, event: str, more: dict[str, str], words: str
) -> None:
    refused = answer(own, pushed, event, **more)
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert state_of(pushed) == "pushed"


def test_a_page_that_is_out_of_date_changes_nothing_and_keeps_what_was_typed(
    own: Client, pushed: Entry
) -> None:
    stale = answer(own, pushed, "object", note="金额少算了", edition=pushed.edition - 1)
    assert stale.status_code == 409
    page = stale.content.decode()
    assert "页面已过时" in page
    assert "金额少算了" in page
    assert state_of(pushed) == "pushed"


def test_an_objection_reaches_officers_once_and_its_answer_settles_it(own: Client, pushed: Entry) -> None:
    answer(own, pushed, "object", note="金额少算了")
    assert state_of(pushed) == "objected"
    told = Notice.objects.filter(key=f"benefit:{pushed.pk}:{pushed.edition}")
    assert sorted(told.values_list("readers", flat=True)) == ["city", "district:东区"]
    assert [row.reasons for row in told] == [[["金额少算了", "金额少算了"]]] * 2
    officer = client_of("city")
    officer.post(
        f"/benefits/entries/{pushed.pk}/step/",
        {"event": "settle", "edition": pushed.edition, "note": "已重算"},
    )
    assert state_of(pushed) == "proposed"
    assert Reading.objects.filter(notice__in=told).exclude(acted_at=None).count() == 2


def test_who_waives_says_so_twice_and_may_appeal(own: Client, pushed: Entry) -> None:
    answer(own, pushed, "waive", sure="1")
    assert state_of(pushed) == "waived"
    answer(own, pushed, "appeal", note="误操作")
    assert state_of(pushed) == "appealed"
    assert "申请复核" not in own.get(address(pushed)).content.decode().split('id="events-title"')[0]


def test_steps_of_others_are_not_found_here(own: Client, pushed: Entry) -> None:
    for event in ("exclude", "settle", "nothing", ""):
        assert answer(own, pushed, event, note="x").status_code == 404
    assert state_of(pushed) == "pushed"


def test_of_another_firm_there_is_no_entry(own: Client, pushed: Entry, firms: dict[str, int]) -> None:
    other = client_of("firm", firm=OTHER_CODE)
    assert other.get(address(pushed)).status_code == 404
    assert answer(other, pushed, "confirm").status_code == 404
    aside = f"/portal/{firms['乙']}/benefits/{pushed.pk}/"
    for client in (own, client_of("city")):
        assert client.get(aside).status_code == 404
    assert own.post(f"{aside}answer/", {"event": "confirm", "edition": pushed.edition}).status_code == 404
    assert state_of(pushed) == "pushed"


def test_officers_look_and_enter_a_firms_word_marked_on_their_own_page(pushed: Entry) -> None:
    officer = client_of("city")
    assert officer.get(address(pushed)).status_code == 200
    assert answer(officer, pushed, "confirm").status_code == 403
    assert client_of("analyst").get(address(pushed)).status_code == 403
    officer.post(
        f"/benefits/entries/{pushed.pk}/step/",
        {"event": "confirm", "edition": pushed.edition, "note": "电话确认"},
    )
    assert state_of(pushed) == "confirmed"
    assert EntryEvent.objects.filter(entry=pushed).latest("pk").note == "代企业登记：电话确认"
    assert Reading.objects.count() == 0


def pay(entry: Entry, outcome: str) -> None:
    file = order_payments(entry.benefit_list_id, by=THIRD, at=LATER).file
    number = Order.objects.get(file=file).number
    head = "指令号,统一社会信用代码,金额（元）,结果,银行流水号"
    content = f"{head}\n{number},{CODE},100000.00,{outcome},B1\n".encode()
    take_answer(file, name="回单.csv", content=content, by=THIRD, at=LATER)


OWN = Viewer(user_id=0, role="firm", firm=CODE, name="企业丙")
TO_RECEIPT = (
    *TO_PUSH, (Event.PUSH, CITY, AT), (Event.CONFIRM, OWN, AT), (Event.VERIFY, CITY, AT),
    (Event.PUBLICISE, CITY, AT), (Event.SUBMIT, CITY, LATER), (Event.APPROVE, SECOND, LATER),
    (Event.RECEIPT, CITY, LATER),
)  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "state", "word"), [("成功", "paid", "已付"), ("失败", "refused", "银行未付，待重付")]
)
def test_a_firm_sees_each_payment_and_is_told_of_it(
    entry: Entry, outcome: str, state: str, word: str
) -> None:
    walk(entry.pk, TO_RECEIPT)
    pay(entry, outcome)
    assert state_of(entry) == state
    client = client_of("firm", firm=CODE)
    for page in (f"/portal/{entry.enterprise_id}/", address(entry)):
        shown = client.get(page).content.decode()
        assert word in shown
        assert "第 1 期" in shown
    told = Notice.objects.filter(enterprise=entry.enterprise_id, kind="payment").order_by("pk")
    assert [row.key for row in told] == [f"benefit:{entry.pk}:{number}" for number in (8, 10, 11)]
    assert {row.high for row in told} == {10_000_000}


def test_what_officers_say_among_themselves_is_not_shown_to_the_firm(entry: Entry) -> None:
    walk(entry.pk, TO_RECEIPT)  # every step but the firm's own says "测试"
    shown = client_of("firm", firm=CODE).get(address(entry)).content.decode()
    assert shown.count("测试") == 1
    assert "请向经办部门提交收款收据" not in shown


def test_reminders_come_once_before_the_time_limit_ends(pushed: Entry) -> None:
    assert pushed.due_on is not None
    for days in (3, 2, 1, 0, -1):
        draw(as_of=pushed.due_on - datetime.timedelta(days=days), by=CITY, at=LATER)
        told = Notice.objects.filter(key__startswith="benefit-")
        assert sorted(told.values_list("readers", flat=True)) == (
            [] if days > 2 else ["city", "district:东区", f"firm:{pushed.enterprise_id}"]
        )


def test_a_step_that_is_refused_tells_nothing(own: Client, pushed: Entry) -> None:
    before = Notice.objects.count()
    answer(own, pushed, "appeal", note="早了")
    assert Notice.objects.count() == before
