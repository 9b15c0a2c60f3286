"""Planted attacks: whoever adds and subtracts what is published, knowing the own amounts, gets nobody else's.

The attacker is apart from search and audit: exact elimination tells which sums follow from the published ones.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from chanmai.engine.disclosure.audit import audit
from chanmai.engine.disclosure.certificate import canonical, certify, released
from chanmai.engine.disclosure.system import System, build_system
from chanmai.engine.disclosure.tables import Tabulation
from chanmai.solvers.disclosure.movements import Movements
from chanmai.solvers.disclosure.patterns import Pattern, find_pattern
from engine.disclosure.made import RULES, table_of

Row = dict[int, Fraction]


def reduced(row: Row, pivots: dict[int, Row]) -> Row:
    """What of a row does not follow from the pivots."""
    left = dict(row)
    while (found := next((each for each in sorted(left) if each in pivots), None)) is not None:
        left = combined(left, pivots[found], left[found])
    return left


def combined(left: Row, pivot: Row, factor: Fraction) -> Row:
    moved = {
        each: left.get(each, Fraction(0)) - factor * pivot.get(each, 0) for each in left.keys() | pivot.keys()
    }
    return {each: value for each, value in moved.items() if value}


def given_away(system: System, hidden: Collection[int], viewer: str | None) -> set[frozenset[int]]:
    """The targets that this viewer works out, by adding and subtracting alone."""
    own = [{place} for place, atom in enumerate(system.atoms) if {*atom.by_group} == {viewer}]
    shown = [system.sums[place].atoms for place in sorted(system.in_public(hidden))]
    pivots: dict[int, Row] = {}
    for known in (*shown, *own):
        left = reduced(dict.fromkeys(known, Fraction(1)), pivots)
        if left:
            first = min(left)
            pivots[first] = {each: value / left[first] for each, value in left.items()}
    return {
        target.atoms
        for target in system.targets
        if {*target.by_group} != {viewer} and not reduced(dict.fromkeys(target.atoms, Fraction(1)), pivots)
    }


def viewers(system: System) -> Iterable[str | None]:
    return (None, *sorted({group for atom in system.atoms for group in atom.by_group}))


def guarded(new: Tabulation, earlier: Sequence[Tabulation]) -> tuple[System, Pattern, tuple[Tabulation, ...]]:
    """A release that passed the audit, and what the next one has to reckon with."""
    system = build_system(new, earlier, RULES)
    pattern = find_pattern(system)
    assert audit(system, pattern.hidden, pattern.deviations) == []
    proof = certify(new, earlier, system, pattern.hidden, pattern.deviations, about={}).proof
    return system, pattern, released(json.loads(canonical(proof)))


def test_an_insider_gets_the_partner_of_a_pair_unless_guarded() -> None:
    system = build_system(table_of(2, firms=30, shape=(3, 4)), [], RULES)
    naive = system.sensitive  # what many offices hide: the sensitive cells and nothing else
    assert any(given_away(system, naive, each) for each in viewers(system))
    pattern = find_pattern(system)
    assert audit(system, pattern.hidden, pattern.deviations) == []
    assert not any(given_away(system, pattern.hidden, each) for each in viewers(system))


@pytest.mark.parametrize("late", [1, 2, 4])
def test_two_releases_subtracted_give_no_late_firm(late: int) -> None:
    whole = table_of(6, firms=50, shape=(3, 3), name="two")
    first = replace(whole, name="one", contributions=whole.contributions[:-late])
    _, _, earlier = guarded(first, [])
    second = build_system(whole, earlier, RULES)
    alone = find_pattern(build_system(whole, [], RULES))  # guarded, but as if nothing had been released
    cells = {cell[1:] for place in alone.hidden for cell in build_system(whole, [], RULES).sums[place].cells}
    careless = {
        place for place in second.open if any(cell[1:] in cells for cell in second.sums[place].cells)
    } | second.sensitive & set(second.open)
    if late == 1:
        assert given_away(second, careless, None)
    system, pattern, _ = guarded(whole, earlier)
    assert not any(given_away(system, pattern.hidden, each) for each in viewers(system))


def test_a_later_release_hides_all_of_a_late_firm_and_shows_what_it_is_not_part_of() -> None:
    whole = table_of(6, firms=50, shape=(3, 3), name="two")
    first = replace(whole, name="one", contributions=whole.contributions[:-1])
    late = whole.contributions[-1]
    _, _, earlier = guarded(first, [])
    system, pattern, _ = guarded(whole, earlier)
    its = {
        place
        for place, each in enumerate(system.sums)
        if any(late in system.atoms[atom].members for atom in each.atoms)
    }
    assert its <= pattern.hidden, "a single late firm is the difference of two totals"
    proof = certify(whole, earlier, system, pattern.hidden, pattern.deviations, about={}).published
    cells = [cell for table in proof["tables"] for cell in table["cells"]]
    assert any(cell[-1] for cell in cells), "cells without it are shown as before"


def test_what_is_no_use_is_hidden_around_when_no_program_gives_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The later release hides all sums with a late firm, and goes out; nobody gets anything."""
    whole = table_of(6, firms=50, shape=(3, 3), name="two")
    first = replace(whole, name="one", contributions=whole.contributions[:-2])
    _, _, earlier = guarded(first, [])
    monkeypatch.setattr(Movements, "cheapest", lambda *_, **__: None)
    monkeypatch.setattr(Movements, "spread", lambda *_, **__: None)
    system, pattern, _ = guarded(whole, earlier)
    assert not any(given_away(system, pattern.hidden, each) for each in viewers(system))


def test_a_later_release_that_nothing_could_save_is_refused() -> None:
    """The first release, that no guard saw, showed a firm: hiding more of the second cannot take that back."""
    whole = table_of(6, firms=50, shape=(3, 3), name="two")
    careless = replace(whole, name="one", contributions=whole.contributions[:-2])
    system = build_system(whole, [careless], RULES)
    pattern = find_pattern(system)
    assert pattern.unproven
    assert audit(system, pattern.hidden, pattern.deviations)


def test_the_earlier_completions_serve_again_and_forged_ones_do_not() -> None:
    whole = table_of(6, firms=50, shape=(3, 3), name="two")
    first = replace(whole, name="one", contributions=whole.contributions[:-4])
    system, pattern, earlier = guarded(first, [])
    later = build_system(whole, earlier, RULES)
    assert len(later.known) == len(pattern.deviations)
    amounts = [sorted(each.values()) for each in pattern.deviations]
    assert [sorted(each.values()) for each in later.known] == amounts
    forged = replace(
        earlier[0],
        completions=tuple({key: far + 1 for key, far in each.items()} for each in earlier[0].completions),
    )
    system = build_system(whole, [forged], RULES)
    pattern = find_pattern(system)
    assert audit(system, pattern.hidden, pattern.deviations) == []
    assert not any(given_away(system, pattern.hidden, each) for each in viewers(system))


def test_the_same_bytes_twice() -> None:
    whole = table_of(9, firms=60, shape=(4, 3), name="two")
    first = replace(whole, name="one", contributions=whole.contributions[:-3])
    texts = []
    for _ in range(2):
        _, _, earlier = guarded(first, [])
        system, pattern, _ = guarded(whole, earlier)
        both = certify(whole, earlier, system, pattern.hidden, pattern.deviations, about={})
        texts.append(canonical(both.published) + canonical(both.proof))
    assert texts[0] == texts[1]
