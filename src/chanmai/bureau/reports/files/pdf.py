"""A report as PDF, set by Typst."""

import datetime
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from chanmai.bureau.reports.document import (
    FIRST_CJK,
    Block,
    Chart,
    Document,
    Heading,
    Paragraph,
    Table,
    snapshot_id,
    to_json,
)
from chanmai.bureau.reports.files import typesetting
from chanmai.bureau.reports.files.charts import drawing
from chanmai.bureau.reports.files.typesetting import literal, words

LANGUAGES = {"zh": 'lang: "zh", region: "cn"', "en": 'lang: "en"'}
SIZE, ROOM = 8, 112
"""Of the letters of a table in points, and how many of them beside each other fill a line."""
WIDEST, NARROWEST, PADDING = 40, 5, 2
_PIECES = re.compile(r"[^\s\u2e80-\uffff]+|[\u2e80-\uffff]")


def pdf(document: Document) -> bytes:
    """The file. Raises Conflict where Chinese is printed and this machine has no Chinese font."""
    if document.needs_chinese and not typesetting.chinese_family():
        raise typesetting.no_font()
    return typesetting.pdf(source(document), datetime.date.fromisoformat(document.made_on))


def source(document: Document) -> str:
    """The report in the language of Typst; no text of it is read as markup."""
    day = datetime.date.fromisoformat(document.made_on)
    marks, grey = " · ".join(document.marks), 'rgb("#52606d")'
    date = f"datetime(year: {day.year}, month: {day.month}, day: {day.day})"
    pages = 'context counter(page).display("1 / 1", both: true)'
    head = f"""
#set document(title: {literal(document.title)}, author: (), date: {date})
#set text({typesetting.family()}, size: 10pt, {LANGUAGES[document.lang]})
#set par(justify: true, leading: 0.8em)
#set page(paper: "a4", margin: (x: 2.2cm, top: 2.4cm, bottom: 2.2cm),
  header: align(right, text(size: 8pt, fill: rgb("#9a4b00"), {literal(marks)})),
  footer: text(size: 7.5pt, fill: {grey})[#{words(_id(document))} #h(1fr) #{pages}])
#set table.cell(breakable: false)
#set table(stroke: 0.4pt + rgb("#b8c4d0"), inset: (x: 4pt, y: 3.5pt))
#show heading: set block(above: 1.4em, below: 0.8em)
#align(center, text(size: 18pt, weight: "bold", {literal(document.title)}))
#align(center, text(size: 11pt, {literal(document.subtitle)}))
#v(0.6em)
"""
    return (
        head + "\n".join(line for block in document.blocks for line in _block(block, document.nothing)) + "\n"
    )


def _id(document: Document) -> str:
    return f"{document.title} · {snapshot_id(to_json(document))[:16]}"


def _block(block: Block, nothing: str) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield f"#heading(level: {level}, {words(text)})"
        case Paragraph(text):
            yield f"#par({words(text)})"
        case Chart():
            if block.has_values:
                yield drawing(block)
            yield from _table(block.table, nothing)
        case Table():
            yield from _table(block, nothing)


def _table(table: Table, nothing: str) -> Iterator[str]:
    sides = ", ".join("right" if table.is_numeric(n) else "left" for n in range(len(table.heads)))
    heads = ", ".join(f'text(weight: "bold", {literal(each)})' for each in table.heads)
    widths, size = columns([table.heads, *table.texts(nothing)])
    yield f"#[#set text(size: {size}pt)\n#set par(justify: false, leading: 0.5em)"
    parts = ", ".join(f"{width}fr" for width in widths)
    yield f'#table(columns: ({parts},), align: ({sides},), fill: (_, y) => if y == 0 {{ rgb("#eef3f8") }},'
    yield f"  table.header({heads}),"
    for row in table.texts(nothing):
        yield "  " + ", ".join(words(cell) for cell in row) + ","
    yield ")]"
    for note in table.notes:
        yield f'#text(size: 7.5pt, fill: rgb("#52606d"), {literal(note)})\n'


def columns(rows: Sequence[Sequence[str]]) -> tuple[list[int], str]:
    """How wide columns are beside each other, and the size of the letters in points with which no word is too long.

    Every column has room for its longest word; what is left goes to those whose texts are longer.
    """
    across = list(zip(*rows, strict=True))
    least = [max(max(map(_longest, column)) * 6 // 5 + PADDING, NARROWEST) for column in across]
    wanted = [
        max(need, min(WIDEST, max(map(_room, column)))) for need, column in zip(least, across, strict=True)
    ]
    left, more = max(0, ROOM - sum(least)), sum(wanted) - sum(least)
    share = Fraction(min(left, more), more) if more else Fraction(0)
    widths = [need + int((want - need) * share) for need, want in zip(least, wanted, strict=True)]
    tenths = SIZE * 10 * min(ROOM, ROOM * ROOM // max(sum(least), 1)) // ROOM
    return widths, f"{tenths // 10}.{tenths % 10}"


def _room(text: str) -> int:
    """A Chinese character is as wide as two others."""
    return sum(2 if ord(sign) >= FIRST_CJK else 1 for sign in text)


def _longest(text: str) -> int:
    """The room of the longest piece that no line is broken in."""
    return max(map(_room, _PIECES.findall(text)), default=0)
