"""The trials that officers kept."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.clauses.queries.versions import VersionRow, current_of
from chanmai.bureau.laboratory.models import Scenario
from chanmai.bureau.laboratory.permissions import may_try_policies, sees_all_scenarios
from chanmai.bureau.refusal import Forbidden, NotFound

WRITTEN = "new"
"""The key of `edits` under which a clause of one's own is kept, by field."""


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A trial as it is listed. `stale`: the clause has a newer version than the one that was edited or copied.

    `clause` is empty for a clause of one's own that copies none.
    """

    id: int
    name: str
    by: str
    at: datetime.datetime
    clause: str
    clause_name: str
    edits: Mapping[str, Mapping[str, str]]
    stale: bool
    own: bool

    @property
    def numbers(self) -> int:
        """How many numbers are changed."""
        return sum(len(numbers) for draft, numbers in self.edits.items() if draft != WRITTEN)

    @property
    def own_fields(self) -> Mapping[str, str] | None:
        """The fields of a clause of one's own."""
        return self.edits.get(WRITTEN)


def kept_scenarios(viewer: Viewer) -> QuerySet[Scenario]:
    """One's own trials, for the city everybody's. Raises Forbidden for anybody but officers."""
    if not may_try_policies(viewer):
        raise Forbidden
    every = Scenario.objects.all()
    return every if sees_all_scenarios(viewer) else every.filter(owner_id=viewer.user_id)


def scenarios(viewer: Viewer) -> tuple[ScenarioRow, ...]:
    """The trials, the newest first."""
    rows = list(kept_scenarios(viewer))
    clauses = current_of(each.clause for each in rows)
    return tuple(_row(viewer, each, clauses.get(each.clause)) for each in rows)


def scenario(viewer: Viewer, pk: int) -> ScenarioRow:
    """One trial. Raises NotFound when the visitor does not see it, Forbidden for anybody but officers."""
    row = kept_scenarios(viewer).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return _row(viewer, row, current_of([row.clause]).get(row.clause))


def _row(viewer: Viewer, scenario_row: Scenario, clause: VersionRow | None) -> ScenarioRow:
    return ScenarioRow(
        id=scenario_row.pk,
        name=scenario_row.name,
        by=scenario_row.by,
        at=scenario_row.at,
        clause=scenario_row.clause,
        clause_name=clause.name if clause else scenario_row.clause,
        edits=scenario_row.edits,
        stale=bool(scenario_row.clause) and (clause is None or clause.version != scenario_row.version),
        own=scenario_row.owner_id == viewer.user_id,
    )
