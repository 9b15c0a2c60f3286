"""Drafting a target of the next plan: another draft with its reason; none is ever overwritten."""

import datetime

from django.db import IntegrityError, transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.plan.models import TargetDraft
from chanmai.bureau.plan.operations.targets import check_wording
from chanmai.bureau.plan.permissions import may_change_targets
from chanmai.bureau.plan.queries.versions import targets_in_force
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.facts.texts import Text


@transaction.atomic
def draft_target(
    slug: str, *, goal: str, stretch: str = "", reason: str, by: Viewer, at: datetime.datetime
) -> int:
    """Draft a target of the plan that the pack names as the next; the number of the draft. The plan in force stays.

    Raises Forbidden, NotFound for an unknown target, Unfit without a next plan and as `check_wording` does, Conflict
    when nothing would change or somebody else was faster.
    """
    if not may_change_targets(by):
        raise Forbidden
    target = next((each for each in targets_in_force() if slug in (each.slug, each.code)), None)
    if target is None:
        raise NotFound
    plan = city_pack().plan.targets.next_plan
    if plan is None:
        raise Unfit(
            Text("城市包没有写明下一个规划。", "The pack names no next plan."),
            mend=Text("请在 plan/targets.yaml 写 next_plan。", "Write next_plan in plan/targets.yaml."),
            code="no-next-plan",
        )
    goal, stretch, reason = goal.strip(), stretch.strip(), reason.strip()
    check_wording(target, goal, stretch, plan.due, reason)
    drafts = TargetDraft.objects.filter(target=target.code)
    last = drafts.last()
    before = {"goal": last.goal, "stretch": last.stretch, "due": last.due} if last is not None else None
    after = {"goal": goal, "stretch": stretch, "due": plan.due}
    if before == after:
        raise Conflict(Text("草案没有变。", "The draft has not changed."), code="draft-unchanged")
    try:
        with transaction.atomic():
            TargetDraft.objects.create(
                target=target.code, number=drafts.count() + 1, reason=reason, by=by.name, at=at, **after
            )
    except IntegrityError as error:
        raise Conflict(
            Text("别人刚刚改了这项草案，请先看新的。", "Somebody has just changed this draft; see it first."),
            code="draft-changed",
        ) from error
    record_audit(
        by=by, action="draft_target", target=target.code, at=at, before=before, after=after, reason=reason
    )
    return drafts.count()
