"""Of which form a file is: known by its header, chosen, or asked; and which of its rows are data."""

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

import chanmai
from bureau.enterprises.looks import look
from bureau.enterprises.made import ONE, TWO
from chanmai.bureau.enterprises.pack_layouts import city_layouts
from chanmai.bureau.enterprises.sheets.problem import Severity

A, B = "厦门海风信息技术有限公司", "厦门山石软件股份有限公司"


@pytest.fixture(autouse=True)
def city(small_city: None, settings: Any) -> None:
    settings.PACK = Path(chanmai.__file__).parents[2] / "packs" / "xiamen"


def table(headings: str, cells: str, name: str = "x.csv", **how: Any) -> Any:
    return look(f"统一社会信用代码,企业名称,{headings}\n{ONE},{A},{cells}\n", name, **how)


KNOWN = [
    ("年度,营业收入（万元）,从业人员（人）", "2025,2600,40", "x.csv", "annual"),
    ("月份,营业收入（万元）,从业人员（人）", "2026-05,2600,40", "x.csv", "monthly"),
    ("年度,证券代码,营业收入（万元）", "2025,300188,2600", "x.csv", "listed"),
    ("所属区,成立日期", "思明区,2015-05-01", "x.csv", "registry"),
    ("认定名称,有效期至", "独立法人,长期", "x.csv", "honours"),
    ("营业收入（万元）,从业人员（人）", "2600,40", "2025年年报.csv", "annual"),
    ("营业收入（万元）,从业人员（人）", "2600,40", "2026年1-5月.csv", "monthly"),
    ("年度,营业收入（万元）", "2025,2600", "上市公司公开数据.csv", "listed"),
    ("曾用名,所属区", "无,思明区", "x.csv", "registry"),
]


@pytest.mark.parametrize(("headings", "cells", "name", "form"), KNOWN)
def test_a_header_that_fits_one_form_is_taken(headings: str, cells: str, name: str, form: str) -> None:
    found = table(headings, cells, name)
    assert (found.form, found.codes()) == (form, []), found.problems


ASKED = [
    ("年度,营业收入（万元）", "2025,26000000", ("软件和信息技术服务业年报", "上市公司公开数据", "从业人员")),
    ("年度,净利润（万元）", "2025,5", ("软件和信息技术服务业年报", "上市公司公开数据", "营业收入")),
    ("年度,研发费用（万元）", "2025,5", ("软件和信息技术服务业年报", "上市公司公开数据")),
    (
        "营业收入（万元）,从业人员（人）",
        "2600,40",
        ("业年报", "年度", "业月报", "月份"),
    ),
    ("备注", "更名", ("企业登记", "核查结论")),
]


@pytest.mark.parametrize(("headings", "cells", "words"), ASKED)
def test_a_header_that_fits_several_forms_is_asked(headings: str, cells: str, words: tuple[str, ...]) -> None:
    (problem,) = table(headings, cells).problems
    assert problem.code == "which_form"
    assert all(word in problem.message.zh for word in words)
    assert problem.message.en


def test_names_alone_are_asked() -> None:
    (problem,) = look(f"统一社会信用代码,企业名称\n{ONE},厦门新名有限公司\n").problems
    assert problem.code == "which_form"


@pytest.mark.parametrize("form", ["annual", "listed", "supplement-year"])
def test_a_chosen_form_is_not_questioned(form: str) -> None:
    found = table("年度,营业收入（万元）", "2025,2600", form=form)
    assert found.form == form
    assert found.codes() == (["missing_column"] if form == "annual" else [])


def test_every_form_is_known_by_its_required_columns() -> None:
    for layout in city_layouts():
        required = [column.heading for column in layout.columns if column.required]
        found = look(f"{','.join(['统一社会信用代码', *required, '备注'])}\n", f"{layout.title}.csv")
        assert found.form == layout.code, found.problems


