"""Large cities: budgets are priced, parts served in the order of claim, and the edge of each budget filled closely.

The integer programme is asked only for small cities, and for the edges where a gap worth closing remains.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import gcd

import numpy as np
from numpy.typing import NDArray

from chanmai.solvers.bundle_city import City, Selection, choose, common_unit, has_solver
from chanmai.solvers.bundle_duals import SCALE, Offers, Whole, prices_for
from chanmai.solvers.bundle_fill import MOST_AMOUNTS, closest_below
from chanmai.solvers.bundle_parts import Option, Part

Flags = NDArray[np.bool_]
SMALL = 200  # parts; so many are left to the integer programme as a whole
EDGE = 12  # parts on either side of the edge of each budget that the programme looks at
FINE = 20_000  # a gap below one part in so many is left as it is


@dataclass(frozen=True, slots=True)
class Filling:
    """Parts in the order in which they were served, what each took, and where each budget first refused."""

    order: Sequence[int]
    taken: Sequence[Option]
    edges: Sequence[int]  # by budget; the number of parts where it never refused

    @property
    def value(self) -> int:
        """What is paid altogether."""
        return sum(option.value for option in self.taken)

    def remainder(self, limits: Sequence[int]) -> list[int]:
        """What the budgets have left."""
        left = list(limits)
        for option in self.taken:
            if any(option.draws):
                left = [money - draw for money, draw in zip(left, option.draws, strict=True)]
        return left


class Large:
    """A city with many parts, all listed; solved for its budgets and again for budgets near them."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.unit = common_unit(city)
        self.offers = Offers.of(city.parts, len(city.tight), self.unit)
        self._last: tuple[Filling, Whole] | None = None

    @cached_property
    def grain(self) -> tuple[int, ...]:
        """The common divisor of everything drawn from each budget; what a limit has beyond it is never used."""
        draws = self.offers.draw
        return tuple(
            gcd(*np.unique(draws[:, :, place]).tolist()) or 1 for place in range(len(self.city.tight))
        )

    @cached_property
    def single(self) -> tuple[int, ...]:
        """For each part that draws just what it pays from one budget, or nothing at all: the budget; else -1."""
        return tuple(map(_single, self.city.parts))

    def solve(self, limits: Sequence[int], effort: int) -> Selection:
        """A choice and a bound. What was found before for other limits is the start."""
        usable = [
            limit // self.unit // grain * grain for limit, grain in zip(limits, self.grain, strict=True)
        ]
        whole = np.array(usable, np.int64)
        prices = prices_for(self.offers, whole, None if self._last is None else self._last[1])
        bound = self.offers.bound(prices, whole) * self.unit
        filling = self._begun(limits, prices)
        if (bound - filling.value) * FINE > bound and has_solver():
            filling = self._edges_solved(filling, limits, effort)
        if self._last is None:
            self._last = filling, prices
        option_of_row = dict(zip(filling.order, filling.taken, strict=True))
        options = tuple(option_of_row[row] for row in range(len(self.city.parts)))
        return Selection(options, (), max(bound, filling.value))

    def _begun(self, limits: Sequence[int], prices: Whole) -> Filling:
        if self._last is not None:
            filling = self._filled(self._last[0], limits)
            if filling is not None:
                return filling
        served = self._served(limits, prices)
        return self._filled(served, limits) or served

    def price(self, place: int) -> Fraction:
        """What a little more of a budget is worth by the prices last used: an estimate."""
        return Fraction(0) if self._last is None else Fraction(int(self._last[1][place]), SCALE)

    def _served(self, limits: Sequence[int], prices: Whole) -> Filling:
        """Each part takes what is dearest to it at the prices, the most urgent and the earliest claim first."""
        parts = self.city.parts
        reduced = self.offers.reduced(prices)
        urgency = reduced.max(axis=1) - reduced[:, -1]
        order = np.lexsort((np.arange(len(parts)), -urgency)).tolist()
        left, edges, options = list(limits), [len(parts)] * len(limits), list[Option]()
        for place, row in enumerate(order):
            option = _dearest(parts[row], reduced[row], left, edges, place)
            if any(option.draws):
                left = [money - draw for money, draw in zip(left, option.draws, strict=True)]
            options.append(option)
        return Filling(order, options, edges)

    def _filled(self, filling: Filling, limits: Sequence[int]) -> Filling | None:
        """The edge of every budget filled as closely as can be; None where that is not possible within the limits."""
        options_now = list(filling.taken)
        for budget, left in enumerate(filling.remainder(limits)):
            if 0 <= left < self.unit * self.grain[budget] or (
                left > 0 and filling.edges[budget] == len(options_now)
            ):
                continue  # full, or enough for all
            places = self._varied(filling, budget)
            options = [self.city.parts[filling.order[place]].options or () for place in places]
            room = left + sum(options_now[place].value for place in places)
            choice = closest_below([offers[0].value for offers in options], room)
            if choice is None:
                return None
            for place, offers, yes in zip(places, options, choice, strict=True):
                options_now[place] = offers[0 if yes else -1]
        return replace(filling, taken=options_now)

    def _varied(self, filling: Filling, budget: int) -> list[int]:
        """Parts on either side of the edge of a budget that pay single awards from it, no two of one amount."""
        rows_with_draw = self._drawing[budget]
        single = [
            (place, (self.city.parts[row].options or ())[0].value)
            for place, row in enumerate(filling.order)
            if row in rows_with_draw and self.single[row] == budget
        ]
        edge, values_so_far, places = filling.edges[budget], set[int](), list[int]()
        for side in (
            reversed([each for each in single if each[0] < edge]),
            [e for e in single if e[0] >= edge],
        ):
            place_of_value: dict[int, int] = {}
            for place, value in side:
                if value not in values_so_far and len(place_of_value) < MOST_AMOUNTS // 2:
                    place_of_value[value] = place
                    values_so_far.add(value)
            places += place_of_value.values()
        return sorted(places)

    def _near(self, filling: Filling, budget: int) -> list[int]:
        """The places of the parts just before and after the edge of a budget from which they draw."""
        near = [place for place, row in enumerate(filling.order) if row in self._drawing[budget]]
        middle = sum(place < filling.edges[budget] for place in near)
        return near[max(0, middle - EDGE) : middle + EDGE]

    @cached_property
    def _drawing(self) -> list[frozenset[int]]:
        draws: Flags = np.asarray(self.offers.draw.any(axis=1))
        return [frozenset(np.flatnonzero(draws[:, place]).tolist()) for place in range(draws.shape[1])]

    def _edges_solved(self, filling: Filling, limits: Sequence[int], effort: int) -> Filling:
        """The integer programme over the parts near all edges, the others held."""
        near = sorted({
            place
            for budget in range(len(limits))
            for place in self._near(filling, budget)
        })  # fmt: skip
        options_before = [filling.taken[place] for place in near]
        room = filling.remainder(limits)
        for option in options_before:
            room = [money + draw for money, draw in zip(room, option.draws, strict=True)]
        parts = tuple(self.city.parts[filling.order[place]] for place in near)
        selection = choose(replace(self.city, parts=parts, limits=tuple(room)), effort=effort)
        if selection.value <= sum(option.value for option in options_before):
            return filling
        options_now = list(filling.taken)
        for place, option in zip(near, selection.listed, strict=True):
            options_now[place] = option
        return replace(filling, taken=options_now)


def is_large(city: City) -> bool:
    """True if the city is better priced and filled than given to the integer programme as a whole, or has to be."""
    has_options = all(part.options is not None for part in city.parts)
    many = len(city.parts) > SMALL or not has_solver()
    return has_options and many and Offers.fit(city.parts, common_unit(city))


def _dearest(part: Part, reduced: Whole, left: Sequence[int], edges: list[int], place: int) -> Option:
    """The dearest option that the budgets still allow; a budget that refuses notes its edge."""
    options = part.options or ()
    for index in sorted(range(len(options)), key=lambda index: (-int(reduced[index]), -options[index].value)):
        over = [b for b, draw in enumerate(options[index].draws) if draw > left[b]]
        if not over:
            return options[index]
        for budget in over:
            edges[budget] = min(edges[budget], place)
    return options[-1]


def _single(part: Part) -> int:
    options = part.options or ()
    if len(options) != 2 or options[1].value:
        return -1
    places_with_draw = [place for place, draw in enumerate(options[0].draws) if draw]
    return (
        places_with_draw[0]
        if len(places_with_draw) == 1 and options[0].draws[places_with_draw[0]] == options[0].value
        else -1
    )
