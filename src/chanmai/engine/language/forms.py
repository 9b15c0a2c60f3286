"""Types of the forms written like calls: choices, step tables, marginal rates, look-ups, extremes, blocks."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Protocol

from chanmai.engine.facts.days import DAYS, UNITS_OF_TIME, YEAR_OF, YEARS
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Kind
from chanmai.engine.language import mends
from chanmai.engine.language.errors import Problem, RuleError
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import (
    Arith,
    Between,
    Calendar,
    Empty,
    Extreme,
    Fetch,
    Floor,
    If,
    Knowledge,
    Lookup,
    Marginal,
    Node,
    Number,
    NumberTable,
    Power,
    StepRounding,
    Steps,
)
from chanmai.engine.language.tree import children, walk
from chanmai.engine.language.types import DATE, FLAG, RATIO, Type, type_of_number, unit_of

MOST_DIGITS = 4000  # above or below the line of an exact value; Python writes no number with more than 4300
_BITS_OF_A_RATIO = 40  # a million times, in steps of a millionth
_BITS_OF_A_FACT = 63


class Checking(Protocol):
    """What a rule here needs of the checker."""

    dictionary: Dictionary

    def of(self, node: Node) -> Type | None:
        """The type of a node."""

    def note(self, problem: Problem) -> None:
        """Keep a problem."""

    def flag(self, node: Node) -> None:
        """The node has to be a condition."""

    def quantity(self, node: Node) -> Type | None:
        """The node has to have a size."""

    def common_type(
        self, left: Node, one: Type | None, right: Node, other: Type | None, at: Node
    ) -> Type | None:
        """The common type of two nodes."""

    def check_category(self, node: Node, value: str, of: Type) -> None:
        """A category has to be one of those listed."""


def _all_joined(checker: Checking, nodes: Sequence[Node]) -> Type | None:
    """The common type of several nodes, each compared with what stands before it."""
    first, joint_type = nodes[0], checker.of(nodes[0])
    for node in nodes[1:]:
        joint_type = checker.common_type(first, joint_type, node, checker.of(node), node)
        first = node
    return joint_type


def _if(checker: Checking, node: If) -> Type | None:
    checker.flag(node.test)
    return _all_joined(checker, (node.then, node.otherwise))


def _starts(checker: Checking, subject: Node, starts: Sequence[Number]) -> Type | None:
    subject_type = checker.quantity(subject)
    for start in starts:
        checker.common_type(subject, subject_type, start, type_of_number(start), start)
    for before, after in pairwise(starts):
        if after.value <= before.value:
            checker.note(mends.not_ascending(after))
    return subject_type


def _steps(checker: Checking, node: Steps) -> Type | None:
    _starts(checker, node.subject, node.starts)
    return _all_joined(checker, (node.below, *node.values))


def _marginal(checker: Checking, node: Marginal) -> Type | None:
    subject_type = _starts(checker, node.subject, node.starts)
    for rate in node.rates:
        if type_of_number(rate) != RATIO and not type_of_number(rate).bare:
            checker.note(mends.mismatch(rate, rate, type_of_number(rate), rate, RATIO))
    return subject_type


def _lookup(checker: Checking, node: Lookup) -> Type | None:
    subject_type = checker.of(node.subject)
    if subject_type is not None and subject_type.kind is not Kind.CATEGORY:
        checker.note(mends.not_a_category(node.subject, subject_type))
    elif subject_type is not None:
        for key, value in node.cases:
            checker.check_category(value, key, subject_type)
    rest = () if node.otherwise is None else (node.otherwise,)
    return _all_joined(checker, (*(value for _, value in node.cases), *rest))


def _number_table(checker: Checking, node: NumberTable) -> Type | None:
    subject_type = checker.quantity(node.subject)
    for key in node.keys:
        checker.common_type(node.subject, subject_type, key, type_of_number(key), key)
    return _all_joined(checker, (*node.values, node.otherwise))


def _extreme(checker: Checking, node: Extreme) -> Type | None:
    items_type = _all_joined(checker, node.items)
    if items_type is not None and not (items_type.quantity or items_type.kind is Kind.DATE):
        checker.note(mends.not_a_quantity(node, items_type))
        return None
    return items_type


def _floor(checker: Checking, node: Floor) -> Type | None:
    item, block = checker.quantity(node.item), checker.quantity(node.block)
    if isinstance(node.block, Number) and node.block.value <= 0:
        checker.note(mends.block_not_positive(node.block))
    else:
        checker.common_type(node.item, item, node.block, block, node)
    return Type(Kind.NUMBER)


def sum_of_days(checker: Checking, node: Arith, left: Type | None, right: Type | None) -> Type | None:
    """The type of a sum in which a side is a day: a day and a time is a day, two days are so many days apart."""
    if left is None or right is None:
        return None
    if node.op == "-" and left == right:
        return Type(Kind.NUMBER, DAYS)
    time, count_type = (node.right, right) if left == DATE else (node.left, left)
    if node.op not in "+-" or (node.op == "-" and left != DATE) or count_type == DATE:
        checker.note(mends.no_sum_of_days(node))
        return None
    if count_type.kind is not Kind.NUMBER or unit_of(time, checker.dictionary) not in UNITS_OF_TIME:
        checker.note(mends.no_time(time, count_type))
    elif isinstance(time, Number) and time.value.denominator != 1:
        checker.note(mends.part_of_time(time))
    return DATE


def _day(checker: Checking, node: Node) -> None:
    node_type = checker.of(node)
    if node_type is not None and node_type != DATE:
        checker.note(mends.not_a_day(node, node_type))


def _between(checker: Checking, node: Between) -> Type | None:
    _day(checker, node.start)
    _day(checker, node.end)
    return Type(Kind.NUMBER, node.unit)


def _calendar(checker: Checking, node: Calendar) -> Type | None:
    _day(checker, node.item)
    return Type(Kind.NUMBER, YEARS) if node.kind == YEAR_OF else DATE


def _known(checker: Checking, node: Knowledge) -> Type | None:
    checker.of(node.item)
    return FLAG


def _empty(checker: Checking, node: Empty) -> Type | None:
    item_type = checker.of(node.item)
    if item_type is not None and item_type.kind is not Kind.SET:
        checker.note(mends.not_a_set(node.item, item_type))
    return FLAG


def _rounded(checker: Checking, node: StepRounding) -> Type | None:
    item_type = checker.quantity(node.item)
    return checker.common_type(node.item, item_type, node.step, type_of_number(node.step), node.step)


def _power(checker: Checking, node: Power) -> Type | None:
    item_type = checker.quantity(node.item)
    if item_type is not None and item_type.kind is not Kind.RATIO and not item_type.bare:
        checker.note(mends.no_power(node.item, item_type))
    return item_type


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


FORM_RULES: dict[type[Node], Callable[[Any, Any], Type | None]] = {
    If: _if,
    Steps: _steps,
    Marginal: _marginal,
    Lookup: _lookup,
    NumberTable: _number_table,
    Extreme: _extreme,
    Floor: _floor,
    Between: _between,
    Calendar: _calendar,
    Knowledge: _known,
    Empty: _empty,
    StepRounding: _rounded,
    Power: _power,
}
