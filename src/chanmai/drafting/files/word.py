"""The text of a docx file, paragraph by paragraph with the numbers Word counts, and the rows of its tables in place."""

from collections.abc import Iterator

from chanmai.drafting.files.numbering import Numbering, numbering, whole
from chanmai.drafting.files.ooxml import Element, parts
from chanmai.drafting.files.page import Page
from chanmai.drafting.text.text import BAR
from chanmai.engine.facts.texts import Text

_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UNSEEN = frozenset(("pPr", "rPr", "moveFrom", "del", "Fallback", "instrText", "delText"))
_NOTES = frozenset(("footnoteReference", "endnoteReference"))


def word_page(content: bytes) -> Page:
    """The text of a docx file. Raises Unreadable for anything else and for archives that swell."""
    reader = _Reader(numbering(content_parts := parts(content)))
    lines = [line for block in _blocks(content_parts["document"]) for line in reader.lines(block)]
    return Page("\n".join(lines), warnings=tuple(reader.warnings()))


class _Reader:
    """Goes through a document once, for its numbers are counted on the way."""

    def __init__(self, numbers: Numbering) -> None:
        self.numbers = numbers
        self.unnumbered = 0  # paragraphs whose number could not be told
        self.notes = 0

    def lines(self, block: Element) -> list[str]:
        """The text of a paragraph, or the rows of a table."""
        return self._rows(block) if block.name == "tbl" else [self._paragraph(block)]

    def warnings(self) -> Iterator[Text]:
        """What is not in the text."""
        if self.unnumbered:
            yield Text(
                f"有 {self.unnumbered} 段的自动编号读不出来，条号可能缺失。",
                f"The automatic numbers of {self.unnumbered} paragraphs could not be told; "
                "article numbers may be missing.",
            )
        if self.notes:
            yield Text(
                f"有 {self.notes} 处脚注或尾注，注文没有读。",
                f"{self.notes} footnotes or endnotes were not read.",
            )

    def _paragraph(self, element: Element) -> str:
        label = self.numbers.label(element.child("pPr"))
        self.unnumbered += label is None
        words = self._words(element)
        return f"{label} {words}" if label and label[-1] in ".)" else f"{label or ''}{words}"

    def _words(self, element: Element) -> str:
        """Every visible word, those in links and insertions too; what was deleted or is hidden is not visible."""
        if element.name == "t":
            return element.text
        self.notes += element.name in _NOTES
        properties = element.child("rPr")
        if properties and properties.child("vanish"):
            return ""
        pieces = []
        for each in element.children:
            if each.name == "p":  # of a box with text
                pieces.append(f"\n{self._paragraph(each)}")
            elif each.name not in _UNSEEN:
                pieces.append(_SIGNS.get(each.name) or self._words(each))
        return "".join(pieces)

    def _rows(self, table: Element) -> list[str]:
        """A line for each row; a cell merged with those above it says again what they say."""
        above: dict[int, str] = {}
        rows = []
        for row in _below(table, "tr"):
            cells, column = [], 0
            for cell in _below(row, "tc"):
                properties = cell.child("tcPr") or Element("")
                merge = properties.child("vMerge")
                text = self._cell(cell)
                if merge and merge.attributes.get("val") != "restart":
                    text = above.get(column, text)
                above[column] = text
                cells.append(text)
                column += whole(properties.value("gridSpan"), 1)
            rows.append(BAR.join(cells))
        return rows

    def _cell(self, cell: Element) -> str:
        lines = [line for block in _blocks(cell) for line in self.lines(block)]
        return " ".join(" ".join(lines).split()).replace(BAR, "|")


def _blocks(element: Element) -> Iterator[Element]:
    """The paragraphs and tables in an element, whatever they are wrapped in."""
    for each in element.children:
        if each.name in ("p", "tbl"):
            yield each
        elif each.name not in _UNSEEN:
            yield from _blocks(each)


def _below(element: Element, name: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, whatever they are wrapped in, but not those of tables within."""
    for each in element.children:
        if each.name == name:
            yield each
        elif each.name not in ("tc", "p", "tbl") and each.name not in _UNSEEN:
            yield from _below(each, name)
