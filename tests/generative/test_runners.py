"""The columnar runner answers as the reference runner does, on random clauses and records with holes.

Verdicts are exact, amounts equal to the 分, kinds and known ends alike. The second half draws rules over few facts
that they share, so that most open conditions know one of their facts and others hang on the same missing one.
"""

import datetime
from fractions import Fraction

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chanmai.engine.eligibility.clauses.book import Book
from chanmai.engine.eligibility.clauses.clause import Amount, Bound, Rounding, RoundingMode
from chanmai.engine.eligibility.clauses.clause import Test as Condition
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.facts.dictionary import AWARD, Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language import nodes as n
from chanmai.engine.language.op import Op
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.few_firms import BookProgram
from chanmai.runners.near_misses import candidates
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.table import Table
from engine.eligibility.rules import clause
from generative import strategies as make

FIELDS = ("verdicts", "amount_kind", "amount_low", "amount_high", "low_known", "high_known")
CLAUSES, RECORDS = 6, 16


def same_answers(compiled: list[Compiled], records: list[Record], dictionary: Dictionary) -> None:
    """Both runners and the program for a few firms agree in every field of every pair, and on who may stand near."""
    table = Table.from_records(
        [Record(f"{i}", r.reference_year, r.values, history_complete=False) for i, r in enumerate(records)],
        dictionary,
    )
    slow = ReferenceRunner(dictionary).run(compiled, table)
    fast = ColumnarRunner(dictionary).run(compiled, table)
    book = Book(datetime.date(2025, 12, 31), dictionary, tuple(compiled), ())
    few, near = BookProgram(book).decide(compiled, table)
    for field in FIELDS:
        for found in (fast, few):
            differing = np.argwhere(getattr(slow, field) != getattr(found, field)).tolist()
            assert not differing, (
                field,
                [
                    (compiled[c].condition, compiled[c].amount, records[row].values)
                    for c, row in differing[:1]
                ],
            )
    kleene = ReferenceRunner(dictionary, exact=False)
    assert near == {
        code: rows
        for code, rows in candidates(compiled, table, slow, dictionary, runner=kleene).items()
        if rows
    }


