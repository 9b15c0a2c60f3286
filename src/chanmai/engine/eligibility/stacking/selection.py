"""Which awards a firm takes when it may not have all, and what shared caps leave of each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chanmai.engine.eligibility.clauses.clause import Stacking, Take
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.eligibility.stacking.steps import even, trimmed

MOST_TRIED = 4096  # selections tried for one knot of groups; beyond that the highest award goes first
UNBOUNDED = 10**18  # stands for an amount that nothing bounds, when amounts are compared
ONE_OF = (Take.HIGHEST, Take.TOP_UP, Take.CHOOSE)


@dataclass(frozen=True, slots=True)
class Claim:
    """An award that takes part.

    `bases` are the clauses it is built on, `depth` how many stand below it, `earlier` what was received before, in
    分, under one of its 补差 groups, `step` to what its clause rounds.
    """

    code: str
    met: bool
    amount: AwardAmount
    rules: tuple[Stacking, ...]
    bases: tuple[str, ...] = ()
    depth: int = 0
    earlier: int = 0
    step: int = 1

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of its groups."""
        return tuple(rule.group for rule in self.rules)

    @property
    def exact(self) -> bool:
        """True if the amount is settled."""
        return self.amount.kind is AmountKind.EXACT

    @property
    def low(self) -> int:
        """The least amount, in 分."""
        return self.amount.low or 0

    @property
    def high(self) -> int | None:
        """The greatest amount, in 分; None when nothing bounds it."""
        return self.amount.high

    @property
    def bound(self) -> int:
        """The greatest amount as a number."""
        return UNBOUNDED if self.high is None else self.high


def finite(amount: int) -> int | None:
    """A sum of amounts in which some may be unbounded, also after caps and earlier money: None if it still is."""
    return None if amount >= UNBOUNDED // 2 else amount


def uneven(claims: Iterable[Claim]) -> bool:
    """True if of awards that are not settled some round to steps into which amounts and caps do not fall."""
    claims = tuple(claims)
    caps = [rule.cap for claim in claims for rule in claim.rules if rule.cap is not None]
    amounts = [amount for claim in claims for amount in (claim.low, claim.bound, claim.earlier)]
    return not (
        all(claim.exact for claim in claims) or even((*amounts, *caps), (claim.step for claim in claims))
    )


Claims = Mapping[str, Claim]
Amounts = Mapping[str, int]
Apart = Callable[[Sequence[Stacking], Sequence[Stacking]], bool]
"""Whether two awards, given their groups, may not be taken beside each other."""


def exclusive(one: Sequence[Stacking], two: Sequence[Stacking]) -> bool:
    """True if both stand in a group of which only one may be taken."""
    own = {rule.group for rule in one if rule.take in ONE_OF}
    return any(rule.group in own for rule in two)


def unrelated(one: Sequence[Stacking], two: Sequence[Stacking]) -> bool:
    """True if nobody saw whether the two add up: a 关系未见 group has both, and no 叠加 group says that they do."""
    own = {rule.group: rule.take for rule in one}
    takes = {own[rule.group] for rule in two if rule.group in own}
    return Take.UNSEEN in takes and Take.ADD not in takes


def doubtful(one: Sequence[Stacking], two: Sequence[Stacking]) -> bool:
    """True if it is not certain that both are paid."""
    return exclusive(one, two) or unrelated(one, two)


def certain(amounts: Amounts, claims: Claims) -> frozenset[str]:
    """Of awards that may go together, those that pay most if every relation that nobody saw excludes.

    `amounts` are the least amounts. Awards that pay nothing for certain come in while nothing stands against them.
    """
    if not any(rule.take is Take.UNSEEN for code in amounts for rule in claims[code].rules):
        return frozenset(amounts)
    choice = tuple(choose(amounts, claims, doubtful))
    rest = sorted(amounts.keys() - set(choice), key=lambda code: (-claims[code].bound, code))
    return frozenset(_greedy((*choice, *rest), claims, doubtful))


