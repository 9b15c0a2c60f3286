"""Taking a bundle apart: awards that touch each other, and every way in which such a part can be settled.

Awards are linked by exclusive groups, by caps that can bind, and by building on each other. Parts share nothing but
budgets. A small part is enumerated completely; what it offers is a list of options, none dominated by another.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from chanmai.engine.eligibility.bundles.bundle import (
    Award,
    BundleProblem,
    Cap,
    Key,
    Paid,
    budget_draws,
    clashes,
    payments,
)
from chanmai.engine.eligibility.stacking.steps import even

MOST_SELECTIONS = 4096  # of one part; beyond that it is left to the integer programme


@dataclass(frozen=True, slots=True)
class Option:
    """One way to settle a part: what is paid, the sum, and what it draws from each tight budget, in 分."""

    paid: Paid
    value: int
    draws: tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """Awards that hang together. `options` is None when there are too many to list."""

    keys: tuple[Key, ...]
    options: tuple[Option, ...] | None

    @cached_property
    def best(self) -> Option:
        """The option that pays most. Only for parts whose options are listed."""
        return (self.options or ())[0]

    @property
    def shape(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """What matters to the budgets; parts of one shape are interchangeable."""
        return tuple((option.value, option.draws) for option in self.options or ())


def most_worth(problem: BundleProblem) -> dict[Key, int]:
    """The most that each award can pay by itself, bases at their most."""
    worth: dict[Key, int] = {}
    for award in sorted(problem.awards, key=lambda award: problem.depth[award.key]):
        caps = [cap.remainder for cap in problem.caps_of.get(award.key, ())]
        worth[award.key] = min([max(0, award.worth.most(worth) - award.earlier), *caps])
    return worth


def tight_budgets(problem: BundleProblem, most: Paid) -> tuple[int, ...]:
    """The numbers of the budgets that everything together could overdraw."""
    return tuple(
        number
        for number, draw in enumerate(budget_draws(problem, most))
        if draw > problem.budgets[number].limit
    )


def parts_of(problem: BundleProblem, most: Paid, tight: Sequence[int], *, largest: int) -> list[Part]:
    """All parts, in the order of their first claim. `largest` is the most selections to list for one."""
    return [Part(keys, _options(problem, keys, tight, largest)) for keys in _linked(problem, most)]


def can_bind(cap: Cap, most: Paid) -> bool:
    """True if the members together could pay more than the cap leaves."""
    return sum(most[key] for key in cap.members) > cap.remainder


def _linked(problem: BundleProblem, most: Paid) -> list[tuple[Key, ...]]:
    root: dict[Key, Key] = {award.key: award.key for award in problem.awards}

    def find(key: Key) -> Key:
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for bundle in _bundles(problem, most):
        first, *rest = (find(key) for key in bundle)
        for other in rest:
            root[find(other)] = find(first)
    keys_of: dict[Key, list[Key]] = {}
    for award in problem.awards:
        if most[award.key]:
            keys_of.setdefault(find(award.key), []).append(award.key)
    return [tuple(keys) for keys in keys_of.values()]


def _bundles(problem: BundleProblem, most: Paid) -> Iterator[Sequence[Key]]:
    yield from (only.members for only in problem.only)
    yield from (cap.members for cap in problem.caps if can_bind(cap, most))
    for award in problem.awards:
        bases = [base for base in award.worth.bases if base in problem.by_key]
        if bases:
            yield [award.key, *bases]


def _options(
    problem: BundleProblem, keys: Sequence[Key], tight: Sequence[int], largest: int
) -> tuple[Option, ...] | None:
    """The options of a part, best first; None when there are more than `largest` selections to look at."""
    sure = _always_taken(problem, keys, tight)
    open_keys = [key for key in keys if key not in sure]
    options: list[Option] = []
    for count, selection in enumerate(_selections(problem, open_keys, ())):
        if count >= largest:
            return None
        options.append(_option(problem, (*sure, *selection), tight))
    return _undominated(options, problem)


def _always_taken(problem: BundleProblem, keys: Sequence[Key], tight: Sequence[int]) -> tuple[Key, ...]:
    """Awards that never stand in the way of a better plan.

    Where no tight budget takes part, no award builds on another, caps are nested or apart and all amounts are whole
    steps, what a selection pays together only grows with every award that may be added; so whatever clashes with
    nothing is taken.
    """
    awards = [problem.by_key[key] for key in keys]
    has_draw = any(number in tight for _, code in keys for number in problem.budgets_of.get(code, ()))
    caps = _caps(problem, awards)
    if has_draw or any(award.worth.bases for award in awards) or not is_nested(caps):
        return ()
    amounts = [amount for award in awards for amount in (award.worth.at({}), award.earlier)]
    if not even((*amounts, *(cap.remainder for cap in caps)), (award.step for award in awards)):
        return ()
    return tuple(key for key in keys if key not in problem.only_of)


def _caps(problem: BundleProblem, awards: Iterable[Award]) -> list[Cap]:
    return list({id(cap): cap for award in awards for cap in problem.caps_of.get(award.key, ())}.values())


def is_nested(caps: Sequence[Cap]) -> bool:
    """True if any two caps have no member in common, or one holds all members of the other."""
    sets = [frozenset(cap.members) for cap in caps]
    return all(
        one.isdisjoint(other) or one <= other or other <= one
        for place, one in enumerate(sets)
        for other in sets[place + 1 :]
    )


def _selections(
    problem: BundleProblem, keys: Sequence[Key], selection: tuple[Key, ...]
) -> Iterator[tuple[Key, ...]]:
    """Every selection that is allowed, the fullest first."""
    if not keys:
        yield selection
        return
    first, *rest = keys
    if not clashes(problem, first, selection):
        yield from _selections(problem, rest, (*selection, first))
    yield from _selections(problem, rest, selection)


def _option(problem: BundleProblem, selection: Sequence[Key], tight: Sequence[int]) -> Option:
    paid = {key: money for key, money in payments(problem, selection).items() if money}
    draws = budget_draws(problem, paid) if tight else []
    return Option(paid, sum(paid.values()), tuple(draws[number] for number in tight))


def _undominated(options: list[Option], problem: BundleProblem) -> tuple[Option, ...]:
    """The options of which no other pays as much and draws no more, best first."""
    best: list[Option] = []
    for option in sorted(options, key=lambda option: _rank(option, problem)):
        if not any(_no_more(other.draws, option.draws) for other in best):
            best.append(option)
    return tuple(best)


def _no_more(one: Sequence[int], other: Sequence[int]) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True))


def _rank(option: Option, problem: BundleProblem) -> tuple[int, tuple[int, ...], list[int], list[int]]:
    """More money first; then the fewer draws, the larger single awards, the earlier claims."""
    larger = sorted(-money for money in option.paid.values())
    return -option.value, option.draws, larger, sorted(problem.place[key] for key in option.paid)
