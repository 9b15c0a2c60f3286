"""Which cells to hide beside the sensitive ones, so that everything sensitive stays open by its safety interval.

In the manner of Fischetti and Salazar-González, “Solving the cell suppression problem on tabular data with linear
constraints” (Management Science 47, 2001): a target that is not safe yet is moved at the least loss, and what has to
move with it is hidden; then every cell that was hidden for others is tried in the open again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from chanmai.engine.disclosure.audit import Deviation, Gap, Possibility, Side
from chanmai.engine.disclosure.system import System
from chanmai.engine.disclosure.targets import Target
from chanmai.solvers.disclosure.suppression import Suppression, Tell


@dataclass(frozen=True, slots=True)
class Pattern:
    """Sums to hide, by place, with deviations that show what stays open; `unproven` is what they do not show."""

    hidden: frozenset[int]
    deviations: tuple[Deviation, ...]
    unproven: tuple[Gap, ...]


BATCHES = 40
"""Programs for many targets at once."""
IDLE = 6
"""So many of them that fill nothing are the last."""
EFFORT = 25_000
"""How much is spent on showing again what was hidden: programs and tries times unknowns, so that it ends alike twice."""
WORTHWHILE = 20
"""Fewer gaps than that are filled one by one."""
TOGETHER = 8
"""So many targets are moved by one program that may hide more."""
MOST_OPENED = 30
"""A sum on which more targets than that hang is not tried in the open."""


def find_pattern(system: System, tell: Tell = lambda _done, _of: None) -> Pattern:
    """A pattern of little loss. The same system gives the same pattern."""
    search = Search(system, tell)
    search.fill_by_rectangles(range(len(search.targets)))
    search.hide_what_must_move()
    search.show_what_need_not_be_hidden(outsiders_only=True)
    search.prove()
    search.show_what_need_not_be_hidden(outsiders_only=False)
    return search.pattern()


class Search(Suppression):
    """A pattern on its way, in the order of its steps."""

    def hide_what_must_move(self) -> None:
        """Hides until every sensitive sum is shown to stay open to who contributes nothing, where it can be."""
        self._fill_together(self.to_all, outsiders_only=True)
        for number in self.to_all:
            self.tell(number, 2 * len(self.targets))
            for side in Side:
                gaps = [each for each in self.bank.gaps(number) if each.side is side and each.viewer is None]
                if gaps:
                    self._fill(gaps, may_hide=True)

    def prove(self) -> None:
        """Finds completions for everything and everybody, and hides more where it must; notes what cannot be."""
        others = [number for number, each in enumerate(self.targets) if not each.to_all]
        self.fill_by_rectangles(others)
        self.freeze()
        self._fill_many(others, resting=False)
        self._fill_many(self.to_all, resting=True)
        self.movements.set_prices({place: self._price(place) for place in range(len(self.system.sums))})
        self._fill_together(range(len(self.targets)), outsiders_only=False)
        for number in range(len(self.targets)):
            self.tell(len(self.targets) + number, 2 * len(self.targets))
            for gap in self.cover(number, may_hide=True):
                self._fill(
                    [replace(gap, needed=gap.needed * 3 // 2)], may_hide=True
                )  # another end may be whole
            for gap in self.bank.gaps(number):
                self.hide_around(gap)

    def _fill_together(self, numbers: Sequence[int], *, outsiders_only: bool) -> None:
        """Fills gaps of several targets by one completion, hiding what must move with them; twice, as some fail."""
        for turn in range(2):
            pending = [number for number in numbers if self._on_one_side(number, turn, outsiders_only)]
            if len(pending) < WORTHWHILE:
                break
            for first in range(0, len(pending), TOGETHER):
                self.tell(first, 2 * len(self.targets))
                batch = pending[first : first + TOGETHER]
                gaps = [gap for each in batch for gap in self._on_one_side(each, turn, outsiders_only)]
                if gaps:
                    self._fill(gaps, may_hide=True)

    def _on_one_side(self, number: int, turn: int, outsiders_only: bool) -> list[Gap]:
        """The gaps of a target that one completion could fill: to who contributes nothing first."""
        gaps = [each for each in self.bank.gaps(number) if each.viewer is None or not outsiders_only]
        side = tuple(Side)[_coin(number, turn)]
        gaps = [each for each in gaps if each.side is side] or gaps
        return [each for each in gaps if each.viewer is None] or gaps

    def _fill_many(self, among: Sequence[int], *, resting: bool) -> None:
        """Fills the gaps of many targets at once, as long as that gets on.

        What some viewers know stays untouched (`resting`) by another half of them each time, so that what one of them
        can refute is soon beside something that this one cannot.
        """
        shown, idle, left = self.system.in_public(self.hidden), 0, None
        for turn in range(BATCHES):
            pending = [number for number in among if self.bank.gaps(number)]
            count = sum(len(self.bank.gaps(number)) for number in pending)
            idle = idle + 1 if count == left else 0
            if len(pending) < WORTHWHILE or idle == IDLE:
                break
            left = count
            at_rest = self._resting(turn) if resting else frozenset()
            wanted = []
            for number in pending:
                gaps = [
                    g
                    for g in self.bank.gaps(number)
                    if g.viewer is None or g.viewer in at_rest or not resting
                ]
                if gaps and (not resting or _coin(number, turn)):
                    wanted.append(_one(gaps, _coin(number, turn + BATCHES)))
            self.programs += 1
            self._keep(self.movements.spread(wanted, shown, at_rest), shown)

    def _resting(self, turn: int) -> frozenset[str]:
        """Half of the groups, the other half the next time."""
        return frozenset(
            group
            for number, group in enumerate(self.movements.groups)
            if _coin(number, turn // 2) == turn % 2
        )

    def show_what_need_not_be_hidden(self, *, outsiders_only: bool) -> None:
        """Shows what was hidden for others, the greatest loss first, wherever everything stays as open without it."""
        self.freeze()
        sums = self.system.sums
        last = self.programs + EFFORT // (len(sums) + len(self.system.atoms))
        for place in sorted(self.hidden - self.system.sensitive, key=lambda each: (-sums[each].loss, each)):
            if self.programs > last:
                break
            self.programs += 1
            self._try_in_the_open(place, outsiders_only=outsiders_only)

    def _try_in_the_open(self, place: int, *, outsiders_only: bool) -> None:
        lost = self.bank.without(self.system.sums[place].atoms)
        touched = self._opened(lost, outsiders_only=outsiders_only)
        if len(touched) > MOST_OPENED:  # a program for each of them would take long, and one hardly succeeds
            self.bank.take_back(lost)
            return
        self.hidden.discard(place)
        self.movements.set_prices({place: None})
        for number in touched:
            if self.cover(number, may_hide=False, outsiders_only=outsiders_only):
                self.failures[number] += 1
                self.hidden.add(place)
                self.movements.set_prices({place: 0.0})
                self.bank.take_back(lost)
                break

    def _opened(self, lost: Iterable[Possibility], *, outsiders_only: bool) -> list[int]:
        """The targets with gaps among those that these moved; those that failed most before come first."""
        found = [
            number
            for number in self.bank.touched(lost)
            if any(gap.viewer is None or not outsiders_only for gap in self.bank.gaps(number))
            and (self.targets[number].to_all or not outsiders_only)
        ]
        return sorted(found, key=lambda each: (-self.failures[each], each))

    def pattern(self) -> Pattern:
        """What was found."""
        unproven = tuple(gap for number in range(len(self.targets)) for gap in self.bank.gaps(number))
        deviations = tuple(each.deviation for each in self.bank.completions)
        return Pattern(frozenset(self.hidden), deviations, unproven)


def _one(gaps: Sequence[Gap], which: int) -> tuple[Target, Side, int]:
    """The largest need of a target, on one side if it has gaps there."""
    side = tuple(Side)[which]
    on_side = [gap for gap in gaps if gap.side is side] or gaps
    gap = max(on_side, key=lambda each: each.needed)
    return gap.target, gap.side, gap.needed


def _coin(number: int, turn: int) -> int:
    """A bit that differs from one number and turn to the next: Knuth's multiplicative hash; alike every time."""
    mixed = (number * 7919 + turn + 1) * 2654435761 & 0xFFFFFFFF
    return (mixed ^ mixed >> 15) * 2246822519 >> 20 & 1
