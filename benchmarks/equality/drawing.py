"""Random terms of the whole grammar, clauses made of them, and firms with values on and beside their thresholds."""

import datetime
import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from benchmarks.equality.grammar import (
    FACTS,
    LEVELS,
    TITLES,
    Template,
    label,
    open_fields,
    put,
    templates,
    terms_in,
    type_of,
)

from chanmai.engine.eligibility.clauses.clause import (
    CUMULATIVE,
    ONCE,
    Addressee,
    Amount,
    Bound,
    Clause,
    Document,
    Evidence,
    Level,
    Rounding,
    RoundingMode,
    Status,
    Test,
    Validity,
)
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause, replace_refs
from chanmai.engine.facts.dictionary import AWARD
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.nodes import (
    Category,
    Choices,
    Compare,
    Day,
    Extreme,
    Fetch,
    Marginal,
    Member,
    Node,
    Number,
    Period,
    Steps,
    Truth,
)
from chanmai.engine.language.op import Op
from chanmai.engine.language.periods import unit_inside
from chanmai.engine.language.tree import walk
from chanmai.engine.language.types import Type

YEAR = 2025
DAYS = tuple(
    datetime.date(year, month, day)
    for year, month, day in ((2024, 2, 28), (2024, 2, 29), (2024, 3, 1), (2023, 2, 28), (2000, 2, 29))
)
WAN = 1_000_000
MONEY = (0, 1, 30 * WAN, 100 * WAN, 10_000 * WAN, 50_000 * WAN, -WAN, 123_456)
HUGE = (2**62 - 1, 2**62, 2**63 - 1, 2**63, 10**25, -(2**62), 9 * 10**17, 3 * 10**15)
STEPS = (1, 100, 10_000, 100_000, WAN)
DOCUMENT = Document("样本", "", "", Level.CITY, "2024")


@lru_cache(maxsize=1)
def giving() -> dict[Type, list[Template]]:
    """The templates by the type that they give; one kind of category or set stands in for another."""
    found: dict[Type, list[Template]] = {}
    for each in templates():
        found.setdefault(each.gives, []).append(each)
    return found


