"""Withdrawing what should not have been taken: a new entry each time, nothing is erased, and all can be put back."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from bureau.enterprises.made import ANALYST, AT, CITY, EAST, FIRM, ONE, REGISTER, THREE, TWO, Import, codes
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises import jobs
from chanmai.bureau.enterprises.models import (
    Absence,
    Enterprise,
    EnterpriseName,
    Filing,
    ImportBatch,
    Question,
    Withdrawal,
)
from chanmai.bureau.enterprises.operations.unknown import set_unknown
from chanmai.bureau.enterprises.operations.withdrawals import restore, withdraw
from chanmai.bureau.enterprises.queries.batches import batch_shown
from chanmai.bureau.enterprises.queries.fact_data import facts_known, filings_known
from chanmai.bureau.enterprises.queries.knowledge import Moment, record_of, snapshot_table
from chanmai.bureau.enterprises.queries.profile import profile
from chanmai.bureau.enterprises.queries.reach import Target, reach_of
from chanmai.bureau.enterprises.queries.search import FirmSearch, search
from chanmai.bureau.enterprises.queries.structure import firm_columns, title_counts
from chanmai.bureau.enterprises.queries.values import value_shown
from chanmai.bureau.enterprises.queries.withdrawals import withdrawals
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Refused, Unfit
from turns import alone, work_off

pytestmark = pytest.mark.django_db

HEAD = ["信用代码", "企业名称", "年度", "营业收入（万元）", "从业人员"]
A, B = "厦门海风信息技术有限公司", "厦门山石软件股份有限公司"
DAY = datetime.timedelta(days=1)
LATER = AT + 10 * DAY
WAN = 1_000_000


def revenue(code: str = ONE, *, known_at: datetime.datetime = LATER, year: int = 2025) -> int | None:
    """Revenue as it is known at a moment, in 万元."""
    firm = Enterprise.objects.get(code=code)
    facts = facts_known(CITY, firm.pk, LATER.date(), known_at, None)
    return next(
        (fact["value"] // WAN for fact in facts if (fact["code"], fact["year"]) == ("revenue", year)), None
    )


def undo(
    kind: str, key: int, *, by: Viewer = CITY, at: datetime.datetime = LATER, reason: str = "导错了"
) -> int:
    return withdraw(Target(kind, key), by=by, at=at, reason=reason)


def last() -> ImportBatch:
    return ImportBatch.objects.latest("pk")


def test_a_withdrawn_import_gives_the_figures_before_it_and_comes_back(
    register: ImportBatch, take: Import
) -> None:
    take([HEAD, [ONE, A, 2025, 2600, 40], [TWO, B, 2025, 800, 9]])
    wrong = take([HEAD, [ONE, A, 2025, 9999, 40], [TWO, B, 2025, 1, 9]], at=AT + DAY)
    filings = Filing.objects.count()
    assert revenue() == 9999
    entry = undo("import", wrong.pk, at=AT + 2 * DAY)
    assert (revenue(), revenue(TWO)) == (2600, 800)
    assert Enterprise.objects.get(code=ONE).revenue == 2600 * WAN  # the list too
    assert revenue(known_at=AT + DAY) == 9999  # what was known then stays
    assert Filing.objects.count() == filings
    assert batch_shown(CITY, wrong.pk).withdrawal.reason == "导错了"
    restore(entry, by=CITY, at=AT + 3 * DAY, reason="其实没错")
    assert [revenue(known_at=AT + n * DAY) for n in range(4)] == [2600, 9999, 2600, 9999]
    assert batch_shown(CITY, wrong.pk).withdrawal is None
    lines = AuditLine.objects.filter(action__in=("withdraw", "restore")).order_by("pk")
    assert [(line.action, line.reason, line.by) for line in lines] == [
        ("withdraw", "导错了", "市局甲"),
        ("restore", "其实没错", "市局甲"),
    ]
    assert [(row.back, row.open) for row in withdrawals(CITY, 1).rows] == [(True, False), (False, False)]


def test_firms_that_an_import_brought_go_with_it_unless_more_is_known_of_them(
    register: ImportBatch, take: Import
) -> None:
    both = take([REGISTER[0], [THREE, "丙软件有限公司", None, "东区", None, None, None]])
    take([HEAD, [TWO, B, 2025, 800, 9]])
    reach = reach_of(CITY, Target("import", register.pk))
    assert (len(reach.filings), len(reach.firms), reach.stay) == (2, 1, 1)
    undo("import", both.pk)
    gone = Enterprise.objects.get(code=THREE)
    assert gone.withdrawn
    assert THREE not in [row.code for row in search(CITY, FirmSearch()).rows]
    assert str(gone.pk) not in snapshot_table(Moment(LATER.date(), LATER, 2025)).subjects
    assert str(gone.pk) in snapshot_table(Moment(LATER.date(), AT, 2025)).subjects
    assert gone.pk not in firm_columns(CITY, ["营业收入"], as_of=LATER.date(), known_at=LATER).ids
    assert profile(CITY, gone.pk, as_of=LATER.date(), known_at=LATER).name == "丙软件有限公司"  # history
    with pytest.raises(NotFound):
        profile(ANALYST, gone.pk, as_of=LATER.date(), known_at=LATER)


def test_a_mended_import_brings_back_a_firm_that_went_with_the_wrong_one(
    register: ImportBatch, take: Import
) -> None:
    rows = [HEAD, [THREE, "丙软件有限公司", 2025, 7, 1]]
    wrong = take(rows)
    entry = undo("import", wrong.pk)
    mended = take([HEAD, [THREE, "丙软件有限公司", 2025, 70, 1]], at=LATER)
    assert (mended.state, codes(mended)) == ("accepted", ["put_back"])
    firm = Enterprise.objects.get(code=THREE)
    assert not firm.withdrawn
    assert revenue(THREE) == 70
    undo("import", mended.pk, at=LATER + DAY)
    firm.refresh_from_db()
    assert firm.withdrawn  # what an import put back goes with it again
    again = take(rows, at=LATER + 2 * DAY)
    assert again.state == "accepted"
    assert revenue(THREE, known_at=LATER + 3 * DAY) == 7
    restore(entry, by=CITY, at=LATER + 4 * DAY, reason="查清了")
    assert Enterprise.objects.filter(code=THREE, withdrawn=False).count() == 1


def test_one_filing_and_one_firm_are_withdrawn_by_themselves(register: ImportBatch, take: Import) -> None:
    take([HEAD, [ONE, A, 2025, 100, 4]])
    take([HEAD, [ONE, A, 2025, 200, 4]])
    newest = Filing.objects.latest("pk")
    undo("filing", newest.pk)
    assert revenue() == 100
    told = [(each["revision"], each["withdrawn"]) for each in filings_known(CITY, newest.enterprise_id)]
    assert (2, True) in told
    assert (1, False) in told
    entry = undo("firm", newest.enterprise_id)
    assert search(CITY, FirmSearch()).total == 1
    refused = take([HEAD, [ONE, A, 2025, 300, 4]], at=LATER)
    assert (refused.state, codes(refused)) == ("refused", ["withdrawn_firm"])
    assert "导错了" in refused.problems[0]["zh"]
    restore(entry, by=CITY, at=LATER, reason="是真的")
    assert revenue() == 100  # the filing that was withdrawn before stays so
    assert search(CITY, FirmSearch()).total == 2


def test_a_withdrawn_firm_can_be_put_back_by_an_answer(register: ImportBatch, take: Import) -> None:
    firm = Enterprise.objects.get(code=ONE)
    undo("firm", firm.pk)
    rows = [HEAD, [ONE, A, 2025, 300, 4]]
    assert take(rows, at=LATER).choices["2"]["withdrawn"] is True
    batch = take(rows, at=LATER, answers={2: str(firm.pk)})
    assert (batch.state, codes(batch)) == ("accepted", ["put_back"])
    assert revenue() == 300


def test_a_change_of_name_is_withdrawn_and_comes_back(register: ImportBatch, take: Import) -> None:
    new = "厦门穹顶数字科技有限公司"
    take([["统一社会信用代码", "企业名称", "所属区"], [ONE, new, "东区"]], at=AT + DAY)
    firm = Enterprise.objects.get(code=ONE)
    entry = undo("name", firm.pk)
    firm.refresh_from_db()
    assert (firm.name, firm.pinyin[:6]) == (A, "xiamen")
    assert new not in firm.names.values_list("name", flat=True)
    restore(entry, by=CITY, at=LATER, reason="确已更名")
    assert dict(firm.names.values_list("name", "kind"))[new] == "现名"
    with pytest.raises(Conflict, match="没有更早的登记名称"):
        undo("name", Enterprise.objects.get(code=TWO).pk)


def test_an_import_that_renamed_or_gave_a_code_gives_both_back(register: ImportBatch, take: Import) -> None:
    head = ["统一社会信用代码", "企业名称", "所属区"]
    take([head, [None, "云图智联科技有限公司", "东区"]])
    batch = take(
        [head, [THREE, "云图智联科技有限公司", "东区"], [ONE, "厦门新名科技有限公司", "东区"]], at=AT + DAY
    )
    undo("import", batch.pk)
    assert Enterprise.objects.get(name="云图智联科技有限公司").code is None
    assert Enterprise.objects.get(code=ONE).name == A
    assert not EnterpriseName.objects.filter(name="厦门新名科技有限公司").exists()


def test_a_value_is_set_back_to_unknown_and_filed_again(register: ImportBatch, take: Import) -> None:
    rows = [HEAD, [ONE, A, 2025, 100, 4]]
    take([HEAD, [ONE, A, 2024, 80, 3], rows[1]])
    firm = Enterprise.objects.get(code=ONE)
    shown = value_shown(CITY, firm.pk, "营业收入", 2025, at=LATER)
    assert shown.text == "100万元"
    entry = set_unknown(shown, by=CITY, at=LATER, reason="企业说没有报过")
    assert revenue() is None
    assert revenue(known_at=LATER - DAY) == 100
    assert firm_columns(CITY, ["营业收入"], as_of=LATER.date(), known_at=LATER).of("营业收入", 2025) == [
        None,
        None,
    ]
    firm.refresh_from_db()
    assert (firm.revenue, firm.revenue_year) == (80 * WAN, 2024)
    with pytest.raises(NotFound, match="本来就未知"):
        value_shown(CITY, firm.pk, "营业收入", 2025, at=LATER)
    restore(entry, by=CITY, at=LATER + DAY, reason="报过")
    assert revenue(known_at=LATER + DAY) == 100
    set_unknown(shown, by=CITY, at=LATER + 2 * DAY, reason="又说没有")
    batch = take(rows, "再报.xlsx", at=LATER + 3 * DAY)
    assert (batch.state, revenue(known_at=LATER + 3 * DAY)) == ("accepted", 100)


def test_a_state_is_set_back_to_unknown(register: ImportBatch) -> None:
    firm = Enterprise.objects.get(code=ONE)
    set_unknown(value_shown(CITY, firm.pk, "所在园区", None, at=LATER), by=CITY, at=LATER, reason="已搬走")
    firm.refresh_from_db()
    assert (firm.park, firm.district) == ("", "东区")
    facts = {fact["code"] for fact in facts_known(CITY, firm.pk, LATER.date(), LATER, None)}
    assert "park" not in facts


def test_titles_go_with_the_list_that_gave_them(register: ImportBatch, take: Import) -> None:
    listed = take(
        [["信用代码", "企业名称", "认定名称", "认定日期"], [ONE, A, "国家高企", datetime.date(2021, 12, 15)]]
    )
    firm = Enterprise.objects.get(code=ONE)
    assert firm.qualifications.count() == 1
    undo("import", listed.pk)
    assert firm.qualifications.count() == 0


def test_a_withdrawn_firm_is_in_no_count_of_titles(register: ImportBatch, take: Import) -> None:
    take([["信用代码", "企业名称", "认定名称"], [ONE, A, "国家高企"], [TWO, B, "国家高企"]])
    firm = Enterprise.objects.get(code=ONE)
    before = [each.firms for each in title_counts(CITY, LATER.date())]
    entry = undo("firm", firm.pk)
    assert [each.firms for each in title_counts(CITY, LATER.date())] == [n - 1 for n in before]
    restore(entry, by=CITY, at=LATER, reason="是真的")
    assert [each.firms for each in title_counts(CITY, LATER.date())] == before


def test_the_decisions_of_many_firms_follow_from_the_queue(
    register: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(jobs, "tell_followers", lambda **_at: told.append(len(told)))
    withdraw(Target("import", register.pk), by=CITY, at=LATER, reason="x", follow=jobs.follow_soon)
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    jobs.follow_soon(at=LATER)
    assert told == [0]
    work_off()
    assert told == [0, 1]


def test_questions_close_with_their_data_and_open_again(register: ImportBatch, take: Import) -> None:
    batch = take([HEAD, [THREE, "厦门新来软件有限公司", 2025, 5, 1]])
    entry = undo("import", batch.pk)
    assert Question.objects.get().state == "dismissed"
    restore(entry, by=CITY, at=LATER, reason="对的")
    assert Question.objects.get().state == "open"


def test_a_filing_of_a_day_to_come_is_repaired_by_withdrawing_it(register: ImportBatch, take: Import) -> None:
    head = [*HEAD, "填报日期"]
    take([head, [ONE, A, 2025, 100, 4, "2026-03-01"]])
    first = Filing.objects.latest("pk")
    future = Filing.objects.create(
        enterprise_id=first.enterprise_id, form=first.form, period="2025", revision=2,
        values={"revenue": 9999 * WAN}, valid_from=first.valid_from, filed_at=datetime.date(2062, 3, 1),
        received_at=AT, digest="x",
    )  # fmt: skip
    assert revenue() == 9999
    late = take([head, [ONE, A, 2025, 120, 4, "2026-06-01"]], at=AT + DAY)
    assert "others_stand" in codes(late)
    assert "2062-03-01" in late.problems[0]["zh"]
    with pytest.raises(Conflict, match="撤回那份报表"):
        value_shown(CITY, first.enterprise_id, "营业收入", 2025, at=LATER)
    undo("filing", future.pk)
    assert revenue() == 120


@pytest.mark.parametrize("visitor", [FIRM, ANALYST])
def test_only_officers_withdraw(register: ImportBatch, visitor: Viewer) -> None:
    with pytest.raises(Forbidden):
        undo("import", register.pk, by=visitor)
    assert not Withdrawal.objects.exists()


def test_a_district_withdraws_within_its_scope_only(register: ImportBatch, take: Import) -> None:
    one, two = (Enterprise.objects.get(code=code) for code in (ONE, TWO))
    with pytest.raises(NotFound):
        undo("import", register.pk, by=EAST)  # the city's own import
    with pytest.raises(NotFound):
        undo("firm", two.pk, by=EAST)
    own = take([HEAD, [ONE, A, 2025, 100, 4]], by=EAST)
    entry = undo("import", own.pk, by=EAST)
    undo("firm", two.pk)
    assert [row.id for row in withdrawals(EAST, 1).rows] == [entry]
    take([["统一社会信用代码", "企业名称", "所属区"], [ONE, A, "西区"]], at=LATER)
    with pytest.raises(Forbidden, match="1 家不在您的管辖范围"):
        restore(entry, by=EAST, at=LATER, reason="放回")
    assert one.pk in {row.id for row in search(CITY, FirmSearch()).rows}


def test_a_reason_is_asked_for_and_twice_is_refused(register: ImportBatch) -> None:
    for reason in ("", "  \n"):
        with pytest.raises(Unfit, match="写明原因"):
            undo("import", register.pk, reason=reason)
    entry = undo("import", register.pk)
    with pytest.raises(Conflict, match="已经撤回过"):
        undo("import", register.pk)
    restore(entry, by=CITY, at=LATER, reason="放回")
    with pytest.raises(Conflict, match="已经恢复过"):
        restore(entry, by=CITY, at=LATER, reason="再放回")
    undo("import", register.pk)  # and once more


def test_what_wrote_nothing_cannot_be_withdrawn_and_an_import_under_way_hinders(
    register: ImportBatch, take: Import
) -> None:
    refused = take([HEAD, [ONE, A, "去年", 1, 1]])
    with pytest.raises(Conflict, match="无可撤回"):
        undo("import", refused.pk)
    with alone(), pytest.raises(Refused, match="有导入正在进行"):
        undo("import", register.pk)
    assert not Absence.objects.exists()


def test_entries_are_never_changed_not_even_by_the_database(register: ImportBatch) -> None:
    undo("import", register.pk)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE enterprises_withdrawal SET reason = 'x'")


def test_a_withdrawal_that_fails_leaves_nothing_behind(
    register: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("chanmai.bureau.enterprises.operations.withdrawals.note_news", fail)
    with pytest.raises(RuntimeError):
        undo("import", register.pk)
    assert not Withdrawal.objects.exists()
    assert not Enterprise.objects.filter(withdrawn=True).exists()


def test_later_files_that_only_repeated_a_withdrawn_one_are_pointed_out(
    register: ImportBatch, take: Import
) -> None:
    rows = [HEAD, [ONE, A, 2025, 2600, 40]]
    first = take(rows)
    take([*rows, ["注：再报"]], "再报.xlsx")
    assert reach_of(CITY, Target("import", first.pk)).repeats == 1
    undo("import", first.pk)
    assert revenue() is None
    again = take([*rows, ["注：再报"]], "再报.xlsx", at=LATER)
    assert (again.state, revenue()) == ("accepted", 2600)


def test_a_record_of_one_firm_knows_nothing_of_withdrawn_filings(register: ImportBatch, take: Import) -> None:
    batch = take([HEAD, [ONE, A, 2025, 100, 4]])
    firm = Enterprise.objects.get(code=ONE)
    undo("import", batch.pk)
    record = record_of(firm.pk, Moment(LATER.date(), LATER, 2025))
    assert not any(ref.fact == "营业收入" for ref in record.values)
