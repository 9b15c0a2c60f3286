"""The numbers of a clause that can be tried out, and the clause with other numbers in their places."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Amount, Clause, Condition, Group
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.texts import Text, TextError
from chanmai.engine.facts.units import MONEY, UNITS
from chanmai.engine.language import literals as places
from chanmai.engine.language.check import check
from chanmai.engine.language.errors import RuleError
from chanmai.engine.language.literals import number_zh
from chanmai.engine.language.nodes import Node, Number
from chanmai.engine.language.parse import parse
from chanmai.engine.language.printing import to_chinese
from chanmai.engine.language.words import describe

CAP, AMOUNT = "cap", "amount"
NO_CAP = ("无", "none")
LONGEST = 40


class WrongNumber(TextError, ValueError):
    """What was typed is not a number for its place."""


@dataclass(frozen=True, slots=True)
class Dial:
    """A number of the clause. `key` names its place: the test and the path in it, "amount@…", or "cap".

    `text` says in which words it stands, `value` is the number as written without its `unit`.
    """

    key: str
    part: str  # condition | amount | cap
    text: Text
    value: str
    unit: str
    number: Number | None  # None: no cap is set

    @property
    def number_text(self) -> str:
        """The number with its unit, as the clause has it."""
        return self.value + self.unit


@dataclass(frozen=True, slots=True)
class ClauseEdit:
    """The clause with other numbers, and what is wrong with a number by its key."""

    clause: Clause
    faults: dict[str, Text] = field(default_factory=dict)


def dials(clause: Clause, dictionary: Dictionary) -> tuple[Dial, ...]:
    """Every number of the conditions, then of the formula, then the cap."""
    tests = [
        test for test in clause.condition.tests() if not test.finding
    ]  # what people find out has no numbers
    clause_dials = [dial for test in tests for dial in _of(test.key, test.expr, dictionary)]
    amount = clause.amount
    if amount is not None and amount.formula is not None:
        clause_dials += _of(AMOUNT, amount.formula, dictionary)
        number = None if amount.cap is None else Number(Fraction(amount.cap), "万元")
        cap = "" if number is None else number_zh(number).removesuffix("万元")
        clause_dials.append(Dial(CAP, CAP, Text("上限", "cap"), cap, "万元", number))
    return tuple(clause_dials)


def _of(key: str, node: Node, dictionary: Dictionary) -> list[Dial]:
    text = Text.both(lambda lang: describe(node, dictionary, lang))
    return [
        Dial(
            f"{key}@{'-'.join(map(str, path))}",
            AMOUNT if key == AMOUNT else "condition",
            text,
            number_zh(number).removesuffix(number.unit),
            number.unit,
            number,
        )
        for path, number in places.literals(node)
    ]


def edit_clause(clause: Clause, texts: Mapping[str, str], dictionary: Dictionary) -> ClauseEdit:
    """The clause with the given texts in place of its numbers, checked as a pack is.

    Empty texts and unknown keys leave a number as it is. A clause with faults keeps its own numbers there.
    """
    faults: dict[str, Text] = {}
    numbers: dict[str, Number | None] = {}
    for dial in dials(clause, dictionary):
        text = texts.get(dial.key, "").strip()
        if text and text not in (dial.value, dial.number_text):
            try:
                numbers[dial.key] = read(text, dial)
            except RuleError as error:
                faults[dial.key] = error.problems[0].message
            except WrongNumber as error:
                faults[dial.key] = error.message
    changing = _Changing(numbers, dictionary, faults)
    variant = replace(clause, condition=changing.condition(clause.condition), amount=changing.amount(clause))
    return ClauseEdit(clause if variant == clause else replace(variant, version=""), faults)


def read(text: str, dial: Dial) -> Number | None:
    """The number that somebody typed; the dial's unit where he left it out. None: no cap.

    Raises RuleError when it is no expression, WrongNumber when it is no plain number.
    """
    if dial.key == CAP and text.lower() in NO_CAP:
        return None
    if len(text) > LONGEST:
        raise WrongNumber(Text("数太长", "The number is too long"))
    node = parse(text)
    if isinstance(node, Number) and not node.unit and dial.unit:
        node = parse(text + dial.unit)
    below = dial.number is not None and dial.number.value < 0
    if not isinstance(node, Number) or (node.value < 0 and not below):
        example = dial.number_text or "500万元"
        raise WrongNumber(
            Text(
                f"请写一个不小于零的数，如 {example}", f"Write one number, not below zero, such as {example}"
            )
        )
    unit = UNITS.get(node.unit)
    money = unit is not None and unit.dimension == MONEY and node.value.denominator == 1
    if dial.key == CAP and not money:
        raise WrongNumber(
            Text("上限是金额，写到分为止，如 500万元", "A cap is money down to the 分, such as 500万元")
        )
    return node


@dataclass(frozen=True, slots=True)
class _Changing:
    """Numbers on their way into a clause; what the language refuses is noted at its numbers."""

    numbers: Mapping[str, Number | None]
    dictionary: Dictionary
    faults: dict[str, Text]

    def condition(self, condition: Condition) -> Condition:
        """The condition with the numbers."""
        if isinstance(condition, Group):
            return replace(condition, items=tuple(self.condition(item) for item in condition.items))
        if condition.finding:
            return condition
        node = self.expression(condition.key, condition.expr, "condition")
        if node == condition.expr:
            return condition
        return replace(condition, expr=node, text=to_chinese(node), literal="")

    def amount(self, clause: Clause) -> Amount | None:
        """The amount with the numbers."""
        amount = clause.amount
        if amount is None or amount.formula is None:
            return amount
        formula = self.expression(AMOUNT, amount.formula, "money")
        cap = amount.cap
        if CAP in self.numbers:
            number = self.numbers[CAP]
            cap = None if number is None else int(number.value)
        if formula == amount.formula and cap == amount.cap:
            return amount
        return replace(amount, formula=formula, cap=cap, text=to_chinese(formula), words="")

    def expression(self, key: str, node: Node, expect: str) -> Node:
        """The expression with its numbers, checked; the old one if the check fails."""
        keys = [each for each in self.numbers if each.partition("@")[0] == key and "@" in each]
        variant = node
        for each in keys:
            number, path = self.numbers[each], each.partition("@")[2]
            if number is not None:
                variant = places.replace(variant, tuple(map(int, path.split("-"))) if path else (), number)
        if variant == node:
            return node
        text = to_chinese(variant)
        try:
            check(parse(text), self.dictionary, expect=expect, text=text)
        except RuleError as error:
            message = error.problems[0].message
            self.faults.update({each: message for each in keys if self.numbers[each] is not None})
            return node
        return variant
