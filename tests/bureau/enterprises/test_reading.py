"""Files that must not be read, and files that are odd but sound."""

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal

import pytest
import xlsxwriter

from bureau.enterprises.made import xlsx
from chanmai.bureau.enterprises.sheets.guards import Limits, kind_of
from chanmai.bureau.enterprises.sheets.problem import SheetError
from chanmai.bureau.enterprises.sheets.reading import read_workbook


def bomb() -> bytes:
    """A workbook whose sheet unpacks to 300 MB of blanks."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(300):
                part.write(b" " * 1024 * 1024)
    return buffer.getvalue()


def many_parts() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(500):
            archive.writestr(f"xl/part{number}.xml", "<x/>")
    return buffer.getvalue()


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name in names:
            out.writestr(name, "<x/>")
    return buffer.getvalue()


def entities() -> bytes:
    """A workbook whose sheet declares entities that would grow."""
    buffer = io.BytesIO(xlsx([["企业名称", "年度"], ["甲", 2024]]))
    changed = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet', 1)
            new.writestr(name, content)
    return changed.getvalue()


REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("empty.xlsx", lambda: b"", "empty_file"),
    ("blank.csv", lambda: b"\xef\xbb\xbf \r\n ", "empty_file"),
    ("report.xlsx", lambda: b"%PDF-1.7 ...", "wrong_format"),
    ("page.xls", lambda: b"<html><table><tr><td>1</td></tr></table></html>", "wrong_format"),
    ("page.csv", lambda: b"\xef\xbb\xbf<!DOCTYPE html><html></html>", "wrong_format"),
    ("old.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "broken_file"),
    ("picture.xlsx", lambda: b"\x89PNG\r\n\x1a\n....", "wrong_format"),
    ("data.csv", lambda: b"ab\x00\x01\x02cd", "wrong_format"),
    ("text.xlsx", lambda: archive("word/document.xml"), "wrong_format"),
    ("binary.xlsb", lambda: archive("xl/workbook.bin"), "wrong_format"),
    ("cut.xlsx", lambda: xlsx([["企业名称"]])[:-400], "broken_file"),
    ("bomb.xlsx", bomb, "zip_bomb"),
    ("parts.xlsx", many_parts, "zip_bomb"),
    ("entities.xlsx", entities, "broken_file"),
    ("wide.xlsx", lambda: xlsx([[f"列{i}" for i in range(200)]]), "too_many_columns"),
    ("wide.csv", lambda: ",".join(f"c{i}" for i in range(200)).encode(), "too_many_columns"),
    ("strange.csv", lambda: "企业名称".encode("utf-16-le") + b"\xff\xff\xff", "encoding"),
]


@pytest.mark.parametrize(("name", "make", "code"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_files_that_are_refused_say_why_in_both_languages(
    name: str, make: Callable[[], bytes], code: str
) -> None:
    with pytest.raises(SheetError) as caught:
        read_workbook(name, make())
    assert caught.value.code == code
    assert name in caught.value.message.zh
    assert name in caught.value.message.en


def test_a_file_beyond_the_size_limit_is_refused_before_it_is_opened() -> None:
    with pytest.raises(SheetError) as caught:
        kind_of("big.csv", b"a,b\n" * 1000, Limits(bytes=1000))
    assert caught.value.code == "too_large"


def test_too_many_rows() -> None:
    with pytest.raises(SheetError) as caught:
        read_workbook("long.csv", b"a,b\n" * 50, Limits(rows=20))
    assert caught.value.code == "too_many_rows"


@pytest.mark.parametrize(
    ("codec", "label"),
    [
        ("utf-8-sig", "UTF-8"),
        ("utf-8", "UTF-8"),
        ("gb18030", "GB18030"),
        ("gbk", "GB18030"),
        ("utf-16", "UTF-16"),
    ],
)
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_in_every_usual_encoding(codec: str, label: str, separator: str) -> None:
    text = separator.join(["企业名称", "年度"]) + "\r\n" + separator.join(["海风（厦门）", "2024"]) + "\r\n"
    book = read_workbook("a.csv", text.encode(codec))
    assert book.encoding == label
    assert book.sheets[0].rows == [["企业名称", "年度"], ["海风（厦门）", "2024"]]


def test_numbers_are_the_digits_that_excel_shows() -> None:
    rows = read_workbook("a.xlsx", xlsx([["甲", 0.1 + 0.2, 1234.5678, 100000000000.01, 3]])).sheets[0].rows
    assert rows[0][1:] == [Decimal("0.3"), Decimal("1234.5678"), Decimal("100000000000.01"), Decimal(3)]


def test_formulas_errors_percentages_and_hidden_rows_are_marked() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet("数据")
    page.write_row(0, 0, ["a", "b", "c"])
    page.write_formula(1, 0, "=1+1")
    page.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    page.write_number(1, 2, 0.125, book.add_format({"num_format": "0.0%"}))
    page.write_number(2, 2, 0.125, book.add_format({"num_format": 9}))
    page.set_row(2, None, None, {"hidden": True})
    page.merge_range(3, 0, 4, 0, "合")
    book.add_worksheet("藏").hide()
    book.close()
    sheet, hidden = read_workbook("a.xlsx", buffer.getvalue()).sheets
    assert sheet.marks.formulas == {(1, 0), (1, 1)}
    assert sheet.marks.errors == {(1, 1)}
    assert sheet.marks.percents == {(1, 2), (2, 2)}
    assert sheet.marks.hidden_rows == {2}
    assert sheet.merged == (((3, 0), (4, 0)),)
    assert hidden.hidden
