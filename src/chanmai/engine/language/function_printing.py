"""How functions with a set number of arguments are written in the language itself, and told in words."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from chanmai.engine.facts.days import DAYS, MONTHS, YEARS
from chanmai.engine.language.nodes import (
    Between,
    Calendar,
    Empty,
    Knowledge,
    Later,
    Node,
    Not,
    Number,
    Power,
    StepRounding,
)

STRENGTHS = range(1, 9)
OR, _, _, _, SUM, PRODUCT, _, _ = STRENGTHS
"""How tightly the forms of the language bind, the loosest first."""

BETWEEN = {YEARS: "周年", MONTHS: "月数", DAYS: "天数"}
ENGLISH = {
    "周年": "whole_years",
    "月数": "whole_months",
    "天数": "days",
    "年初": "first_of_year",
    "年末": "last_of_year",
    "月初": "first_of_month",
    "月末": "last_of_month",
    "年份": "year",
    "已知": "known",
    "空": "empty",
    "进位": "round_up",
    "舍去": "round_down",
    "四舍五入": "round_half_up",
    "四舍六入": "round_half_even",
    "幂": "power",
}


def _later(printer: Any, node: Later) -> tuple[int, str]:
    count = node.count
    back = isinstance(count, Number) and count.value < 0
    if isinstance(count, Number):
        count = Number(abs(count.value), node.unit)
    return SUM, f"{printer.at(node.item, SUM)} {'-' if back else '+'} {printer.at(count, PRODUCT)}"


def _call(word: Callable[[Any], str], parts: Sequence[str], printer: Any, node: Any) -> tuple[int, str]:
    """A function of the parts of a node."""
    form: tuple[int, str] = printer.call(word(node), *(printer.at(getattr(node, part), OR) for part in parts))
    return form


def _power(printer: Any, node: Power) -> tuple[int, str]:
    form: tuple[int, str] = printer.call("幂", printer.at(node.item, OR), str(node.exponent))
    return form


FUNCTION_FORMS: dict[type[Node], Callable[[Any, Any], tuple[int, str]]] = {
    Later: _later,
    Between: partial(_call, lambda node: BETWEEN[node.unit], ("start", "end")),
    Calendar: partial(_call, lambda node: str(node.kind), ("item",)),
    Knowledge: partial(_call, lambda _node: "已知", ("item",)),
    Empty: partial(_call, lambda _node: "空", ("item",)),
    StepRounding: partial(_call, lambda node: str(node.mode), ("item", "step")),
    Power: _power,
}

FUNCTION_PHRASES = {
    "zh": {
        "later": "{}之后{}",
        "earlier": "{}之前{}",
        "周年": "{}至{}的整年数",
        "月数": "{}至{}的整月数",
        "天数": "{}至{}的天数",
        "年初": "{}当年的第一天",
        "年末": "{}当年的最后一天",
        "月初": "{}当月的第一天",
        "月末": "{}当月的最后一天",
        "年份": "{}的年份",
        "known": "已知{}",
        "not known": "{}未知",
        "empty": "{}为空",
        "not empty": "{}不为空",
        "进位": "{}（按{}进位）",
        "舍去": "{}（按{}舍去尾数）",
        "四舍五入": "{}（四舍五入到{}）",
        "四舍六入": "{}（四舍六入五成双到{}）",
        "幂": "{}的{}次幂",
    },
    "en": {
        "later": "{1} after {0}",
        "earlier": "{1} before {0}",
        "周年": "whole years from {} to {}",
        "月数": "whole months from {} to {}",
        "天数": "days from {} to {}",
        "年初": "the first day of the year of {}",
        "年末": "the last day of the year of {}",
        "月初": "the first day of the month of {}",
        "月末": "the last day of the month of {}",
        "年份": "the year of {}",
        "known": "{} is known",
        "not known": "{} is not known",
        "empty": "{} is empty",
        "not empty": "{} is not empty",
        "进位": "{} (rounded up to whole {})",
        "舍去": "{} (rounded down to whole {})",
        "四舍五入": "{} (rounded half up to whole {})",
        "四舍六入": "{} (rounded half to even, to whole {})",
        "幂": "{} to the power of {}",
    },
}


def _said(phrase: Callable[[Any], str], parts: Sequence[str], teller: Any, node: Any) -> str:
    """A phrase with the parts of a node."""
    return str(teller.say(phrase(node), *(teller.part(getattr(node, part)) for part in parts)))


def _told_later(teller: Any, node: Later) -> str:
    count = node.count
    back = isinstance(count, Number) and count.value < 0
    if isinstance(count, Number):
        count = Number(abs(count.value), node.unit)
    return str(teller.say("earlier" if back else "later", teller.part(node.item), teller.part(count)))


FUNCTION_WORDS: dict[type[Node], Callable[[Any, Any], str]] = {
    Later: _told_later,
    Between: partial(_said, lambda node: BETWEEN[node.unit], ("start", "end")),
    Calendar: partial(_said, lambda node: str(node.kind), ("item",)),
    Knowledge: partial(_said, lambda _node: "known", ("item",)),
    Empty: partial(_said, lambda _node: "empty", ("item",)),
    StepRounding: partial(_said, lambda node: str(node.mode), ("item", "step")),
    Power: lambda teller, node: str(teller.say("幂", teller.part(node.item), node.exponent)),
}


def denied(teller: Any, node: Not) -> str | None:
    """What denies a test of what is known or empty; None for any other condition."""
    if not isinstance(node.item, Knowledge | Empty):
        return None
    phrase = "not known" if isinstance(node.item, Knowledge) else "not empty"
    return str(teller.say(phrase, teller.part(node.item.item)))
