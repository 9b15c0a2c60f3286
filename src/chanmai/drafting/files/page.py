"""A text as it comes out of a file, and what the readers of single forms share: encodings, parts not installed."""

from dataclasses import dataclass

from chanmai.drafting.files.trouble import Unreadable
from chanmai.engine.facts.texts import Text


@dataclass(frozen=True, slots=True)
class Page:
    """A text as taken out of a file. `wrapped`: its lines were broken by the layout."""

    text: str
    wrapped: bool = False
    warnings: tuple[Text, ...] = ()


def decode(content: bytes, encoding_name: str = "") -> str:
    """Bytes as text: the named encoding, a byte order mark, UTF-8, then the Chinese national one. Raises Unreadable."""
    mark_encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
    if b"\x00" in content and not mark_encoding:
        raise _not_text()
    for encoding in filter(None, (mark_encoding, "utf-8-sig", encoding_name, "gb18030")):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise _not_text()


def _not_text() -> Unreadable:
    return Unreadable(
        Text("文件不是文字，或编码不认识。", "The file is not text, or its encoding is not known."),
        Text("请另存为 UTF-8 文本。", "Save it as UTF-8 text."),
    )