def test_years_below_a_heading_divide_it() -> None:
    rows = [
        ["统一社会信用代码", "企业名称", "营业收入（万元）", None, "从业人员（人）"],
        [None, None, "2023年", 2024, None],
        [ONE, A, 100, 200, 5],
    ]
    found = look(rows, "2024年年报.xlsx")
    assert not found.codes(), found.problems
    said = {
        period: values["revenue"] for period, values in found.rows[0].values.items() if "revenue" in values
    }
    assert said == {"2023": 100_000_000, "2024": 200_000_000}


def test_a_year_in_brackets_or_behind_is_the_year_of_the_column() -> None:
    for heading in ("营业收入（2024年）（万元）", "营业收入2024年（万元）", "2024年度营业收入（万元）"):
        found = table(f"{heading},从业人员（人）", "2600,40", "2025年年报.csv")
        assert found.rows[0].values["2024"]["revenue"] == 2_600_000_000


def test_a_day_in_the_title_is_no_year_and_two_years_are_asked() -> None:
    body = f"统一社会信用代码,企业名称,营业收入（万元）,从业人员（人）\n{ONE},{A},2600,40\n"
    assert look(f"软件和信息技术服务业年报（2026年3月15日填报）,,,\n{body}").codes() == ["missing_column"]
    assert look(f"软件和信息技术服务业年报（2024年度）,,,\n{body}", "2025年报.csv").codes() == [
        "missing_column",
        "period_unclear",
    ]
    found = look(f"软件和信息技术服务业年报（2024年度）,,,\n{body}", "填报2026-03-15.csv")
    assert (list(found.rows[0].values), found.codes()) == (["2024"], [])


def test_a_blank_year_takes_that_of_the_title_and_says_so() -> None:
    found = table("年度,营业收入（万元）,从业人员（人）", ",2600,40", "2024年年报.csv")
    assert list(found.rows[0].values) == ["2024"]
    assert "period_from_title" in found.codes(Severity.NOTE)


HEAD = f"统一社会信用代码,企业名称,年度,营业收入（万元）,从业人员（人）\n{ONE},{A},2025,2600,40\n"
ASIDE = [
    *("合计,,,2600,40", ",合计,,2600,40", "本页小计,,,2600,40", "全市合计,,,2600,40", "平均,,,2600,40"),
    *(
        "Total,,,2600,40",
        "小计：,,,2600,40",
        "注：本表为快报数,,,,",
        "2.本表数据未经审计,,,,",
        "备注：含分公司,,,,",
    ),
    *(
        "填表人：张三,,,审核人：李四,",
        "联系电话：0592-1234567,,,,",
        "说明：按法人口径,,,,",
        "单位负责人：王五,,,,",
    ),
    *("数据来源：市统计局,,,,", "以上数据为初步数,,,,", "（一）本表由企业填报。,,,,"),
]


@pytest.mark.parametrize("line", ASIDE)
def test_totals_and_remarks_are_no_data(line: str) -> None:
    found = look(f"{HEAD}{line}\n")
    assert (found.codes(), len(found.rows)) == ([], 1)
    assert "not_data" in found.codes(Severity.NOTE)


FIRMS = [
    *("联系科技（厦门）有限公司", "平均分网络有限公司", "说明书软件有限公司", "填表宝信息技术有限公司"),
    *("审核通软件股份有限公司", "Total Solutions Co., Ltd.", "以上信息技术有限公司", "注一网络有限公司"),
    "合计算力科技有限公司",
]


@pytest.mark.parametrize("name", FIRMS)
def test_firms_whose_names_begin_like_remarks_are_data(name: str) -> None:
    quoted = f'"{name}"'
    assert [row.name for row in look(f"{HEAD},{quoted},2025,5,5\n").rows] == [A, name]
    assert [
        row.name for row in look(f"企业名称,年度,营业收入（万元）,从业人员（人）\n{quoted},2025,5,5\n").rows
    ] == [name]
    assert [row.code for row in look(f"{HEAD}{TWO},{quoted},2025,5,5\n").rows] == [ONE, TWO]


