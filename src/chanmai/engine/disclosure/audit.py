"""The exact audit: what is claimed to stay open is shown to be, by whole numbers that fit all that was released.

A completion gives every atom another amount so that all shown sums stay as they are. If one completion lies below a
target's safety interval and another above it, everything between is possible too, and nobody to whom both are possible
can know more. A viewer who contributes knows the own amounts: for such a viewer only completions count that leave those
untouched. No solver is trusted: completions are checked here, in whole numbers, wherever they come from.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from chanmai.engine.disclosure.system import System
from chanmai.engine.disclosure.targets import Target

Deviation = Mapping[int, int]
"""By how much a completion departs from the truth, atom by atom; what is not named stays."""


class Side(Enum):
    """On which side of the truth."""

    BELOW = -1
    ABOVE = 1


@dataclass(frozen=True, slots=True)
class Possibility:
    """A deviation that fits all shown sums, and the groups that know it to be wrong from their own amounts."""

    deviation: Deviation
    refuted_by: frozenset[str]

    def of(self, atoms: Iterable[int]) -> int:
        """By how much the amount of some atoms departs from the truth."""
        return sum(self.deviation.get(atom, 0) for atom in atoms)


@dataclass(frozen=True, slots=True)
class Gap:
    """What is not shown to stay open: for this viewer, on this side, by so much. `viewer` None contributes nothing."""

    target: Target
    side: Side
    viewer: str | None
    needed: int


def changed_sums(system: System, deviation: Deviation) -> dict[int, int]:
    """By how much each sum departs from the truth, for those that do."""
    return _added(deviation, system.sums_of_atom)


def reached(system: System, deviation: Deviation) -> dict[int, int]:
    """By how much each target, by place, departs from the truth, for those that do."""
    return _added(deviation, system.targets_of_atom)


def _added(deviation: Deviation, places_of: Sequence[Sequence[int]]) -> dict[int, int]:
    moved: dict[int, int] = {}
    for atom, amount in deviation.items():
        for place in places_of[atom]:
            moved[place] = moved.get(place, 0) + amount
    return {place: amount for place, amount in moved.items() if amount}


def completion_of(system: System, shown: Collection[int], deviation: Deviation) -> Possibility | None:
    """The completion that a deviation is, or None when a shown sum changes or an amount is impossible for anybody."""
    if any(place in shown for place in changed_sums(system, deviation)):
        return None
    refuted: set[str] = set()
    for place, amount in deviation.items():
        atom = system.atoms[place]
        if not _possible(atom.between(), atom.total + amount):
            return None
        moved = atom.total + amount
        refuted.update(
            who for who, ends in atom.ends.items() if who is not None and not _possible(ends, moved)
        )
    return Possibility(deviation, frozenset(refuted))


def _possible(between: tuple[int, int | None], amount: int) -> bool:
    least, most = between
    return least <= amount and (most is None or amount <= most)


Reach = tuple[int, frozenset[str]]
"""By how much a completion moves a target, and who knows it to be wrong."""


def gaps_of(system: System, target: Target, reaches: Sequence[Reach]) -> list[Gap]:
    """What these completions do not show of a target, for whoever contributes nothing and every group that does."""
    found = []
    ahead = {side: [(side.value * far, who) for far, who in reaches if side.value * far > 0] for side in Side}
    for sign, viewer, needed in system.needs[target.atoms]:
        side = Side(sign)
        fit = [refuted for far, refuted in ahead[side] if far >= needed]
        if viewer is not None:
            if not any(viewer not in refuted for refuted in fit):
                found.append(Gap(target, side, viewer, needed))
        elif not fit:
            found.append(Gap(target, side, None, needed))
        elif target.to_all:
            left = frozenset.intersection(*fit) - target.by_group.keys()
            found.extend(Gap(target, side, each, needed) for each in sorted(left))
    return found


def audit(system: System, hidden: Collection[int], deviations: Iterable[Deviation]) -> list[Gap]:
    """All that is not shown to stay open when these sums are hidden; empty is a release that may go out.

    A sensitive sum that an earlier release shows is a gap that nothing mends. Raises ValueError when this release is to
    show one.
    """
    shown = system.in_public(hidden)
    if any(not system.sums[place].shown for place in shown & system.sensitive):
        message = "a sensitive sum is shown"
        raise ValueError(message)
    reaches: list[list[Reach]] = [[] for _ in system.targets]
    for deviation in deviations:
        completion = completion_of(system, shown, deviation)
        if completion is not None:
            for place, far in reached(system, deviation).items():
                reaches[place].append((far, completion.refuted_by))
    return [
        gap
        for target, found in zip(system.targets, reaches, strict=True)
        for gap in gaps_of(system, target, found)
    ]
