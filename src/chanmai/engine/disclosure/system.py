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
from chanmai.engine.disclosure.targets import Target, by_group

CellName = tuple[str, str, Codes]
"""A cell by release, table and codes."""
Need = tuple[int, str | None, int]
"""On which side of the truth (−1 below, 1 above), to whom, and how far something must be possible."""


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

    @cached_property
    def ends(self) -> dict[str | None, tuple[int, int | None]]:
        """What each of its groups, and somebody who contributes nothing (None), holds possible before any table."""
        return {viewer: self._between(viewer) for viewer in (None, *self.by_group)}

    def between(self, viewer: str | None = None) -> tuple[int, int | None]:
        """What a viewer holds possible before any table; who contributes nothing here is like any other."""
        return self.ends[viewer if viewer in self.ends else None]

    def _between(self, viewer: str | None) -> tuple[int, int | None]:
        ends = [
            (each.amount, each.amount) if each.group == viewer else (each.least, each.most)
            for each in self.members
        ]
        highest = [most for _, most in ends if most is not None]
        return sum(least for least, _ in ends), sum(highest) if len(highest) == len(ends) else None


@dataclass(frozen=True)
class Sum:
    """Cells that hold the same atoms. `shown` is out already; `kept` was hidden and is in no table to come.

    `before`: one of its cells was hidden in an earlier release.
    """

    atoms: frozenset[int]
    cells: tuple[CellName, ...]
    shown: bool
    kept: bool
    firms: int
    before: bool = False

    @property
    def loss(self) -> int:
        """What hiding it takes from readers: its number of firms, so that a total is the last to go."""
        return self.firms


@dataclass(frozen=True)
class System:
    """Atoms, the sums over them, and what must stay open."""

    atoms: tuple[Atom, ...]
    sums: tuple[Sum, ...]
    targets: tuple[Target, ...]
    rules: ReleaseRules
    known: tuple[Mapping[int, int], ...] = ()
    """Deviations that showed earlier releases to be safe: they may serve again, and are checked again."""

    @cached_property
    def sensitive(self) -> frozenset[int]:
        """The sums, by place, that have to be hidden for themselves."""
        wanted = {target.atoms for target in self.targets}
        return frozenset(place for place, each in enumerate(self.sums) if each.atoms in wanted)

    @cached_property
    def needs(self) -> dict[frozenset[int], tuple[Need, ...]]:
        """What has to be shown of each target, by its atoms: below and above, to whoever it is not open to anyway."""
        return {each.atoms: tuple(self._needs_of(each)) for each in self.targets}

    def _needs_of(self, target: Target) -> Iterable[Need]:
        for viewer in (None, *target.by_group):
            below, above = target.safety(self.rules, viewer)
            if below > 0:
                yield -1, viewer, below
            if above > 0:
                yield 1, viewer, above

    @cached_property
    def targets_of_atom(self) -> tuple[tuple[int, ...], ...]:
        """The targets that an atom is part of, by place."""
        return _holders(len(self.atoms), [each.atoms for each in self.targets])

    @cached_property
    def open(self) -> tuple[int, ...]:
        """The sums, by place, of which it is still to be decided whether they are shown."""
        return tuple(place for place, each in enumerate(self.sums) if not (each.shown or each.kept))

    @cached_property
    def sums_of_atom(self) -> tuple[tuple[int, ...], ...]:
        """The sums that an atom is part of, by place."""
        return _holders(len(self.atoms), [each.atoms for each in self.sums])

    def in_public(self, hidden: Iterable[int]) -> frozenset[int]:
        """The sums that everybody knows when these are hidden."""
        out = {place for place, each in enumerate(self.sums) if each.kept} | set(hidden)
        return frozenset(range(len(self.sums))) - out

    def loss(self, hidden: Iterable[int]) -> int:
        """What readers lose by a pattern."""
        return sum(self.sums[place].loss for place in hidden)


def _holders(atoms: int, sets: Sequence[frozenset[int]]) -> tuple[tuple[int, ...], ...]:
    """For each atom the places of the sets that hold it."""
    found: list[list[int]] = [[] for _ in range(atoms)]
    for place, each in enumerate(sets):
        for atom in each:
            found[atom].append(place)
    return tuple(map(tuple, found))


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
    return System(atoms, sums, _targets(atoms, sums, rules), rules, _known(earlier, atoms))


def _known(earlier: Sequence[Tabulation], atoms: Sequence[Atom]) -> tuple[Mapping[int, int], ...]:
    place_of = {(each.firm, each.amount): place for place, atom in enumerate(atoms) for each in atom.members}
    return tuple(
        {place_of[key]: far for key, far in completion.items()}
        for each in earlier
        for completion in each.completions
    )


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
        before = any(name[1:] in each for name in names for each in hidden.values())
        kept = len(old) == len(names) and not shown
        found.append(Sum(inside, tuple(sorted(names)), shown, kept, firms, before))
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