@pytest.mark.parametrize("line", ["甲,乙,丙,1,2", "1,2,3,4,5", "栏次,—,—,1,2", "甲,乙,1,2,3"])
def test_numbers_of_columns_are_no_data(line: str) -> None:
    first, rest = HEAD.split("\n", 1)
    assert (look(f"{first}\n{line}\n{rest}").codes(), len(look(f"{first}\n{line}\n{rest}").rows)) == ([], 1)


def test_numbered_headings() -> None:
    text = f"01 统一社会信用代码,02 企业名称,03 年度,04 营业收入（万元）,05 从业人员（人）\n{ONE},{A},2025,2600,40\n"
    assert look(text).value("revenue") == 2_600_000_000
    assert look(text.replace(" ", "")).value("revenue") == 2_600_000_000


@pytest.mark.parametrize(("word", "open_end"), [("长期", True), ("永久有效", True), ("2027-12-31", False)])
def test_a_title_may_have_no_end(word: str, open_end: bool) -> None:
    found = table("认定名称,认定日期,有效期至", f"独立法人,2021-03-05,{word}")
    assert not found.codes(), found.problems
    assert (found.rows[0].valid_to is None) is open_end


@pytest.mark.parametrize(
    ("heading", "word"), [("曾用名", "无"), ("曾用名", "待定"), ("简称", "无"), ("曾用名", "不适用")]
)
def test_no_former_name_is_none(heading: str, word: str) -> None:
    found = table(f"{heading},所属区", f"{word},思明区")
    assert (found.codes(), found.rows[0].former, found.rows[0].short) == ([], (), "")


@pytest.mark.parametrize(
    ("heading", "word"),
    [
        ("登记状态", "未知"),
        ("所在园区", "待定"),
        ("产业领域", "不适用"),
        ("关联企业组", "无"),
        ("所在园区", "nan"),
    ],
)
def test_what_nobody_knows_is_not_stored(heading: str, word: str) -> None:
    assert table(f"{heading},所属区", f"{word},思明区").codes() == ["no_value"]


@pytest.mark.parametrize("name", ["无", "待定", "nan", "0", "*", "未知"])
def test_such_words_are_no_names(name: str) -> None:
    assert "no_value" in look(f"统一社会信用代码,企业名称,所属区\n{ONE},{name},思明区\n").codes()


AWARDS = [
    ("奖补金额（万元）", "99999999999999", "2024-05-01", "too_large"),
    ("奖补金额（美元）", "5", "2024-05-01", "unit_unclear"),
    ("奖补金额（万元）", "5①", "2024-05-01", "not_a_number"),
    ("奖补金额（万元）", "5", "2062-05-01", "day_out_of_range"),
]


@pytest.mark.parametrize(("heading", "amount", "day", "code"), AWARDS)
def test_the_record_of_awards_is_read_as_exactly(heading: str, amount: str, day: str, code: str) -> None:
    assert code in table(f"政策条款,拨付日期,{heading}", f"jm2023-hnte,{day},{amount}").codes()
    thousands = table("政策条款,拨付日期,奖补金额（千元）", "jm2023-hnte,2024-05-01,9")
    assert thousands.rows[0].values == {"": {"已获:jm2023-hnte": 900_000}}


def test_hidden_columns_are_read_and_told() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["统一社会信用代码", "企业名称", "年度", "营业收入（万元）", "从业人员（人）"])
        page.write_row(1, 0, [ONE, A, 2025, 2600, 40])
        page.set_column(3, 3, 10, None, {"hidden": True})
    found = look(buffer.getvalue(), "x.xlsx")
    assert (found.value("revenue"), found.codes(Severity.WARNING)) == (2_600_000_000, ["hidden_column"])
