"""A return filled in away from the page: what comes back is what was typed, or a word on what is wrong."""

import datetime
import io
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from bureau.enterprises.made import AT, CITY, ONE
from bureau.enterprises.test_pages import signed_in
from bureau.monitoring.conftest import OWN, A
from chanmai.bureau.enterprises.models import Filing
from chanmai.bureau.monitoring.models import DraftCell, Return
from chanmai.bureau.monitoring.operations.collections import open_collection
from chanmai.bureau.monitoring.queries.sheet import Sheet, sheet
from chanmai.bureau.monitoring.workbook import HEAD, texts_in, workbook_of
from chanmai.bureau.refusal import Unfit

LATER = AT + datetime.timedelta(days=1)


@pytest.fixture
def mine(firms: None) -> int:
    opened = open_collection(form="annual", period="2025", by=CITY, at=AT)
    return Return.objects.get(collection=opened, enterprise__name=A).pk


def shown(pk: int, lang: str = "zh") -> Sheet:
    return sheet(OWN, pk, lang, at=LATER)


def rows_of(content: bytes) -> list[list[Any]]:
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(content))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
    )


def written(rows: list[list[Any]]) -> bytes:
    """The rows as somebody's spreadsheet saves them; what begins with “=” is a formula."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return buffer.getvalue()


def changed(pk: int, cells: dict[str, Any], lang: str = "zh") -> bytes:
    rows = rows_of(workbook_of(shown(pk, lang), lang))
    for row in rows[HEAD + 1 :]:
        if row[0] in cells:
            row[2] = cells[row[0]]
    return written(rows)


@pytest.mark.parametrize(
    ("lang", "name", "last"), [("zh", "营业收入", "9000万元"), ("en", "Operating revenue", "¥90m")]
)
def test_the_sheet_holds_units_and_last_years_values(mine: int, lang: str, name: str, last: str) -> None:
    rows = rows_of(workbook_of(shown(mine, lang), lang))
    assert [rows[1][1], rows[2][1]] == [A, "2025"]
    row = next(row for row in rows[HEAD + 1 :] if row[3])
    assert row[2] == ""
    assert len(rows) == HEAD + 1 + len(shown(mine).cells)
    assert any(row[3] == shown(mine, lang).cells[0].last for row in rows)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_filled_in_comes_back_as_typed(mine: int, lang: str) -> None:
    names = {each.code: each.name for each in shown(mine, lang).cells}
    content = changed(
        mine, {names["revenue"]: 9800.55, names["employees"]: "61", names["net_profit"]: -3}, lang
    )
    texts = texts_in("填报.xlsx", content, shown(mine, lang))
    assert (texts["revenue"], texts["employees"], texts["net_profit"]) == ("9800.55", "61", "-3")
    assert set(texts) == {each.code for each in shown(mine).cells}
    assert texts["total_assets"] == ""


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda rows: rows[1].__setitem__(1, "厦门山石软件股份有限公司"), "没有读入"),
        (lambda rows: rows[2].__setitem__(1, "2024"), "没有读入"),
        (lambda rows: rows[HEAD].__setitem__(0, "项目"), "没有这张报表的表头"),
        (lambda rows: rows.append(["营业收入", "万元", "5"]), "重复了"),
        (lambda rows: rows.append(["营业外收入", "万元", "5"]), "这张表里没有"),
        (lambda rows: rows[HEAD + 1].__setitem__(1, "亿元"), "这张表里没有"),
        (lambda rows: rows[HEAD + 1].__setitem__(2, "=1+1"), "公式"),
    ],
)
def test_a_workbook_that_is_not_this_return_is_refused(mine: int, spoil: Any, words: str) -> None:
    rows = rows_of(workbook_of(shown(mine), "zh"))
    spoil(rows)
    with pytest.raises(Unfit, match=words):
        texts_in("填报.xlsx", written(rows), shown(mine))


def test_the_page_gives_the_workbook_and_takes_it_as_a_draft(mine: int) -> None:
    own, address = signed_in("own", "firm", firm=ONE), f"/returns/{mine}/workbook/"
    got = own.get(address)
    assert got["Content-Type"].endswith("sheet")
    names = {each.code: each.name for each in shown(mine).cells}
    content = changed(mine, {names["revenue"]: "九千", names["employees"]: 61})
    page = own.post(address, {"file": SimpleUploadedFile("填报.xlsx", content)}, follow=True).content.decode()
    assert "核对后再报送" in page
    assert 'value="九千"' in page
    assert dict(DraftCell.objects.values_list("fact", "text")) == {"revenue": "九千", "employees": "61"}
    assert not Filing.objects.filter(period="2025").exists()
    broken = own.post(address, {"file": SimpleUploadedFile("填报.xlsx", b"PK\x03\x04 broken")}, follow=True)
    assert "填报.xlsx" in broken.content.decode()
    assert "请先选一个文件" in own.post(address, follow=True).content.decode()
    assert signed_in("other", "firm", firm="91350200MA2YGULG92").get(address).status_code == 404
