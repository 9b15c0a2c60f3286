"""Files for the tests, written byte by byte: a pdf with Chinese text, one without, one with a table."""

import io
from collections.abc import Sequence

import docx
import pypdf

LINE = 18
LEFT, TOP = 60, 780


def pdf(pages: Sequence[Sequence[str]], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A pdf whose pages show the given lines in a font that is not embedded; a table is drawn on the last page."""
    signs = sorted(
        {sign for page in pages for line in page for sign in line}
        | {s for row in table for c in row for s in c}
    )
    codes = {sign: at + 1 for at, sign in enumerate(signs)}
    contents = [_page(lines, codes) for lines in pages]
    if table:
        contents[-1] += _table(table, codes, TOP - LINE * (len(pages[-1]) + 2))
    return _file(contents, codes)


def _shown(text: str, codes: dict[str, int], x: float, y: float) -> str:
    hexed = "".join(f"{codes[sign]:04X}" for sign in text)
    return f"BT /F1 12 Tf 1 0 0 1 {x} {y} Tm <{hexed}> Tj ET\n"


def _page(lines: Sequence[str], codes: dict[str, int]) -> str:
    return "".join(_shown(line, codes, LEFT, TOP - LINE * at) for at, line in enumerate(lines))


def _table(rows: Sequence[Sequence[str]], codes: dict[str, int], top: float) -> str:
    width, height = 140, 24
    columns = max(map(len, rows))
    drawn = [
        f"{LEFT} {top - height * at} m {LEFT + width * columns} {top - height * at} l S\n"
        for at in range(len(rows) + 1)
    ]
    drawn += [
        f"{LEFT + width * at} {top} m {LEFT + width * at} {top - height * len(rows)} l S\n"
        for at in range(columns + 1)
    ]
    for at, row in enumerate(rows):
        drawn += [
            _shown(cell, codes, LEFT + width * n + 4, top - height * at - 17) for n, cell in enumerate(row)
        ]
    return "".join(drawn)


def _file(contents: Sequence[str], codes: dict[str, int]) -> bytes:
    pairs = "".join(f"<{code:04X}> <{ord(sign):04X}>\n" for sign, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}endbfchar endcmap end end"
    )
    count = len(contents)
    kids = " ".join(f"{6 + at * 2} 0 R" for at in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {count} /Kids [{kids}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] "
        "/ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /CIDSystemInfo << /Registry (Adobe) "
        "/Ordering (Identity) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /Song /Flags 4 "
        "/FontBBox [0 -200 1000 800] /Ascent 800 /Descent -200 /CapHeight 700 /ItalicAngle 0 /StemV 80 >> >>",
        _stream(cmap),
    ]
    for at, content in enumerate(contents):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {7 + at * 2} 0 R >>"
        )
        objects.append(_stream(content))
    return _numbered(objects)


def _stream(text: str) -> str:
    return f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"


def _numbered(objects: Sequence[str]) -> bytes:
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1"))
    start = out.tell()
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode("latin-1"))
    out.write(
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode("latin-1")
    )
    return out.getvalue()


def locked(content: bytes, password: str) -> bytes:
    """The same pdf behind a password."""
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(content)))
    writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(
    paragraphs: Sequence[str], table: Sequence[Sequence[str]] = (), numbered: Sequence[str] = ()
) -> bytes:
    """A docx with paragraphs, a table after them, and paragraphs with automatic numbers."""
    document = docx.Document()
    for each in paragraphs:
        document.add_paragraph(each)
    if table:
        made = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    for each in numbered:
        document.add_paragraph(each, style="List Number")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
