"""A workbook of returns with wrong rows never looks like a success: on the page, over HTTP, on the command line."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bureau.enterprises.made import ONE, THREE, TWO, xlsx
from bureau.enterprises.test_pages import signed_in
from bureau.monitoring.conftest import A, B
from chanmai.bureau.enterprises.models import Filing, ImportBatch
from chanmai.site.cli import main

pytestmark = pytest.mark.usefixtures("firms")
SPLIT = ["软件产品收入", "信息技术服务收入", "信息安全收入", "嵌入式系统软件收入"]
MONEY = [f"{name}（万元）" for name in ("营业收入", "软件业务收入", *SPLIT)]
HEAD = ["统一社会信用代码", "企业名称", "年度", *MONEY, "从业人员", "填报日期"]
GOOD = [ONE, A, 2025, 9800, 7700, 7000, 700, 0, 0, 61, "2026-03-01"]
SECOND = [TWO, B, 2025, 110, 80, 80, 0, 0, 0, 6, "2026-03-01"]


def wrong(**cells: Any) -> list[Any]:
    """The second row with other cells, by the number of the column."""
    row = list(SECOND)
    for place, value in cells.items():
        row[int(place[1:])] = value
    return row


ROWS = {
    "broken_code": [wrong(c0=TWO[:-1] + ("A" if TWO[-1] != "A" else "B"))],
    "code_of_another": [wrong(c0=THREE)],
    "unknown_firm": [wrong(c0=None, c1="厦门没有这一家有限公司")],
    "not_a_number": [wrong(c3="约一百一十")],
    "percent": [wrong(c3="12%")],
    "negative": [wrong(c3=-110)],
    "too_large": [wrong(c3="9" * 20)],
    "lacking": [wrong(c3=None)],
    "not_whole": [wrong(c9="6.5")],
    "sum_of_four": [wrong(c5=800)],
    "part_above_whole": [wrong(c3=70)],
    "impossible_day": [wrong(c10="2026-02-30")],
    "future_year": [wrong(c2=2099)],
    "no_year": [wrong(c2="去年")],
    "two_rows_that_differ": [SECOND, wrong(c9=7)],
    "other_unit": [wrong(c9="6万元")],
    "not_a_word": [wrong(c3="#REF!")],
}


def book(kind: str) -> bytes:
    return xlsx([HEAD, GOOD, *ROWS[kind]])


def filed() -> int:
    return Filing.objects.filter(form="annual", period="2025").count()


def test_the_good_rows_alone_are_taken() -> None:
    answer = signed_in("city", "city").post(
        "/api/imports", {"file": SimpleUploadedFile("年报.xlsx", xlsx([HEAD, GOOD, SECOND]))}
    )
    assert (answer.status_code, answer.json()["state"], filed()) == (200, "accepted", 2)


@pytest.mark.parametrize("kind", ROWS)
def test_http_says_no_and_where(kind: str) -> None:
    city = signed_in("city", "city")
    answer = city.post("/api/imports", {"file": SimpleUploadedFile("年报.xlsx", book(kind))})
    told = answer.json()
    assert (answer.status_code, told["state"]) == (422, "refused")
    assert told["refused"] >= 1
    bad = [each for each in told["problems"] if each["severity"] == "error"]
    assert bad
    assert all(each["row"] and each["zh"] and each["en"] for each in bad)
    assert filed() == 0


@pytest.mark.parametrize("kind", ROWS)
def test_the_page_says_no(kind: str) -> None:
    city = signed_in("city", "city")
    answer = city.post("/imports/", {"file": SimpleUploadedFile("年报.xlsx", book(kind))}, follow=True)
    page = answer.content.decode()
    assert "什么都没有写入" in page
    assert "alert-success" not in page
    assert filed() == 0


@pytest.mark.parametrize("kind", ["not_a_number", "sum_of_four", "two_rows_that_differ"])
def test_the_command_line_says_no_and_in_part(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "年报.xlsx"
    file.write_bytes(book(kind))
    assert main(["import", str(file)]) == 1
    assert filed() == 0
    assert "[error]" in capsys.readouterr().out
    assert main(["import", str(file), "--accept-valid"]) == 3
    assert filed() == 1
    assert ImportBatch.objects.latest("pk").state == "partial"
