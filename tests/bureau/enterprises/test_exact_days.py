"""Months, days and shares as cells hold and show them: read to exactly what is meant, or refused."""

import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from bureau.enterprises.looks import TODAY, look
from bureau.enterprises.made import ONE, Rows, xlsx
from bureau.enterprises.made_files import xls
from chanmai.bureau.enterprises.layouts import FormKind, Role
from chanmai.bureau.enterprises.sheets.dates import parse_day
from chanmai.bureau.enterprises.sheets.displays import display_of
from chanmai.bureau.enterprises.sheets.horizon import Horizon
from chanmai.bureau.enterprises.sheets.periods import parse_month
from chanmai.bureau.enterprises.sheets.problem import Severity
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.refusals import NotRead

A = "厦门海风信息技术有限公司"


@pytest.mark.parametrize("cell", [Decimal("2026.1"), Decimal("2025.10")])
def test_a_month_that_lost_its_zero_is_asked(cell: Decimal) -> None:
    with pytest.raises(NotRead) as caught:
        parse_month(cell.normalize())
    assert caught.value.problems[0].code == "month_as_number"


def test_other_months_as_numbers_and_texts() -> None:
    assert [parse_month(Decimal(text)) for text in ("2026.11", "2026.12", "2026.2", "202605")] == [
        "2026-11",
        "2026-12",
        "2026-02",
        "2026-05",
    ]
    assert (parse_month("2026.10"), parse_month("2026.1")) == ("2026-10", "2026-01")
    with pytest.raises(NotRead):
        parse_month("2026.1", typed=False)
    assert parse_month("2026.10", typed=False) == "2026-10"


@pytest.mark.parametrize(
    "cell",
    ["2021年3月5号", "二〇二一年三月五日", "二零二一年三月五号", "2021-3-5", "2021.3.5", "２０２１/3/5"],
)
def test_days_in_more_words(cell: str) -> None:
    assert parse_day(cell) == datetime.date(2021, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "2021年3月",
        "2027",
        "长期",
        "二〇二一年十三月五日",
        "2021-2-30",
        "3月5日",
        "21-3-5",
        "2021年三月五日",
        Decimal("2021.35"),
    ],
)
def test_what_is_no_whole_day_is_refused(cell: Any) -> None:
    with pytest.raises(NotRead):
        parse_day(cell)


IMPOSSIBLE = [
    (Role.FILED_ON, "2062-03-01"),
    (Role.FILED_ON, "2026-07-01"),
    (Role.FILED_ON, "1925-03-01"),
    (Role.VALID_FROM, "2062-01-01"),
    (Role.VALID_FROM, "0201-05-01"),
    (Role.VALID_TO, "2202-05-01"),
    (Role.VALID_TO, "1925-05-01"),
    (Role.FACT, "2062-05-01"),
    (Role.FACT, "2202-05-01"),
    (Role.FACT, "0201-05-01"),
]


@pytest.mark.parametrize(("role", "day"), IMPOSSIBLE)
@pytest.mark.parametrize("kind", [FormKind.TITLES, FormKind.AWARDS, FormKind.REGISTRY])
def test_days_that_cannot_be_are_refused(role: Role, day: str, kind: FormKind) -> None:
    with pytest.raises(NotRead, match="不可能"):
        Horizon(TODAY).day(datetime.date.fromisoformat(day), role, kind)


def test_days_that_can_be_are_taken() -> None:
    horizon = Horizon(TODAY)
    horizon.day(TODAY, Role.FILED_ON, FormKind.ANNUAL)
    horizon.day(datetime.date(2046, 1, 1), Role.VALID_TO, FormKind.TITLES)
    horizon.day(datetime.date(1912, 1, 1), Role.FACT, FormKind.REGISTRY)
    horizon.period("2026", PeriodKind.YEAR)
    horizon.period("2026-06", PeriodKind.MONTH)


@pytest.mark.parametrize(
    ("period", "kind"),
    [("2062", "year"), ("2027", "year"), ("1925", "year"), ("2026-07", "month"), ("2029-05", "month")],
)
def test_periods_that_cannot_be_are_refused(period: str, kind: str) -> None:
    with pytest.raises(NotRead, match="不可能"):
        Horizon(TODAY).period(period, PeriodKind(kind))


def test_such_days_and_periods_are_told_by_cell() -> None:
    head = "信用代码,企业名称,年度,营业收入（万元）,填报日期"
    assert look(f"{head}\n{ONE},{A},2062,5,\n").codes() == ["period_out_of_range"]
    assert look(f"{head}\n{ONE},{A},2025,5,2062-03-01\n").codes() == ["day_out_of_range"]
    assert look(f"{head}\n{ONE},{A},2025,5,2020-01-01\n").codes() == ["filed_too_early"]
    assert look(f"信用代码,企业名称,所属区,成立日期\n{ONE},{A},东区,2202-05-01\n").codes() == [
        "day_out_of_range"
    ]
    assert look(f"信用代码,企业名称,2062年营业收入（万元）\n{ONE},{A},5\n").codes() == ["period_out_of_range"]
    assert look(f"信用代码,企业名称,营业收入（万元）\n{ONE},{A},5\n", "2062年报.csv").codes() == [
        "period_out_of_range"
    ]


