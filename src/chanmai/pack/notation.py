"""Values as people write them in a pack: quantities with their unit, dates, yes and no."""

import datetime
import re
from fractions import Fraction

from chanmai.engine.facts.numerals import plain_numeral
from chanmai.engine.facts.units import UNITS

YES = ("是", "true", "yes")
NO = ("否", "false", "no")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LOOSE_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def as_day(text: str) -> datetime.date | None:
    """The date of `2024-05-01`, None for anything else."""
    if not DAY.fullmatch(text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def as_quantity(text: str) -> tuple[Fraction, str] | None:
    """(value in base units, dimension) of `500万元`, `5%`, `20人`, `3`; None for anything else."""
    numeral = plain_numeral(text)
    if numeral is None:
        return None
    number = Fraction(numeral.value)
    if not numeral.word:
        return number, "number"
    known = UNITS.get("%" if numeral.word == "％" else numeral.word)
    return None if known is None else (number * known.factor, known.dimension)


def is_loose_day(text: str) -> bool:
    """True for a date known to the day, the month or the year."""
    if not LOOSE_DAY.fullmatch(text):
        return False
    return as_day((text + "-01-01")[:10]) is not None
