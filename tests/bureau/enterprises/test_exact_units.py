"""The unit of every column is read, or the file is refused: wherever units are written, in whatever words."""

import io
from typing import Any

import pytest
import xlsxwriter

from bureau.enterprises.looks import look
from bureau.enterprises.made import ONE, TWO

A = "厦门海风信息技术有限公司"
HEAD = f"统一社会信用代码,企业名称,年度,{{}},从业人员\n{ONE},{A},2025,26000,40\n"


def headed(heading: str) -> str:
    return HEAD.format(heading)


UNDERSTOOD = {
    "元": 100,
    "角": 10,
    "分": 1,
    "百元": 10_000,
    "千元": 100_000,
    "仟元": 100_000,
    "万元": 1_000_000,
    "萬元": 1_000_000,
    "十万元": 10_000_000,
    "百万元": 100_000_000,
    "千万元": 1_000_000_000,
    "亿元": 10_000_000_000,
    "人民币千元": 100_000,
    "人民币万元": 1_000_000,
    "RMB千元": 100_000,
    "千元人民币": 100_000,
    "单位：千元": 100_000,
    "单位:人民币元": 100,
    "人民币：千元": 100_000,
    "千元，必填": 100_000,
}
NOT_UNDERSTOOD = (
    "美元", "千美元", "万美元/人", "元/人", "千港元", "万欧元", "万", "千", "亿", "RMB million",
    "US$", "$", "€", "k", "K元", "万元、元",
    "千元或万元", "上年", "上年同期", "预计", "同比", "税前", "人均",
)  # fmt: skip


@pytest.mark.parametrize("word", UNDERSTOOD)
def test_a_unit_in_a_heading_is_read(word: str) -> None:
    fen = 26_000 * UNDERSTOOD[word]
    assert look(headed(f"营业收入（{word}）".replace(",", "，"))).value("revenue") == fen


@pytest.mark.parametrize(
    "heading",
    [
        "营业收入/千元",
        "营业收入-千元",
        "营业收入_千元",
        "营业收入：千元",
        "营业收入千元",
        "营业收入 千元",
        "营业收入[千元]",
        "营业收入【千元】",
        "营业收入（千元）①",
        "营业收入¹（千元）",
    ],
)
def test_a_unit_behind_a_heading_is_read(heading: str) -> None:
    assert look(headed(heading)).value("revenue") == 2_600_000_000


@pytest.mark.parametrize("word", NOT_UNDERSTOOD)
def test_what_stands_in_a_heading_and_is_not_understood_is_an_error(word: str) -> None:
    assert "unit_unclear" in look(headed(f"营业收入（{word}）")).codes()


@pytest.mark.parametrize("word", ["必填", "全年", "本年", "累计", "人民币", "1"])
def test_a_mere_note_changes_nothing_and_the_unit_of_the_form_is_told(word: str) -> None:
    found = look(headed(f"营业收入（{word}）"))
    assert found.value("revenue") == 26_000_000_000
    assert "unit_assumed" in [problem.code for problem in found.problems]


LINES = {
    "单位：千元": 100_000,
    "计量单位：千元": 100_000,
    "（金额单位：人民币千元）": 100_000,
    "金额单位:百万元": 100_000_000,
    "单位：人、元": 100,
    "单位：元；人": 100,
    "（千元）": 100_000,
    "千元": 100_000,
    "2025年度软件企业年报（单位：元）": 100,
    "2025年度软件企业年报（千元）": 100_000,
    "金额以千元计": 100_000,
    "以人民币千元列示": 100_000,
    "本表金额除注明外均为千元": 100_000,
    "注：金额单位为元": 100,
    "注：金额为元": 100,
    "2.金额单位为元": 100,
    "说明：金额均以千元为单位": 100_000,
    "币种：人民币 单位：元": 100,
    "Unit: 10k yuan": 1_000_000,
    "Unit: yuan": 100,
    "Annual return (100m yuan)": 10_000_000_000,
}
UNCLEAR_LINES = (
    "单位：千美元", "单位：万", "币种：美元", "货币单位：欧元", "单位：K", "Unit: RMB'000", "RMB million",
    "in RMB million",
    "Amounts in thousands",
    "Unit: thousand yuan",
    "Annual return (million yuan)",
    "Unit: 10k RMB",
    "单位：10万元", "（百万美元）", "注：净利润单位为千元，其余为万元", "单位：万港币", "单位：元、万元",
)  # fmt: skip


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("where", ["above", "below"])
def test_a_line_around_the_table_gives_the_unit(line: str, where: str) -> None:
    table = headed("营业收入")
    quoted = f'"{line}"'
    text = f"{quoted},,,,\n{table}" if where == "above" else f"{table}{quoted},,,,\n"
    assert look(text).value("revenue") == 26_000 * LINES[line]


@pytest.mark.parametrize("line", UNCLEAR_LINES)
@pytest.mark.parametrize("where", ["above", "below"])
def test_a_line_that_is_not_understood_is_an_error(line: str, where: str) -> None:
    table = headed("营业收入")
    quoted = f'"注：{line}"' if where == "below" and not line.startswith("注") else f'"{line}"'
    text = f"{quoted},,,,\n{table}" if where == "above" else f"{table}{quoted},,,,\n"
    assert {"unit_unclear", "units_contradict"} & set(look(text).codes())


@pytest.mark.parametrize(
    "line",
    [
        "填报单位：厦门某公司",
        "单位负责人：张三",
        "主管单位：市工信局",
        "注：本表数据为快报数",
        "注：营业收入2000万元以上的企业填报",
        "制表单位：某局 2026年",
    ],
)
def test_other_lines_say_nothing_of_units(line: str) -> None:
    assert look(f'"{line}",,,,\n{headed("营业收入")}').value("revenue") == 26_000_000_000


