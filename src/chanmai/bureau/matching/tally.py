"""Adding up what a run found for a clause, by district and size, so that every visitor gets the sums of his scope."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from operator import add, attrgetter, sub
from typing import Any

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Standing

Cell = list[Any]


@dataclass(slots=True)
class Tally:
    """Counts of firms by standing and sums of money in 分 after stacking.

    Of eligible firms: `exact` is settled money, `upper` the sum of ceilings (at most), `low` and `high` bound what
    still hangs on missing facts, `unstated` counts firms whose amount the source does not bound. `open_high` is
    what firms could get at most whose verdict is still open.
    """

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

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*map(add, numbers(self), numbers(other)))

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(*map(sub, numbers(self), numbers(other)))

    def count(self, standing: Standing, settled: AwardAmount) -> None:
        """Add one firm with what it is paid beside its other awards."""
        if standing is Standing.NEAR:
            self.near += 1
        elif standing is Standing.MISSING:
            self.unknown += 1
            self.open_high += settled.high or 0
        elif standing is Standing.ELIGIBLE:
            self.met += 1
            self._pay(settled)
        else:
            self.not_met += 1

    def _pay(self, settled: AwardAmount) -> None:
        match settled.kind:
            case AmountKind.EXACT:
                self.exact += settled.low or 0
            case AmountKind.UPPER if settled.high is not None:
                self.upper += settled.high
            case AmountKind.INTERVAL if settled.high is not None:
                self.low += settled.low or 0
                self.high += settled.high
            case AmountKind.UPPER | AmountKind.INTERVAL | AmountKind.UNKNOWN:
                self.unstated += 1

    @property
    def least(self) -> int:
        """What is certain, in 分."""
        return self.exact + self.low

    @property
    def most(self) -> int:
        """The greatest sum, in 分, as far as amounts are bounded."""
        return self.exact + self.upper + self.high

    @property
    def firms(self) -> int:
        """All firms."""
        return self.met + self.near + self.unknown + self.not_met

    def cell(self, district: str, size: str) -> Cell:
        """The tally as it is kept."""
        return [district, size, *numbers(self)]


NAMES = tuple(field.name for field in fields(Tally))
NUMBERS = len(NAMES)
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
            total = total + Tally(*cell[2:])
    return total


def by_place(cells: Iterable[Sequence[Any]], place: int, choose: Choose = everywhere) -> dict[str, Tally]:
    """The sums by district (place 0) or size (place 1)."""
    found: dict[str, Tally] = {}
    for cell in cells:
        if choose(list(cell)):
            found[cell[place]] = found.get(cell[place], Tally()) + Tally(*cell[2:])
    return found