class Draw:
    """Draws with one source of chance."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    # --- terms -------------------------------------------------------------------------------------------------

    def term(self, of: Type, depth: int) -> Node:
        """A term of a type, nested at most so deep."""
        choice = giving()[of]
        if depth <= 0:
            choice = [each for each in choice if not each.takes] or choice
        return self.filled(self.random.choice(choice), depth)

    def filled(self, template: Template, depth: int) -> Node:
        """The node of a template with terms drawn for its places; a place keeps its own where another does not fit."""
        node = self.leaf(template.node)
        for name, of in template.takes:
            own = terms_in(node, name)
            fresh = [
                self.term(of, depth - 1) if of in giving() and depth > 0 else self.leaf(each) for each in own
            ]
            new = put(node, name, [self.moved(each, node) for each in fresh])
            node = new if type_of(new) is not None else node
        return node

    def leaf(self, node: Node) -> Node:
        """The node with other literals and facts of the same types."""
        pick = self.random.choice
        match node:
            case Fetch(ref=ref):
                fact = FACTS.get(ref.fact)
                alike = [
                    each.name
                    for each in FACTS
                    if (each.kind, each.unit, each.values) == (fact.kind, fact.unit, fact.values)
                    and each.period in (fact.period, PeriodKind.YEAR, self.period_beside(fact))
                ]
                return Fetch(Ref(pick(alike)))
            case Number():
                return self.number(node)
            case Day():
                return Day(pick(DAYS))
            case Truth():
                return Truth(pick((True, False)))
            case Category():
                return Category(pick(LEVELS))
            case Member(choices=Choices(values=values)):
                listed = LEVELS if values[0] in LEVELS else TITLES
                return replace(node, choices=Choices(tuple(self.random.sample(listed, pick((1, 2))))))
            case Period(count=count) if count:
                return replace(node, count=pick((2, 3)))
            case Steps(starts=starts):
                return replace(node, starts=self.starts(starts))
            case Marginal(starts=starts, rates=rates):
                return replace(node, starts=self.starts(starts), rates=tuple(map(self.number, rates)))
        return node

    def period_beside(self, fact: Fact) -> PeriodKind:
        """Now and then a fact of a year has one of months or quarters beside it in the draw."""
        shorter = fact.period is PeriodKind.YEAR and self.random.random() < 0.15
        return self.random.choice((PeriodKind.MONTH, PeriodKind.QUARTER)) if shorter else fact.period

    @staticmethod
    def moved(term: Node, function: Node) -> Node:
        """A term with facts of months or quarters for those of years, to stand in a function of these."""
        unit = unit_inside(function, FACTS) if isinstance(function, Period) else PeriodKind.YEAR
        if unit is PeriodKind.YEAR or any(isinstance(part, Period) for part in walk(term)):
            return term
        twins = {fact.kind: fact.name for fact in FACTS if fact.period is unit}
        return replace_refs(
            term,
            lambda ref: (
                ref if (fact := FACTS.get(ref.fact)).period is PeriodKind.POINT else Ref(twins[fact.kind])
            ),
        )

    def number(self, node: Number) -> Number:
        """A literal of the same unit; now and then finer than what is kept, or very large."""
        pick = self.random.choice
        if node.unit in ("万元", "亿元", "元"):
            value = (
                Fraction(pick(MONEY)) if self.random.random() < 0.95 else Fraction(pick(HUGE), pick((1, 4)))
            )
            return Number(value, "元") if value else Number(value, "万元")
        if node.unit in ("%", "倍"):
            return Number(Fraction(pick((-100, 0, 5, 20, 100, 250, 33)), pick((100, 100, 800))), "%")
        return Number(
            Fraction(pick((0, 1, 2, 3, 6)) if node.unit else pick((0, 1, 2, 3, -1, 100))), node.unit
        )

    def starts(self, starts: tuple[Number, ...]) -> tuple[Number, ...]:
        """Ascending literals of the same unit, where so many are drawn."""
        drawn = sorted((self.number(each) for each in starts), key=lambda each: each.value)
        if any(low.value >= high.value for low, high in pairwise(drawn)):
            return starts
        return tuple(drawn)

    def condition(self, depth: int = 3) -> Node:
        """A condition."""
        return self.term(Type(Kind.FLAG), depth)

    def asked(self, term: Node) -> Node:
        """A condition that hangs on a term of any type."""
        of = type_of(term)
        assert of is not None
        pick = self.random.choice
        if of.kind is Kind.FLAG:
            return term
        if of.kind is Kind.SET:
            return Member(term, Choices(TITLES[:2]))
        other = self.term(of, 1)
        op = pick((Op.EQ, Op.NE)) if of.kind is Kind.CATEGORY else pick(tuple(Op))
        return Compare(op, term, other) if pick((True, False)) else Compare(op, other, term)

    # --- clauses -----------------------------------------------------------------------------------------------

    def clauses(self, conditions: list[Node]) -> list[Compiled]:
        """Clauses of these conditions, with amounts, some of them on top of the awards of earlier ones."""
        made: list[Compiled] = []
        for number, condition in enumerate(conditions):
            amount = self.amount(number)
            rule = clause(f"c{number}", condition, amount)
            made.append(compile_clause(rule, FACTS))
        return made

    def amount(self, earlier: int) -> Amount | None:
        """What a clause pays: any formula, cap, rounding and period of the cap."""
        pick = self.random.choice
        if self.random.random() < 0.15:
            return None
        formula = None if self.random.random() < 0.1 else self.term(Type(Kind.MONEY), pick((1, 2, 3)))
        if formula is not None and earlier and self.random.random() < 0.25:
            award = Fetch(Ref(f"{AWARD}c{self.random.randrange(earlier)}"))
            formula = Extreme(pick(("min", "max")), (formula, award))
        cap = pick((None, None, WAN, 505_000, 123_456, 500 * WAN, 99))
        period = pick(("", "", "年", ONCE, CUMULATIVE))
        bound = pick((Bound.EXACT, Bound.EXACT, Bound.UPPER))
        return Amount(
            formula,
            cap=cap,
            cap_period=period,
            rounding=Rounding(pick(STEPS), pick(tuple(RoundingMode))),
            bound=bound,
        )

    # --- firms -------------------------------------------------------------------------------------------------

    def records(self, compiled: list[Compiled], count: int) -> list[Record]:
        """Firms with values on, just above and just below the literals of the clauses, and with few or many holes."""
        nodes = [
            part for item in compiled for core in (item.condition, item.amount) if core for part in walk(core)
        ]
        near = sorted({part.value for part in nodes if isinstance(part, Number)})
        refs = sorted({ref for item in compiled for ref in item.refs if ref.prefix != AWARD})
        made = []
        for number in range(count):
            holes = self.random.choice((0.0, 0.0, 0.1, 0.3, 0.7))
            large = self.random.random() < 0.03
            known = {
                ref: self.value(FACTS.get(ref.fact), near, large=large)
                for ref in refs
                if self.random.random() >= holes
            }
            made.append(Record(f"firm-{number}", YEAR, known))
        return made

    def value(self, fact: Fact, near: list[Fraction], *, large: bool) -> Value:
        """A value that the fact can have."""
        pick = self.random.choice
        match fact.kind:
            case Kind.FLAG:
                return pick((True, False))
            case Kind.CATEGORY:
                return pick(fact.values)
            case Kind.SET:
                return frozenset(self.random.sample(fact.values, pick((0, 1, 2))))
            case Kind.DATE:
                return pick(DAYS) + datetime.timedelta(days=pick((-1, 0, 0, 1)))
        return self.size(fact, near, large=large)

    def size(self, fact: Fact, near: list[Fraction], *, large: bool) -> Value:
        """A quantity within the bounds of the fact."""
        pick = self.random.choice
        base = Fraction(pick(MONEY) if fact.kind is Kind.MONEY else pick((0, 1, 3, -2)))
        if near and self.random.random() < 0.7:
            base = pick(near)
        if large and self.random.random() < 0.5:
            base = Fraction(pick(HUGE))
        steps = int(base * fact.scale) + pick((-1, 0, 0, 1))
        value = Fraction(steps, fact.scale)
        value = value if fact.lowest is None else max(value, fact.lowest)
        value = value if fact.highest is None else min(value, fact.highest)
        return value.numerator if value.denominator == 1 and fact.kind is not Kind.RATIO else value


def clause(code: str, condition: Node, amount: Amount | None) -> Clause:
    """A clause of nothing but its condition and amount."""
    return Clause(
        code=code, name=code, document=DOCUMENT, article="", applies_to=Addressee.FIRM, status=Status.IN_FORCE,
        evidence=Evidence.ORIGINAL, validity=Validity(), reference=str(YEAR), condition=Test("1", condition, ""),
        amount=amount,
    )  # fmt: skip


def places() -> Iterator[tuple[Template, str, Template]]:
    """Every node in every place that it may take: the node around it, the field, and the node in it."""
    for outer in templates():
        for name, of in outer.takes:
            for inner in giving().get(of, ()):
                if type_of(put(outer.node, name, [inner.node] * len(terms_in(outer.node, name)))) is not None:
                    yield outer, name, inner


def kind_of_place(outer: Template, name: str, inner: Template) -> tuple[object, ...]:
    """Places of one kind: of comparisons, sums and extremes one sign stands for all."""
    return type(outer.node), name, inner.label, inner.gives.kind, outer.gives.kind


def in_turn(chance: random.Random) -> list[tuple[Template, str, Template]]:
    """All places in random order, those of a new kind first."""
    shuffled, seen = list(places()), set[tuple[object, ...]]()
    chance.shuffle(shuffled)
    first, others = list[tuple[Template, str, Template]](), list[tuple[Template, str, Template]]()
    for place in shuffled:
        kind = kind_of_place(*place)
        (others if kind in seen else first).append(place)
        seen.add(kind)
    return first + others


def in_place(draw: Draw, outer: Template, name: str, inner: Template) -> Node:
    """A condition that holds a node in a place, with other literals and facts around where they fit."""
    node = draw.leaf(outer.node)
    count = len(terms_in(node, name))
    drawn = put(node, name, [draw.filled(inner, 1) for _ in range(count)])
    if type_of(drawn) is None or not all(label(each) == inner.label for each in terms_in(drawn, name)):
        drawn = put(outer.node, name, [inner.node] * count)
    for other in open_fields(drawn):
        if other != name:
            fresh = put(drawn, other, [draw.leaf(each) for each in terms_in(drawn, other)])
            drawn = fresh if type_of(fresh) is not None else drawn
    return draw.asked(drawn)
