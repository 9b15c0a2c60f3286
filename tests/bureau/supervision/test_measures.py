"""Who is in charge, what is reported, what stays: by hand and by the database."""

import datetime
import hashlib

import pytest
from django.db import DatabaseError, connection, transaction

from bureau.supervision.conftest import AT, TODAY, later
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Refused, Unfit
from chanmai.bureau.supervision.models import Charge, Evidence, Opinion, Progress
from chanmai.bureau.supervision.operations.measures import LARGEST, Task, Word, charge, opine, report
from chanmai.bureau.supervision.queries.measures import TaskSearch, tasks
from chanmai.bureau.supervision.queries.task import evidence_of, task

People = dict[str, Viewer]
ONE, TWO = "m61-01", "m61-02"


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def assign(people: People, code: str = ONE, owner: str = "talent", **more: object) -> None:
    fields = {"start_on": day("2024-01-01"), "due_on": day("2024-12-31")} | more
    charge([code], Task(people[owner].organisation, **fields), reason="分工", by=people["city"], at=AT)  # type: ignore[arg-type]


def row(people: People, who: str = "city", code: str = ONE, on: datetime.date = TODAY) -> object:
    found = {each.code: each for each in tasks(people[who], TaskSearch(), "zh", as_of=on).rows}
    return found[code]


def test_all_measures_of_the_plan_are_tasks_and_begin_without_data(people: People) -> None:
    found = tasks(people["city"], TaskSearch(), "zh", as_of=TODAY)
    assert len(found.rows) == 216
    assert {colour: n for colour, _label, n in found.lights} == {
        "red": 0, "amber": 0, "green": 0, "none": 216,
    }  # fmt: skip
    assert found.rows[0].reasons == ("未分派",)


def test_a_department_sees_and_updates_its_own_and_no_other(people: People) -> None:
    assign(people)
    assign(people, TWO, "science")
    assert [r.code for r in tasks(people["talent"], TaskSearch(), "zh", as_of=TODAY).rows] == [ONE]
    report(ONE, Word("已成立", percent=40), by=people["talent"], at=later(1))
    with pytest.raises(NotFound):
        task(people["talent"], TWO, "zh", as_of=TODAY)
    with pytest.raises(NotFound):
        report(TWO, Word("代报"), by=people["talent"], at=later(1))
    report(TWO, Word("市里代记"), by=people["city"], at=later(1))
    assert len(tasks(people["expert"], TaskSearch(), "zh", as_of=TODAY).rows) == 216
    assert tasks(people["firm"], TaskSearch(), "zh", as_of=TODAY).rows == ()


def test_a_handed_over_measure_leaves_the_sight_of_who_had_it(people: People) -> None:
    assign(people)
    assign(people, owner="science")
    assert tasks(people["talent"], TaskSearch(), "zh", as_of=TODAY).rows == ()
    shown = task(people["science"], ONE, "zh", as_of=TODAY)
    assert [each.owner_name for each in shown.charges] == ["科技局", "人社局"]


def test_the_light_follows_reports_and_their_day(people: People) -> None:
    assign(people)
    assert row(people).colour == "none"  # type: ignore[attr-defined]
    report(ONE, Word("开始", percent=10), by=people["talent"], at=AT)
    seen = row(people)
    assert (seen.colour, seen.percent) == ("green", 10)  # type: ignore[attr-defined]
    assert row(people, on=day("2024-02-01")).colour == "none"  # type: ignore[attr-defined]  # was not known then
    assert row(people, on=day("2024-06-30")).colour == "red"  # type: ignore[attr-defined]


def test_a_correction_is_another_entry_and_the_wrong_one_counts_no_more(people: People) -> None:
    assign(people)
    wrong = report(ONE, Word("完成", percent=100), by=people["talent"], at=AT)
    right = report(ONE, Word("完成一成", percent=10, corrects=wrong), by=people["talent"], at=later(1))
    assert row(people, on=day("2024-03-02")).percent == 10  # type: ignore[attr-defined]
    assert row(people, on=TODAY).percent == 100  # type: ignore[attr-defined]  # as it was known
    shown = task(people["city"], ONE, "zh", as_of=day("2024-03-02"))
    assert [(w.pk, w.corrects, w.corrected_by) for w in shown.words] == [(right, wrong, 0), (wrong, 0, right)]
    with pytest.raises(Conflict):
        report(ONE, Word("再改", corrects=wrong), by=people["talent"], at=later(2))
    assign(people, TWO)
    with pytest.raises(NotFound):
        report(TWO, Word("改别处", corrects=right), by=people["talent"], at=later(2))
    assert Progress.objects.count() == 2


