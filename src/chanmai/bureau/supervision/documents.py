"""Agenda and minutes of the joint meeting as Word files."""

import io
from typing import Any

import docx
from django.utils.translation import gettext as _
from docx.oxml.ns import qn
from docx.shared import Pt

from chanmai.bureau.supervision.queries.sittings import MeetingRow, ResolutionRow, TopicRow

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT, SIZE = "宋体", 12


def agenda(row: MeetingRow) -> bytes:
    """What is to be talked about: place, day, chair, topics in their order."""
    paper = _paper(row, _("议程"))
    for number, topic in enumerate(row.topics, 1):
        _topic(paper, number, topic)
    return _bytes(paper)


def minutes(row: MeetingRow) -> bytes:
    """What was settled: under each topic the resolutions with who carries them out and by when; drafts say so."""
    paper = _paper(row, _("纪要") if row.confirmed_at is not None else _("纪要（草稿，未确认）"))
    for number, topic in enumerate(row.topics, 1):
        _topic(paper, number, topic)
        if not topic.resolutions:
            paper.add_paragraph(_("没有议定事项。"))
            continue
        table = paper.add_table(rows=1, cols=3, style="Table Grid")
        for cell, words in zip(table.rows[0].cells, (_("议定事项"), _("责任单位"), _("到期日")), strict=True):
            cell.text = words
        for each in topic.resolutions:
            _resolution(table, each)
    return _bytes(paper)


def _paper(row: MeetingRow, what: str) -> Any:
    paper = docx.Document()
    font = paper.styles["Normal"].font
    font.name, font.size = FONT, Pt(SIZE)
    paper.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    paper.core_properties.title = f"{row.title} {what}"
    paper.core_properties.author = ""
    paper.add_heading(f"{row.title} {what}", 0)
    for label, words in (
        (_("日期"), row.held_on.isoformat()),
        (_("地点"), row.place),
        (_("主持人"), row.chair),
        (_("出席"), row.present or "—"),
    ):
        paper.add_paragraph(f"{label}：{words}")
    return paper


def _topic(paper: Any, number: int, topic: TopicRow) -> None:
    paper.add_heading(f"{number}. {topic.title}", 2)
    if topic.measure:
        paper.add_paragraph(f"{topic.measure} {topic.measure_text}")


def _resolution(table: Any, each: ResolutionRow) -> None:
    cells = table.add_row().cells
    day = each.due_on.isoformat() if each.due_on is not None else "—"
    for cell, words in zip(cells, (each.text, each.owner_name or "—", day), strict=True):
        cell.text = words


def _bytes(paper: Any) -> bytes:
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()
