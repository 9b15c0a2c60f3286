"""Rows of a table: the heading of a column tells what the cell below is for."""

import re
from dataclasses import replace

from chanmai.drafting.text.text import BAR, Span
from chanmai.drafting.text.vocabulary import Vocabulary
from chanmai.drafting.values.proposal import Proposal
from chanmai.drafting.values.roles import propose

_UNIT = re.compile(r"（(?:单位：)?(亿元|万元|元|%|人|家|个|项|件|年)[^（）]*）")
_FIGURE = re.compile(r"[\d.,]+(?:[-~至][\d.,]+)?")


def table_row(header: str, row: str, words: Vocabulary) -> list[Proposal]:
    """What a row proposes, spans in the row; `labels` are the cells without figures."""
    headings = header.split(BAR)
    cells, starts = row.split(BAR), [0]
    for cell in cells:
        starts.append(starts[-1] + len(cell) + len(BAR))
    labels = tuple(cell.strip() for cell in cells if cell.strip() and not re.search(r"\d", cell))
    proposals: list[Proposal] = []
    for at, cell in enumerate(cells):
        heading = headings[at] if at < len(headings) else ""
        proposals += [replace(each, labels=labels) for each in _cell(heading, cell, starts[at], words)]
    return proposals


def _cell(heading: str, cell: str, start: int, words: Vocabulary) -> list[Proposal]:
    """The proposals of a cell, read with its heading before it; only what stands in the cell counts."""
    unit = _UNIT.search(heading)
    title = _UNIT.sub("", heading).strip()
    tail = unit[1] if unit is not None and _FIGURE.fullmatch(cell.strip()) else ""
    text = title + cell.rstrip() + tail
    result: list[Proposal] = []
    for each in propose(text, words):
        if each.span.end <= len(title):
            continue
        low = max(each.span.start, len(title)) - len(title) + start
        high = min(each.span.end - len(title), len(cell)) + start
        words_inside = cell[low - start : high - start]
        result.append(replace(each, span=Span(low, max(low, high)), words=words_inside))
    return result
