"""Numbers that a city settles for its own figures: each with the reason why it is so."""

from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.pack.entry import Entry
from chanmai.pack.words import read_words

ALL = Fraction(1)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number in base units (5% is 1/20; days and points as they are), and why."""

    value: Fraction
    reason: Text = NO_TEXT


def read_threshold(
    entry: Entry | None, key: str, *, above: Fraction = Fraction(0), most: Fraction | None = None
) -> Threshold | None:
    """The threshold `key`, `{value, reason}`; None where the pack does not settle it.

    Noted as faults: no value, one not above `above` or over `most`, no reason in Chinese.
    """
    found = entry.entry(key) if entry is not None else None
    if found is None:
        return None
    found.need("value")
    value = found.quantity("value")
    reason = read_words(found, "reason", needed=True)
    if value is not None and (value <= above or (most is not None and value > most)):
        limits = Text(f"应大于 {above}", f"above {above}") if most is None else Text(
            f"应大于 {above}、不超过 {most}", f"above {above} and at most {most}"
        )  # fmt: skip
        words = Text(f"“{key}”{limits.zh}", f"`{key}` has to be {limits.en}")
        mend = Text("改成这个范围内的数。", "Give a number within it.")
        found.notes.error(found.at("value"), "out-of-range", words, mend)
        value = None
    found.note_unknown_keys()
    return None if value is None else Threshold(value, reason)
