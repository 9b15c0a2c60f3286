"""What must stay open, and how far."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from chanmai.engine.disclosure.rules import ReleaseRules
from chanmai.engine.disclosure.tables import Portion


@dataclass(frozen=True)
class Target:
    """What must stay open: a sensitive sum, or a sensitive atom, which only several tables together tell apart.

    A sum must stay open to every group that knows its own contributions, wherever they are (`to_all`). An atom, that no
    table shows, must not come out of several: it stays open, by `safety_least`, to its own groups and to those who
    contribute nothing.
    """

    atoms: frozenset[int]
    members: tuple[Portion, ...]
    to_all: bool

    @cached_property
    def by_group(self) -> dict[str, int]:
        """The true amounts of its groups."""
        return by_group(self.members)

    @cached_property
    def total(self) -> int:
        """The true amount."""
        return sum(self.by_group.values())

    def safety(self, rules: ReleaseRules, viewer: str | None) -> tuple[int, int]:
        """How far below and above the truth a viewer must hold possible what is not the viewer's own.

        Never beyond, nor up to the last hundredth of, what was possible before any table.
        """
        others = {group: amount for group, amount in self.by_group.items() if group != viewer}
        if not others:
            return 0, 0
        rest = sum(others.values())
        wanted = rules.safety(rest, max(others.values())) if self.to_all else rules.safety_least
        unknown = [each for each in self.members if each.group != viewer]
        room = sum(each.amount - each.least for each in unknown)
        highest = [each.most for each in unknown if each.most is not None]
        above = sum(highest) - rest if len(highest) == len(unknown) else None
        return min(wanted, _most_of(room)), wanted if above is None else min(wanted, _most_of(above))


def _most_of(room: int) -> int:
    """All but a hundredth, so that whole numbers need not meet an end; one of one."""
    return room - room // 100


def by_group(members: Iterable[Portion]) -> dict[str, int]:
    """Amounts added up by group."""
    found: dict[str, int] = defaultdict(int)
    for each in members:
        found[each.group] += each.amount
    return dict(found)
