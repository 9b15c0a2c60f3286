"""Generated tables, against an oracle that tries every whole completion: nothing is narrower than the rules promise.

The oracle shares nothing with the search and the audit but the tables themselves: it runs through all amounts that
firms might have, keeps those that give every shown cell, and looks how far a cell reaches in them.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chanmai.engine.disclosure.audit import audit
from chanmai.engine.disclosure.certificate import hidden_cells
from chanmai.engine.disclosure.rules import Dominance, ReleaseRules
from chanmai.engine.disclosure.system import build_system
from chanmai.engine.disclosure.tables import TOTAL, Classification, CrossTable, Portion, Tabulation
from chanmai.solvers.disclosure.patterns import Search, find_pattern
from chanmai.solvers.disclosure.program import Program
from chanmai.solvers.disclosure.rounding import Floats

RULES = ReleaseRules(
    3,
    (Dominance(1, Fraction(85, 100)), Dominance(2, Fraction(90, 100))),
    None,
    Fraction(1, 10),
    Fraction(1, 10),
    1,
)
TREE = Classification("a", {"top": TOTAL, "x": "top", "y": "top", "z": TOTAL})
FLAT = Classification("b", {"p": TOTAL, "q": TOTAL})
OTHER = Classification("c", {"r": TOTAL, "s": TOTAL})
TABLES = (CrossTable("one", (TREE, FLAT)), CrossTable("linked", (OTHER,)))
MOST = 4
"""Nobody has more than that, as everybody knows: so all completions can be counted."""


@st.composite
def firms(draw: st.DrawFn, most: int = 7) -> tuple[Portion, ...]:
    """A few firms of small amounts, some of one group."""
    found = []
    for number in range(draw(st.integers(2, most))):
        codes = {
            "a": draw(st.sampled_from("xyz")),
            "b": draw(st.sampled_from("pq")),
            "c": draw(st.sampled_from("rs")),
        }
        group = draw(st.sampled_from([f"g{number}", "g0"]))
        found.append(Portion(f"f{number}", group, draw(st.integers(0, MOST)), codes, 0, MOST))
    return tuple(found)


Cells = Mapping[tuple[str, str, tuple[str, ...]], tuple[int, ...]]


def cells_of(releases: list[Tabulation], numbers: Mapping[tuple[str, int], int]) -> Cells:
    """Which unknowns are in which cell of which release."""
    found: dict[tuple[str, str, tuple[str, ...]], tuple[int, ...]] = {}
    for release in releases:
        for table in release.tables:
            for each in release.contributions:
                for codes in table.cells_of(each):
                    key = release.name, table.name, codes
                    found[key] = (*found.get(key, ()), numbers[each.firm, each.amount])
    return found


def possible(releases: list[Tabulation], viewer: str | None) -> Iterator[tuple[tuple[int, ...], Cells]]:
    """All amounts that fit what is shown, and for a viewer the own ones."""
    portions = {(e.firm, e.amount): e for release in releases for e in release.contributions}
    numbers = {key: place for place, key in enumerate(portions)}
    cells = cells_of(releases, numbers)
    true = [each.amount for each in portions.values()]
    hidden = {(release.name, *cell) for release in releases for cell in release.hidden}
    shown = [(inside, sum(true[n] for n in inside)) for key, inside in cells.items() if key not in hidden]
    choices = [(each.amount,) if each.group == viewer else range(MOST + 1) for each in portions.values()]
    for amounts in itertools.product(*choices):
        if all(sum(amounts[n] for n in inside) == total for inside, total in shown):
            yield amounts, cells


def widths(releases: list[Tabulation], viewer: str | None) -> dict[tuple[int, ...], tuple[int, int]]:
    """Between what every cell can lie, to this viewer."""
    found: dict[tuple[int, ...], tuple[int, int]] = {}
    for amounts, cells in possible(releases, viewer):
        for inside in set(cells.values()):
            value = sum(amounts[n] for n in inside)
            low, high = found.get(inside, (value, value))
            found[inside] = min(low, value), max(high, value)
    return found


def promised(members: list[Portion], viewer: str | None) -> tuple[int, int]:
    """How far below and above the rules ask for, read from their text."""
    others: dict[str, int] = {}
    for each in members:
        if each.group != viewer:
            others[each.group] = others.get(each.group, 0) + each.amount
    if not others:
        return 0, 0
    rest = sum(others.values())
    tenth = -(-max(rest, max(others.values())) // 10)
    room = sum(MOST - each.amount for each in members if each.group != viewer)
    return min(max(tenth, 1), rest), min(max(tenth, 1), room)


def is_sensitive(members: list[Portion]) -> bool:
    amounts: dict[str, int] = {}
    for each in members:
        amounts[each.group] = amounts.get(each.group, 0) + each.amount
    largest, total = sorted(amounts.values(), reverse=True), sum(amounts.values())
    few = 0 < len(largest) < 3
    return few or 100 * sum(largest[:1]) > 85 * total or 100 * sum(largest[:2]) > 90 * total


def check(releases: list[Tabulation]) -> None:
    """No sensitive cell is shown, and none is narrower than promised, to anybody."""
    portions = list({(e.firm, e.amount): e for release in releases for e in release.contributions}.values())
    for viewer in (None, *{each.group for each in portions}):
        for inside, (low, high) in widths(releases, viewer).items():
            members = [portions[n] for n in inside]
            if not is_sensitive(members):
                continue
            below, above = promised(members, viewer)
            true = sum(each.amount for each in members if each.group != viewer)
            own = sum(each.amount for each in members if each.group == viewer)
            assert low - own <= true - below, (viewer, members)
            assert high - own >= true + above, (viewer, members)


def released(new: Tabulation, earlier: list[Tabulation]) -> Tabulation | None:
    """A release with what the search hides; None when it is refused."""
    system = build_system(new, earlier, RULES)
    pattern = find_pattern(system)
    if pattern.unproven:
        return None
    assert audit(system, pattern.hidden, pattern.deviations) == []
    return replace(new, hidden=hidden_cells(system, new.name, pattern.hidden))


@settings(max_examples=40)
@given(firms(6))
def test_no_interval_of_a_hierarchy_with_a_linked_table_is_narrower_than_promised(
    rows: tuple[Portion, ...],
) -> None:
    out = released(Tabulation("one", TABLES, rows), [])
    if out is not None:
        check([out])


@settings(max_examples=25)
@given(firms(5), st.integers(0, 1))
def test_nothing_comes_out_of_the_difference_of_two_releases(rows: tuple[Portion, ...], late: int) -> None:
    tables = TABLES[:1]
    first = released(Tabulation("one", tables, rows[: len(rows) - late]), [])
    if first is None:
        return
    second = released(Tabulation("two", tables, rows), [first])
    if second is not None:
        check([first, second])


def test_the_oracle_finds_what_is_given_away() -> None:
    """One firm in a cell, and nothing hidden: every interval is a point."""
    rows = tuple(
        Portion(f"f{n}", f"g{n}", 2, {"a": a, "b": b, "c": "r"}, 0, MOST)
        for n, (a, b) in enumerate([("x", "p"), ("y", "p"), ("y", "q"), ("z", "q")])
    )
    with pytest.raises(AssertionError):
        check([Tabulation("one", TABLES, rows)])


def test_firms_of_one_group_are_one() -> None:
    crowd = [Portion(f"f{n}", "g", 2, {"a": "x", "b": "p", "c": "r"}, 0, MOST) for n in range(5)]
    system = build_system(Tabulation("one", TABLES[1:], tuple(crowd)), [], RULES)
    assert system.sensitive, "five firms under one control are one contributor"
    apart = [replace(each, group=each.firm) for each in crowd]
    assert not build_system(Tabulation("one", TABLES[1:], tuple(apart)), [], RULES).sensitive


@pytest.mark.parametrize("answer", [float("nan"), float("inf"), 0.5])
def test_what_a_solver_invents_lets_nothing_out(monkeypatch: pytest.MonkeyPatch, answer: float) -> None:
    """NaN, infinity, halves: no completion comes of it. What needs no solver alone is shown to be safe, and is."""
    rows = tuple(
        Portion(f"f{n}", f"g{n}", 2, {"a": a, "b": b, "c": "r"}, 0, MOST)
        for n, (a, b) in enumerate([("x", "p"), ("y", "p"), ("y", "q"), ("z", "q")])
    )
    new = Tabulation("one", TABLES, rows)
    real = Program._solved

    def broken(self: Program, **how: bool) -> Floats | None:
        values = real(self, **how)
        return None if values is None else np.full_like(values, answer)

    monkeypatch.setattr(Program, "_solved", broken)
    out = released(new, [])
    if out is not None:
        check([out])
    monkeypatch.setattr(Search, "fill_by_rectangles", lambda *_: None)
    system = build_system(new, [], RULES)
    pattern = find_pattern(system)
    assert pattern.unproven
    assert audit(system, pattern.hidden, pattern.deviations)
