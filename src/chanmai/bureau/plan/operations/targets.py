"""Changing a target: another version, with the person, the moment and the reason; none is ever overwritten."""

import datetime

from django.db import IntegrityError, transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.plan.models import TargetVersion
from chanmai.bureau.plan.permissions import may_change_targets
from chanmai.bureau.plan.queries.versions import figure_of, targets_in_force
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.facts.texts import Text
from chanmai.pack.notation import as_quantity
from chanmai.pack.targets import Target

LAST_YEAR = 2100


@transaction.atomic
def change_target(
    slug: str, *, goal: str, stretch: str = "", due: int, reason: str, by: Viewer, at: datetime.datetime
) -> int:
    """Make another version of a target the one in force; its number.

    `goal` and `stretch` are figures with the unit of the target: 2500亿元. Raises Forbidden, NotFound, Unfit for a
    figure of another unit, a year that cannot be or a missing reason, Conflict when nothing would change or somebody
    else was faster.
    """
    if not may_change_targets(by):
        raise Forbidden
    target = next((each for each in targets_in_force() if slug in (each.slug, each.code)), None)
    if target is None:
        raise NotFound
    goal, stretch, reason = goal.strip(), stretch.strip(), reason.strip()
    check_wording(target, goal, stretch, due, reason)
    before = {
        "goal": target.goal.text,
        "stretch": target.stretch.text if target.stretch else "",
        "due": target.due,
    }
    after = {"goal": goal, "stretch": stretch, "due": due}
    if before == after:
        raise Conflict(
            Text("目标值、力争值和期限都没有变。", "Neither goal, strive value nor year has changed."),
            code="target-unchanged",
        )
    number = TargetVersion.objects.filter(target=target.code).count() + 1
    try:
        with transaction.atomic():
            TargetVersion.objects.create(
                target=target.code, number=number, reason=reason, by=by.name, at=at, **after
            )
    except IntegrityError as error:
        raise Conflict(
            Text(
                "别人刚刚改了这项目标，请先看新版本。",
                "Somebody has just changed this target; see that version first.",
            ),
            code="target-changed",
        ) from error
    record_audit(
        by=by, action="change_target", target=target.code, at=at, before=before, after=after, reason=reason
    )
    return number


def check_wording(target: Target, goal: str, stretch: str, due: int, reason: str) -> None:
    """Raises Unfit for figures of another unit, a year that cannot be, a strive value below the goal, no reason."""
    unit = as_quantity(target.goal.text)
    for text in filter(None, (goal, stretch)):
        read = as_quantity(text)
        if read is None or unit is None or read[1] != unit[1]:
            raise Unfit(
                Text(f"“{text}”不是这项目标的数，要写成“{target.goal.text}”这样。",
                     f"`{text}` is no figure of this target; write it as `{target.goal.text}`."),
                code="not-a-figure",
            )  # fmt: skip
    if not goal:
        raise Unfit(Text("请填目标值。", "Give the goal."), code="no-goal")
    aim, strive = figure_of(goal), figure_of(stretch)
    if aim and strive and strive.value <= aim.value:
        raise Unfit(
            Text("力争值要高于目标值。", "The strive value has to be above the goal."), code="low-stretch"
        )
    if not target.due <= due <= LAST_YEAR:
        raise Unfit(
            Text(
                f"期限应在 {target.due} 年至 {LAST_YEAR} 年之间。",
                f"The year lies between {target.due} and {LAST_YEAR}.",
            ),
            code="bad-year",
        )
    if not reason:
        raise Unfit(Text("请写明为什么改。", "Say why it is changed."), code="no-reason")
