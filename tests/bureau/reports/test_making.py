"""Making reports: worked figures, the same again from the snapshot, periods without data, editions and readers."""

import datetime
import html
from typing import Any

import pytest
from django.db import connection

from bureau.enterprises.made import AT, CITY, EAST, ONE, TWO
from bureau.enterprises.test_pages import signed_in
from bureau.monitoring.conftest import OWN, A, B
from bureau.reports.conftest import ask, file_year
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.operations.queue import cancel, retry
from chanmai.bureau.jobs.operations.work import carry_out
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.bureau.reports.document import Document, Heading, Paragraph, read
from chanmai.bureau.reports.models import Report
from chanmai.bureau.reports.operations import make_now, make_report, order_report, repeat_report
from chanmai.bureau.reports.queries.periods import choices
from chanmai.bureau.reports.queries.reports import file_of, report, reports, with_snapshot
from guards import lifted

ANALYST = Viewer(user_id=31, role="analyst", name="分析员")
OBSERVER = Viewer(user_id=32, role="observer", name="领导")
EXPERT = Viewer(user_id=33, role="expert", name="专家")
LATER = AT + datetime.timedelta(days=20)


def made(kind: str = "monthly", period: str = "2025-06", **more: object) -> Report:
    wanted = {"edition": "city", "lang": "zh", "by": CITY, "at": AT} | more
    return Report.objects.get(pk=make_now(kind=kind, period=period, **wanted))  # type: ignore[arg-type]


def document_of(of: Report) -> Document:
    return read(Report.objects.get(pk=of.pk).content)


def sentences(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks if isinstance(block, Heading | Paragraph))


def rows(document: Document, title: str) -> dict[str, list[str]]:
    table = next(table for name, table in document.tables() if name == title)
    return {row[0]: row[1:] for row in table.texts(document.nothing)}


def test_figures_worked_by_hand(returns: None) -> None:
    """A filed 10,800 (9,000 the year before) and C 1,200; B filed 100 the year before: 1.2 and 0.91 亿元."""
    document = document_of(made("annual", "2025"))
    text = sentences(document)
    assert (
        "应报企业 3 家，2 家报送了营业收入，合计 1.20 亿元（上年 0.91 亿元），可比增长 +20.0%，按水平增长 +31.9%"
        in text
    )
    assert "软件业务收入 0.90 亿元，占营业收入 75.0%" in text
    assert "营收过亿企业 1 家" in text
    found = rows(document, "主要指标")
    assert found["营业收入"][1:8] == ["1.20", "0.91", "+20.0%", "+31.9%", "2", "3", "0.01"]
    assert found["软件业务收入占营业收入"][3:5] == ["-2.8 个百分点", "-2.8 个百分点"]
    assert found["研发费用"][1] == "无数据", "nobody gave it: no zero"
    english = document_of(made("annual", "2025", lang="en"))
    assert "1.20 100m yuan together (0.91 100m yuan the year before), +20.0% on the same firms" in sentences(
        english
    )
    assert rows(english, "Main indicators")["R&D expense"][1] == "No data"
    assert "Source: Returns of firms" in str(english.blocks)


def test_a_period_without_filings_says_no_data_and_no_zero(returns: None) -> None:
    text = sentences(document_of(made()))
    assert "应报企业 3 家，其中 0 家报送了营业收入。1 月至本月累计营业收入 无数据" in text
    assert "未报企业的营业收入估计为 无数据" in text


@pytest.mark.parametrize(
    ("kind", "period", "raised", "zh", "en"),
    [
        ("weekly", "2025-06", Unfit, "没有“weekly”这种报告", "no report `weekly`"),
        ("monthly", "2025", Unfit, "“2025”不是", "`2025` is no period"),
        ("monthly", "2025-13", Unfit, "写成 2026-05 的样子", "Write it as 2026-05"),
        ("quarterly", "2025-06", Unfit, "写成 2026-Q2 的样子", "Write it as 2026-Q2"),
        ("monthly", "2024-06", NotFound, "没有数据", "no returns were asked for 2024-06"),
        ("monthly", "2024-06", NotFound, "有数据的：2025-06", "There are: 2025-06"),
        ("annual", "2019", NotFound, "有数据的：2025", "There are: 2025"),
    ],
)
def test_what_cannot_be_made_is_told_in_both_languages(
    returns: None, kind: str, period: str, raised: type[Exception], zh: str, en: str
) -> None:
    with pytest.raises(raised) as told:
        order_report(kind=kind, period=period, edition="city", lang="zh", by=CITY, at=AT)
    assert zh in told.value.whole.zh  # type: ignore[attr-defined]
    assert en in told.value.whole.en  # type: ignore[attr-defined]
    assert not Report.objects.exists()


def test_the_choices_are_what_was_asked_for(returns: None) -> None:
    ask("monthly", "2025-07")
    found = [each.value for each in choices(CITY, "zh")]
    assert set(found) == {"annual:2025", "monthly:2025-06", "monthly:2025-07", "quarterly:2025-Q2"}
    assert {each.label for each in choices(CITY, "en")} >= {
        "Quarterly report of the software industry · Q2 2025"
    }


def test_the_same_snapshot_gives_the_same_bytes_after_later_filings(returns: None) -> None:
    """A corrects 2025, and B files at last; what was known before is told as before."""
    first = made("annual", "2025")
    file_year([[ONE, A, 2025, 20000, 9000, 900, 60], [TWO, B, 2025, 300, 200, 1, 6]], LATER)
    again = repeat_report(first.pk, by=CITY, at=LATER + datetime.timedelta(hours=1))
    digest = make_report(again)
    assert digest == first.digest
    shown = report(CITY, again, "zh")
    assert (shown.same, shown.differences) == (True, ())
    assert [(each.form, each.same) for each in shown.files] == [("docx", True), ("pdf", True), ("xlsx", True)]
    now = made("annual", "2025", at=LATER + datetime.timedelta(hours=2))
    assert now.digest != first.digest
    assert "3 家报送了营业收入，合计 2.15 亿元" in sentences(document_of(now))
    assert with_snapshot(CITY, first.digest[:12]) == first.pk


