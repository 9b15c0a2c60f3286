"""How large a file is, is known before anything is allocated; what is broken, far or lying is refused."""

import io
import struct
import zipfile
from contextlib import suppress
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from bureau.enterprises.made import ONE, TWO, Rows, xlsx
from bureau.enterprises.made_files import archive_of, compound, ods, record, xls
from chanmai.bureau.enterprises.sheets.guards import Limits
from chanmai.bureau.enterprises.sheets.problem import SheetError
from chanmai.bureau.enterprises.sheets.reading import read_workbook

ROWS: Rows = [
    ["统一社会信用代码", "企业名称", "年度", "营业收入（万元）", "从业人员"],
    [ONE, "厦门海风信息技术有限公司", 2024, 100, 5],
    [TWO, "厦门山石软件股份有限公司", 2024, 200.5, 6],
]
ROW = "table:table-row"
CELL = "table:table-cell"
VALUE = 'office:value-type="float" office:value="1"'


def refusal(name: str, content: bytes, limits: Limits | None = None) -> SheetError:
    with pytest.raises(SheetError) as caught:
        read_workbook(name, content, limits or Limits())
    assert caught.value.message.zh
    assert caught.value.message.en
    return caught.value


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


def merged(count: int) -> bytes:
    """A workbook whose list of merged cells covers everything many times."""
    cells = b'<mergeCells count="1">' + b'<mergeCell ref="A1:XFD1048576"/>' * count + b"</mergeCells>"
    return changed(xlsx(ROWS), "sheet1.xml", b"</sheetData>", b"</sheetData>" + cells)


MANY = "1000000000"


COLUMNS = f'table:number-columns-repeated="{MANY}"'


LINES = f'table:number-rows-repeated="{MANY}"'


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
        (
            lambda: changed(xlsx(ROWS), "Strings.xml", b'uniqueCount="', b'uniqueCount="4000000000'),
            "broken_file",
        ),
        (lambda: merged(200_000), "merged_cells"),
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


def test_few_texts_used_very_often_are_an_ordinary_file() -> None:
    rows = [["统一社会信用代码", "企业名称", "年度"], *([ONE, "软件", "软件"] for _n in range(2_000))]
    assert read_workbook("重复.xlsx", xlsx(rows)).sheets[0].rows
