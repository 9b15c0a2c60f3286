"""The joint meeting, evaluations, reminders, the calendar and the Word files."""

import datetime
import io

import docx
import pytest
from icalendar import Calendar

from bureau.supervision.conftest import AT, TODAY, later
from bureau.supervision.test_measures import ONE, TWO, People, assign, day
from chanmai.bureau.calendar import calendar_file
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.bureau.supervision import documents
from chanmai.bureau.supervision.operations.measures import Word, report
from chanmai.bureau.supervision.operations.meetings import (
    Invitation,
    add_topic,
    confirm_minutes,
    convene,
    drop_subject,
    enter_subject,
    evaluate,
    resolve,
)
from chanmai.bureau.supervision.queries.deadlines import deadlines, reminders
from chanmai.bureau.supervision.queries.evaluations import months_after, subjects
from chanmai.bureau.supervision.queries.sittings import meeting, meetings

DAY = datetime.timedelta(days=1)


def called(people: People, held_on: datetime.date = TODAY) -> int:
    return convene(Invitation(held_on, "市政府 3 号楼", "张副市长", "各成员单位"), by=people["city"], at=AT)


def texts(content: bytes) -> str:
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in paper.paragraphs), *cells])


def test_agenda_and_minutes_are_word_files_of_what_was_entered(people: People) -> None:
    pk = called(people)
    add_topic(pk, "人才政策", measure=ONE, by=people["city"], at=AT)
    shown = meeting(people["talent"], pk, "zh")
    assert [each.title for each in shown.topics][-1] == "人才政策"
    assert len(shown.topics) == 4  # three stand in the pack
    topic = shown.topics[-1].pk
    owner = people["talent"].organisation
    assert (
        resolve(topic, "六月底前出细则", owner=owner, due_on=day("2024-06-30"), by=people["city"], at=AT)
        == pk
    )
    shown = meeting(people["city"], pk, "zh")
    agenda, draft = texts(documents.agenda(shown)), texts(documents.minutes(shown))
    for words in ("张副市长", "市政府 3 号楼", "2024-03-01", "4. 人才政策", ONE):
        assert words in agenda
        assert words in draft
    assert "六月底前出细则" not in agenda
    assert all(
        words in draft for words in ("六月底前出细则", "人社局", "2024-06-30", "草稿", "没有议定事项。")
    )
    confirm_minutes(pk, by=people["city"], at=later(1))
    assert "草稿" not in texts(documents.minutes(meeting(people["city"], pk, "zh")))


def test_confirmed_minutes_stay_as_they_are(people: People) -> None:
    pk = called(people)
    topic = meeting(people["city"], pk, "zh").topics[0].pk
    confirm_minutes(pk, by=people["city"], at=AT)
    for deed in (
        lambda: add_topic(pk, "再加", by=people["city"], at=AT),
        lambda: resolve(topic, "再定", by=people["city"], at=AT),
        lambda: confirm_minutes(pk, by=people["city"], at=AT),
    ):
        with pytest.raises(Conflict):
            deed()
    early = called(people, TODAY + DAY)
    with pytest.raises(Conflict):
        confirm_minutes(early, by=people["city"], at=AT)


def test_the_meeting_is_seen_by_those_who_sit_in_it(people: People) -> None:
    pk = called(people)
    assert meetings(people["talent"], "zh").next_by == day("2024-09-01")
    assert meetings(people["expert"], "zh").rows == ()
    for who in ("expert", "firm"):
        with pytest.raises(NotFound):
            meeting(people[who], pk, "zh")
    with pytest.raises(Forbidden):
        called({**people, "city": people["talent"]})
    with pytest.raises(Unfit):
        convene(Invitation(TODAY, " ", "张"), by=people["city"], at=AT)


