"""The signals of a firm in words, with what each does to the odds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.city import city_pack
from chanmai.bureau.warnings.lessons import model_of
from chanmai.bureau.warnings.models import Assessment, FirmWarning
from chanmai.engine.facts.printing import percent, short
from chanmai.engine.warnings.signals import strength
from chanmai.pack.warnings import VALUE, Signal


@dataclass(frozen=True, slots=True)
class Reason:
    """A signal of a firm: what it says ("" where not known), from which mark it is told, its factor on the odds."""

    code: str
    title: str
    text: str
    told: bool | None
    mark: str
    factor: str


def signals_of(last: Assessment) -> tuple[Signal | None, ...]:
    """The signals of an assessment in its order; None for one that the pack does not have any more."""
    known = {each.code: each for each in city_pack().plan.warnings.signals}
    return tuple(known.get(code) for code in last.signals)


def reasons_of(
    signals: Sequence[Signal | None],
    readings: Sequence[Sequence[object]],
    lang: str,
    factors: Sequence[str] = (),
) -> list[Reason]:
    """Every signal of a firm in words, in the order of the signals."""
    found = []
    for number, (signal, (value, told)) in enumerate(zip(signals, readings, strict=True)):
        if signal is None:
            continue
        text = (
            ""
            if value is None
            else signal.says.of(lang).replace(VALUE, value_text(signal, Fraction(str(value))))
        )
        mark = value_text(signal, signal.scale.mark)
        factor = factors[number] if factors else ""
        found.append(Reason(signal.code, signal.title.of(lang), text, _flag(told), mark, factor))
    return found


def _flag(told: object) -> bool | None:
    return None if told is None else bool(told)


def value_text(signal: Signal, value: Fraction) -> str:
    """The value of a signal: days or a flag as whole numbers, everything else as a percentage."""
    return short(value, 0) if signal.filing else percent(value, 1)


def factors_of(last: Assessment, warning: FirmWarning, signals: Sequence[Signal | None]) -> tuple[str, ...]:
    """By how much each signal multiplies the odds of the likeliest event; "" without data or for a dropped signal."""
    lesson = last.lessons.get(warning.event)
    model = model_of(lesson) if lesson else None
    if model is None or any(each is None for each in signals):
        return ("",) * len(signals)
    strengths = [
        None if value is None or each is None else strength(each.scale, Fraction(value))
        for each, (value, _told) in zip(signals, warning.readings, strict=True)
    ]
    return tuple(f"×{math.exp(part):.1f}" for part in model.contributions(strengths))
