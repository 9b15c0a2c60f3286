"""Importing: what is taken, what is asked, what is refused, and that nothing is half-written."""

import datetime
import io
from typing import Any

import pytest
import xlsxwriter

from bureau.enterprises.made import (
    ANALYST,
    AT,
    CITY,
    EAST,
    FIRM,
    ONE,
    REGISTER,
    THREE,
    TWO,
    Import,
    codes,
    xlsx,
)
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.enterprises.models import (
    Enterprise,
    EnterpriseName,
    Filing,
    ImportBatch,
    Qualification,
    Question,
    Unchangeable,
)
from chanmai.bureau.enterprises.operations import imports
from chanmai.bureau.enterprises.operations.imports import accept_good_rows
from chanmai.bureau.enterprises.sheets.reading import read_workbook
from chanmai.bureau.refusal import Forbidden

pytestmark = pytest.mark.django_db

HEAD = [
    "信用代码",
    "企业名称",
    "年度",
    "营业收入（万元）",
    "软件业务收入（万元）",
    "净利润（万元）",
    "从业人员",
]
A, B = "厦门海风信息技术有限公司", "厦门山石软件股份有限公司"


def counted() -> tuple[int, ...]:
    return tuple(
        model.objects.count() for model in (Enterprise, EnterpriseName, Filing, Qualification, Question)
    )


def test_a_register_makes_firms_with_names_columns_and_a_filing(register: ImportBatch) -> None:
    assert (register.kind, register.rows, register.firms, register.filings) == ("registry", 2, 2, 2)
    firm = Enterprise.objects.get(code=ONE)
    assert (firm.district, firm.park, firm.domain, firm.registered_on) == (
        "东区",
        "一期",
        "数字创意",
        datetime.date(2015, 5, 1),
    )
    assert set(firm.names.values_list("name", "kind")) == {(A, "现名"), ("厦门海浪信息有限公司", "曾用名")}
    assert Filing.objects.get(enterprise=firm).values["registration_date"] == "2015-05-01"
    assert AuditLine.objects.filter(action="import_file", target="登记.xlsx").exists()


def test_an_annual_return_with_title_units_remarks_and_a_total(register: ImportBatch, take: Import) -> None:
    batch = take(
        [
            ["2024年度软件企业年报"],
            ["单位：万元"],
            [
                "序号",
                "信用代码",
                "企业名称",
                "营收",
                "净利润",
                "研发投入强度（%）",
                "期末从业人员",
                "国家高企",
            ],
            [1, ONE, A, 1234.5678, "1,200.5", 12.5, 30, "是"],
            [2, TWO, B, "３，０００万元", "-", None, None, "√"],
            ["合计", None, None, 4234.5678],
            ["注：本表数据为快报数"],
            [None, None],
        ],
        "年报.xlsx",
    )
    assert (batch.state, batch.kind, batch.rows, batch.filings) == ("accepted", "annual", 2, 2)
    assert codes(batch) == ["not_data", "not_data"]
    one, two = Filing.objects.filter(form="annual").order_by("enterprise__code")
    by_code = {filing.enterprise.code: filing for filing in (one, two)}
    assert by_code[ONE].values == {
        "revenue": 1_234_567_800,
        "net_profit": 1_200_500_000,
        "rd_intensity": 125_000,
        "employees": 30,
        "is_hnte": True,
    }
    assert by_code[TWO].values == {"revenue": 3_000_000_000, "is_hnte": True}  # “-” and blanks are not zero
    assert {f.period for f in (one, two)} == {"2024"}
    firm = Enterprise.objects.get(code=ONE)
    assert (firm.revenue, firm.revenue_year) == (1_234_567_800, 2024)
    assert firm.qualifications.get().name == "高新技术企业"


def test_years_in_headings_become_filings_of_their_own(register: ImportBatch, take: Import) -> None:
    take([["信用代码", "企业名称", "2023年营业收入（万元）", "2024年营业收入（亿元）"], [ONE, A, 100, "1.5"]])
    held = dict(Filing.objects.filter(form="annual").values_list("period", "values"))
    assert held == {"2023": {"revenue": 100_000_000}, "2024": {"revenue": 15_000_000_000}}


def test_gbk_csv_and_the_period_from_the_file_name(register: ImportBatch, take: Import) -> None:
    text = f'统一社会信用代码,企业名称,营业收入（万元）\r\n{ONE},{A},"1,000"\r\n'
    batch = take(text.encode("gbk"), "2022年报.csv")
    assert batch.state == "accepted"
    assert Filing.objects.get(form="annual").period == "2022"


