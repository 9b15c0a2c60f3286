"""The three files say the same, on every machine and at every time; Chinese is drawn, or its lack told plainly."""

import dataclasses
import datetime
import hashlib
import io
import os
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.enterprises.made import AT, CITY
from bureau.reports.reading import (
    bare,
    pdf_rows,
    pdf_words,
    printed,
    rows_of,
    same_in_sheet,
    sheet_rows,
    sheet_words,
    word_paragraphs,
    word_tables,
    words_of,
)
from chanmai.bureau.refusal import Conflict
from chanmai.bureau.reports.document import (
    Cell,
    Chart,
    Document,
    Figure,
    Heading,
    Paragraph,
    Table,
    read,
    snapshot_id,
    to_json,
)
from chanmai.bureau.reports.files import typesetting
from chanmai.bureau.reports.files.charts import drawing, follows
from chanmai.bureau.reports.files.workbook import number_format
from chanmai.bureau.reports.models import Report
from chanmai.bureau.reports.operations import make_now
from chanmai.bureau.reports.queries.reports import file_of
from chanmai.bureau.reports.rendering import WRITERS

ROWS: tuple[tuple[Cell, ...], ...] = (
    (
        "思明区",
        Figure(Fraction(1234567, 1000), 2),
        Figure(Fraction(-31, 10), 1, signed=True, suffix="%"),
        "原文",
    ),
    ('湖里区 #[*危险*] <b>"引号"</b> \\', None, Figure(Fraction(31, 10), 1, signed=True, suffix="%"), "=1+1"),
    ("翔安区", Figure(Fraction(1, 2)), Figure(Fraction(0), 1, signed=True, suffix="%"), "$x$ @ref"),
)
TABLE = Table(
    ("区", "营业收入（亿元）", "增长", "核实"), ROWS, ("来源：企业报送", "口径：全市", "截至：2026-06-30")
)
SMALL = Document(
    title="运行月报",
    subtitle="厦门市 · 2026 年 5 月",
    lang="zh",
    made_on="2026-06-30",
    nothing="无数据",
    marks=("全市汇总版", "演示数据，企业为虚构"),
    blocks=(
        Heading(1, "总体 & 运行"),
        Paragraph("营业收入 1,234.57 亿元，#set page(width: 1cm) 只是文字。"),
        Heading(2, "各区营业收入: [亿元]/*?"),
        Chart("bars", (1,), "", TABLE),
        Heading(2, "增长"),
        Chart("lines", (2,), "%", TABLE),
        Heading(2, "增长"),
        TABLE,
    ),
)


def agree(document: Document, files: dict[str, bytes]) -> None:
    """Every cell and every sentence of the report stands in each file."""
    assert word_tables(files["docx"]) == printed(document)
    paragraphs = word_paragraphs(files["docx"])
    assert all(words in paragraphs for words in words_of(document))
    sheets = sheet_rows(files["xlsx"])
    assert len(sheets) == len(rows_of(document))
    for rows, seen in zip(rows_of(document), sheets, strict=True):
        for row, cells in zip(rows, seen, strict=False):
            pairs = zip(row, cells, strict=False)
            assert all(same_in_sheet(cell, found, document.nothing) for cell, found in pairs), (row, cells)
    assert all(words in sheet_words(files["xlsx"]) for words in words_of(document))
    drawn = pdf_rows(files["pdf"])
    for rows in printed(document):
        for row in rows:
            key = tuple(map(bare, row))
            drawn[key] -= 1
            assert drawn[key] >= 0, row
    body = pdf_words(files["pdf"])
    assert all(bare(words) in body for words in words_of(document))


def test_a_small_report_is_the_same_in_all_three() -> None:
    agree(SMALL, {form: write(SMALL) for form, write in WRITERS.items()})


