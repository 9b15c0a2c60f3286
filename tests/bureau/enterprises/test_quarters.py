"""Quarterly returns: a quarter however it is written, its own figure only, and everything else asked."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from bureau.enterprises.looks import TODAY, look
from bureau.enterprises.made import AT, CITY, ONE, Import, codes, xlsx
from chanmai.bureau.enterprises.models import Enterprise, Filing, ImportBatch
from chanmai.bureau.enterprises.operations.withdrawals import restore, withdraw
from chanmai.bureau.enterprises.pack_layouts import city_layouts
from chanmai.bureau.enterprises.queries.fact_data import facts_known
from chanmai.bureau.enterprises.queries.profile import profile
from chanmai.bureau.enterprises.queries.reach import Target
from chanmai.bureau.enterprises.sheets.horizon import Horizon
from chanmai.bureau.enterprises.sheets.periods import is_cumulative, parse_quarter, quarters_in
from chanmai.bureau.enterprises.sheets.problem import Severity
from chanmai.bureau.enterprises.sheets.reading import read_workbook
from chanmai.bureau.enterprises.sheets.writing import blank_form
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.refusals import NotRead

A = "厦门海风信息技术有限公司"
HEAD = ["统一社会信用代码", "企业名称", "季度", "当季产值（元）"]


@pytest.mark.parametrize(
    "cell",
    [
        "2025-Q1", "2025Q1", "2025 q1", "２０２５Q1", "2025年Q1", "2025年第一季度", "2025年一季度", "2025年第1季度",
        "2025年1季度", "2025年度第一季度", "2025一季度", "2025 第一季度", "2025年一季", "2025年1-3月", "2025年1—3月",
        "2025年1月至3月", "2025年1～3月份",
    ],
)  # fmt: skip
def test_a_quarter_however_it_is_written(cell: str) -> None:
    assert parse_quarter(cell) == "2025-Q1"


def test_every_quarter_by_its_months_and_by_its_number() -> None:
    spans = ["2025年1-3月", "2025年4-6月", "2025年7—9月", "2025年10-12月"]
    assert [parse_quarter(span) for span in spans] == [f"2025-Q{place}" for place in (1, 2, 3, 4)]
    assert [parse_quarter(f"{sign}季度", year="2025") for sign in "一二三四"] == [
        parse_quarter(Decimal(place), year="2025") for place in (1, 2, 3, 4)
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "2025年1-6月", "2025年1-9月", "2025年1-12月", "2025年2-4月", "2025年前三季度", "2025年上半年", "2025年下半年",
        "2025年一至三季度", "2025年第1-2季度", "2025年一、二季度", "2025年三季度累计", "前三季度",
    ],
)  # fmt: skip
def test_several_months_or_quarters_are_no_quarter(cell: str) -> None:
    with pytest.raises(NotRead, match="几个月或几季合计") as caught:
        parse_quarter(cell)
    assert caught.value.problems[0].code == "cumulative"
    assert caught.value.message.en


@pytest.mark.parametrize(
    "cell",
    [
        "2025", "2025年", "2025-01", "2025年3月", "2025-Q5", "2025年五季度", "Q1 2025年度", "一季报", "第一季度末", "",
        Decimal("2025.1"), Decimal(20251), datetime.date(2025, 3, 31), "2025-2026年一季度",
    ],
)  # fmt: skip
def test_what_is_no_quarter_is_refused(cell: Any) -> None:
    with pytest.raises(NotRead) as caught:
        parse_quarter(cell, year="")
    assert caught.value.problems[0].code == "not_a_quarter"


def test_a_quarter_without_a_year_is_asked() -> None:
    with pytest.raises(NotRead, match="没有写明是哪一年"):
        parse_quarter("一季度")


@pytest.mark.parametrize(
    ("period", "can_be"), [("2026-Q2", True), ("1980-Q1", True), ("2026-Q3", False), ("1979-Q4", False)]
)
def test_a_quarter_is_over_or_under_way(period: str, can_be: bool) -> None:
    horizon = Horizon(TODAY)
    if can_be:
        horizon.period(period, PeriodKind.QUARTER)
        return
    with pytest.raises(NotRead, match=r"季度.*不可能"):
        horizon.period(period, PeriodKind.QUARTER)


TITLES = [
    (("2025年第一季度软件业季报", "Sheet1", "季报"), ("2025-Q1",)),
    (("二季度", "2025年季报"), ("2025-Q2",)),
    (("2025Q3", "季报2025-Q3"), ("2025-Q3",)),
    (("2025年一季度", "2025年二季度"), ("2025-Q1", "2025-Q2")),
    (("2025年前三季度季报", "x"), ("2025年前三季度",)),
    (("2025年1-9月季报", "x"), ("2025年1-9月",)),
    (("一季度", "季报"), ("一季度",)),
    (("厦门四季软件有限公司", "季报（2025年）", "填报日期 2026年4月15日"), ()),
]


@pytest.mark.parametrize(("titles", "quarters"), TITLES)
def test_the_quarters_of_titles(titles: tuple[str, ...], quarters: tuple[str, ...]) -> None:
    assert quarters_in(titles) == quarters


def rows(text: str, name: str = "x.csv") -> Any:
    return look(text, name)


def test_a_column_of_quarters_and_a_quarter_named_once() -> None:
    by_column = rows(f"{','.join(HEAD)}\n{ONE},{A},2025年第一季度,5\n{ONE},{A},2025-Q2,7\n")
    assert not by_column.codes(), by_column.problems
    assert [row.values for row in by_column.rows] == [
        {"2025-Q1": {"quarter_output": 500}}, {"2025-Q2": {"quarter_output": 700}},
    ]  # fmt: skip
    bare = f"统一社会信用代码,企业名称,当季产值（元）\n{ONE},{A},5\n"
    for text, name in ((bare, "2025年一季度季报.csv"), (f"软件企业季报（2025年1-3月）,,\n{bare}", "x.csv")):
        found = rows(text, name)
        assert (found.codes(), found.rows[0].values) == ([], {"2025-Q1": {"quarter_output": 500}}), (
            found.problems
        )
    numbered = rows(f"{','.join(HEAD)}\n{ONE},{A},1,5\n{ONE},{A},,7\n", "2025年二季度季报.csv")
    assert [list(row.values) for row in numbered.rows] == [["2025-Q1"], ["2025-Q2"]]
    assert numbered.codes(Severity.NOTE) == ["period_from_title"]


def test_headings_may_name_the_quarter() -> None:
    found = rows(f"信用代码,企业名称,2025年第一季度当季产值（元）,当季产值（2025Q2）（元）\n{ONE},{A},5,7\n")
    assert not found.codes(), found.problems
    assert found.rows[0].values == {"2025-Q1": {"quarter_output": 500}, "2025-Q2": {"quarter_output": 700}}


WRONG = [
    (f"信用代码,企业名称,季度,当季产值（元）\n{ONE},{A},2025年1-6月,5\n", "x.csv", "cumulative"),
    (f"信用代码,企业名称,季度,当季产值（元）\n{ONE},{A},一季度,5\n", "x.csv", "quarter_without_year"),
    (f"信用代码,企业名称,季度,当季产值（元）\n{ONE},{A},2026-Q4,5\n", "x.csv", "period_out_of_range"),
    (f"信用代码,企业名称,季度,当季产值（元）\n{ONE},{A},2025-03,5\n", "x.csv", "not_a_quarter"),
    (f"信用代码,企业名称,季度,当季产值（元）\n{ONE},{A},,5\n", "x.csv", "no_period"),
    (f"信用代码,企业名称,季度,当季产值（累计）（元）\n{ONE},{A},2025-Q2,5\n", "x.csv", "unit_unclear"),
    (f"信用代码,企业名称,2025年当季产值（元）\n{ONE},{A},5\n", "x.csv", "year_in_month"),
    (f"信用代码,企业名称,当季产值（元）\n{ONE},{A},5\n", "2025年前三季度季报.csv", "period_unclear"),
    (f"信用代码,企业名称,当季产值（元）\n{ONE},{A},5\n", "2025年一季度、二季度季报.csv", "period_unclear"),
    (
        f"信用代码,企业名称,季度,当季产值（元）,填报日期\n{ONE},{A},2026-Q2,5,2026-03-31\n",
        "x.csv",
        "filed_too_early",
    ),
]


@pytest.mark.parametrize(("text", "name", "code"), WRONG)
def test_what_is_not_one_quarter_s_own_figure_is_refused(text: str, name: str, code: str) -> None:
    found = rows(text, name)
    assert code in found.codes(), found.problems
    problem = next(each for each in found.problems if each.code == code)
    assert problem.message.zh
    assert problem.message.en


def test_a_return_filed_within_its_quarter_is_not_too_early() -> None:
    assert not rows(f"{','.join([*HEAD, '填报日期'])}\n{ONE},{A},2026-Q2,5,2026-04-01\n").codes()


MONTHLY = "统一社会信用代码,企业名称"


def test_the_own_figure_of_a_month_is_not_what_came_together_since_january() -> None:
    assert (is_cumulative("2026年1-5月"), is_cumulative("2026年1-1月"), is_cumulative("2026-05")) == (
        True,
        False,
        False,
    )
    line = f"{MONTHLY},月份,当月电费（元）\n{ONE},{A},2026年1-5月,5\n"
    assert look(line).codes() == ["cumulative"]
    assert look(line.replace("2026年1-5月", "2026年5月")).value("month_power_cost") == 500
    titled = f"{MONTHLY},当月电费（元）\n{ONE},{A},5\n"
    assert look(titled, "2026年1-5月月报.csv").codes() == ["period_unclear"]
    assert look(titled, "2026年5月月报.csv").value("month_power_cost") == 500
    so_far = f"{MONTHLY},月份,累计营业收入（元）\n{ONE},{A},2026年1-5月,5\n"
    assert look(so_far).value("revenue_to_date") == 500


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_quarterly_return_is_taken_shown_withdrawn_and_put_back(
    register: ImportBatch, take: Import, kind: str
) -> None:
    table = [HEAD, [ONE, A, "2026年一季度", 7], [ONE, A, "2025-Q1", 5]]
    text = "\n".join(",".join(map(str, row)) for row in table)
    batch = take(xlsx(table) if kind == "xlsx" else text.encode(), f"季报.{kind}")
    assert (batch.state, batch.form, batch.kind, batch.filings) == ("accepted", "quarterly", "quarterly", 2)
    firm = Enterprise.objects.get(code=ONE)
    ends = Filing.objects.filter(form="quarterly").order_by("period").values_list("period", "valid_from")
    assert list(ends) == [("2025-Q1", datetime.date(2025, 3, 31)), ("2026-Q1", datetime.date(2026, 3, 31))]
    later = AT + datetime.timedelta(days=2)

    def known() -> dict[str, int]:
        facts = facts_known(CITY, firm.pk, later.date(), later, None)
        return {fact["period"]: fact["value"] for fact in facts if fact["code"] == "quarter_output"}

    assert known() == {"2026-Q1": 700, "2025-Q1": 500}
    shown = profile(CITY, firm.pk, as_of=later.date(), known_at=later)
    assert {filing.period for filing in shown.filings if filing.form == "软件企业季报"} == {
        "2025-Q1",
        "2026-Q1",
    }
    entry = withdraw(Target("import", batch.pk), by=CITY, at=later, reason="导错了")
    assert known() == {}
    restore(entry, by=CITY, at=later, reason="其实没错")
    assert known() == {"2026-Q1": 700, "2025-Q1": 500}


@pytest.mark.django_db
def test_a_wrong_quarter_is_told_by_its_cell_and_nothing_is_filed(
    register: ImportBatch, take: Import
) -> None:
    batch = take([HEAD, [ONE, A, "2025年1-6月", 7], [ONE, A, "2025-Q1", 5]])
    assert (batch.state, codes(batch), batch.problems[0]["cell"]) == ("refused", ["cumulative"], "C2")
    assert "2025-Q2" in batch.problems[0]["zh"]
    assert not Filing.objects.filter(form="quarterly").exists()


def test_the_blank_form_says_which_quarter() -> None:
    layout = next(layout for layout in city_layouts() if layout.code == "quarterly")
    page, notes = read_workbook("x.xlsx", blank_form(layout, 2025)).sheets
    assert page.rows[0][:4] == ["统一社会信用代码", "企业名称", "季度", "当季产值（元）"]
    assert any("2025-Q1" in str(cell) for row in notes.rows for cell in row)