def test_months_and_titles_go_to_their_own_forms(register: ImportBatch, take: Import) -> None:
    monthly = take([["信用代码", "企业名称", "月份", "累计营业收入（万元）"], [ONE, A, "2024年1-5月", 10]])
    assert (monthly.kind, Filing.objects.get(form="monthly").period) == ("monthly", "2024-05")
    listed = take(
        [
            ["认定名单"],
            ["信用代码", "企业名称", "认定名称", "认定日期", "有效期至"],
            [ONE, A, "国家高企", datetime.date(2021, 12, 15), datetime.date(2024, 12, 14)],
            [ONE, A, "瞪羚", datetime.date(2023, 1, 1), None],
            [TWO, B, "严重失信", "2024-01-02", None],
        ]
    )
    assert (listed.state, listed.kind) == ("accepted", "honours")
    held = {f.item: f for f in Filing.objects.filter(form="titles")}
    assert held["is_hnte"].values == {"is_hnte": True}
    assert held["is_hnte"].valid_to == datetime.date(
        2024, 12, 15
    )  # the first day on which it no longer holds
    assert held["lists"].values == {"lists": ["瞪羚"]}
    assert held["in_bad_faith"].enterprise.code == TWO


def test_one_error_keeps_everything_out(register: ImportBatch, take: Import) -> None:
    before = counted()
    batch = take(
        [
            HEAD,
            [ONE, A, 2024, 100, 50, 1, 10],
            [TWO, B, 2024, "abc", 50, 1, 10],
            [THREE[:-1] + "0", "丙", 2024, 1, 1, 1, 1],
        ]
    )
    assert batch.state == "refused"
    assert counted() == before
    assert (batch.rows, batch.refused, batch.filings) == (3, 2, 0)
    told = {(problem["cell"], problem["code"]) for problem in batch.problems}
    assert told == {("D3", "not_a_number"), ("A4", "credit_code_check")}


def test_the_good_rows_can_be_taken_and_the_rest_brought_later(register: ImportBatch, take: Import) -> None:
    rows: list[list[Any]] = [HEAD, [ONE, A, 2024, 100, 50, 1, 10], [TWO, B, 2024, "abc", 50, 1, 10]]
    refused = take(rows)
    partial = accept_good_rows(batch_id=refused.pk, by=CITY, at=AT)
    assert (partial.state, partial.filings, partial.refused) == ("partial", 1, 1)
    rows[2][3] = 200
    full = take(rows)
    assert (full.state, full.filings, full.unchanged) == ("accepted", 1, 1)
    assert Filing.objects.filter(form="annual").count() == 2


def test_the_same_file_again_changes_nothing_and_says_so(register: ImportBatch, take: Import) -> None:
    before = counted()
    again = take(REGISTER, "登记.xlsx")
    assert (again.state, codes(again)) == ("unchanged", ["same_file"])
    renamed = take(xlsx(REGISTER, sheet="另存"), "另存.xlsx")
    assert (renamed.state, renamed.filings, renamed.unchanged) == ("unchanged", 0, 2)
    assert counted() == before


def test_a_changed_value_is_a_new_revision_and_the_old_one_stays(register: ImportBatch, take: Import) -> None:
    take([HEAD, [ONE, A, 2024, 100, 50, 1, 10]])
    changed = take([HEAD, [ONE, A, 2024, 120, 50, 1, 10]])
    back = take([HEAD, [ONE, A, 2024, 100, 50, 1, 10], ["注：恢复原值"]], "back.xlsx")
    assert (changed.filings, changed.corrections) == (1, 1)
    assert back.corrections == 1
    held = Filing.objects.filter(form="annual").order_by("revision")
    assert [(f.revision, f.values["revenue"]) for f in held] == [
        (1, 100_000_000),
        (2, 120_000_000),
        (3, 100_000_000),
    ]


def test_filings_cannot_be_changed_or_deleted(register: ImportBatch) -> None:
    from django.db import DatabaseError, connection, transaction

    filing = Filing.objects.first()
    assert filing is not None
    filing.values = {}
    for attempt in (filing.save, filing.delete, Filing.objects.all().delete):
        with pytest.raises(Unchangeable):
            attempt()
    with pytest.raises(Unchangeable):
        Filing.objects.update(source="x")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE enterprises_filing SET source = 'x'")


