"""The text of a docx file, paragraph by paragraph, with the rows of its tables in their place."""

import io
import zipfile
from typing import Any

from chanmai.pack.drafting.page import Page, not_installed
from chanmai.pack.drafting.text import BAR
from chanmai.pack.drafting.trouble import Unreadable

LARGEST_INSIDE = 200 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def word_page(content: bytes) -> Page:
    """The text of a docx file. Raises Unreadable for anything else and for archives that swell."""
    _guard(content)
    try:
        import docx
    except ImportError as fault:
        raise not_installed("python-docx") from fault
    try:
        document = docx.Document(io.BytesIO(content))
        lines = [line for part in document.iter_inner_content() for line in _lines(part)]
        numbered = sum(1 for each in document.element.body.iter(f"{_W}numPr"))
    except Exception as fault:  # whatever the library stumbles over, the file is broken
        raise _broken() from fault
    lost = (
        f"有 {numbered} 段用了自动编号，编号不在文字里，条号可能缺失。",
        f"{numbered} paragraphs have automatic numbers, which are no text; article numbers may be missing.",
    )
    return Page("\n".join(lines), warnings=(lost,) if numbered else ())


def _guard(content: bytes) -> None:
    """Refuse broken archives, other archives, and those that would swell in memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
    except zipfile.BadZipFile as fault:
        raise _broken() from fault
    if not any(info.filename == "word/document.xml" for info in infos):
        raise Unreadable(
            ("这不是 Word 文件。", "This is not a Word file."),
            ("可用：docx、pdf、html、txt。", "Use docx, pdf, html or txt."),
        )
    if sum(info.file_size for info in infos) > LARGEST_INSIDE:
        raise Unreadable(
            ("文件展开后太大。", "The file is too large when unpacked."),
            ("请删去图片，或另存为文本。", "Remove pictures or save it as text."),
        )


def _lines(part: Any) -> list[str]:
    """The text of a paragraph, or the rows of a table."""
    if hasattr(part, "rows"):
        return [BAR.join(_cell(cell) for cell in _distinct(row.cells)) for row in part.rows]
    return [_words(part._p)]


def _distinct(cells: Any) -> list[Any]:
    """Merged cells come once for each column; one of them is enough."""
    found: list[Any] = []
    for cell in cells:
        if not found or cell._tc is not found[-1]._tc:
            found.append(cell)
    return found


def _cell(cell: Any) -> str:
    return " ".join(filter(None, (_words(each._p).strip() for each in cell.paragraphs))).replace(BAR, "|")


def _words(element: Any) -> str:
    """Every visible word of a paragraph, those in links and insertions too; what was deleted is not visible."""
    signs = {f"{_W}t": None, f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n"}
    return "".join(
        (each.text or "") if signs[each.tag] is None else signs[each.tag] or ""
        for each in element.iter()
        if each.tag in signs
    )


def _broken() -> Unreadable:
    return Unreadable(
        ("Word 文件已损坏，读不出来。", "The Word file is broken and cannot be read."),
        ("请用 Word 打开后另存。", "Open it in Word and save it again."),
    )
