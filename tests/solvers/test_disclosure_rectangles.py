"""Rectangles against a naive search of all fours, and what the worked table of the docs says."""

import itertools
import random
from collections.abc import Iterator

import pytest

from chanmai.engine.disclosure.audit import Side, changed_sums
from chanmai.engine.disclosure.system import System, build_system
from chanmai.engine.disclosure.tables import CrossTable, Portion, Tabulation
from chanmai.solvers.disclosure.rectangles import Rectangles
from engine.disclosure.made import RULES, flat, table_of

Deviation = dict[int, int]


def keeps(system: System, shown: frozenset[int], deviation: Deviation) -> bool:
    possible = all(
        system.atoms[place].between()[0] <= system.atoms[place].total + far
        for place, far in deviation.items()
    )
    return possible and not changed_sums(system, deviation).keys() & shown


def naive(system: System, shown: frozenset[int], place: int, amount: int) -> Iterator[Deviation]:
    """All swaps of two atoms, and all rectangles of four, that move an atom up and keep what is shown."""
    others = [each for each in range(len(system.atoms)) if each != place]
    for back in others:
        if keeps(system, shown, swap := {place: amount, back: -amount}):
            yield swap
    for back, giver, taker in itertools.permutations(others, 3):
        if keeps(system, shown, four := {place: amount, back: -amount, giver: -amount, taker: amount}):
            yield four


def case(seed: int) -> tuple[System, frozenset[int]]:
    system = build_system(table_of(seed, firms=14, shape=(3, 3)), [], RULES)
    dice = random.Random(seed)
    hidden = {place for place in range(len(system.sums)) if dice.random() < 0.5}
    return system, system.in_public(hidden | system.sensitive)


@pytest.mark.parametrize("seed", range(10))
def test_a_rectangle_is_found_where_there_is_one_and_keeps_what_is_shown(seed: int) -> None:
    system, shown = case(seed)
    rectangles = Rectangles(system, shown)
    for place, atom in enumerate(system.atoms):
        amount = max(1, atom.total // 10)
        for side in Side:
            found = list(rectangles.through(place, side, amount, beside=(), untouched=()))
            for each in found:
                assert each[place] == side.value * amount
                assert not changed_sums(system, each).keys() & shown
            if side is Side.ABOVE and not found:
                assert next(naive(system, shown, place, amount), None) is None


def test_both_things_happen_among_those_cases() -> None:
    """Else the test above would say nothing."""
    some = [
        bool(list(Rectangles(system, shown).through(place, Side.ABOVE, 1, beside=(), untouched=())))
        for system, shown in map(case, range(10))
        for place in range(len(system.atoms))
    ]
    assert any(some)
    assert not all(some)


def test_nothing_moves_that_must_rest_and_nothing_beside_moves_against() -> None:
    system, shown = case(4)
    rectangles = Rectangles(system, shown)
    moved = 0
    for place, rest in itertools.permutations(range(len(system.atoms)), 2):
        for each in rectangles.through(place, Side.BELOW, 1, beside=(rest,), untouched=()):
            assert each.get(rest, -1) < 0
        for each in rectangles.through(place, Side.BELOW, 1, beside=(), untouched=(rest,)):
            assert rest not in each
            moved += 1
    assert moved


def test_the_worked_table_has_one_rectangle() -> None:
    table = CrossTable("t", (flat("a", 2), flat("b", 2)))
    rows = tuple(
        Portion(f"f{a}{b}", f"f{a}{b}", 100, {"a": f"a{a}", "b": f"b{b}"}) for a in range(2) for b in range(2)
    )
    system = build_system(Tabulation("one", (table,), rows), [], RULES)
    inner = {place for place, each in enumerate(system.sums) if len(each.atoms) == 1}
    at = {system.atoms[place].members[0].firm: place for place in range(4)}
    found = list(
        Rectangles(system, system.in_public(inner)).through(
            at["f00"], Side.ABOVE, 10, beside=(), untouched=()
        )
    )
    assert {tuple(sorted(each.items())) for each in found} == {
        tuple(sorted({at["f00"]: 10, at["f01"]: -10, at["f10"]: -10, at["f11"]: 10}.items()))
    }
    assert not list(
        Rectangles(system, frozenset(range(9))).through(at["f00"], Side.ABOVE, 10, beside=(), untouched=())
    )
