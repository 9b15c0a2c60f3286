"""Amounts against integer arithmetic written out by hand, and settlements against every possible selection."""

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from chanmai.engine.eligibility.clauses.clause import Amount, Rounding, RoundingMode, Stacking, Take
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.eligibility.stacking.settle import Outcome, Prospect, settle
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language import nodes as n
from engine.eligibility import rules
from engine.eligibility.rules import BOOK, condition_of
from engine.eligibility.totals import total

YES = condition_of("1", "规上软件企业")
MEMBER = {Ref("规上软件企业"): True}


def by_hand(base: int, rate: Fraction, cap: int | None, step: int, mode: RoundingMode) -> int:
    """base * rate to the step, at least 0 and at most the whole steps of the cap, in whole numbers only."""
    above, below = max(base * rate.numerator, 0), rate.denominator * step
    steps, rest = divmod(above, below)
    up = {
        RoundingMode.DOWN: False,
        RoundingMode.UP: rest > 0,
        RoundingMode.HALF_UP: 2 * rest >= below,
        RoundingMode.HALF_EVEN: 2 * rest > below or (2 * rest == below and steps % 2 == 1),
    }[mode]
    amount = (steps + up) * step
    return amount if cap is None else min(amount, cap // step * step)


@settings(max_examples=300, deadline=None)
@given(
    now=st.integers(0, 10**13),
    before=st.one_of(st.none(), st.integers(0, 10**13)),
    rate=st.fractions(0, 1, max_denominator=400),
    cap=st.one_of(st.none(), st.integers(0, 10**10)),
    step=st.sampled_from((1, 100, 10_000, 1_000_000)),
    mode=st.sampled_from(RoundingMode),
)
def test_the_amount_equals_arithmetic_by_hand(
    now: int, before: int | None, rate: Fraction, cap: int | None, step: int, mode: RoundingMode
) -> None:
    increase = n.Arith("-", n.Fetch(Ref("营业收入")), n.Period("上年", 0, n.Fetch(Ref("营业收入"))))
    pays = Amount(n.Arith("*", increase, n.Number(rate)), cap=cap, rounding=Rounding(step, mode))
    known = MEMBER | {Ref("营业收入"): now} | ({} if before is None else {Ref("营业收入", 1): before})
    found = decide(compile_clause(rules.clause(YES, pays), BOOK), Record("某", 2025, known), BOOK).amount
    most = by_hand(now - (before or 0), rate, cap, step, mode)
    if before is not None or most == 0:
        assert found == AwardAmount(AmountKind.EXACT, most, most)
    else:
        # Last year's revenue is missing and at least nothing: the increase is at most this year's revenue.
        assert found == AwardAmount(AmountKind.INTERVAL, 0, most)


EXCLUSIVE = {"甲": Take.HIGHEST, "乙": Take.CHOOSE, "丙": Take.TOP_UP}
CAPPED = {"丁": 7, "戊": 12}


@st.composite
def portfolios(draw: st.DrawFn) -> list[tuple[int, list[Stacking]]]:
    """Awards of a few 分, each in up to two groups of which one may be taken and in at most one with a cap."""
    found = []
    for _ in range(draw(st.integers(1, 6))):
        one_of = draw(st.sets(st.sampled_from(sorted(EXCLUSIVE)), max_size=2))
        capped = draw(st.one_of(st.none(), st.sampled_from(sorted(CAPPED))))
        rules_ = [Stacking(group, EXCLUSIVE[group]) for group in sorted(one_of)]
        rules_ += [Stacking(capped, Take.ADD, CAPPED[capped])] if capped else []
        found.append((draw(st.integers(0, 9)), rules_))
    return found


def decided(portfolio: Sequence[tuple[int, list[Stacking]]]) -> list[Prospect]:
    found = []
    for index, (money, groups) in enumerate(portfolio):
        pays = Amount(n.Number(Fraction(money), "元"))
        rule = rules.clause(YES, pays, code=f"c{index}", stacking=groups)
        decision = decide(compile_clause(rule, BOOK), Record("某", 2025, MEMBER), BOOK)
        found.append(Prospect(rule, decision.verdict, decision.amount))
    return found


def best_by_trying_all(portfolio: Sequence[tuple[int, list[Stacking]]], received: Mapping[str, int]) -> int:
    """The greatest sum over every selection that takes at most one award of each exclusive group."""
    best = 0
    for taken in itertools.product((False, True), repeat=len(portfolio)):
        chosen = [(i, award) for i, (award, yes) in enumerate(zip(portfolio, taken, strict=True)) if yes]
        if any(sum(_in(group, award) for _, award in chosen) > 1 for group in EXCLUSIVE):
            continue
        worth = {i: _after_earlier(portfolio, received, award) for i, award in chosen}
        money = sum(worth[i] for i, award in chosen if not any(_in(g, award) for g in CAPPED))
        for group, cap in CAPPED.items():
            money += min(cap, sum(worth[i] for i, award in chosen if _in(group, award)))
        best = max(best, money)
    return best


def _in(group: str, award: tuple[int, list[Stacking]]) -> bool:
    return any(rule.group == group for rule in award[1])


def _after_earlier(
    portfolio: Sequence[tuple[int, list[Stacking]]],
    received: Mapping[str, int],
    award: tuple[int, list[Stacking]],
) -> int:
    earlier = sum(received.get(f"c{i}", 0) for i, other in enumerate(portfolio) if _in("丙", other))
    return max(0, award[0] - earlier) if _in("丙", award) else award[0]


UNSEEN = ("己", "庚")


@st.composite
def doubtful_portfolios(draw: st.DrawFn) -> list[tuple[int, list[Stacking]]]:
    """Portfolios in which awards also stand in groups whose relation nobody saw."""
    found = []
    for money, groups in draw(portfolios()):
        names = draw(st.sets(st.sampled_from(UNSEEN), max_size=2))
        found.append((money, [*groups, *(Stacking(name, Take.UNSEEN) for name in sorted(names))]))
    return found


def best_if_unseen_relations_exclude(portfolio: Sequence[tuple[int, list[Stacking]]]) -> int:
    """The greatest sum over every selection in which no two awards clash or have a relation that nobody saw."""
    best = 0
    for taken in itertools.product((False, True), repeat=len(portfolio)):
        chosen = [award for award, yes in zip(portfolio, taken, strict=True) if yes]
        if any(_apart(one, two) for one, two in itertools.combinations(chosen, 2)):
            continue
        money = sum(award[0] for award in chosen if not any(_in(group, award) for group in CAPPED))
        for group, cap in CAPPED.items():
            money += min(cap, sum(award[0] for award in chosen if _in(group, award)))
        best = max(best, money)
    return best


def _apart(one: tuple[int, list[Stacking]], two: tuple[int, list[Stacking]]) -> bool:
    shared = {rule.group for rule in one[1]} & {rule.group for rule in two[1]}
    return bool(shared & set(EXCLUSIVE)) or (bool(shared & set(UNSEEN)) and not shared & set(CAPPED))


@settings(max_examples=300, deadline=None)
@given(doubtful_portfolios())
def test_what_nobody_saw_makes_the_sum_a_range(portfolio: list[tuple[int, list[Stacking]]]) -> None:
    found = settle(decided(portfolio), received={})
    low = sum(item.amount.low or 0 for item in found)
    high = sum(item.amount.high or 0 for item in found)
    worst = best_if_unseen_relations_exclude(portfolio)
    assert high == best_by_trying_all(portfolio, {})
    assert low <= worst <= high
    groups = {rule.group for _, rules_ in portfolio for rule in rules_}
    if groups <= set(UNSEEN):
        assert low == worst
    for item, (alone, _) in zip(found, portfolio, strict=True):
        assert (item.amount.high or 0) <= alone
        assert bool(item.reasons) == (item.outcome is not Outcome.KEPT)


@settings(max_examples=300, deadline=None)
@given(portfolios(), st.dictionaries(st.sampled_from(["c0", "c1", "c2"]), st.integers(0, 5)))
def test_no_selection_pays_more(
    portfolio: list[tuple[int, list[Stacking]]], received: dict[str, int]
) -> None:
    pairs = decided(portfolio)
    low, high = total(pairs, received=received)
    assert low == high == best_by_trying_all(portfolio, received)
    entitlements = {item.clause: item for item in settle(pairs, received=received)}
    money = {code: item.amount.high or 0 for code, item in entitlements.items()}
    assert sum(money.values()) == high
    for index, (alone, groups) in enumerate(portfolio):
        item = entitlements[f"c{index}"]
        assert money[item.clause] <= alone
        assert item.outcome is not Outcome.OPEN
        assert (item.outcome is Outcome.KEPT) == (
            money[item.clause] == alone and (alone > 0 or not item.reasons)
        )
        assert bool(item.reasons) == (item.outcome is not Outcome.KEPT)
        for rule in groups:
            members = [f"c{i}" for i, award in enumerate(portfolio) if _in(rule.group, award)]
            if rule.cap is None:
                assert sum(money[code] > 0 for code in members) <= 1
            else:
                assert sum(money[code] for code in members) <= rule.cap
