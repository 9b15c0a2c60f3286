"""Where a target stands: state, path required, chance in closed form, alarm, who moved it; drafts against history."""

import datetime
from dataclasses import dataclass, replace
from fractions import Fraction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.queries.search import one_row
from chanmai.bureau.enterprises.queries.structure import FirmColumns
from chanmai.bureau.figures import quantity
from chanmai.bureau.plan.permissions import sees_contributions, sees_measurements
from chanmai.bureau.plan.queries.history import YearFigure, contributions, year_figures
from chanmai.bureau.plan.queries.measurement import city_columns
from chanmai.bureau.plan.queries.outlooks import STATES, Prospect, prospect_of
from chanmai.bureau.plan.queries.versions import VersionRow, figure_of, targets_in_force, version_rows
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.texts import Text
from chanmai.engine.indicators.attainment import (
    TargetState,
    state_of,
)
from chanmai.engine.indicators.contributions import Presence
from chanmai.pack.targets import Target

MOST_MOVERS = 10
LEVELS = ("sum", "total")
PRESENCE = {
    Presence.BOTH: Text(),
    Presence.LATER: Text("上年没有数", "No figure the year before"),
    Presence.EARLIER: Text("本年没有数", "No figure this year"),
}


@dataclass(frozen=True, slots=True)
class Mover:
    """A firm and what it adds to the last change."""

    id: int
    name: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Movers:
    """The largest contributions to a change, and all others together; they add up to `change` exactly."""

    before: int
    after: int
    change: str
    rows: tuple[Mover, ...]
    others: int
    rest: str


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
        figures = year_figures(target.gauge, columns)
        measured = prospect_of(target, figures, lang)
        aim = figure_of(draft_goal)
        if aim is not None and draft_due:
            draft = prospect_of(replace(target, goal=aim, stretch=None, due=draft_due), figures, lang)
        if sees_contributions(viewer):
            movers = _movers(viewer, target, columns, figures, lang)
    return TargetProspects(
        STATES[_published_state(target)].of(lang),
        measured,
        draft,
        movers,
        version_rows(target, lang),
        target.goal.text,
        target.stretch.text if target.stretch else "",
        target.due,
    )


def _published_state(target: Target) -> TargetState:
    """By published figures of the same scope only: a neighbouring scope never stands in."""
    value = target.comparable.value if target.comparable else None
    year = int(target.comparable_period[:4]) if target.comparable_period[:4].isdigit() else None
    return state_of(value, year, comparison=target.comparison, goal=target.goal.value, due=target.due)


def _movers(
    viewer: Viewer, target: Target, columns: FirmColumns, figures: tuple[YearFigure, ...], lang: str
) -> Movers | None:
    if len(figures) < 2 or target.gauge is None or target.gauge.how == "total":
        return None
    before, after = figures[-2].year, figures[-1].year
    found = contributions(target.gauge, columns, before, after)
    top, rest = found[:MOST_MOVERS], found[MOST_MOVERS:]
    return Movers(
        before,
        after,
        quantity(sum((each.value for each in found), Fraction(0)), target.unit, lang),
        tuple(
            Mover(
                int(each.firm),
                one_row(viewer, int(each.firm)).name,
                quantity(each.value, target.unit, lang),
                PRESENCE[each.presence].of(lang),
            )
            for each in top
            if each.value
        ),
        len(rest),
        quantity(sum((each.value for each in rest), Fraction(0)), target.unit, lang),
    )
