"""Lists of conditions: the line that opens one (以下条件之一：, 至少满足下列两项：), and the items that belong to it.

Items are the numbered lines below the line that opens the list; without numbers the sentences that follow it, as long
as each ends in a semicolon.
"""

import re
from dataclasses import dataclass, field

from chanmai.drafting.text.leads import LEAD
from chanmai.drafting.text.numerals import number
from chanmai.drafting.values.reading import Document, Reading

ALL = 0
_DEEPEST = 8  # lists within lists
_ANY = re.compile(r"之一|任[意选]?[一1](?:项|个|条|款)|任一")
_SOME = re.compile(r"([一二两三四五六七八九]|\d)(?:项|个|条|款)")
_REFUSED = re.compile(r"不予|不得|不再|取消|撤销|追回|终止|停止|除外|不属于|未")
MARK = re.compile(r"[①-⑳]|（[一二三四五六七八九十\d]{1,3}）|(?<![\d.])\d{1,2}[.、](?!\d)")


@dataclass(frozen=True, slots=True)
class Choice:
    """A list: the number of the sentence that opens it, and how many of its items must hold (ALL: every one)."""

    opened: int
    count: int
    ends: int  # where the words that open it end, in the normal text


Path = tuple[tuple[Choice, str], ...]


@dataclass(slots=True)
class _Open:
    choice: Choice
    depth: tuple[str, ...]
    last: str  # the words of the sentence before
    numbered: bool = False
    items: int = 0


@dataclass(slots=True)
class Lists:
    """The lists of a document by the sentence that opens them, and the place of every sentence in them."""

    opened: dict[int, Choice] = field(default_factory=dict)
    depths: dict[int, tuple[str, ...]] = field(default_factory=dict)
    paths: dict[int, Path] = field(default_factory=dict)
    headings: set[int] = field(default_factory=set)  # sentences that only name what follows them

    def path(self, reading: Reading, at: int) -> Path:
        """The lists and items that something at a place of a sentence belongs to, the outermost first."""
        path = self.paths.get(reading.number, ())
        own = self.opened.get(reading.number)
        marks = len(MARK.findall(reading.words[: at - reading.span.start]))
        if own is not None and at >= own.ends:
            return (*path, (own, f"0.{marks}"))
        if path and path[-1][1].isdigit():
            return (*path[:-1], (path[-1][0], f"{path[-1][1]}.{marks}"))
        return path

    def item(self, reading: Reading) -> bool:
        """True for a sentence that is an item of a list, or a part of one."""
        return reading.number in self.paths.keys() - self.opened.keys() - self.headings

    def outermost(self, reading: Reading) -> int | None:
        """The number of the sentence that opens the list a sentence is in or opens; None outside of lists."""
        path = self.paths.get(reading.number, ())
        return path[0][0].opened if path else (reading.number if reading.number in self.opened else None)

    def depth(self, reading: Reading) -> tuple[str, ...]:
        """Where a sentence stands in the order of the text; an item stands where its list was opened."""
        outermost = self.outermost(reading)
        return reading.depth if outermost is None else self.depths[outermost]


def lists(document: Document) -> Lists:
    """The lists of conditions of a document."""
    order = Lists()
    open_lists: list[_Open] = []
    before: Reading | None = None
    for reading, after in zip(document.readings, [*document.readings[1:], None], strict=False):
        apart = before is not None and _paragraph(document, before, reading)
        while open_lists and not _covers(open_lists[-1], reading, apart=apart):
            open_lists.pop()
        if open_lists:
            order.paths[reading.number] = tuple((each.choice, _item(each, reading)) for each in open_lists)
        choice = _choice(reading)
        below = (
            after is not None
            and after.depth[: len(reading.depth)] == reading.depth
            and not _paragraph(document, reading, after)
        )
        if reading.heading and choice is None and (below or not reading.title):
            order.headings.add(reading.number)
        for each in open_lists:
            each.last = each.last if reading.number in order.headings else reading.words
        if choice is not None and len(open_lists) < _DEEPEST:
            order.opened[reading.number] = choice
            order.depths[reading.number] = reading.depth
            open_lists.append(_Open(choice, reading.depth, reading.words))
        before = reading
    return order


def _paragraph(document: Document, before: Reading, reading: Reading) -> bool:
    """True for a line without a number that follows one that ended: it goes on with the article, not with the item."""
    between = document.text.normal[before.span.start : reading.span.start]
    return "\n" in between and reading.depth == before.depth and before.words.rstrip().endswith("。")


def _choice(reading: Reading) -> Choice | None:
    """The list that a sentence opens. Lists of what is refused are none."""
    stop = len(reading.words) if reading.heading else reading.words.find("：")
    if stop < 0 or _REFUSED.search(reading.words[:stop]):
        return None
    lead = LEAD.search(reading.words[:stop])
    if lead is None or re.search(r"[。；]", reading.words[lead.end() : stop]):
        return None
    some = _SOME.search(lead[0])
    value = number(some[1].replace("两", "二")) if some else None
    count = 1 if _ANY.search(lead[0]) else int(value) if value is not None else ALL
    return Choice(reading.number, count, reading.span.start + min(stop + 1, len(reading.words)))


def _covers(open_list: _Open, reading: Reading, *, apart: bool) -> bool:
    """True if a sentence belongs to a list."""
    depth = len(open_list.depth)
    if len(reading.depth) > depth and reading.depth[:depth] == open_list.depth:
        open_list.numbered = open_list.numbered or not open_list.items
        return open_list.numbered and not apart
    return (
        not open_list.numbered and reading.depth == open_list.depth and open_list.last.endswith(("；", "："))
    )


def _item(open_list: _Open, reading: Reading) -> str:
    if open_list.numbered:
        return f"#{reading.depth[len(open_list.depth)]}"
    open_list.items += 1
    return str(open_list.items)
