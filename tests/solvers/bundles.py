"""Small invented bundles, and what is best of each found by trying every set of awards."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from chanmai.engine.eligibility.bundles.bundle import (
    Award,
    Budget,
    BundleProblem,
    Cap,
    FlatWorth,
    Key,
    Only,
    Paid,
    Worth,
)
from chanmai.engine.eligibility.clauses.clause import Take

CODES = ("a", "b", "c", "d", "e")
WAN = 1_000_000


@dataclass(frozen=True)
class Share:
    """A share of another award up to a ceiling, and nothing without it."""

    base: Key
    percent: int
    ceiling: int

    @property
    def bases(self) -> tuple[Key, ...]:
        return (self.base,)

    def at(self, paid: Paid) -> int:
        return min(self.ceiling, paid.get(self.base, 0) * self.percent // 100)

    def most(self, most: Paid) -> int:
        return self.at(most)


def by_hand(problem: BundleProblem, taken: tuple[Key, ...]) -> dict[Key, int]:
    """The payments, told anew: whoever has no unpaid base goes on, least capped, largest, first claim first."""
    paid: dict[Key, int] = {}
    order = [award.key for award in problem.awards]
    waiting = [award for award in problem.awards if award.key in taken]

    def level(key: Key) -> int:
        bases = [base for award in problem.awards if award.key == key for base in award.worth.bases]
        return max((level(base) + 1 for base in bases if base in order), default=0)

    for depth in range(len(order)):
        now = []
        for award in waiting:
            if level(award.key) == depth:
                capped = sum(award.key in cap.members for cap in problem.caps)
                now.append((capped, -award.worth.at(dict(paid)), order.index(award.key), award))
        for _, negative, _, award in sorted(now, key=lambda item: item[:3]):
            money = due = max(0, -negative - award.earlier)
            for cap in problem.caps:
                if award.key in cap.members:
                    before = sum(paid.get(other, 0) for other in cap.members)
                    money = min(money, max(0, cap.limit - cap.used - before))
            while money < due and (money + award.earlier) % award.step and money:
                money -= 1
            paid[award.key] = money
    return paid


def allowed(problem: BundleProblem, taken: tuple[Key, ...], paid: dict[Key, int]) -> bool:
    """Whether the set breaks no exclusive group and no budget."""
    if any(len(set(only.members) & set(taken)) > 1 for only in problem.only):
        return False
    return all(
        sum(money for (_, code), money in paid.items() if code in budget.clauses) <= budget.limit
        for budget in problem.budgets
    )


def best_by_trying(problem: BundleProblem) -> int:
    """The largest sum over all sets of awards."""
    keys = [award.key for award in problem.awards]
    sets = (chosen for size in range(len(keys) + 1) for chosen in combinations(keys, size))
    tried = ((taken, by_hand(problem, taken)) for taken in sets)
    return max(sum(paid.values()) for taken, paid in tried if allowed(problem, taken, paid))


def random_problem(seed: int, *, nested: bool = False) -> BundleProblem:
    """Up to nine awards of one to three firms. `nested`: no award is in two caps that overlap in part."""
    dice, steps = random.Random(seed), random.Random(f"steps {seed}")
    firms = [f"f{number}" for number in range(dice.randint(1, 3))]
    awards: list[Award] = []
    for firm in firms:
        for code in dice.sample(CODES, dice.randint(1, 3)):
            earlier = dice.choice((0, 0, 0, dice.randint(1, 6)))
            worth: Worth = FlatWorth(dice.randint(1, 20) * dice.choice((1, 10)))
            mine = [award.key for award in awards if award.key[0] == firm]
            if mine and dice.random() < 0.25:
                worth = Share(dice.choice(mine), dice.choice((20, 50, 100)), dice.randint(1, 60))
            awards.append(Award((firm, code), worth, earlier, 1 if nested else steps.choice((1, 1, 4, 10))))
    keys = [award.key for award in awards]
    return BundleProblem(
        tuple(awards),
        tuple(_only(dice, firms, keys)),
        tuple(_nested_caps(dice, keys) if nested else _caps(dice, keys)),
        tuple(_budgets(dice)),
    )


def _only(dice: random.Random, firms: list[str], keys: list[Key]) -> Iterator[Only]:
    for number in range(dice.randint(0, 3)):
        own = [key for key in keys if key[0] == dice.choice(firms)]
        if len(own) > 1:
            members = tuple(dice.sample(own, dice.randint(2, len(own))))
            yield Only(f"事项{number}", dice.choice((Take.HIGHEST, Take.CHOOSE, Take.TOP_UP)), members)


def _caps(dice: random.Random, keys: list[Key]) -> Iterator[Cap]:
    for number in range(dice.randint(0, 3)):
        members = tuple(dice.sample(keys, dice.randint(1, len(keys))))
        yield Cap(f"上限{number}", dice.randint(1, 120), members, dice.choice((0, 0, 5)))


def _nested_caps(dice: random.Random, keys: list[Key]) -> Iterator[Cap]:
    inner = tuple(dice.sample(keys, dice.randint(1, len(keys))))
    yield Cap("内", dice.randint(1, 80), inner)
    if dice.random() < 0.5:
        yield Cap("外", dice.randint(1, 120), tuple(keys))


def _budgets(dice: random.Random) -> Iterator[Budget]:
    for number in range(dice.randint(0, 2)):
        yield Budget(f"额度{number}", dice.randint(0, 200), frozenset(dice.sample(CODES, dice.randint(1, 3))))
