"""The two sides of a comparison and what lies between them, printed so that what differs never looks alike."""

import datetime
from fractions import Fraction
from typing import NamedTuple

from chanmai.engine.eligibility.clauses.reading import Sides
from chanmai.engine.facts.fact import Fact, Kind, Value
from chanmai.engine.facts.printing import EXACTLY, PLACES, about, ending, half_up, percentage, show
from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.engine.language.op import Op

Compared = tuple[Text, Text, Text]
"""What is there, what should be, and what is lacking."""


def both_sides(sides: Sides, actual: Value, threshold: Value, *, falls_short: bool) -> Compared:
    """Both sides in print, with as many digits as tell them apart, and the distance where one falls short."""
    gap = gap_of(actual, threshold)
    places = PLACES if gap is None else _telling_apart(sides, actual, threshold)
    actual_text, threshold_text = (
        side_text(sides, actual, places),
        side_text(sides, threshold, places, sides.rate),
    )
    return (
        actual_text,
        threshold_text,
        _distance(sides, actual, gap, places) if falls_short and gap is not None else NO_TEXT,
    )


def _telling_apart(sides: Sides, actual: Value, threshold: Value) -> int:
    """The fewest decimals with which two sides that differ are printed as two numbers, and their gap not as nothing."""
    if isinstance(actual, datetime.date) or isinstance(threshold, datetime.date) or actual == threshold:
        return PLACES
    scale, pairs = _scale(sides.shown_as), [(_fraction(actual), _fraction(threshold))]
    yearly = _yearly(sides, actual)
    places = PLACES
    while places < EXACTLY and any(_alike(scale * one, scale * two, places) for one, two in pairs):
        places += 1
    if yearly is not None and sides.rate is not None:
        while places < EXACTLY and _alike(
            100 * yearly.value, 100 * sides.rate, places, rounds=not yearly.exact
        ):
            places += 1
    return places


def _alike(one: Fraction, two: Fraction, places: int, *, rounds: bool = False) -> bool:
    """Whether two numbers are printed alike, or their difference as nothing. `rounds`: though the first has an end."""
    first = _rounded(one, places) if rounds or ending(one) is None else one
    second = two if ending(two) is not None else _rounded(two, places)
    gap = one - two
    return first == second or ((ending(gap) is None or rounds) and _rounded(gap, places) == 0)


def _rounded(value: Fraction, places: int) -> Fraction:
    return Fraction(half_up(abs(value) * 10**places), 10**places) * (1 if value > 0 else -1)


def _scale(fact: Fact) -> Fraction:
    """How many of the units in which a size is rounded are in a base unit: 元, per cent, or the fact's own."""
    if fact.kind is Kind.MONEY:
        return Fraction(1, 100)
    times = fact.unit is not None and fact.unit.name == "倍"
    return Fraction(100 if fact.kind is Kind.RATIO and not times else 1)


def _fraction(value: Value) -> Fraction:
    return Fraction(value) if isinstance(value, int | Fraction) else Fraction(0)


def gap_of(actual: Value, threshold: Value) -> Fraction | None:
    """threshold - actual; days for dates; None when the values have no size."""
    if isinstance(actual, datetime.date) and isinstance(threshold, datetime.date):
        return Fraction((threshold - actual).days)
    if isinstance(actual, bool | str | frozenset | datetime.date):
        return None
    if isinstance(threshold, bool | str | frozenset | datetime.date):
        return None
    return Fraction(threshold) - actual


def value_text(fact: Fact, value: Value, places: int = PLACES) -> Text:
    """A value in both languages."""
    return Text.both(lambda lang: show(fact, value, lang, places))


class Yearly(NamedTuple):
    """A yearly rate of growth; not `exact`: a root that has no end, cut off."""

    value: Fraction
    exact: bool = True

    def percent(self, lang: str, places: int) -> str:
        """The rate in per cent."""
        return (
            percentage(self.value, lang, places)
            if self.exact
            else about(self.value * 100, lang, places) + "%"
        )


