"""Two versions are compared by what they write: pages and files as text, without what differs at every recording."""

import datetime
import io
import json
import zipfile
from pathlib import Path
from types import ModuleType

import pyarrow
import pytest
import xlsxwriter
from pyarrow import parquet

from tools.scripts import FOLDER, script

PAGE = """<!doctype html><html><head><title>企业</title><link rel="stylesheet" href="/static/site.css">
<style>p { color: red }</style></head><body><h1>两  家<b>企业</b></h1>
<p>见 <a href="/a/?b=1&amp;c=2" hx-get="/part/">这里</a>。</p>
<script>let silent = 1;</script><script type="application/json">{"b": [1], "a": "甲"}</script>
<form method="post" action="/send/" id="sending"><input type="hidden" name="csrfmiddlewaretoken" value="secret">
<input name="text" value="软件" placeholder="500万元"><input type="checkbox" name="off" value="1"><select name="size">
<option value="">全部</option><option value="大型" selected>大型</option></select><textarea name="rule">
营业收入</textarea><button name="act" value="try">测算</button></form></body></html>"""


@pytest.fixture
def text() -> ModuleType:
    return script("behaviour_text")


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(FOLDER)
    return script("behaviour")


def workbook(cell: str, *, year: int) -> bytes:
    """A workbook with one cell, written in a year."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    book.set_properties({"created": datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)})
    book.add_worksheet("表").write(0, 0, cell)
    book.close()
    return written.getvalue()


def test_a_page_is_its_words_with_addresses_and_fields_below(text: ModuleType) -> None:
    lines = text.Page(PAGE).lines
    assert lines[:3] == ["企业", "两 家企业", "见 这里。"]
    assert lines[3:5] == ["  [href] /a/?b=1&c=2", "  [hx-get] /part/"]
    assert "  [name] csrfmiddlewaretoken" in lines
    assert not any(
        "secret" in line or "silent" in line or "static" in line or "color" in line for line in lines
    )
    assert [line for line in lines if "[data]" in line][1:3] == ['  [data]  "b": [', "  [data]   1"]


def test_a_page_says_where_it_leads_and_what_its_forms_send(text: ModuleType) -> None:
    page = text.Page(PAGE)
    assert page.links == [("/a/?b=1&c=2", False), ("/part/", True)]
    (form,) = page.forms
    assert (form.method, form.action, form.key) == ("post", "/send/", "sending")
    assert form.fields == {"text": "软件", "size": "大型", "rule": "营业收入"}
    assert form.choices == {"size": ["", "大型"]}
    assert form.hints["text"] == "500万元"


def test_a_workbook_is_its_cells_whenever_it_was_written(text: ModuleType) -> None:
    once, later, other = workbook("甲", year=2020), workbook("甲", year=2026), workbook("乙", year=2020)
    assert once != later
    assert text.text_of(once) == text.text_of(later)
    assert '== sheet 表\n["甲"]' in text.text_of(once)
    assert '["乙"]' in text.text_of(other)


def test_archives_and_tables_are_read(text: ModuleType) -> None:
    packed, table = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.json", '{"b":1}')
    parquet.write_table(pyarrow.table({"营业收入": [1, None]}), table)
    assert text.text_of(packed.getvalue()) == '== a.json\n{\n "b": 1\n}'
    assert text.text_of(table.getvalue()).splitlines()[1] == "营业收入 int64: [1, null]"
    assert json.loads(text.text_of(b'{"b":1,"a":2}', "application/json")) == {"b": 1, "a": 2}


@pytest.mark.parametrize(
    ("written", "steady"),
    [
        ("产脉 0.2.0 · 接口", "产脉 VERSION · 接口"),
        ("0.2.0.", "VERSION."),
        ("10.2.0 0.2.01 0.2.0.1", "10.2.0 0.2.01 0.2.0.1"),
        ("/x/city/demo /x/cityhall", "HOME/demo /x/cityhall"),
        ("id 0a1b2c3d-0000-4000-8000-0123456789ab", "id UUID"),
    ],
)
def test_what_differs_at_every_recording_becomes_a_mark(text: ModuleType, written: str, steady: str) -> None:
    assert text.steady(written, {"0.2.0": "VERSION", "/x/city": "HOME"}) == steady


def test_names_fit_every_file_system(text: ModuleType, tmp_path: Path) -> None:
    long = "?" + "&".join(f"a{n}=%E7%94%B2/" for n in range(60))
    record = text.Record(tmp_path)
    for name in (
        "policies/_?text=%E8%BD%AF%2F.txt",
        f"lab/{text.short(long + '1')}",
        f"lab/{text.short(long + '2')}",
    ):
        record.write(name, "甲")
    names = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert len(names) == len(set(names)) == record.files == 3
    assert "_?text=软∕.txt" in names
    assert all(len(name.encode()) < 255 for name in names)


def test_equal_recordings_are_equal(
    tool: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("before", "after"):
        (tmp_path / folder / "pages").mkdir(parents=True)
        (tmp_path / folder / "pages" / "front.txt").write_text("甲\n", encoding="utf-8")
    assert tool.main(["compare", str(tmp_path / "before"), str(tmp_path / "after")]) == 0
    assert "1 个文件，0 个不同 / files, 0 different" in capsys.readouterr().out


def test_what_differs_is_listed(tool: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder, words in ((before, "甲\n乙\n"), (after, "甲\n丙\n")):
        for name in ("pages/front.txt", f"pages/{folder.name}.txt", f"part-{folder.name}/x.txt"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(words, encoding="utf-8")
    assert tool.main(["compare", str(before), str(after)]) == 1
    told = capsys.readouterr().out
    assert "pages/front.txt:\n    @@ -2 +2 @@\n    -乙\n    +丙\n" in told
    assert "pages/before.txt: 只在前者 / only in the first" in told
    assert "pages/after.txt: 只在后者 / only in the second" in told
    assert "part-before: 只在一边，未比较 / only on one side, not compared" in told
    assert "3 个文件，3 个不同" in told


def test_nothing_is_no_recording(tool: ModuleType, tmp_path: Path) -> None:
    assert tool.main(["compare", str(tmp_path), str(tmp_path)]) == 2
