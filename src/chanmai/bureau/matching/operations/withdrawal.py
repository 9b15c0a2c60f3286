"""Withdrawing a run that should not have been made: it stays to be looked at; the one before is in force again."""

import datetime

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.operations.news import note_news
from chanmai.bureau.enterprises.queries.news import EVERYTHING, News
from chanmai.bureau.enterprises.queries.places import district_and_size
from chanmai.bureau.matching.models import MatchRun, RunState
from chanmai.bureau.matching.permissions import may_match
from chanmai.bureau.matching.queries.runs import latest
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.facts.texts import Text

LONGEST = 300
"""The longest reason."""


@transaction.atomic
def withdraw_run(run_id: int, *, by: Viewer, at: datetime.datetime, reason: str) -> int | None:
    """Withdraw a finished run, for a reason; the number of the run that is in force now, if there is one.

    Where another one comes into force, every firm is noted as new to its decisions, which have yet to `follow` what
    was filed since. Raises Forbidden, NotFound, Unfit without a reason, Conflict for a run that is not in force.
    """
    if not may_match(by):
        raise Forbidden
    reason = _fit(reason)
    run = MatchRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise NotFound(
            Text(f"没有第 {run_id} 次匹配。", f"There is no matching no. {run_id}."), code="no-such-run"
        )
    if run.state != RunState.DONE:
        raise _not_in_force(run)
    was = latest()
    run.state, run.withdrawal = RunState.WITHDRAWN, reason
    run.withdrawn_by, run.withdrawn_at = by.name, at
    run.save(update_fields=["state", "withdrawal", "withdrawn_by", "withdrawn_at"])
    now = latest()
    after = {"reason": reason, "in_force": now.pk if now else None}
    record_audit(by=by, action="withdraw_match", target=f"run {run_id}", at=at, after=after)
    if now is not None and now != was:
        note_news({firm: News(facts={EVERYTHING}) for firm in district_and_size()}, at)
    return now.pk if now else None


def _fit(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise Unfit(
            Text("没有写撤回的原因。", "No reason was given."),
            mend=Text("请写明原因，以便日后查考。", "Say why, so that it can be looked up."),
            code="no-reason",
        )
    if len(reason) > LONGEST:
        raise Unfit(
            Text(f"原因有 {len(reason)} 字，太长。", f"The reason has {len(reason)} characters, too many."),
            mend=Text(f"请写在 {LONGEST} 字以内。", f"Keep it within {LONGEST} characters."),
            code="reason-too-long",
        )
    return reason


def _not_in_force(run: MatchRun) -> Conflict:
    if run.state == RunState.WITHDRAWN:
        return Conflict(
            Text(
                f"第 {run.pk} 次匹配已由{run.withdrawn_by}撤回（{run.withdrawal}）。",
                f"Matching no. {run.pk} was withdrawn by {run.withdrawn_by} ({run.withdrawal}).",
            ),
            code="withdrawn-before",
        )
    return Conflict(
        Text(
            f"第 {run.pk} 次匹配没有完成，无需撤回。",
            f"Matching no. {run.pk} did not finish; nothing is in force.",
        ),
        code="not-finished",
    )
