"""Files are read row by row as they are, or refused: quotation marks, widths, encodings, odd signs, formats, bombs."""

import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from bureau.enterprises.looks import look
from bureau.enterprises.made import ONE, TWO, Rows, xlsx
from bureau.enterprises.made_files import csv, ods, xls
from chanmai.bureau.enterprises.sheets.guards import Limits
from chanmai.bureau.enterprises.sheets.problem import SheetError
from chanmai.bureau.enterprises.sheets.reading import read_workbook

A, B = "厦门海风信息技术有限公司", "厦门山石软件股份有限公司"
H = "统一社会信用代码,企业名称,年度,营业收入（万元）,从业人员（人）"
ROWS: Rows = [
    ["统一社会信用代码", "企业名称", "年度", "营业收入（万元）", "从业人员"],
    [ONE, A, 2024, 100, 5],
    [TWO, B, 2024, 200.5, 6],
]


def refusal(name: str, content: bytes, limits: Limits | None = None) -> SheetError:
    with pytest.raises(SheetError) as caught:
        read_workbook(name, content, limits or Limits())
    assert caught.value.message.zh
    assert caught.value.message.en
    return caught.value


UNCLOSED = (
    f'{H},备注\n{ONE},{A},2024,100,5,"重点企业\n{TWO},{B},2024,200,6,\n',
    f'{H},备注\n{ONE},{A},2024,100,5,"重点企业\n{TWO},{B},2024,200,6,"又一家"\n',
    f'{H},备注\n{ONE},{A},2024,100,5,"重点企业\n{TWO},{B},2024,200,6,"\n',
    f'统一社会信用代码,企业名称,所在园区\n{ONE},{A},"一期\n{TWO},{B},二期\n',
    f'统一社会信用代码,企业名称,所在园区\n{ONE},{A},"一期\n{TWO},{B},"二期\n',
    f'{H}\n{ONE},"{A},2024,100,5\n{TWO},{B},2024,200,6\n',
    f'{H}\n{ONE},"厦门"海风有限公司,2024,100,5\n',
)


@pytest.mark.parametrize("text", UNCLOSED)
def test_an_open_quotation_mark_is_an_error_that_names_its_row(text: str) -> None:
    error = refusal("a.csv", text.encode())
    assert error.code == "broken_csv"
    assert "第 2 行" in error.message.zh


def test_quoted_line_breaks_and_commas_are_part_of_a_cell() -> None:
    text = f'{H},备注\n{ONE},{A},2024,"1,200",5,"重点企业，\n上市, 已核"\n'
    assert look(text).value("revenue") == 1_200_000_000


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"{ONE},{A},2024,2,600,40", "row_too_long"),
        (f"{ONE},{A},2024,2,600", None),
        (f"{ONE},{A},2024,2600,40,,", None),
        (f"{ONE},{A},2024,2600,40,,x", "row_too_long"),
        (f"{ONE},{A},2024,2600", "row_too_short"),
        (f"{ONE},{A}", "row_too_short"),
        (f"{ONE},{A},2024,,", None),
    ],
)
def test_a_row_that_does_not_fit_its_header_is_an_error(line: str, code: str | None) -> None:
    assert look(f"{H}\n{TWO},{B},2024,1,1\n{line}\n").codes() == ([] if code is None else [code])


@pytest.mark.parametrize("sign", ["，", ";", "；", "\t", "|", "、", "  "])
def test_a_line_parted_by_other_signs_is_no_remark(sign: str) -> None:
    line = sign.join((TWO, B, "2024", "200", "6"))
    assert look(f"{H}\n{ONE},{A},2024,1,1\n{line}\n").codes() == ["row_too_short"]
    nameless = sign.join((B, "2024", "200", "6"))
    text = f"企业名称,年度,营业收入（万元）,从业人员（人）\n{A},2024,1,1\n{nameless}\n"
    assert look(text).codes() == ["row_too_short"]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.ods", "a.xls"])
