"""Does an expression make sense: are its names known, do units and types go together, do periods fit."""

from collections.abc import Callable
from typing import Any

from chanmai.engine.facts.dictionary import Dictionary, UnknownFact
from chanmai.engine.facts.fact import Kind, PeriodKind
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language import mends
from chanmai.engine.language.errors import Problem, RuleError
from chanmai.engine.language.expand import compound_misplaced, compound_side, no_own_unit, unknown_fact
from chanmai.engine.language.forms import FORM_RULES, powers_in, sum_of_days
from chanmai.engine.language.literals import in_yuan, scaled_numbers
from chanmai.engine.language.nodes import (
    And,
    Arith,
    AtLeast,
    Category,
    Choices,
    Compare,
    Day,
    Fetch,
    Member,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Period,
    Several,
    Span,
    Truth,
)
from chanmai.engine.language.parse import parse
from chanmai.engine.language.periods import (
    EARLIER,
    FLAGS,
    RATES,
    dated_kinds,
    names_in,
    unit_of_function,
)
from chanmai.engine.language.types import (
    AMOUNT,
    BARE,
    DATE,
    FLAG,
    RATIO,
    Type,
    common_type,
    is_zero,
    product,
    quotient,
    type_of_fact,
    type_of_number,
)

_SCALES = ("万", "亿")


def check(node: Node, dictionary: Dictionary, *, expect: str, text: str = "") -> Type:
    """The type of a parsed expression. `expect` is "condition", "money", "number" or "any".

    `text` is the source, shown in the error. Raises RuleError with every problem found.
    """
    return Checker(dictionary).settle(node, expect, text)


def read_rule(text: str, dictionary: Dictionary, *, expect: str) -> Node:
    """Parse and check in one go; a number with 万 or 亿 beside money is money. Raises RuleError."""
    node = parse(text)
    checker = Checker(dictionary, reads_yuan=True)
    checker.settle(node, expect, text)
    return in_yuan(node, checker.yuan) if checker.yuan else node


class Checker:
    """Walks a tree and collects problems. A broken part has type None, so nothing is reported twice."""

    def __init__(self, dictionary: Dictionary, *, reads_yuan: bool = False) -> None:
        self.dictionary = dictionary
        self.problems: list[Problem] = []
        self.reads_yuan = reads_yuan
        self.yuan: set[Span] = set()

    def settle(self, node: Node, expect: str, text: str) -> Type:
        """The type of the whole, which has to fit its place. Raises RuleError with every problem found."""
        node_type = self.of(node)
        if node_type is not None and not self.problems:
            self.check_whole(node, node_type, expect)
        if self.problems or node_type is None:
            raise RuleError(tuple(sorted(self.problems, key=lambda problem: problem.start)), text)
        return node_type

    def of(self, node: Node) -> Type | None:
        """The type of a node, or None after noting why it has none."""
        rule = _RULES.get(type(node)) or FORM_RULES[type(node)]
        return rule(self, node)

    def note(self, problem: Problem) -> None:
        """Keep a problem."""
        self.problems.append(problem)

    def flag(self, node: Node) -> None:
        """The node has to be a condition."""
        node_type = self.of(node)
        if node_type is not None and node_type.kind is not Kind.FLAG:
            self.note(mends.not_a_condition(node, node_type))

    def quantity(self, node: Node) -> Type | None:
        """The node has to have a size."""
        return self.size_of(node, self.of(node))

    def size_of(self, node: Node, node_type: Type | None) -> Type | None:
        """The type of a node if it has a size; None after noting that it has none."""
        if node_type is not None and not node_type.quantity:
            self.note(mends.not_a_quantity(node, node_type))
            return None
        return node_type

    def together(self, left: Node, right: Node, at: Node) -> Type | None:
        """Both sides have to be of one type; a bare 0 goes with every quantity."""
        return self.common_type(left, self.of(left), right, self.of(right), at)

    def common_type(
        self, left: Node, one: Type | None, right: Node, other: Type | None, at: Node
    ) -> Type | None:
        """The common type of two nodes whose types are known."""
        if one is None or other is None:
            return one or other
        for node_type, zero in ((one, is_zero(right)), (other, is_zero(left))):
            if zero and node_type.quantity:
                return node_type
        for node, node_type, beside in ((left, one, other), (right, other, one)):
            if node_type.bare and beside.kind is Kind.MONEY and self._as_yuan(node):
                return AMOUNT
            if node_type.bare and beside.unit[:1] in _SCALES and scaled_numbers(node):
                self.note(mends.scaled_twice(node, beside))
                return beside
        both = common_type(one, other)
        if both is None:
            self.note(mends.mismatch(at, left, one, right, other))
        elif both.kind is Kind.CATEGORY:
            self._category(left, other)
            self._category(right, one)
        return both

    def _as_yuan(self, node: Node) -> bool:
        """Whether the node is made of numbers with 万 or 亿 alone, which are then in 元."""
        numbers = scaled_numbers(node) if self.reads_yuan else ()
        self.yuan.update(number.span for number in numbers)
        return bool(numbers)

    def _category(self, node: Node, of: Type) -> None:
        if isinstance(node, Category):
            self.check_category(node, node.value, of)

    def check_category(self, node: Node, value: str, of: Type) -> None:
        """A written category has to be one that the fact can have, when these are listed."""
        if of.values and value not in of.values:
            self.note(mends.unknown_category(node, value, of.values))

    def check_whole(self, node: Node, node_type: Type, expect: str) -> None:
        """The whole has to be what its place asks for."""
        fits = {
            "condition": node_type.kind is Kind.FLAG,
            "money": node_type.kind is Kind.MONEY
            or is_zero(node)
            or (node_type.bare and self._as_yuan(node)),
            "number": node_type.kind in (Kind.NUMBER, Kind.RATIO),
            "any": True,
        }[expect]
        if not fits:
            self.note(mends.not_expected(node, node_type, expect))
        for power in powers_in(node, self.dictionary):
            self.note(mends.power_too_large(power))


