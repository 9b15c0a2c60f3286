"""Files are read row by row as they are, or refused: quotation marks, widths, encodings, odd signs, formats, bombs."""

import datetime
import io
import struct
import zipfile
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
import python_calamine
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from bureau.enterprises.looks import look
from bureau.enterprises.made import ONE, TWO, Rows, xlsx
from bureau.enterprises.made_files import archive_of, compound, csv, ods, record, xls
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


def far(row: int, column: int, hidden: bool = False) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet()
    page.write_row(0, 0, ["企业名称", "年度", "营业收入（万元）"])
    other = book.add_worksheet() if hidden else page
    other.write(row, column, "x")
    if hidden:
        other.hide()
    book.close()
    return buffer.getvalue()


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with other words in one of its parts."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(result, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, data.replace(old, new) if name.endswith(part) else data)
    return result.getvalue()


MANY = "1000000000"
ROW, CELL, VALUE = "table:table-row", "table:table-cell", 'office:value-type="float" office:value="1"'
COLUMNS, LINES = f'table:number-columns-repeated="{MANY}"', f'table:number-rows-repeated="{MANY}"'
WIDE_ODS = f"<{ROW}><{CELL} {COLUMNS} {VALUE}/></{ROW}>"
LONG_ODS = f"<{ROW} {LINES}><{CELL} {VALUE}/></{ROW}>"
BLANK_ODS = f"<{ROW} {LINES}><{CELL} {COLUMNS}/></{ROW}>"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: far(1_048_575, 16_383), "too_many_columns"),
        (lambda: far(60_000, 3_000), "too_many_columns"),
        (lambda: far(1_048_575, 0), "too_many_rows"),
        (lambda: far(1_048_575, 16_383, hidden=True), "too_many_columns"),
        (lambda: changed(far(5, 3), "sheet1.xml", b'r="D6"', b'r="xfd1048576"'), "too_many_columns"),
        (lambda: changed(far(5, 3), "sheet1.xml", b'r="D6"', b'r="\xef\xbc\xa46"'), "broken_file"),
        (lambda: changed(far(5, 3), "sheet1.xml", b'r="D6"', b'r="D99999999999"'), "broken_file"),
        (lambda: ods(ROWS, inside=WIDE_ODS), "too_many_columns"),
        (lambda: ods(ROWS, inside=LONG_ODS), "too_many_rows"),
        (lambda: xls([["a"], [None] * 200 + ["x"]]), "too_many_columns"),
        (lambda: ods(ROWS, password=True), "password"),
        (lambda: compound(b"x" * 5000, "EncryptedPackage"), "password"),
        (lambda: compound(b"x" * 5000, "WordDocument"), "wrong_format"),
        (lambda: compound(record(0x809, struct.pack("<HH", 0x500, 5)) + record(0x0A)), "wrong_format"),
        (
            lambda: archive_of(
                {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}
            ),
            "wrong_format",
        ),
        (lambda: ods(ROWS, inside="<unclosed>"), "broken_file"),
    ],
)
def test_the_shape_of_a_sheet_is_known_before_anything_is_allocated(make: Any, code: str) -> None:
    assert refusal("a.xlsx", make()).code == code


def test_blanks_without_end_take_no_room() -> None:
    assert len(read_workbook("a.ods", ods(ROWS, inside=BLANK_ODS)).sheets[0].rows) == 3


def test_one_stray_blank_far_down_is_told_as_such() -> None:
    error = refusal("a.xlsx", far(69_999, 0))
    assert error.code == "too_many_rows"
    assert "有内容的只有 2 行" in error.message.zh


def lying(size: int) -> bytes:
    """An archive whose list says that a part of 5 MB has `size` bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>" + " " * 5_000_000)
    data = buffer.getvalue()
    return data.replace(struct.pack("<I", 5_000_011), struct.pack("<I", size))


@pytest.mark.parametrize("size", [1000, 10_000_000])
def test_an_archive_that_lies_about_sizes_is_refused_as_a_file(size: int) -> None:
    assert refusal("a.xlsx", lying(size)).code == "broken_file"


def test_chains_of_an_old_file_that_run_in_circles_end() -> None:
    content = bytearray(xls(ROWS))
    table = content.rindex(struct.pack("<II", 1, 2))
    content[table + 4 : table + 8] = struct.pack("<I", 1)
    assert refusal("a.xls", bytes(content)).code == "broken_file"


@given(st.data())
def test_no_broken_old_file_breaks_the_reader(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from([xls(ROWS), ods(ROWS), xlsx(ROWS)])))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(SheetError):
        read_workbook("a", bytes(content))
