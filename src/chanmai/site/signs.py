"""Signs that no text of ours has: control characters, and those that nobody sees or that turn the order of others."""

import unicodedata

_LAID_OUT = frozenset("\t\n\r")
UNSEEN = frozenset(
    "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\u034f\u180e\u115f\u1160\u3164\uffa0"
)
"""Signs without width; the drafting aid drops them from what is pasted."""
_KINDS = (
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Cn",
    "Zl",
    "Zp",
)  # control, format, half of a pair, private, none; breaks of lines


def odd_sign(text: str, exceptions: frozenset[str] = frozenset()) -> str:
    """The first sign of a text that it may not have; empty when there is none."""
    if text.isascii() and text.isprintable():
        return ""
    return next((sign for sign in text if _odd(sign) and sign not in exceptions), "")


def _odd(sign: str) -> bool:
    if sign in _LAID_OUT:
        return False
    return sign in UNSEEN or (not sign.isprintable() and unicodedata.category(sign) in _KINDS)


def name_of(sign: str) -> str:
    """A sign by its number, since it cannot be shown: U+202E."""
    return f"U+{ord(sign):04X}"
