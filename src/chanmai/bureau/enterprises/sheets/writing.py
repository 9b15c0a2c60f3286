"""Blank forms to fill in, as xlsx."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from chanmai.bureau.downloads import PLAIN
from chanmai.bureau.enterprises.layouts import Column, Layout, Role
from chanmai.engine.facts.fact import Kind, PeriodKind


def blank_form(layout: Layout, year: int) -> bytes:
    """An empty file of a form with its headings, drop-down lists and a sheet of notes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**PLAIN, "in_memory": True}) as book:
        page = book.add_worksheet(layout.title[:31])
        must = book.add_format({"bold": True, "bg_color": "#DCE9F7", "bottom": 1, "text_wrap": True})
        may = book.add_format({"bg_color": "#EEF3F8", "bottom": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        columns = [column for column in layout.columns if column.role is not Role.IGNORED]
        page.freeze_panes(1, 2)
        for index, column in enumerate(columns):
            wide = 28 if column.role is Role.NAME else 20 if column.role is Role.CODE else 15
            page.set_column(index, index, wide, text if column.role is Role.CODE else None)
            page.write_string(0, index, _heading(column), must if column.required else may)
            for choices in _choices(column):
                page.data_validation(1, index, 5000, index, {"validate": "list", "source": choices})
        _notes(book, layout, columns, year)
    return buffer.getvalue()


def _heading(column: Column) -> str:
    return f"{column.heading}（{column.unit.name}）" if column.unit is not None else column.heading


def _choices(column: Column) -> list[list[str]]:
    """The drop-down list of a column, none or one; spreadsheets hold at most 255 characters of it."""
    if column.fact is None:
        return []
    if column.fact.kind is Kind.FLAG:
        return [["是", "否"]]
    short = len(",".join(column.fact.values)) <= 250
    return (
        [list(column.fact.values)]
        if column.fact.kind is Kind.CATEGORY and column.fact.values and short
        else []
    )


def _one_period(kind: PeriodKind, year: int) -> str:
    """How the notes say to which period a row belongs."""
    return {
        PeriodKind.YEAR: f"、一个年度（如 {year}）",
        PeriodKind.QUARTER: f"、一个季度（如 {year}-Q1）；当季数只填那一个季的，不填累计",
        PeriodKind.MONTH: f"、一个月份（如 {year}-05）",
    }.get(kind, "")


def _notes(book: Any, layout: Layout, columns: Sequence[Column], year: int) -> None:
    page = book.add_worksheet("填表说明")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 90, wrap)
    page.write_string(0, 0, layout.title)
    page.write_string(1, 0, "怎样填")
    page.write_string(
        1,
        1,
        f"一行一家企业{_one_period(layout.period, year)}。不清楚的留空，不要填 0。"
        "数字可以带千分位；比率填百分数。信用代码列保持文本格式。不要用公式、不要合并单元格。",
    )
    for row, column in enumerate(columns, start=3):
        page.write_string(row, 0, _heading(column))
        page.write_string(row, 1, column.fact.definition if column.fact is not None else "", wrap)