def test_what_differs_is_listed_line_by_line(returns: None) -> None:
    first = made()
    again = Report.objects.get(pk=repeat_report(first.pk, by=CITY, at=LATER))
    make_report(again.pk)
    with lifted(connection):
        Report.objects.filter(pk=first.pk).update(
            content=first.content.replace("总体运行", "旧的标题"), digest="0" * 64
        )
    shown = report(CITY, again.pk, "zh")
    assert shown.same is False
    assert shown.differences == ("-旧的标题", "+总体运行")


def test_who_reads_which_edition(returns: None) -> None:
    numbers = {edition: made(edition=edition).pk for edition in ("public", "city", "firms")}
    district = Viewer(user_id=34, role="district", districts=("思明区",), name="思明乙")
    readers = {
        CITY: {"public", "city", "firms"},
        ANALYST: {"public", "city"},
        OBSERVER: {"public", "city"},
        district: {"public"},
        OWN: {"public"},
        EXPERT: {"public"},
    }
    for viewer, editions in readers.items():
        assert {row.id for row in reports(viewer, 1, "zh").rows} == {numbers[each] for each in editions}
        for edition, number in numbers.items():
            if edition in editions:
                assert file_of(viewer, number, "xlsx")[1]
            else:
                with pytest.raises(NotFound):
                    file_of(viewer, number, "xlsx")
                with pytest.raises(NotFound):
                    report(viewer, number, "zh")


def test_firms_are_named_in_their_own_edition_only(returns: None) -> None:
    named = made("annual", "2025", edition="firms")
    assert A in named.content
    summed = made("annual", "2025", edition="city")
    assert A not in summed.content
    public = made("annual", "2025", edition="public")
    assert "1.20" not in public.content, "sums over three firms are not for everybody"
    assert [title for title, _ in document_of(public).tables()][:1] == ["本市公布的营业收入"]


def test_who_makes_reports(returns: None) -> None:
    for viewer in (OBSERVER, EAST, OWN, EXPERT):
        with pytest.raises(Forbidden):
            order_report(kind="monthly", period="2025-06", edition="public", lang="zh", by=viewer, at=AT)
    assert order_report(kind="monthly", period="2025-06", edition="city", lang="zh", by=ANALYST, at=AT)
    with pytest.raises(Forbidden):
        order_report(kind="monthly", period="2025-06", edition="firms", lang="zh", by=ANALYST, at=AT)
    with pytest.raises(Unfit):
        order_report(kind="monthly", period="2025-06", edition="secret", lang="zh", by=CITY, at=AT)


def test_a_report_waits_on_the_queue_can_be_called_off_and_taken_up(returns: None) -> None:
    number = order_report(kind="monthly", period="2025-06", edition="city", lang="zh", by=CITY, at=AT)
    job = Job.objects.get(kind="report", subject=number)
    with pytest.raises(Conflict):
        file_of(CITY, number, "pdf")
    cancel(job.pk, by=CITY, at=AT)
    assert not Report.objects.get(pk=number).digest
    taken_up = retry(job.pk, by=CITY, at=AT)
    carry_out(taken_up, at=AT)
    assert Job.objects.get(pk=taken_up).state == "done"
    made_report = Report.objects.get(pk=number)
    assert len(made_report.digest) == 64
    assert made_report.numbers.endswith(f"{city_pack().name} {city_pack().version} · chanmai 0.2.0")
    assert AuditLine.objects.filter(action="order_report").count() == 1


def text(answer: Any) -> str:
    """A page as text."""
    return html.unescape(answer.content.decode())


def test_the_pages_order_make_and_give_away(returns: None) -> None:
    city = signed_in("city", "city")
    page = text(city.get("/reports/"))
    assert "还没有报告" in page
    assert "2025 年第 2 季度" in page
    answer = city.post("/reports/make/", {"what": "monthly:2024-01", "edition": "city", "lang": "zh"})
    assert answer.status_code == 422
    assert "没有数据" in text(answer)
    answer = city.post("/reports/make/", {"what": "monthly:2025-06", "edition": "public", "lang": "zh"})
    address = answer["Location"]
    assert "排队中" in text(city.get(address))
    assert "排队中" in text(city.get(address, headers={"HX-Request": "true"}))
    carry_out(Job.objects.get(kind="report").pk, at=AT)
    page = text(city.get(address))
    digest = Report.objects.get().digest
    assert digest in page
    assert "全国软件业务收入" in page
    assert "含未核实的公布数" in page
    for form in ("docx", "pdf", "xlsx"):
        given = city.get(f"{address}{form}/")
        assert given.status_code == 200
        assert f"{digest[:8]}.{form}" in given["Content-Disposition"]
        line = AuditLine.objects.filter(action="take_away").latest("sequence")
        assert line.target == f"GET {address}{form}/"
    assert city.get(f"{address}csv/").status_code == 404
    again = city.post(f"{address}again/")["Location"]
    carry_out(Job.objects.latest("pk").pk, at=LATER)
    page = text(city.get(again))
    assert "内容相同" in page
    assert page.count("逐字节相同") == 3
    own = signed_in("own", "firm", firm=ONE)
    assert digest[:16] in text(own.get("/reports/"))
    assert own.get(f"{address}pdf/").status_code == 200
    assert "按此快照重做" not in text(own.get(address))
    assert own.post("/reports/make/", {"what": "monthly:2025-06"}).status_code == 403
