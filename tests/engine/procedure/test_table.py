"""The procedure explored to the end in bounded worlds, and what each fault planted in the table would let through."""

from dataclasses import replace

import numpy as np
import pytest

from chanmai.engine.procedure.guards import GUARDS, Guard, Situation
from chanmai.engine.procedure.table import SURE, TABLE, Step, objections, step_of, steps_from
from chanmai.engine.procedure.words import ADVERSE, ENDS, EVENTS, PEOPLE, STATES, Event, Move, State, Who
from engine.procedure.worlds import Exploration, World, explore, stale

TWO = World(entries=2, instalments=2, budget=3)
SMALL = World(entries=2, instalments=2, budget=3, fixed=True)
THREE = World(entries=3, instalments=2, budget=4, fixed=True)


def violations(found: Exploration) -> set[str]:
    """What must never be and is reached."""
    faults: set[str] = set()
    alive = found.reached.reshape(len(found.locals), -1).any(axis=1)
    bound = np.array([each.bound for each in found.locals])
    places = np.nonzero(found.reached)
    if int(sum(bound[axis] for axis in places).max()) > found.world.budget:
        faults.add("over budget")
    for number, local in enumerate(found.locals):
        if alive[number]:
            faults |= {"paid twice"} if max(local.paid) > 1 else set()
            faults |= {"taken from nothing"} if min(local.reserved, local.owed, *local.paid) < 0 else set()
            faults |= set(wrong_steps(found.world, number, found))
    return faults


def wrong_steps(world: World, number: int, found: Exploration) -> list[str]:
    """Steps that money must not take, out of a state that is reached."""
    faults = []
    for step, here, _after, _allowed in world.steps(found.locals[number]):
        if step.event in (Event.APPROVE, Event.ORDER) and here.eligible != "met":
            faults.append(f"{step.event.value} on {here.eligible}")
        if step.event is Event.ORDER and here.paid[here.instalment - 1]:
            faults.append("ordered twice")
    return faults


@pytest.fixture(scope="module")
def three() -> Exploration:
    return explore(THREE)


@pytest.fixture(scope="module")
def two() -> Exploration:
    return explore(TWO)


def test_more_than_a_million_states_and_nothing_wrong_in_any(two: Exploration, three: Exploration) -> None:
    assert two.number + three.number > 1_000_000
    assert violations(two) == violations(three) == set()


def test_every_state_of_the_table_is_reached(two: Exploration) -> None:
    alive = two.reached.any(axis=1)
    assert {two.locals[each].state for each in np.nonzero(alive)[0]} == set(State)


def test_from_every_state_an_end_is_reached(two: Exploration) -> None:
    """Backwards from the ends, by the steps that pass even if the other entry has taken what it can."""
    before: dict[int, set[int]] = {}
    for here, after, allowed, _step in two.moves:
        if allowed[-2] or all(allowed):  # the other entry has 2 of the 3
            before.setdefault(after, set()).add(here)
    ended = [number for number, each in enumerate(two.locals) if each.state in ENDS]
    known = set(ended)
    while ended:
        for each in before.get(ended.pop(), set()) - known:
            known.add(each)
            ended.append(each)
    alive = set(map(int, np.nonzero(two.reached.any(axis=1))[0]))
    assert {two.locals[each] for each in alive - known} == set()


def test_an_appeal_can_be_made_from_every_adverse_state(two: Exploration) -> None:
    adverse = [each for each in two.locals if each.state in ADVERSE and not each.appealed and not each.late]
    assert {each.state for each in adverse} == set(ADVERSE)
    for local in adverse:
        assert any(step.event is Event.APPEAL for step, *_ in TWO.steps(local)), local


def without(event: Event, *guards: Guard) -> tuple[Step, ...]:
    """The table with some guards of an event left out."""
    return tuple(
        replace(step, guards=tuple(guard for guard in step.guards if guard not in guards))
        if step.event is event
        else step
        for step in TABLE
    )


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        (without(Event.APPROVE, Guard.WITHIN_BUDGET), "over budget"),
        (without(Event.CONTINUE, Guard.WITHIN_BUDGET), "over budget"),
        (without(Event.ORDER, *SURE), "order on open"),
        (without(Event.ORDER, Guard.VERIFIED), "order on unverified"),
        (without(Event.ORDER, Guard.WITHIN_CLAUSE), "order on less"),
        (without(Event.APPROVE, Guard.ELIGIBLE), "approve on not met"),
        (without(Event.EXCLUDE, Guard.NOTHING_PAID), "ordered twice"),
        ((*TABLE, Step(State.PAID, Event.ORDER, Who.FINANCE, (), State.ORDERED, Move.OWE)), "ordered twice"),
        ((*TABLE, Step(State.PAID, Event.PAY, Who.BANK, (), State.PAID, Move.PAY)), "paid twice"),
    ],
)
def test_a_planted_fault_is_found(table: tuple[Step, ...], fault: str) -> None:
    found = violations(explore(replace(SMALL, table=table)))
    assert fault in found


def test_of_every_event_and_state_there_is_one_step_and_every_word_has_its_names() -> None:
    assert len({(step.before, step.event) for step in TABLE}) == len(TABLE)
    assert all(step_of(step.before, step.event) is step for step in TABLE)
    assert {step.event for step in TABLE} == set(Event)
    assert STATES.keys() == set(State)
    assert EVENTS.keys() == set(Event)
    assert PEOPLE.keys() == set(Who)
    assert GUARDS.keys() == set(Guard)
    assert all(name.zh and name.en for names in (STATES, EVENTS, PEOPLE) for name in names.values())


def test_no_step_leads_back_out_of_an_end_but_to_reclaim() -> None:
    assert {step.event for end in ENDS for step in steps_from(end)} == {Event.RECLAIM}


@pytest.mark.parametrize("guard", Guard)
def test_every_guard_says_yes_and_no(guard: Guard) -> None:
    cases = [
        Situation(),
        Situation(met=True, verified=True, figure=1, ceiling=1, needs=2, left=1, late=True, own=True, appealed=True,
             contested=True, instalments=2, paid=1),
    ]  # fmt: skip
    rule = GUARDS[guard]
    assert {rule.holds(case) for case in cases} == {True, False}
    assert rule.refusal.zh
    assert rule.refusal.en


def test_all_reasons_are_told() -> None:
    step = step_of(State.SUBMITTED, Event.APPROVE)
    assert step is not None
    assert len(objections(step, Situation(needs=1))) == len(SURE) + 1


ONE = World(entries=1, instalments=2, budget=2, people=1, fixed=True, ask=lambda step, case: objections(
    replace(step, guards=tuple(each for each in step.guards if each is not Guard.OTHER_PERSON)), case
))  # fmt: skip
"""One entry, and one person who does everything: what matters here is when a step is written, not by whom."""


@pytest.mark.parametrize(("compare", "sound"), [("edition", True), ("state", False), ("nothing", False)])
def test_a_page_of_before_pays_nothing_twice_only_if_the_edition_is_compared(
    compare: str, sound: bool
) -> None:
    """State alone is not enough: with two instalments an entry is at the same state twice."""
    reached = stale(ONE, compare)
    twice = [each for each in reached if max(each.paid) > 1]
    nothing = [each for each in reached if min(each.reserved, each.owed, *each.paid) < 0]
    assert (not twice) is sound
    assert not (sound and nothing)
