"""Tables over firms: classifications with their steps, contributions, and the cells that each belongs to."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

TOTAL = ""
"""The code of everything together, above all codes of a classification."""

Codes = tuple[str, ...]
"""The codes of a cell, one for each classification of its table."""


@dataclass(frozen=True, slots=True)
class Classification:
    """Codes in a tree. `parents` says of each code what it is part of; the highest are part of TOTAL."""

    name: str
    parents: Mapping[str, str]

    def upward(self, code: str) -> tuple[str, ...]:
        """The code and all it is part of, up to TOTAL. Raises KeyError for a code that is not there."""
        path = [code]
        while path[-1] != TOTAL:
            path.append(self.parents[path[-1]])
        return tuple(path)

    def children(self, code: str) -> tuple[str, ...]:
        """The codes one step below, in the order in which they were given."""
        return tuple(each for each, above in self.parents.items() if above == code)

    @property
    def codes(self) -> tuple[str, ...]:
        """TOTAL and every code, each behind what it is part of."""
        found = [TOTAL]
        for code in found:
            found.extend(self.children(code))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Portion:
    """What one firm adds to the sums: a whole number, in 分 or firms, and its lowest code in each classification.

    `group` names the firms under one control, which count as one. `least` and `most` bound the amount by what anybody
    knows of the firm without any table, such as its size; most None is unbounded.
    """

    firm: str
    group: str
    amount: int
    codes: Mapping[str, str]
    least: int = 0
    most: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.least <= self.amount or (self.most is not None and self.amount > self.most):
            message = f"{self.firm}: {self.least} <= {self.amount} <= {self.most} does not hold"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class CrossTable:
    """A table of sums with all its margins."""

    name: str
    by: tuple[Classification, ...]

    def cells_of(self, contribution: Portion) -> Iterable[Codes]:
        """The cells that a contribution is part of."""
        return itertools.product(*(each.upward(contribution.codes[each.name]) for each in self.by))

    @property
    def cells(self) -> tuple[Codes, ...]:
        """All cells, empty ones too."""
        return tuple(itertools.product(*(each.codes for each in self.by)))

    def sums(self, contributions: Iterable[Portion]) -> dict[Codes, int]:
        """The true sum of every cell."""
        found = dict.fromkeys(self.cells, 0)
        for each in contributions:
            for codes in self.cells_of(each):
                found[codes] += each.amount
        return found


@dataclass(frozen=True, slots=True)
class Tabulation:
    """Tables over the same contributions that go out together, and which of their cells are hidden."""

    name: str
    tables: tuple[CrossTable, ...]
    contributions: tuple[Portion, ...]
    hidden: frozenset[tuple[str, Codes]] = field(default=frozenset())
    """Cells by table and codes; only of what went out earlier."""
    completions: tuple[Mapping[tuple[str, int], int], ...] = ()
    """By how much contributions, by firm and amount, may depart: what showed that those cells stay open."""
