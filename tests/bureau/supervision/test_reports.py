"""Progress by a workbook: recorded as typed; one wrong cell and nothing is, each told with its mend."""

import datetime
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
import xlsxwriter
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bureau.supervision.conftest import AT, TODAY, later
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.sheets.problem import SheetError
from chanmai.bureau.refusal import Forbidden, Unfit
from chanmai.bureau.supervision.models import Progress
from chanmai.bureau.supervision.operations.measures import Task, Word, charge, report
from chanmai.bureau.supervision.operations.reports import Outcome, RowsRefused, report_all
from chanmai.bureau.supervision.queries.measures import book
from chanmai.bureau.supervision.queries.reporting import measures_to_report
from chanmai.bureau.supervision.workbook import FIELDS, HEAD, HEADINGS, lines_in, workbook_of

People = dict[str, Viewer]
DUE = datetime.date(2025, 12, 31)
TEXT, PERCENT, COUNT, LINK = (FIELDS.index(name) for name in ("text", "percent", "count", "link"))


@pytest.fixture
def codes(people: People) -> list[str]:
    """Four measures: three of the talent department, the second counted, and one of the science department."""
    codes = list(book())[:4]
    for code, body in zip(codes, ("talent", "talent", "talent", "science"), strict=True):
        owner = people[body].organisation
        assert owner is not None
        goal = 30 if code == codes[1] else None
        task = Task(
            owner=owner,
            start_on=datetime.date(2024, 1, 1),
            due_on=DUE,
            goal=goal,
            counted="家" if goal else "",
        )
        charge([code], task, reason="分工", by=people["city"], at=AT)
    return codes


