"""CP-SAT beside the plain search: the same weight; and where the figures are too large it says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.edits.cells import Cell
from chanmai.engine.edits.localising import lightest_sets, solution
from chanmai.engine.facts.record import Ref
from chanmai.solvers.localising import TooWide, search, solved
from generative.test_localising import MOST, REFS, Rule, asked_of, conditions, values, weights


@given(st.lists(conditions(), min_size=1, max_size=4, unique=True), values, weights)
def test_the_solver_finds_sets_that_are_as_light(
    written: list[str], known: dict[Ref, int], weights: list[int]
) -> None:
    cells = [
        Cell(ref, known[ref], 1, weight, 0, MOST)
        for ref, weight in zip(REFS, weights, strict=True)
        if ref in known
    ]
    task = asked_of([Rule(text) for text in written], cells, known)
    costs = {cell.ref: cell.weight for cell in cells}
    sets, _ = lightest_sets(task, costs)
    found = solved(task, costs)
    if found is None:
        assert sets == ()
        return
    refs, proven = found
    assert proven
    assert sum(costs[ref] for ref in refs) == sum(costs[ref] for ref in sets[0])
    assert not task.failures or solution(task, refs) is not None
    assert search(task, costs) == (sets, True)


def test_figures_that_are_too_large_are_refused() -> None:
    cells = [Cell(ref, 2**60, 1) for ref in REFS[:2]]
    task = asked_of([Rule("a < b")], cells, dict.fromkeys(REFS[:2], 2**60))
    with pytest.raises(TooWide):
        solved(task, {cell.ref: 1 for cell in cells})
    assert search(task, {cell.ref: 1 for cell in cells})[0]
