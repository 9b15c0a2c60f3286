"""Cutting a line into sentences; every character of it lies in exactly one of them."""

import re
from collections import deque

from chanmai.drafting.text.outline import Block
from chanmai.drafting.text.text import Span

_STOP = re.compile(r"[。；！？]+[”’」』）]*")
_LONGEST_BRACKET = 80


def sentences(block: Block, line: str) -> list[Span]:
    """The sentences of a line, its heading apart; spans are in the normal text. A stop within brackets ends nothing."""
    if block.row:
        return [block.span]
    spans: list[Span] = []
    if block.heading.end > block.heading.start:
        spans.append(block.heading)
    start = block.heading.end
    base = block.span.start
    brackets = _brackets(line)
    for match in _STOP.finditer(line, start - base):
        while brackets and brackets[0][1] <= match.start():
            brackets.popleft()
        if brackets and brackets[0][0] < match.start():
            continue
        spans.append(Span(start, base + match.end()))
        start = base + match.end()
    if start < block.span.end:
        spans.append(Span(start, block.span.end))
    return spans


def _brackets(line: str) -> deque[tuple[int, int]]:
    """Pairs of brackets that close within reach, in order of both ends."""
    pairs: deque[tuple[int, int]] = deque()
    for match in re.finditer("（", line):
        end = line.find("）", match.end(), match.end() + _LONGEST_BRACKET)
        if end > 0:
            pairs.append((match.start(), end))
    return pairs
