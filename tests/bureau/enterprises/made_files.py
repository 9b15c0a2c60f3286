"""Old Excel files and OpenDocument files made on the spot, byte by byte as their formats say."""

import datetime
import io
import struct
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from bureau.enterprises.made import Rows

EPOCH = datetime.date(1899, 12, 30)
OPEN_DOCUMENT = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file with one stream, long enough to stand in sectors of its own."""
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // 512)
    tables = -(-(count + 2) // 127)
    chain = [*range(1, count), 0xFFFFFFFE, 0xFFFFFFFE] + [0xFFFFFFFD] * tables
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(tables * 512, b"\xff")
    entries = b"".join(
        title.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB3I", len(title) * 2 + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
        for title, kind, child, start, size in (
            ("Root Entry", 5, 1, 0xFFFFFFFE, 0),
            (name, 2, 0xFFFFFFFF, 0, len(stream)),
        )
    ).ljust(512, b"\0")
    head = struct.pack("<8s16sHHHHH6s", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 62, 3, 0xFFFE, 9, 6, b"")
    head += struct.pack("<9I", 0, tables, count, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *(count + 1 + i if i < tables else 0xFFFFFFFF for i in range(109)))
    return head + stream.ljust(count * 512, b"\0") + entries + table


def record(number: int, *parts: bytes) -> bytes:
    """A record of a worksheet."""
    data = b"".join(parts)
    return struct.pack("<HH", number, len(data)) + data


def biff_text(text: str) -> bytes:
    """A text in a record: its length, its width, its letters."""
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def xls(rows: Rows, *, formats: dict[tuple[int, int], str] | None = None, hidden: int = 0) -> bytes:
    """An Excel 97 workbook with one sheet; texts are shared, days are numbers in a format of days."""
    codes = ["General", "yyyy-mm-dd", *dict.fromkeys((formats or {}).values())]
    texts: list[str] = []
    cells: list[bytes] = []
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            style = codes.index(formats[i, j]) if formats and (i, j) in formats else 0
            cells.append(_cell(i, j, style, cell, texts))
    shared = struct.pack("<II", len(texts), len(texts)) + b"".join(map(biff_text, texts))
    parts = [shared[at : at + 8000] for at in range(0, len(shared), 8000)]
    assert len(parts) == 1, "texts over several records need another cut"
    begin = struct.pack("<HH12x", 0x600, 5)
    before = record(0x809, begin)
    after = b"".join(
        record(0x41E, struct.pack("<H", 164 + k), biff_text(code)) for k, code in enumerate(codes)
    )
    after += b"".join(record(0xE0, struct.pack("<HH16x", 0, 164 + k)) for k in range(len(codes)))
    after += record(0xFC, parts[0]) + record(0x0A)
    named = struct.pack("<BBBB", hidden, 0, 6, 1) + "Sheet1".encode("utf-16-le")
    start = len(before) + 4 + 4 + len(named) + len(after)
    sheet = record(0x809, struct.pack("<HH12x", 0x600, 16)) + b"".join(cells) + record(0x0A)
    return compound(before + record(0x85, struct.pack("<I", start), named) + after + sheet)


def _cell(i: int, j: int, style: int, cell: Any, texts: list[str]) -> bytes:
    if cell is None:
        return b""
    if isinstance(cell, bool):
        return record(0x205, struct.pack("<HHHBB", i, j, style, cell, 0))
    if isinstance(cell, datetime.date):
        return record(0x203, struct.pack("<HHHd", i, j, 1, (cell - EPOCH).days))
    if isinstance(cell, (int, float)):
        return record(0x203, struct.pack("<HHHd", i, j, style, cell))
    texts.append(cell)
    return record(0xFD, struct.pack("<HHHI", i, j, style, len(texts) - 1))


def ods(rows: Rows, *, inside: str = "", password: bool = False) -> bytes:
    """An OpenDocument workbook with one sheet, and `inside` as further rows or sheets of it."""
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    content = (
        f"<office:document-content {SPACES}><office:body><office:spreadsheet>"
        f'<table:table table:name="Sheet1">{body}{inside}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return archive_of({"mimetype": OPEN_DOCUMENT, "content.xml": content}, password=password)


def archive_of(parts: dict[str, str], *, password: bool = False) -> bytes:
    """An archive of these parts."""
    secret = "<manifest:encryption-data/>" if password else ""
    manifest = (
        f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{secret}'
    )
    parts = parts | {"META-INF/manifest.xml": f"{manifest}</manifest:manifest>"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text, zipfile.ZIP_STORED if name == "mimetype" else None)
    return buffer.getvalue()


def _ods_cell(cell: Any) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(cell).lower()}"/>'
    if isinstance(cell, datetime.date):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell}"/>'
    if isinstance(cell, (int, float)):
        begin = f'<table:table-cell office:value-type="float" office:value="{cell}">'
        return f"{begin}<text:p>{cell}</text:p></table:table-cell>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'


def csv(rows: Sequence[Sequence[Any]], separator: str = ",") -> str:
    """Rows as text, nothing quoted."""
    return (
        "\r\n".join(separator.join("" if cell is None else str(cell) for cell in row) for row in rows)
        + "\r\n"
    )
