"""What a spreadsheet shows counts: raised figures, letters struck out, the yen; something is never nothing."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from bureau.enterprises.looks import look
from bureau.enterprises.made import ONE
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
