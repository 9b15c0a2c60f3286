"""Figures as people read them at a glance: rounded half up, with their unit, in Chinese or English. No floats."""

from fractions import Fraction

from chanmai.bureau.city import told
from chanmai.engine.facts.units import MONEY, RATIO, UNITS

Scales = tuple[tuple[int, str], ...]
LARGE_ZH: Scales = ((10_000_000_000, "亿元"), (1_000_000, "万元"), (100, "元"))
LARGE_EN: Scales = ((100_000_000_000, " billion"), (100_000_000, " million"), (100, ""))


def money(fen: int | Fraction, lang: str, decimals: int = 2) -> str:
    """An amount of 分 in 亿元, 万元 or 元; in English in billions or millions of yuan."""
    scales = LARGE_EN if lang == "en" else LARGE_ZH
    value = Fraction(fen)
    size, word = next((scale for scale in scales if abs(value) >= scale[0]), scales[-1])
    text = number(value / size, decimals)
    return f"{text}{word} yuan" if lang == "en" else f"{text}{word}"


def percent(share: Fraction, decimals: int = 1, *, sign: bool = False) -> str:
    """A share as per cent; with `sign` a growth, whose plus is shown."""
    text = f"{number(share * 100, decimals)}%"
    return f"+{text}" if sign and share > 0 else text


def number(value: int | Fraction, decimals: int = 2) -> str:
    """A number with separators, rounded half away from zero, trailing zeros dropped."""
    steps = abs(Fraction(value)) * 10**decimals + Fraction(1, 2)
    whole, rest = divmod(steps.numerator // steps.denominator, 10**decimals)
    digits = f"{rest:0{decimals}d}".rstrip("0") if decimals else ""
    sign = "-" if value < 0 and (whole or digits) else ""
    return f"{sign}{whole:,}" + (f".{digits}" if digits else "")


def unit_name(unit: str, lang: str) -> str:
    """What a unit is called; one that is not known to the engine as the pack says."""
    known = UNITS.get(unit)
    return known.english if known is not None and lang == "en" else told(unit, lang)


def quantity(value: Fraction, unit: str, lang: str) -> str:
    """A figure in base units (分, shares of one, counts) with the unit by its name."""
    known = UNITS.get(unit)
    if known is None:
        return f"{number(value)} {told(unit, lang)}".strip()
    if known.dimension == MONEY:
        return money(value, lang)
    if known.dimension == RATIO:
        return percent(value)
    return f"{number(value)} {unit_name(unit, lang)}".strip()
