"""Types of the functions with a set number of arguments, and of sums of days."""

from collections.abc import Callable
from typing import Any, Protocol

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Kind
from chanmai.engine.language import mends
from chanmai.engine.language.days import UNITS_OF_TIME, YEAR_OF, YEARS, unit_of
from chanmai.engine.language.errors import RuleError
from chanmai.engine.language.expand import expand
from chanmai.engine.language.forms import Checking
from chanmai.engine.language.nodes import (
    Arith,
    Between,
    Calendar,
    Empty,
    Fetch,
    Knowledge,
    Node,
    Number,
    Power,
    StepRounding,
)
from chanmai.engine.language.tree import children, walk
from chanmai.engine.language.types import DATE, FLAG, Type, type_of_number

MOST_DIGITS = 4000  # above or below the line of an exact value; Python writes no number with more than 4300
_BITS_OF_A_RATIO = 40  # a million times, in steps of a millionth
_BITS_OF_A_FACT = 63


def sum_of_days(checker: "Reckoning", node: Arith, left: Type | None, right: Type | None) -> Type | None:
    """The type of a sum in which a side is a day: a day and a time is a day, two days are so many days apart."""
    if left is None or right is None:
        return None
    if node.op == "-" and left == right:
        return Type(Kind.NUMBER, "天")
    time, found = (node.right, right) if left == DATE else (node.left, left)
    if node.op not in "+-" or (node.op == "-" and left != DATE) or found == DATE:
        checker.note(mends.no_sum_of_days(node))
        return None
    if found.kind is not Kind.NUMBER or unit_of(time, checker.dictionary) not in UNITS_OF_TIME:
        checker.note(mends.no_time(time, found))
    elif isinstance(time, Number) and time.value.denominator != 1:
        checker.note(mends.part_of_time(time))
    return DATE


class Reckoning(Checking, Protocol):
    """What the rules here need of the checker."""

    dictionary: Dictionary


def _day(checker: Reckoning, node: Node) -> None:
    found = checker.of(node)
    if found is not None and found != DATE:
        checker.note(mends.not_a_day(node, found))


def _between(checker: Reckoning, node: Between) -> Type | None:
    _day(checker, node.start)
    _day(checker, node.end)
    return Type(Kind.NUMBER, node.unit)


def _calendar(checker: Reckoning, node: Calendar) -> Type | None:
    _day(checker, node.item)
    return Type(Kind.NUMBER, YEARS) if node.kind == YEAR_OF else DATE


def _known(checker: Reckoning, node: Knowledge) -> Type | None:
    checker.of(node.item)
    return FLAG


def _empty(checker: Reckoning, node: Empty) -> Type | None:
    found = checker.of(node.item)
    if found is not None and found.kind is not Kind.SET:
        checker.note(mends.not_a_set(node.item, found))
    return FLAG


def _rounded(checker: Reckoning, node: StepRounding) -> Type | None:
    found = checker.quantity(node.item)
    return checker.common_type(node.item, found, node.step, type_of_number(node.step), node.step)


def _power(checker: Reckoning, node: Power) -> Type | None:
    found = checker.quantity(node.item)
    if found is not None and found.kind is not Kind.RATIO and not found.bare:
        checker.note(mends.no_power(node.item, found))
    return found


def powers_in(node: Node, dictionary: Dictionary) -> tuple[Power, ...]:
    """The powers of a checked expression, if its exact value can become too long to be written; else none."""
    powers = tuple(part for part in walk(node) if isinstance(part, Power))
    if not powers:
        return ()
    try:
        bits = max(_lengths(expand(node, dictionary), dictionary))
    except RuleError:  # the fault is told where it is
        return ()
    return powers if bits > MOST_DIGITS * 10 // 3 else ()


def _lengths(core: Node, dictionary: Dictionary) -> tuple[int, int]:
    """About how many binary digits stand above and below the line of an exact value, at most."""
    if isinstance(core, Number):
        return core.value.numerator.bit_length(), core.value.denominator.bit_length()
    if isinstance(core, Fetch):
        fact = dictionary.get(core.ref.fact)
        return _BITS_OF_A_RATIO if fact.kind is Kind.RATIO else _BITS_OF_A_FACT, fact.scale.bit_length()
    parts = [_lengths(part, dictionary) for part in children(core)] or [(1, 1)]
    if isinstance(core, Power):
        times = max(1, abs(core.exponent))
        above, below = parts[0][0] * times, parts[0][1] * times
        return (above, below) if core.exponent >= 0 else (below, above)
    if isinstance(core, Arith):
        (a, b), (c, d) = parts
        if core.op in "*/":
            return (a + c, b + d) if core.op == "*" else (a + d, b + c)
        return max(a + d, c + b) + 1, b + d
    return max(above for above, _ in parts), max(below for _, below in parts)


FUNCTION_RULES: dict[type[Node], Callable[[Any, Any], Type | None]] = {
    Between: _between,
    Calendar: _calendar,
    Knowledge: _known,
    Empty: _empty,
    StepRounding: _rounded,
    Power: _power,
}
