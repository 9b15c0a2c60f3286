"""The conditions of a clause as a tree: all of them, any of a list, or at least some of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from chanmai.drafting.clauses.assembly import Condition
from chanmai.drafting.clauses.lists import ALL, Path
from chanmai.engine.facts.texts import Text


@dataclass(frozen=True, slots=True)
class ConditionGroup:
    """Conditions that hold together: all of them, or as many as `count` says."""

    count: int
    members: "tuple[ConditionGroup | Condition, ...]"

    @property
    def words(self) -> Text:
        """How many must hold."""
        if self.count == ALL:
            return Text("以下全部", "all of")
        if self.count == 1:
            return Text("以下任一", "any of")
        return Text(f"以下至少 {self.count} 项", f"at least {self.count} of")


def tree(conditions: Sequence[Condition]) -> ConditionGroup:
    """The conditions with their lists as groups. What is in no list stands at the top, all of which must hold."""
    return _all([(each.path, each) for each in conditions])


def _all(path_conditions: Sequence[tuple[Path, Condition]]) -> ConditionGroup:
    members: list[ConditionGroup | Condition] = []
    for choice, run in groupby(path_conditions, key=lambda each: each[0][0][0] if each[0] else None):
        together = list(run)
        if choice is None:
            members += _alternatives([one for _, one in together])
        else:
            inner = _list(choice.count, together)
            members += inner.members if inner.count == ALL else (inner,)
    return ConditionGroup(ALL, tuple(members))


def _alternatives(conditions: Sequence[Condition]) -> list["ConditionGroup | Condition"]:
    """Runs of conditions joined by 或 as groups of which one must hold."""
    runs: list[list[Condition]] = []
    for each in conditions:
        if each.either and runs:
            runs[-1].append(each)
        else:
            runs.append([each])
    return [run[0] if len(run) == 1 else ConditionGroup(1, tuple(run)) for run in runs]


def _list(count: int, path_conditions: Sequence[tuple[Path, Condition]]) -> ConditionGroup:
    """One list. If as many must hold as there are, all must."""
    by_item: dict[str, list[tuple[Path, Condition]]] = {}
    for path, one in path_conditions:
        by_item.setdefault(path[0][1], []).append((path[1:], one))
    items = [_all(each) for each in by_item.values()]
    if count == ALL or count >= len(items):
        return ConditionGroup(ALL, tuple(member for each in items for member in each.members))
    return ConditionGroup(count, tuple(each.members[0] if len(each.members) == 1 else each for each in items))
