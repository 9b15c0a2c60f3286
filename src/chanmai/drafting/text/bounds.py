"""How much of a text is read at once: what bounds the time of every pattern, whatever somebody pastes."""

import re

LONGEST = 1_000  # characters of a sentence
MOST_FIGURES = 80  # numbers of a sentence
LONGEST_FIGURE = 32  # signs of a number
REACH = 60  # so many characters before a place tell what stands before it
_SIGN = "0-9零〇一二两三四五六七八九十百千万亿"
_FIGURE = re.compile(f"[{_SIGN}]+")
_ENDLESS = re.compile(f"[{_SIGN},.:]{{{LONGEST_FIGURE + 1}}}")


def too_dense(sentence: str) -> bool:
    """True for what no document says in one sentence: too long, too many numbers, a number without end."""
    if len(sentence) > LONGEST or _ENDLESS.search(sentence):
        return True
    return len(_FIGURE.findall(sentence)) > MOST_FIGURES


def ending(pattern: re.Pattern[str], sentence: str, end: int) -> re.Match[str] | None:
    """Where a pattern that closes with $ matches right before a place, within reach of it."""
    return pattern.search(sentence, max(0, end - REACH), end)
