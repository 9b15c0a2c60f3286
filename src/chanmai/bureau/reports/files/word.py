"""A report as a Word file."""

import datetime
import io
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from chanmai.bureau.reports.document import Chart, Document, Heading, Paragraph, Table, snapshot_id, to_json
from chanmai.bureau.reports.files import typesetting
from chanmai.bureau.reports.files.archive import steady
from chanmai.bureau.reports.files.charts import WIDTH, picture
from chanmai.engine.facts.texts import Text

FONT, SIZE, SMALL = "宋体", 10.5, 8
NO_PICTURE = Text(
    "生成时本机没有中文字体，图未画出；数见下表。",
    "No Chinese font was there to draw the chart; see the table.",
)


def word(document: Document) -> bytes:
    """The file, dated by the report, equal for equal reports. Without a font that charts need, words stand there."""
    paper = docx.Document()
    _properties(paper, document)
    _frame(paper.sections[0], document)
    paper.add_heading(document.title, 0)
    paper.add_paragraph(document.subtitle)
    above = document.title
    for block in document.blocks:
        match block:
            case Heading(level, text):
                above = text
                paper.add_heading(text, level)
            case Paragraph(text):
                paper.add_paragraph(text)
            case Chart():
                _picture(paper, block, above, document)
                _table(paper, block.table, document.nothing)
            case Table():
                _table(paper, block, document.nothing)
    _chinese(paper)
    buffer = io.BytesIO()
    paper.save(buffer)
    return steady(buffer.getvalue())


def _properties(paper: Any, document: Document) -> None:
    noon = datetime.datetime.combine(datetime.date.fromisoformat(document.made_on), datetime.time(12))
    about = paper.core_properties
    about.title, about.author, about.comments = f"{document.title} {document.subtitle}", "", ""
    about.created = about.modified = noon
    about.language = {"zh": "zh-CN", "en": "en"}[document.lang]


def _chinese(paper: Any) -> None:
    """The same Chinese font in every style."""
    for style in paper.styles:
        if getattr(style, "font", None) is not None:
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            fonts.set(qn("w:eastAsia"), FONT)
    paper.styles["Normal"].font.size = Pt(SIZE)


def _frame(section: Any, document: Document) -> None:
    """Marks above every page; below it the snapshot id and the number of the page."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    head = section.header.paragraphs[0]
    head.text, head.alignment = " · ".join(document.marks), WD_ALIGN_PARAGRAPH.RIGHT
    foot = section.footer.paragraphs[0]
    foot.text = f"{document.title} · {snapshot_id(to_json(document))[:16]} · "
    run = foot.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _picture(paper: Any, chart: Chart, title: str, document: Document) -> None:
    if not chart.has_values:
        return
    if document.needs_chinese and not typesetting.chinese_family():
        paper.add_paragraph(NO_PICTURE.of(document.lang))
        return
    run = paper.add_paragraph().add_run()
    shape = run.add_picture(io.BytesIO(typesetting.png(picture(chart))), width=Mm(WIDTH))
    shape._inline.docPr.set("descr", title)


def _table(paper: Any, table: Table, nothing: str) -> None:
    grid = paper.add_table(rows=1, cols=len(table.heads), style="Table Grid")
    numeric = [table.is_numeric(column) for column in range(len(table.heads))]
    _row(grid.rows[0], table.heads, numeric, bold=True)
    repeat = OxmlElement("w:tblHeader")
    grid.rows[0]._tr.get_or_add_trPr().append(repeat)
    for texts in table.texts(nothing):
        _row(grid.add_row(), texts, numeric)
    for note in table.notes:
        paper.add_paragraph().add_run(note).font.size = Pt(SMALL)


def _row(row: Any, texts: Any, numeric: list[bool], *, bold: bool = False) -> None:
    for cell, text, is_number in zip(row.cells, texts, numeric, strict=True):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(SMALL)
        if is_number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
