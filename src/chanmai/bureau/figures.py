"""Figures as people read them at a glance: short, with their unit, in Chinese or English."""

from fractions import Fraction

from chanmai.bureau.city import translation
from chanmai.engine.facts.printing import percent, short, short_money
from chanmai.engine.facts.units import COUNT, MONEY, RATIO, UNITS

PLACES, RATIO_PLACES = 2, 4


def unit_name(unit: str, lang: str) -> str:
    """What a unit is called; one that is not known to the engine as the pack says."""
    known = UNITS.get(unit)
    return known.english if known is not None and lang == "en" else translation(unit, lang)


def quantity(value: Fraction, unit: str, lang: str) -> str:
    """A figure in base units (分, shares of one, counts) with the unit by its name."""
    known = UNITS.get(unit)
    if known is not None and known.dimension == MONEY:
        return short_money(value, lang)
    if unit == "%":
        return percent(value, 1)
    if known is not None and known.dimension == RATIO:
        return short(value, RATIO_PLACES)
    return f"{short(value, PLACES)} {unit_name(unit, lang)}".strip()


def about(value: Fraction, unit: str, lang: str) -> str:
    """A figure that is estimated or forecast: firms, people and other things that are counted in whole ones."""
    known = UNITS.get(unit)
    whole = known is not None and known.dimension == COUNT
    return quantity(Fraction(round(value)) if whole else value, unit, lang)
