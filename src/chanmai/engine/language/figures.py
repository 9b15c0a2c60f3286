"""Literal numbers as rules write them, in Chinese and in English."""

from chanmai.engine.facts.printing import digits, ending, exact, show_money, with_english_unit
from chanmai.engine.facts.units import MONEY, UNITS
from chanmai.engine.language.nodes import Number


def number_zh(node: Number) -> str:
    """A literal as it is written in Chinese, in its own unit; a fraction without an end as p / q."""
    unit = UNITS.get(node.unit)
    value = node.value / unit.factor if unit else node.value
    if ending(value) is None:
        return f"({value.numerator}{node.unit} / {value.denominator})"
    return digits(value) + (node.unit if unit else "")


def number_en(node: Number) -> str:
    """A literal in English: money in yuan, other units by their English names."""
    unit = UNITS.get(node.unit)
    if unit is None:
        return number_zh(node)
    if unit.dimension == MONEY:
        return show_money(node.value, "en")
    if ending(node.value / unit.factor) is None:
        return f"{node.value / unit.factor} {unit.english}"
    number = node.value / unit.factor
    return f"{exact(number)}%" if unit.name == "%" else with_english_unit(exact(number), number, unit)
