"""Figures of many firms together, exactly: whoever did not report is counted and never taken for zero."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import nlargest

Number = int | Fraction


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`value` in base units, None where nothing is to be had; `reported` firms gave what it needs, of `firms`."""

    value: Fraction | None
    reported: int
    firms: int

    @property
    def is_partial(self) -> bool:
        """True when some firms did not give what it needs."""
        return self.reported < self.firms


def total(values: Sequence[Number | None]) -> Aggregate:
    """The sum of what was reported."""
    known = [value for value in values if value is not None]
    return Aggregate(Fraction(sum(known)) if known else None, len(known), len(values))


def quotient(parts: Sequence[Number | None], wholes: Sequence[Number | None]) -> Aggregate:
    """The sum of one figure over that of another, of the firms that gave both: a share, or a figure a head."""
    both = [
        (part, whole)
        for part, whole in zip(parts, wholes, strict=True)
        if part is not None and whole is not None
    ]
    whole = sum(each for _, each in both)
    return Aggregate(
        Fraction(sum(part for part, _ in both)) / whole if whole else None, len(both), len(parts)
    )


def count(answers: Sequence[bool | None]) -> Aggregate:
    """How many firms meet a test, of those of whom it is known."""
    known = [answer for answer in answers if answer is not None]
    return Aggregate(Fraction(sum(known)) if known else None, len(known), len(answers))


def median(values: Sequence[Number | None]) -> Aggregate:
    """The middle value, or the mean of the two in the middle."""
    known = sorted(value for value in values if value is not None)
    middle = len(known) // 2
    if not known:
        return Aggregate(None, 0, len(values))
    value = Fraction(known[middle]) if len(known) % 2 else Fraction(known[middle - 1] + known[middle], 2)
    return Aggregate(value, len(known), len(values))


def largest_share(values: Sequence[Number | None], most: int) -> Aggregate:
    """The share of the `most` largest firms in the sum: the concentration ratio CR_n (Bain 1956).

    None for no firm and where a value is below zero, since shares of such a sum mean nothing.
    """
    known = _shareable(values)
    whole = sum(known)
    return Aggregate(Fraction(sum(nlargest(most, known))) / whole if whole else None, len(known), len(values))


def herfindahl(values: Sequence[Number | None]) -> Aggregate:
    """The sum of the squared shares, between 1/n and 1 (Herfindahl 1950, Hirschman 1964); None as above."""
    known = _shareable(values)
    whole = sum(known)
    return Aggregate(
        Fraction(sum(value * value for value in known)) / whole**2 if whole else None, len(known), len(values)
    )


def _shareable(values: Iterable[Number | None]) -> list[Number]:
    known = [value for value in values if value is not None]
    return known if min(known, default=0) >= 0 else []
