"""How a condition reads: its sentence in both languages and, for comparisons, the two sides that are compared."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Test
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.check import Checker
from chanmai.engine.language.expand import compound_side
from chanmai.engine.language.nodes import Between, Calendar, Compare, Fetch, Later, Member, Node, Not
from chanmai.engine.language.op import Op
from chanmai.engine.language.refs import refs
from chanmai.engine.language.tree import walk
from chanmai.engine.language.types import Type
from chanmai.engine.language.words import describe

ONCE_KEY = "once"  # of the test that compilation adds to a clause that pays once


@dataclass(frozen=True, slots=True)
class Sides:
    """The core expressions left and right of a comparison; `shown_as` prints the values of both.

    Of compound growth the sides are multiples over so many `years`, and `rate` is the yearly one that is wanted.
    """

    op: Op
    left: Node
    right: Node
    shown_as: Fact
    years: int = 0
    rate: Fraction | None = None

    @property
    def from_days(self) -> bool:
        """Whether a side is reckoned from days: nothing that a firm does makes it older or younger."""
        reckoned = (part for side in (self.left, self.right) for part in walk(side))
        return any(isinstance(part, Later | Between | Calendar) for part in reckoned)


@dataclass(frozen=True, slots=True)
class TestWording:
    """A condition in words. `sides` is None when it does not compare; `wanted` is what a flag or list should be."""

    text: Text
    sides: Sides | None = None
    wanted: Text = NO_TEXT


Core = Callable[[Node], Node]


def read_test(test: Test, core: Node, expand: Core, dictionary: Dictionary) -> TestWording:
    """The reading of a checked test; `core` is its expression expanded by `expand`."""
    if test.finding:
        return TestWording(Text(test.text, f"Officer's finding: {dictionary.english(test.text)}"))
    if test.key == ONCE_KEY:
        never = Text(
            "此前未享受过本项奖励（只享受一次）", "This award was not enjoyed before (it is given once)"
        )
        return TestWording(never, _sides(test.expr, core, expand, dictionary))
    text = Text.both(lambda lang: describe(test.expr, dictionary, lang))
    sides = _sides(test.expr, core, expand, dictionary)
    return TestWording(text, sides, NO_TEXT if sides else _wanted(test.expr, dictionary))


def _sides(expr: Node, core: Node, expand: Core, dictionary: Dictionary) -> Sides | None:
    if not isinstance(expr, Compare):
        return None
    compound = compound_side(expr)
    if compound is not None:
        times, (period, _, rate) = _printer(Type(Kind.RATIO, "倍")), compound
        return (
            Sides(core.op, core.left, core.right, times, period.count, rate.value)
            if isinstance(core, Compare)
            else None
        )
    checker = Checker(dictionary)
    left, right = checker.of(expr.left), checker.of(expr.right)
    if left is None or right is None:
        return None
    kind = right if left.bare else left
    if not refs(expr.left) and refs(expr.right):
        return Sides(expr.op.mirror, expand(expr.right), expand(expr.left), _printer(kind))
    fact = _fact_in(expr, dictionary) if kind.kind in (Kind.CATEGORY, Kind.SET) else None
    shown_as = fact or _printer(kind)
    return Sides(expr.op, expand(expr.left), expand(expr.right), shown_as)


def _fact_in(expr: Compare, dictionary: Dictionary) -> Fact | None:
    """The fact that is compared with a category, which knows what its categories are called."""
    fetch = next((side for side in (expr.left, expr.right) if isinstance(side, Fetch)), None)
    return None if fetch is None else dictionary.get(fetch.ref.fact)


def _printer(type_: Type) -> Fact:
    """A nameless fact of that type, by which values are printed."""
    return Fact("", "", "", type_.kind, PeriodKind.POINT, UNITS.get(type_.unit))


def _wanted(expr: Node, dictionary: Dictionary) -> Text:
    """What a flag or a list should be."""
    positive = True
    while isinstance(expr, Not):
        expr, positive = expr.item, not positive
    if isinstance(expr, Member):
        zh = "、".join(expr.choices.values)
        en = ", ".join(dictionary.english(value) for value in expr.choices.values)
        return Text(zh, en) if positive else Text(f"不属于 {zh}", f"none of {en}")
    return Text("是", "yes") if positive else Text("否", "no")