@pytest.mark.parametrize(
    ("kind", "period", "lang"), [("annual", "2025", "zh"), ("quarterly", "2025-Q2", "en")]
)
def test_a_report_of_returns_is_the_same_in_all_three(
    returns: None, kind: str, period: str, lang: str
) -> None:
    number = make_now(kind=kind, period=period, edition="firms", lang=lang, by=CITY, at=AT)
    document = read(Report.objects.get(pk=number).content)
    agree(document, {form: file_of(CITY, number, form)[1] for form in WRITERS})


def test_every_page_says_what_the_data_are() -> None:
    files = {form: write(SMALL) for form, write in WRITERS.items()}
    with pdfplumber.open(io.BytesIO(files["pdf"])) as book:
        assert all("演示数据" in (page.extract_text() or "") for page in book.pages)
    import docx

    sections = docx.Document(io.BytesIO(files["docx"])).sections
    assert all("演示数据" in section.header.paragraphs[0].text for section in sections)
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"]))
    assert all(
        "演示数据" in str(book.get_sheet_by_name(name).to_python(skip_empty_area=False)[1])
        for name in book.sheet_names
    )


AGAIN = """
import hashlib, sys, django
django.setup()
from chanmai.bureau.reports.document import read
from chanmai.bureau.reports.rendering import WRITERS
document = read(sys.stdin.buffer.read().decode())
print(*(hashlib.sha256(write(document)).hexdigest() for write in WRITERS.values()))
"""


def test_another_process_at_another_time_writes_the_same_bytes() -> None:
    here = [hashlib.sha256(write(SMALL)).hexdigest() for write in WRITERS.values()]
    there = [
        subprocess.run(
            [sys.executable, "-c", AGAIN],
            input=to_json(SMALL).encode(),
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "world", "PYTHONHASHSEED": seed, "TZ": zone,
                 "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout.decode().split()
        for seed, zone in (("1", "Asia/Shanghai"), ("2", "America/New_York"))
    ]  # fmt: skip
    assert there == [here, here]


def test_the_files_are_dated_by_the_report() -> None:
    import docx

    about = docx.Document(io.BytesIO(WRITERS["docx"](SMALL))).core_properties
    assert about.created == about.modified == datetime.datetime(2026, 6, 30, 12, tzinfo=datetime.UTC)
    with pdfplumber.open(io.BytesIO(WRITERS["pdf"](SMALL))) as book:
        assert book.metadata["CreationDate"].startswith("D:20260630")


def test_chinese_characters_are_drawn_and_not_boxes() -> None:
    """Two signs of the title: set in a Chinese family, with ink, and not the same box."""
    with pdfplumber.open(io.BytesIO(WRITERS["pdf"](SMALL))) as book:
        page = book.pages[0]
        chinese = [sign for sign in page.chars if ord(sign["text"][0]) >= 0x4E00]
        assert {sign["text"] for sign in chinese} >= set("运行月报")
        family = bare(typesetting.chinese_family()).replace("CJKSC", "CJK")
        assert all(family in bare(sign["fontname"]) for sign in chinese), {
            sign["fontname"] for sign in chinese
        }
        image = page.to_image(resolution=150).original.convert("L")
        scale = 150 / 72
        boxes = []
        for text in "运月":
            sign = next(each for each in chinese if each["text"] == text)
            place = [sign["x0"], sign["top"], sign["x1"], sign["bottom"]]
            boxes.append(image.crop([int(each * scale) for each in place]).resize((24, 24)).tobytes())
        assert all(min(box) < 100 for box in boxes)
        assert boxes[0] != boxes[1]


def test_without_a_chinese_font_the_pdf_says_so_and_the_others_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(typesetting, "chinese_family", lambda: "")
    with pytest.raises(Conflict) as told:
        WRITERS["pdf"](SMALL)
    assert "没有中文字体" in told.value.whole.zh
    assert "no Chinese font" in told.value.whole.en
    assert word_tables(WRITERS["docx"](SMALL)) == printed(SMALL)
    assert any("图未画出" in words for words in word_paragraphs(WRITERS["docx"](SMALL)))
    assert len(sheet_rows(WRITERS["xlsx"](SMALL))) == 3
    english = Table(("District", "Revenue"), (("Siming", Figure(Fraction(3, 2), 1)),))
    latin = dataclasses.replace(
        SMALL,
        title="Brief",
        subtitle="Xiamen",
        nothing="No data",
        marks=("City",),
        blocks=(Chart("bars", (1,), "", english),),
    )
    assert not latin.needs_chinese
    assert ("Siming", "1.5") in pdf_rows(WRITERS["pdf"](latin))


def test_a_report_can_be_read_back_and_its_id_is_that_of_its_text() -> None:
    text = to_json(SMALL)
    assert read(text) == SMALL
    assert snapshot_id(text) == hashlib.sha256(text.encode()).hexdigest()
    changed = dataclasses.replace(SMALL, made_on="2026-07-01")
    assert snapshot_id(to_json(changed)) != snapshot_id(text)


def half_away(value: Fraction, decimals: int) -> Fraction:
    """Rounding by its definition: the nearest step, of two equally near ones that farther from zero."""
    step = Fraction(1, 10**decimals)
    below = value // step * step
    candidates = [below, below + step]
    return min(candidates, key=lambda each: (abs(each - value), -abs(each)))


@given(
    st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6), st.integers(0, 4), st.booleans()
)
def test_figures_are_rounded_and_printed_as_a_spreadsheet_would(
    value: Fraction, decimals: int, signed: bool
) -> None:
    figure = Figure(value, decimals, signed=signed, suffix="%")
    assert figure.in_print == half_away(value, decimals)
    sign = "-" if figure.in_print < 0 else "+" if signed and figure.in_print > 0 else ""
    exact = abs(Decimal(figure.in_print.numerator) / Decimal(figure.in_print.denominator))
    assert figure.text == f"{sign}{exact:,.{decimals}f}%"
    assert Fraction(figure.text.rstrip("%").replace(",", "")) == figure.in_print