def test_evaluations_come_due_again_after_the_months_of_their_kind(people: People) -> None:
    pk = enter_subject("project", "智能工厂操作系统", measure=ONE, by=people["city"], at=AT)
    first = subjects(people["city"], "zh", as_of=TODAY)[0]
    assert (first.due_on, first.overdue, first.evaluations) == (day("2024-06-01"), False, ())
    evaluate(pk, held_on=TODAY, grade="slow", text="进度滞后", by=people["city"], at=AT)
    evaluate(pk, held_on=day("2024-02-01"), grade="sound", text="补记", by=people["city"], at=AT)
    row = subjects(people["talent"], "en", as_of=day("2024-06-02"))[0]
    assert (row.due_on, row.overdue) == (day("2024-06-01"), True)
    assert [each.grade for each in row.evaluations] == ["Slower than expected", "As expected"]
    with pytest.raises(Conflict):
        enter_subject("project", "智能工厂操作系统", by=people["city"], at=AT)
    for grade, held_on in (("best", TODAY), ("sound", TODAY + DAY)):
        with pytest.raises(Unfit):
            evaluate(pk, held_on=held_on, grade=grade, text="x", by=people["city"], at=AT)
    drop_subject(pk, reason="已验收", by=people["city"], at=AT)
    assert subjects(people["city"], "zh", as_of=TODAY) == ()
    with pytest.raises(NotFound):
        evaluate(pk, held_on=TODAY, grade="sound", text="x", by=people["city"], at=AT)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-11-30", 3, "2025-02-28"),
        ("2024-12-01", 12, "2025-12-01"),
        ("2024-05-15", 0, "2024-05-15"),
    ],
)
def test_months_end_where_the_month_ends(start: str, months: int, end: str) -> None:
    assert months_after(day(start), months) == day(end)


def test_reminders_are_of_what_is_due_and_not_done(people: People) -> None:
    assign(people, due_on=day("2024-04-15"))
    assign(people, TWO, due_on=day("2024-12-31"))
    called(people, day("2024-03-20"))
    found = reminders(people["city"], "zh", as_of=TODAY)
    assert [(each.key.rpartition("-")[0], each.on) for each in found] == [
        ("meeting", day("2024-03-20")),
        ("measure-m61", day("2024-04-15")),
    ]
    assert reminders(people["science"], "zh", as_of=TODAY)[0].key.startswith("meeting")
    late = reminders(people["talent"], "zh", as_of=day("2024-05-01"))
    assert [(each.key, each.overdue) for each in late] == [(f"measure-{ONE}", True)]
    report(ONE, Word("完成", percent=100), by=people["talent"], at=AT)
    assert reminders(people["talent"], "zh", as_of=day("2024-05-01")) == ()


def test_the_calendar_is_read_back_and_a_day_that_moves_is_the_same_event(people: People) -> None:
    assign(people, due_on=day("2024-04-15"))
    before = events(people)
    assign(people, due_on=day("2024-05-15"))
    after = events(people)
    assert before.keys() == after.keys() == {f"measure-{ONE}@supervision.xiamen"}
    (old,), (new,) = before.values(), after.values()
    assert (old.decoded("dtstart"), new.decoded("dtstart")) == (day("2024-04-15"), day("2024-05-15"))
    assert (old["sequence"], new["sequence"]) == (0, 1)
    assert new.decoded("dtend") == day("2024-05-16")
    assert "健全组织实施机制" in str(new["summary"])
    assert new.walk("VALARM")[0].decoded("trigger") == datetime.timedelta(days=-7)


def events(people: People) -> dict[str, Calendar]:
    rows = deadlines(people["talent"], "zh", as_of=TODAY)
    content = calendar_file([each.due for each in rows], name="督办", domain="supervision.xiamen", at=AT)
    assert b"\r\n" in content
    assert max(map(len, content.split(b"\r\n"))) <= 75  # octets, RFC 5545 section 3.1
    return {str(each["uid"]): each for each in Calendar.from_ical(content).walk("VEVENT")}