@pytest.mark.parametrize("name", ["年报（千元）.csv", "年报-单位千元.csv", "2025年报(单位：千元).csv"])
def test_the_name_of_the_file_counts(name: str) -> None:
    assert look(headed("营业收入"), name).value("revenue") == 2_600_000_000


UNIT_ROWS = [
    (",,,元,人", 100),
    (",,,千元,人", 100_000),
    ("单位,,,（百万元）,", 100_000_000),
    ("计量单位,—,—,人民币元,人", 100),
    ("—,—,—,元,—", 100),
]


@pytest.mark.parametrize(("line", "factor"), UNIT_ROWS)
def test_a_row_of_units_under_the_header_is_read(line: str, factor: int) -> None:
    first, rest = headed("营业收入").split("\n", 1)
    assert look(f"{first}\n{line}\n{rest}").value("revenue") == 26_000 * factor
    numbered = f"{first}\n甲,乙,丙,1,2\n{line}\n{rest}"
    assert look(numbered).value("revenue") == 26_000 * factor


def test_a_row_of_units_that_is_not_understood_is_an_error() -> None:
    first, rest = headed("营业收入").split("\n", 1)
    assert "unit_unclear" in look(f"{first}\n,,,千美元,人\n{rest}").codes()
    assert "unit_unclear" in look(f"{first}\n,,,万,人\n{rest}").codes()


@pytest.mark.parametrize(
    "text",
    [
        f"单位：元,,,,\n{headed('营业收入（万元）')}",
        f"{headed('营业收入（万元）')}注：金额单位为元,,,,\n",
        f"单位：元,,,,\n单位：万元,,,,\n{headed('营业收入')}",
        headed("营业收入（万元）").replace("\n", "\n,,,元,人\n", 1),
        f"单位：千元,,,,\n{headed('营业收入').replace(chr(10), chr(10) + ',,,元,人' + chr(10), 1)}",
    ],
)
def test_two_places_that_contradict_one_another_are_an_error(text: str) -> None:
    assert "units_contradict" in look(text).codes()


def test_a_group_heading_gives_the_unit_of_its_columns() -> None:
    rows: list[list[Any]] = [
        ["统一社会信用代码", "企业名称", "年度", "财务指标（千元）", None],
        [None, None, None, "营业收入", "净利润"],
        [ONE, A, 2025, 26_000, 10],
    ]
    found = look(rows, "x.xlsx")
    assert (found.value("revenue"), found.value("net_profit")) == (2_600_000_000, 1_000_000)


def test_people_by_ten_thousands_and_words_for_per_cent() -> None:
    text = f"信用代码,企业名称,年度,从业人员（万人）,研发投入强度（百分比）\n{ONE},{A},2025,1.2,12.5\n"
    found = look(text)
    assert (found.value("employees"), found.value("rd_intensity")) == (12_000, 125_000)
    assert look(text.replace("百分比", "‰")).value("rd_intensity") == 12_500


def test_a_unit_written_in_a_remark_of_a_row_is_seen() -> None:
    text = f"信用代码,企业名称,年度,营业收入（万元）,备注\n{ONE},{A},2025,26000,单位：元\n"
    assert look(text).codes() == ["units_contradict"]


@pytest.mark.parametrize(
    "text", ["&R单位：千元", '&L&"宋体,常规"&10企业年报&R（金额单位：人民币千元）', "&C千元"]
)
def test_a_unit_in_the_printed_header_is_read(text: str) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["信用代码", "企业名称", "年度", "营业收入"])
        page.write_row(1, 0, [ONE, A, 2025, 26_000])
        page.set_header(text)
    assert look(buffer.getvalue(), "x.xlsx").value("revenue") == 2_600_000_000


BESIDE = HEAD.format("营业收入").replace("从业人员\n", "从业人员,{}\n").replace("40\n", "40,{}\n")


@pytest.mark.parametrize(
    ("heading", "word", "factor"),
    [
        *(
            ("单位", "元", 100),
            ("金额单位", "千元", 100_000),
            ("计量单位", "人民币元", 100),
            ("unit", "yuan", 100),
        ),
        *(
            ("备注", "以元计", 100),
            ("备注", "金额为千元", 100_000),
            ("备注", "（元）", 100),
            ("备注", "单位：元", 100),
        ),
        *(
            ("币种", "人民币", 1_000_000),
            ("备注", "含补助 500 万元", 1_000_000),
            ("说明", "重点企业", 1_000_000),
        ),
    ],
)
def test_a_column_of_units_or_a_remark_gives_the_unit(heading: str, word: str, factor: int) -> None:
    assert look(BESIDE.format(heading, word)).value("revenue") == 26_000 * factor


@pytest.mark.parametrize(
    ("heading", "word"), [("币种", "美元"), ("单位", "千港元"), ("备注", "美元"), ("unit", "USD")]
)
def test_a_column_of_other_currencies_is_an_error(heading: str, word: str) -> None:
    assert "unit_unclear" in look(BESIDE.format(heading, word)).codes()


@pytest.mark.parametrize(("first", "second"), [("元", ""), ("", "元"), ("元", "千元"), ("元", "美元")])
@pytest.mark.parametrize("heading", ["单位", "备注"])
def test_rows_in_units_of_their_own_are_an_error(heading: str, first: str, second: str) -> None:
    text = BESIDE.format(heading, first) + f"{TWO},厦门山石软件股份有限公司,2025,26000,40,{second}\n"
    assert {"units_contradict", "unit_unclear"} & set(look(text).codes())


def test_a_unit_between_two_tables_is_an_error() -> None:
    second = headed("营业收入").replace(ONE, TWO)
    assert "units_contradict" in look(f"{headed('营业收入')}单位：元,,,,\n{second}").codes()