def test_identical_rows_count_once_and_contradicting_ones_not_at_all(
    register: ImportBatch, take: Import
) -> None:
    row = [ONE, A, 2024, 100, 50, 1, 10]
    twice = take([HEAD, row, row])
    assert (twice.state, codes(twice)) == ("accepted", ["repeated_row"])
    clash = take([HEAD, [TWO, B, 2024, 100, 50, 1, 10], [TWO, B, 2024, 101, 50, 1, 10]])
    assert (clash.state, clash.refused) == ("refused", 2)
    assert [(p["code"], p["row"]) for p in clash.problems] == [("contradiction", 2), ("contradiction", 3)]
    kept = accept_good_rows_or_none(clash)
    assert kept is None


def accept_good_rows_or_none(batch: ImportBatch) -> ImportBatch | None:
    """What taking the good rows adds, None for nothing."""
    taken = accept_good_rows(batch_id=batch.pk, by=CITY, at=AT)
    return taken if taken.filings else None


def test_checks_ask_questions_and_hard_ones_refuse(register: ImportBatch, take: Import) -> None:
    batch = take([HEAD, [ONE, A, 2023, 100, 50, 1, 10], [ONE, A, 2024, 500, 600, 1, 10]])
    assert batch.state == "accepted"
    asked = {(q.code, q.period) for q in Question.objects.filter(enterprise__code=ONE)}
    assert asked == {("software_within_revenue", "2024"), ("revenue_jump", "2024")}
    hard = take([HEAD, [TWO, B, 2024, 10, 5, 2000, 10]])
    assert (hard.state, codes(hard)) == ("refused", ["profit_within_revenue"])


def test_a_growth_check_looks_at_last_years_filing(register: ImportBatch, take: Import) -> None:
    take([HEAD, [ONE, A, 2023, 100, 50, 1, 10]])
    take([HEAD, [ONE, A, 2024, 401, 50, 1, 10]])
    assert Question.objects.get().code == "revenue_jump"
    take([HEAD, [ONE, A, 2024, 402, 50, 1, 10]])
    assert Question.objects.count() == 1  # the open question stays one


def test_formulas_errors_merged_cells_and_lost_codes(register: ImportBatch, take: Import) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet()
    page.write_row(0, 0, HEAD)
    page.write_row(1, 0, [ONE, A, 2024, 1, 1, 1, 1])
    page.write_formula(1, 3, "=SUM(E2:F2)", None, 2)
    page.write_row(2, 0, [TWO, B, 2024])
    page.merge_range(2, 3, 3, 3, 50)
    page.write_row(3, 0, [THREE, "丙", 2024])
    page.write_row(4, 0, [913502000658928472, "丁", 2024, 1])
    page.write_formula(5, 3, "=1/0", None, "#DIV/0!")
    page.write_row(5, 0, [ONE, A, 2023])
    book.close()
    batch = take(buffer.getvalue())
    assert {(p["cell"], p["code"]) for p in batch.problems if p["severity"] == "error"} == {
        ("D2", "formula"),
        ("D4", "merged"),
        ("A5", "code_as_number"),
        ("D6", "formula"),
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.7", "wrong_format"),
        ("甲,乙\n1,2\n".encode(), "no_header"),
        ("企业名称,年度,营业收入（万元）\n".encode(), "no_rows"),
    ],
)
def test_unreadable_files_leave_only_their_batch(
    register: ImportBatch, take: Import, content: bytes, code: str
) -> None:
    before = counted()
    batch = take(content, "x.csv")
    assert (batch.state, codes(batch)) == ("refused", [code])
    assert counted() == before


def test_unknown_headings_get_the_nearest_name_and_required_ones_are_missed(
    register: ImportBatch, take: Import
) -> None:
    batch = take([["信用代码", "企业名称", "年度", "营业收人（万元）", "从业人员"], [ONE, A, 2024, 5, 5]])
    unknown = next(p for p in batch.problems if p["code"] == "unknown_column")
    assert "是不是“营业收入”" in unknown["zh"]
    missing = take(
        [
            ["认定名单", None],
            ["企业名称", "信用代码", "有效期至", "认定日期"],
            [A, ONE, "2024-01-01", "2023-01-01"],
        ]
    )
    assert "missing_column" in codes(missing)
    assert missing.state == "refused"