RATE = [["信用代码", "企业名称", "年度", "研发投入强度"], [ONE, A, 2024, 0.15]]


@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_small_share_without_its_sign_is_asked(make: Any) -> None:
    assert look(make(RATE), "a").codes() == ["small_percent"]
    named = look(make([[*RATE[0][:3], "研发投入强度（%）"], RATE[1]]), "a")
    assert named.value("rd_intensity") == 1500
    assert named.codes(Severity.WARNING) == ["small_percent"]
    shown = look(make(RATE, formats={(1, 3): "0.0%"}), "a")
    assert (shown.value("rd_intensity"), shown.codes(Severity.WARNING)) == (150_000, [])
    for cell in ("0.15%", "15%", 12.5):
        assert look(make([RATE[0], [*RATE[1][:3], cell]]), "a").codes() == []


DISPLAYS = [
    '0!.0000"万元"',
    '0\\.0000"万元"',
    '#,##0.00,"千"',
    "#,##0,",
    '0.0,,"百万"',
    '0.00"亿元"',
    "[$$-409]#,##0.00",
    '"US$"0',
    '0.00"元"',
    ";;;",
    '"待定"',
    '[>=10000]0!.0,"万";0',
]


@pytest.mark.parametrize("code", DISPLAYS)
@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_number_that_is_shown_as_another_is_refused(code: str, make: Any) -> None:
    rows: Rows = [["信用代码", "企业名称", "年度", "营业收入（万元）"], [ONE, A, 2024, 26_000_000]]
    assert look(make(rows, formats={(1, 3): code}), "a").codes() == ["display"]


@pytest.mark.parametrize(
    "code",
    [
        "0.00",
        "#,##0.00",
        '0.00"万元"',
        '"¥"#,##0.00',
        '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
        "General",
        "@",
        "[Red]0.00;-0.00",
    ],
)
@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_number_that_is_shown_as_it_is_is_read(code: str, make: Any) -> None:
    rows: Rows = [["信用代码", "企业名称", "年度", "营业收入（万元）"], [ONE, A, 2024, 2600.5]]
    assert look(make(rows, formats={(1, 3): code}), "a").value("revenue") == 2_600_500_000


def test_formats_of_days_and_shares() -> None:
    assert display_of("yyyy-mm-dd").day
    assert display_of('yyyy"年"m"月"d"日"').day
    assert display_of("0.0%").percent
    assert not display_of('0.0"%"').percent
    assert display_of('0.0"%"').words == "%"


RETURN = f"统一社会信用代码,企业名称,营业收入（万元）,从业人员\n{ONE},{A},5,5\n"


@pytest.mark.parametrize(
    "name",
    [
        "2024年半年报",
        "2024上半年",
        "2024年1季度年报",
        "2024Q3年报",
        "2024年中报",
        "2025年三季报",
        "年报2024年前三季度",
    ],
)
def test_a_part_of_a_year_in_a_title_is_no_year(name: str) -> None:
    assert look(RETURN, f"{name}.csv", form="annual").codes() != []
    dated = RETURN.replace("企业名称,", "企业名称,年度,").replace(f"{A},", f"{A},2024,")
    found = look(dated, f"{name}.csv", form="annual")
    assert (found.codes(), found.codes(Severity.WARNING)) == ([], ["part_of_year"])


@pytest.mark.parametrize("name", ["年报2024", "2024年一至四季度年报", "2024年全年"])
def test_all_of_a_year_is_a_year(name: str) -> None:
    found = look(RETURN, f"{name}.csv", form="annual")
    assert (found.codes(), list(found.rows[0].values)) == ([], ["2024"])


@pytest.mark.parametrize(
    "name",
    ["年报（2024.12.31）", "2024年12月31日年报", "年报2024年3月", "2024年3月15日"],
)
def test_a_yearly_return_is_no_month_because_a_day_stands_in_its_name(name: str) -> None:
    found = look(RETURN, f"{name}.csv")
    assert found.codes() != []


@pytest.mark.parametrize("name", ["2026年4-5月", "2026年3月-5月", "2026年4月、5月", "2026年4月至5月月报"])
def test_several_months_in_a_name_are_no_month(name: str) -> None:
    assert look(RETURN, f"{name}.csv", form="monthly").codes() != []


@pytest.mark.parametrize("cell", ["2026-1-5", "2026.1.5", "2026/1/5", "2026-1-15"])
def test_a_day_in_a_column_of_months_is_no_span_of_months(cell: str) -> None:
    with pytest.raises(NotRead):
        parse_month(cell)


@pytest.mark.parametrize("since_1904", [True, False])
def test_a_bare_number_is_a_day_only_where_days_are_counted_as_usual(since_1904: bool) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"date_1904": since_1904}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["统一社会信用代码", "企业名称", "所属区", "成立日期"])
        page.write_row(1, 0, [ONE, A, "东区", 42798 if since_1904 else 44260])
        page.write_row(2, 0, [ONE, A, "东区", "44260"])
    found = look(buffer.getvalue(), "a.xlsx")
    assert found.codes() == (["not_a_day"] * 2 if since_1904 else [])
    if not since_1904:
        assert found.value("registration_date") == "2021-03-05"
