"""The charts of a report's workbook, part by part, as the format asks for them (ECMA-376, parts 1 and 2).

No spreadsheet program is at hand here: read with the standard library are the package (every part has a type, every
relation a target), the sheets (names, cells) and the charts (axes that cross, references to cells that are there, and
the values that are kept beside the references, which a program shows before it reckons anything again).
"""

import io
import posixpath
import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bureau.enterprises.made import AT, CITY
from bureau.reports.test_files import SMALL
from chanmai.bureau.reports.document import Chart, Document, Figure, Heading, Table, read
from chanmai.bureau.reports.files.workbook import workbook
from chanmai.bureau.reports.models import Report
from chanmai.bureau.reports.operations import make_now
from chanmai.bureau.reports.queries.reports import file_of

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
RELATED = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?")
FORBIDDEN = set("[]:*?/\\")
LONGEST_NAME, LONGEST_CELL = 31, 32_767

Cells = dict[tuple[int, int], str | float]


class Book:
    """A workbook as its parts say it."""

    def __init__(self, content: bytes) -> None:
        self.file = zipfile.ZipFile(io.BytesIO(content))
        self.names = set(self.file.namelist())
        self.shared = self._shared()
        self.sheets = self._sheets()

    def part(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.file.read(name))  # noqa: S314 — written by us a moment ago

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Of a part its relations by their id: kind and the name of the part that is meant."""
        folder, file = posixpath.split(name)
        path = f"{folder}/_rels/{file}.rels".lstrip("/")
        if path not in self.names:
            return {}
        return {
            each.attrib["Id"]: (
                each.attrib["Type"].rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, each.attrib["Target"])).lstrip("/"),
            )
            for each in self.part(path)
        }

    def _shared(self) -> list[str]:
        found = self.part("xl/sharedStrings.xml").findall(f"{MAIN}si")
        return ["".join(text.text or "" for text in each.iter(f"{MAIN}t")) for each in found]

    def _sheets(self) -> dict[str, Cells]:
        related = self.relations("xl/workbook.xml")
        return {
            each.attrib["name"]: self._cells(related[each.attrib[ID]][1])
            for each in self.part("xl/workbook.xml").iter(f"{MAIN}sheet")
        }

    def _cells(self, name: str) -> Cells:
        cells: Cells = {}
        for cell in self.part(name).iter(f"{MAIN}c"):
            value = cell.find(f"{MAIN}v")
            if value is not None and value.text is not None:
                place = _place(*re.fullmatch(r"([A-Z]+)(\d+)", cell.attrib["r"]).groups())  # type: ignore[union-attr]
                cells[place] = (
                    self.shared[int(value.text)] if cell.attrib.get("t") == "s" else float(value.text)
                )
        return cells

    @property
    def charts(self) -> list[ElementTree.Element]:
        """The charts that a sheet shows, by way of its drawing."""
        sheets = [part for kind, part in self.relations("xl/workbook.xml").values() if kind == "worksheet"]
        drawings = [
            part for each in sheets for kind, part in self.relations(each).values() if kind == "drawing"
        ]
        return [
            self.part(part)
            for each in drawings
            for kind, part in self.relations(each).values()
            if kind == "chart"
        ]

    def meant(self, reference: str) -> list[str | float | None]:
        """The cells of a reference; None for one that is blank."""
        found = REFERENCE.fullmatch(reference)
        assert found, reference
        quoted, plain, column, row, last_column, last_row = found.groups()
        cells = self.sheets[quoted.replace("''", "'") if quoted else plain]
        first, last = _place(column, row), _place(last_column or column, last_row or row)
        assert first[1] == last[1], "a series is one column"
        return [cells.get((each, first[1])) for each in range(first[0], last[0] + 1)]


def _place(column: str, row: str) -> tuple[int, int]:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return int(row), number


def check(book: Book) -> int:
    """Everything that the format asks for; how many charts there are."""
    check_package(book)
    for name, cells in book.sheets.items():
        assert 0 < len(name) <= LONGEST_NAME
        assert not FORBIDDEN & set(name)
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert all(len(cell) <= LONGEST_CELL for cell in cells.values() if isinstance(cell, str))
    assert len({name.casefold() for name in book.sheets}) == len(book.sheets)
    for chart in book.charts:
        check_axes(chart)
        series = list(chart.iter(f"{CHART}ser"))
        assert series
        for each in series:
            check_series(book, each)
    return len(book.charts)


def check_package(book: Book) -> None:
    """Every part has a type, and every relation leads to a part."""
    types = book.part("[Content_Types].xml")
    named = {each.attrib["PartName"].lstrip("/") for each in types.iter(f"{TYPES}Override")}
    endings = {each.attrib["Extension"] for each in types.iter(f"{TYPES}Default")}
    assert named <= book.names
    for name in book.names - {"[Content_Types].xml"}:
        assert name in named or name.rpartition(".")[2] in endings, name
        for _kind, target in book.relations(name).values():
            assert target in book.names, (name, target)


def check_axes(chart: ElementTree.Element) -> None:
    """The drawing stands on two axes that are there and cross each other."""
    area = chart.find(f".//{CHART}plotArea")
    assert area is not None
    axes = {
        value(each, "axId"): value(each, "crossAx")
        for each in area
        if each.tag in (f"{CHART}catAx", f"{CHART}valAx")
    }
    drawn = next(each for each in area if each.tag.endswith(("barChart", "lineChart")))
    assert {each.attrib["val"] for each in drawn.findall(f"{CHART}axId")} == set(axes)
    assert {axes[each] for each in axes} == set(axes)
    told = {each.tag.removeprefix(CHART): each.attrib.get("val") for each in chart.iter()}
    assert told.get("dispBlanksAs", "gap") == "gap", "without the element Excel leaves a gap"
    assert told.get("plotVisOnly", "0") == "0", "without the element hidden columns are drawn, too"


def value(parent: ElementTree.Element, tag: str) -> str:
    found = parent.find(f"{CHART}{tag}")
    assert found is not None
    return found.attrib["val"]


def check_series(book: Book, series: ElementTree.Element) -> None:
    """References lead to cells; what is kept beside them is what stands in these."""
    (name,) = kept(book, series, "tx")
    assert isinstance(name, str)
    labels, numbers = kept(book, series, "cat"), kept(book, series, "val")
    assert len(labels) == len(numbers)
    assert all(each is not None for each in labels)
    assert all(each is None or isinstance(each, float) for each in numbers), "a word would be drawn as zero"
    assert any(each is not None for each in numbers)


def kept(book: Book, series: ElementTree.Element, role: str) -> list[str | float | None]:
    """The cells that a series means by a role, after they were held against what is kept of them."""
    found = series.find(f"{CHART}{role}")
    assert found is not None
    reference = next(found.iter(f"{CHART}f")).text
    assert reference
    cells = book.meant(reference)
    assert int(next(found.iter(f"{CHART}ptCount")).attrib["val"]) == len(cells)
    points = {int(each.attrib["idx"]): each.findtext(f"{CHART}v") for each in found.iter(f"{CHART}pt")}
    for place, cell in enumerate(cells):
        told = points.get(place)
        if cell is None:
            assert told is None, "what is not known is no zero"
        elif isinstance(cell, float):
            assert told is not None
            assert float(told) == cell
        else:
            assert told == cell
    return cells


def test_the_charts_of_a_small_report_are_sound() -> None:
    """Of 湖里区 nothing is known of the revenue: a gap, not a bar of nothing."""
    book = Book(workbook(SMALL))
    assert check(book) == 2
    bars = next(each for each in book.charts if each.find(f".//{CHART}barChart") is not None)
    numbers = kept(book, next(bars.iter(f"{CHART}ser")), "val")
    assert numbers == [1234.57, None, 1.0] or numbers[1] is None


@pytest.mark.parametrize(
    ("kind", "period", "lang"), [("annual", "2025", "zh"), ("quarterly", "2025-Q2", "en")]
)
def test_the_charts_of_a_report_of_returns_are_sound(
    returns: None, kind: str, period: str, lang: str
) -> None:
    number = make_now(kind=kind, period=period, edition="city", lang=lang, by=CITY, at=AT)
    drawn = [each for each in read(Report.objects.get(pk=number).content).blocks if isinstance(each, Chart)]
    book = Book(file_of(CITY, number, "xlsx")[1])
    assert check(book) == sum(each.has_values for each in drawn) > 0


words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=40)
figures = st.builds(Figure, st.fractions(-(10**9), 10**9, max_denominator=100), st.integers(0, 2))
long_figures = st.builds(Figure, st.integers(10**17, 10**20).map(Fraction), st.just(0))


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """A chart over a table in which numbers may be missing, words, or too long for a spreadsheet."""
    width = draw(st.integers(1, 3))
    cells = st.none() | words.filter(bool) | figures | long_figures
    rows = draw(st.lists(st.tuples(words.filter(str.strip), *[cells] * width), min_size=1, max_size=5))
    heads = draw(st.tuples(*[words.filter(str.strip)] * (width + 1)))
    columns = tuple(range(1, width + 1)) if draw(st.booleans()) else (1,)
    return Chart(draw(st.sampled_from(["bars", "lines", "fan"])), columns, "", Table(heads, tuple(rows)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(words.filter(str.strip), charts()), min_size=1, max_size=3))
def test_the_charts_of_any_report_are_sound(drawn: list[tuple[str, Chart]]) -> None:
    blocks = tuple(block for title, chart in drawn for block in (Heading(2, title), chart))
    document: Document = replace(SMALL, blocks=blocks)
    wanted = sum(chart.has_values for _, chart in drawn)
    assert len(Book(workbook(document)).charts) == wanted
    whole = [each for _, each in drawn if all(_has_values(each, column) for column in each.columns)]
    if len(whole) == len(drawn):
        assert check(Book(workbook(document))) == wanted


def _has_values(chart: Chart, column: int) -> bool:
    return any(each is not None for each in chart.values(column))


def test_a_reference_to_a_cell_that_is_not_there_would_be_noticed() -> None:
    """The check itself can fail: a chart whose kept value differs from its cell, and one that names another sheet."""
    content = workbook(SMALL)
    for old, new in ((b"<c:v>1234.57</c:v>", b"<c:v>0</c:v>"), (b"$B$6", b"$C$7")):
        with pytest.raises((AssertionError, KeyError)):
            check(Book(_spoilt(content, old, new)))


def _spoilt(content: bytes, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as file, zipfile.ZipFile(out, "w") as spoilt:
        changed = 0
        for name in file.namelist():
            text = file.read(name)
            if name.startswith("xl/charts/") and old in text:
                text, changed = text.replace(old, new), changed + 1
            spoilt.writestr(name, text)
        assert changed
    return out.getvalue()