def payments(formulas: st.SearchStrategy[n.Node]) -> st.SearchStrategy[Amount]:
    """Amounts with and without caps, exact and as a ceiling, rounded either way."""
    return st.builds(
        Amount,
        st.one_of(formulas, st.none()),
        cap=st.none() | st.integers(0, 8).map(lambda halves: halves * make.WAN // 2 + 1),
        bound=st.sampled_from((Bound.EXACT, Bound.EXACT, Bound.UPPER)),
        rounding=st.builds(
            Rounding, st.sampled_from((1, 100, 10_000, make.WAN)), st.sampled_from(RoundingMode)
        ),
        cap_period=st.sampled_from(("", "", "一次性", "单家累计")),
    )


def with_award(node: n.Node, code: str) -> n.Node:
    """The formula, or half of the award of another clause if that is more."""
    half = n.Arith("*", n.Fetch(Ref(f"{AWARD}{code}")), n.Number(Fraction(1, 2)))
    return n.Extreme("max", (node, half))


@st.composite
def batches(draw: st.DrawFn) -> tuple[Dictionary, list[Compiled], list[Record]]:
    """Clauses of all forms of the language, some paying on top of others, and records with holes."""
    dictionary = draw(make.dictionaries())
    made = []
    for number in range(CLAUSES):
        condition: n.Node = draw(make.conditions(dictionary))
        pays = draw(st.none() | payments(make.money_formulas(dictionary)))
        if number and pays is not None and pays.formula is not None and draw(st.integers(0, 2)) == 0:
            earlier = f"c{draw(st.integers(0, number - 1))}"
            pays = Amount(
                with_award(pays.formula, earlier), cap=pays.cap, bound=pays.bound, rounding=pays.rounding
            )
            if draw(st.booleans()):
                award = n.Compare(Op.GT, n.Fetch(Ref(f"{AWARD}{earlier}")), n.Number(Fraction(make.WAN)))
                condition = n.Or((condition, award)) if draw(st.booleans()) else n.And((condition, award))
        rule = clause(Condition("1", condition, ""), pays, code=f"c{number}")
        made.append(compile_clause(rule, dictionary))
    return dictionary, made, [draw(make.records(dictionary)) for _ in range(RECORDS)]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(batches())
def test_random_clauses_are_answered_alike(batch: tuple[Dictionary, list[Compiled], list[Record]]) -> None:
    dictionary, compiled, records = batch
    same_answers(compiled, records, dictionary)


def _fact(name: str, kind: Kind, period: PeriodKind = PeriodKind.YEAR, **more: object) -> Fact:
    return Fact(name, f"code_{name}", name, kind, period, **more)  # type: ignore[arg-type]


ZERO = Fraction(0)
FEW = Dictionary(
    [
        _fact("收", Kind.MONEY, unit=UNITS["元"], lowest=ZERO),
        _fact("研", Kind.MONEY, unit=UNITS["元"], lowest=ZERO),
        _fact("利", Kind.MONEY, unit=UNITS["元"]),
        _fact("人", Kind.NUMBER, unit=UNITS["人"], whole=True, lowest=ZERO, highest=Fraction(9)),
        _fact("率", Kind.RATIO, unit=UNITS["%"], scale=1_000_000, lowest=ZERO, highest=Fraction(1)),
        _fact("真", Kind.FLAG),
        _fact("类", Kind.CATEGORY, values=("甲", "乙")),
    ]
)
COUNTS = {"收": 3, "研": 3, "利": 2, "人": 2}
REFS = [Ref(name, back) for name, years in COUNTS.items() for back in range(years)]
COMPARISONS = st.sampled_from(tuple(Op))
ORDERS = st.sampled_from((Op.LT, Op.LE, Op.GT, Op.GE))


def number(value: int, over: int = 1) -> n.Number:
    return n.Number(Fraction(value, over))


fetches = st.sampled_from(REFS).map(n.Fetch)
money = st.sampled_from([ref for ref in REFS if ref.fact != "人"]).map(n.Fetch)
literals = st.integers(-2, 9).map(number)
shares = st.sampled_from(((0, 1), (1, 20), (1, 4), (1, 2), (2, 3), (1, 1), (-1, 2))).map(
    lambda pair: number(*pair)
)


def growth(name: str, back: int) -> n.Node:
    """(now - before) / max(before, 0)"""
    now, before = n.Fetch(Ref(name, back)), n.Fetch(Ref(name, back + 1))
    return n.Arith("/", n.Arith("-", now, before), n.Extreme("max", (before, number(0))))


growths = st.builds(growth, st.sampled_from(("收", "研")), st.integers(0, 1))
ratios = st.one_of(
    growths,
    st.builds(lambda a, b: n.Arith("/", a, b), fetches, fetches),
    st.builds(lambda a, b, c: n.Arith("/", n.Arith("-", a, b), c), fetches, fetches, fetches),
    st.builds(lambda a, b, c: n.Arith("/", a, n.Arith("+", b, c)), fetches, fetches, fetches),
    st.builds(
        lambda name: n.Arith("/", n.Arith("+", growth(name, 0), growth(name, 1)), number(2)),
        st.sampled_from(("收", "研")),
    ),
    st.builds(lambda t, a, b: n.If(t, a, b), st.just(n.Fetch(Ref("真"))), growths, growths),
    st.builds(lambda a, c, g: n.If(n.Compare(Op.EQ, a, number(0)), c, g), fetches, shares, growths),
)
sums = st.one_of(
    st.builds(lambda op, a, b: n.Arith(op, a, b), st.sampled_from("+-"), fetches, fetches),
    st.builds(lambda a, b, c: n.Arith("+", n.Arith("+", a, b), c), fetches, fetches, fetches),
    st.builds(lambda a, b, r: n.Arith("-", a, n.Arith("*", b, r)), fetches, fetches, shares),
    st.builds(lambda op, a, b: n.Extreme(op, (a, b)), st.sampled_from(("min", "max")), fetches, fetches),
    st.builds(lambda op, a, b: n.Extreme(op, (a, b)), st.sampled_from(("min", "max")), fetches, literals),
)
tests = st.one_of(
    st.builds(n.Compare, ORDERS, fetches, literals),
    st.builds(n.Compare, COMPARISONS, fetches, literals),
    st.builds(n.Compare, ORDERS, ratios, shares),
    st.builds(n.Compare, COMPARISONS, ratios, shares),
    st.builds(n.Compare, COMPARISONS, sums, literals),
    st.builds(n.Compare, ORDERS, sums, fetches),
    st.builds(n.Compare, ORDERS, st.just(n.Fetch(Ref("率"))), shares),
    st.just(n.Fetch(Ref("真"))),
)


def joined(inner: st.SearchStrategy[n.Node]) -> st.SearchStrategy[n.Node]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        several.map(n.And),
        several.map(n.Or),
        st.builds(lambda items, least: n.AtLeast(min(least, len(items)), items), several, st.integers(1, 3)),
        inner.map(n.Not),
    )


