"""Weights of indicators: equal, by experts, by entropy, by pairs (AHP). They add up to one."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.facts.texts import Text
from chanmai.engine.quality.normalising import min_max
from chanmai.engine.quality.table import Indicator, QualityError, Table

RANDOM = (0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Mean consistency index of random judgements of n things: T. L. Saaty, *The Analytic Hierarchy Process* (1980)."""
TOLERATED = 0.1
"""Judgements whose ratio is not below are refused (Saaty 1980)."""
STEPS, CLOSE = 10_000, 1e-13


@dataclass(frozen=True, slots=True)
class Priorities:
    """What judgements by pairs say: weights, largest eigenvalue, consistency index and ratio."""

    weights: tuple[float, ...]
    largest: float
    index: float
    ratio: float


def priorities(judgements: Sequence[Sequence[Fraction]]) -> Priorities:
    """The principal eigenvector of a reciprocal matrix, by powers of it.

    CI = (largest - n) / (n - 1), CR = CI / RI (Saaty 1977, 1980). Raises QualityError for a matrix that is not square,
    positive and reciprocal, and for more than ten things.
    """
    size = len(judgements)
    _check_pairs(judgements, size)
    matrix = [[float(each) for each in row] for row in judgements]
    weights = [1 / size] * size
    largest = float(size)
    for _ in range(STEPS):
        product = [sum(a * w for a, w in zip(row, weights, strict=True)) for row in matrix]
        largest = sum(product)
        after = [each / largest for each in product]
        gap = max(abs(a - b) for a, b in zip(after, weights, strict=True))
        weights = after
        if gap < CLOSE:
            break
    index = max(0.0, (largest - size) / (size - 1)) if size > 1 else 0.0
    ratio = index / RANDOM[size] if RANDOM[size] else 0.0
    return Priorities(tuple(weights), largest, index, ratio)


def consistent_priorities(judgements: Sequence[Sequence[Fraction]]) -> Priorities:
    """The priorities of judgements that agree with each other. Raises QualityError for a ratio of 0.1 and more."""
    found = priorities(judgements)
    if found.ratio >= TOLERATED:
        raise QualityError(
            Text(
                f"两两比较前后不一致：一致性比例 {found.ratio:.3f}，应小于 {TOLERATED}。",
                f"The judgements contradict each other: consistency ratio {found.ratio:.3f}, not below {TOLERATED}.",
            ),
            Text(
                "请重新比较，从最矛盾的一对开始。",
                "Judge again, beginning with the pair that disagrees most.",
            ),
        )
    return found


def _check_pairs(judgements: Sequence[Sequence[Fraction]], size: int) -> None:
    square = bool(judgements) and all(len(row) == size for row in judgements)
    sound = square and all(
        judgements[a][b] > 0 and judgements[a][b] * judgements[b][a] == 1
        for a in range(size)
        for b in range(size)
    )
    if not sound or size >= len(RANDOM):
        raise QualityError(
            Text(
                "两两比较表应为至多 10 项的正互反方阵。",
                "Judgements by pairs are a positive reciprocal square of ten things at most.",
            )
        )


def equal(indicators: Sequence[Indicator]) -> tuple[float, ...]:
    """The same for every dimension, and within it for every indicator."""
    names = [each.dimension for each in indicators]
    return tuple(1 / len(set(names)) / names.count(name) for name in names)


def by_dimension(indicators: Sequence[Indicator], shares: Mapping[str, float]) -> tuple[float, ...]:
    """Dimensions by their shares, divided equally within. Raises QualityError where one has none, or not above zero."""
    names = [each.dimension for each in indicators]
    if any(shares.get(name, 0) <= 0 for name in names):
        raise QualityError(Text("有的维度没有权重。", "A dimension has no weight."))
    whole = sum(shares[name] for name in dict.fromkeys(names))
    return tuple(shares[name] / whole / names.count(name) for name in names)


def by_expert(indicators: Sequence[Indicator], weights: Mapping[str, float]) -> tuple[float, ...]:
    """As experts said, made to add up to one. Raises QualityError where one has none, or not above zero."""
    if any(weights.get(each.code, 0) <= 0 for each in indicators):
        raise QualityError(Text("有的指标没有专家权重。", "An indicator has no expert weight."))
    whole = sum(weights[each.code] for each in indicators)
    return tuple(weights[each.code] / whole for each in indicators)


def entropy(table: Table) -> tuple[float, ...]:
    """The more units differ in an indicator, the more it weighs.

    p = x / sum x over min-max values, e = -sum p ln p / ln n, weight (1 - e) / sum (1 - e) (Hwang and Yoon, *Multiple
    Attribute Decision Making*, 1981, section 4).
    """
    spreads = []
    for number, indicator in enumerate(table.indicators):
        shares = min_max([x for x in table.column(number) if x is not None], indicator)
        whole = sum(shares)
        parts = [each / whole for each in shares if each > 0]
        spreads.append(1 + sum(p * math.log(p) for p in parts) / math.log(len(table.units)))
    return tuple(each / sum(spreads) for each in spreads)