def _fetch(checker: Checker, node: Fetch) -> Type | None:
    try:
        return type_of_fact(checker.dictionary.get(node.ref.fact))
    except UnknownFact as unknown:
        is_unit = unknown.name in UNITS
        checker.note(mends.stray_unit(node, unknown.name) if is_unit else unknown_fact(unknown, node))
        return None


def _negate(checker: Checker, node: Negate) -> Type | None:
    return checker.quantity(node.item)


def _arith(checker: Checker, node: Arith) -> Type | None:
    left, right = checker.of(node.left), checker.of(node.right)
    if DATE in (left, right):
        return sum_of_days(checker, node, left, right)
    left, right = checker.size_of(node.left, left), checker.size_of(node.right, right)
    if left is None or right is None:
        return None
    if node.op in "+-":
        return checker.common_type(node.left, left, node.right, right, node)
    if node.op == "/" and isinstance(node.right, Number) and node.right.value == 0:
        checker.note(mends.divides_by_zero(node.right))
        return None
    result_type = product(left, right) if node.op == "*" else quotient(left, right)
    if result_type is None:
        checker.note(mends.no_arithmetic(node, left, right))
    return result_type


def _compare(checker: Checker, node: Compare) -> Type | None:
    compound = compound_side(node)
    if compound is not None:
        _compound(checker, compound[0], compound[2])
        return FLAG
    both = checker.together(node.left, node.right, node)
    if both is not None and (
        both.kind is Kind.SET or (node.op.compares_size and not (both.quantity or both.kind is Kind.DATE))
    ):
        checker.note(mends.no_order(node, both))
    return FLAG


def _compound(checker: Checker, period: Period, rate: Number) -> None:
    inner = checker.quantity(period.item)
    _of_one_unit(checker, period)
    if inner is not None and type_of_number(rate) not in (RATIO, BARE):
        checker.note(mends.mismatch(rate, period, RATIO, rate, type_of_number(rate)))
    if rate.value <= -1:
        checker.note(mends.rate_too_low(rate))


def _member(checker: Checker, node: Member) -> Type | None:
    item_type = checker.of(node.item)
    if item_type is not None and item_type.kind not in (Kind.CATEGORY, Kind.SET):
        checker.note(mends.not_a_category(node.item, item_type))
    elif item_type is not None:
        for value in node.choices.values:
            checker.check_category(node.choices, value, item_type)
    return FLAG


def _not(checker: Checker, node: Not) -> Type | None:
    checker.flag(node.item)
    return FLAG


def _conditions(checker: Checker, node: Several) -> Type | None:
    for item in node.items:
        checker.flag(item)
    if isinstance(node, AtLeast) and not 1 <= node.count <= len(node.items):
        checker.note(mends.bad_count(node, len(node.items)))
    return FLAG


def _period(checker: Checker, node: Period) -> Type | None:
    if node.kind == "复合增速":
        checker.quantity(node.item)
        checker.note(compound_misplaced(node))
        return None
    if node.kind in FLAGS:
        checker.flag(node.item)
        item_type: Type | None = FLAG
    elif node.kind in EARLIER:
        item_type = checker.of(node.item)
    else:
        item_type = checker.quantity(node.item)
    _of_one_unit(checker, node)
    return RATIO if item_type is not None and node.kind in RATES else item_type


def _of_one_unit(checker: Checker, node: Period) -> None:
    """A period function needs a fact that has a value for each of its units, and none of another unit."""
    names = names_in(node.item)
    facts = [checker.dictionary.get(name) for name in names if name in checker.dictionary]
    if len(facts) < len(names):
        return
    kinds = dated_kinds(facts)
    unit = unit_of_function(node, kinds)
    others = [fact for fact in facts if fact.period is not PeriodKind.POINT and fact.period is not unit]
    if not kinds:
        checker.note(mends.no_values(node, facts, unit))
    elif unit is None:
        checker.note(no_own_unit(node))
    elif others:
        checker.note(mends.other_unit(node, others))


_RULES: dict[type[Node], Callable[[Checker, Any], Type | None]] = {
    Number: lambda _checker, node: type_of_number(node),
    Category: lambda _checker, _node: Type(Kind.CATEGORY),
    Day: lambda _checker, _node: DATE,
    Truth: lambda _checker, _node: FLAG,
    Choices: lambda _checker, _node: Type(Kind.SET),
    Fetch: _fetch,
    Negate: _negate,
    Arith: _arith,
    Compare: _compare,
    Member: _member,
    Not: _not,
    And: _conditions,
    Or: _conditions,
    AtLeast: _conditions,
    Period: _period,
}

__all__ = ["AMOUNT", "BARE", "DATE", "FLAG", "RATIO", "Checker", "Type", "check", "read_rule"]
