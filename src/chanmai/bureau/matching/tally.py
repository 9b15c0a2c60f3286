"""Adding up what a run found for a clause, by district and size, so that every visitor gets the sums of his scope."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Generic, Literal, Self, TypeVar

from chanmai.engine.eligibility.clauses.decision import AwardAmount, Standing
from chanmai.engine.eligibility.deciding.total import Adding
from chanmai.runners.deciding import VERDICTS

Json = Mapping[str, Any] | list[Any]
"""A record: an object with names, or the bare list that version 0.2.0 wrote."""


@dataclass
class Tally(Adding):
    """What firms get by a clause beside their other awards, and `near`: how many are nearly eligible."""

    met: int = 0
    near: int = 0
    unknown: int = 0
    not_met: int = 0
    exact: int = 0
    upper: int = 0
    low: int = 0
    high: int = 0
    unstated: int = 0
    open_high: int = 0

    def add(self, standing: Standing, entitlement: AwardAmount) -> None:
        """Add one firm with what it is paid beside its other awards."""
        if standing is Standing.NEAR:
            self.near += 1
        else:
            self.count(VERDICTS[standing], entitlement)

    @property
    def firms(self) -> int:
        """All firms."""
        return self.met + self.near + self.unknown + self.not_met


@dataclass(frozen=True, slots=True)
class Firms:
    """How many firms there are, are eligible for something in force, near something, or open on something."""

    all: int = 0
    eligible: int = 0
    near: int = 0
    open: int = 0

    def __add__(self, other: Self) -> "Firms":
        return Firms(
            self.all + other.all,
            self.eligible + other.eligible,
            self.near + other.near,
            self.open + other.open,
        )


N = TypeVar("N", Tally, Firms)
NAMES = {kind: tuple(each.name for each in fields(kind)) for kind in (Tally, Firms)}
OLD_ORDER: Mapping[type, tuple[str, ...]] = {
    Tally: ("met", "near", "unknown", "not_met", "exact", "upper", "low", "high", "unstated", "open_high"),
    Firms: ("all", "eligible", "near", "open"),
}
"""In which order version 0.2.0 wrote the numbers of a cell, without their names."""


@dataclass(frozen=True, slots=True)
class Cell(Generic[N]):
    """The numbers of one district and size."""

    district: str
    size: str
    numbers: N

    def as_json(self) -> dict[str, Any]:
        """The record of the cell."""
        numbers = {name: getattr(self.numbers, name) for name in NAMES[type(self.numbers)]}
        return {"district": self.district, "size": self.size, **numbers}

    @classmethod
    def from_json(cls, kind: type[N], data: Json) -> "Cell[N]":
        """The cell that `as_json` wrote. Raises KeyError when a number is missing."""
        if isinstance(data, list):
            data = dict(zip(("district", "size", *OLD_ORDER[kind]), data, strict=True))
        return Cell(data["district"], data["size"], kind(**{name: data[name] for name in NAMES[kind]}))


@dataclass(frozen=True, slots=True)
class Lack:
    """How many firms of a district lack a fact that could still change a verdict; `column` as in snapshots."""

    district: str
    column: str
    firms: int

    def as_json(self) -> dict[str, Any]:
        """The record."""
        return {"district": self.district, "column": self.column, "firms": self.firms}

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """What `as_json` wrote."""
        return cls(*data) if isinstance(data, list) else cls(**data)


def tallies(rows: Iterable[Json]) -> list[Cell[Tally]]:
    """The tallies of a record by district and size."""
    return [Cell.from_json(Tally, row) for row in rows]


def firm_counts(rows: Iterable[Json]) -> list[Cell[Firms]]:
    """The numbers of firms of a record by district and size."""
    return [Cell.from_json(Firms, row) for row in rows]


Choose = Callable[[str], bool]
"""True for the districts that a visitor may see."""


def total_of(cells: Iterable[Cell[N]], zero: N, choose: Choose) -> N:
    """The sum over the chosen districts."""
    return sum((cell.numbers for cell in cells if choose(cell.district)), zero)


def by_place(
    cells: Iterable[Cell[N]], place: Literal["district", "size"], zero: N, choose: Choose
) -> dict[str, N]:
    """The sums over the chosen districts, by district or size."""
    sums: dict[str, N] = {}
    for cell in cells:
        if choose(cell.district):
            name = getattr(cell, place)
            sums[name] = sums.get(name, zero) + cell.numbers
    return sums
