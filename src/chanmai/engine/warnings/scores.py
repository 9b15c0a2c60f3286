"""Scores: the chance of an event from the strengths of signals, and what each signal adds to it.

A logistic model with two weights a signal: one for its strength, one for that it is not known. So what is not known
counts as itself and not as nothing the matter. The odds are then set right by two numbers that were learnt on years
which the model had not seen (Platt 1999, “Probabilistic outputs for support vector machines”):

    z = bias + sum of weight · strength over known signals + sum of unknown over the others
    chance = 1 / (1 + exp(-(shift + slope · z)))
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Strengths = Sequence[float | None]
MILLION = 1_000_000
"""Chances are kept in whole millionths, so that they compare exactly."""


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of one kind of event, in the order of the signals."""

    bias: float
    weights: tuple[float, ...]
    unknown: tuple[float, ...]
    shift: float = 0.0
    slope: float = 1.0

    def raw(self, strengths: Strengths) -> float:
        """z, the logarithm of the odds before they are set right."""
        return self.bias + math.fsum(self._parts(strengths))

    def chance(self, strengths: Strengths) -> float:
        """The chance of the event, from 0 to 1."""
        return logistic(self.shift + self.slope * self.raw(strengths))

    def millionths(self, strengths: Strengths) -> int:
        """The same as a whole number of millionths."""
        return round(self.chance(strengths) * MILLION)

    def contributions(self, strengths: Strengths) -> tuple[float, ...]:
        """What each signal adds to the logarithm of the odds, above a firm of which all is known and well."""
        return tuple(self.slope * part for part in self._parts(strengths))

    def _parts(self, strengths: Strengths) -> tuple[float, ...]:
        rows = zip(self.weights, self.unknown, strengths, strict=True)
        return tuple(unknown if strength is None else weight * strength for weight, unknown, strength in rows)


def logistic(z: float) -> float:
    """1 / (1 + exp(-z)), without overflow."""
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def log_odds(chance: float) -> float:
    """The inverse; chances are kept a millionth off 0 and 1."""
    inside = min(max(chance, 1 / MILLION), 1 - 1 / MILLION)
    return math.log(inside / (1 - inside))