def test_data_without_a_heading_is_an_error(name: str) -> None:
    rows = [[*ROWS[0], None, "备注"], [*ROWS[1], 7, "x"]]
    make: Any = {"a.csv": csv, "a.xlsx": xlsx, "a.ods": ods, "a.xls": xls}[name]
    assert look(make(rows), name).codes() == ["blank_heading"]
    assert look(make([[*ROWS[0], None], [*ROWS[1], 7]]), name).codes() in (
        ["blank_heading"],
        ["row_too_long"],
    )


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_separators(separator: str) -> None:
    assert look(csv(ROWS, separator)).value("revenue", 1) == 200_500_000


def test_two_separators_alike_are_asked() -> None:
    assert refusal("a.csv", "企业名称;年度,甲\n海风;2024,5\n".encode()).code == "separator"


@pytest.mark.parametrize(
    "codec", ["utf-16-le", "utf-16-be", "utf-16", "utf-8", "utf-8-sig", "gbk", "gb18030"]
)
def test_encodings_with_and_without_their_mark(codec: str) -> None:
    assert look(csv(ROWS).encode(codec)).value("revenue") == 100_000_000


def test_a_code_as_exports_protect_it() -> None:
    for code in (f'="{ONE}"', f'"=""{ONE}"""', f"\t{ONE}", f"\u202d{ONE}\u202c", f"'{ONE}"):
        assert look(f"{H}\n{code},{A},2024,100,5\n").rows[0].code == ONE


@pytest.mark.parametrize("code", ["9.135E+17", "9E+17", "9.13502E+17"])
def test_a_code_that_became_a_number_is_told_as_such(code: str) -> None:
    assert look(f"{H}\n{code},{A},2024,100,5\n").codes() == ["code_as_number"]


def test_numbers_that_a_spreadsheet_shortened_have_lost_digits() -> None:
    assert look(f"{H}\n{ONE},{A},2024,2.52E+08,5\n").codes() == ["scientific"]


ENGLISH = "credit code,name,year,revenue,employees"
MOJIBAKE = A.encode().decode("gb18030", errors="replace").replace("\ufffd", "")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (f"{ENGLISH}\n{ONE},廈門雲端電子商務資訊有限公司,2024,1,1\n".encode("big5"), "encoding"),
        (f"{H}\n{ONE},{A},2024,1,1\n".encode().replace("海".encode(), b"\xe6\xb5", 1), "encoding"),
        (f"{ENGLISH}\n{ONE},".encode() + A.encode()[:-1] + b",2024,1,1\n", "encoding"),
    ],
)
def test_what_decodes_to_rubbish_is_refused(content: bytes, code: str) -> None:
    assert refusal("a.csv", content).code == code


@pytest.mark.parametrize(
    "name",
    [
        MOJIBAKE,
        A.encode().decode("latin-1"),
        "厦门\ufffd\ufffd有限公司",
        "厦门??有限公司",
        "锟斤拷有限公司",
        "厦门\ue123有限公司",
        "厦" * 5000 + "\x00海风有限公司",
        "厦门\x07海风有限公司",
        "厦门\x1b[0m有限公司",
        "厦门\u202e司公风海",
        "厦门\u2067海风有限公司",
        "厦门\u3164海风有限公司",
        "厦门\u0378海风有限公司",
    ],
)
def test_names_of_signs_that_nobody_can_mean_are_refused(name: str) -> None:
    assert look(f"{H}\n{ONE},{name},2024,100,5\n").codes() == ["odd_text"]


INVISIBLE = [
    "\u200b",
    "\u200c",
    "\u200d",
    "\u200e",
    "\u200f",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u202a",
    "\u202c",
    "\ufe0f",
]


