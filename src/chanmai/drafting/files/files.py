"""The text of a file: txt, html, docx or pdf. What is too large, locked, scanned or something else is refused."""

from pathlib import Path

from chanmai.drafting.files.page import Page, decode
from chanmai.drafting.files.pdf import pdf_page
from chanmai.drafting.files.trouble import Unreadable
from chanmai.drafting.files.web import web_page
from chanmai.drafting.files.word import word_page
from chanmai.drafting.text.text import looks_wrapped
from chanmai.engine.facts.texts import Text

LARGEST = 20 * 1024 * 1024
MOST_CHARACTERS = 2_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_file(path: Path) -> Page:
    """The text of a file. Raises Unreadable with what to do, OSError when it cannot be opened."""
    if path.stat().st_size > LARGEST:
        raise _too_large()
    return read_bytes(path.name, path.read_bytes())


def read_bytes(name: str, content: bytes) -> Page:
    """The text of a file's content; the form is told by the content, then by the name. Raises Unreadable."""
    if len(content) > LARGEST:
        raise _too_large()
    if not content.strip():
        raise Unreadable(
            Text("文件是空的。", "The file is empty."), Text("请换一个文件。", "Give another file.")
        )
    page = _by_form(name, content)
    if not page.text.strip():
        raise Unreadable(
            Text("文件里没有读出文字。", "No text was found in the file."),
            Text(
                "请给出可以选中文字的文件，或粘贴文字。",
                "Give a file whose text can be selected, or paste the text.",
            ),
        )
    if len(page.text) > MOST_CHARACTERS:
        raise _too_large()
    return page


def _by_form(name: str, content: bytes) -> Page:
    suffix = Path(name).suffix.lower()
    if content.startswith(b"%PDF-"):
        return pdf_page(content)
    if content.startswith(b"PK\x03\x04"):
        return word_page(content)
    if content.startswith(_OLE):
        raise Unreadable(
            Text("这是加密的文件，或旧格式的 .doc。", "This is an encrypted file or an old .doc file."),
            Text("请去掉密码，另存为 .docx。", "Remove the password and save it as .docx."),
        )
    if suffix in (".pdf", ".docx"):
        raise Unreadable(
            Text(f"内容不是 {suffix} 文件。", f"The content is not that of a {suffix} file."),
            Text("请检查文件是否完整。", "See whether the file is complete."),
        )
    if suffix in (".html", ".htm", ".xhtml") or content.lstrip()[:200].lower().startswith(
        (b"<!doctype", b"<html")
    ):
        return web_page(content)
    if suffix not in (".txt", ".text", ".md", ""):
        raise Unreadable(
            Text(f"不认识的格式“{suffix}”。", f"The format {suffix} is not known."),
            Text("可用：docx、pdf、html、txt。", "Use docx, pdf, html or txt."),
        )
    text = decode(content)
    return Page(text, wrapped=looks_wrapped(text))


def _too_large() -> Unreadable:
    limit = LARGEST // 1024 // 1024
    return Unreadable(
        Text(
            f"文件太大：最多 {limit} MB、{MOST_CHARACTERS} 个字。",
            f"Too large: at most {limit} MB and {MOST_CHARACTERS} characters.",
        ),
        Text("请拆成几个文件。", "Split it into several files."),
    )
