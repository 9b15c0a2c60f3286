"""The text of a pdf file, page by page; tables are read as rows. Scans without text and locked files are refused."""

import importlib.metadata
import io
import logging
import re
import sys
from pathlib import Path
from typing import Any

from chanmai.drafting.files.page import Page
from chanmai.drafting.files.trouble import Unreadable
from chanmai.drafting.text.text import BAR
from chanmai.engine.facts.texts import Text

MOST_PAGES = 500
_NEEDED = ("pypdf", "pdfplumber")
_PAGE_NUMBER = re.compile(r"[-—–\s·第]*\d{1,4}(?:\s*/\s*\d+)?[-—–\s·页]*")


def pdf_page(content: bytes) -> Page:
    """The text of a pdf file. Raises Unreadable when it is locked, scanned, too long or broken."""
    pages = _unlocked(content)
    try:
        import pdfplumber
    except ImportError as fault:
        raise _not_installed() from fault
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it reports every odd font
    try:
        with pdfplumber.open(io.BytesIO(content), password="") as document:
            texts = [_page(each) for each in document.pages]
    except Exception as fault:  # whatever the library stumbles over, the file is broken
        raise _broken() from fault
    empty = sum(not text.strip() for text in texts)
    if empty == pages:
        raise Unreadable(
            Text("pdf 里没有文字，可能是扫描件。", "The pdf has no text; it may be a scan."),
            Text("请先做文字识别，或粘贴文字。", "Run text recognition first, or paste the text."),
        )
    lost = Text(
        f"{pages} 页中有 {empty} 页没有文字，可能是扫描页。",
        f"{empty} of {pages} pages have no text; they may be scans.",
    )
    return Page("\n".join(texts), wrapped=True, warnings=(lost,) if empty else ())


def _unlocked(content: bytes) -> int:
    """The number of pages; refuses files that need a password, and those with too many pages."""
    try:
        import pypdf
    except ImportError as fault:
        raise _not_installed() from fault
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if locked else len(reader.pages)
    except Exception as fault:  # whatever the library stumbles over, the file is broken
        raise _broken() from fault
    if locked:
        raise Unreadable(
            Text("pdf 有密码，打不开。", "The pdf is locked by a password."),
            Text("请去掉密码后再试。", "Remove the password and try again."),
        )
    if pages > MOST_PAGES:
        raise Unreadable(
            Text(
                f"pdf 有 {pages} 页，最多读 {MOST_PAGES} 页。",
                f"The pdf has {pages} pages; at most {MOST_PAGES} are read.",
            ),
            Text("请拆成几个文件。", "Split it into several files."),
        )
    return pages


def _page(page: Any) -> str:
    """Text outside of tables, then the rows of the tables; the page's number is left out."""
    tables = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.rows[0].cells) > 1]
    boxes = [table.bbox for table in tables]
    outside = page.filter(lambda each: not any(_within(each, box) for box in boxes)) if boxes else page
    lines = (outside.extract_text() or "").split("\n")
    if lines and _PAGE_NUMBER.fullmatch(lines[-1]):
        lines.pop()
    rows = [row for table in tables for row in table.extract()]
    return "\n".join(
        lines + [BAR.join((cell or "").replace("\n", "").replace(BAR, "|") for cell in row) for row in rows]
    )


def _within(each: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    """True if the middle of something on a page lies in a box."""
    if "x0" not in each or "top" not in each:
        return False
    across, down = (each["x0"] + each["x1"]) / 2, (each["top"] + each["bottom"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= down <= box[3])


def _broken() -> Unreadable:
    return Unreadable(
        Text("pdf 文件已损坏，读不出来。", "The pdf file is broken and cannot be read."),
        Text("请重新下载或另存。", "Download it again or save it anew."),
    )


def _not_installed() -> Unreadable:
    """What to type, for the Python that runs this and with the editions that this one is made for."""
    requirements = importlib.metadata.requires("chanmai") or []
    packages = [each.split(";")[0].strip() for each in requirements if each.startswith(_NEEDED)]
    runs = Path(sys.executable)
    python = runs.relative_to(Path.cwd()) if runs.is_relative_to(Path.cwd()) else Path("python")
    order = " ".join([f"{python} -m pip install", *(f"'{each}'" for each in packages)])
    return Unreadable(
        Text("读 pdf 的部件没有安装。", "The parts that read pdf files are not installed."),
        Text(
            f"请运行：{order}。或给出 docx、html、txt，或粘贴文字。",
            f"Run: {order} -- or give docx, html or txt, or paste the text.",
        ),
    )
