"""A signal: how far a figure of a firm has gone from where nothing is the matter to where it can hardly get worse."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Scale:
    """From `calm`, where nothing is the matter, to `worst`; `mark` is where one begins to tell. Either way round."""

    calm: Fraction
    mark: Fraction
    worst: Fraction

    @property
    def is_sound(self) -> bool:
        """True when the three follow one another, upwards or downwards, and the ends differ."""
        low, high = sorted((self.calm, self.worst))
        return low < high and low <= self.mark <= high


def strength(scale: Scale, value: Fraction | int | None) -> float | None:
    """From 0 at `calm` or better to 1 at `worst` or beyond, in a straight line; None for a value that is not known."""
    if value is None:
        return None
    if scale.worst < scale.calm:
        if value >= scale.calm:
            return 0.0
        if value <= scale.worst:
            return 1.0
    elif value <= scale.calm:
        return 0.0
    elif value >= scale.worst:
        return 1.0
    return float((value - scale.calm) / (scale.worst - scale.calm))


def is_told(scale: Scale, value: Fraction | int | None) -> bool | None:
    """True when the value has reached the mark; None for one that is not known, which is no all-clear."""
    if value is None:
        return None
    return value <= scale.mark if scale.worst < scale.calm else value >= scale.mark
