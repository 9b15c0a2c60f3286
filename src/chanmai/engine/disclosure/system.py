"""All that was and is to be released as one system of sums over unknown contributions.

Contributions that no table ever tells apart are one unknown, an atom. Cells with the same atoms are one sum: they are
shown or hidden together, in one table and in several, in one release and in the next.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from chanmai.engine.disclosure.rules import ReleaseRules
from chanmai.engine.disclosure.tables import Codes, Portion, Tabulation

CellName = tuple[str, str, Codes]
"""A cell by release, table and codes."""


@dataclass(frozen=True)
class Atom:
    """Contributions that are in the same cells of everything."""

    members: tuple[Portion, ...]

    @cached_property
    def total(self) -> int:
        """The true amount."""
        return sum(each.amount for each in self.members)

    @cached_property
    def by_group(self) -> dict[str, int]:
        """The true amounts of its groups."""
        return by_group(self.members)

    def between(self, viewer: str | None = None) -> tuple[int, int | None]:
        """What a group that knows its own contribution, or somebody who knows none, holds possible before any table."""
        ends = [
            (each.amount, each.amount) if each.group == viewer else (each.least, each.most)
            for each in self.members
        ]
        highest = [most for _, most in ends if most is not None]
        return sum(least for least, _ in ends), sum(highest) if len(highest) == len(ends) else None


@dataclass(frozen=True)
class Sum:
    """Cells that hold the same atoms. `shown` is out already; `kept` was hidden and is in no table to come."""

    atoms: frozenset[int]
    cells: tuple[CellName, ...]
    shown: bool
    kept: bool
    firms: int

    @property
    def loss(self) -> int:
        """What hiding it takes from readers: its number of firms, so that a total is the last to go."""
        return self.firms


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


@dataclass(frozen=True)
class System:
    """Atoms, the sums over them, and what must stay open."""

    atoms: tuple[Atom, ...]
    sums: tuple[Sum, ...]
    targets: tuple[Target, ...]
    rules: ReleaseRules

    @cached_property
    def sensitive(self) -> frozenset[int]:
        """The sums, by place, that have to be hidden for themselves."""
        wanted = {target.atoms for target in self.targets}
        return frozenset(place for place, each in enumerate(self.sums) if each.atoms in wanted)

    @cached_property
    def open(self) -> tuple[int, ...]:
        """The sums, by place, of which it is still to be decided whether they are shown."""
        return tuple(place for place, each in enumerate(self.sums) if not (each.shown or each.kept))

    @cached_property
    def sums_of_atom(self) -> tuple[tuple[int, ...], ...]:
        """The sums that an atom is part of, by place."""
        found: list[list[int]] = [[] for _ in self.atoms]
        for place, each in enumerate(self.sums):
            for atom in each.atoms:
                found[atom].append(place)
        return tuple(map(tuple, found))

    def in_public(self, hidden: Iterable[int]) -> frozenset[int]:
        """The sums that everybody knows when these are hidden."""
        out = {place for place, each in enumerate(self.sums) if each.kept} | set(hidden)
        return frozenset(range(len(self.sums))) - out

    def loss(self, hidden: Iterable[int]) -> int:
        """What readers lose by a pattern."""
        return sum(self.sums[place].loss for place in hidden)


def build_system(new: Tabulation, earlier: Sequence[Tabulation], rules: ReleaseRules) -> System:
    """The system of a release together with what was released before of the same measure and period.

    A contribution is the same as an earlier one when firm and amount are: what was corrected in between is another
    unknown, which is why a release after a single correction or a single late firm gives that firm away.
    """
    everything = (*earlier, new)
    cells: dict[tuple[str, int], list[CellName]] = defaultdict(list)
    known: dict[tuple[str, int], Portion] = {}
    for tabulation in everything:
        for each in tabulation.contributions:
            key = each.firm, each.amount
            known[key] = each
            for table in tabulation.tables:
                cells[key].extend((tabulation.name, table.name, codes) for codes in table.cells_of(each))
    members: dict[tuple[CellName, ...], list[Portion]] = defaultdict(list)
    for key in sorted(known):
        members[tuple(cells[key])].append(known[key])
    atoms = tuple(Atom(tuple(each)) for each in members.values())
    of_cell: dict[CellName, set[int]] = defaultdict(set)
    for place, names in enumerate(members):
        for name in names:
            of_cell[name].add(place)
    sums = _sums(of_cell, atoms, new.name, {each.name: each.hidden for each in earlier})
    return System(atoms, sums, _targets(atoms, sums, rules), rules)


def _sums(
    of_cell: Mapping[CellName, set[int]],
    atoms: Sequence[Atom],
    new: str,
    hidden: Mapping[str, frozenset[tuple[str, Codes]]],
) -> tuple[Sum, ...]:
    cells: dict[frozenset[int], list[CellName]] = defaultdict(list)
    for name, places in of_cell.items():
        cells[frozenset(places)].append(name)
    found = []
    for inside, names in cells.items():
        old = [name for name in names if name[0] != new]
        shown = any(name[1:] not in hidden[name[0]] for name in old)
        firms = len({each.firm for place in inside for each in atoms[place].members})
        found.append(Sum(inside, tuple(sorted(names)), shown, len(old) == len(names) and not shown, firms))
    return tuple(sorted(found, key=lambda each: each.cells))


def _targets(atoms: Sequence[Atom], sums: Sequence[Sum], rules: ReleaseRules) -> tuple[Target, ...]:
    seen = {each.atoms: True for each in sums if not each.shown}
    for places in _differences(sums):
        seen[places] = True
    for place in range(len(atoms)):
        seen.setdefault(frozenset((place,)), False)
    found = []
    for places, to_all in seen.items():
        members = tuple(each for place in sorted(places) for each in atoms[place].members)
        if rules.is_sensitive(by_group(members).values()):
            found.append(Target(places, members, to_all))
    return tuple(found)


def _differences(sums: Sequence[Sum]) -> Iterable[frozenset[int]]:
    """What a cell holds more than the same cell of another release: late firms, and values before and after."""
    by_codes: dict[tuple[str, Codes], list[Sum]] = defaultdict(list)
    for each in sums:
        for _, table, codes in each.cells:
            by_codes[table, codes].append(each)
    for alike in by_codes.values():
        for one in alike:
            for other in alike:
                if one.atoms - other.atoms:
                    yield one.atoms - other.atoms
