"""The text of a web page: what a reader sees of it, a line for each block, table rows with bars between their cells."""

import re
from collections import Counter
from html.parser import HTMLParser

from chanmai.drafting.files.page import Page, decode
from chanmai.drafting.text.text import BAR

_HIDDEN = frozenset(
    ("script", "style", "noscript", "template", "svg", "head", "nav", "select", "button", "iframe")
)
_BLOCKS = frozenset((
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "section", "article", "header",
    "footer", "br", "hr", "dd", "dt", "dl", "blockquote", "pre", "form", "main",
))  # fmt: skip
_EMPTY = frozenset(("br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr", "source"))
_DECLARED = re.compile("<[!?][^>]*+>?")
_UNCLOSED = re.compile("<(?=(?>[^<>]*+<){20})")  # before twenty tags more, of which none is closed
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]+)")


def web_page(content: bytes) -> Page:
    """The visible text of a page. Raises Unreadable when it is no text at all."""
    charset = _CHARSET.search(content[:4096])
    reader = _Reader()
    reader.feed(_markup(decode(content, charset[1].decode("ascii") if charset else "")))
    reader.close()
    return Page(reader.text())


def _markup(text: str) -> str:
    """The text without comments, declarations and tags for whose end the parser would look again and again."""
    pieces, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        pieces.append(text[at:start])
        at = end + len("-->")
    plain = _DECLARED.sub("", "".join([*pieces, text[at:].replace("<!--", "")]))
    return _UNCLOSED.sub(" ", plain)


class _Reader(HTMLParser):
    """Collects visible words; blocks begin new lines, except inside table cells."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.hidden: list[str] = []
        self.within: Counter[str] = Counter()  # how often each of them is open
        self.cells = 0  # how deep in table cells
        self.first = True  # of its row

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """A block begins a line, a cell after the first one a bar."""
        if tag in _HIDDEN:
            self.hidden.append(tag)
            self.within[tag] += 1
        elif tag in ("td", "th"):
            if not self.first:
                self.pieces.append(BAR)
            self.first = False
            self.cells += 1
        elif tag in _BLOCKS:
            self._block(tag)

    def handle_endtag(self, tag: str) -> None:
        """The end of a hidden part, of a cell, or of a block."""
        if tag in _HIDDEN and self.within[tag]:
            while True:
                last = self.hidden.pop()
                self.within[last] -= 1
                if last == tag:
                    break
        elif tag in ("td", "th"):
            self.cells = max(0, self.cells - 1)
        elif tag in _BLOCKS and tag not in _EMPTY:
            self._block(tag)

    def _block(self, tag: str) -> None:
        if tag in ("tr", "table"):
            self.first, self.cells = True, 0
        self.pieces.append(" " if self.cells else "\n")

    def handle_data(self, data: str) -> None:
        """Words, unless they are hidden; the line ends of the source mean nothing."""
        if not self.hidden:
            self.pieces.append(re.sub(r"\s+", " ", data).replace(BAR, "|"))

    def text(self) -> str:
        """The lines that say something."""
        lines = (" ".join(line.split()) for line in "".join(self.pieces).split("\n"))
        return "\n".join(line for line in lines if line.strip(f" {BAR}"))
