"""Figures with their unit, exact and as written."""

from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.facts.texts import Text
from chanmai.pack.entry import Entry
from chanmai.pack.notation import as_quantity


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its unit: `value` in base units, `text` as written."""

    value: Fraction
    text: str


def figure(entry: Entry, key: str) -> Figure | None:
    """A figure with its unit; None when the key is missing or null."""
    text = entry.text(key)
    if not text:
        return None
    quantity = as_quantity(text)
    if quantity is None:
        words = Text(f"“{key}”应是带单位的数", f"`{key}` should be a figure with its unit")
        entry.notes.error(
            entry.at(key), "wrong-form", words, Text("例如 2000亿元、60%、15家。", "For example 2000亿元.")
        )
        return None
    return Figure(quantity[0], text)
