"""Choosing one option for every part under shared budgets, with an integer programme in exact whole numbers.

Parts that offer the same options are counted together. A part too large to list takes part award by award; its
programme is a relaxation (an award may be paid in part), so its bound holds and its selection is worked out again.
"""

import importlib.util
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from chanmai.engine.eligibility.bundles.bundle import BundleProblem, Key, Only, payments
from chanmai.engine.facts.texts import Text, TextError
from chanmai.solvers.bundle_parts import Option, Part, can_bind

MOST_BASES = (
    4  # of one award whose combinations are told to the programme; with more only the greatest worth is
)
LARGEST_SUM = 2**60
SEED = 20


class TooLarge(TextError, ValueError):
    """Sums that the programme's 64-bit integers cannot hold."""

    joint = " "

    def __init__(self) -> None:
        super().__init__(
            Text(
                "金额之和过大，无法求解；请分批或提高记账单位。",
                "The amounts add up to more than can be solved with; split the firms or use a larger unit.",
            )
        )


class NoProgramme(TextError, RuntimeError):
    """A part too large to list, and no solver for it."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "有一组奖励太多，无法逐一列举，而本安装没有求解器。请安装附加组件：pip install 'chanmai[solve]'",
                "Some awards are too many to list and no solver is installed. "
                "Install the extra: pip install 'chanmai[solve]'",
            )
        )


def has_solver() -> bool:
    """True if the integer programme can be asked."""
    return importlib.util.find_spec("ortools") is not None


@dataclass(frozen=True, slots=True)
class City:
    """Parts that compete for the same budgets; `limits` in 分, in the order of the options' draws."""

    problem: BundleProblem
    parts: tuple[Part, ...]
    tight: tuple[int, ...]
    limits: tuple[int, ...]
    most: Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice and a bound in 分 that no choice passes. `listed` are the options of the parts that have them."""

    listed: tuple[Option, ...]  # one for each part that has options, in the order of the parts
    taken: tuple[Key, ...]  # of the parts without options
    bound: int

    @property
    def value(self) -> int:
        """What the listed parts are paid."""
        return sum(option.value for option in self.listed)


@dataclass(slots=True)
class _Programme:
    """One integer programme over amounts divided by their common divisor."""

    city: City
    model: Any
    unit: int
    goal: list[Any] = field(default_factory=list)
    draws: list[list[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.draws = [[] for _ in self.city.limits]

    def choose(self, parts: Sequence[Part]) -> list[Any]:
        """How many of these parts, all of one shape, take each option."""
        counts = [self.model.new_int_var(0, len(parts), "") for _ in parts[0].shape]
        self.model.add(sum(counts) == len(parts))
        for count, (value, draws) in zip(counts, parts[0].shape, strict=True):
            self.goal.append(value // self.unit * count)
            for total, draw in zip(self.draws, draws, strict=True):
                if draw:
                    total.append(draw // self.unit * count)
        return counts

    def spell_out(self, part: Part) -> dict[Key, Any]:
        """The awards of a part one by one: taken or not, and how much of each is paid."""
        problem, most = self.city.problem, self.city.most
        flag_of = {key: self.model.new_bool_var("") for key in part.keys}
        pays = {key: self.model.new_int_var(0, most[key] // self.unit, "") for key in part.keys}
        for key in part.keys:
            self.model.add(pays[key] <= most[key] // self.unit * flag_of[key])
            self._build_on(key, flag_of, pays)
            self.goal.append(pays[key])
            for place, number in enumerate(self.city.tight):
                if number in problem.budgets_of.get(key[1], ()):
                    self.draws[place].append(pays[key])
        for only in _groups(problem, part):
            self.model.add_at_most_one([flag_of[key] for key in only.members if key in flag_of])
        for cap in {id(cap): cap for key in part.keys for cap in problem.caps_of.get(key, ())}.values():
            if can_bind(cap, most):
                self.model.add(
                    sum(pays[key] for key in cap.members if key in pays) <= cap.remainder // self.unit
                )
        return flag_of

    def _build_on(self, key: Key, flag_of: Mapping[Key, Any], pays: Mapping[Key, Any]) -> None:
        award = self.city.problem.by_key[key]
        bases = [base for base in award.worth.bases if base in flag_of]
        if not bases or len(bases) > MOST_BASES:
            return
        for pattern in product((0, 1), repeat=len(bases)):
            most = {base: self.city.most[base] * yes for base, yes in zip(bases, pattern, strict=True)}
            worth = max(0, award.worth.most(most) - award.earlier)
            case = [
                flag_of[base] if yes else flag_of[base].negated()
                for base, yes in zip(bases, pattern, strict=True)
            ]
            self.model.add(pays[key] <= worth // self.unit).only_enforce_if(case)

    def close(self) -> None:
        """The budgets, and what is to be as large as possible."""
        for total, limit in zip(self.draws, self.city.limits, strict=True):
            self.model.add(sum(total) <= limit // self.unit)
        self.model.maximize(sum(self.goal))


def choose(city: City, *, effort: int) -> Selection:
    """A best choice for the city's parts. `effort` bounds the search by a count of work, not by the clock.

    Raises TooLarge, and NoProgramme where the solver is not installed.
    """
    if not has_solver():
        raise NoProgramme
    from ortools.sat.python import cp_model

    if sum(city.most[key] for part in city.parts for key in part.keys) >= LARGEST_SUM:
        raise TooLarge
    programme = _Programme(city, cp_model.CpModel(), common_unit(city))
    shapes = _by_shape(part for part in city.parts if part.options is not None)
    counts = [programme.choose(parts) for parts in shapes]
    flags = [programme.spell_out(part) for part in city.parts if part.options is None]
    programme.close()
    solver: Any = cp_model.CpSolver()
    solver.parameters.num_search_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(programme.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return _nothing(city)
    option_of = {
        id(part): option
        for parts, vector in zip(shapes, counts, strict=True)
        for part, option in _handed_out(parts, [solver.value(count) for count in vector])
    }
    options = [option_of[id(part)] for part in city.parts if part.options is not None]
    keys = [key for flag in flags for key, yes in flag.items() if solver.value(yes)]
    bound = -solver.response_proto.inner_objective_lower_bound * programme.unit
    return Selection(tuple(options), _within(city, keys, options), bound)


def _nothing(city: City) -> Selection:
    """No choice was found within the effort: the least is taken, which is always allowed."""
    last = [part.options[-1] for part in city.parts if part.options is not None]
    return Selection(tuple(last), (), sum(city.most[key] for part in city.parts for key in part.keys))


def _by_shape(parts: Iterable[Part]) -> list[list[Part]]:
    parts_of: dict[object, list[Part]] = {}
    for part in parts:
        parts_of.setdefault(part.shape, []).append(part)
    return list(parts_of.values())


def _handed_out(parts: Sequence[Part], counts: Sequence[int]) -> Iterable[tuple[Part, Option]]:
    """The options, best first, to the parts in the order of claim."""
    places = [place for place, count in enumerate(counts) for _ in range(count)]
    for part, place in zip(parts, places, strict=True):
        yield part, (part.options or ())[place]


def common_unit(city: City) -> int:
    """The greatest common divisor of all amounts that occur. Limits are rounded down to it, which loses nothing."""
    unit = 0
    for part in city.parts:
        if part.options is None:
            return 1
        for value, draws in part.shape:
            unit = math.gcd(unit, value, *draws)
    return unit or 1


def _groups(problem: BundleProblem, part: Part) -> Iterable[Only]:
    return {id(only): only for key in part.keys for only in problem.only_of.get(key, ())}.values()


def _within(city: City, keys: Sequence[Key], options: Sequence[Option]) -> tuple[Key, ...]:
    """The awards of the spelt-out parts, the least dropped first while their real payments overdraw a budget."""
    rest = list(keys)
    draws = [sum(option.draws[place] for option in options) for place in range(len(city.limits))]
    while rest:
        paid = payments(city.problem, rest)
        over = [
            place
            for place, number in enumerate(city.tight)
            if draws[place] + _from(city.problem, paid, number) > city.limits[place]
        ]
        if not over:
            break
        number = city.tight[over[0]]
        keys_with_draw = [key for key in rest if number in city.problem.budgets_of.get(key[1], ())]
        rest.remove(min(keys_with_draw, key=lambda key: (paid[key], -city.problem.place[key])))
    return tuple(rest)


def _from(problem: BundleProblem, paid: Mapping[Key, int], number: int) -> int:
    return sum(money for (_, code), money in paid.items() if number in problem.budgets_of.get(code, ()))
