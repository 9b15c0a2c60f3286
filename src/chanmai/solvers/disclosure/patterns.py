"""Which cells to hide beside the sensitive ones, so that everything sensitive stays open by its safety interval.

In the manner of Fischetti and Salazar-González, “Solving the cell suppression problem on tabular data with linear
constraints” (Management Science 47, 2001): a target that is not safe yet is moved at the least loss, and what has to
move with it is hidden; then every cell that was hidden for others is tried in the open again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from chanmai.engine.disclosure.audit import Deviation, Gap, Side
from chanmai.engine.disclosure.system import System
from chanmai.engine.disclosure.targets import Target
from chanmai.solvers.disclosure.batches import batches, coin, mixed, on_one_side
from chanmai.solvers.disclosure.suppression import Suppression, Tell


@dataclass(frozen=True, slots=True)
class Pattern:
    """Sums to hide, by place, with deviations that show what stays open; `unproven` is what they do not show."""

    hidden: frozenset[int]
    deviations: tuple[Deviation, ...]
    unproven: tuple[Gap, ...]


BATCHES = 10
"""Programs for all targets at once."""
TURNS = 2
"""How often all targets are gone through by batches before more is hidden."""
MANY = 8
"""After so many more are hidden they are gone through again."""
EFFORT = 20_000
"""How much is spent on showing again what was hidden: programs and tries times unknowns, so that it ends alike."""
WORTHWHILE = 20
"""Fewer gaps than that are filled one by one."""
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
        for turn in range(2):
            self._fill_together(self.to_all, turn, may_hide=True, outsiders_only=True)
        for number in self.to_all:
            self.go_on(number)
            for side in Side:
                gaps = [each for each in self.bank.gaps(number) if each.side is side and each.viewer is None]
                if gaps:
                    self._fill(gaps, may_hide=True)

    def prove(self) -> None:
        """Finds completions for everything and everybody, and hides more where it must; notes what cannot be."""
        others = [number for number, each in enumerate(self.targets) if not each.to_all]
        self.fill_by_rectangles(others)
        self.freeze()
        self._fill_at_once(others)
        everything = range(len(self.targets))
        turn = 0
        while turn < TURNS:
            self._fill_together(everything, turn, may_hide=False)
            turn += 1
        self.thaw()
        before = len(self.hidden)
        for number in everything:
            self.go_on(len(self.targets) + number)
            for gap in self.cover(number, may_hide=True):
                self._fill(
                    [replace(gap, needed=gap.needed * 3 // 2)], may_hide=True
                )  # another end may be whole
            for gap in self.bank.gaps(number) if self.is_later else ():
                self.hide_around(gap)
            if len(self.hidden) >= before + MANY:  # more may move now
                self.freeze()
                self._fill_together(everything, turn, may_hide=False)
                self.thaw()
                turn, before = turn + 1, len(self.hidden)

    def _fill_together(
        self, numbers: Sequence[int], turn: int, *, may_hide: bool, outsiders_only: bool = False
    ) -> None:
        """Fills gaps of several targets by one completion each, if there are many targets with gaps.

        In the first turn those come together that the same groups refute, then others.
        """
        pending = []
        for number in numbers:
            gaps = [each for each in self.bank.gaps(number) if each.viewer is None or not outsiders_only]
            if gaps:
                pending.append((number, on_one_side(gaps, turn, number)))
        if len(pending) < WORTHWHILE:
            return
        if turn:
            pending.sort(key=lambda each: mixed(each[0], turn))
        elif not outsiders_only:
            pending.sort(key=lambda each: [gap.viewer or "" for gap in each[1]])
        for gaps in batches(gaps for _, gaps in pending):
            self.go_on(0)
            if gaps:
                self._fill(gaps, may_hide=may_hide)

    def _fill_at_once(self, numbers: Sequence[int]) -> None:
        """Fills what can be of the gaps of all these targets by one completion, as long as that gets on."""
        shown, left = self.system.in_public(self.hidden), 0
        for turn in range(BATCHES):
            pending = [(number, gaps) for number in numbers if (gaps := self.bank.gaps(number))]
            count = sum(len(gaps) for _, gaps in pending)
            if len(pending) < WORTHWHILE or count == left:
                break
            left = count
            wanted = [_one(gaps, coin(number, turn)) for number, gaps in pending]
            self.programs += 1
            self._keep(self.movements.spread(wanted, shown), shown)

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
        before = self.bank.state()
        touched = self.bank.without(self.system.sums[place].atoms)
        opened = self._opened(touched, outsiders_only=outsiders_only)
        if len(opened) > MOST_OPENED:  # a program for each of them would take long, and one hardly succeeds
            self.bank.restore(before)
            return
        self.hidden.discard(place)
        self.movements.set_prices({place: None})
        for number in opened:
            if self.cover(number, may_hide=False, outsiders_only=outsiders_only):
                self.failures[number] += 1
                self.hidden.add(place)
                self.movements.set_prices({place: 0.0})
                self.bank.restore(before)
                break

    def _opened(self, touched: Iterable[int], *, outsiders_only: bool) -> list[int]:
        """The targets with gaps among these; those that failed most before come first."""
        found = [
            number
            for number in touched
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
