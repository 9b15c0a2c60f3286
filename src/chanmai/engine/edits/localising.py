"""Which cells of a return are likely wrong: the lightest set whose change can meet every rule.

Fellegi and Holt, “A Systematic Approach to Automatic Edit and Imputation”, JASA 71 (1976) 17–35, with weights and
whole numbers. The search takes sets by weight, the lightest first, and widens a set that will not do by the cells of
the rules that stand in its way (a larger set that does must contain one of them), so the first that does is lightest.
De Waal, Pannekoek and Scholtus, *Handbook of Statistical Data Editing and Imputation* (2011), ch. 3–5.
"""

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from chanmai.engine.edits.cells import Task
from chanmai.engine.edits.choices import choice_for
from chanmai.engine.edits.slips import Slip, column_slips, slips_of
from chanmai.engine.edits.systems import Undecided
from chanmai.engine.facts.record import Ref

MOST_SETS = 1_000
OTHERS = 4
NARROW = 100  # a range narrower than a hundredth of its middle is told by the middle


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cell that is likely wrong. `steps` would meet the rules, in kept steps; it is only told, never put in.

    `low` and `high` bound all values that would when it is the only suspect. `factor`: the cell holds so many times
    that value, a slip of the unit or of a digit; None for no such slip.
    """

    ref: Ref
    steps: int
    low: int | None = None
    high: int | None = None
    factor: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Localisation:
    """The suspects, by weight the lightest set. `others` are sets that are as light, without values.

    `together`: one slip of a whole column. `proven` is False where the effort ended before the search did; then
    there may be a lighter set, and without suspects none was found. `apart` are rules that no search can take in.
    """

    suspects: tuple[Suspect, ...]
    weight: int
    others: tuple[tuple[Ref, ...], ...] = ()
    together: bool = False
    proven: bool = True
    apart: tuple[str, ...] = ()


Costs = Mapping[Ref, int]
Sets = tuple[tuple[Ref, ...], ...]
Search = Callable[[Task, Costs], tuple[Sets, bool]]
"""The lightest sets that can meet all conditions, and whether they are proven to be."""


def costs_of(task: Task, slips: Mapping[Ref, Slip]) -> dict[Ref, int]:
    """What it costs to take a cell for wrong: twice its weight, and once where a slip explains it."""
    return {cell.ref: cell.weight * (1 if cell.ref in slips else 2) for cell in task.cells}


def localise(task: Task, search: Search | None = None) -> Localisation:
    """The likely wrong cells of a return; none where every rule is met."""
    if not task.failures:
        return Localisation((), 0, apart=task.apart)
    slips = slips_of(task)
    costs = costs_of(task, slips)
    column = column_slips(task, tuple(dict.fromkeys(cell.unit for cell in task.cells if cell.unit)))
    most = max(cell.weight for cell in task.cells) if column else None
    sets, proven = (search or lightest_sets)(task, costs)
    weight = sum(costs[ref] for ref in sets[0]) if sets else None
    if most is not None and (weight is None or weight > most):
        found = tuple(Suspect(each.ref, each.steps, factor=each.factor) for each in column)
        return Localisation(found, most, together=True, proven=proven, apart=task.apart)
    if not sets or weight is None:
        return Localisation((), 0, proven=proven, apart=task.apart)
    ranked = sorted(sets, key=lambda some: _rank(task, slips, some))
    return Localisation(
        _suspects(task, ranked[0], slips),
        weight,
        tuple(ranked[1 : 1 + OTHERS]),
        proven=proven,
        apart=task.apart,
    )


def lightest_sets(task: Task, costs: Costs) -> tuple[Sets, bool]:
    """All lightest sets of cells that can be changed so that every condition holds, by the order of the cells."""
    place = {cell.ref: index for index, cell in enumerate(task.cells)}
    waiting: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    seen: set[tuple[int, ...]] = {()}
    found: list[tuple[Ref, ...]] = []
    best, proven = -1, True
    for _ in range(MOST_SETS):
        if not waiting or (found and waiting[0][0] > best):
            return tuple(found), proven
        cost, own = heapq.heappop(waiting)
        refs = tuple(task.cells[index].ref for index in own)
        try:
            wider = _missing(task, refs)
        except Undecided:
            wider, proven = _cells_about(task, refs), False
        if wider is None:
            found.append(refs)
            best = cost
            continue
        for ref in wider:
            larger = tuple(sorted((*own, place[ref])))
            if larger not in seen:
                seen.add(larger)
                heapq.heappush(waiting, (cost + costs[ref], larger))
    return tuple(found), False


def _missing(task: Task, refs: tuple[Ref, ...]) -> set[Ref] | None:
    """None when the cells can be changed so that all holds; else cells of which any larger set that does has one."""
    for each in task.failures:
        if each.cells.isdisjoint(refs):
            return set(each.cells)
    return None if solution(task, refs) is not None else _cells_about(task, refs)


def _cells_about(task: Task, refs: tuple[Ref, ...]) -> set[Ref]:
    """The other cells of the conditions in which these stand."""
    touched = [each.cells for each in task.conditions if not each.cells.isdisjoint(refs)]
    return set().union(*touched) - set(refs)


def solution(task: Task, refs: Sequence[Ref]) -> dict[Ref, int] | None:
    """Values for some cells, the others as they are, that meet every condition. Raises Undecided."""
    choice = choice_for(task, refs)
    found = None if choice is None else choice.solution()
    return None if found is None else dict(zip(refs, found, strict=True))


def _rank(task: Task, slips: Mapping[Ref, Slip], refs: Sequence[Ref]) -> tuple[int, Fraction]:
    """Among sets that are as light, those whose slips explain all come first, then the cells farthest from usual."""
    far = Fraction(1)
    for cell in task.cells:
        if cell.ref in refs and cell.usual and cell.steps and (cell.usual > 0) == (cell.steps > 0):
            share = Fraction(cell.steps, cell.usual)
            far = max(far, share, 1 / share)
    return sum(ref not in slips for ref in refs), -far


def _suspects(task: Task, refs: Sequence[Ref], slips: Mapping[Ref, Slip]) -> tuple[Suspect, ...]:
    """The cells with values that meet all conditions together: those of their slips wherever these do."""
    slipped = {ref: slips[ref] for ref in refs if ref in slips}
    fixed = {ref: slip.steps for ref, slip in slipped.items()}
    rest = [ref for ref in refs if ref not in slipped]
    found = _with(task, fixed, rest) if fixed else None
    if found is None:
        slipped, found = {}, solution(task, refs)
    values = found or {}
    low, high = _range(task, refs[0]) if len(refs) == 1 else (None, None)
    if not slipped and low is not None and high is not None and _narrow(low, high):
        values = {refs[0]: (low + high) // 2}
    return tuple(
        Suspect(
            ref, values.get(ref, task.steps[ref]), low, high, slipped[ref].factor if ref in slipped else None
        )
        for ref in refs
    )


def _narrow(low: int, high: int) -> bool:
    return (high - low) * NARROW <= abs(high + low) // 2


def _with(task: Task, fixed: Mapping[Ref, int], rest: Sequence[Ref]) -> dict[Ref, int] | None:
    """Values for `rest` when some cells are as given; None where there are none."""
    steps = {**task.steps, **fixed}
    put = replace(
        task,
        cells=tuple(replace(cell, steps=steps[cell.ref]) for cell in task.cells),
        conditions=tuple(replace(each, failed=not each.holds(steps)) for each in task.conditions),
    )
    if not rest:
        return None if put.failures else dict(fixed)
    try:
        found = solution(put, rest)
    except Undecided:
        return None
    return None if found is None else {**fixed, **found}


def _range(task: Task, ref: Ref) -> tuple[int | None, int | None]:
    """Between what a lone suspect has to lie; of several ranges the one that is nearest."""
    choice = choice_for(task, (ref,))
    return (None, None) if choice is None else choice.nearest_range()
