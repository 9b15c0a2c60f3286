"""Numbers in words for pages and the command line. Exact unless a number of decimals is asked for; no floats."""

from fractions import Fraction

from chanmai.engine.facts.shown import ending, show_money

# From so many 分 on, an amount is shown in this unit
UNITS_ZH = ((10_000_000_000, "亿元"), (1_000_000, "万元"), (100, "元"))
UNITS_EN = ((100_000_000_000, " billion yuan"), (100_000_000, " million yuan"), (100, " yuan"))


def money(fen: int, *, english: bool = False, decimals: int | None = None) -> str:
    """An amount in 分 in the unit that reads best; exact, or rounded half up to `decimals` of that unit."""
    if decimals is None:
        return show_money(fen, "en" if english else "zh")
    units = UNITS_EN if english else UNITS_ZH
    size, word = next((unit for unit in units if abs(fen) >= unit[0]), units[-1])
    return f"{number(rounded(Fraction(fen, size), decimals))}{word}"


def percent(share: Fraction, decimals: int = 2) -> str:
    """A share as per cent, rounded half up to `decimals`, trailing zeros dropped."""
    return f"{number(rounded(share * 100, decimals))}%"


def number(value: Fraction) -> str:
    """A number with thousands separators; a fraction that does not end is written as a fraction."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    places = ending(value)
    if places is None:
        return f"{value.numerator:,}/{value.denominator:,}"
    digits = abs(value) * 10**places
    whole, rest = divmod(digits.numerator, 10**places)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole:,}.{rest:0{places}d}"


def rounded(value: Fraction, decimals: int) -> Fraction:
    """A value rounded to so many decimals, half away from zero."""
    steps = abs(value) * 10**decimals + Fraction(1, 2)
    size = Fraction(steps.numerator // steps.denominator, 10**decimals)
    return -size if value < 0 else size