@pytest.mark.parametrize("sign", INVISIBLE)
def test_signs_without_width_are_no_part_of_anything(sign: str) -> None:
    cells = [
        ONE[:5] + sign + ONE[5:],
        A[:4] + sign + A[4:] + sign,
        f"20{sign}24",
        f"{sign}1{sign}00",
        f"5{sign}",
    ]
    heads = [
        f"{sign}统一社会信用代码",
        f"企业{sign}名称",
        f"年度{sign}",
        f"营业收入（{sign}万元）",
        "从业人员",
    ]
    for found in (
        look(csv([heads, cells])),
        look([heads, cells], "a.xlsx"),
        look(ods([heads, cells]), "a.ods"),
    ):
        assert (found.rows[0].code, found.rows[0].name, found.value("revenue")) == (ONE, A, 100_000_000)


@pytest.mark.parametrize("make", [xlsx, xls, ods])
def test_every_format_reads_alike(make: Any) -> None:
    rows: Rows = [*ROWS, [ONE, A, 2023, -0.25, True], [TWO, B, datetime.date(2023, 5, 1), "１,２００", None]]
    sheet = read_workbook("a", make(rows)).sheets[0]
    assert sheet.rows[2][3] == Decimal("200.5")
    assert sheet.rows[3] == [ONE, A, Decimal(2023), Decimal("-0.25"), True]
    assert [*sheet.rows[4], None][:4] == [TWO, B, datetime.date(2023, 5, 1), "１,２００"]
    assert look(make(ROWS), "a").value("revenue", 1) == 200_500_000


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e12, 1e12, allow_nan=False).map(lambda number: float(format(number, ".15g"))),
    st.dates(datetime.date(1955, 1, 1), datetime.date(2099, 1, 1)),
    st.text("厦门海风abc&<>\"'，１", min_size=1, max_size=8),
)


@pytest.mark.parametrize("make", [xls, ods])
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=5))
def test_old_formats_hold_what_calamine_finds_in_them(make: Any, rows: Rows) -> None:
    content = make(rows)
    there = (
        python_calamine.load_workbook(io.BytesIO(content))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
    )
    mine = read_workbook("a", content).sheets[0].rows
    for i, row in enumerate(there):
        for j, value in enumerate(row):
            cell = mine[i][j] if i < len(mine) and j < len(mine[i]) else None
            assert _same(value, cell), (value, cell)


def _same(value: Any, cell: Any) -> bool:
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(cell, Decimal):
        return bool(cell == Decimal(format(value, ".15g")))
    return bool((value or None) == cell) if isinstance(value, str) else bool(value == cell)


def test_marks_of_old_formats() -> None:
    sheet = read_workbook(
        "a.xls", xls([["x", 0.125, 2600]], formats={(0, 1): "0.0%", (0, 2): '0.0,"万"'})
    ).sheets[0]
    assert sheet.marks.percents == {(0, 1)}
    assert (sheet.marks.displays[0, 2].scaled, sheet.marks.displays[0, 2].words) == (True, "万")
    number = f'<{CELL} office:value-type="float"'
    cells = (
        f'<{ROW} table:visibility="collapse"><{CELL} office:value-type="percentage" office:value="0.5"/>'
        f'{number} table:formula="of:=1+1" office:value="2"/>'
        f'<{CELL} office:value-type="currency" office:currency="USD" office:value="2"/>'
        f'{number} office:value="26000000"><text:p>2600万元</text:p></{CELL}></{ROW}>'
    )
    marks = read_workbook("a.ods", ods([], inside=cells)).sheets[0].marks
    assert (marks.percents, marks.formulas, marks.hidden_rows) == ({(0, 0)}, {(0, 1)}, {0})
    assert marks.displays[0, 2].words == "USD"
    assert marks.displays[0, 3].scaled


def test_hidden_sheets_of_old_formats() -> None:
    assert read_workbook("a.xls", xls(ROWS, hidden=1)).sheets[0].hidden
    assert not read_workbook("a.xls", xls(ROWS)).sheets[0].hidden


ROW = "table:table-row"
CELL = "table:table-cell"
