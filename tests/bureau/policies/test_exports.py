"""Every file that a page or a command gives away: its money adds up to what the page says, and a number is a number."""

import csv
import datetime
import io
import json
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from bureau.policies.people import file_facts
from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.downloads import Yuan, sheets, to_csv
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.enterprises.queries.export import HEADINGS, selection_file
from chanmai.bureau.enterprises.queries.search import FirmSearch, selection
from chanmai.site import cli

WAN = 1_000_000
Match = Callable[..., int]
SignedIn = Callable[..., Client]
Rows = list[list[Any]]


@pytest.fixture
def odd(firms: dict[str, int]) -> dict[str, int]:
    """Firms whose amounts end in 角 and 分."""
    for name, revenue in (("甲", 8123 * WAN + 4567), ("乙", 6001 * WAN + 1), ("丙", 9000 * WAN + 99)):
        file_facts(firms[name], "annual", {"revenue": revenue, "rd_expense": revenue // 9}, period="2025")
        Enterprise.objects.filter(pk=firms[name]).update(revenue=revenue, revenue_year=2025)
    return firms


def workbook(content: bytes) -> dict[str, Rows]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def fen(value: Any) -> int | None:
    """A cell of a money column in 分; a cell that is neither empty nor a number fails."""
    if value == "":
        return None
    assert isinstance(value, int | float), value
    amount = round(Decimal(repr(value)) * 100, 6)
    assert amount == amount.to_integral_value(), value
    return int(amount)


def money(rows: Rows) -> dict[str, int]:
    """The sum of every column of a sheet whose head says yuan."""
    head, *below = rows
    places = [at for at, word in enumerate(head) if str(word).endswith(("（元）", "(yuan)"))]
    assert places
    return {head[at]: sum(fen(row[at]) or 0 for row in below) for at in places}


@pytest.mark.parametrize("language", ["", "en"])
def test_the_bundle_adds_up_to_the_page(
    odd: dict[str, int], match: Match, signed_in: SignedIn, language: str
) -> None:
    match()
    client, address = signed_in("city", language), "/matching/bundle/?of.0=t-growth&limit.0=9.0123"
    page = client.get(address).context
    about, clauses, awards = workbook(client.get(f"{address}&export=xlsx").content).values()
    plan = page["found"].bundle.plan.value
    assert plan % 100, "the amounts of this test are not whole yuan"
    alone = sum(line.alone for line in page["found"].lines)
    assert list(money(clauses).values()) == list(money(awards).values()) == [alone, plan]
    assert sum(row.paid for row in page["sums"]) == plan
    said = {row[0]: row[1] for row in about[1:]}
    values = list(said.values())
    assert fen(values[7]) == plan
    assert fen(values[8]) == page["found"].relief
    assert fen(values[9]) == page["found"].bundle.bound
    assert fen(values[10]) == page["found"].ceiling
    assert [fen(value) for value in values[11:13]] == [page["budgets"][0].limit, page["budgets"][0].used]
    assert isinstance(values[0], datetime.date)


def test_the_laboratory_adds_up(odd: dict[str, int], match: Match, signed_in: SignedIn) -> None:
    match()
    client, address = signed_in("city"), "/policies/lab/t-relief/?"
    page = client.get(address).context
    book = workbook(client.get(f"{address}&export=xlsx").content)
    trials = [each["trial"] for each in page["versions"]]
    exact = [trial.sums.exact for trial in trials]
    assert any(amount % 100 for amount in exact)
    (row,) = [row for row in book["汇总"] if row[0] == "金额确定（元）"]
    assert [fen(cell) for cell in row[1:]] == exact
    head, *rows = book["分组"]
    column = head.index("金额确定（元）")
    for label in ("各区", "各规模"):
        assert sum(fen(row[column]) or 0 for row in rows if row[0] == label) == sum(exact)
    money(book["分组"])
    money(book["变化企业"])


def test_the_list_of_firms_is_the_same_in_every_form(odd: dict[str, int], tmp_path: Path) -> None:
    rows = list(selection(SYSTEM, FirmSearch()))
    total = sum(row.revenue or 0 for row in rows)
    assert total % 100
    column = HEADINGS["zh"].index("营业收入（万元）")
    (sheet,) = workbook(selection_file(SYSTEM, FirmSearch(), "xlsx")).values()
    cells = [Decimal(repr(row[column])) for row in sheet[1:] if row[column] != ""]
    assert sum(cells) * WAN == total
    text = selection_file(SYSTEM, FirmSearch(), "csv").decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert sum(Decimal(line[column]) for line in lines[1:] if line[column]) * WAN == total
    data = tmp_path / "firms.json"
    assert cli.main(["export", str(data)]) == 0
    assert sum(each["revenue"] or 0 for each in json.loads(data.read_text(encoding="utf-8"))) == total


def test_a_snapshot_holds_every_fen(odd: dict[str, int], tmp_path: Path) -> None:
    path = tmp_path / "firms.parquet"
    assert cli.main(["export", str(path), "--as-of", "2026-06-30"]) == 0
    table = parquet.read_table(path)
    column = next(name for name in table.column_names if name.startswith("revenue@"))
    assert {4567, 1, 99} <= {value % WAN for value in table[column].to_pylist() if value is not None}


def test_sheets_are_typed_filtered_and_ready_for_paper() -> None:
    day = datetime.date(2026, 6, 30)
    rows = [("甲", "元", "日"), ("=1+1", Yuan(12_345_678_901_242), day), ("@x", Yuan(-5), day)]
    content = sheets([("表", rows)])
    (read,) = workbook(content).values()
    assert read[1][0] == "=1+1"
    assert fen(read[1][1]) == 12_345_678_901_242
    assert fen(read[2][1]) == -5
    assert read[1][2] == day
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert "<f>" not in page
    assert '<autoFilter ref="A1:C3"/>' in page
    assert 'state="frozen"' in page
    setup = re.search(r"<pageSetup [^>]*>", page)
    assert setup is not None
    assert all(part in setup[0] for part in ('paperSize="9"', 'orientation="landscape"', 'fitToHeight="0"'))
    assert '"#,##0.00"' in styles.replace("&quot;", '"') or 'numFmtId="4"' in styles


@pytest.mark.parametrize("word", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_no_text_of_a_csv_file_is_a_formula(word: str) -> None:
    (line,) = list(csv.reader(io.StringIO(to_csv(["甲"], [[word]]).decode("utf-8-sig"), newline="")))[1:]
    assert line == [f"'{word}"]


def test_every_way_to_a_workbook_is_tried_here() -> None:
    """The sums above are those of every module that writes sheets; a new one has to be added to them.

    Those over returns and of releases are in tests/bureau/monitoring/test_indicators.py and releases/test_pages.py; the
    workbooks of drafts of the plan and of warnings have no sums.
    """
    source = Path(sheets.__code__.co_filename).parents[1]
    users = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if re.search(r"import .*\bsheets\b", path.read_text(encoding="utf-8"))
    }
    assert users == {
        "bureau/enterprises/queries/export.py",
        "bureau/indicators/pages.py",
        "bureau/laboratory/pages/workbook.py",
        "bureau/matching/bundles/workbook.py",
        "bureau/plan/workbook.py",
        "bureau/releases/files.py",
        "bureau/warnings/pages.py",
    }
