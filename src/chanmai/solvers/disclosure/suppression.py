"""A pattern on its way: what is hidden, the completions found, and how a gap of one target is filled."""

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from chanmai.engine.disclosure.audit import Deviation, Gap, Possibility, Side, changed_sums, completion_of
from chanmai.engine.disclosure.system import System
from chanmai.solvers.disclosure.bank import Bank
from chanmai.solvers.disclosure.movements import Aim, Movements
from chanmai.solvers.disclosure.rectangles import Rectangles

SLOPES, SLOPES_TOGETHER = 4, 2
"""How often prices are set for one target, and for several."""
TRIES = 3
"""So many atoms of a target, and rectangles through each, are tried."""
Tell = Callable[[int, int], None]
"""Told how many targets are done, and of how many; may raise to call the search off."""


class Suppression:
    """A pattern on its way: what is hidden, and the completions found."""

    def __init__(self, system: System, tell: Tell = lambda _done, _of: None) -> None:
        self.system, self.tell = system, tell
        self.movements = Movements(system)
        self.hidden = {each for each in system.open if each in system.sensitive or system.sums[each].before}
        self.programs = self._done = 0
        self.is_later = any(each.shown or each.kept for each in system.sums)
        self._undecided = frozenset(system.open)
        self.failures: Counter[int] = Counter()
        self.targets = sorted(system.targets, key=lambda each: (-each.total, sorted(each.atoms)))
        self.to_all = [number for number, each in enumerate(self.targets) if each.to_all]
        self.bank = Bank(system, self.targets)
        self.thaw()
        shown = system.in_public(self.hidden)
        for deviation in system.known:
            self._keep(deviation, shown, mirrored=False)

    def fill_by_rectangles(self, numbers: Iterable[int]) -> None:
        """Fills what two pairs of atoms can; a side of a target is left at the first gap that they cannot."""
        shown = self.system.in_public(self.hidden)
        rectangles = Rectangles(self.system, shown)
        for number in numbers:
            for side in Side:
                while gaps := [each for each in self.bank.gaps(number) if each.side is side]:
                    if not self._fill_by_rectangle(rectangles, number, gaps[0], shown):
                        break

    def _fill_by_rectangle(
        self, rectangles: Rectangles, number: int, gap: Gap, shown: Collection[int]
    ) -> bool:
        untouched = self.movements.places_of.get(gap.viewer or "", ())
        atoms = sorted(gap.target.atoms, key=lambda each: (-self.system.atoms[each].total, each))
        for place in atoms[:TRIES]:
            found = rectangles.through(
                place, gap.side, gap.needed, beside=gap.target.atoms, untouched=untouched
            )
            for deviation in itertools.islice(found, TRIES):
                self._keep(deviation, shown)
                if gap not in self.bank.gaps(number):
                    return True
        return False

    def _price(self, place: int) -> float | None:
        each = self.system.sums[place]
        if each.shown:
            return None
        return 0.0 if each.kept or place in self.hidden else float(each.loss)

    def freeze(self) -> None:
        """Only what is hidden may move from here."""
        shown = self.system.in_public(self.hidden)
        self.movements.set_prices(
            {place: None if place in shown else 0.0 for place in range(len(self.system.sums))}
        )

    def go_on(self, done: int) -> None:
        """Tells how far the search is, never less than before; the one told may call it off."""
        self._done = max(self._done, done)
        self.tell(self._done, 2 * len(self.targets))

    def thaw(self) -> None:
        """All that is not out may move again, at its price."""
        self.movements.set_prices({place: self._price(place) for place in range(len(self.system.sums))})

    def cover(self, number: int, *, may_hide: bool, outsiders_only: bool = False) -> list[Gap]:
        """Finds completions for all gaps of a target; gives those for which there are none.

        Viewers are tried together first: a completion that none of them can refute serves them all.
        """
        failed: list[Gap] = []
        for side in Side:
            while gaps := [
                each
                for each in self.bank.gaps(number)
                if each.side is side and each not in failed and (each.viewer is None or not outsiders_only)
            ]:
                first = [each for each in gaps if each.viewer is None] or gaps
                if not any(self._fill(part, may_hide=may_hide) for part in _parts(first)):
                    failed.append(first[0])
                    if not may_hide:
                        return failed
        return failed

    def _fill(self, gaps: Sequence[Gap], *, may_hide: bool) -> bool:
        """Fills gaps, those of one target all on one side, by one completion."""
        completion = self._least_loss(gaps) if may_hide else self._filling(gaps, self.hidden)
        if completion is None:
            return False
        if may_hide:
            self._hide(self._new(completion))
        self.bank.add(completion)
        back = {atom: -far for atom, far in completion.deviation.items()}
        self._keep(back, self.system.in_public(self.hidden))
        return True

    def _keep(self, deviation: Deviation | None, shown: Collection[int], *, mirrored: bool = True) -> None:
        """Keeps a completion, and its mirror image if that is one too, where they fill a gap."""
        for sign in (1, -1) if mirrored else (1,):
            completion = completion_of(
                self.system, shown, {a: sign * far for a, far in (deviation or {}).items()}
            )
            if completion is not None:
                self.bank.add(completion)

    def _new(self, completion: Possibility) -> dict[int, int]:
        """What this moves that is not hidden yet, and how far."""
        moved = changed_sums(self.system, completion.deviation)
        return {
            each: moved[each] for each in sorted(moved.keys() & self._undecided) if each not in self.hidden
        }

    def _filling(
        self, gaps: Sequence[Gap], hidden: Collection[int], *, again: bool = False
    ) -> Possibility | None:
        """A completion that fills gaps when these are hidden, in whole numbers; None when none was found."""
        self.programs += 1
        shown = self.system.in_public(hidden)
        viewers = list(dict.fromkeys(gap.viewer for gap in gaps if gap.viewer is not None))
        wanted = aims_of(gaps)
        deviation = self.movements.cheapest(wanted, viewers, shown, again=again)
        completion = None if deviation is None else completion_of(self.system, shown, deviation)
        if completion is None or completion.refuted_by & set(viewers):
            return None
        far = any(side.value * completion.of(target.atoms) >= least for target, side, least in wanted)
        return completion if far else None

    def _least_loss(self, gaps: Sequence[Gap]) -> Possibility | None:
        """A completion that hides little more.

        A program counts how far sums move, the loss only whether they do. So the price of a step is set anew to loss by
        distance and the program run again: slope scaling, Kim and Pardalos, Operations Research Letters 24 (1999).
        """
        best, least = None, None
        changed: set[int] = set()
        alone = len({gap.target.atoms for gap in gaps}) == 1
        for slope in range(SLOPES if alone else SLOPES_TOGETHER):
            completion = self._filling(gaps, self.system.open, again=slope > 0)
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

    def hide_around(self, gap: Gap) -> None:
        """The last resort, without a program: hides all that a target's atoms are part of, so that they move alone.

        Only for a later release, which can always keep a late firm so; what was shown stays shown: then a gap stays.
        """
        deviation, left = {}, gap.needed
        for place in sorted(gap.target.atoms, key=lambda each: (-self.system.atoms[each].total, each)):
            atom = self.system.atoms[place]
            least, most = atom.between(gap.viewer)
            room = (
                atom.total - least if gap.side is Side.BELOW else left if most is None else most - atom.total
            )
            far = min(left, room)
            left -= far
            if far:
                deviation[place] = gap.side.value * far
        completion = completion_of(self.system, self.system.in_public(self.system.open), deviation)
        if not left and completion is not None and gap.viewer not in completion.refuted_by:
            self._hide(self._new(completion))
            self.bank.add(completion)

    def _hide(self, places: Iterable[int]) -> None:
        more = set(places) - self.hidden
        self.hidden |= more
        if more:
            self.movements.set_prices(dict.fromkeys(sorted(more), 0.0))


def aims_of(gaps: Iterable[Gap]) -> tuple[Aim, ...]:
    """How far each target has to go for its gaps, all on one side."""
    found: dict[frozenset[int], Aim] = {}
    for gap in gaps:
        needed = found[gap.target.atoms][2] if gap.target.atoms in found else 0
        found[gap.target.atoms] = gap.target, gap.side, max(needed, gap.needed)
    return tuple(found.values())


def _parts(gaps: Sequence[Gap]) -> list[Sequence[Gap]]:
    """All together, then the first alone."""
    return [gaps] if len(gaps) == 1 else [gaps, gaps[:1]]
