"""Keeping a trial of the laboratory under a name, and taking it off the list."""

import datetime
from collections.abc import Mapping

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.laboratory.models import Scenario
from chanmai.bureau.laboratory.permissions import may_try_policies
from chanmai.bureau.laboratory.queries.scenarios import WRITTEN, kept_scenarios
from chanmai.bureau.refusal import Forbidden, NotFound, Unfit
from chanmai.engine.facts.texts import Text

Drafts = Mapping[str, Mapping[str, str]]
"""Typed numbers by draft (a, b) and place in the clause."""


@transaction.atomic
def keep_scenario(
    viewer: Viewer, name: str, clause: str, version: str, drafts: Drafts, *, at: datetime.datetime
) -> int:
    """Keep a trial. Raises Forbidden for anybody but officers, Unfit without a name or without edits."""
    edits = {draft: dict(numbers) for draft, numbers in drafts.items() if numbers}
    return _kept(viewer, name, clause, version, edits, at)


@transaction.atomic
def keep_draft(
    viewer: Viewer, name: str, clause: str, version: str, fields: Mapping[str, str], *, at: datetime.datetime
) -> int:
    """Keep a clause of one's own; `clause` is the code of the one that was copied, empty when none was.

    Raises Forbidden for anybody but officers, Unfit without a name.
    """
    return _kept(viewer, name, clause, version, {WRITTEN: dict(fields)}, at)


def _kept(
    viewer: Viewer,
    name: str,
    clause: str,
    version: str,
    edits: Mapping[str, Mapping[str, str]],
    at: datetime.datetime,
) -> int:
    if not may_try_policies(viewer):
        raise Forbidden
    name = " ".join(name.split())[:80]
    if not name or not any(edits.values()):
        raise Unfit(
            Text(
                "方案没有保存：需要名称，并至少改动一个数。",
                "The scenario was not kept: it needs a name and at least one changed number.",
            ),
            mend=Text("请填写名称、改动数值后再保存。", "Give it a name and change a number, then keep it."),
            code="no-scenario",
        )
    scenario = Scenario.objects.create(
        name=name, owner_id=viewer.user_id, by=viewer.name, at=at, clause=clause, version=version, edits=edits
    )
    details = {"name": name, "clause": clause, "version": version, "edits": edits}
    record_audit(by=viewer, action="scenario", target=f"scenario {scenario.pk}", at=at, after=details)
    return scenario.pk


@transaction.atomic
def drop_scenario(viewer: Viewer, pk: int, *, at: datetime.datetime) -> None:
    """Take a trial off the list. Raises NotFound when the visitor does not see it, Forbidden for another's."""
    scenario = kept_scenarios(viewer).filter(pk=pk).first()
    if scenario is None:
        raise NotFound
    if scenario.owner_id != viewer.user_id:
        raise Forbidden
    record_audit(by=viewer, action="drop scenario", target=f"scenario {pk}", at=at, before=scenario.name)
    scenario.delete()
