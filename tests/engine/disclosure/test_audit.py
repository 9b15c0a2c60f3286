"""The audit knows nothing but whole numbers: what it accepts is possible for everybody, and it fails closed."""

import pytest

from chanmai.engine.disclosure.audit import audit, completion_of
from chanmai.engine.disclosure.system import build_system
from chanmai.engine.disclosure.tables import TOTAL, Classification, CrossTable, Portion, Tabulation
from engine.disclosure.made import RULES, flat


def city(*rows: tuple[str, str, str, int], name: str = "one", hidden: frozenset = frozenset()) -> Tabulation:
    """Firms as (firm, row, column, amount) in a table of two rows and two columns."""
    table = CrossTable("t", (flat("a", 2), flat("b", 2)))
    made = tuple(Portion(firm, firm, amount, {"a": row, "b": column}) for firm, row, column, amount in rows)
    return Tabulation(name, (table,), made, hidden)


CROWD = [
    (f"{row}{column}{number}", row, column, 100_000)
    for row, column in (("a0", "b1"), ("a1", "b0"), ("a1", "b1"))
    for number in range(4)
]
ALONE = ("alone", "a0", "b0", 100_000)


def places(system, *cells):
    return {place for place, each in enumerate(system.sums) if any(name[2] in cells for name in each.cells)}


def test_a_firm_that_is_alone_follows_from_the_totals_unless_a_rectangle_is_hidden() -> None:
    """The worked table of docs/algorithms/disclosure.md."""
    system = build_system(city(ALONE, *CROWD), [], RULES)
    assert system.sensitive == places(system, ("a0", "b0"))
    alone = places(system, ("a0", "b0"))
    assert {gap.needed for gap in audit(system, alone, [])} == {10_000}
    corners = places(system, ("a0", "b0"), ("a0", "b1"), ("a1", "b0"), ("a1", "b1"))
    atom = {system.sums[place].cells[0][2]: next(iter(system.sums[place].atoms)) for place in corners}
    shift = {("a0", "b0"): 1, ("a0", "b1"): -1, ("a1", "b0"): -1, ("a1", "b1"): 1}
    ways = [{atom[codes]: side * sign * 10_000 for codes, sign in shift.items()} for side in (1, -1)]
    assert audit(system, corners, ways) == []
    assert audit(system, corners, ways[:1]) != []  # one side only
    assert (
        audit(system, corners, [{k: v * 9 // 10 for k, v in way.items()} for way in ways]) != []
    )  # too near
    assert audit(system, alone, ways) != []  # what moves is shown


def test_who_knows_the_own_amount_sees_through_what_moves_it() -> None:
    """Of a row with one firm and a pair, the one firm takes its own amount off the total and has the pair's."""
    pair = [("one", "a0", "b1", 40_000), ("two", "a0", "b1", 40_000)]
    system = build_system(city(ALONE, *pair, *[row for row in CROWD if row[1] == "a1"]), [], RULES)
    hidden = places(system, ("a0", "b0"), ("a0", "b1"), ("a1", "b0"), ("a1", "b1"))
    atom = {each.cells[0][2]: next(iter(each.atoms)) for each in system.sums if len(each.atoms) == 1}
    shift = {("a0", "b0"): 1, ("a0", "b1"): -1, ("a1", "b0"): -1, ("a1", "b1"): 1}
    ways = [{atom[codes]: side * sign * 10_000 for codes, sign in shift.items()} for side in (1, -1)]
    assert {gap.viewer for gap in audit(system, hidden, ways)} == {"alone"}


def test_no_completion_may_change_what_is_shown_or_go_below_nothing() -> None:
    system = build_system(city(ALONE, *CROWD), [], RULES)
    corners = places(system, ("a0", "b0"), ("a0", "b1"), ("a1", "b0"), ("a1", "b1"))
    shown = system.in_public(corners)
    assert completion_of(system, shown, {0: 1}) is None
    below = {place: -system.atoms[place].total - 1 for place in range(len(system.atoms))}
    assert completion_of(system, frozenset(), below) is None


def test_showing_what_is_sensitive_is_no_pattern() -> None:
    system = build_system(city(ALONE, *CROWD), [], RULES)
    with pytest.raises(ValueError, match="sensitive"):
        audit(system, set(), [])


def test_a_late_firm_is_given_away_by_two_releases() -> None:
    first = city(*CROWD)
    later = city(*CROWD, ("late", "a1", "b1", 70_000), name="two")
    system = build_system(later, [first], RULES)
    late = next(target for target in system.targets if target.by_group == {"late": 70_000})
    assert late.to_all
    grown = {place for place, each in enumerate(system.sums) if ("two", "t", ("a1", "b1")) in each.cells}
    assert grown
    assert audit(system, set(), [])  # nothing is hidden, so the difference is plain
    assert ("two", "t", (TOTAL, TOTAL)) not in system.sums[next(iter(grown))].cells


def test_what_was_corrected_is_another_number_and_what_was_not_is_the_same() -> None:
    first = city(*CROWD)
    rows = [(firm, row, column, amount + (firm == "a1b10")) for firm, row, column, amount in CROWD]
    system = build_system(city(*rows, name="two"), [first], RULES)
    both = [each for each in system.sums if {name[0] for name in each.cells} == {"one", "two"}]
    assert {name[2] for each in both for name in each.cells} >= {("a0", "b1"), ("a1", "b0"), ("", "b0")}
    assert not any(name[2] == ("a1", "b1") for each in both for name in each.cells)


def test_hierarchies_have_their_steps_as_cells() -> None:
    tree = Classification("a", {"top": TOTAL, "x": "top", "y": "top", "z": TOTAL})
    assert tree.upward("x") == ("x", "top", TOTAL)
    table = CrossTable("t", (tree,))
    assert table.sums([Portion("f", "f", 5, {"a": "x"})]) == {
        ("",): 5, ("top",): 5, ("z",): 0, ("x",): 5, ("y",): 0,
    }  # fmt: skip


def test_what_is_known_before_any_table_is_not_asked_of_it() -> None:
    with pytest.raises(ValueError, match="does not hold"):
        Portion("f", "f", 5, {}, least=6)
