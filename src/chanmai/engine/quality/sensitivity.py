"""What the ranks depend on: shares of variance by factor (Sobol), exact over choices and sampled after Saltelli."""

import itertools
import math
import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chanmai.engine.facts.texts import Text
from chanmai.engine.quality.composing import Scores
from chanmai.engine.quality.table import QualityError

Model = Callable[[Sequence[float]], float]
"""A figure of factors that each lie between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Influence:
    """A factor's share of the variance: alone (`first`), and with all that it does together with others (`total`)."""

    factor: str
    first: float
    total: float


def mean_shift(scores: Scores, nominal: Scores) -> float:
    """By how many ranks units move on average: mean of |rank - nominal rank| (Saisana, Saltelli, Tarantola 2005)."""
    return statistics.fmean(abs(a - b) for a, b in zip(scores.ranks, nominal.ranks, strict=True))


def exact_influences(
    levels: Mapping[str, Sequence[str]], figures: Mapping[tuple[str, ...], float]
) -> tuple[Influence, ...]:
    """The shares over all combinations of levels, each as likely: S = V(E(Y|X)) / V(Y), T = E(V(Y|others)) / V(Y).

    `figures` has one for every combination, in the order of `levels`. Raises QualityError where nothing varies.
    """
    names = tuple(levels)
    whole = statistics.pvariance(figures.values())
    if not whole:
        raise _still()
    return tuple(
        Influence(
            name, _between(figures, (place,)) / whole, 1 - _between(figures, _others(place, names)) / whole
        )
        for place, name in enumerate(names)
    )


def _others(place: int, names: Sequence[str]) -> tuple[int, ...]:
    return tuple(n for n in range(len(names)) if n != place)


def _between(figures: Mapping[tuple[str, ...], float], places: tuple[int, ...]) -> float:
    """The variance of the means of the figures that agree in the factors at these places."""
    groups: dict[tuple[str, ...], list[float]] = {}
    for key, figure in figures.items():
        groups.setdefault(tuple(key[n] for n in places), []).append(figure)
    return statistics.pvariance([statistics.fmean(each) for each in groups.values()])


def sampled_influences(
    model: Model, factors: Sequence[str], *, draws: int, seed: int
) -> tuple[Influence, ...]:
    """The shares estimated from draws * (factors + 2) runs of a model.

    Two samples A and B; AB_i is A with column i of B. First order: mean of f(B) (f(AB_i) - f(A)) (Saltelli et al.
    2010, table 2 b); total: mean of (f(A) - f(AB_i))^2 / 2 (Jansen 1999), both over the variance. The same seed gives
    the same figures. Raises QualityError where the model does not vary.
    """
    dice = random.Random(seed)  # noqa: S311  # statistics, no secret
    size = len(factors)
    one = [[dice.random() for _ in range(size)] for _ in range(draws)]
    other = [[dice.random() for _ in range(size)] for _ in range(draws)]
    f_one, f_other = [model(row) for row in one], [model(row) for row in other]
    whole = statistics.pvariance(itertools.chain(f_one, f_other))
    if not whole:
        raise _still()
    centre = statistics.fmean(itertools.chain(f_one, f_other))
    found = []
    for place, name in enumerate(factors):
        mixed = [model([*a[:place], b[place], *a[place + 1 :]]) for a, b in zip(one, other, strict=True)]
        triples = list(zip(f_one, f_other, mixed, strict=True))
        first = math.fsum((b - centre) * (m - a) for a, b, m in triples) / draws / whole
        total = math.fsum((a - m) ** 2 for a, _b, m in triples) / 2 / draws / whole
        found.append(Influence(name, first, total))
    return tuple(found)


def level_at(levels: Sequence[str], share: float) -> str:
    """The level of a factor that a number from 0 to 1 stands for, each as likely."""
    return levels[min(int(share * len(levels)), len(levels) - 1)]


def _still() -> QualityError:
    return QualityError(
        Text(
            "无论怎样选，名次都不变，没有可分解的差异。",
            "Whatever is chosen, nothing moves: there is no variance to divide.",
        ),
        Text("请检查各种做法是否真正接上。", "See that the choices are really applied."),
    )