def test_a_failure_while_writing_leaves_nothing_behind(
    register: ImportBatch, take: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counted()

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("chanmai.bureau.enterprises.operations.writing.refresh_identity", fail)
    with pytest.raises(RuntimeError, match="disk full"):
        take([HEAD, [ONE, A, 2024, 100, 50, 1, 10]])
    assert counted() == before
    batch = ImportBatch.objects.latest("pk")
    assert (batch.state, batch.filings) == ("failed", 0)
    assert "什么都没有写入" in batch.problems[0]["zh"]


@pytest.mark.parametrize("visitor", [FIRM, ANALYST])
def test_only_officers_import(take: Import, visitor: Any) -> None:
    with pytest.raises(Forbidden):
        take(REGISTER, by=visitor)


def test_a_district_imports_its_own_firms_only(register: ImportBatch, take: Import) -> None:
    batch = take([HEAD, [ONE, A, 2024, 100, 50, 1, 10], [TWO, B, 2024, 100, 50, 1, 10]], by=EAST)
    assert batch.state == "refused"
    assert [(p["code"], p["row"]) for p in batch.problems] == [("out_of_scope", 3)]
    taken = accept_good_rows(batch_id=batch.pk, by=EAST, at=AT)
    assert (taken.state, taken.filings) == ("partial", 1)
    moved = take([REGISTER[0], [ONE, A, None, "西区", "一期", "数字创意", None]], by=EAST)
    assert codes(moved) == ["out_of_scope"]


def test_the_marked_file_can_be_read_and_imported_again(register: ImportBatch, take: Import) -> None:
    from chanmai.bureau.enterprises.operations.kept_files import kept_file
    from chanmai.bureau.enterprises.sheets.marking import mark

    batch = take([HEAD, [ONE, A, 2024, "=1+1", 50, 1, 10], [TWO, B, 2024, 9, 5, 1, 10]])
    content = kept_file(batch.sha256)
    assert content is not None
    marked = mark(read_workbook("x.xlsx", content), batch.problems)
    data, problems = read_workbook("marked.xlsx", marked).sheets
    assert data.rows[1][3] == "=1+1"
    assert data.marks.formulas == set()  # never turned into a formula
    assert problems.name == "问题"
    assert problems.rows[1][0] == "D2"
    again = take(marked, "marked.xlsx")
    assert [p["cell"] for p in again.problems if p["severity"] == "error"] == ["D2"]


def test_progress_is_told_to_the_end(register: ImportBatch, take: Import) -> None:
    told: list[tuple[str, int, int]] = []
    delivery = imports.Delivery("x.xlsx", xlsx([HEAD, [ONE, A, 2024, 100, 50, 1, 10]]))
    imports.import_file(delivery=delivery, by=CITY, at=AT, progress=lambda *step: told.append(step))
    assert [step for step, done, of in told if done == of] == ["读取", "核对", "写入"]


def test_filings_of_different_days_are_a_history_however_often_and_in_whatever_order(
    register: ImportBatch, take: Import
) -> None:
    head = [*HEAD, "填报日期"]
    first = [ONE, A, 2024, 100, 50, 1, 10, "2025-03-10"]
    mended = [ONE, A, 2024, 90, 50, 1, 10, "2025-04-01"]
    both = take([head, mended, first])
    assert (both.state, both.filings, both.corrections) == ("accepted", 2, 1)
    held = Filing.objects.filter(form="annual").order_by("revision")
    assert [(f.filed_at.isoformat(), f.values["revenue"]) for f in held] == [
        ("2025-03-10", 100_000_000),
        ("2025-04-01", 90_000_000),
    ]
    old_again = take([head, first], "旧.xlsx")
    assert (old_again.state, old_again.filings) == ("unchanged", 0)
    earlier = take([head, [ONE, A, 2024, 110, 50, 1, 10, "2025-02-01"]], "更早.xlsx")
    assert earlier.corrections == 1
    assert Enterprise.objects.get(code=ONE).revenue == 90_000_000


def test_names_are_kept_as_printed(register: ImportBatch, take: Import) -> None:
    take([REGISTRY_HEAD, [THREE, " 云图（厦门）  科技有限公司　", None, "东区"]])
    assert Enterprise.objects.get(code=THREE).name == "云图（厦门） 科技有限公司"
    again = take([HEAD, [THREE, "云图(厦门)科技有限公司", 2024, 5, 1, 1, 1]])
    assert codes(again) == []


REGISTRY_HEAD = ["统一社会信用代码", "企业名称", "曾用名", "所属区"]
