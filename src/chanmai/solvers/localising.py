"""The lightest set of wrong cells by CP-SAT, for returns that the plain search gives up on.

A whole number a cell and a yes-or-no whether it is changed; every condition holds by one of its alternatives; the
weight of what is changed is least. The engine checks every set anew before it is told.
"""

from collections.abc import Mapping

from ortools.sat.python import cp_model

from chanmai.engine.edits.cells import Cell, Task
from chanmai.engine.edits.conditions import Inequality
from chanmai.engine.edits.localising import Costs, Sets, lightest_sets, solution
from chanmai.engine.edits.systems import Undecided
from chanmai.engine.facts.record import Ref

SECONDS = 4.0  # in the solver's own measure of work, so that the answer does not depend on the machine
WIDEST = 2**62
REACH = 16  # a cell may become so many times as large as the largest figure of the return


class TooWide(ValueError):
    """Figures so large that sums of them could leave 64 bits."""


def search(task: Task, costs: Costs) -> tuple[Sets, bool]:
    """The plain search; where that does not come to an end, CP-SAT. One set then, and whether it is proven lightest."""
    sets, proven = lightest_sets(task, costs)
    if proven:
        return sets, True
    try:
        found = solved(task, costs)
        confirmed = found is not None and solution(task, found[0]) is not None
    except (TooWide, Undecided):
        return sets, False
    return ((found[0],), found[1]) if found is not None and confirmed else (sets, False)


def solved(task: Task, costs: Costs) -> tuple[tuple[Ref, ...], bool] | None:
    """A lightest set by CP-SAT alone and whether it is proven; None where none was found. Raises TooWide."""
    largest = max((abs(cell.steps) for cell in task.cells), default=1) or 1
    if largest * REACH >= WIDEST:
        raise TooWide
    model = cp_model.CpModel()
    cells = {cell.ref: _variable(model, cell, largest * REACH) for cell in task.cells}
    changed = {cell.ref: model.new_bool_var("") for cell in task.cells}
    for cell in task.cells:
        model.add(cells[cell.ref] == cell.steps).only_enforce_if(changed[cell.ref].negated())
    for each in task.conditions:
        chosen = [model.new_bool_var("") for _ in each.rule]
        model.add_bool_or(chosen)
        for choice, together in zip(chosen, each.rule, strict=True):
            for line in together:
                _state(model, line, cells, largest * REACH, choice)
    model.minimize(sum(costs[ref] * variable for ref, variable in changed.items()))
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = SECONDS
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    refs = tuple(ref for ref, variable in changed.items() if solver.boolean_value(variable))
    return refs, status == cp_model.OPTIMAL


def _variable(model: cp_model.CpModel, cell: Cell, reach: int) -> cp_model.IntVar:
    low = -reach if cell.low is None else max(cell.low, -reach)
    high = reach if cell.high is None else min(cell.high, reach)
    return model.new_int_var(min(low, cell.steps), max(high, cell.steps), "")


def _state(
    model: cp_model.CpModel,
    line: Inequality,
    cells: Mapping[Ref, cp_model.IntVar],
    reach: int,
    choice: cp_model.IntVar,
) -> None:
    if sum(abs(factor) for _, factor in line.terms) * reach + abs(line.constant) >= WIDEST:
        raise TooWide
    total = sum(factor * cells[ref] for ref, factor in line.terms)
    model.add(total + line.constant >= 0).only_enforce_if(choice)
