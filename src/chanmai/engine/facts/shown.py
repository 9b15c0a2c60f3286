"""Values as people read them, in Chinese and English. What cannot be written exactly says so (约, about)."""

import datetime
from fractions import Fraction

from chanmai.engine.facts.fact import Fact, Kind, Value, category_english
from chanmai.engine.facts.units import Unit

_YUAN = 100  # 分
_MONEY_ZH = ((100_000_000, 4, "亿元"), (10_000, 4, "万元"))  # yuan to one of it, most decimals, name
_MONEY_EN = ((1_000_000_000, 4, "billion yuan"), (1_000_000, 4, "million yuan"))
_FIRST_CALENDAR_YEAR = 1900
_PLACES = 2  # decimals kept of what has no end


def show(fact: Fact, value: Value, lang: str = "zh") -> str:
    """The value of a fact with its unit, for lang "zh" or "en"."""
    if isinstance(value, bool):
        return {"zh": "是" if value else "否", "en": "yes" if value else "no"}[lang]
    if isinstance(value, int | Fraction):
        return show_quantity(fact.kind, fact.unit, value, lang)
    if isinstance(value, datetime.date):
        return value.isoformat()
    words = sorted(value) if isinstance(value, frozenset) else [value]
    if lang == "zh":
        return "、".join(words)
    return ", ".join(category_english(fact, word) for word in words)


def show_quantity(kind: Kind, unit: Unit | None, value: int | Fraction, lang: str = "zh") -> str:
    """A quantity: money in 分, a ratio as a share of 1 (per cent unless its unit is 倍), or a number."""
    if kind is Kind.MONEY:
        return show_money(value, lang)
    if kind is Kind.RATIO:
        if unit is not None and unit.name == "倍":
            return _about(Fraction(value), lang) + ("倍" if lang == "zh" else " times")
        return _about(Fraction(value) * 100, lang) + "%"
    number = _about(Fraction(value), lang)
    if unit is None:
        return number
    return number + unit.name if lang == "zh" else with_english_unit(number, Fraction(value), unit)


def with_english_unit(number: str, value: Fraction, unit: Unit) -> str:
    """A printed number with its unit in English; a year such as 2022年 and a rank stay bare."""
    if not unit.english or (unit.name == "年" and value >= _FIRST_CALENDAR_YEAR):
        return number.replace(",", "") if unit.name == "年" else number
    singular = "person" if unit.english == "people" else unit.english.removesuffix("s")
    return f"{number} {singular if value == 1 else unit.english}"


def show_money(value: int | Fraction, lang: str = "zh") -> str:
    """An amount of 分 in 亿元, 万元 or 元 (billion, million or yuan), whichever is short and still exact."""
    yuan = Fraction(value) / _YUAN
    for size, places, name in _MONEY_ZH if lang == "zh" else _MONEY_EN:
        scaled = yuan / size
        if abs(scaled) >= 1 and (scaled * 10**places).denominator == 1:
            return decimals(scaled) + ("" if lang == "zh" else " ") + name
    return _about(yuan, lang) + ("元" if lang == "zh" else " yuan")


def decimals(value: Fraction) -> str:
    """A number that ends, written out exactly; five and more digits before the point are grouped.

    Raises ValueError when the number has no end.
    """
    places = ending(value)
    if places is None:
        raise ValueError(f"{value} has no exact decimal form · {value} 不能写成有限小数")
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    whole, rest = digits[: len(digits) - places], digits[len(digits) - places :]
    grouped = f"{int(whole):,}" if len(whole) > 4 else whole
    return ("-" if value < 0 else "") + grouped + (f".{rest}" if rest else "")


def ending(value: Fraction) -> int | None:
    """How many decimals the number needs, or None when it has no end."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def _about(value: Fraction, lang: str) -> str:
    if ending(value) is not None:
        return decimals(value)
    near = Fraction(round(value * 10**_PLACES), 10**_PLACES)
    return ("约" if lang == "zh" else "about ") + decimals(near)
