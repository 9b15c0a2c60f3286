"""Numbers in words for pages and the command line. Exact unless a number of decimals is asked for; no floats."""

from fractions import Fraction

YUAN, WAN, YI = 100, 1_000_000, 10_000_000_000  # in 分
MILLION = 100_000_000  # a million yuan in 分


def money(fen: int, *, english: bool = False, decimals: int | None = None) -> str:
    """An amount in 分 in the unit that reads best: 元, 万元 or 亿元; in English yuan or millions of yuan."""
    size = abs(fen)
    if english:
        unit, word = (MILLION, " million") if size >= MILLION else (YUAN, "")
        return f"CNY {_amount(fen, unit, decimals)}{word}"
    unit, word = (YI, "亿元") if size >= YI else (WAN, "万元") if size >= WAN else (YUAN, "元")
    return f"{_amount(fen, unit, decimals)}{word}"


def percent(share: Fraction, decimals: int = 2) -> str:
    """A share as per cent, rounded half up to `decimals`, trailing zeros dropped."""
    return f"{number(_rounded(share * 100, decimals))}%"


def number(value: Fraction) -> str:
    """A number with thousands separators; a fraction that does not end is written as a fraction."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    places = _places(value.denominator)
    if places is None:
        return f"{value.numerator:,}/{value.denominator:,}"
    digits = abs(value) * 10**places
    whole, rest = divmod(digits.numerator, 10**places)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole:,}.{rest:0{places}d}"


def _amount(fen: int, unit: int, decimals: int | None) -> str:
    value = Fraction(fen, unit)
    return number(value if decimals is None else _rounded(value, decimals))


def _rounded(value: Fraction, decimals: int) -> Fraction:
    """Half away from zero."""
    steps = abs(value) * 10**decimals + Fraction(1, 2)
    size = Fraction(steps.numerator // steps.denominator, 10**decimals)
    return -size if value < 0 else size


def _places(denominator: int) -> int | None:
    """How many decimals a reduced fraction with this denominator has; None when it does not end."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None
