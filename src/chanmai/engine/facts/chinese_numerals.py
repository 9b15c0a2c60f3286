"""Numbers in Chinese numerals, strictly: 二千万, 三百零五, 两千, 二点五. What may be read in two ways is no number."""

import re
from fractions import Fraction

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
STEPS = {"十": 10, "百": 100, "千": 1000}
BLOCKS = {"万": 10_000, "亿": 100_000_000}
MOST_SIGNS = 40
NUMERAL = r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?"
_NUMERAL = re.compile(NUMERAL)


def chinese_number(text: str) -> Fraction | None:
    """The value of a number in Chinese numerals; None for anything else.

    二千三 may be 2,300 or 2,003 and 二五 may be 25 or 2.5: neither is read.
    """
    if len(text) > MOST_SIGNS or not _NUMERAL.fullmatch(text):
        return None
    whole, _, places = text.partition("点")
    value = _whole(whole)
    if value is None or not places:
        return None if value is None else Fraction(value)
    decimals = "".join(str(DIGITS[sign]) for sign in places)
    return value + Fraction(int(decimals), 10 ** len(decimals))


def _whole(text: str) -> int | None:
    """Blocks of four, each followed by 万 or 亿."""
    for sign in ("亿", "万"):
        before, block, after = text.rpartition(sign)
        if block:
            high, low = _whole(before), _rest(after, sign)
            return None if high is None or low is None else high * BLOCKS[sign] + low
    return _block(text)


def _rest(text: str, before: str) -> int | None:
    """What follows a block: nothing, a smaller block, or after 零 what leaves places out."""
    if not text:
        return 0
    value = _whole(text.removeprefix("零").removeprefix("〇"))
    skips = text[0] in "零〇"
    alone = len(text) == 1 and not skips
    return None if value is None or alone or value >= BLOCKS[before] else value


def _block(text: str) -> int | None:
    """Up to 9999; the steps descend, and a digit behind 百 or 千 without 零 between is left open."""
    total, digit, last, skips = 0, None, 10_000, True
    for sign in text:
        if sign in STEPS:
            step = STEPS[sign]
            if step >= last or digit == 0 or (digit is None and not (step == STEPS["十"] and not total)):
                return None
            total, digit, last, skips = total + (digit or 1) * step, None, step, step == STEPS["十"]
        elif digit not in (None, 0):
            return None
        else:
            skips, digit = skips or digit == 0, DIGITS[sign]
    if digit and not skips:
        return None
    return total + (digit or 0) if text else None