def choose(amounts: Amounts, claims: Claims, apart: Apart = exclusive) -> dict[str, int]:
    """What each award of the best allowed selection pays, in 分. Awards that pay nothing are left out.

    Among selections that pay the same, the one that is surest is taken, then that with the larger single awards.
    """
    positive_amounts = {code: amount for code, amount in amounts.items() if amount > 0}
    paid: dict[str, int] = {}
    for knot in _knots(positive_amounts, claims):
        options = _selections(sorted(knot), positive_amounts, claims, apart)
        results = [pay({code: positive_amounts[code] for code in option}, claims) for option in options]
        best = max(results, key=lambda paid: _rank(paid, claims))
        paid |= best
    return {code: amount for code, amount in paid.items() if amount > 0}


def pay(amounts: Amounts, claims: Claims) -> dict[str, int]:
    """What the given awards pay together: earlier money taken off under 补差, then shared caps in a fixed order.

    Bases come before what is built on them, awards with fewer caps first, then the larger, then by code. Of what a
    cap leaves whole steps of the clause's rounding are paid, as of a cap of its own.
    """
    left: dict[str, int] = {}
    paid: dict[str, int] = {}

    def turn(code: str) -> tuple[int, int, int, str]:
        claim = claims[code]
        return claim.depth, sum(rule.cap is not None for rule in claim.rules), -amounts[code], code

    for code in sorted(amounts, key=turn):
        claim = claims[code]
        group_caps = [(rule.group, rule.cap) for rule in claim.rules if rule.cap is not None]
        rooms = [left.get(group, cap) for group, cap in group_caps]
        money = trimmed(amounts[code], claim.earlier, rooms, claim.step)
        for group, cap in group_caps:
            left[group] = left.get(group, cap) - money
        paid[code] = money
    return paid


def _rank(paid: Amounts, claims: Claims) -> tuple[int, int, list[int], list[str]]:
    """The sum, what of it is sure, the single awards from large to small, and the codes to settle the rest."""
    sure = sum(min(money, claims[code].low) for code, money in paid.items())
    larger = sorted((money for money in paid.values() if money), reverse=True)
    return sum(paid.values()), sure, larger, sorted((code for code in paid if paid[code]), reverse=True)


def _knots(amounts: Amounts, claims: Claims) -> Iterator[set[str]]:
    """Awards that hang together through groups, set by set."""
    rest = set(amounts)
    while rest:
        knot, edge = set[str](), {min(rest)}
        while edge:
            knot |= edge
            groups = {rule.group for code in edge for rule in claims[code].rules}
            edge = {c for c in rest - knot if any(rule.group in groups for rule in claims[c].rules)}
        rest -= knot
        yield knot


def _selections(
    codes: Sequence[str], amounts: Amounts, claims: Claims, apart: Apart
) -> list[tuple[str, ...]]:
    """The largest allowed selections of a knot."""
    selections = list[tuple[str, ...]]()
    for selection in _grown(codes, (), claims, apart):
        selections.append(selection)
        if len(selections) > MOST_TRIED:
            return [_greedy(sorted(codes, key=lambda code: (-amounts[code], code)), claims, apart)]
    return selections


def _grown(
    codes: Sequence[str], selection: tuple[str, ...], claims: Claims, apart: Apart
) -> Iterator[tuple[str, ...]]:
    if not codes:
        yield selection
        return
    first, *rest = codes
    fits = not _clash(first, selection, claims, apart)
    if fits:
        yield from _grown(rest, (*selection, first), claims, apart)
    if not fits or _clash(first, rest, claims, apart):
        yield from _grown(rest, selection, claims, apart)


def _greedy(codes: Iterable[str], claims: Claims, apart: Apart) -> tuple[str, ...]:
    selection: tuple[str, ...] = ()
    for code in codes:
        if not _clash(code, selection, claims, apart):
            selection = (*selection, code)
    return selection


def _clash(code: str, others: Iterable[str], claims: Claims, apart: Apart) -> bool:
    """True if the award may not be taken beside one of the others."""
    return any(apart(claims[code].rules, claims[other].rules) for other in others)
