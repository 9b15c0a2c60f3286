"""The best set of awards for many firms at once: the question, stated exactly, and the check of any answer.

A plan says which awards are taken. What each then pays follows from one rule (`payments`), so a plan can be checked
without trusting whoever found it. Budgets are paid from in whole awards: an award that does not fit is not taken.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from chanmai.engine.eligibility.bundles.terms import Award, Budget, Cap, FlatWorth, Key, Only, Paid, Worth
from chanmai.engine.eligibility.stacking.steps import trimmed
from chanmai.engine.facts.printing import show_money
from chanmai.engine.facts.texts import Text


@dataclass(frozen=True)
class BundleProblem:
    """Everything that decides which awards go together. Among equals the order of `awards` is the order of claim."""

    awards: tuple[Award, ...]
    only: tuple[Only, ...] = ()
    caps: tuple[Cap, ...] = ()
    budgets: tuple[Budget, ...] = ()

    @cached_property
    def by_key(self) -> dict[Key, Award]:
        """The awards by key."""
        return {award.key: award for award in self.awards}

    @cached_property
    def place(self) -> dict[Key, int]:
        """The place of each award in the order of claim."""
        return {award.key: index for index, award in enumerate(self.awards)}

    @cached_property
    def only_of(self) -> dict[Key, list[Only]]:
        """The exclusive groups of each award."""
        return _by_member(self.only)

    @cached_property
    def caps_of(self) -> dict[Key, list[Cap]]:
        """The caps of each award."""
        return _by_member(self.caps)

    @cached_property
    def budgets_of(self) -> dict[str, list[int]]:
        """The numbers of the budgets from which a clause is paid."""
        numbers_of: dict[str, list[int]] = {}
        for number, budget in enumerate(self.budgets):
            for code in budget.clauses:
                numbers_of.setdefault(code, []).append(number)
        return numbers_of

    @cached_property
    def depth(self) -> dict[Key, int]:
        """How many awards stand below each. Bases that are not awards of the problem pay nothing."""
        depths: dict[Key, int] = {}
        for award in self.awards:
            self._measure(award.key, depths, ())
        return depths

    def _measure(self, key: Key, depths: dict[Key, int], above: tuple[Key, ...]) -> int:
        if key not in self.by_key or key in above:
            return -1
        if key not in depths:
            bases = self.by_key[key].worth.bases
            depths[key] = max((1 + self._measure(base, depths, (*above, key)) for base in bases), default=0)
        return depths[key]


@dataclass(frozen=True, slots=True)
class BundlePlan:
    """The awards that are taken, what each pays in 分, and the sum."""

    paid: Paid
    value: int


@dataclass(slots=True)
class _Purse:
    """What caps leave while awards are paid one after the other."""

    problem: BundleProblem
    left: dict[int, int] = field(default_factory=dict)

    def pay(self, award: Award, worth: int) -> int:
        caps = self.problem.caps_of.get(award.key, ())
        rooms = [self.left.get(id(cap), cap.remainder) for cap in caps]
        money = trimmed(worth, award.earlier, rooms, award.step)
        for cap in caps:
            self.left[id(cap)] = self.left.get(id(cap), cap.remainder) - money
        return money


def payments(problem: BundleProblem, keys: Collection[Key]) -> dict[Key, int]:
    """What each taken award pays: bases before what is built on them, then fewer caps, the larger, the earlier claim.

    An award is worked out from what its bases are paid. Raises KeyError for an award that the problem does not have.
    """
    purse, paid = _Purse(problem), dict[Key, int]()
    levels: dict[int, list[Key]] = {}
    for key in keys:
        levels.setdefault(problem.depth[key], []).append(key)
    for level in sorted(levels):
        worth = {key: problem.by_key[key].worth.at(paid) for key in levels[level]}
        for key in sorted(worth, key=lambda key: _turn(problem, key, worth[key])):
            paid[key] = purse.pay(problem.by_key[key], worth[key])
    return paid


def _turn(problem: BundleProblem, key: Key, worth: int) -> tuple[int, int, int]:
    return len(problem.caps_of.get(key, ())), -worth, problem.place[key]


def plan_of(problem: BundleProblem, keys: Collection[Key]) -> BundlePlan:
    """The plan that takes these awards; those that pay nothing are left out."""
    paid = {key: money for key, money in payments(problem, keys).items() if money}
    in_order = dict(sorted(paid.items(), key=lambda item: problem.place[item[0]]))
    return BundlePlan(in_order, sum(in_order.values()))


def budget_draws(problem: BundleProblem, paid: Paid) -> list[int]:
    """What the payments take from each budget, in 分."""
    draws = [0] * len(problem.budgets)
    for (_, code), money in paid.items():
        for number in problem.budgets_of.get(code, ()):
            draws[number] += money
    return draws


def clashes(problem: BundleProblem, key: Key, others: Collection[Key]) -> list[tuple[Only, Key]]:
    """The awards among the others beside which this one may not be taken, each with the group that says so."""
    other_keys = set(others) - {key}
    return [
        (only, other)
        for only in problem.only_of.get(key, ())
        for other in only.members
        if other in other_keys
    ]


def check_plan(problem: BundleProblem, plan: BundlePlan) -> tuple[Text, ...]:
    """Everything that is wrong with a plan; nothing if it may be carried out as it stands."""
    strangers = [key for key in plan.paid if key not in problem.by_key]
    if strangers:
        return tuple(_fault(f"方案中的{_who(key)}不是可享的奖励", f"{_who(key)} is no award of the question")
                     for key in strangers)  # fmt: skip
    return (
        *_wrong_choices(problem, plan),
        *_wrong_money(problem, plan),
        *_wrong_caps(problem, plan),
        *_wrong_budgets(problem, plan),
    )


def _wrong_choices(problem: BundleProblem, plan: BundlePlan) -> Iterable[Text]:
    for only in problem.only:
        keys = [key for key in only.members if key in plan.paid]
        if len(keys) > 1:
            names = "、".join(map(_who, keys))
            yield _fault(
                f"{names}属同一事项（{only.group}），只能享受一项",
                f"{names} are in one matter ({only.group}), of which only one may be taken",
            )


def _wrong_money(problem: BundleProblem, plan: BundlePlan) -> Iterable[Text]:
    due = payments(problem, plan.paid)
    for key, money in plan.paid.items():
        if money <= 0 or money != due[key]:
            yield _fault(
                f"{_who(key)}列支{show_money(money)}，应为{show_money(due[key])}",
                f"{_who(key)} is put at {show_money(money, 'en')}; it should be {show_money(due[key], 'en')}",
            )
    if plan.value != sum(plan.paid.values()):
        yield _fault("方案合计与各项之和不符", "the sum of the plan is not that of its awards")


def _wrong_caps(problem: BundleProblem, plan: BundlePlan) -> Iterable[Text]:
    for cap in problem.caps:
        money = sum(plan.paid.get(key, 0) for key in cap.members)
        if money > cap.remainder:
            yield _fault(
                f"“{cap.name}”合计{show_money(money)}，超过余额{show_money(cap.remainder)}",
                f"{cap.name} comes to {show_money(money, 'en')}, over the {show_money(cap.remainder, 'en')} left",
            )


def _wrong_budgets(problem: BundleProblem, plan: BundlePlan) -> Iterable[Text]:
    for budget, draw in zip(problem.budgets, budget_draws(problem, plan.paid), strict=True):
        if draw > budget.limit:
            yield _fault(
                f"“{budget.name}”列支{show_money(draw)}，超过额度{show_money(budget.limit)}",
                f"{budget.name} pays {show_money(draw, 'en')}, over its {show_money(budget.limit, 'en')}",
            )


def _fault(zh: str, en: str) -> Text:
    return Text(f"{zh}。", f"{en[:1].upper()}{en[1:]}.")


def _who(key: Key) -> str:
    return f"{key[0]}/{key[1]}"


Group = TypeVar("Group", Only, Cap)


def _by_member(groups: Sequence[Group]) -> dict[Key, list[Group]]:
    groups_of: dict[Key, list[Group]] = {}
    for group in groups:
        for key in group.members:
            groups_of.setdefault(key, []).append(group)
    return groups_of


__all__ = [
    "Award",
    "Budget",
    "BundlePlan",
    "BundleProblem",
    "Cap",
    "FlatWorth",
    "Key",
    "Only",
    "Paid",
    "Worth",
    "budget_draws",
    "check_plan",
    "clashes",
    "payments",
    "plan_of",
]
