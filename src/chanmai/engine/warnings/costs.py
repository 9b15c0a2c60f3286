"""When a visit is worth it: the chance at which what it costs is what it saves on average, in whole 分.

A visit costs `visit`; a case that nobody saw in time costs `missed`. With chance p the visit is worth it from
p · missed ≥ visit on, so the threshold is visit / missed (Elkan 2001, “The foundations of cost-sensitive learning”,
with a visit that turns every case: where it does not, state the part of the loss that a visit saves as `missed`).
Compared in whole numbers: no float says who is called on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.warnings.scores import MILLION


@dataclass(frozen=True, slots=True)
class Costs:
    """What a visit and a missed case cost, in 分; both above 0."""

    visit: int
    missed: int

    @property
    def threshold(self) -> Fraction:
        """The chance from which a visit is worth it."""
        return Fraction(self.visit, self.missed)

    def is_due(self, millionths: int) -> bool:
        """True from the threshold on; the chance is in millionths."""
        return millionths * self.missed >= self.visit * MILLION

    @property
    def least_millionths(self) -> int:
        """The least chance in millionths from which a visit is due."""
        return -(-self.visit * MILLION // self.missed)


@dataclass(frozen=True, slots=True)
class Bill:
    """What a threshold would have cost over forecasts whose outcome is known: visits, of these in vain, and missed."""

    visits: int
    in_vain: int
    missed: int
    cost: int


def bill(forecasts: Iterable[tuple[int, bool]], costs: Costs) -> Bill:
    """Visits at and above the threshold, missed events below it, and what both cost in 分. Chances in millionths."""
    visits = in_vain = missed = 0
    for chance, came in forecasts:
        if costs.is_due(chance):
            visits, in_vain = visits + 1, in_vain + (not came)
        else:
            missed += came
    return Bill(visits, in_vain, missed, visits * costs.visit + missed * costs.missed)
