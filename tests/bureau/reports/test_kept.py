"""A report that is made stays as it is, whoever asks; who began its making may call it off."""

import datetime
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from bureau.enterprises.made import AT, CITY
from bureau.enterprises.test_pages import signed_in, text_of
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.operations.queue import cancel, retry
from chanmai.bureau.jobs.queries import is_visible, jobs_page
from chanmai.bureau.refusal import NotFound
from chanmai.bureau.reports.models import Report, ReportFile
from chanmai.bureau.reports.operations import make_now, make_report, order_report

ANALYST = Viewer(user_id=31, role="analyst", name="分析员")
ANOTHER = Viewer(user_id=35, role="analyst", name="另一分析员")
OBSERVER = Viewer(user_id=32, role="observer", name="领导")
WANTED = {"kind": "monthly", "period": "2025-06", "edition": "city", "lang": "zh", "at": AT}
DEEDS = (
    "UPDATE reports_report SET content = 'x'",
    "UPDATE reports_report SET digest = ''",
    "UPDATE reports_report SET by = '别人'",
    "DELETE FROM reports_report",
    "UPDATE reports_reportfile SET content = NULL",
    "UPDATE reports_reportfile SET form = 'txt' WHERE form = 'xlsx'",
    "DELETE FROM reports_reportfile WHERE form = 'docx'",
)


def do(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.replace(" by =", f" {connection.ops.quote_name('by')} ="))


@pytest.mark.parametrize("statement", DEEDS)
def test_the_database_refuses_to_change_what_was_made(returns: None, statement: str) -> None:
    number = make_now(by=CITY, **WANTED)  # type: ignore[arg-type]
    before = Report.objects.values().get(pk=number), list(ReportFile.objects.values_list("form", "digest"))
    with pytest.raises(DatabaseError, match="never changed or deleted"):
        do(statement)
    assert (
        Report.objects.values().get(pk=number),
        list(ReportFile.objects.values_list("form", "digest")),
    ) == before


def test_what_is_only_ordered_may_still_change(returns: None) -> None:
    order_report(by=CITY, **WANTED)  # type: ignore[arg-type]
    do("UPDATE reports_report SET setting = 'x'")
    do("DELETE FROM reports_report")
    assert not Report.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is a word of PostgreSQL")
def test_kept_reports_cannot_be_emptied(returns: None) -> None:
    make_now(by=CITY, **WANTED)  # type: ignore[arg-type]
    connection.check_constraints()  # what is still to be looked at is in the way of it too
    with pytest.raises(DatabaseError, match="never changed or deleted"):
        do("TRUNCATE reports_report CASCADE")


def test_what_is_made_is_not_made_over_again(returns: None) -> None:
    number = make_now(by=CITY, **WANTED)  # type: ignore[arg-type]
    digest = Report.objects.get(pk=number).digest
    assert make_report(number) == digest
    assert ReportFile.objects.filter(report=number).count() == len(
        {each.form for each in ReportFile.objects.all()}
    )


def test_analysts_call_off_and_try_again_what_they_began_themselves(returns: None) -> None:
    number = order_report(by=ANALYST, **WANTED)  # type: ignore[arg-type]
    own = Job.objects.get(kind="report", subject=number).pk
    of_the_city = Job.objects.get(kind="report", subject=order_report(by=CITY, **WANTED)).pk  # type: ignore[arg-type]
    assert [row.id for row in jobs_page(ANALYST, 1).rows] == [own]
    assert jobs_page(ANOTHER, 1).rows == ()
    for viewer, job in ((ANALYST, of_the_city), (ANOTHER, own), (OBSERVER, own)):
        assert not is_visible(viewer, job)
        with pytest.raises(NotFound):
            cancel(job, by=viewer, at=AT)
    assert cancel(own, by=ANALYST, at=AT) == "cancelled"
    again = retry(own, by=ANALYST, at=AT + datetime.timedelta(minutes=1))
    assert Job.objects.get(pk=again).user_id == ANALYST.user_id
    assert is_visible(CITY, own)


def test_the_page_offers_an_analyst_the_button_for_the_own_job_only(returns: None) -> None:
    analyst = signed_in("analyst", "analyst")
    answer = analyst.post("/reports/make/", {"what": "monthly:2025-06", "edition": "city", "lang": "zh"})
    own = answer["Location"]
    number = order_report(by=replace(CITY, user_id=10**6), **WANTED)  # type: ignore[arg-type]
    assert "/cancel/" in text_of(analyst, own)
    assert "/cancel/" not in text_of(analyst, f"/reports/{number}/")
    page = text_of(analyst, "/jobs/")
    assert page.count("/cancel/") == 1
    job = Job.objects.get(kind="report", subject=int(own.split("/")[2])).pk
    assert analyst.post(f"/jobs/{job}/cancel/").status_code == 302
    assert Job.objects.get(pk=job).state == "cancelled"
