"""A text in one way of writing, every character of which knows its place in the text as it was given."""

import re
from dataclasses import dataclass
from typing import NamedTuple

_DROPPED = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\r")
_TWINS = {
    code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != 0xFF5C
}  # full-width signs, digits and letters
_TWINS |= {ord(a): ord(b) for a, b in zip("〜∼—–―‐−﹪﹣㎡", "~~-----%-㎡", strict=True)}
_TWINS |= dict.fromkeys(map(ord, "\u00a0\u3000\u2002\u2003\u2009\t"), ord(" "))
_CHINESE = {ord(a): ord(b) for a, b in zip(",;:()!?", "，；：（）！？", strict=True)}
_WIDE = "\u3400-\u9fff\uf900-\ufaff\u3001-\u303f，；：（）！？“”‘’…％‰"
_LOOSE = re.compile(rf"(?<=[{_WIDE}]) +| +(?=[{_WIDE}])|(?<=\n) +| +(?=\n)|(?<= ) +|(?<=[\d.]) +(?=[\d%.])")
_ITEM = re.compile(r" *\d{1,2}\.")  # the number of an item, apart from a number that follows it
_NUMBERED = re.compile(
    r"[一二三四五六七八九十百]+、|（[一二三四五六七八九十\d]+）|\d+[.、](?!\d)|第[一二三四五六七八九十百零\d]+[条章节]|[①-⑳]"
)
_ENDS = "。；：！？"
_WIDEST, _FEW_BROKEN, _SHARE_BROKEN = 80, 3, 0.25
_FULL_SHARE, _FULL = 0.8, 0.85  # a full line is nearly as long as all but the longest fifth
_SHORT = 18  # a line of a page that is shorter than this many characters was not broken for want of room
BAR = "｜"  # between the cells of a table row


class Span(NamedTuple):
    """A stretch of text, half-open; in the normal text unless said otherwise."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """`normal` is what is read; `origins[i]` is where its character i stands in `original`."""

    original: str
    normal: str
    origins: tuple[int, ...]

    def origin(self, span: Span) -> Span:
        """The same stretch in the original text."""
        if span.start >= span.end:
            at = self.origins[span.start] if span.start < len(self.origins) else len(self.original)
            return Span(at, at)
        return Span(self.origins[span.start], self.origins[span.end - 1] + 1)

    def words(self, span: Span) -> str:
        """The stretch as it is in the normal text."""
        return self.normal[span.start : span.end]


def normalise(original: str, *, wrapped: bool = False) -> Text:
    """The text with one form of every sign and without stray blanks. `wrapped` joins lines broken by a page."""
    signs = [(sign.translate(_TWINS), at) for at, sign in enumerate(original) if sign not in _DROPPED]
    flat = "".join(sign for sign, _ in signs)
    flat = "".join(_sign(flat, at) for at in range(len(flat)))
    gone = _blanks(flat)
    if wrapped:
        gone |= _breaks(flat)
        flat_joined = "".join(sign for at, sign in enumerate(flat) if at not in gone)
        places = [at for at in range(len(flat)) if at not in gone]
        gone |= {places[at] for at in _blanks(flat_joined)}
    left = [at for at in range(len(flat)) if at not in gone]
    return Text(original, "".join(flat[at] for at in left), tuple(signs[at][1] for at in left))


def _blanks(flat: str) -> set[int]:
    """The places of blanks that mean nothing."""
    return {
        at
        for match in _LOOSE.finditer(flat)
        if not (
            match.end() < len(flat) and flat[match.end()].isdigit() and _numbers_item(flat, match.start())
        )
        for at in range(*match.span())
    }


def _numbers_item(flat: str, at: int) -> bool:
    """True if all that stands before a place in its line is the number of an item."""
    start = max(0, at - _WIDEST)
    line = flat.rfind("\n", start, at) + 1
    return (line > 0 or start == 0) and _ITEM.fullmatch(flat, line, at) is not None


def _sign(flat: str, at: int) -> str:
    """Chinese punctuation where a text has its half-width twin, except inside numbers and ratios."""
    sign = flat[at]
    if ord(sign) not in _CHINESE:
        if sign in "[]" and re.search(r"\[\d{4}\]", flat[max(0, at - 5) : at + 6]):
            return "〔" if sign == "[" else "〕"
        return sign
    inside = 0 < at < len(flat) - 1 and flat[at - 1].isdigit() and flat[at + 1].isdigit()
    if inside and (sign == ":" or (sign == "," and re.match(r"\d{3}(?!\d)", flat[at + 1 : at + 5]))):
        return sign
    return sign.translate(_CHINESE)


def _breaks(flat: str) -> set[int]:
    """Line ends that only the page made: the line is full, has no stop, and the next one begins nothing."""
    lengths = sorted(len(line.strip()) for line in flat.split("\n") if line.strip())
    full = lengths[int(len(lengths) * _FULL_SHARE)] * _FULL if lengths else 0
    gone: set[int] = set()
    start = 0
    for match in re.finditer("\n", flat):
        line, after = flat[start : match.start()].strip(), flat[match.end() : match.end() + _WIDEST]
        start = match.end()
        ended = len(line) < max(full, _SHORT) or line[-1] in _ENDS or BAR in line or line.endswith("号")
        begins = not after.strip() or after.startswith(("\n", "  ")) or _NUMBERED.match(after.lstrip(" "))
        if not ended and not begins:
            gone.add(match.start())
    return gone


def looks_wrapped(text: str) -> bool:
    """True if many lines of a plain text end full and without a stop, as a page breaks them."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    longest = max(map(len, lines), default=0)
    if longest > _WIDEST or not lines:
        return False
    full_lines = sum(len(line) >= longest * _FULL and line[-1] not in _ENDS for line in lines)
    return full_lines >= _FEW_BROKEN and full_lines >= len(lines) * _SHARE_BROKEN
