"""Adding up what a run found for a clause, by district and size, so that every visitor gets the sums of his scope."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.engine.eligibility.clauses.decision import AwardAmount, Standing
from chanmai.engine.eligibility.deciding.total import Total
from chanmai.runners.deciding import VERDICTS

Cell = list[Any]


@dataclass(slots=True)
class Tally(Total):
    """What firms get by a clause beside their other awards, and `near`: how many are nearly eligible."""

    near: int = 0

    def add(self, standing: Standing, settled: AwardAmount) -> None:
        """Add one firm with what it is paid beside its other awards."""
        if standing is Standing.NEAR:
            self.near += 1
        else:
            self.count(VERDICTS[standing], settled)

    @property
    def firms(self) -> int:
        """All firms."""
        return self.met + self.near + self.unknown + self.not_met

    def cell(self, district: str, size: str) -> Cell:
        """The tally as it is kept."""
        return [district, size, *numbers(self)]


NAMES = ("met", "near", "unknown", "not_met", "exact", "upper", "low", "high", "unstated", "open_high")
numbers: Callable[[Tally], tuple[int, ...]] = attrgetter(*NAMES)
"""The numbers of a tally, in the order in which they are kept."""
Choose = Callable[[Cell], bool]


def everywhere(_cell: Cell) -> bool:
    """Every district."""
    return True


def within(viewer: Viewer) -> Choose:
    """The cells of the districts that a visitor may see."""
    return lambda cell: viewer.sees_district(cell[0])


def added(cells: Iterable[Sequence[Any]], choose: Choose = everywhere) -> Tally:
    """The sum over the chosen cells."""
    total = Tally()
    for cell in cells:
        if choose(list(cell)):
            total = total + tally_of(cell)
    return total


def by_place(cells: Iterable[Sequence[Any]], place: int, choose: Choose = everywhere) -> dict[str, Tally]:
    """The sums by district (place 0) or size (place 1)."""
    found: dict[str, Tally] = {}
    for cell in cells:
        if choose(list(cell)):
            found[cell[place]] = found.get(cell[place], Tally()) + tally_of(cell)
    return found


def tally_of(cell: Sequence[Any]) -> Tally:
    """The tally of a cell as it is kept."""
    return Tally(**dict(zip(NAMES, cell[2:], strict=True)))