def side_text(sides: Sides, value: Value, places: int = PLACES, rate: Fraction | None = None) -> Text:
    """A value; compound growth as the yearly rate with the multiple beside it."""
    multiple = value_text(sides.shown_as, value, places)
    yearly = _yearly(sides, value) if rate is None else Yearly(rate)
    if yearly is None:
        return multiple
    zh, en = (yearly.percent(lang, places) for lang in ("zh", "en"))
    return Text(f"{zh}（{multiple.zh}）", f"{en} ({multiple.en})")


def _yearly(sides: Sides, multiple: Value) -> Yearly | None:
    """The yearly rate of growth behind a multiple; None where the sides are no compound growth."""
    if not sides.years or not isinstance(multiple, int | Fraction) or multiple < 0:
        return None
    value = root(Fraction(multiple), sides.years)
    return Yearly(value - 1, value**sides.years == multiple)


def _size(sides: Sides, actual: Value, gap: Fraction, places: int) -> Text:
    """How much lies between the sides, without sign."""
    if isinstance(actual, datetime.date):
        return Text(f"{abs(gap)}天", f"{abs(gap)} day{_plural(abs(gap))}")
    fact = sides.shown_as
    size = value_text(fact, abs(gap), places)
    yearly = _yearly(sides, actual)
    if yearly is not None and sides.rate is not None:
        points = _points(Yearly(abs(sides.rate - yearly.value), yearly.exact), places)
        return Text(f"{points.zh}（{size.zh}）", f"{points.en} ({size.en})")
    return _points(Yearly(abs(gap)), places) if fact.kind is Kind.RATIO and size.zh.endswith("%") else size


def _points(share: Yearly, places: int) -> Text:
    zh, en = (share.percent(lang, places)[:-1] for lang in ("zh", "en"))
    return Text(f"{zh}个百分点", f"{en} percentage point{_plural(share.value * 100)}")


def _distance(sides: Sides, actual: Value, gap: Fraction, places: int) -> Text:
    """What is lacking to the threshold, or what is beyond it."""
    if sides.op is Op.NE:
        return NO_TEXT
    if gap == 0:
        return Text("恰在界线上，须越过", "exactly on the line, which has to be passed")
    size = _size(sides, actual, gap, places)
    if sides.op is Op.EQ:
        return Text(f"相差{size.zh}", f"off by {size.en}")
    if sides.from_days:
        return _in_time(sides, size, gap, actual)
    if sides.op.strict:
        size = Text(f"{size.zh}以上", f"more than {size.en}")
    if gap > 0:
        return Text(f"还差{size.zh}", f"{size.en} short")
    if isinstance(actual, datetime.date):
        return Text(f"须再早{size.zh}", f"{size.en} too late")
    return Text(f"须再低{size.zh}", f"{size.en} too high")


def _in_time(sides: Sides, size: Text, gap: Fraction, actual: Value) -> Text:
    """A distance that no firm can cover by its own doing: how much too old, or how long it still takes."""
    if isinstance(actual, datetime.date):
        return Text(f"相差{size.zh}", f"{size.en} apart")
    if gap > 0 and not sides.op.below:
        return Text(f"未满，差{size.zh}", f"{size.en} short")
    return Text(f"超出{size.zh}", f"{size.en} over")


def _plural(number: Fraction) -> str:
    return "" if number == 1 else "s"


def root(value: Fraction, degree: int) -> Fraction:
    """The root of a number that is not negative: exact where there is an exact one, else to 40 decimals, cut off."""
    candidate = Fraction(_whole_root(value.numerator, degree), _whole_root(value.denominator, degree))
    if candidate**degree == value:
        return candidate
    scale: int = 10**_ROOT_PLACES
    return Fraction(_whole_root(value.numerator * scale**degree // value.denominator, degree), scale)


_ROOT_PLACES = 40


def _whole_root(value: int, degree: int) -> int:
    """The greatest whole number whose power is not above the value."""
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= value else (low, middle - 1)
    return low