def test_a_number_counts_towards_the_goal_rounded_down(people: People) -> None:
    assign(people, goal=7, counted="家")
    report(ONE, Word("已建 2 家", count=2), by=people["talent"], at=AT)
    assert row(people).percent == 28  # type: ignore[attr-defined]  # 2/7 = 28.57 %
    report(ONE, Word("没有数字的一句"), by=people["talent"], at=AT)
    assert row(people).percent == 28  # type: ignore[attr-defined]
    report(ONE, Word("全部建成", count=9), by=people["talent"], at=AT)
    assert row(people).percent == 100  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        (Word("  "), "no-text"),
        (Word("长" * 2001), "long-text"),
        (Word("过头", percent=101), "percent"),
        (Word("没有目标", count=1), "no-goal"),
        (Word("链接", link="javascript:alert(1)"), "link"),
        (Word("大", file=("a.pdf", b"0" * (LARGEST + 1))), "large"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_kept(people: People, word: Word, code: str) -> None:
    assign(people)
    lines = AuditLine.objects.count()
    with pytest.raises(Unfit) as refusal:
        report(ONE, word, by=people["talent"], at=AT)
    assert refusal.value.code == code
    assert not Progress.objects.exists()
    assert AuditLine.objects.count() == lines


def test_evidence_keeps_its_bytes_and_digest_for_who_sees_the_measure(people: People) -> None:
    assign(people)
    pk = report(ONE, Word("见附件", file=("通知.pdf", b"%PDF-1")), by=people["talent"], at=AT)
    shown = task(people["city"], ONE, "zh", as_of=TODAY).words[0]
    assert shown.digest == hashlib.sha256(b"%PDF-1").hexdigest()
    assert evidence_of(people["talent"], pk) == ("通知.pdf", b"%PDF-1")
    with pytest.raises(NotFound):
        evidence_of(people["science"], pk)
    assert AuditLine.objects.last().after["evidence"] == shown.digest  # type: ignore[union-attr]


def test_charging_is_for_the_city_and_complete_or_not_at_all(people: People) -> None:
    good = Task(people["talent"].organisation, day("2024-01-01"), day("2024-12-31"))
    refused: list[tuple[list[str], Task, str, str, type[Refused]]] = [
        ([ONE], good, "分工", "talent", Forbidden),
        ([ONE, "m99-01"], good, "分工", "city", NotFound),
        ([], good, "分工", "city", Unfit),
        ([ONE], good, " ", "city", Unfit),
        ([ONE], Task(999, good.start_on, good.due_on), "分工", "city", Unfit),
        ([ONE], Task(good.owner, good.due_on, good.start_on), "分工", "city", Unfit),
        ([ONE], Task(good.owner, good.start_on, good.due_on, goal=0), "分工", "city", Unfit),
        ([ONE], Task(good.owner, good.start_on, good.due_on, targets=("无",)), "分工", "city", Unfit),
    ]
    for codes, wanted, reason, who, kind in refused:
        with pytest.raises(kind):
            charge(codes, wanted, reason=reason, by=people[who], at=AT)
    assert not Charge.objects.exists()
    assert charge([ONE, TWO, ONE], good, reason="分工", by=people["city"], at=AT) == 2
    lines = AuditLine.objects.filter(action="charge_measure")
    assert [line.target for line in lines] == [ONE, TWO]


def test_only_experts_give_opinions(people: People) -> None:
    assign(people)
    opine(ONE, "应先定牵头单位。", by=people["expert"], at=AT)
    for who in ("city", "talent"):
        with pytest.raises(Forbidden):
            opine(ONE, "意见", by=people[who], at=AT)
    with pytest.raises(Unfit):
        opine(ONE, "", by=people["expert"], at=AT)
    shown = task(people["talent"], ONE, "zh", as_of=TODAY)
    assert [(each.organisation, each.text) for each in shown.opinions] == [("专家委", "应先定牵头单位。")]


def test_the_database_itself_keeps_what_was_said(people: People) -> None:
    assign(people)
    report(ONE, Word("见附件", file=("a.pdf", b"1")), by=people["talent"], at=AT)
    opine(ONE, "意见", by=people["expert"], at=AT)
    tables = {each._meta.db_table for each in (Charge, Progress, Evidence, Opinion)}
    assert all(each.objects.exists() for each in (Charge, Progress, Evidence, Opinion))
    for table in tables:
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):  # noqa: S608  # names of models
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_filters_narrow_and_count_what_the_others_leave(people: People) -> None:
    assign(people)
    report(ONE, Word("开始", percent=10), by=people["talent"], at=AT)
    owner = str(people["talent"].organisation)
    found = tasks(people["city"], TaskSearch(owner=owner), "zh", as_of=TODAY)
    assert [each.code for each in found.rows] == [ONE]
    assert [(c.value, c.count) for c in found.filters["light"]] == [("green", 1)]
    assert sum(choice.count for choice in found.filters["owner"]) == 216
    assert tasks(people["city"], TaskSearch(text="没有这个词"), "zh", as_of=TODAY).rows == ()
