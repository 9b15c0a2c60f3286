"""The targets in force: the pack's, of one that the city has changed the newest version; each with its reason."""

import datetime
from dataclasses import dataclass, replace

from chanmai.bureau.city import city_pack
from chanmai.bureau.figures import quantity
from chanmai.bureau.plan.models import TargetVersion
from chanmai.pack.figures import Figure
from chanmai.pack.notation import as_quantity
from chanmai.pack.targets import Target


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a target; number 0 is the plan's own, without person and time."""

    number: int
    goal: str
    stretch: str
    due: int
    reason: str
    by: str
    at: datetime.datetime | None


def targets_in_force(known_at: datetime.datetime | None = None) -> tuple[Target, ...]:
    """The targets of the pack in its order, each as its newest version says; `known_at`: as it was at that moment."""
    versions = TargetVersion.objects.order_by("number")
    if known_at is not None:
        versions = versions.filter(at__lte=known_at)
    newest = {version.target: version for version in versions}
    return tuple(
        _with(target, newest[target.code]) if target.code in newest else target
        for target in city_pack().plan.targets.targets
    )


def _with(target: Target, version: TargetVersion) -> Target:
    return replace(
        target,
        goal=figure_of(version.goal) or target.goal,
        stretch=figure_of(version.stretch),
        due=version.due,
    )


def figure_of(text: str) -> Figure | None:
    """A figure as written, with its unit: 2000亿元, 60%, 15家; None for anything else."""
    read = as_quantity(text) if text else None
    return None if read is None else Figure(read[0], text)


def version_rows(target: Target, lang: str) -> tuple[VersionRow, ...]:
    """All versions of a target, the plan's own first."""
    own = next(each for each in city_pack().plan.targets.targets if each.code == target.code)
    stretch = quantity(own.stretch.value, own.unit, lang) if own.stretch else ""
    first = VersionRow(0, quantity(own.goal.value, own.unit, lang), stretch, own.due, "", "", None)
    return (first, *(_row(each, own.unit, lang) for each in TargetVersion.objects.filter(target=target.code)))


@dataclass(frozen=True, slots=True)
class TargetChange:
    """A target that the city changed: its slug and title, the goal it has now, who and when."""

    slug: str
    title: str
    goal: str
    due: int
    by: str
    at: datetime.datetime


def target_changes(
    lang: str, *, since: datetime.datetime, until: datetime.datetime
) -> tuple[TargetChange, ...]:
    """The versions of targets made after `since` and until `until`, the last first."""
    own = {each.code: each for each in city_pack().plan.targets.targets}
    rows = TargetVersion.objects.filter(at__gt=since, at__lte=until).order_by("-at", "-pk")
    return tuple(
        TargetChange(
            own[each.target].slug or each.target,
            own[each.target].title.of(lang),
            _row(each, own[each.target].unit, lang).goal,
            each.due,
            each.by,
            each.at,
        )
        for each in rows
        if each.target in own
    )


def _row(version: TargetVersion, unit: str, lang: str) -> VersionRow:
    goal, stretch = figure_of(version.goal), figure_of(version.stretch)
    return VersionRow(
        version.number,
        quantity(goal.value, unit, lang) if goal else version.goal,
        quantity(stretch.value, unit, lang) if stretch else "",
        version.due,
        version.reason,
        version.by,
        version.at,
    )
