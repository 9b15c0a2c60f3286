"""Numbers and values in print, without floats, at four levels.

`exact`: as people read them, to the last digit. `digits`: the same without separators, as rules, packs and files have
them. `short`: rounded, at a glance. `fixed`: rounded to a number of decimals that is always the same. What is shown
exactly and has no end says that it is rounded (约, about).
"""

import datetime
import math
from fractions import Fraction

from chanmai.engine.facts.fact import Fact, Kind, Value, category_english
from chanmai.engine.facts.units import Unit

_SCALES: dict[str, tuple[tuple[int, str], ...]] = {
    "zh": ((10_000_000_000, "亿元"), (1_000_000, "万元"), (100, "元")),
    "en": ((100_000_000_000, " billion yuan"), (100_000_000, " million yuan"), (100, " yuan")),
}  # from so many 分 on, an amount is shown in this unit
_MONEY_PLACES = 4  # most decimals of an exact amount in a large unit
_GROUPED_FROM = 5  # digits before the point
_FIRST_CALENDAR_YEAR = 1900
PLACES = 2  # decimals of what has no end
EXACTLY = 24  # from so many decimals on, what has no end is written as a fraction


def half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes up."""
    return math.floor(value + Fraction(1, 2))


def ending(value: Fraction) -> int | None:
    """How many decimals the number needs, or None when it has no end."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def digits(value: Fraction) -> str:
    """A number that ends, to the last digit and without separators. Raises ValueError when it has no end."""
    places = ending(value)
    if places is None:
        raise ValueError(f"{value} has no exact decimal form · {value} 不能写成有限小数")
    return ("-" if value < 0 else "") + _point(abs(value.numerator) * 10**places // value.denominator, places)


def exact(value: Fraction) -> str:
    """As `digits`; five and more before the point are grouped."""
    sign, (whole, point, rest) = "-" * (value < 0), digits(abs(value)).partition(".")
    return sign + (f"{int(whole):,}" if len(whole) >= _GROUPED_FROM else whole) + point + rest


def fixed(value: Fraction, places: int) -> str:
    """StepRounding half away from zero to so many decimals, trailing zeros kept, without separators."""
    return ("-" if value < 0 else "") + _point(half_up(abs(value) * 10**places), places)


def short(value: int | Fraction, places: int) -> str:
    """StepRounding half away from zero to so many decimals, trailing zeros dropped, with separators."""
    steps = half_up(abs(Fraction(value)) * 10**places)
    whole, point, rest = digits(Fraction(steps, 10**places)).partition(".")
    return ("-" if value < 0 and steps else "") + f"{int(whole):,}" + point + rest


def percent(share: Fraction, places: int, *, growth: bool = False) -> str:
    """A share as per cent, short; of a growth the plus is shown."""
    return ("+" if growth and share > 0 else "") + f"{short(share * 100, places)}%"


def short_money(fen: int | Fraction, lang: str = "zh", places: int = 2) -> str:
    """An amount of 分 in the largest unit of which there is one (亿元, 万元 or 元; billion or million), short."""
    value, scales = Fraction(fen), _SCALES[lang]
    size, name = next((scale for scale in scales if abs(value) >= scale[0]), scales[-1])
    return short(value / size, places) + name


def show(fact: Fact, value: Value, lang: str = "zh", places: int = PLACES) -> str:
    """The value of a fact with its unit, for lang "zh" or "en". `places`: decimals of what has no end."""
    if isinstance(value, bool):
        return {"zh": "是" if value else "否", "en": "yes" if value else "no"}[lang]
    if isinstance(value, int | Fraction):
        return show_quantity(fact.kind, fact.unit, value, lang, places)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if value == frozenset():
        return {"zh": "无", "en": "none"}[lang]
    words = sorted(value) if isinstance(value, frozenset) else [value]
    if lang == "zh":
        return "、".join(words)
    return ", ".join(category_english(fact, word) for word in words)


def show_quantity(
    kind: Kind, unit: Unit | None, value: int | Fraction, lang: str = "zh", places: int = PLACES
) -> str:
    """A quantity: money in 分, a ratio as a share of 1 (per cent unless its unit is 倍), or a number."""
    if kind is Kind.MONEY:
        return show_money(value, lang, places)
    if kind is Kind.RATIO:
        if unit is not None and unit.name == "倍":
            return _about(Fraction(value), lang, places) + ("倍" if lang == "zh" else " times")
        return percentage(Fraction(value), lang, places)
    number = _about(Fraction(value), lang, places)
    if unit is None:
        return number
    return number + unit.name if lang == "zh" else with_english_unit(number, Fraction(value), unit)


def percentage(share: Fraction, lang: str = "zh", places: int = PLACES) -> str:
    """A share in per cent, exactly; what has no end is rounded and says so."""
    return _about(share * 100, lang, places) + "%"


def with_english_unit(number: str, value: Fraction, unit: Unit) -> str:
    """A printed number with its unit in English; a year such as 2022年 and a rank stay bare."""
    if not unit.english or (unit.name == "年" and value >= _FIRST_CALENDAR_YEAR):
        return number.replace(",", "") if unit.name == "年" else number
    singular = "person" if unit.english == "people" else unit.english.removesuffix("s")
    return f"{number} {singular if value == 1 else unit.english}"


def show_money(fen: int | Fraction, lang: str = "zh", places: int = PLACES) -> str:
    """An amount of 分 in 亿元, 万元 or 元 (billion, million or yuan), whichever is short and still exact."""
    *large, (yuan, name) = _SCALES[lang]
    for size, large_name in large:
        amount = Fraction(fen) / size
        if abs(amount) >= 1 and (amount * 10**_MONEY_PLACES).denominator == 1:
            return exact(amount) + large_name
    return _about(Fraction(fen) / yuan, lang, places) + name


def _about(value: Fraction, lang: str, places: int) -> str:
    if ending(value) is not None:
        return exact(value)
    return f"{value.numerator}/{value.denominator}" if places >= EXACTLY else about(value, lang, places)


def about(value: Fraction, lang: str = "zh", places: int = PLACES) -> str:
    """Rounded to so many decimals, and said to be so."""
    size = Fraction(half_up(abs(value) * 10**places), 10**places)
    return ("约" if lang == "zh" else "about ") + exact(-size if value < 0 else size)


def _point(steps: int, places: int) -> str:
    """A whole number of steps of a decimal place, with the point."""
    digits_text = str(steps).rjust(places + 1, "0")
    return f"{digits_text[:-places]}.{digits_text[-places:]}" if places else digits_text
