"""Numbers as policy texts write them: 2000, 1,000, 1.5亿, 三千五百万, 两, 半. Exact."""

import re
from fractions import Fraction

from chanmai.engine.facts.printing import digits

DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
STEPS = {"十": 10, "百": 100, "千": 1000}
BLOCKS = {"万": 10_000, "亿": 100_000_000}
ARABIC = r"\d+(?:,\d{3})*(?:\.\d+)?"
CHINESE = r"[零〇一二两三四五六七八九十百千万亿]+"
NUMBER = rf"(?:{ARABIC}[十百千万亿]*|{CHINESE})"
_LARGEST = 1_000_000_000_000  # ten to the power of the most decimals
_PARTS = re.compile(rf"({ARABIC})([十百千万亿]*)")


def number(text: str) -> Fraction | None:
    """The exact value of a number in digits or Chinese numerals; None for anything else."""
    arabic = _PARTS.fullmatch(text)
    if arabic is not None:
        value = Fraction(arabic[1].replace(",", ""))
        for sign in arabic[2]:
            value *= STEPS.get(sign) or BLOCKS[sign]
        return value
    if not text or not re.fullmatch(CHINESE, text):
        return None
    return _chinese(text)


def _chinese(text: str) -> Fraction | None:
    """三千五百万 is 3500 × 10,000. A row of digits alone (二〇二四) is read digit by digit."""
    if len(text) > 1 and all(sign in DIGITS for sign in text):
        return Fraction(int("".join(str(DIGITS[sign]) for sign in text)))
    total, block, digit = 0, 0, None
    for sign in text:
        if sign in DIGITS:
            if digit:
                return None
            digit = DIGITS[sign]
        elif sign in STEPS:
            block += (1 if digit is None else digit) * STEPS[sign]
            digit = None
        else:
            block += digit or 0
            if sign == "亿":
                total = (total + block or 1) * BLOCKS[sign]
            else:
                total += (block or 1) * BLOCKS[sign]
            block, digit = 0, None
    return Fraction(total + block + (digit or 0))


def ends(value: Fraction) -> bool:
    """True if decimals can write the value exactly: 1:4 is 0.25, but 2:3 has no end."""
    return divmod(_LARGEST, value.denominator)[1] == 0


def decimal(value: Fraction) -> str:
    """The number in digits, exactly; raises ValueError for what decimals cannot end."""
    if not ends(value):
        raise ValueError(f"{value} has no end in decimals · {value} 除不尽")
    return digits(value)
