"""Which cells to hide beside the sensitive ones, so that everything sensitive stays open by its safety interval.

In the manner of Fischetti and Salazar-González, “Solving the cell suppression problem on tabular data with linear
constraints” (Management Science 47, 2001): a target that is not safe yet is moved at the least loss, and what has to
move with it is hidden; then every cell that was hidden for others is tried in the open again.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from chanmai.engine.disclosure.audit import Deviation, Gap, Possibility, Side, changed_sums, completion_of
from chanmai.engine.disclosure.system import System, Target
from chanmai.solvers.disclosure.bank import Bank
from chanmai.solvers.disclosure.movements import Movements


@dataclass(frozen=True, slots=True)
class Pattern:
    """Sums to hide, by place, with deviations that show what stays open; `unproven` is what they do not show."""

    hidden: frozenset[int]
    deviations: tuple[Deviation, ...]
    unproven: tuple[Gap, ...]


BATCHES = 20
SLOPES = 5
EFFORT = 60_000
"""How much is spent on showing again what was hidden: programs times unknowns, so that it ends alike twice."""
WORTHWHILE = 20
"""Fewer gaps than that are filled one by one."""


def find_pattern(system: System) -> Pattern:
    """A pattern of little loss. The same system gives the same pattern."""
    search = Search(system)
    search.hide_what_must_move()
    search.show_what_need_not_be_hidden()
    return search.pattern()


class Search:
    """A pattern on its way: what is hidden, and the completions found."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.movements = Movements(system)
        self.hidden = set(system.open) & system.sensitive
        self.unproven: list[Gap] = []
        self.programs = 0
        self._undecided = frozenset(system.open)
        self.failures: Counter[int] = Counter()
        self.targets = sorted(system.targets, key=lambda each: (-each.total, sorted(each.atoms)))
        self.bank = Bank(system, self.targets)
        self.movements.set_prices({place: self._price(place) for place in range(len(system.sums))})

    def _price(self, place: int) -> float | None:
        each = self.system.sums[place]
        if each.shown:
            return None
        return 0.0 if each.kept or place in self.hidden else float(each.loss)

    def hide_what_must_move(self) -> None:
        """Hides until everything sensitive is shown to stay open; what cannot be is noted as unproven."""
        for number, target in enumerate(self.targets):
            for side in Side if target.to_all else ():
                gaps = [each for each in self.bank.gaps(number) if each.side is side and each.viewer is None]
                if gaps:
                    self._fill(gaps, may_hide=True)
        self._fill_many()
        for number in range(len(self.targets)):
            self.unproven.extend(self.cover(number, may_hide=True))

    def _fill_many(self) -> None:
        """Fills the gaps of many targets at once, as long as that gets on."""
        shown = self.system.in_public(self.hidden)
        self.freeze()
        for to_all in (False, True):
            among = [number for number, each in enumerate(self.targets) if each.to_all is to_all]
            for turn in range(BATCHES):
                pending = [number for number in among if self.bank.gaps(number)]
                if len(pending) < WORTHWHILE:
                    break
                wanted = [
                    _one(self.bank.gaps(each), _mixed(each) >> turn & 1)
                    for each in pending
                    if not to_all or _mixed(each) >> (turn + 7) & 1
                ]
                self.programs += 1
                deviation = self.movements.spread(wanted, shown)
                completion = deviation and completion_of(self.system, shown, deviation)
                if completion:
                    self.bank.add(completion)
        self.movements.set_prices({place: self._price(place) for place in range(len(self.system.sums))})

    def freeze(self) -> None:
        """Only what is hidden may move from here."""
        shown = self.system.in_public(self.hidden)
        self.movements.set_prices(
            {place: None if place in shown else 0.0 for place in range(len(self.system.sums))}
        )

    def cover(self, number: int, *, may_hide: bool) -> list[Gap]:
        """Finds completions for all gaps of a target; gives those for which there are none.

        Viewers are tried together first: a completion that none of them can refute serves them all.
        """
        failed: list[Gap] = []
        for side in Side:
            while gaps := [
                each for each in self.bank.gaps(number) if each.side is side and each not in failed
            ]:
                first = [each for each in gaps if each.viewer is None] or gaps
                if not any(self._fill(part, may_hide=may_hide) for part in _parts(first)):
                    failed.append(first[0])
                    if not may_hide:
                        return failed
        return failed

    def _fill(self, gaps: Sequence[Gap], *, may_hide: bool) -> bool:
        """Fills gaps of one target on one side by one completion."""
        completion = self._least_loss(gaps) if may_hide else self._filling(gaps, self.hidden)
        if completion is None:
            return False
        if may_hide:
            self._hide(self._new(completion))
        self.bank.add(completion)
        return True

    def _new(self, completion: Possibility) -> dict[int, int]:
        """What this moves that is not hidden yet, and how far."""
        moved = changed_sums(self.system, completion.deviation)
        return {
            each: moved[each] for each in sorted(moved.keys() & self._undecided) if each not in self.hidden
        }

    def _filling(self, gaps: Sequence[Gap], hidden: Collection[int]) -> Possibility | None:
        """A completion that fills gaps when these are hidden, in whole numbers; None when none was found."""
        self.programs += 1
        shown = self.system.in_public(hidden)
        target, side, needed = gaps[0].target, gaps[0].side, max(gap.needed for gap in gaps)
        viewers = [gap.viewer for gap in gaps if gap.viewer is not None]
        deviation = self.movements.cheapest(target, side, viewers, needed, shown)
        completion = None if deviation is None else completion_of(self.system, shown, deviation)
        if completion is None or completion.refuted_by & set(viewers):
            return None
        return completion if side.value * completion.of(target.atoms) >= needed else None

    def _least_loss(self, gaps: Sequence[Gap]) -> Possibility | None:
        """A completion that hides little more.

        A program counts how far sums move, the loss only whether they do. So the price of a step is set anew to loss by
        distance and the program run again: slope scaling, Kim and Pardalos, Operations Research Letters 24 (1999).
        """
        best, least = None, None
        changed: set[int] = set()
        for _ in range(SLOPES):
            completion = self._filling(gaps, self.system.open)
            if completion is None:
                break
            new = self._new(completion)
            loss = self.system.loss(new)
            if least is None or loss < least:
                best, least = completion, loss
            if not new:
                break
            step = self.movements.step
            needed = max(gap.needed for gap in gaps)
            prices = {
                each: needed * self.system.sums[each].loss / max(step, abs(far)) for each, far in new.items()
            }
            changed |= prices.keys()
            self.movements.set_prices(prices)
        self.movements.set_prices({each: self._price(each) for each in sorted(changed)})
        return best

    def _hide(self, places: Iterable[int]) -> None:
        more = set(places) - self.hidden
        self.hidden |= more
        if more:
            self.movements.set_prices(dict.fromkeys(sorted(more), 0.0))

    def show_what_need_not_be_hidden(self) -> None:
        """Shows what was hidden for others, the greatest loss first, wherever everything stays open without it."""
        self.freeze()
        sums = self.system.sums
        last = self.programs + EFFORT // (len(sums) + len(self.system.atoms))
        for place in sorted(self.hidden - self.system.sensitive, key=lambda each: (-sums[each].loss, each)):
            if self.programs > last:
                break
            self._try_in_the_open(place)

    def _try_in_the_open(self, place: int) -> None:
        lost = self.bank.without(self.system.sums[place].atoms)
        self.hidden.discard(place)
        self.movements.set_prices({place: None})
        touched = sorted(self.bank.touched(lost), key=lambda each: (-self.failures[each], each))
        for number in touched:
            if self.cover(number, may_hide=False):
                self.failures[number] += 1
                self.hidden.add(place)
                self.movements.set_prices({place: 0.0})
                self.bank.take_back(lost)
                break

    def pattern(self) -> Pattern:
        """What was found."""
        deviations = tuple(each.deviation for each in self.bank.completions)
        return Pattern(frozenset(self.hidden), deviations, tuple(self.unproven))


def _one(gaps: Sequence[Gap], which: int) -> tuple[Target, Side, int]:
    """The largest need of a target, on one side if it has gaps there."""
    side = tuple(Side)[which]
    on_side = [gap for gap in gaps if gap.side is side] or gaps
    gap = max(on_side, key=lambda each: each.needed)
    return gap.target, gap.side, gap.needed


def _parts(gaps: Sequence[Gap]) -> list[Sequence[Gap]]:
    """All together, then the first alone."""
    return [gaps] if len(gaps) == 1 else [gaps, gaps[:1]]


def _mixed(number: int) -> int:
    """Bits that differ from one number to the next, by Knuth's multiplicative hash; the same ones every time."""
    return (number + 1) * 2654435761 & 0xFFFFFFFF
