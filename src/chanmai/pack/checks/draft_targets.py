"""Drafts of the next plan: of which targets, in which unit, and whether each is what its derivation gives."""

from collections.abc import Mapping

from chanmai.engine.facts.printing import digits
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import UNITS
from chanmai.pack.draft_targets import Derivation, DraftTarget, derived
from chanmai.pack.finding import Notebook, nearest
from chanmai.pack.notation import as_quantity
from chanmai.pack.pack import Pack
from chanmai.pack.series import Series
from chanmai.pack.targets import NextPlan, Target


def check_draft_targets(pack: Pack, notes: Notebook) -> None:
    """Every draft is of a target, has its unit, and is what its derivation gives."""
    plan = pack.plan.targets.next_plan
    known = {each.code: each for each in pack.plan.targets.targets}
    seen: set[str] = set()
    for draft in pack.plan.drafts:
        target = known.get(draft.target)
        if target is None or plan is None or draft.target in seen:
            notes.error(draft.place, "unknown-target", *_odd(draft, target, plan, known))
            continue
        seen.add(draft.target)
        _check_unit(draft, target, notes)
        if draft.derivation is not None:
            _check_value(draft, draft.derivation, target, plan, pack.series, notes)


def _odd(
    draft: DraftTarget, target: Target | None, plan: NextPlan | None, known: Mapping[str, Target]
) -> tuple[Text, Text]:
    if target is None:
        words = Text(f"没有目标“{draft.target}”", f"There is no target `{draft.target}`")
        return words, nearest(draft.target, known)
    if plan is None:
        mend = Text("请在 plan/targets.yaml 写 next_plan。", "Write next_plan in plan/targets.yaml.")
        return Text("城市包没有写明下一个规划", "The pack names no next plan"), mend
    words = Text(f"目标“{draft.target}”起草了两次", f"The target `{draft.target}` is drafted twice")
    return words, Text("只留一项。", "Leave one.")


def _check_unit(draft: DraftTarget, target: Target, notes: Notebook) -> None:
    unit = as_quantity(target.goal.text)
    for each in filter(None, (draft.goal, draft.stretch)):
        read = as_quantity(each.text)
        if unit is None or read is None or read[1] != unit[1]:
            words = Text(
                f"“{each.text}”不是目标“{draft.target}”的单位",
                f"`{each.text}` has not the unit of the target `{draft.target}`",
            )
            mend = Text(f"写成“{target.goal.text}”这样。", f"Write it as `{target.goal.text}`.")
            notes.error(draft.place, "other-unit", words, mend)
    if draft.goal and draft.stretch and draft.stretch.value <= draft.goal.value:
        words = Text("力争值要高于目标值", "The strive value has to be above the goal")
        notes.error(
            draft.place, "low-stretch", words, Text("改高力争值或不写。", "Raise it or leave it out.")
        )


def _check_value(
    draft: DraftTarget,
    derivation: Derivation,
    target: Target,
    plan: NextPlan,
    series: Mapping[str, Series],
    notes: Notebook,
) -> None:
    value = derived(derivation, target, plan, series)
    if value is None:
        words = Text(
            f"目标“{draft.target}”的推算所引的公布数不全",
            f"The published figures from which the draft of `{draft.target}` is derived are not all there",
        )
        mend = Text("核对序列、地区、口径、年份、步长。", "Check series, area, scope, years and step.")
        notes.error(draft.place, "no-derivation", words, mend)
    elif draft.goal is None or draft.goal.value != value:
        right = digits(value / UNITS[target.unit].factor) + target.unit
        words = Text(
            f"目标“{draft.target}”的草案值与所写的推算不符",
            f"The draft of `{draft.target}` is not what its derivation gives",
        )
        mend = Text(f"推算得 {right}；不按推算的，去掉 derivation。", f"It gives {right}; else leave it out.")
        notes.error(draft.place, "other-value", words, mend)
