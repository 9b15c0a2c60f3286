"""What a spreadsheet shows counts: raised figures, letters struck out, the yen; something is never nothing."""

import datetime
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from bureau.enterprises.looks import look
from bureau.enterprises.made import ONE, Rows, xlsx
from bureau.enterprises.made_files import ods, xls
from chanmai.bureau.enterprises.sheets.displays import display_of

A = "厦门海风信息技术有限公司"
HEAD = ["统一社会信用代码", "企业名称", "年度", "营业收入（万元）", "从业人员"]
RAISED = {"font_script": 1}
LOWERED = {"font_script": 2}
STRUCK = {"font_strikeout": True}


def file(write: Callable[[Any, Any], None], **how: Any) -> Any:
    """A workbook with one row, over which something is written."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, how) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEAD)
        page.write_row(1, 0, [ONE, A, 2025, 2600, 40])
        write(book, page)
    return look(buffer.getvalue(), "a.xlsx")


@pytest.mark.parametrize("style", [RAISED, LOWERED, STRUCK])
@pytest.mark.parametrize(
    ("column", "text", "mark"), [(3, "1200", "1"), (4, "40", "2"), (1, A, "3"), (0, ONE, "1")]
)
@pytest.mark.parametrize("inline", [False, True])
def test_raised_lowered_or_struck_signs_are_no_part_of_a_value(
    style: dict[str, Any], column: int, text: str, mark: str, inline: bool
) -> None:
    found = file(
        lambda book, page: page.write_rich_string(1, column, text, book.add_format(style), mark, " "),
        constant_memory=inline,
    )
    assert found.codes() == ["small_signs"]


def test_letters_in_several_colours_are_one_text() -> None:
    found = file(
        lambda book, page: page.write_rich_string(1, 3, "12", book.add_format({"bold": True}), "00", " ")
    )
    assert found.value("revenue") == 1_200_000_000


@pytest.mark.parametrize("column", [3, 4])
def test_a_number_that_is_struck_out_is_asked(column: int) -> None:
    assert file(lambda book, page: page.write(1, column, 7, book.add_format(STRUCK))).codes() == [
        "struck_out"
    ]
    assert file(lambda book, page: page.write(1, column, "7", book.add_format(STRUCK))).codes() == [
        "struck_out"
    ]
    assert file(lambda book, page: page.write(1, column, 7, book.add_format({"italic": True}))).codes() == []


@pytest.mark.parametrize(
    ("code", "words"), [("[$￥-411]#,##0", "日元"), ("[$¥-ja-JP]0", "日元"), ("[$¥-804]0.00", "")]
)
def test_the_sign_of_the_yen_is_told_from_that_of_the_yuan(code: str, words: str) -> None:
    assert display_of(code).words == words
    found = file(lambda book, page: page.write(1, 3, 7, book.add_format({"num_format": code})))
    assert found.codes() == (["display"] if words else [])


@pytest.mark.parametrize("cell", [Decimal("0.0000001"), "0.0000001", "-0.0000004", 1e-300])
def test_something_too_small_to_be_kept_is_not_nothing(cell: Any) -> None:
    written = float(cell) if isinstance(cell, Decimal) else cell
    rows = [["信用代码", "企业名称", "年度", "净利润（万元）"], [ONE, A, 2024, written]]
    assert look(rows, "a.xlsx").codes() == ["too_small"]
    rows[1][3] = 0
    assert look(rows, "a.xlsx").value("net_profit") == 0


ROWS: Rows = [HEAD, [ONE, A, 2025, 2600, 40]]


def cells(*written: str, styles: str = "") -> bytes:
    """An OpenDocument file with the usual heading, and one row of cells as they are written in it."""
    row = "".join(f"<table:table-cell {each}</table:table-cell>" for each in written)
    content = ods([HEAD], inside=f"<table:table-row>{row}</table:table-row>")
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<office:body>", f"{styles}<office:body>".encode()))
    return changed.getvalue()


def text(value: str) -> str:
    return f'office:value-type="string"><text:p>{value}</text:p>'


def number(value: object, shown: str) -> str:
    return f'office:value-type="float" office:value="{value}"><text:p>{shown}</text:p>'


FIRST = (text(ONE), text(A), number(2025, "2025"))


@pytest.mark.parametrize(
    "style",
    [
        'style:text-position="super 58%"',
        'style:text-position="-33% 58%"',
        'style:text-line-through-style="solid"',
    ],
)
def test_raised_and_struck_signs_of_open_documents(style: str) -> None:
    styles = f'<style:style style:name="T1"><style:text-properties {style}/></style:style>'
    span = text('1200<text:span text:style-name="T1">1</text:span>')
    for strange in (cells(*FIRST, span, number(40, "40"), styles=styles),):
        assert look(strange, "a.ods").codes() == ["small_signs"]
    whole = f'table:style-name="T1" {number(1200, "1200")}'
    assert look(cells(*FIRST, whole, number(40, "40"), styles=styles), "a.ods").codes() == ["small_signs"]
    plain = styles.replace(style, 'style:text-position="0% 100%" style:text-line-through-style="none"')
    found = look(cells(*FIRST, span, number(40, "40"), styles=plain), "a.ods")
    assert found.value("revenue") == 12_001_000_000


@pytest.mark.parametrize(
    ("value", "shown", "sound"),
    [
        *((2600.4, "2600", True), (2599.6, "2600", True), (2600, "2,600.00", True), (0.15, "0.15", True)),
        *((2600, "5000", False), (2600, "2601", False), (26000000, "2600", False), (0.4, "0.9", False)),
    ],
)
def test_a_number_is_shown_as_it_is_but_for_rounding(value: float, shown: str, sound: bool) -> None:
    found = look(cells(*FIRST, number(value, shown), number(40, "40")), "a.ods")
    assert found.codes() == ([] if sound else ["display"])


def test_a_text_that_holds_another_than_it_shows_is_refused() -> None:
    other = 'office:value-type="string" office:string-value="9999"><text:p>1200</text:p>'
    assert look(cells(*FIRST, other, number(40, "40")), "a.ods").codes() == ["display"]


@pytest.mark.parametrize("beyond", ["1e400", "-1e400"])
def test_a_number_beyond_all_numbers_is_refused_and_breaks_nothing(beyond: str) -> None:
    refusal = ["formula_text" if beyond.startswith("-") else "not_a_number"]
    assert look(cells(*FIRST, number(beyond, beyond), number(40, "40")), "a.ods").codes() == refusal
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(ROWS))) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>2600</v>", f"<v>{beyond}</v>".encode()))
    assert look(content.getvalue(), "a.xlsx").codes()
    assert look(xls([HEAD, [ONE, A, 2025, float(beyond), 40]]), "a.xls").codes() == refusal
    assert look(xls([HEAD, [ONE, A, 2025, float("nan"), 40]]), "a.xls").codes() == ["not_a_number"]


def test_a_day_stays_a_day() -> None:
    assert look([HEAD, [ONE, A, 2025, datetime.date(2025, 1, 1), 40]], "a.xlsx").codes() == ["not_a_number"]
