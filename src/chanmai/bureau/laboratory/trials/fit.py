"""The value of one number of a clause with which its cost stays within a budget, found by exact evaluations.

Values lie on a grid. The answer names two neighbours of the grid, one that fits and one that does not, both evaluated:
it is exact whatever the clause looks like. `steady` says whether every cost that was looked at rose in one direction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

STEPS = {"%": Fraction(1, 100), "亿元": Fraction(1, 100), "元": Fraction(100)}
"""The grid in units of the number; whole units otherwise."""
REACH = 10
"""How many times today's value the search goes up."""

Cost = Callable[[Fraction], int | None]
"""The cost in 分 with a value of the number, in its unit; None when the cost has no bound."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What the search found. `value` fits with `cost`; `beyond`, its neighbour on the grid, does not, with `over`.

    `value` None: nothing in the range fits. `beyond` None: the whole range fits. `unbounded`: the cost has no bound.
    """

    value: Fraction | None
    cost: int | None
    beyond: Fraction | None
    over: int | None
    least: Fraction
    most: Fraction
    step: Fraction
    steady: bool = True
    unbounded: bool = False


def grid(value: Fraction, unit: str, *, share: bool) -> tuple[Fraction, int]:
    """The step of the grid and the number of steps; `share` for a rate, which ends at 100 %."""
    step = STEPS.get(unit, Fraction(1))
    if unit == "" and value.denominator != 1:
        step = Fraction(1, 100)
    most = Fraction(100) if share and unit == "%" else max(value * REACH, step * 10)
    return step, int(most / step)


def fit(cost: Cost, budget: int, step: Fraction, steps: int) -> Fit:
    """The most generous value with a cost within the budget, in 分."""
    search = _Search(cost, budget, step)
    first, last = search.at(0), search.at(steps)
    if first is None or last is None:
        return Fit(None, None, None, None, Fraction(0), step * steps, step, unbounded=True)
    rising = last >= first
    lean, rich = (0, steps) if rising else (steps, 0)
    if not search.fits(lean):
        return search.answer(None, lean, steps, rising=rising)
    if search.fits(rich):
        return search.answer(rich, None, steps, rising=rising)
    while abs(rich - lean) > 1:
        middle = (rich + lean) // 2
        if search.fits(middle):
            lean = middle
        else:
            rich = middle
    return search.answer(lean, rich, steps, rising=rising)


@dataclass(slots=True)
class _Search:
    """Costs by place on the grid, each evaluated once."""

    cost: Cost
    budget: int
    step: Fraction
    seen: dict[int, int | None] | None = None

    def at(self, place: int) -> int | None:
        """The cost at a place."""
        if self.seen is None:
            self.seen = {}
        if place not in self.seen:
            self.seen[place] = self.cost(self.step * place)
        return self.seen[place]

    def fits(self, place: int) -> bool:
        """Whether the cost is within the budget."""
        cost = self.at(place)
        return cost is not None and cost <= self.budget

    def answer(self, good: int | None, bad: int | None, steps: int, *, rising: bool) -> Fit:
        """The answer in values."""
        costs = [cost for _, cost in sorted((self.seen or {}).items()) if cost is not None]
        steady = costs == sorted(costs, reverse=not rising)
        return Fit(
            value=None if good is None else self.step * good,
            cost=None if good is None else self.at(good),
            beyond=None if bad is None else self.step * bad,
            over=None if bad is None else self.at(bad),
            least=Fraction(0),
            most=self.step * steps,
            step=self.step,
            steady=steady,
        )
