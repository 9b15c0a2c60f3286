"""The best set of awards for many firms: enumerated where that is complete, else by an integer programme.

The plan is checked by the engine before it is handed out. `bound` is a sum that no plan can pass; where it equals the
value the plan is proved best, otherwise the difference is the proved gap.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from chanmai.engine.eligibility.bundles.bundle import (
    Budget,
    BundlePlan,
    BundleProblem,
    Key,
    check_plan,
    payments,
    plan_of,
)
from chanmai.engine.facts.texts import Text, TextError
from chanmai.solvers.bundle_city import City, Selection, choose
from chanmai.solvers.bundle_core import Large, is_large
from chanmai.solvers.bundle_parts import MOST_SELECTIONS, Part, most_worth, parts_of, tight_budgets

EFFORT = 4  # of one integer programme, in the solver's own measure of work (about seconds)


class PlanRefused(TextError, ValueError):
    """A plan that the engine's check found wrong; it is never shown."""

    def __init__(self, faults: Sequence[Text]) -> None:
        wrong = Text("", " ").join(faults)
        super().__init__(
            Text(
                f"求得的方案未通过复核，已拒绝：{wrong.zh}",
                f"The plan did not pass the check and is refused: {wrong.en}",
            )
        )


@dataclass(frozen=True, slots=True)
class Price:
    """What `unit` 分 more or less of a budget change in the whole, as lowest and highest; equal ends are exact.

    `less` is smaller than `unit` where the budget itself is. `estimate` is what the pricing of a large city gives for
    one 分 more, and only that; None where the ends are found by solving again alone.
    """

    budget: str
    unit: int
    gain: tuple[int, int]
    less: int
    loss: tuple[int, int]
    estimate: Fraction | None = None

    @property
    def exact(self) -> bool:
        """True if both ends are proved."""
        return self.gain[0] == self.gain[1] and self.loss[0] == self.loss[1]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A checked plan, the proved bound, and what each budget is worth at its margin."""

    plan: BundlePlan
    bound: int
    prices: tuple[Price, ...]
    parts: int
    searched: int  # parts that were too large to list

    @property
    def gap(self) -> int:
        """By how much the plan can at most be improved, in 分."""
        return self.bound - self.plan.value


def best_bundle(
    problem: BundleProblem,
    *,
    unit: int = 0,
    effort: int = EFFORT,
    largest: int = MOST_SELECTIONS,
) -> Bundle:
    """The best plan. With `unit` (分) each budget is also moved by it, up and down, and solved again.

    `largest` is the most selections of one part to list. Raises PlanRefused, and TooLarge for absurd sums.
    """
    search = _Search(problem, unit=unit, effort=effort, largest=largest)
    keys, _, bound = search.solve(problem.budgets)
    plan = plan_of(problem, keys)
    search.found = plan.value, max(bound, plan.value)
    bound = search.found[1]
    faults = check_plan(problem, plan)
    if faults:
        raise PlanRefused(faults)
    searches = sum(part.options is None for part in search.parts)
    prices = tuple(search.prices(plan.value, bound)) if unit else ()
    return Bundle(plan, bound, prices, len(search.parts), searches)


class _Search:
    """The parts of one problem, solved for its budgets and for budgets near them."""

    def __init__(self, problem: BundleProblem, *, unit: int, effort: int, largest: int) -> None:
        self.problem, self.unit, self.effort = problem, unit, effort
        self.most = most_worth(problem)
        narrow = replace(problem, budgets=tuple(_moved(budget, -unit) for budget in problem.budgets))
        self.tight = tight_budgets(narrow, self.most)
        self.parts = parts_of(problem, self.most, self.tight, largest=largest)
        self.found = (0, 0)  # value and bound under the budgets as they are
        self.cities = self._cities()
        self.large = {id(city): Large(city) for city in self.cities if is_large(city)}

    def solve(self, budgets: Sequence[Budget]) -> tuple[list[Key], int, int]:
        """The awards to take under these budgets, the sum, and the bound."""
        keys: list[Key] = []
        bound = value = 0
        for city in self.cities:
            selection = self._choose(city, budgets)
            keys += [key for option in selection.listed for key in option.paid] + list(selection.taken)
            value += selection.value
            bound += selection.bound
        keys_in_search = {key for part in self.parts if part.options is None for key in part.keys}
        value += sum(payments(self.problem, [key for key in keys if key in keys_in_search]).values())
        return keys, value, max(bound, value)

    def prices(self, value: int, bound: int) -> Iterable[Price]:
        """Each budget moved by the unit, up and down."""
        for number, budget in enumerate(self.problem.budgets):
            less = min(self.unit, budget.limit)
            more_value, more_bound = self._moved(number, self.unit)
            less_value, less_bound = self._moved(number, -less)
            gain = (max(0, more_value - bound), more_bound - value)
            loss = (max(0, value - less_bound), bound - less_value)
            yield Price(budget.name, self.unit, gain, less, loss, self._estimate(number))

    def _moved(self, number: int, by: int) -> tuple[int, int]:
        if number not in self.tight:
            return self.found
        budgets = list(self.problem.budgets)
        budgets[number] = _moved(budgets[number], by)
        return self.solve(budgets)[1:]

    def _estimate(self, number: int) -> Fraction | None:
        if number not in self.tight:
            return None
        place = self.tight.index(number)
        return next((large.price(place) for large in self.large.values() if large.price(place)), None)

    def _choose(self, city: City, budgets: Sequence[Budget]) -> Selection:
        limits = tuple(budgets[number].limit for number in self.tight)
        if all(part.options is not None for part in city.parts):
            best = tuple(part.best for part in city.parts)
            draws = [sum(option.draws[place] for option in best) for place in range(len(limits))]
            if all(draw <= limit for draw, limit in zip(draws, limits, strict=True)):
                return Selection(best, (), sum(option.value for option in best))
        if id(city) in self.large:
            return self.large[id(city)].solve(limits, self.effort)
        return choose(replace(city, limits=limits), effort=self.effort)

    def _cities(self) -> list[City]:
        """Parts that share tight budgets together; the others each by itself, listed ones in one."""
        root = list(range(len(self.tight)))
        parts_with_places = [(part, self._draws(part)) for part in self.parts]
        for _, places in parts_with_places:
            for other in places[1:]:
                root_here, root_there = root[places[0]], root[other]
                root = [root_here if each == root_there else each for each in root]
        groups: dict[object, list[Part]] = {}
        for number, (part, places) in enumerate(parts_with_places):
            alone: object = ("alone", number) if part.options is None else "listed"
            groups.setdefault(root[places[0]] if places else alone, []).append(part)
        return [City(self.problem, tuple(parts), self.tight, (), self.most) for parts in groups.values()]

    def _draws(self, part: Part) -> list[int]:
        """The places among the tight budgets from which a part is paid."""
        numbers = {number for _, code in part.keys for number in self.problem.budgets_of.get(code, ())}
        return [place for place, number in enumerate(self.tight) if number in numbers]


def _moved(budget: Budget, by: int) -> Budget:
    return replace(budget, limit=max(0, budget.limit + by))
