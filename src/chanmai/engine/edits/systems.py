"""Whether whole numbers can meet several linear inequalities at once, exactly.

Fourier–Motzkin elimination gives the exact range of one unknown after the other (Schrijver, *Theory of Linear and
Integer Programming*, 1986, §12.2); where a range holds no whole number the unknown is split there, as in branch and
bound (Land and Doig 1960). Every inequality is first divided by what its coefficients share and its constant rounded
down, which loses no whole solution.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, gcd

MOST_ROWS = 4_000
MOST_SPLITS = 500


class Undecided(Exception):
    """The effort that is allowed did not settle the question."""


@dataclass(frozen=True, slots=True)
class Row:
    """The sum of coefficient times unknown, by the number of the unknown, plus a constant is at least 0."""

    factors: tuple[int, ...]
    constant: int

    def tightened(self) -> "Row":
        """The same for whole numbers, with the smallest coefficients."""
        shared = gcd(*self.factors)
        if shared <= 1:
            return self
        return Row(tuple(f // shared for f in self.factors), self.constant // shared)

    def at(self, values: Sequence[int | Fraction]) -> int | Fraction:
        """What the left side comes to."""
        return sum((f * v for f, v in zip(self.factors, values, strict=True) if f), self.constant)


def whole_solution(rows: Sequence[Row], wanted: Sequence[int]) -> list[int] | None:
    """Whole numbers that meet all rows, each as near to `wanted` as the order of the search allows; None for none.

    Raises Undecided beyond MOST_ROWS rows or MOST_SPLITS splits.
    """
    waiting, splits = [list(rows)], 0
    while waiting:
        own = waiting.pop()
        found = _try(own, wanted)
        if found is None or isinstance(found, list):
            if found is not None:
                return found
            continue
        splits += 1
        if splits > MOST_SPLITS:
            raise Undecided
        unknown, below = found
        unit = tuple(int(i == unknown) for i in range(len(wanted)))
        up, down = Row(unit, -below - 1), Row(tuple(-f for f in unit), below)
        near, far = (down, up) if wanted[unknown] <= below else (up, down)
        waiting += [[*own, far], [*own, near]]
    return None


def range_of(rows: Sequence[Row]) -> tuple[int | None, int | None] | None:
    """The range of the only unknown that the rows name, ends included; None where nothing fits."""
    low, high = _ends([row for row in rows if row.factors[0]], 0, [0])
    if any(row.constant < 0 for row in rows if not row.factors[0]):
        return None
    least, most = None if low is None else ceil(low), None if high is None else floor(high)
    return None if least is not None and most is not None and least > most else (least, most)


def _try(rows: Sequence[Row], wanted: Sequence[int]) -> list[int] | tuple[int, int] | None:
    """A whole solution; or the unknown to split and the whole number below its gap; None where there is none."""
    stages: list[tuple[int, list[Row]]] = []
    left, unknowns = _distinct(rows), set(range(len(wanted)))
    while unknowns:
        unknown = min(sorted(unknowns), key=lambda each: _growth(left, each))
        unknowns.discard(unknown)
        own, left = _eliminated(left, unknown)
        stages.append((unknown, own))
        if len(left) > MOST_ROWS:
            raise Undecided
    if any(row.constant < 0 for row in left):
        return None
    values: list[int] = [0] * len(wanted)
    for unknown, own in reversed(stages):
        low, high = _ends(own, unknown, values)
        least, most = None if low is None else ceil(low), None if high is None else floor(high)
        if least is not None and most is not None and least > most:
            return unknown, most
        value = wanted[unknown]
        value = value if least is None else max(value, least)
        values[unknown] = value if most is None else min(value, most)
    return values


def _distinct(rows: Sequence[Row]) -> list[Row]:
    """One row for each set of coefficients: the one that asks most."""
    least: dict[tuple[int, ...], int] = {}
    for row in rows:
        tight = row.tightened()
        least[tight.factors] = min(tight.constant, least.get(tight.factors, tight.constant))
    return [Row(factors, constant) for factors, constant in least.items()]


def _growth(rows: Sequence[Row], unknown: int) -> int:
    up = sum(row.factors[unknown] > 0 for row in rows)
    down = sum(row.factors[unknown] < 0 for row in rows)
    return up * down - up - down


def _eliminated(rows: Sequence[Row], unknown: int) -> tuple[list[Row], list[Row]]:
    """The rows that name an unknown, and what is left of all when it is gone."""
    up = [row for row in rows if row.factors[unknown] > 0]
    down = [row for row in rows if row.factors[unknown] < 0]
    rest = [row for row in rows if not row.factors[unknown]]
    for one in up:
        for other in down:
            a, b = one.factors[unknown], -other.factors[unknown]
            factors = tuple(b * x + a * y for x, y in zip(one.factors, other.factors, strict=True))
            rest.append(Row(factors, b * one.constant + a * other.constant))
    return [*up, *down], _distinct(rest)


def _ends(
    rows: Sequence[Row], unknown: int, values: Sequence[int]
) -> tuple[Fraction | None, Fraction | None]:
    """Between what an unknown lies when the others are as given (its own value there is left out)."""
    low: Fraction | None = None
    high: Fraction | None = None
    for row in rows:
        factor = row.factors[unknown]
        rest = row.at([0 if i == unknown else v for i, v in enumerate(values)])
        end = Fraction(-rest) / factor
        if factor > 0:
            low = end if low is None else max(low, end)
        else:
            high = end if high is None else min(high, end)
    return low, high
