"""Where a target stands: state, path required, chance in closed form, alarm, who moved it; drafts against history."""

import datetime
from dataclasses import dataclass, replace

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.plan.permissions import sees_measurements
from chanmai.bureau.plan.queries.city_years import take_kept
from chanmai.bureau.plan.queries.history import figure_of_day, figures_of
from chanmai.bureau.plan.queries.measurement import city_columns, measured_over
from chanmai.bureau.plan.queries.movers import Movers, movers_of
from chanmai.bureau.plan.queries.outlooks import STATES, Prospect, prospect_of
from chanmai.bureau.plan.queries.versions import VersionRow, figure_of, targets_in_force, version_rows
from chanmai.bureau.refusal import NotFound
from chanmai.engine.indicators.attainment import (
    TargetState,
    state_of,
)
from chanmai.pack.targets import Target


@dataclass(frozen=True, slots=True)
class TargetProspects:
    """The published state, the prospect measured over firms, a draft beside it, who moved it, and all versions."""

    published: str
    measured: Prospect | None
    draft: Prospect | None
    movers: Movers | None
    versions: tuple[VersionRow, ...]
    goal_text: str
    stretch_text: str
    due: int


def prospects(
    viewer: Viewer,
    slug: str,
    *,
    as_of: datetime.date,
    known_at: datetime.datetime,
    lang: str,
    draft_goal: str = "",
    draft_due: int = 0,
) -> TargetProspects:
    """What can be said of a target's future, exactly and in statistics. Raises NotFound.

    A draft (a goal with its unit and a year) is tested against the same history; one that is no figure is left out.
    """
    target = next((each for each in targets_in_force(known_at) if slug in (each.slug, each.code)), None)
    if target is None:
        raise NotFound
    measured = draft = movers = None
    if sees_measurements(viewer) and target.gauge is not None:
        columns = city_columns(viewer, as_of=as_of, known_at=known_at)
        take_kept(viewer, columns, as_of)
        figures = figures_of(target, columns)
        found = measured_over(columns, whole_city=viewer.whole_city).get(target.code)
        now = figure_of_day(target, found, as_of)
        measured = prospect_of(target, figures, lang, now=now)
        aim = figure_of(draft_goal)
        if aim is not None and draft_due:
            draft = prospect_of(replace(target, goal=aim, stretch=None, due=draft_due), figures, lang)
        movers = movers_of(viewer, target, columns, lang)
    return TargetProspects(
        STATES[published_state(target)].of(lang),
        measured,
        draft,
        movers,
        version_rows(target, lang),
        target.goal.text,
        target.stretch.text if target.stretch else "",
        target.due,
    )


def published_state(target: Target) -> TargetState:
    """By published figures of the same scope only: a neighbouring scope never stands in."""
    value = target.comparable.value if target.comparable else None
    year = int(target.comparable_period[:4]) if target.comparable_period[:4].isdigit() else None
    return state_of(value, year, comparison=target.comparison, goal=target.goal.value, due=target.due)
