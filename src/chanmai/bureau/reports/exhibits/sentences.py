"""Paragraphs of a template with their named figures put in."""

from collections import Counter
from fractions import Fraction

from chanmai.bureau.indicators.queries.indicators import IndicatorRow
from chanmai.bureau.reports.exhibits.sight import NO_NUMBERS, Sight, count, estimate_of, in_unit, rate
from chanmai.engine.facts.texts import Text
from chanmai.engine.indicators.attainment import TargetState
from chanmai.pack.reports import names_in


def sentence(words: Text, sight: Sight, plain: dict[str, str]) -> str:
    """The text in the language of the report; what is not known says 无数据."""
    text = words.of(sight.lang)
    for name in names_in(text):
        text = text.replace(f"{{{name}}}", plain[name] if name in plain else _figure(name, sight))
    return text


def _figure(name: str, sight: Sight) -> str:
    subject, _, part = name.partition(".")
    if subject == "targets":
        return count(_targets(sight, part)).text
    if subject == "lights":
        return count(sum(part in ("all", row.colour or "none") for row in sight.tasks)).text
    return _of_indicator(sight, subject, part)


def _targets(sight: Sight, part: str) -> int:
    measured = [found.measured for _, found in sight.targets]
    states = Counter(each.state if each is not None else str(TargetState.INCOMPARABLE) for each in measured)
    return len(sight.targets) if part == "all" else states[part]


def _of_indicator(sight: Sight, code: str, part: str) -> str:
    row = sight.indicators.get(code)
    if row is None:
        return NO_NUMBERS.of(sight.lang)
    if part in ("reported", "firms", "matched"):
        return count({"reported": row.reported, "firms": row.firms, "matched": row.matched}[part]).text
    if part in ("growth", "levels"):
        value = row.growth_rate if part == "growth" else row.levels_rate
        found = rate(value, sight.lang, in_points=row.in_points)
        return found.text if found is not None else NO_NUMBERS.of(sight.lang)
    return sight.with_unit(in_unit(_amount(row, part), row.unit), row.unit)


def _amount(row: IndicatorRow, part: str) -> Fraction | None:
    if part in ("estimated", "whole"):
        guess = row.estimate
        known = None if guess is None else estimate_of(guess)
        return known if guess is None or known is None or part == "estimated" else guess.whole
    return row.value if part == "value" else row.before