@pytest.mark.parametrize(
    ("figure", "form"),
    [
        (Figure(Fraction(1)), "#,##0"),
        (Figure(Fraction(1), 2), "#,##0.00"),
        (Figure(Fraction(1), 1, signed=True, suffix="%"), '+#,##0.0"%";-#,##0.0"%";#,##0.0"%"'),
    ],
)
def test_the_format_of_a_cell(figure: Figure, form: str) -> None:
    assert number_format(figure) == form


@pytest.mark.parametrize(
    ("period", "later", "joined"),
    [
        ("2024-05", "2024-06", True),
        ("2024-11", "2025-02", False),
        ("2014", "2015", True),
        ("2005", "2013", False),
        ("思明区", "湖里区", True),
    ],
)
def test_which_periods_a_line_joins(period: str, later: str, joined: bool) -> None:
    assert follows(period, later) is joined


def test_a_line_has_no_stroke_over_a_gap() -> None:
    rows: tuple[tuple[Cell, ...], ...] = (
        ("2020", Figure(Fraction(1))),
        ("2021", None),
        ("2022", Figure(Fraction(3))),
    )
    strokes = drawing(Chart("lines", (1,), "", Table(("年", "数"), rows))).count("1.2pt")
    assert strokes == 0
    full = (*rows[:1], ("2021", Figure(Fraction(2))), *rows[2:])
    assert drawing(Chart("lines", (1,), "", Table(("年", "数"), full))).count("1.2pt") == 2


def test_the_pictures_of_both_files_come_from_one_drawing(tmp_path: Path) -> None:
    import docx

    word = docx.Document(io.BytesIO(WRITERS["docx"](SMALL)))
    pictures = [part.blob for part in word.part.package.iter_parts() if part.content_type == "image/png"]
    drawn = [block for block in SMALL.blocks if isinstance(block, Chart)]
    assert len(pictures) == len(drawn)
    from chanmai.bureau.reports.files.charts import picture
    from chanmai.bureau.reports.files.pdf import source

    assert sorted(pictures) == sorted(typesetting.png(picture(each)) for each in drawn)
    assert all(drawing(each) in source(SMALL) for each in drawn)