conditions = st.recursive(tests, joined, max_leaves=6)
formulas = st.recursive(
    st.one_of(money, literals),
    lambda inner: st.one_of(
        st.builds(lambda op, a, b: n.Arith(op, a, b), st.sampled_from("+-"), inner, inner),
        st.builds(lambda a, b: n.Arith("*", a, b), inner, st.one_of(shares, ratios)),
        st.builds(lambda a, b: n.Arith("/", a, b), inner, st.one_of(fetches, literals)),
        st.builds(lambda op, a, b: n.Extreme(op, (a, b)), st.sampled_from(("min", "max")), inner, inner),
        inner.map(n.Negate),
        st.builds(n.If, conditions, inner, inner),
        st.builds(
            lambda x, a, b, c, strict: n.Steps(x, a, (number(1), number(4)), (b, c), strict),
            inner, inner, inner, inner, st.booleans(),
        ),
        st.builds(
            lambda x, r: n.Marginal(x, (number(0), number(3), number(5)), r),
            inner, st.tuples(shares, shares, shares),
        ),
        st.builds(
            lambda a, b, rest: n.Lookup(n.Fetch(Ref("类")), (("甲", a), ("乙", b)), rest),
            inner, inner, st.none() | inner,
        ),
        st.builds(
            lambda a, rest: n.Lookup(n.Fetch(Ref("类")), (("乙", a),), rest), inner, st.none() | inner
        ),
        st.builds(lambda a, b: n.Arith("*", n.Floor(a, b), number(3)), inner, st.one_of(fetches, literals)),
    ),
    max_leaves=5,
)  # fmt: skip


@st.composite
def few_records(draw: st.DrawFn) -> Record:
    """Small values, each missing now and then."""
    one_in = draw(st.sampled_from((2, 3, 6)))
    known: dict[Ref, object] = {}
    for ref in REFS:
        if draw(st.integers(1, one_in)) != 1:
            least = -3 if ref.fact == "利" else 0
            known[ref] = draw(st.integers(least, 9))
    if draw(st.integers(1, one_in)) != 1:
        known[Ref("率")] = Fraction(draw(st.integers(0, 20)), 20)
    if draw(st.integers(1, one_in)) != 1:
        known[Ref("真")] = draw(st.booleans())
    if draw(st.integers(1, one_in)) != 1:
        known[Ref("类")] = draw(st.sampled_from(("甲", "乙")))
    return Record("企业", 2025, known)  # type: ignore[arg-type]


@st.composite
def tangles(draw: st.DrawFn) -> tuple[list[Compiled], list[Record]]:
    """Rules over the same few facts, with amounts over them too."""
    made = []
    for index in range(8):
        pays = draw(payments(formulas))
        made.append(compile_clause(clause(Condition("1", draw(conditions), ""), pays, code=f"c{index}"), FEW))
    return made, [draw(few_records()) for _ in range(24)]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(tangles())
def test_rules_that_share_missing_facts_are_answered_alike(
    tangle: tuple[list[Compiled], list[Record]],
) -> None:
    compiled, records = tangle
    same_answers(compiled, records, FEW)
