"""Some cells of a return set free: what each condition asks of them, and whether all can be met at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chanmai.engine.edits.cells import Cell, Task
from chanmai.engine.edits.conditions import Inequality
from chanmai.engine.edits.systems import Row, Undecided, range_of, whole_solution
from chanmai.engine.facts.record import Ref

MOST_SYSTEMS = 300

Rows = list[Row]


@dataclass(frozen=True, slots=True)
class Choice:
    """Rows that hold whatever is chosen, and conditions of which one alternative each has to be chosen."""

    wanted: tuple[int, ...]
    always: tuple[Row, ...]
    either: tuple[tuple[tuple[Row, ...], ...], ...]

    def solution(self) -> list[int] | None:
        """Whole numbers that meet all, near to what is wanted; None for none. Raises Undecided."""
        left = [MOST_SYSTEMS]
        return self._deepen(list(self.always), 0, left)

    def _deepen(self, rows: Rows, depth: int, left: list[int]) -> list[int] | None:
        left[0] -= 1
        if left[0] < 0:
            raise Undecided
        found = whole_solution(rows, self.wanted)
        if found is None or depth == len(self.either):
            return found
        for own in sorted(self.either[depth], key=lambda some: not _all_hold(some, found)):
            deeper = self._deepen([*rows, *own], depth + 1, left)
            if deeper is not None:
                return deeper
        return None

    def nearest_range(self) -> tuple[int | None, int | None]:
        """For a lone cell: between what it has to lie; of several ranges the one nearest to what it holds."""
        (steps,) = self.wanted
        ranges: list[tuple[int | None, int | None]] = []
        self._collect(list(self.always), 0, ranges)

        def distance(own: tuple[int | None, int | None]) -> int:
            low, high = own
            return max(0, 0 if low is None else low - steps, 0 if high is None else steps - high)

        return min(ranges, key=distance, default=(None, None))

    def _collect(self, rows: Rows, depth: int, ranges: list[tuple[int | None, int | None]]) -> None:
        own = range_of(rows)
        if own is None or len(ranges) > MOST_SYSTEMS:
            return
        if depth == len(self.either):
            ranges.append(own)
            return
        for some in self.either[depth]:
            self._collect([*rows, *some], depth + 1, ranges)


def choice_for(task: Task, refs: Sequence[Ref]) -> Choice | None:
    """What these cells have to meet when all others stay; None when some condition cannot be met."""
    steps = task.steps
    by_ref = {cell.ref: cell for cell in task.cells}
    cells = [by_ref[ref] for ref in refs]
    always, either = _bounds(cells), []
    for each in task.conditions:
        if each.cells.isdisjoint(refs):
            if each.failed:
                return None
            continue
        left = _left([[_row(line, refs, steps) for line in together] for together in each.rule], cells)
        if not left:
            return None
        if len(left) == 1:
            always += left[0]
        elif () not in left:
            either.append(tuple(left))
    return Choice(tuple(cell.steps for cell in cells), tuple(always), tuple(either))


def _left(alternatives: Sequence[Rows], cells: Sequence[Cell]) -> list[tuple[Row, ...]]:
    """The alternatives that the bounds of the cells leave open, without the rows that hold anyway."""
    left = []
    for rows in alternatives:
        if any(not _possible(row, cells) for row in rows):
            continue
        left.append(tuple(row for row in rows if any(row.factors)))
    return list(dict.fromkeys(left))


def _possible(row: Row, cells: Sequence[Cell]) -> bool:
    """Whether the row can hold at all within the bounds of the cells."""
    total = row.constant
    for factor, cell in zip(row.factors, cells, strict=True):
        end = cell.high if factor > 0 else cell.low
        if factor and end is None:
            return True
        total += factor * (end or 0)
    return total >= 0


def _all_hold(rows: Sequence[Row], values: Sequence[int]) -> bool:
    return all(row.at(values) >= 0 for row in rows)


def _row(line: Inequality, refs: Sequence[Ref], steps: Mapping[Ref, int]) -> Row:
    factors = dict(line.terms)
    rest = sum(factor * steps[ref] for ref, factor in line.terms if ref not in refs)
    return Row(tuple(factors.get(ref, 0) for ref in refs), rest + line.constant)


def _bounds(cells: Sequence[Cell]) -> Rows:
    rows = []
    for index, cell in enumerate(cells):
        unit = tuple(int(i == index) for i in range(len(cells)))
        if cell.low is not None:
            rows.append(Row(unit, -cell.low))
        if cell.high is not None:
            rows.append(Row(tuple(-factor for factor in unit), cell.high))
    return rows
