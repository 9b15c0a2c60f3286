"""The reference meaning of an expression: exact, three-valued, one subject at a time.

`evaluate` gives the value or None for unknown; `bounds` says between what a quantity lies when facts miss.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, cast

from chanmai.engine.facts.days import between, calendar, later
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.rounding import round_to
from chanmai.engine.language.intervals import Limits, interval
from chanmai.engine.language.nodes import (
    And,
    Arith,
    AtLeast,
    Between,
    Calendar,
    Category,
    Compare,
    Day,
    Empty,
    Extreme,
    Fetch,
    Floor,
    If,
    Knowledge,
    Later,
    Lookup,
    Marginal,
    Member,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Power,
    StepRounding,
    Steps,
    Truth,
)

Look = Callable[[Ref], Value | None]


def evaluate(core: Node, fetch: Look) -> Value | None:
    """The value of an expanded expression, or None when it is not known.

    Money is in 分, ratios are shares of 1. Anything that needs a missing value is unknown unless the rest
    decides it: and/or/at-least follow Kleene, a choice is known if both branches agree. Dividing by zero is
    unknown. Raises TypeError on a node that `expand` has not rewritten.
    """
    rule = _RULES.get(type(core))
    if rule is None:
        raise TypeError(f"{type(core).__name__} must be expanded before it is evaluated")
    return rule(core, fetch)


def bounds(core: Node, fetch: Look, limits: Limits) -> tuple[Fraction | None, Fraction | None]:
    """Between what a quantity lies whatever the missing facts are; None on a side means no bound.

    `limits` gives the possible range of a missing fact, in base units. Sound always; tight when each missing
    fact occurs once. When the value does not exist (division by zero) both sides are None.
    """
    return interval(core, fetch, limits, evaluate)


def _literal(node: Number | Category | Day | Truth, _fetch: Look) -> Value:
    return node.value


def _fetch(node: Fetch, fetch: Look) -> Value | None:
    return fetch(node.ref)


def _negate(node: Negate, fetch: Look) -> Value | None:
    value: Any = evaluate(node.item, fetch)
    return None if value is None else -value


def _arith(node: Arith, fetch: Look) -> Value | None:
    left: Any = evaluate(node.left, fetch)
    right: Any = evaluate(node.right, fetch)
    if left is None or right is None:
        return None
    return calculate(node.op, left, right)


def calculate(op: str, left: Any, right: Any) -> int | Fraction | None:
    """Two known quantities added, subtracted, multiplied or divided; None when divided by zero."""
    result: int | Fraction | None
    match op:
        case "+":
            result = left + right
        case "-":
            result = left - right
        case "*":
            result = left * right
        case _:
            result = None if right == 0 else Fraction(left) / right
    return result


def _compare(node: Compare, fetch: Look) -> bool | None:
    left: Any = evaluate(node.left, fetch)
    right: Any = evaluate(node.right, fetch)
    if left is None or right is None:
        return None
    return node.op.holds(left, right)


def _member(node: Member, fetch: Look) -> bool | None:
    value = evaluate(node.item, fetch)
    if value is None:
        return None
    if isinstance(value, frozenset):
        return not value.isdisjoint(node.choices.values)
    return value in node.choices.values


def _not(node: Not, fetch: Look) -> bool | None:
    value = evaluate(node.item, fetch)
    return None if value is None else not value


def _and(node: And, fetch: Look) -> bool | None:
    known = True
    for item in node.items:
        value = evaluate(item, fetch)
        if value is False:
            return False
        known = known and value is not None
    return True if known else None


def _or(node: Or, fetch: Look) -> bool | None:
    known = True
    for item in node.items:
        value = evaluate(item, fetch)
        if value is True:
            return True
        known = known and value is not None
    return False if known else None


def _at_least(node: AtLeast, fetch: Look) -> bool | None:
    values = [evaluate(item, fetch) for item in node.items]
    sure = sum(value is True for value in values)
    if sure >= node.count:
        return True
    return False if sure + sum(value is None for value in values) < node.count else None


def _if(node: If, fetch: Look) -> Value | None:
    test = evaluate(node.test, fetch)
    if test is not None:
        return evaluate(node.then if test else node.otherwise, fetch)
    then = evaluate(node.then, fetch)
    return then if then is not None and then == evaluate(node.otherwise, fetch) else None


def _steps(node: Steps, fetch: Look) -> Value | None:
    subject: Any = evaluate(node.subject, fetch)
    if subject is None:
        return None
    branch = node.below
    for start, value in zip(node.starts, node.values, strict=True):
        if subject > start.value if node.strict else subject >= start.value:
            branch = value
    return evaluate(branch, fetch)


def _marginal(node: Marginal, fetch: Look) -> Value | None:
    subject: Any = evaluate(node.subject, fetch)
    if subject is None:
        return None
    total, top = Fraction(0), Fraction(subject)
    for start, rate in zip(reversed(node.starts), reversed(node.rates), strict=True):
        if top > start.value:
            total += (top - start.value) * rate.value
            top = start.value
    return total


def _lookup(node: Lookup, fetch: Look) -> Value | None:
    subject = evaluate(node.subject, fetch)
    if subject is None:
        return None
    for key, value in node.cases:
        if key == subject:
            return evaluate(value, fetch)
    return None if node.otherwise is None else evaluate(node.otherwise, fetch)


def _extreme(node: Extreme, fetch: Look) -> Value | None:
    values: list[Any] = [evaluate(item, fetch) for item in node.items]
    if any(value is None for value in values):
        return None
    return cast(Value, min(values) if node.op == "min" else max(values))


def _floor(node: Floor, fetch: Look) -> Value | None:
    item: Any = evaluate(node.item, fetch)
    block: Any = evaluate(node.block, fetch)
    if item is None or block is None or block == 0:
        return None
    return int(Fraction(item) // block)


def _later(node: Later, fetch: Look) -> Value | None:
    day: Any = evaluate(node.item, fetch)
    count: Any = evaluate(node.count, fetch)
    return None if day is None or count is None else later(day, count, node.unit)


def _between(node: Between, fetch: Look) -> Value | None:
    start: Any = evaluate(node.start, fetch)
    end: Any = evaluate(node.end, fetch)
    return None if start is None or end is None else between(start, end, node.unit)


def _calendar(node: Calendar, fetch: Look) -> Value | None:
    day: Any = evaluate(node.item, fetch)
    return None if day is None else calendar(day, node.kind)


def _known(node: Knowledge, fetch: Look) -> bool:
    return evaluate(node.item, fetch) is not None


def _empty(node: Empty, fetch: Look) -> bool | None:
    value = evaluate(node.item, fetch)
    return None if value is None else not value


def _rounded(node: StepRounding, fetch: Look) -> Value | None:
    value: Any = evaluate(node.item, fetch)
    return None if value is None else round_to(value, node.step.value, node.mode)


def _power(node: Power, fetch: Look) -> Value | None:
    value: Any = evaluate(node.item, fetch)
    return None if value is None else power(value, node.exponent)


def power(value: int | Fraction, exponent: int) -> Fraction | None:
    """The number multiplied by itself so many times; None for a power below 0 of nothing."""
    return None if value == 0 and exponent < 0 else Fraction(value) ** exponent


_RULES: dict[type[Node], Callable[[Any, Look], Value | None]] = {
    Number: _literal,
    Category: _literal,
    Day: _literal,
    Truth: _literal,
    Fetch: _fetch,
    Negate: _negate,
    Arith: _arith,
    Compare: _compare,
    Member: _member,
    Not: _not,
    And: _and,
    Or: _or,
    AtLeast: _at_least,
    If: _if,
    Steps: _steps,
    Marginal: _marginal,
    Lookup: _lookup,
    Extreme: _extreme,
    Floor: _floor,
    Later: _later,
    Between: _between,
    Calendar: _calendar,
    Knowledge: _known,
    Empty: _empty,
    StepRounding: _rounded,
    Power: _power,
}
