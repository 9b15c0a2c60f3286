"""Who moved an indicator: parts of a change by firm that add up to the change exactly.

A sum moves by each firm's own difference. A share N/D moves by (n₁ − S₀d₁)/D₁ − (n₀ − S₀d₀)/D₀ of each firm, where S₀
is the share before: the first terms add to S₁ − S₀, the second to nothing, so nothing is left over, and a firm that
did not move while the totals stood still contributes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.facts.term import Term

Pair = tuple[Fraction, Fraction]


class Presence(Term):
    """In which of the two years a firm gave a figure. One that is missing is not zero: it is said."""

    BOTH = "both"
    LATER = "later"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one firm adds to a change, in the unit of the indicator (a share: as a number, not in percent)."""

    firm: str
    value: Fraction
    presence: Presence


def of_sum(before: Mapping[str, Fraction], after: Mapping[str, Fraction]) -> tuple[Contribution, ...]:
    """Contributions to the change of a sum, the largest first whatever its sign; by firm where they are equal."""
    nothing = Fraction(0)
    firms = before.keys() | after.keys()
    return _in_order(
        {firm: after.get(firm, nothing) - before.get(firm, nothing) for firm in firms}, before, after
    )


def of_share(before: Mapping[str, Pair], after: Mapping[str, Pair]) -> tuple[Contribution, ...]:
    """Contributions to the change of a share of sums, from each firm's part and whole.

    Raises ZeroDivisionError when the wholes of a year add to nothing.
    """
    parts, wholes = _totals(before)
    later = _totals(after)[1]
    share = parts / wholes
    nothing = (Fraction(0), Fraction(0))

    def moved(firm: str) -> Fraction:
        part, whole = after.get(firm, nothing)
        part_before, whole_before = before.get(firm, nothing)
        return (part - share * whole) / later - (part_before - share * whole_before) / wholes

    return _in_order({firm: moved(firm) for firm in before.keys() | after.keys()}, before, after)


def _totals(pairs: Mapping[str, Pair]) -> Pair:
    return sum((part for part, _ in pairs.values()), Fraction(0)), sum(
        (whole for _, whole in pairs.values()), Fraction(0)
    )


def _in_order(
    values: Mapping[str, Fraction], before: Mapping[str, object], after: Mapping[str, object]
) -> tuple[Contribution, ...]:
    found = [Contribution(firm, value, _presence(firm, before, after)) for firm, value in values.items()]
    return tuple(sorted(found, key=lambda each: (-abs(each.value), each.firm)))


def _presence(firm: str, before: Mapping[str, object], after: Mapping[str, object]) -> Presence:
    if firm not in before:
        return Presence.LATER
    return Presence.BOTH if firm in after else Presence.EARLIER