def rows_of(content: bytes) -> list[list[Any]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return sheet.to_python(skip_empty_area=False)


def sheet_of(viewer: Viewer, lang: str = "zh") -> list[list[Any]]:
    return rows_of(workbook_of(measures_to_report(viewer, lang, as_of=TODAY), lang))


def written(rows: list[list[Any]]) -> bytes:
    """The rows as somebody's spreadsheet saves them; what begins with “=” is a formula."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as out:
        page = out.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return buffer.getvalue()


def filled(viewer: Viewer, said: Mapping[str, Mapping[str, Any]], lang: str = "zh") -> bytes:
    rows = sheet_of(viewer, lang)
    for row in rows[HEAD + 1 :]:
        for field, value in said.get(row[0], {}).items():
            row[FIELDS.index(field)] = value
    return written(rows)


def taken(content: bytes, viewer: Viewer, at: datetime.datetime = AT) -> Outcome:
    read = lines_in("进展.xlsx", content)
    return report_all(read.lines, read.faults, source="进展.xlsx", by=viewer, at=at)


def refused(content: bytes, viewer: Viewer) -> dict[str, tuple[str, str]]:
    """Reason and mend by cell; nothing was written."""
    before = (Progress.objects.count(), AuditLine.objects.count())
    with pytest.raises(RowsRefused) as raised:
        taken(content, viewer)
    assert (Progress.objects.count(), AuditLine.objects.count()) == before
    for fault in raised.value.faults:
        assert fault.message.zh, fault
        assert fault.message.en, fault
        assert fault.mend.zh, fault
        assert fault.mend.en, fault
        assert fault.cell.endswith(str(fault.row))
    return {each.cell: (each.message.zh, each.mend.zh) for each in raised.value.faults}


def test_the_sheet_lists_only_what_is_ones_own(people: People, codes: list[str]) -> None:
    def listed(name: str) -> list[str]:
        return [row[0] for row in sheet_of(people[name])[HEAD + 1 :] if row[0]]

    assert listed("talent") == codes[:3]
    assert listed("science") == codes[3:]
    assert listed("city") == codes
    for name in ("firm", "expert"):
        with pytest.raises(Forbidden):
            measures_to_report(people[name], "zh", as_of=TODAY)
    row = next(row for row in sheet_of(people["talent"])[HEAD + 1 :] if row[0] == codes[1])
    assert row[2:6] == ["人社局", "2025-12-31", "30 家", ""]


def test_the_sheet_validates_codes_percents_and_numbers(people: People, codes: list[str]) -> None:
    content = workbook_of(measures_to_report(people["talent"], "zh", as_of=TODAY), "zh")
    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    rules = {
        place: (kind, [text.replace("&apos;", "'") for text in re.findall(r"<formula\d>([^<]*)<", rest)])
        for kind, place, rest in re.findall(
            r'<dataValidation type="(\w+)"[^>]*sqref="([A-Z]+3):[^"]*">(.*?)</dataValidation>', xml
        )
    }
    assert rules == {
        "A3": ("list", ["'举措清单'!$A$1:$A$3"]),
        "H3": ("whole", ["0", "100"]),
        "I3": ("whole", ["0", str(2**31 - 1)]),
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_filled_in_is_recorded_as_typed(people: People, codes: list[str], lang: str) -> None:
    said = {
        codes[0]: {"text": "已建成一期", "percent": 40},
        codes[1]: {"text": "引进 12 家", "count": "12", "link": "https://example.cn/a"},
    }
    assert taken(filled(people["talent"], said, lang), people["talent"]) == Outcome(2, 0)
    kept = Progress.objects.order_by("pk").values_list(
        "measure", "text", "percent", "count", "link", "organisation", "by"
    )
    assert list(kept) == [
        (codes[0], "已建成一期", 40, None, "", "人社局", "人社局经办"),
        (codes[1], "引进 12 家", None, 12, "https://example.cn/a", "人社局", "人社局经办"),
    ]
    line = AuditLine.objects.get(action="import_progress")
    assert (line.target, line.after) == ("进展.xlsx", {"added": 2, "same": 0})


def test_the_same_file_again_adds_nothing_and_says_so(people: People, codes: list[str]) -> None:
    content = filled(people["talent"], {codes[0]: {"text": "已建成一期", "percent": 40}})
    taken(content, people["talent"])
    assert taken(content, people["talent"], later(1)) == Outcome(0, 1)
    assert Progress.objects.count() == 1
    report(codes[0], Word(text="二期开工", percent=55), by=people["talent"], at=later(2))
    assert taken(content, people["talent"], later(3)) == Outcome(1, 0)  # it is news again


@pytest.mark.parametrize(
    ("field", "value", "words", "mend"),
    [
        ("percent", 101, "100", "0 至 100"),
        ("percent", -1, "0", "0 至 100"),
        ("percent", 33.5, "不是整数", "0 至 100"),
        ("percent", "一半", "不是数", "0 至 100"),
        ("percent", "=1+1", "公式", "0 至 100"),
        ("text", "=HYPERLINK(1)", "公式", "数值或文字"),
        ("text", "", "请写明进展", "整行留空"),
        ("text", "长" * 2001, "2000", "2000"),
        ("link", "www.example.cn", "不是网址", "http"),
        ("count", 3, "没有数量目标", "完成比例"),
        ("code", "X-999", "没有举措", "下载的表"),
        ("code", "", "没有举措编号", "下载的表"),
    ],
)
def test_each_wrong_cell_is_told_with_its_mend_and_nothing_is_recorded(
    people: People, codes: list[str], field: str, value: Any, words: str, mend: str
) -> None:
    good = {"text": "已建成一期", "percent": 40}
    wrong = good | {field: value} | ({"percent": None} if field == "count" else {})
    found = refused(filled(people["talent"], {codes[0]: wrong, codes[2]: good}), people["talent"])
    place = f"{'ABCDEFGHIJ'[FIELDS.index(field)]}{HEAD + 2}"
    assert list(found) == [place]
    assert words in found[place][0]
    assert mend in found[place][1]


def test_everything_that_is_wrong_is_told_at_once(people: People, codes: list[str]) -> None:
    rows = sheet_of(people["talent"])
    rows[HEAD + 1][TEXT : LINK + 1] = ["进展", 120, None, "x"]
    rows[HEAD + 2][TEXT : LINK + 1] = ["进展", 10, 3, ""]
    rows[HEAD + 3][TEXT : LINK + 1] = ["进展", 10, None, ""]
    rows.append([codes[2], *[None] * 5, "又一条", 20, None, None])
    rows.append([codes[3], *[None] * 5, "别人的", 20, None, None])
    found = refused(written(rows), people["talent"])
    first, second, twice, other = HEAD + 2, HEAD + 3, len(rows) - 1, len(rows)
    assert set(found) == {f"H{first}", f"I{second}", f"A{twice}", f"A{other}"}
    assert "只填一项" in found[f"I{second}"][0]
    assert "已经填过" in found[f"A{twice}"][0]
    assert "不由本单位负责" in found[f"A{other}"][0]


def test_who_reports_on_nothing_imports_nothing(people: People, codes: list[str]) -> None:
    content = filled(people["city"], {codes[0]: {"text": "进展"}})
    for name in ("firm", "expert"):
        with pytest.raises(Forbidden):
            taken(content, people[name])
    assert taken(content, people["city"]) == Outcome(1, 0)


def test_an_empty_sheet_and_another_file_are_refused(people: People, codes: list[str]) -> None:
    with pytest.raises(Unfit, match="没有填任何进展"):
        taken(filled(people["talent"], {}), people["talent"])
    with pytest.raises(Unfit, match="没有进展表的表头"):
        taken(written([["姓名", "电话"], ["甲", "1"]]), people["talent"])
    with pytest.raises(SheetError):
        taken(b"PK\x03\x04 broken", people["talent"])


def test_columns_may_stand_in_another_order(people: People, codes: list[str]) -> None:
    names = dict(zip(FIELDS, HEADINGS["zh"], strict=True))
    order = ("link", "count", "percent", "text", "code")
    content = written([[names[name] for name in order], ["", "", 40, "已建成一期", codes[0]]])
    assert taken(content, people["talent"]) == Outcome(1, 0)
    assert Progress.objects.get().percent == 40


@given(
    percent=st.one_of(st.none(), st.integers(-5, 105)),
    count=st.one_of(st.none(), st.integers(-2, 40)),
    text=st.sampled_from(["", "  ", "进展顺利", "ok"]),
    place=st.integers(0, 2),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_row_is_recorded_exactly_when_its_rule_holds(
    people: People, codes: list[str], percent: int | None, count: int | None, text: str, place: int
) -> None:
    """The rule read anew: a text, at most one of percent and number, in bounds, a number only where there is a goal."""
    with transaction.atomic():
        code = codes[place]
        content = filled(people["talent"], {code: {"text": text, "percent": percent, "count": count}})
        told = bool(text.strip())
        sound = (
            told
            and (percent is None or 0 <= percent <= 100)
            and (count is None or (count >= 0 and place == 1 and percent is None))
        )
        if not told and percent is None and count is None:
            with pytest.raises(Unfit, match="没有填任何进展"):
                taken(content, people["talent"])
        elif sound:
            assert taken(content, people["talent"]) == Outcome(1, 0)
            kept = Progress.objects.get()
            assert (kept.measure, kept.text, kept.percent, kept.count) == (code, text.strip(), percent, count)
        else:
            with pytest.raises(RowsRefused):
                taken(content, people["talent"])
            assert not Progress.objects.exists()
        transaction.set_rollback(True)  # words on progress are never deleted
