"""Bounded worlds of the procedure, explored to the end: every state that some interleaving of steps can reach.

An entry of a world is a small tuple; its steps are those of the table, asked with its guards. All share one budget.
Entries are alike, so a set of joint states is closed under exchanging them: it is enough to let the first
one step and to exchange afterwards. Joint states are cells of an array of bits, one dimension an entry; a step of the
first entry moves whole planes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import permutations
from typing import NamedTuple

import numpy as np

from chanmai.engine.procedure.guards import Situation
from chanmai.engine.procedure.table import TABLE, Step, instalment_after, objections
from chanmai.engine.procedure.words import Event, Move, State, Who

ELIGIBILITIES = ("met", "open", "not met", "unverified", "less")
PLENTY = 10**6
SIGNED = (Who.CITY, Who.APPROVER)
Asked = Callable[[Step, Situation], object]


class Local(NamedTuple):
    """One entry. Each instalment is worth 1: `paid` counts how often each was paid, `reserved` how many are reserved.

    `owed`: the instalment is owed, or came back from the bank. `signed`: who took the last step of the city.
    """

    state: State
    instalment: int
    paid: tuple[int, ...]
    reserved: int
    owed: int
    known: bool
    appealed: bool
    signed: int
    eligible: str
    late: bool

    @property
    def bound(self) -> int:
        """What of the budget is taken."""
        return self.reserved + self.owed + sum(self.paid)

    @property
    def is_wrong(self) -> bool:
        """Paid twice, or something taken that is not there: what follows from that is nothing new."""
        return max(self.paid) > 1 or min(self.reserved, self.owed, *self.paid) < 0


@dataclass(frozen=True)
class World:
    """So many entries, instalments, people and units of budget.

    `fixed`: eligibility and time limits are not part of the state but may be anything at every step, which allows
    more than the real thing does.
    """

    entries: int
    instalments: int
    budget: int
    people: int = 2
    fixed: bool = False
    table: tuple[Step, ...] = TABLE
    ask: Asked = objections

    def starts(self) -> list[Local]:
        nothing = (0,) * self.instalments
        return [
            Local(State.LISTED, 1, nothing, 0, 0, known, False, -1, "met", False) for known in (False, True)
        ]

    def surroundings(self, local: Local) -> Iterator[Local]:
        """The same entry after a filing was corrected, a clause changed, or time passed."""
        if not self.fixed:
            yield from (local._replace(eligible=each) for each in ELIGIBILITIES)
            yield local._replace(late=True)

    def cases(self, local: Local, person: int, step: Step) -> Iterator[tuple[Local, Situation]]:
        here = [local]
        if self.fixed:
            here = [
                local._replace(eligible=each, late=late) for each in ELIGIBILITIES for late in (False, True)
            ]
        for each in here:
            yield each, self.case(each, person, step)

    def case(self, local: Local, person: int, step: Step) -> Situation:
        whole = self.instalments
        return Situation(
            met=local.eligible in ("met", "unverified", "less"),
            verified=local.eligible != "unverified",
            figure=whole if local.known or step.event is Event.COMPARE else None,
            ceiling=whole - 1 if local.eligible == "less" else whole,
            needs=whole - local.bound,
            left=PLENTY,
            late=local.late,
            own=person == local.signed,
            appealed=local.appealed,
            contested=False,
            instalment=local.instalment,
            instalments=whole,
            instalments_paid=sum(1 for each in local.paid if each),
            paid=sum(local.paid),
        )

    def steps(self, local: Local) -> Iterator[tuple[Step, Local, Local, tuple[bool, ...]]]:
        """Every step of an entry: the step, the entry at that moment, after it, and whether the guards let it pass

        when the other entries take 0, 1, … of the budget.
        """
        for step in self.table:
            if step.before is not local.state:
                continue
            for person in range(self.people):
                for here, case in self.cases(local, person, step):
                    others = range(self.budget + 1)
                    allowed = tuple(
                        not self.ask(step, replace(case, left=self.budget - local.bound - other))
                        for other in others
                    )
                    if any(allowed):
                        yield step, here, self.after(local, step, case, person), allowed

    def after(self, local: Local, step: Step, case: Situation, person: int) -> Local:
        paid, reserved, owed = moved(local, step.move, case)
        return local._replace(
            state=step.after,
            instalment=instalment_after(step, case),
            paid=paid,
            reserved=reserved,
            owed=owed,
            known=case.figure is not None,
            appealed=local.appealed or step.event is Event.APPEAL,
            signed=person if step.who in SIGNED else local.signed,
            late=False,
            eligible=local.eligible,
        )


def moved(local: Local, move: Move, case: Situation) -> tuple[tuple[int, ...], int, int]:
    """What a step moves: paid by instalment, reserved, owed; negative where something is taken that is not there."""
    paid, reserved, owed = local.paid, local.reserved, local.owed
    place = local.instalment - 1
    if move is Move.RESERVE:
        return paid, reserved + case.needs, owed
    if move is Move.OWE:
        return (paid, reserved, owed) if owed else (paid, reserved - 1, 1)
    if move in (Move.PAY, Move.BOUNCE):
        by = 1 if move is Move.PAY else -1
        return tuple(each + by * (number == place) for number, each in enumerate(paid)), reserved, owed - by
    if move is Move.FREE:
        return paid, 0, 0
    return ((0,) * len(paid), 0, 0) if move is Move.RECOVER else (paid, reserved, owed)


@dataclass
class Exploration:
    """What can be reached: the entries by number, the joint states, and the steps of an entry."""

    world: World
    locals: list[Local] = field(default_factory=list)
    moves: list[tuple[int, int, tuple[bool, ...], Step | None]] = field(default_factory=list)
    reached: np.ndarray = field(init=False)

    @property
    def number(self) -> int:
        """How many joint states."""
        return int(self.reached.sum())


def explore(world: World) -> Exploration:
    """All joint states of a world."""
    found = Exploration(world)
    numbers: dict[Local, int] = {}

    def number(local: Local) -> int:
        if local not in numbers:
            numbers[local] = len(found.locals)
            found.locals.append(local)
        return numbers[local]

    free = (True,) * (world.budget + 1)
    starts = [number(each) for each in world.starts()]
    done = 0
    while done < len(found.locals):
        here = found.locals[done]
        if not here.is_wrong:
            for around in world.surroundings(here):
                found.moves.append((done, number(around), free, None))
            for step, _at, after, allowed in world.steps(here):
                found.moves.append((done, number(after), allowed, step))
        done += 1
    found.reached = _joint(found, starts)
    return found


def _joint(found: Exploration, starts: list[int]) -> np.ndarray:
    size, world = len(found.locals), found.world
    bound = np.array([each.bound for each in found.locals])
    others = np.zeros((size,) * (world.entries - 1), dtype=np.int16)
    for axis in range(world.entries - 1):
        others = others + bound.reshape([-1 if each == axis else 1 for each in range(world.entries - 1)])
    masks: dict[tuple[bool, ...], np.ndarray | None] = {}
    moves: dict[tuple[int, int], set[tuple[bool, ...]]] = {}
    for before, after, allowed, _step in found.moves:
        if before != after:
            moves.setdefault((before, after), set()).add(allowed)
            if allowed not in masks:
                over = np.array([*allowed, False])
                masks[allowed] = None if all(allowed) else over[np.minimum(others, len(allowed))]
    reached = np.zeros((size,) * world.entries, dtype=bool)
    reached[np.ix_(*[starts] * world.entries)] = True
    return _closed(reached, moves, masks)


def _closed(
    reached: np.ndarray,
    moves: dict[tuple[int, int], set[tuple[bool, ...]]],
    masks: dict[tuple[bool, ...], np.ndarray | None],
) -> np.ndarray:
    """What is reached from what is reached, until nothing is new."""
    size, entries, fresh = len(reached), reached.ndim, reached.copy()
    orders = [order for order in permutations(range(entries)) if order != tuple(range(entries))]
    while fresh.any():
        news = np.zeros_like(reached)
        alive = fresh.reshape(size, -1).any(axis=1)
        for (before, after), kinds in moves.items():
            if alive[before]:
                for allowed in kinds:
                    mask = masks[allowed]
                    news[after] |= fresh[before] if mask is None else fresh[before] & mask
        for order in orders:
            news |= news.transpose(order)
        fresh = news & ~reached
        reached |= fresh
    return reached


class Held(NamedTuple):
    """A step that somebody has looked up and not taken yet: as the entry was then."""

    step: Step
    person: int
    seen: Local
    fresh: bool


def stale(world: World, compare: str) -> set[Local]:
    """The entries that can be reached in a world of one, where somebody beside takes steps from a page of before.

    `compare` is what is looked at when such a step is written: `edition` (nothing has happened since), `state`, or
    `nothing`. The guards were asked when it was looked up.
    """
    steps = cache(lambda local: tuple(world.steps(local)))
    todo: list[tuple[Local, Held | None]] = [(start, None) for start in world.starts()]
    known = set(todo)
    while todo:
        local, held = todo.pop()
        if local.is_wrong:
            continue
        nexts: list[tuple[Local, Held | None]] = [
            (after, None if held is None else held._replace(fresh=False))
            for _step, _at, after, _ in steps(local)
        ]
        if held is None:
            nexts += [
                (local, Held(step, person, local, True))
                for step, *_ in steps(local)
                if step.move is not Move.NOTHING
                for person in range(world.people)
            ]
        elif may_write(local, held, compare):
            nexts.append((written(world, local, held), None))
        for each in nexts:
            if each not in known:
                known.add(each)
                todo.append(each)
    return {local for local, _held in known}


def may_write(local: Local, held: Held, compare: str) -> bool:
    return {"edition": held.fresh, "state": local.state is held.step.before, "nothing": True}[compare]


def written(world: World, local: Local, held: Held) -> Local:
    """The entry after a step of before: its state and instalment are written, the money is moved as it stands now."""
    case = world.case(held.seen, held.person, held.step)
    mixed = local._replace(instalment=held.seen.instalment)
    return world.after(mixed, held.step, replace(case, needs=world.instalments - local.bound), held.person)
