"""Changes that lean on the change of the year before: what few of them say of the sum of those to come.

Changes g(t) vary around an unknown mean μ with unknown variance σ², and with the unknown lean ρ from year to year: the
correlation of two of them k years apart is ρ^k (an autoregression of the first order). For a given ρ, and with flat
priors on μ and ln σ, the sum of the next h changes has a t distribution with n − 1 degrees of freedom (Zellner 1971,
An Introduction to Bayesian Inference in Econometrics, sections 3 and 4). With R the correlations of the n changes
seen, c those of each with the sum to come, v the variance of that sum over σ², and 1 a vector of ones:
    μ̂ = 1ᵀR⁻¹g / a,  a = 1ᵀR⁻¹1,  S = (g − μ̂1)ᵀR⁻¹(g − μ̂1)
    centre = h·μ̂ + cᵀR⁻¹(g − μ̂1)
    scale² = S/(n − 1) · (v − cᵀR⁻¹c + (h − cᵀR⁻¹1)² / a)
and ρ itself is as likely as |R|^(−1/2) · a^(−1/2) · S^(−(n−1)/2) says. Few changes say little of ρ, so nothing is
estimated and plugged in: the answers for all of `LEANS`, equally likely beforehand, are weighed by it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LEANS = tuple(tenth / 10 for tenth in range(-4, 6))
"""What is thought possible of yearly growth: overshooting and coming back, up to half of a boom or slump staying on."""


@dataclass(frozen=True, slots=True)
class Lean:
    """The sum of the changes to come for one lean: a t around `centre`, and how likely that lean is."""

    weight: float
    centre: float
    scale: float


def parts_of(years: Sequence[int], changes: Sequence[float], last: int, ahead: int) -> tuple[Lean, ...]:
    """The sum of the `ahead` changes after the year `last`, by lean. `years` are those of the changes seen.

    Changes that are all alike leave one part without a spread.
    """
    import numpy as np

    seen = np.array(changes)
    if max(changes) == min(changes):
        return (Lean(1.0, ahead * changes[0], 0.0),)
    past = np.abs(np.subtract.outer(years, years))
    coming = np.array([[last + step - year for step in range(1, ahead + 1)] for year in years])
    among = np.abs(np.subtract.outer(range(ahead), range(ahead)))
    found = [_part(lean, seen, (past, coming, among)) for lean in LEANS]
    best = max(weight for weight, _, _ in found)
    weights = [math.exp(weight - best) for weight, _, _ in found]
    total = math.fsum(weights)
    return tuple(
        Lean(weight / total, centre, scale) for weight, (_, centre, scale) in zip(weights, found, strict=True)
    )


def _part(lean: float, seen: Any, years_apart: tuple[Any, Any, Any]) -> tuple[float, float, float]:
    """The logarithm of the weight, centre and scale."""
    import numpy as np

    past, coming, among = (np.power(lean, apart) for apart in years_apart)
    count, ahead = coming.shape
    inverse, ones = np.linalg.inv(past), np.ones(count)
    mass = float(ones @ inverse @ ones)
    mean = float(ones @ inverse @ seen) / mass
    rest = seen - mean
    squares = float(rest @ inverse @ rest)
    pull = inverse @ coming.sum(axis=1)
    centre = ahead * mean + float(pull @ rest)
    width = float(among.sum() - coming.sum(axis=1) @ pull) + (ahead - float(pull.sum())) ** 2 / mass
    logarithm = float(np.linalg.slogdet(past)[1])
    weight = -(logarithm + math.log(mass) + (count - 1) * math.log(squares)) / 2
    return weight, centre, math.sqrt(squares / (count - 1) * width)
