"""Months, days and shares as cells hold and show them: read to exactly what is meant, or refused."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

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
